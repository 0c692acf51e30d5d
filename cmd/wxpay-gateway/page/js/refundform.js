import { post } from './api.js';
import { el, errorNodes, toast } from './dom.js';
import { fenOf, yuan } from './format.js';
import { t } from './texts.js';

// refundForm asks for the amount of a refund, as the merchant platform does.
export function refundForm(order) {
	const left = order.totalFee - order.refunded;
	const amount = el('input', { name: 'amount', inputmode: 'decimal', required: true, value: yuan(left, 'CNY').slice(1), testid: 'refund-amount' });
	const reason = el('input', { name: 'reason', maxlength: 26, testid: 'refund-reason' });
	const problem = el('p', { class: 'bad', role: 'alert' });
	const dialog = el('dialog', { 'aria-label': t('refundForm.title'), testid: 'refund-form' },
		el('form', { method: 'dialog', on: { submit: send } },
			el('h2', {}, t('refundForm.title')),
			el('p', { class: 'muted' }, t('refundForm.left', { amount: yuan(left, order.feeType) })),
			el('label', {}, t('refundForm.amount'), amount),
			el('label', {}, t('refundForm.reason'), reason),
			problem,
			el('div', { class: 'actions' },
				el('button', { class: 'primary', testid: 'refund-send' }, t('refundForm.send')),
				el('button', { type: 'button', on: { click: () => dialog.close() } }, t('cancel')))));
	dialog.addEventListener('close', () => dialog.remove());
	document.body.append(dialog);
	dialog.showModal();
	amount.select();

	async function send(event) {
		event.preventDefault();
		const fee = fenOf(amount.value);
		if (!(fee > 0)) {
			problem.textContent = t('refundForm.bad');
			return;
		}
		try {
			await post('refund', { order: order.id, fee, reason: reason.value });
			dialog.close();
			toast(t('refundForm.sent'));
		} catch (error) {
			problem.replaceChildren(...errorNodes(error).flat().filter(Boolean));
		}
	}
}
