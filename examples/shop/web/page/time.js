const format = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' });

// whenExactly returns a time such as 2026-11-30 18:00:00 UTC+8.
export function whenExactly(text) { return `${format.format(new Date(text))} UTC+8`; }

// when returns a time such as 11-30 18:00, in UTC+8.
export function when(text) { return format.format(new Date(text)).slice(5, 16); }
