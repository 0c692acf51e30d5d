import { post } from './api.js';
import { button, el, toast } from './dom.js';
import { openOnPhone } from './phone.js';
import { t } from './texts.js';

// samples are buttons for users without a backend. A small backend in this program
// places an order, with a correct or a wrong signature.
export function samples(where) {
	return el('div', { class: 'actions' },
		button(t('samples.order'), { testid: `${where}sample-order` }, order),
		button(t('samples.mistake'), { testid: `${where}sample-mistake` }, mistake));
}

async function order() {
	const answer = await post('sample', { kind: 'order' });
	if (answer.error) throw new Error(answer.error);
	location.hash = `#/orders/${encodeURI(answer.order)}`;
	await openOnPhone({ params: answer.params });
	toast(t('samples.ordered'));
}

async function mistake() {
	await post('sample', { kind: 'mistake' });
	location.hash = '#/requests/latest';
}
