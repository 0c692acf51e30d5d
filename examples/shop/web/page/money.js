// Amounts are whole numbers of fen. No part of a yuan is ever a number.

// yuan returns an amount such as ¥28.00.
export function yuan(fen) {
	const rest = fen % 100;
	return `¥${(fen - rest) / 100}.${String(rest).padStart(2, '0')}`;
}

// fen reads an amount such as 28, 28.5 or 28.50. It returns undefined for anything else.
export function fen(text) {
	const [, whole, part = ''] = text.trim().match(/^(\d{1,7})(?:\.(\d{1,2}))?$/) ?? [];
	return whole === undefined ? undefined : Number(whole) * 100 + Number(part.padEnd(2, '0'));
}
