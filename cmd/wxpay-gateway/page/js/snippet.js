import { el } from './dom.js';
import { copyButton } from './message.js';

// snippet shows lines to copy, with what is to be said about them.
export function snippet(name, lines, note) {
	const text = [lines].flat().join('\n');
	return el('div', { class: 'snippet' },
		el('div', { class: 'line' }, el('h3', {}, name), el('span', { class: 'grow' }), copyButton(text)),
		note && el('p', { class: 'muted' }, note), el('pre', { class: 'code wrap', tabindex: 0 }, unbroken(text)));
}

// unbroken keeps the hyphen of an option with its name, where a long line is broken.
function unbroken(text) {
	return text.split(/(?<=\s)(-+\w)/).map((part, i) => (i % 2 ? el('span', { class: 'nobreak' }, part) : part));
}
