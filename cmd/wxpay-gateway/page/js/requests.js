import { get } from './api.js';
import { pathName, requestCard, verdict } from './cards.js';
import { el, keyed } from './dom.js';
import { momentOf } from './format.js';
import { calmly } from './live.js';
import { inLanguage } from './message.js';
import { problems } from './problems.js';
import { remarkText } from './remark.js';
import { samples } from './samples.js';
import { t } from './texts.js';
import { when } from './time.js';

// requests is the view of all requests, including those that created no order.
export function requests() {
	let chosen = '';
	const refused = el('input', { type: 'checkbox', testid: 'only-refused' });
	const rows = el('ul', { class: 'rows', testid: 'requests' });
	const empty = el('div', { class: 'empty', hidden: true }, el('h2', {}, t('requests.empty')), el('p', {}, t('requests.emptyHow')), samples('requests-'));
	const one = el('section', { class: 'story one', 'aria-label': t('requests.one'), testid: 'request' });
	const refresh = calmly(async () => {
		const answer = await get('requests', { refused: refused.checked && '1' });
		empty.hidden = answer.requests.length > 0;
		if (chosen === 'latest' && answer.requests.length > 0) await showOne(answer.requests[0].id);
		keyed(rows, answer.requests.map((request) => ({ ...request, chosen: request.id === chosen })), (request) => request.id, row);
	});
	refused.addEventListener('change', refresh);

	async function showOne(id) {
		chosen = id;
		if (!id) {
			one.replaceChildren(el('div', { class: 'empty' }, el('p', {}, t('requests.choose'))));
			return;
		}
		try {
			const request = await get('request', { id });
			one.replaceChildren(el('a', { class: 'back', href: '#/requests' }, t('back')),
				el('h2', {}, pathName(request.path) || request.path), el('p', { class: 'muted' }, momentOf(request.time)), requestCard(request, true));
		} catch (error) {
			one.replaceChildren(el('p', { class: 'empty', role: 'alert' }, error.message));
		}
	}

	return {
		node: el('div', { class: 'orders' },
			el('section', { class: 'list', 'aria-label': t('nav.requests') },
				problems(),
				el('form', { class: 'filter', on: { submit: (event) => event.preventDefault() } }, el('label', { class: 'check' }, refused, t('requests.refused'))),
				empty, rows),
			one),
		async show(id) {
			if (id === 'latest') chosen = id;
			else await showOne(id);
			refresh();
		},
		changed: ({ kinds }) => { if (kinds.includes('exchange')) refresh(); },
	};
}

function row(request) {
	return el('li', {}, el('a', { class: 'row', href: `#/requests/${request.id}`, testid: 'request-row', 'aria-current': request.chosen && 'true' },
		el('span', { class: 'title' }, pathName(request.path) || request.path),
		verdict(request),
		el('span', { class: 'mono muted number' }, request.number ?? request.path),
		when(request.time, { class: 'muted' }),
		request.fault && el('span', { class: 'pill fault wholerow' }, request.fault),
		request.form && el('span', { class: 'hint' }, request.form.map(remarkText).join(' ')),
		request.hint && el('span', { class: 'hint' }, inLanguage(request.hint, request.chinese))));
}
