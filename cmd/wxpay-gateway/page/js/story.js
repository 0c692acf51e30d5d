import { get, post } from './api.js';
import { jump } from './clock.js';
import { button, el, errorNodes, keyed } from './dom.js';
import { own } from './foreign.js';
import { momentOf, stateWord, whenOf, yuan } from './format.js';
import { calmly } from './live.js';
import { copyable } from './message.js';
import { deliveryCard, requestCard, startService } from './cards.js';
import { changeLine } from './change.js';
import { askFailure } from './failureform.js';
import { orderFaults } from './orderfaults.js';
import { mark } from './undelivered.js';
import { openOnPhone } from './phone.js';
import { refundForm } from './refundform.js';
import { refundRow } from './refunds.js';
import { t } from './texts.js';
import { now } from './time.js';

// story shows one order, with its requests and notifications.
export function story() {
	let id = '';
	const head = el('div', { class: 'story-head' });
	const refunds = el('div', { class: 'story-refunds' });
	const faults = orderFaults();
	const events = el('ol', { class: 'timeline', testid: 'timeline' });
	const earlier = el('p', { class: 'muted' });
	const next = el('div', { class: 'next', testid: 'next-attempt' });
	const empty = el('div', { class: 'empty steps' }, el('h2', {}, t('story.how')),
		el('ol', {}, ['story.one', 'story.two', 'story.three'].map((key) => el('li', {}, t(key)))));
	const node = el('section', { class: 'story', 'aria-label': t('story.label'), testid: 'story' }, empty);

	async function load() {
		const asked = id;
		if (!asked) return;
		const told = await get('order', { id: asked });
		if (asked !== id) return;
		if (!head.isConnected) {
			node.replaceChildren(head, refunds, faults.node, el('h3', {}, t('story.events')), earlier, events, next);
		}
		keyed(head, [told.order], () => id, headOf);
		keyed(refunds, told.refunds.length ? [told.refunds] : [], () => 'refunds', refundsOf);
		faults.of(told.order, told.refunds);
		earlier.textContent = told.left ? t('story.left', { n: told.left }) : '';
		keyed(events, numbered(told.events), (event) => event.key, eventOf);
		showNext(next, told);
	}
	const refresh = calmly(load);

	return {
		node,
		refresh,
		refreshFaults: faults.refresh,
		// show switches to another order. Without one it shows the first steps.
		async show(other) {
			if (other !== id) {
				id = other;
				node.replaceChildren(empty);
				node.scrollTop = 0;
			}
			if (!id) return;
			try {
				await load();
			} catch (error) {
				node.replaceChildren(el('div', { class: 'empty', role: 'alert' }, el('p', {}, errorNodes(error))));
			}
		},
		concerns: (change) => id !== '' && (change.more || change.orders.includes(id)),
	};
}

// numbered gives each event a key that does not change when events are added.
function numbered(events) {
	const seen = new Map();
	return events.map((event) => {
		const name = event.request?.id ?? event.delivery?.requestId ?? `${event.change.kind}-${event.time}`;
		const again = (seen.get(name) ?? 0) + 1;
		seen.set(name, again);
		return { ...event, key: `${name}-${again}` };
	});
}

function eventOf(event) {
	if (event.change) return el('li', {}, changeLine(event.change, event.time));
	return el('li', {}, event.request ? requestCard(event.request) : deliveryCard(event.delivery, event.time));
}

function headOf(order) {
	const line = (name, value) => value && [el('dt', {}, t(`order.${name}`)), el('dd', {}, copyable(value))];
	const when = (name, at) => at && [el('dt', {}, t(`order.${name}`)), el('dd', { class: 'when', title: 'UTC+8' }, momentOf(at))];
	return el('div', { testid: 'order' },
		el('a', { class: 'back', href: '#/orders' }, t('back')),
		el('div', { class: 'line' },
			el('p', { class: 'amount', testid: 'order-amount' }, yuan(order.totalFee, order.feeType)),
			el('span', { class: `state ${order.state}`, testid: 'order-state' }, stateWord(order)), mark(order.undelivered),
			el('span', { class: 'grow' }), actions(order)),
		el('h2', { class: 'long', title: order.body, translate: 'no' }, own(order.body)),
		el('p', { class: 'muted' }, t(`explain.${order.state}`)),
		el('dl', { class: 'pairs wide' },
			line('outTradeNo', order.outTradeNo), line('transactionId', order.transactionId), line('prepayId', order.prepayId),
			line('mchId', order.mchId), line('subMchId', order.subMchId), line('openId', order.openId),
			[el('dt', {}, t('order.kind')), el('dd', {}, `${order.tradeType}, ${order.signType}`)],
			order.coupons && [el('dt', {}, t('order.coupons')), el('dd', {}, order.coupons.map((c) => `${yuan(c.Fee)} ${c.Type}`).join(', '))],
			settled(order) < order.totalFee && [el('dt', {}, t('order.settled')), el('dd', { testid: 'order-settled' }, yuan(settled(order), order.feeType))],
			when('created', order.created), when('paid', order.paid), when('closed', order.closed), when('expires', order.expires)),
	);
}

// settled is what the merchant gets, in fen: NO_CASH coupons are not settled.
function settled(order) {
	return order.totalFee - (order.coupons ?? []).filter((c) => c.Type === 'NO_CASH').reduce((sum, c) => sum + c.Fee, 0);
}

function actions(order) {
	const left = order.totalFee - order.refunded;
	return el('div', { class: 'actions' },
		order.state === 'NOTPAY' && button(t('order.pay'), { class: 'primary', testid: 'open-on-phone' }, () => openOnPhone({ order: order.id })),
		order.state === 'USERPAYING' && [
			button(t('order.password'), { class: 'primary', testid: 'type-password' }, () => post('password', { order: order.id, ok: true })),
			button(t('order.giveUp'), { testid: 'give-up' }, () => post('password', { order: order.id, ok: false })),
		],
		order.paid && left > 0 && button(t('order.refund'), { testid: 'start-refund' }, () => refundForm(order)),
		order.paid && button(t('order.redeliver'), { testid: 'redeliver' }, () => post('redeliver', { order: order.id })),
		button(t('failure.open'), { testid: 'fail-next' }, () => { askFailure(order); }),
	);
}

function refundsOf(refunds) {
	return el('div', {}, el('h3', {}, t('nav.refunds')), el('ul', { class: 'rows' }, refunds.map((refund) => el('li', {}, refundRow(refund, true)))));
}

// showNext shows the time of the next attempt, with a button to jump to it, and what
// to do if nobody answered the latest one.
function showNext(node, { next: at, events }) {
	const latest = events.findLast((event) => event.delivery)?.delivery;
	const silent = latest?.err && !latest.acknowledged ? startService(latest) : null;
	const shown = `${at ?? ''} ${silent?.textContent ?? ''}`;
	if (node.dataset.shown === shown) return;
	node.dataset.shown = shown;
	node.replaceChildren(...(at ? [
		t('next.attempt', { time: whenOf(at, now()) }), ' ', el('span', { data: { until: at } }), ' ',
		button(t('next.jump'), { class: 'small', testid: 'jump-next' }, () => jump({ to: 'delivery' })),
	] : []), ...(silent ? [' ', silent] : []));
}
