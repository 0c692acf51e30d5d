import { get, post } from './api.js';
import { button, el } from './dom.js';
import { copyButton, mistake, stringToSign } from './message.js';
import { t } from './texts.js';

let opened = null;

// openOnBench opens the signature check with a message, and selects the key of the
// merchant that the message names.
export async function openOnBench(text) {
	location.hash = '#/bench';
	await opened.open(text);
}

// bench is the view that shows why the signature of a message is wrong.
export function bench() {
	const text = el('textarea', { rows: 12, spellcheck: 'false', testid: 'bench-text', placeholder: '<xml>…</xml>\n\nappid=…&body=…&sign=…\n\n{"timeStamp":"…", …}' });
	const whose = el('select', { testid: 'bench-mch' });
	const key = el('input', { testid: 'bench-key', spellcheck: 'false', autocomplete: 'off', placeholder: t('bench.keyHint') });
	const keyLabel = el('label', {}, t('bench.key'), key);
	const out = el('div', { 'aria-live': 'polite', testid: 'bench-answer' }, el('div', { class: 'empty' }, el('p', {}, t('bench.empty'))));
	const chosen = () => { keyLabel.hidden = whose.value !== ''; };
	whose.addEventListener('change', chosen);

	async function explainIt() {
		out.replaceChildren(answerOf(await post('bench', { text: text.value, mchId: whose.value, key: key.value })));
	}
	const explain = button(t('bench.explain'), { class: 'primary', testid: 'bench-explain' }, explainIt);
	text.addEventListener('keydown', (event) => {
		if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) explain.click();
	});
	async function show() {
		if (whose.options.length > 0) return;
		const { merchants } = await get('setup');
		if (whose.options.length > 0) return;
		whose.append(...merchants.map((m) => el('option', { value: m.mchId }, t('bench.keyOf', { mch: m.mchId }))), el('option', { value: '' }, t('bench.otherKey')));
		chosen();
	}
	async function open(message) {
		await show();
		text.value = message;
		const [, mch] = /<mch_id>(?:<!\[CDATA\[)?(\w+)/.exec(message) ?? [];
		if ([...whose.options].some((option) => option.value === mch)) whose.value = mch;
		chosen();
		await explainIt();
	}
	opened = { open };
	return {
		node: el('section', { class: 'view bench' }, el('h1', {}, t('nav.bench')), el('p', { class: 'lead' }, t('bench.lead')),
			el('div', { class: 'halves' },
				el('div', { class: 'panel' },
					el('label', {}, t('bench.message'), text),
					el('label', {}, t('bench.whose'), whose), keyLabel,
					el('div', { class: 'actions' }, explain)),
				out)),
		show,
	};
}

function answerOf(answer) {
	const row = (name, sign) => [el('dt', {}, name), el('dd', { class: `mono ${sign === answer.given ? 'good' : ''}`, testid: `bench-${name}` }, sign, ' ', copyButton(sign))];
	const full = `${answer.stringToSign}&key=${answer.key}`;
	return el('div', { class: 'panel' },
		verdict(answer),
		el('div', { class: 'line' }, el('h2', {}, t('bench.string')), el('span', { class: 'grow' }), copyButton(full)), stringToSign(full),
		el('dl', { class: 'pairs' }, row('MD5', answer.md5), row('HMAC-SHA256', answer.hmac),
			answer.given && [el('dt', {}, t('sign.given')), el('dd', { class: `mono ${answer.match ? 'good' : 'bad'}` }, answer.given)]));
}

// causeOf describes a mistake.
function causeOf({ name, what, fix }) {
	return [el('strong', {}, mistake(name, `${what}: ${fix}.`)), ' ', el('code', { class: 'muted' }, name)];
}

function verdict(answer) {
	if (!answer.given) return el('p', { class: 'note' }, t('bench.unsigned'));
	if (answer.match) return el('p', { class: 'why good', testid: 'bench-verdict' }, el('strong', {}, t('bench.right', { type: answer.match })));
	const list = answer.causes?.map(causeOf) ?? answer.hints ?? [];
	return el('div', { class: 'why', testid: 'bench-verdict' },
		el('strong', {}, t(answer.causes?.length ? 'bench.because' : 'bench.unknown')),
		el('ul', {}, list.map((cause) => el('li', {}, cause))));
}
