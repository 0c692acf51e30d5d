import { language } from './texts.js';

const options = { timeZone: 'Asia/Shanghai', hourCycle: 'h23', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' };
const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', options);
const long = new Intl.DateTimeFormat('sv-SE', { ...options, year: 'numeric', second: '2-digit' });

// when returns a time without the year, in UTC+8.
export function when(text) { return format.format(new Date(text)); }

// whenExactly returns a time such as 2026-11-30 18:00:00, in UTC+8.
export function whenExactly(text) { return `${long.format(new Date(text))} UTC+8`; }
