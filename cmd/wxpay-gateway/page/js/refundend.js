import { post } from './api.js';
import { button, el } from './dom.js';
import { span, words } from './format.js';
import { t } from './texts.js';

const units = { s: 1, min: 60, h: 3600, d: 86400 };

// refundEnd is the form that says how refunds end by themselves.
export function refundEnd(changed) {
	const now = el('p', { class: 'muted', role: 'status', testid: 'refund-end-now' });
	const after = el('input', { type: 'number', min: 0, step: 'any', required: true, value: 10, testid: 'refund-end-after' });
	const unit = el('select', { 'aria-label': t('refundEnd.unit'), testid: 'refund-end-unit' },
		Object.keys(units).map((name) => el('option', { value: name }, t(`refundEnd.${name}`))));
	const status = el('select', { testid: 'refund-end-status' },
		['SUCCESS', 'CHANGE', 'REFUNDCLOSE'].map((name) => el('option', { value: name }, words('refundStatus', name))));
	const problem = el('p', { class: 'bad', role: 'alert' });
	const off = button(t('refundEnd.off'), { testid: 'refund-end-off' }, () => set({ after: 0, status: status.value }));

	async function set(end) {
		problem.textContent = '';
		try {
			show(await post('refund/end', end));
			changed();
		} catch (error) {
			problem.textContent = error.message;
		}
	}
	function show(end) {
		off.hidden = end.after === 0;
		now.textContent = end.after === 0 ? t('refundEnd.never')
			: t('refundEnd.now', { span: span(end.after * 1000), status: words('refundStatus', end.status) });
	}
	const form = el('form', { class: 'fields', on: { submit: (event) => {
		event.preventDefault();
		set({ after: Number(after.value) * units[unit.value], status: status.value });
	} } },
	el('label', {}, t('refundEnd.after'), el('span', { class: 'joined' }, after, unit)), el('label', {}, t('refundEnd.status'), status),
	el('button', { class: 'primary', testid: 'refund-end-set' }, t('refundEnd.set')), off);
	return {
		node: el('div', { class: 'panel' }, el('h2', {}, t('refundEnd.title')), now, form, problem),
		show,
	};
}
