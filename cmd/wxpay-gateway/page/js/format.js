import { known, language, t } from './texts.js';

const locale = language === 'zh' ? 'zh-CN' : 'en-GB';

// The platform dates everything in Beijing time, and so does the page.
const zone = 'Asia/Shanghai';
const time = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(locale, { timeZone: zone, month: 'short', day: 'numeric' });
const date = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });

// yuan writes fen as the currency's amount.
export function yuan(fen, feeType = 'CNY') {
	const sign = feeType === 'CNY' ? '¥' : `${feeType} `;
	const digits = String(Math.abs(fen)).padStart(3, '0');
	return `${fen < 0 ? '-' : ''}${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

// fenOf reads an amount in yuan; NaN where it is none.
export function fenOf(text) {
	const match = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(text.trim());
	return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : NaN;
}

export function timeOf(iso) {
	return time.format(new Date(iso));
}

export function dayOf(iso) {
	return day.format(new Date(iso));
}

export function momentOf(iso) {
	return `${dayOf(iso)} ${timeOf(iso)}`;
}

// isoDay is the day in Beijing as 2026-11-25.
export function isoDay(when) {
	return date.format(when);
}

// span tells how long something takes.
export function span(milliseconds) {
	const seconds = Math.max(0, Math.round(milliseconds / 1000));
	if (seconds < 60) return t('span.seconds', { n: seconds });
	if (seconds < 3600) return t('span.minutes', { n: Math.floor(seconds / 60), s: seconds % 60 });
	return t('span.hours', { n: Math.floor(seconds / 3600), m: Math.floor(seconds / 60) % 60 });
}

// words returns the words for a value of the protocol, or the value.
export function words(kind, value) {
	const key = `${kind}.${value}`;
	return known(key) ? t(key) : value;
}

// stateWord tells also how far a refunded order is refunded.
export function stateWord(order) {
	if (order.state === 'REFUND' && order.refunded < order.totalFee) return t('state.partRefund');
	return words('state', order.state);
}
