import { get } from './api.js';
import { pathName, requestCard, verdict } from './cards.js';
import { el, errorNodes } from './dom.js';
import { momentOf } from './format.js';
import { longList } from './longlist.js';
import { inLanguage } from './message.js';
import { problems } from './problems.js';
import { remarkText } from './remark.js';
import { samples } from './samples.js';
import { t } from './texts.js';
import { when } from './time.js';
import { several, whose } from './whose.js';

// requests is the view of all requests, including those that created no order.
export function requests() {
	let chosen = '';
	const search = el('input', { type: 'search', placeholder: t('requests.search'), 'aria-label': t('requests.search'), testid: 'request-search' });
	const result = el('select', { 'aria-label': t('requests.result'), testid: 'request-result' },
		['', 'ok', 'refused', 'fault'].map((name) => el('option', { value: name }, t(`requests.result.${name || 'all'}`))));
	const path = el('select', { 'aria-label': t('requests.path'), testid: 'request-path' }, el('option', { value: '' }, t('faults.anyPath')));
	const rows = el('ul', { class: 'rows', testid: 'requests' });
	const empty = el('div', { class: 'empty', hidden: true }, el('h2', {}, t('requests.empty')), el('p', {}, t('requests.emptyHow')), samples('requests-'));
	const one = el('section', { class: 'story one', 'aria-label': t('requests.one'), testid: 'request' });
	const nothing = el('p', { class: 'empty', hidden: true }, t('list.nothing'));
	const list = longList('requests', {
		rows,
		question: () => ({ q: search.value, result: result.value, path: path.value }),
		show(answer) {
			const some = answer.requests.length > 0;
			const all = !search.value.trim() && !result.value && !path.value;
			empty.hidden = some || !all;
			nothing.hidden = some || all;
		},
		items: async ({ requests: all }) => {
			if (chosen === 'latest' && all.length > 0) await showOne(all[0].id);
			const named = await several();
			return all.map((request) => ({ ...request, whose: named ? whose(request) : '', chosen: request.id === chosen }));
		},
		row,
	});
	search.addEventListener('input', list.again);
	for (const select of [result, path]) select.addEventListener('change', list.again);

	async function showPaths() {
		if (path.options.length > 1) return;
		const { paths } = await get('faults');
		if (path.options.length === 1) path.append(...paths.map((name) => el('option', { value: name }, name)));
	}
	async function showOne(id) {
		chosen = id;
		if (!id) {
			one.replaceChildren(el('div', { class: 'empty' }, el('p', {}, t('requests.choose'))));
			return;
		}
		try {
			const request = await get('request', { id });
			one.replaceChildren(el('a', { class: 'back', href: '#/requests' }, t('back')),
				el('h2', { class: 'long', title: request.path }, pathName(request.path) || request.path), el('p', { class: 'muted when' }, momentOf(request.time)), requestCard(request, true));
		} catch (error) {
			one.replaceChildren(el('p', { class: 'empty', role: 'alert' }, errorNodes(error)));
		}
	}

	return {
		node: el('div', { class: 'orders' },
			el('section', { class: 'list', 'aria-label': t('nav.requests') },
				problems(),
				el('form', { class: 'filter', role: 'search', on: { submit: (event) => event.preventDefault() } }, search, result, path),
				empty, nothing, rows, list.more),
			one),
		async show(id) {
			if (id === 'latest') chosen = id;
			else await showOne(id);
			list.refresh();
			await showPaths();
		},
		changed: ({ kinds }) => { if (kinds.includes('exchange')) list.refresh(); },
	};
}

function row(request) {
	return el('li', {}, el('a', { class: 'row', href: `#/requests/${request.id}`, testid: 'request-row', 'aria-current': request.chosen && 'true' },
		el('span', { class: 'title', title: request.path }, pathName(request.path) || request.path),
		verdict(request),
		el('span', { class: 'muted number', title: request.number }, when(request.time, { class: 'when' }), el('span', { class: 'mono' }, request.number ?? request.path)),
		request.whose && el('span', { class: 'wholerow muted whose', testid: 'whose', title: request.whose }, request.whose),
		request.fault && el('span', { class: 'pill fault wholerow' }, request.fault),
		request.form && el('span', { class: 'hint' }, request.form.map(remarkText).join(' ')),
		request.hint && el('span', { class: 'hint' }, inLanguage(request.hint, request.chinese))));
}
