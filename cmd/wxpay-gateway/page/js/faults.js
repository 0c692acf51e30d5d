import { get, post } from './api.js';
import { button, el, keyed } from './dom.js';
import { failureForm } from './failureform.js';
import { calmly } from './live.js';
import { t } from './texts.js';

// The groups of faults. Each fault of requests is in one group. The last two groups are filled by kind.
const groups = {
	silence: ['system-error-before', 'system-error-after', 'timeout-before', 'timeout-after', 'reset-before', 'reset-after', 'reset-unread'],
	broken: ['reset-mid-reply', 'half-status-line', 'half-headers', 'truncated-body', 'broken-body', 'unended-chunks', 'slow-headers',
		'slow-body', 'endless-body', 'empty-body', 'gzip-bomb', 'wrong-encoding'],
	lies: ['wrong-signature', 'missing-signature', 'other-key', 'other-ids', 'other-number', 'malformed-promotion', 'early-notification'],
	stale: ['stale-query', 'alternating-query'],
	words: ['err-code', 'unsigned-fail', 'empty-return-msg', 'return-code', 'error-msg', 'error-code', 'unsigned-err-code', 'no-result-code'],
	charge: ['open-charge-pays', 'open-charge-fails', 'open-charge-taken'],
	pages: ['html-page', 'bad-request', 'not-found', 'redirect', 'redirect-here', 'redirect-beside', 'internal-server-error', 'bad-gateway', 'unavailable', 'gateway-timeout',
		'empty-internal-server-error', 'empty-bad-gateway', 'empty-unavailable', 'empty-gateway-timeout'],
	connection: [],
	notify: [],
};

// faults is the view that injects and removes faults.
export function faults() {
	const path = el('select', { testid: 'fault-path' });
	const number = el('input', { placeholder: t('faults.anyNumber'), testid: 'fault-number' });
	const often = el('select', { testid: 'fault-times' },
		[1, 2, 3, 5, 10].map((n) => el('option', { value: n }, t(n === 1 ? 'faults.once' : 'faults.times', { n }))), el('option', { value: -1 }, t('faults.always')));
	const probability = el('select', { testid: 'fault-probability' },
		[100, 75, 50, 25, 10, 5, 1].map((n) => el('option', { value: n / 100 }, `${n} %`)));
	const active = el('ul', { class: 'rows', testid: 'active-faults' });
	const none = el('p', { class: 'muted' }, t('faults.none'));
	const clear = button(t('faults.clear'), { class: 'small', testid: 'fault-clear' }, async () => show(await post('faults/remove', { id: 0 })));
	const board = el('div', { class: 'board', testid: 'fault-board' });

	// inject injects a fault. A fault of connections takes no path and no number,
	// because it happens before a request is read.
	async function inject(name, kind) {
		const where = kind === 'connection' ? {} : { path: kind === 'notify' ? 'notify' : path.value, number: number.value.trim() };
		const chance = Number(probability.value);
		show(await post('faults/inject', {
			name, ...where, times: Number(often.value), probability: chance < 1 ? chance : 0,
		}));
	}
	const failure = failureForm(null, show);
	function show(answer) {
		failure.paths(answer.paths);
		if (path.options.length === 0) {
			path.append(el('option', { value: '' }, t('faults.anyPath')), ...answer.paths.map((name) => el('option', { value: name }, name)));
		}
		none.hidden = answer.active.length > 0;
		clear.hidden = answer.active.length === 0;
		keyed(active, answer.active, (fault) => String(fault.id), (fault) => el('li', {}, activeRow(fault, show)));
		keyed(board, grouped(answer.faults), (group) => group.name, (group) => groupOf(group, inject));
		countIn(answer.active.length);
	}
	const refresh = calmly(async () => show(await get('faults')));
	const form = el('form', { class: 'fields', on: { submit: (event) => event.preventDefault() } },
		el('label', {}, t('faults.path'), path), el('label', {}, t('faults.number'), number),
		el('label', {}, t('faults.often'), often), el('label', {}, t('faults.chance'), probability));

	return {
		node: el('section', { class: 'view' }, el('h1', {}, t('nav.faults')), el('p', { class: 'lead' }, t('faults.lead')),
			el('div', { class: 'panel' }, el('div', { class: 'line' }, el('h2', {}, t('faults.active')), el('span', { class: 'grow' }), clear), none, active),
			el('details', { class: 'panel', testid: 'failure', open: matchMedia('(min-width: 821px)').matches }, el('summary', {}, el('h2', {}, t('failure.title'))),
				el('form', { class: 'stack', on: { submit: failure.send } }, el('p', { class: 'muted' }, t('failure.how')),
					failure.fields, failure.problem, el('div', { class: 'actions' }, el('button', { class: 'primary', testid: 'failure-send' }, t('failure.send'))))),
			el('div', { class: 'panel' }, el('h2', {}, t('faults.how')), form), board),
		show: refresh,
		changed: ({ kinds }) => { if (kinds.includes('fault')) refresh(); },
		// count updates the number next to the tab while another view is open.
		count: calmly(async () => countIn((await get('faults')).active.length)),
	};
}

