import { get, post } from './api.js';
import { el, toast } from './dom.js';
import { pathName } from './cards.js';
import { language, t } from './texts.js';

let table; // the codes of every path, fetched once
let forms = 0;

async function codesOf(path) {
	table ??= get('failures');
	return (await table).paths[path] ?? [];
}

// The requests about one order, those that are called most first.
const about = ['/pay/orderquery', '/secapi/pay/refund', '/pay/refundquery', '/pay/closeorder', '/pay/unifiedorder'];
const counter = ['/pay/orderquery', '/secapi/pay/reverse', '/pay/micropay', '/secapi/pay/refund', '/pay/refundquery'];

// failureForm asks for a code that a path shall answer. With an order, it is about the
// requests of this order, unless the user chooses every order. done is called with the
// answer of the gateway.
export function failureForm(order, done) {
	const name = `failure-${++forms}`;
	const path = el('select', { testid: 'failure-path', required: true });
	const codes = el('datalist', { id: `${name}-codes` });
	const texts = el('datalist', { id: `${name}-texts` });
	const code = el('input', { list: codes.id, required: true, maxlength: 64, autocomplete: 'off', spellcheck: 'false', class: 'mono', placeholder: t('failure.codeHow'), testid: 'failure-code' });
	const text = el('input', { list: texts.id, autocomplete: 'off', placeholder: t('failure.textHow'), testid: 'failure-text' });
	const effect = el('select', { testid: 'failure-effect' },
		el('option', { value: 'before' }, t('failure.before')), el('option', { value: 'after' }, t('failure.after')));
	const number = order
		? el('select', { testid: 'failure-number' }, el('option', { value: order.id }, t('failure.thisOrder')), el('option', { value: '' }, t('failure.everyOrder')))
		: el('input', { placeholder: t('faults.anyNumber'), testid: 'failure-number' });
	const times = el('select', { testid: 'failure-times' },
		[1, 2, 3, 5, 10].map((n) => el('option', { value: n }, t(n === 1 ? 'faults.once' : 'faults.times', { n }))), el('option', { value: -1 }, t('faults.always')));
	const problem = el('p', { class: 'bad', role: 'alert', testid: 'failure-problem' });

	let known = [];
	async function choosePath() {
		known = await codesOf(path.value);
		codes.replaceChildren(...known.map((one) => el('option', { value: one.code }, one.texts?.[0] ?? '')));
		code.inputMode = known.some((one) => /[A-Z]/.test(one.code)) ? 'text' : 'numeric';
		chooseCode();
	}
	function chooseCode() {
		const list = known.find((one) => one.code === code.value.trim())?.texts ?? [];
		texts.replaceChildren(...list.map((one) => el('option', { value: one })));
		text.placeholder = list[0] ?? t('failure.textHow');
	}
	path.addEventListener('change', choosePath);
	code.addEventListener('input', chooseCode);

	async function send(event) {
		event.preventDefault();
		problem.textContent = '';
		try {
			const answer = await post('faults/inject', {
				path: path.value, number: number.value.trim(), code: code.value.trim(), text: text.value, before: effect.value === 'before', times: Number(times.value),
			});
			toast([t('failure.set', { code: code.value.trim() }), ...(answer.remarks ?? []).map((remark) => remark[language === 'zh' ? 'chinese' : 'english'])].join(' '));
			done(answer);
		} catch (error) {
			problem.textContent = error.message;
		}
	}

	// paths fills the list of paths, those about an order first.
	function paths(all) {
		if (path.options.length > 0) return;
		const option = (one) => el('option', { value: one }, `${pathName(one)} ${one}`);
		if (order) {
			const first = order.tradeType === 'MICROPAY' ? counter : about;
			path.append(...first.map(option), el('optgroup', { label: t('failure.otherPaths') }, all.filter((one) => !first.includes(one)).map(option)));
		} else {
			path.append(el('option', { value: '' }, t('faults.anyPath')), ...all.map(option));
			path.value = '/pay/orderquery';
		}
		choosePath();
	}
	const fields = el('div', { class: 'fields' },
		el('label', { class: 'wide' }, t('faults.path'), path), el('label', {}, t('failure.code'), code), el('label', { class: 'wide' }, t('failure.text'), text),
		el('label', {}, t('failure.effect'), effect), el('label', {}, t('faults.number'), number), el('label', {}, t('faults.often'), times), codes, texts);
	return { fields, problem, send, paths };
}

// askFailure opens a dialog with the form for an order.
export async function askFailure(order) {
	const { paths: all } = await get('faults');
	const form = failureForm(order, () => dialog.close());
	const dialog = el('dialog', { class: 'broad', 'aria-label': t('failure.title'), testid: 'failure-form' },
		el('form', { on: { submit: form.send } },
			el('h2', {}, t('failure.title')), el('p', { class: 'muted' }, t('failure.how')), form.fields, form.problem,
			el('div', { class: 'actions' },
				el('button', { class: 'primary', testid: 'failure-send' }, t('failure.send')),
				el('button', { type: 'button', on: { click: () => dialog.close() } }, t('cancel')))));
	form.paths(all);
	dialog.addEventListener('close', () => dialog.remove());
	document.body.append(dialog);
	dialog.showModal();
}
