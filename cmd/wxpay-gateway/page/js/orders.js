import { get } from './api.js';
import { el } from './dom.js';
import { own } from './foreign.js';
import { stateWord, words, yuan } from './format.js';
import { longList } from './longlist.js';
import { problems } from './problems.js';
import { samples } from './samples.js';
import { story } from './story.js';
import { t } from './texts.js';
import { when } from './time.js';
import { countIn, mark } from './undelivered.js';
import { several, whose } from './whose.js';

const states = ['NOTPAY', 'SUCCESS', 'REFUND', 'CLOSED', 'USERPAYING', 'PAYERROR', 'REVOKED'];

// orders is the view with the list of orders and the story of one order.
export function orders() {
	let chosen = '';
	const told = story();
	const search = el('input', { type: 'search', placeholder: t('orders.search'), 'aria-label': t('orders.search'), testid: 'order-search' });
	const state = el('select', { 'aria-label': t('orders.state'), testid: 'order-state-filter' },
		el('option', { value: '' }, t('orders.all')), states.map((name) => el('option', { value: name }, words('state', name))));
	const rows = el('ul', { class: 'rows', testid: 'orders' });
	const count = el('p', { class: 'muted', role: 'status', testid: 'order-count' });
	const failed = el('button', { type: 'button', class: 'small', 'aria-pressed': 'false', hidden: true, testid: 'undelivered-filter', on: { click: () => {
		failed.setAttribute('aria-pressed', String(!onlyFailed()));
		shown.again();
	} } });
	const onlyFailed = () => failed.getAttribute('aria-pressed') === 'true';
	const empty = el('div', { class: 'empty', hidden: true, testid: 'orders-empty' },
		el('h2', {}, t('orders.empty')), el('p', {}, t('orders.emptyHow')), el('p', {}, el('a', { href: '#/setup' }, t('orders.connect'))), problems());
	const nothing = el('p', { class: 'empty', hidden: true }, t('orders.nothing'));
	const shown = longList('orders', {
		rows,
		question: () => ({ q: search.value, state: state.value, undelivered: onlyFailed() ? '1' : '' }),
		show(answer) {
			empty.hidden = answer.total > 0;
			list.classList.toggle('none', answer.total === 0);
			nothing.hidden = answer.total === 0 || answer.orders.length > 0;
			count.textContent = answer.total === 0 ? '' : t('orders.count', { shown: answer.orders.length, total: answer.total });
			failed.hidden = answer.undelivered === 0 && !onlyFailed();
			failed.textContent = t('undelivered.filter', { n: answer.undelivered });
			countIn(answer.undelivered);
		},
		items: async ({ orders: all }) => {
			const named = await several();
			return all.map((order) => ({ ...order, whose: named ? whose(order) : '', chosen: order.id === chosen }));
		},
		row,
	});
	const list = el('section', { class: 'list', 'aria-label': t('nav.orders') },
		el('form', { class: 'filter', role: 'search', on: { submit: (event) => event.preventDefault() } }, search, state),
		el('div', { class: 'line count-line' }, count, el('span', { class: 'grow' }), failed), empty, nothing, rows, shown.more,
		el('div', { class: 'sample-foot' }, el('p', { class: 'muted' }, t('samples.more')), samples('')));
	search.addEventListener('input', shown.again);
	state.addEventListener('change', shown.again);

	return {
		node: el('div', { class: 'orders' }, list, told.node),
		show(id) {
			chosen = id;
			shown.refresh();
			told.show(id);
		},
		changed(change) {
			if (['order', 'refund', 'delivery'].some((kind) => change.kinds.includes(kind))) shown.refresh();
			if (change.kinds.includes('fault')) told.refreshFaults();
			if (change.reset && chosen) get('order', { id: chosen }).catch(() => { location.hash = '#/orders'; });
			else if (told.concerns(change)) told.refresh();
		},
	};
}

function row(order) {
	return el('li', {}, el('a', {
		class: 'row', href: `#/orders/${encodeURI(order.id)}`, testid: 'order-row', data: { number: order.outTradeNo },
		'aria-current': order.chosen && 'true',
	},
	el('span', { class: 'title', title: order.body, translate: 'no' }, own(order.body || order.outTradeNo)),
	el('span', { class: 'amount' }, yuan(order.totalFee, order.feeType)),
	el('span', { class: 'muted number', title: order.outTradeNo }, when(order.created, { class: 'when' }), el('span', { class: 'mono' }, order.outTradeNo)),
	el('span', { class: 'marks' }, mark(order.undelivered), el('span', { class: `state ${order.state}` }, stateWord(order))),
	order.whose && el('span', { class: 'wholerow muted whose', testid: 'whose', title: order.whose }, order.whose)));
}