function countIn(n) {
	const badge = document.getElementById('fault-count');
	badge.hidden = n === 0;
	badge.textContent = n;
	badge.setAttribute('aria-label', t('faults.count', { n }));
}

function grouped(all) {
	const groupOfFault = (fault) => {
		if (fault.connection) return 'connection';
		if (!fault.request) return 'notify';
		return Object.keys(groups).find((name) => groups[name].includes(fault.name));
	};
	return Object.keys(groups).map((name) => ({ name, faults: all.filter((fault) => groupOfFault(fault) === name) }));
}

function groupOf(group, inject) {
	return el('section', { class: 'panel group' }, el('h2', {}, t(`faults.group.${group.name}`)),
		el('ul', {}, group.faults.map((fault) => el('li', { class: 'fault-row', testid: `fault-${fault.name}` },
			el('div', {}, el('code', {}, fault.name), fault.strikes > 0 && el('span', { class: 'pill' }, t('faults.struck', { n: fault.strikes })),
				el('p', { class: 'muted' }, t(`fault.${fault.name}`))),
			el('div', { class: 'actions' },
				(fault.request || fault.connection) && button(t(fault.connection ? 'faults.injectConnection' : 'faults.inject'), { class: 'small', testid: `inject-${fault.name}`, 'aria-label': `${t('faults.injectLabel')} ${fault.name}: ${t('faults.inject')}` }, () => inject(fault.name, fault.connection ? 'connection' : 'request')),
				fault.notify && button(t('faults.injectNotify'), { class: 'small', testid: `inject-notify-${fault.name}`, 'aria-label': `${t('faults.injectLabel')} ${fault.name}: ${t('faults.injectNotify')}` }, () => inject(fault.name, 'notify')))))));
}

// activeRow shows a fault that can still be triggered, with a button that removes it.
export function activeRow(fault, show) {
	const where = fault.connection ? t('faults.group.connection') : fault.path === 'notify' ? t('faults.onNotify') : fault.path || t('faults.anyPath');
	const left = fault.times < 0 ? t('faults.always') : t('faults.left', { n: fault.times });
	const chance = fault.probability > 0 && fault.probability < 1 ? ` · ${Math.round(fault.probability * 100)} %` : '';
	return el('div', { class: 'row', testid: 'active-fault' },
		el('span', { class: 'title' }, el('code', {}, fault.code ? `${fault.code} · ${fault.name}` : fault.name)),
		el('span', { class: 'pill fault', testid: 'fault-struck' }, t('faults.struck', { n: fault.struck })),
		el('span', { class: 'muted wrapped' }, where, fault.number && [' · ', el('span', { class: 'mono' }, fault.number)], ` · ${left}`, chance,
			fault.code && ` · ${t(fault.before ? 'failure.before' : 'failure.after')}`, fault.text && [' · ', el('span', { class: 'mono' }, fault.text)]),
		button(t('faults.remove'), { class: 'small', testid: 'fault-remove' }, async () => show(await post('faults/remove', { id: fault.id }))));
}
