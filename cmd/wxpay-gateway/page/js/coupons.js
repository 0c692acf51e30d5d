import { el } from './dom.js';
import { fenOf, yuan } from './format.js';
import { t } from './texts.js';

const kinds = ['CASH', 'NO_CASH'];

// couponChooser lets the user choose no coupon, one, or several of any amount. It
// calls changed after every change. coupons() returns the coupons; it throws an
// error if an amount is wrong, or if they are worth more than the order.
export function couponChooser(order, changed) {
	const money = (fen) => yuan(fen, order.feeType);
	const usual = Math.min(500, Math.floor(order.totalFee / 2));
	const chosen = el('select', { testid: 'coupon', 'aria-label': t('cashier.coupon') },
		el('option', { value: '0' }, t('coupon.none')),
		usual > 0 && kinds.map((kind, i) => el('option', { value: String(i + 1) }, t(`coupon.${kind}`, { amount: money(usual) }))),
		el('option', { value: 'own' }, t('coupon.own')));
	const rows = el('ul', { class: 'coupons', testid: 'coupons' });
	const sum = el('p', { class: 'small', role: 'status', testid: 'coupon-sum' });
	const add = el('button', { type: 'button', class: 'small', testid: 'coupon-add', on: { click: () => addRow().focus() } }, t('coupon.add'));
	const own = el('div', { class: 'own-coupons', hidden: true }, rows, add, sum);

	function addRow() {
		const amount = el('input', { inputmode: 'decimal', placeholder: '5.00', 'aria-label': t('coupon.amount'), testid: 'coupon-amount', on: { input: update } });
		const kind = el('select', { 'aria-label': t('coupon.kind'), testid: 'coupon-kind', on: { change: update } },
			kinds.map((name) => el('option', { value: name }, t(`coupon.kind.${name}`))));
		const item = el('li', {}, amount, kind, el('button', {
			type: 'button', class: 'small quiet', 'aria-label': t('coupon.remove'), title: t('coupon.remove'), testid: 'coupon-remove',
			on: { click: () => { item.remove(); add.focus(); update(); } },
		}, '×'));
		item.read = () => ({ fee: fenOf(amount.value), type: kind.value });
		rows.append(item);
		update();
		return amount;
	}
	function coupons() {
		if (chosen.value !== 'own') return chosen.value === '0' ? [] : [{ fee: usual, type: kinds[chosen.value - 1] }];
		const all = [...rows.children].map((item) => item.read());
		if (all.some(({ fee }) => !(fee > 0))) throw new Error(t('coupon.bad'));
		if (worth(all) > order.totalFee) throw new Error(t('coupon.tooMuch', { worth: money(worth(all)), total: money(order.totalFee) }));
		return all;
	}
	function update() {
		own.hidden = chosen.value !== 'own';
		try {
			const all = coupons();
			const settled = order.totalFee - worth(all.filter(({ type }) => type === 'NO_CASH'));
			sum.className = 'small muted';
			sum.textContent = t('coupon.sum', { worth: money(worth(all)), cash: money(order.totalFee - worth(all)), settled: money(settled) });
		} catch (error) {
			sum.className = 'small bad';
			sum.textContent = error.message;
		}
		changed();
	}
	chosen.addEventListener('change', () => {
		if (chosen.value === 'own' && rows.children.length === 0) addRow();
		update();
	});
	return { node: [el('label', {}, t('cashier.coupon'), chosen), own], coupons };
}

// worth returns the sum of coupons in fen.
export function worth(coupons) {
	return coupons.reduce((sum, { fee }) => sum + fee, 0);
}
