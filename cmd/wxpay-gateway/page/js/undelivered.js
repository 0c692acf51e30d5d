import { get } from './api.js';
import { el } from './dom.js';
import { momentOf } from './format.js';
import { calmly } from './live.js';
import { t } from './texts.js';

// mark shows that notifications of an order were not acknowledged.
export function mark(undelivered) {
	if (!undelivered) return null;
	const what = [undelivered.payment && t('delivery.payment'), undelivered.refunds > 0 && t('delivery.refund'), undelivered.pushes > 0 && t('undelivered.push')];
	const then = undelivered.next ? t('undelivered.next', { time: momentOf(undelivered.next) }) : t('undelivered.last');
	return el('span', { class: 'pill bad', testid: 'undelivered', title: `${what.filter(Boolean).join(t('undelivered.and'))}: ${then}` }, t('undelivered.mark'));
}

// count shows the number of orders with such a notification beside the tab.
export const count = calmly(async () => countIn((await get('undelivered', { count: 1 })).orders));

export function countIn(n) {
	const badge = document.getElementById('undelivered-count');
	if (badge.textContent === String(n)) return;
	badge.hidden = n === 0;
	badge.textContent = n;
	badge.setAttribute('aria-label', t('undelivered.count', { n }));
}
