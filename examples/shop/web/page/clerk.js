// The clerk: orders, refunds, shipping, and the books.
import { call, once, remember, session } from './api.js';
import { ask, button, byID, el, field, show, toast } from './dom.js';
import { productName } from './customer.js';
import { fen, yuan } from './money.js';
import { has, t } from './texts.js';
import { when } from './time.js';

const change = 'CHANGE'; // the refund did not arrive: the money is given back in another way

let pages = 1; // of the list of orders
let everybody = false; // is a clerk, because no money is real

export function startClerk(refresh, world) {
	everybody = world;
	byID('staff').addEventListener('submit', (event) => {
		event.preventDefault();
		remember({ staff: byID('token').value });
		byID('token').value = '';
		refresh();
	});
	byID('more').addEventListener('click', () => {
		pages++;
		refresh();
	});
}

// updateClerk shows the lists. Without a good token it asks for one.
export async function updateClerk() {
	if (!session.staff && everybody) remember({ staff: (await call('world/staff')).token });
	byID('staff').hidden = Boolean(session.staff);
	byID('desk').hidden = !session.staff;
	if (!session.staff) return;
	try {
		const [{ orders, next }, { problems }, { days }] = await Promise.all([loadOrders(), clerk('problems'), clerk('days')]);
		byID('no-problems').hidden = problems.length > 0;
		byID('no-orders').hidden = orders.length > 0;
		byID('more').hidden = !next;
		show(byID('problems'), problems, (problem) => problem.number, problemCard);
		show(byID('orders'), orders, (order) => order.out_trade_no, orderCard);
		show(byID('days'), [days], () => 'days', dayTable);
	} catch (error) {
		if (error.status !== 401) throw error;
		remember({ staff: undefined });
		if (!everybody) toast(t('badToken'), true);
	}
}

function clerk(path, body) { return call(`clerk/${path}`, { token: session.staff, body }); }

async function loadOrders() {
	let found = { orders: [], next: '' };
	for (let page = 0; page === 0 || page < pages && found.next; page++) {
		const { orders, next } = await clerk(`orders?before=${found.next}`);
		found = { orders: [...found.orders, ...orders], next };
	}
	return found;
}

function problemCard(problem) {
	return el('article', { class: 'bad', 'data-testid': 'problem' },
		el('div', { class: 'line' },
			el('b', { class: 'grow' }, t(problem.kind), problem.amount > 0 && ` ${yuan(problem.amount)}`),
			button(t('retry'), 'retry', async () => {
				await clerk('retry', { kind: problem.kind, number: problem.number });
				toast(t('retried'));
				await updateClerk();
			}, { class: problem.problem !== change && 'primary' }),
			problem.kind === 'refund' && button(t('settle'), 'settle', () => askSettlement(problem), { class: problem.problem === change && 'primary' })),
		el('p', { class: 'mono' }, problem.number),
		problem.problem === change ? el('p', {}, t(change)) : el('p', { class: 'mono' }, problem.problem));
}

function askSettlement(problem) {
	ask({
		title: t('settlementOf', yuan(problem.amount)), submit: t('confirm'), cancel: t('cancel'),
		fields: [el('p', { class: 'mono' }, problem.number), el('p', {}, t('settleHint'))],
		act: async () => {
			await clerk('settle', { number: problem.number });
			toast(t('settled'));
			await updateClerk();
		},
	});
}

function orderCard(order) {
	const left = order.total_fee - order.refunded_fee;
	const paid = order.state === 'paid';
	return el('article', { 'data-testid': 'order' },
		el('div', { class: 'line' },
			el('b', { class: 'grow' }, productName(order.product)), el('span', {}, yuan(order.total_fee)),
			el('span', { class: `pill ${order.state}` }, t(`order.${order.state}`))),
		el('p', { class: 'mono muted' }, `${order.out_trade_no} · ${when(order.created_at)}`),
		order.refunds.map((refund) => part('refund', refund, `${t('refund')} ${yuan(refund.refund_fee)} · `, refund.reason)),
		order.shipment && part('ship', order.shipment, t('parcel', order.shipment.express_company, order.shipment.tracking_no)),
		paid && (left > 0 || !order.shipment) && el('div', { class: 'buttons' },
			left > 0 && button(t('refund'), 'refund', () => askRefund(order, left)),
			!order.shipment && button(t('ship'), 'ship', () => askShipment(order))));
}

