import { button, el, toast } from './dom.js';
import { known, language, t } from './texts.js';

// copy puts text on the clipboard.
export async function copy(text) {
	await navigator.clipboard.writeText(text);
	toast(t('copied'));
}

export function copyButton(text, label = t('copy')) {
	return button(label, { class: 'quiet small', testid: 'copy' }, () => copy(text));
}

// copyable is a value that a click copies.
export function copyable(text) {
	return button(text, { class: 'copyable mono', title: t('copy') }, () => copy(text));
}

// message shows what was sent: pretty, with a way to see the bytes as they came.
export function message(text, title) {
	const pretty = prettyXML(text);
	const body = el('div', {}, pretty ?? raw(text));
	const toggle = el('button', { type: 'button', class: 'quiet small', testid: 'raw-toggle', 'aria-pressed': 'false', on: { click: () => {
		const showRaw = toggle.getAttribute('aria-pressed') === 'false';
		toggle.setAttribute('aria-pressed', String(showRaw));
		body.replaceChildren(showRaw ? raw(text) : prettyXML(text));
	} } }, t('raw'));
	return el('div', { class: 'message' },
		el('div', { class: 'line' }, el('h4', {}, title), el('span', { class: 'grow' }),
			pretty && toggle, text && copyButton(text)),
		text ? body : el('p', { class: 'muted' }, t('message.empty')),
	);
}

function raw(text) {
	return el('pre', { class: 'code wrap', tabindex: 0 }, text);
}

// prettyXML is a flat message with one element a line, or null where the text
// is none.
function prettyXML(text) {
	const [, root, inner] = /^\s*(?:<\?xml[^>]*>\s*)?<(\w+)>([\s\S]*)<\/\1>\s*$/.exec(text) ?? [];
	if (!root) return null;
	const lines = [];
	const rest = inner.replace(/<([\w.-]+)>([\s\S]*?)<\/\1>/g, (all, name, value) => {
		lines.push(el('span', { class: 'field' }, el('span', { class: 'tag' }, `<${name}>`), bare(value), el('span', { class: 'tag' }, `</${name}>`)));
		return '';
	});
	if (rest.trim() || lines.length === 0) return null;
	return el('pre', { class: 'code', tabindex: 0 },
		el('span', { class: 'tag' }, `<${root}>\n`), lines, el('span', { class: 'tag' }, `</${root}>`));
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// bare is a value without the ways XML has to write it.
function bare(value) {
	return value.split(/(<!\[CDATA\[[\s\S]*?\]\]>)/).map((part) => (part.startsWith('<![CDATA[')
		? part.slice(9, -3)
		: part.replace(/&(\w+);/g, (all, name) => entities[name] ?? all))).join('');
}

// signature shows what was hashed, and both signs where they differ.
export function signature(sign, title) {
	if (!sign) return null;
	const right = sign.Given === sign.Computed;
	return el('div', { class: 'message', testid: 'signature' },
		el('div', { class: 'line' }, el('h4', {}, title), el('span', { class: 'pill' }, sign.Type), el('span', { class: 'grow' }), copyButton(sign.String)),
		stringToSign(sign.String),
		el('dl', { class: 'pairs' },
			el('dt', {}, t('sign.given')), el('dd', { class: `mono ${right ? 'good' : 'bad'}` }, sign.Given || t('sign.none')),
			el('dt', {}, t('sign.computed')), el('dd', { class: 'mono' }, sign.Computed)),
		!right && sign.Explained && why(sign.Explained, sign.Mistake),
	);
}

// why is the answer to the question that everybody has.
export function why(text, name) {
	return el('p', { class: 'why', testid: 'why' }, el('strong', {}, t('sign.why')), ' ', mistake(name, text),
		name && [' ', el('code', { class: 'muted' }, name)]);
}

// mistake is one that was made in signing, in the reader's words. Two that were
// made together have both names. The gateway's own words are English.
export function mistake(name, text) {
	const keys = (name ?? '').split(' + ').map((part) => `mistake.${part}`);
	return language === 'zh' && keys.every(known) ? keys.map((key) => t(key)).join('；') : text;
}

// stringToSign breaks the canonical string after each pair for the eye; what
// is copied has no breaks.
export function stringToSign(text) {
	const pairs = text.split('&');
	return el('pre', { class: 'code wrap', tabindex: 0, testid: 'string-to-sign' }, pairs.map((pair, i) => [
		el('span', { class: pair.startsWith('key=') ? 'pair secret' : 'pair' }, i > 0 ? '&' : '', pair), el('wbr'),
	]));
}
