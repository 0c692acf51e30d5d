import { el } from './dom.js';
import { language } from './texts.js';

// WeChat Pay's own texts, as patterns, with their English translations.
const glossary = (await (await fetch('glossary.json')).json()).map(([pattern, english]) => [new RegExp(`^(?:${pattern})$`), english]);

// translated returns a text of WeChat Pay in English, or ''. A code and a colon may
// stand before it.
export function translated(text) {
	const words = text.trim().replace(/^[A-Z_]+: /, '');
	for (const [pattern, english] of glossary) {
		const match = pattern.exec(words);
		if (match) return english.replace(/\$(\d)/g, (all, n) => match[n] ?? '');
	}
	return '';
}

// wechat shows a text of WeChat Pay. On the English page, the translation stands
// beside it. Texts in another language are marked, so that a screen reader
// pronounces them correctly.
export function wechat(text) {
	const english = language === 'en' && /\p{Script=Han}/u.test(text) && translated(text);
	return [own(text), english && el('span', { class: 'translation' }, ` (${english})`)];
}

// own shows a text as it came, such as one that the backend sent.
export function own(text) {
	const lang = /\p{Script=Han}/u.test(text) ? 'zh-CN' : /[A-Za-z]/.test(text) ? 'en' : undefined;
	return el('span', { translate: 'no', lang }, text);
}