// part is a refund or a shipment of an order.
function part(kind, { state, problem }, ...texts) {
	return el('div', { class: 'line', 'data-testid': kind === 'refund' ? 'order-refund' : 'order-shipment' },
		el('span', { class: 'grow' }, texts), el('span', { class: `pill ${state}` }, t(`${kind}.${state}`)),
		state === 'failed' && el('span', { class: 'mono' }, problem));
}

function askRefund(order, left) {
	const amount = el('input', { name: 'amount', inputmode: 'decimal', autocomplete: 'off', required: true, value: yuan(left).slice(1), 'data-testid': 'refund-amount' });
	const reason = el('input', { name: 'reason', maxlength: 26, autocomplete: 'off', required: true, 'data-testid': 'refund-reason' });
	ask({
		title: t('refundOf', productName(order.product)), submit: t('confirm'), cancel: t('cancel'),
		fields: [field(t('amount', yuan(left)), amount), field(t('reason'), reason)],
		act: async (values) => {
			const fee = fen(values.amount);
			if (!(fee > 0 && fee <= left)) throw new Error(t('badAmount', yuan(left)));
			await once(`refund ${order.out_trade_no}`, 'clerk/refunds', {
				token: session.staff, body: { out_trade_no: order.out_trade_no, refund_fee: fee, reason: values.reason },
			});
			await updateClerk();
		},
	});
}

function askShipment(order) {
	const companies = ['ZTO', 'YTO', 'JD'].map((code) => el('option', { value: code }, t(code)));
	ask({
		title: t('shipmentOf', productName(order.product)), submit: t('confirm'), cancel: t('cancel'),
		fields: [
			field(t('company'), el('select', { name: 'express_company', 'data-testid': 'ship-company' }, companies)),
			field(t('tracking'), el('input', { name: 'tracking_no', maxlength: 40, autocomplete: 'off', required: true, 'data-testid': 'ship-tracking' })),
		],
		act: async (values) => {
			await clerk('shipments', { out_trade_no: order.out_trade_no, ...values });
			await updateClerk();
		},
	});
}

function dayTable(days) {
	return el('table', { 'data-testid': 'days' },
		el('thead', {}, el('tr', {}, ['date', 'bill', 'rows', 'differences'].map((column) => el('th', { scope: 'col' }, t(column))))),
		el('tbody', {}, days.flatMap((day) => {
			const open = day.differences.filter((difference) => !difference.resolved).length;
			const state = open > 0 ? 'open' : day.state;
			return [el('tr', { 'data-testid': 'day' },
				el('th', { scope: 'row' }, day.bill_date), el('td', {}, el('span', { class: `pill ${state}` }, t(`day.${state}`))),
				el('td', {}, day.state === 'done' ? String(day.bill_rows) : '–'), el('td', {}, state === 'requested' ? '–' : String(open))),
			...day.differences.map((difference) => differenceRow(day, difference))];
		})));
}

function differenceRow(day, difference) {
	const { resolved, explanation } = difference;
	return el('tr', { 'data-testid': 'difference' }, el('td', { colspan: 4 }, el('div', { class: 'line' },
		el('div', { class: 'grow' }, el('p', { class: 'mono' }, differenceText(difference)),
			resolved && el('p', { class: 'muted' }, explanation ? t('explained', explanation) : t('resolved'))),
		!resolved && button(t('explain'), 'explain', () => askExplanation(day, difference), { 'aria-label': `${t('explain')}: ${differenceText(difference)}` }))));
}

function differenceText({ kind, out_refund_no, out_trade_no, amount }) {
	return `${has(kind) ? t(kind) : kind}: ${out_refund_no || out_trade_no}, ${yuan(amount)}`;
}

function askExplanation({ bill_date }, difference) {
	const { kind, out_trade_no, out_refund_no, amount } = difference;
	const text = el('input', { name: 'explanation', maxlength: 200, autocomplete: 'off', required: true, 'data-testid': 'explanation' });
	ask({
		title: t('explanationOf', bill_date), submit: t('confirm'), cancel: t('cancel'),
		fields: [el('p', { class: 'mono' }, differenceText(difference)), field(t('explanation'), text)],
		act: async ({ explanation }) => {
			await clerk('explain', { bill_date, kind, out_trade_no, out_refund_no, amount, explanation });
			await updateClerk();
		},
	});
}
