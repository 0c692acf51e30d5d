import { known, language, t } from './texts.js';

const locale = language === 'zh' ? 'zh-CN' : 'en-GB';

// The page uses Beijing time, like WeChat Pay.
const zone = 'Asia/Shanghai';
const time = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(locale, { timeZone: zone, month: 'short', day: '2-digit' });
const date = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });

// yuan formats fen as an amount of the currency.
export function yuan(fen, feeType = 'CNY') {
	const sign = feeType === 'CNY' ? '¥' : `${feeType} `;
	const digits = String(Math.abs(fen)).padStart(3, '0');
	return `${fen < 0 ? '-' : ''}${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

// fenOf parses an amount in yuan. It returns NaN if the text is not an amount.
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

// isoDay returns the day in Beijing, such as 2026-11-25.
export function isoDay(when) {
	return date.format(when);
}

// span formats a duration.
export function span(milliseconds) {
	const seconds = Math.max(0, Math.round(milliseconds / 1000));
	if (seconds < 60) return t('span.seconds', { n: seconds });
	if (seconds < 3600) return t('span.minutes', { n: Math.floor(seconds / 60), s: seconds % 60 });
	return t('span.hours', { n: Math.floor(seconds / 3600), m: Math.floor(seconds / 60) % 60 });
}

// words returns the text for a value of the protocol, or the value if there is none.
export function words(kind, value) {
	const key = `${kind}.${value}`;
	return known(key) ? t(key) : value;
}

// stateWord returns the text for the state of an order. It distinguishes partial
// from full refunds.
export function stateWord(order) {
	if (order.state === 'REFUND' && order.refunded < order.totalFee) return t('state.partRefund');
	return words('state', order.state);
}
