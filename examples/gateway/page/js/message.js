import { button, el, toast } from './dom.js';
import { t } from './texts.js';

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
	const parsed = new DOMParser().parseFromString(text, 'text/xml');
	const root = parsed.documentElement;
	if (!text.trim().startsWith('<') || parsed.querySelector('parsererror') || root.children.length === 0) return null;
	const lines = [...root.children].map((field) => el('span', { class: 'field' },
		el('span', { class: 'tag' }, `<${field.nodeName}>`), field.textContent, el('span', { class: 'tag' }, `</${field.nodeName}>`)));
	return el('pre', { class: 'code', tabindex: 0 },
		el('span', { class: 'tag' }, `<${root.nodeName}>\n`), lines, el('span', { class: 'tag' }, `</${root.nodeName}>`));
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
		!right && sign.Explained && why(sign.Explained),
	);
}

// why is the answer to the question that everybody has.
export function why(text) {
	return el('p', { class: 'why', testid: 'why' }, el('strong', {}, t('sign.why')), ' ', text);
}

// stringToSign breaks the canonical string after each pair for the eye; what
// is copied has no breaks.
export function stringToSign(text) {
	const pairs = text.split('&');
	return el('pre', { class: 'code wrap', tabindex: 0, testid: 'string-to-sign' }, pairs.map((pair, i) => [
		el('span', { class: pair.startsWith('key=') ? 'pair secret' : 'pair' }, i > 0 ? '&' : '', pair), el('wbr'),
	]));
}
