import { el } from './dom.js';
import { momentOf, words, yuan } from './format.js';
import { known, t } from './texts.js';
import { when } from './time.js';

// changeLine shows what happened to an order besides requests and notifications.
export function changeLine(change, time) {
	return el('div', { class: 'change', testid: 'change', data: { kind: change.kind } },
		el('span', { class: 'dot', 'aria-hidden': 'true' }, '●'),
		when(time, { class: 'when muted' }),
		el('span', { class: 'what' }, sentence(change)),
		change.code && el('code', { class: 'muted' }, change.code),
		change.fault && el('span', { class: 'pill fault' }, change.fault));
}

function sentence(change) {
	const exact = `change.${change.kind}.${change.by}`;
	return t(known(exact) ? exact : `change.${change.kind}`, {
		amount: yuan(change.fee ?? 0), number: change.outRefundNo ?? '',
		state: words(change.outRefundNo ? 'refundStatus' : 'state', change.state),
		time: change.until ? momentOf(change.until) : '',
	});
}
