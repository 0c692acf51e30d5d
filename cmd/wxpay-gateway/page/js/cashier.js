import { post } from './api.js';
import { couponChooser, worth } from './coupons.js';
import { button, el } from './dom.js';
import { yuan } from './format.js';
import { t } from './texts.js';

const banks = ['OTHERS', 'CMB_DEBIT', 'ICBC_CREDIT'];

// cashier is the sheet that WeChat shows: merchant, amount, coupon and payment
// method. It calls tell with the result for the mini program, and done to close.
export function cashier(what, order, tell, done) {
	const bank = el('select', { testid: 'bank', 'aria-label': t('cashier.bank') }, banks.map((name) => el('option', { value: name }, t(`bank.${name}`))));
	const amount = el('p', { class: 'amount', testid: 'cashier-amount' });
	const chooser = couponChooser(order, total);
	function total() {
		let fee = 0;
		try {
			fee = worth(chooser.coupons());
		} catch {
			// The chooser says what is wrong.
		}
		amount.replaceChildren(yuan(order.totalFee - fee, order.feeType), fee > 0 ? el('s', { class: 'muted' }, yuan(order.totalFee, order.feeType)) : '');
	}
	total();
	const notice = el('div', { role: 'alert' });
	const sheet = el('div', { class: 'sheet', testid: 'cashier' },
		el('p', { class: 'shop' }, t('cashier.shop', { mch: order.subMchId || order.mchId })),
		amount, el('p', { class: 'long two', title: order.body }, order.body),
		chooser.node,
		el('label', {}, t('cashier.bank'), bank),
		notice,
		button(t('cashier.pay'), { class: 'primary wide', testid: 'pay' }, pay),
		el('p', { class: 'muted small' }, t('cashier.or')),
		el('div', { class: 'actions others' },
			button(t('cashier.cancel'), { testid: 'pay-cancel' }, cancel),
			button(t('cashier.wrongPassword'), { testid: 'pay-wrong-password' }, () => say('cashier.wrongPasswordSays')),
			button(t('cashier.poor'), { testid: 'pay-not-enough' }, () => say('cashier.poorSays'))));

	// say shows a message while the cashier stays open: the mini program gets no
	// result, and the order stays unpaid.
	function say(key) {
		notice.replaceChildren(el('p', { class: 'note', testid: 'cashier-says' }, el('strong', {}, t(key)), el('br'), t('cashier.staysOpen')));
	}
	async function pay() {
		const answer = await post('pay', { ...what, bankType: bank.value, coupons: chooser.coupons() });
		tell(answer.errMsg);
		const said = result(answer);
		sheet.replaceWith(said);
		said.querySelector('button').focus({ preventScroll: true });
	}
	async function cancel() {
		const answer = await post('cancel', what);
		tell(answer.errMsg);
		done();
	}
	function result(answer) {
		const ok = answer.errMsg === 'requestPayment:ok';
		return el('div', { class: 'sheet result', role: 'status', testid: 'phone-result' },
			el('p', { class: `mark ${ok ? 'good' : 'bad'}`, 'aria-hidden': 'true' }, ok ? '✓' : '!'),
			el('p', {}, ok ? t('cashier.paid') : answer.errMsg),
			ok && el('p', { class: 'amount' }, amount.firstChild.textContent),
			ok && el('p', {}, el('a', { href: `#/orders/${encodeURI(answer.id)}` }, t('cashier.story'))),
			button(t('phone.done'), { class: 'wide', testid: 'phone-done' }, () => done(ok)));
	}
	return sheet;
}
