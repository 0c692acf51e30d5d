import { el } from './dom.js';
import { copyButton } from './message.js';

// snippet shows lines to copy, with what is to be said about them.
export function snippet(name, lines, note) {
	const text = [lines].flat().join('\n');
	return el('div', { class: 'snippet' },
		el('div', { class: 'line' }, el('h3', {}, name), el('span', { class: 'grow' }), copyButton(text)),
		note && el('p', { class: 'muted' }, note), el('pre', { class: 'code wrap', tabindex: 0 }, text));
}
