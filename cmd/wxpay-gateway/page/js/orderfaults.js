import { get } from './api.js';
import { el, keyed } from './dom.js';
import { activeRow } from './faults.js';
import { calmly } from './live.js';
import { t } from './texts.js';

// orderFaults lists the active faults that name an order or one of its refunds.
export function orderFaults() {
	let numbers = [];
	const rows = el('ul', { class: 'rows', testid: 'order-faults' });
	const node = el('div', { class: 'story-faults', hidden: true }, el('h3', {}, t('failure.active')), rows);
	function show({ active }) {
		const mine = active.filter((fault) => numbers.includes(fault.number));
		node.hidden = mine.length === 0;
		keyed(rows, mine, (fault) => String(fault.id), (fault) => el('li', {}, activeRow(fault, show)));
	}
	const refresh = calmly(async () => show(await get('faults')));
	return {
		node,
		refresh,
		// of switches to another order.
		of(order, refunds) {
			const all = [order.outTradeNo, order.id, ...refunds.flatMap((refund) => [refund.outRefundNo, refund.id])];
			if (all.join() === numbers.join()) return;
			numbers = all;
			refresh();
		},
	};
}
