// The customer: what a mini program does.
import { call, once, remember, session } from './api.js';
import { button, byID, el, show } from './dom.js';
import { yuan } from './money.js';
import { has, t } from './texts.js';
import { when } from './time.js';

const users = 2;
const shown = 5; // the last orders

// productName returns the name of a product in the page's language, if it has one.
export function productName(product) { return has(product) ? t(product) : product; }

export function startCustomer(products, refresh) {
	byID('customer').hidden = false;
	byID('users').append(...[...Array(users).keys()].map((user) => button(t(`user${user}`), `user-${user}`, async () => {
		const { code } = await call('world/login', { body: { user } }); // wx.login
		const { token } = await call('login', { body: { code } });
		remember({ user, customer: token, bought: [], paid: [] });
		await refresh();
	})));
	show(byID('products'), products, (product) => product.id, (product) => el('li', { 'data-testid': 'product' },
		el('span', { class: 'grow' }, productName(product.id)), el('b', {}, yuan(product.fee)),
		button(t('buy'), `buy-${product.id}`, async () => {
			const { out_trade_no } = await once(`buy ${product.id}`, 'orders', { token: session.customer, body: { product: product.id } });
			remember({ bought: [out_trade_no, ...session.bought].slice(0, shown) });
			await refresh();
		}, { 'aria-label': `${t('buy')}: ${productName(product.id)}` })));
}

// updateCustomer shows the states of the last orders.
export async function updateCustomer() {
	const { customer: token, user, bought = [], paid = [] } = session;
	for (const node of byID('users').children) node.setAttribute('aria-pressed', node.dataset.testid === `user-${user}`);
	byID('products').hidden = !token;
	let orders = [];
	try {
		orders = await Promise.all(bought.map((no) => call(`orders/${no}`, { token })));
	} catch (error) {
		if (!(error.status < 500)) throw error;
		remember({ user: undefined, customer: undefined, bought: [], paid: [] }); // another shop runs at this address now
	}
	if (token !== session.customer) return; // another user has logged in meanwhile
	byID('own-title').hidden = orders.length === 0;
	show(byID('own-orders'), orders.map((order) => ({ ...order, sent: paid.includes(order.out_trade_no) })), (order) => order.out_trade_no, ownOrder);
}

function ownOrder(order) {
	const open = order.state === 'created';
	return el('article', { 'data-testid': 'own-order' },
		el('div', { class: 'line' },
			el('b', { class: 'grow' }, productName(order.product)), el('span', {}, yuan(order.total_fee)),
			el('span', { class: `pill ${order.state}` }, t(`order.${order.state}`))),
		open && order.sent && el('p', { class: 'note' }, t('waiting')),
		order.refunded_fee > 0 && el('p', {}, t('refundedPart', yuan(order.refunded_fee))),
		open && !order.sent && el('div', { class: 'line' }, el('span', { class: 'muted grow' }, t('payUntil', when(order.expires_at))),
			button(t('pay', yuan(order.total_fee)), 'pay', () => pay(order), { class: 'primary' })));
}

async function pay(order) {
	const payment = await call(`orders/${order.out_trade_no}/payment`, { token: session.customer, body: {} });
	await call('world/pay', { body: { payment } }); // wx.requestPayment
	remember({ paid: [order.out_trade_no, ...session.paid].slice(0, shown) });
	await updateCustomer();
}
