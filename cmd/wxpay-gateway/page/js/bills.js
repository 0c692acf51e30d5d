import { get } from './api.js';
import { jump } from './clock.js';
import { button, el, errorNodes } from './dom.js';
import { wechat } from './foreign.js';
import { isoDay } from './format.js';
import { t } from './texts.js';
import { now } from './time.js';

const types = { trade: ['ALL', 'SUCCESS', 'REFUND', 'RECHARGE_REFUND'], fund: ['Basic', 'Operation', 'Fees'] };

// bills is the view that shows the bill of a day as a table, and offers it as a file.
export function bills() {
	const mch = el('select', { testid: 'bill-mch' });
	const kind = el('select', { testid: 'bill-kind' }, el('option', { value: 'trade' }, t('bills.trade')), el('option', { value: 'fund' }, t('bills.fund')));
	const type = el('select', { testid: 'bill-type' });
	const date = el('input', { type: 'date', required: true, testid: 'bill-date' });
	const out = el('div', { 'aria-live': 'polite', testid: 'bill' });
	let chosen = false;
	const file = el('a', { class: 'button', hidden: true, download: true, testid: 'bill-download' }, t('bills.download'));

	function fillTypes() {
		type.replaceChildren(...types[kind.value].map((name) => el('option', { value: name }, t(`billType.${name}`))));
	}
	kind.addEventListener('change', () => { fillTypes(); openLast(); });
	mch.addEventListener('change', () => openLast());
	date.addEventListener('input', () => { chosen = date.value !== ''; });
	fillTypes();

	// openLast shows the bill of the last day that has one, unless the user has
	// chosen a day. Without any bill, the day is today.
	async function openLast() {
		if (chosen) return;
		const { last } = await get('bill/last', { kind: kind.value, mch: mch.value });
		// The page may not know the time of the gateway yet.
		date.value = last || isoDay(new Date((await get('clock')).now));
		if (last) await showBill();
		else out.replaceChildren(el('div', { class: 'empty', testid: 'bill-none' }, el('p', {}, t('bills.none')), toBill(showBill, date)));
	}

	async function showBill() {
		const question = { kind: kind.value, mch: mch.value, date: date.value, type: type.value };
		file.hidden = true;
		try {
			const bill = await get('bill', question);
			file.href = `/desk/bill/file?${new URLSearchParams(question)}`;
			file.hidden = false;
			out.replaceChildren(summary(bill), table(bill));
		} catch (error) {
			const why = reason(error.detail ?? '') ?? errorNodes(error);
			out.replaceChildren(el('div', { class: 'empty', testid: 'bill-problem' }, el('p', {}, why), why === t('bills.today') && toBill(showBill, date)));
		}
	}
	const form = el('form', { class: 'fields', on: { submit: (event) => { event.preventDefault(); showBill(); } } },
		el('label', {}, t('bills.date'), date), el('label', {}, t('bills.kind'), kind), el('label', {}, t('bills.rows'), type),
		el('label', {}, t('bills.merchant'), mch),
		el('button', { class: 'primary', testid: 'bill-show' }, t('bills.show')), file);

	return {
		node: el('section', { class: 'view wide' }, el('h1', {}, t('nav.bills')), el('p', { class: 'lead' }, t('bills.lead')), el('div', { class: 'panel' }, form), out),
		async show() {
			if (mch.options.length === 0) {
				const { merchants } = await get('setup');
				mch.replaceChildren(...merchants.map((m) => el('option', { value: m.mchId }, m.mchId)));
				mch.closest('label').hidden = merchants.length < 2;
			}
			await openLast();
		},
	};
}

// reason translates an error of WeChat Pay to a text of the page.
function reason(text) {
	if (text.includes('No Bill Exist') || text.includes('账单不存在')) return t('bills.no');
	if (text.includes('invalid bill_date')) return t('bills.today');
	if (text.includes('Creating') || text.includes('账单生成中')) return t('bills.creating');
	return undefined;
}

// toBill is a button that moves the clock to the time when today's bill is ready.
function toBill(showBill, date) {
	return button(t('clock.bill'), { class: 'primary', testid: 'bill-jump' }, async () => {
		const today = isoDay(now());
		await jump({ to: 'bill' });
		date.value = today;
		await showBill();
	});
}

function summary(bill) {
	return el('dl', { class: 'sums' }, bill.summaryHeader.map((name, i) => el('div', {}, el('dt', {}, wechat(name)), el('dd', {}, bill.summary[i]))));
}

function table(bill) {
	return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': t('nav.bills') },
		el('table', {}, el('thead', {}, el('tr', {}, bill.header.map((name) => el('th', { scope: 'col' }, wechat(name))))),
			el('tbody', {}, bill.rows.map((row) => el('tr', { testid: 'bill-row' }, row.map((cell) => el('td', {}, wechat(cell))))))),
		bill.more > 0 && el('p', { class: 'muted' }, t('bills.more', { n: bill.more })));
}
