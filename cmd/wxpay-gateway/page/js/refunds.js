import { post } from './api.js';
import { jump } from './clock.js';
import { button, el } from './dom.js';
import { own } from './foreign.js';
import { momentOf, span, words, yuan } from './format.js';
import { longList } from './longlist.js';
import { refundEnd } from './refundend.js';
import { t } from './texts.js';
import { now, when } from './time.js';
import { several, whose } from './whose.js';

// refunds is the view with the list of refunds. The user decides their results in
// place of the bank.
export function refunds() {
	const search = el('input', { type: 'search', placeholder: t('refunds.search'), 'aria-label': t('refunds.search'), testid: 'refund-search' });
	const end = refundEnd(() => list.refresh());
	const rows = el('ul', { class: 'rows', testid: 'refunds' });
	const empty = el('div', { class: 'empty', hidden: true }, el('h2', {}, t('refunds.empty')), el('p', {}, t('refunds.emptyHow')));
	const nothing = el('p', { class: 'empty', hidden: true }, t('list.nothing'));
	const list = longList('refunds', {
		rows,
		question: () => ({ q: search.value }),
		show(answer) {
			empty.hidden = answer.total > 0;
			end.show(answer.end);
			nothing.hidden = answer.total === 0 || answer.refunds.length > 0;
		},
		items: async ({ refunds: all }) => {
			const named = await several();
			return all.map((refund) => ({ ...refund, whose: named ? whose(refund) : '' }));
		},
		row: (refund) => el('li', {}, refundRow(refund)),
	});
	search.addEventListener('input', list.again);
	return {
		node: el('section', { class: 'view' }, el('h1', {}, t('nav.refunds')), el('p', { class: 'lead' }, t('refunds.lead')), end.node,
			el('form', { class: 'filter', role: 'search', on: { submit: (event) => event.preventDefault() } }, search), empty, nothing, rows, list.more),
		show: list.refresh,
		changed: ({ kinds }) => { if (kinds.includes('refund') || kinds.includes('clock')) list.refresh(); },
	};
}

// refundRow shows one refund, with buttons for the results that are still possible.
export function refundRow(refund, short = false) {
	const finish = (status, properties) => button(t(`refund.${status}`), { class: 'small', testid: `finish-${status}`, title: t(`explain.refund.${status}`), ...properties },
		() => post('refund/finish', { refund: refund.id, status }));
	return el('div', { class: 'row refund', testid: 'refund-row', data: { number: refund.outRefundNo } },
		el('span', { class: 'title mono', title: refund.outRefundNo }, refund.outRefundNo),
		el('span', { class: 'amount' }, yuan(refund.fee)),
		el('span', { class: 'muted number' }, when(refund.created, { class: 'when' }),
			!short && el('a', { href: `#/orders/${encodeURI(refund.order)}` }, t('refunds.order', { number: refund.outTradeNo }))),
		el('span', { class: `state refund-${refund.status}`, testid: 'refund-status' }, words('refundStatus', refund.status)),
		refund.reason && el('span', { class: 'wholerow muted long two', title: refund.reason, translate: 'no' }, own(refund.reason)),
		refund.whose && el('span', { class: 'wholerow muted whose', testid: 'whose', title: refund.whose }, refund.whose),
		refund.status === 'PROCESSING' && el('div', { class: 'actions' },
			el('span', { class: 'muted' }, t('refunds.finish')),
			el('span', { class: 'together' }, finish('SUCCESS', { class: 'small primary' }), finish('CHANGE'), finish('REFUNDCLOSE'))),
		refund.ends && el('div', { class: 'actions', testid: 'refund-ends' },
			el('span', { class: 'muted' }, t('refundEnd.ends', { status: words('refundStatus', refund.endsAs), time: momentOf(refund.ends) }), ' ',
				el('span', { data: { until: refund.ends } }, span(Date.parse(refund.ends) - now()))),
			button(t('next.jump'), { class: 'small', testid: 'jump-refund' }, () => jump({ advance: Math.max(0, Date.parse(refund.ends) - now()) / 1000 + 0.001 }))),
		!refund.notifyUrl && el('p', { class: 'muted wholerow' }, t('refunds.nobody')),
		refund.finished && refund.notifyUrl && el('div', { class: 'actions' }, button(t('order.redeliver'), { class: 'small', testid: 'redeliver-refund' }, () => post('redeliver', { refund: refund.id }))));
}
