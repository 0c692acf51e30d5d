import { button, el, toast } from './dom.js';
import { translated } from './foreign.js';
import { language, t } from './texts.js';

// copy copies text to the clipboard.
export async function copy(text) {
	await navigator.clipboard.writeText(text);
	toast(t('copied'));
}

export function copyButton(text, label = t('copy')) {
	return button(label, { class: 'quiet small', testid: 'copy' }, () => copy(text));
}

// copyable shows a value that a click copies.
export function copyable(text) {
	return button(text, { class: 'copyable mono', title: t('copy') }, () => copy(text));
}

// message shows a message, formatted if it is XML, with a button for the raw text.
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

// prettyXML formats a flat message with one element per line. It returns null if
// the text is not such a message.
function prettyXML(text) {
	const [, root, inner] = /^\s*(?:<\?xml[^>]*>\s*)?<(\w+)>([\s\S]*)<\/\1>\s*$/.exec(text) ?? [];
	if (!root) return null;
	const lines = [];
	const rest = inner.replace(/<([\w.-]+)>([\s\S]*?)<\/\1>/g, (all, name, value) => {
		lines.push(el('span', { class: 'field' }, el('span', { class: 'tag' }, `<${name}>`), bare(value), el('span', { class: 'tag' }, `</${name}>`), beside(name, bare(value))));
		return '';
	});
	if (rest.trim() || lines.length === 0) return null;
	return el('pre', { class: 'code', tabindex: 0 },
		el('span', { class: 'tag' }, `<${root}>\n`), lines, el('span', { class: 'tag' }, `</${root}>`));
}

// beside translates a text of WeChat Pay, on the English page.
function beside(name, value) {
	const english = language === 'en' && ['return_msg', 'err_code_des', 'trade_state_desc'].includes(name) && translated(value);
	return english && el('span', { class: 'translation', translate: 'no' }, ` ${english}`);
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// bare returns a value without CDATA and XML escapes.
function bare(value) {
	return value.split(/(<!\[CDATA\[[\s\S]*?\]\]>)/).map((part) => (part.startsWith('<![CDATA[')
		? part.slice(9, -3)
		: part.replace(/&(\w+);/g, (all, name) => entities[name] ?? all))).join('');
}

// signature shows the string to sign, the received sign and the expected one.
export function signature(sign, title) {
	if (!sign) return null;
	const right = sign.Given === sign.Computed;
	return el('div', { class: 'message', testid: 'signature' },
		el('div', { class: 'line' }, el('h4', {}, title), el('span', { class: 'pill' }, sign.Type), el('span', { class: 'grow' }), copyButton(sign.String)),
		stringToSign(sign.String),
		el('dl', { class: 'pairs' },
			el('dt', {}, t('sign.given')), el('dd', { class: `mono ${right ? 'good' : 'bad'}` }, sign.Given || t('sign.none')),
			el('dt', {}, t('sign.computed')), el('dd', { class: 'mono' }, sign.Computed)),
		!right && sign.Explained && why(inLanguage(sign.Explained, sign.Chinese), sign.Mistake),
	);
}

// why shows why a sign is wrong.
export function why(text, name) {
	return el('p', { class: 'why', testid: 'why' }, el('strong', {}, t('sign.why')), ' ', text,
		name && [' ', el('code', { class: 'muted' }, name)]);
}

// inLanguage returns the text of the gateway in the language of the page.
export function inLanguage(english, chinese) {
	return language === 'zh' && chinese ? chinese : english;
}

// stringToSign shows the string to sign with a line break opportunity after each
// pair. Copied text contains no line breaks.
export function stringToSign(text) {
	const pairs = text.split('&');
	return el('pre', { class: 'code wrap', tabindex: 0, testid: 'string-to-sign' }, pairs.map((pair, i) => [
		el('span', { class: pair.startsWith('key=') ? 'pair secret' : 'pair' }, i > 0 ? '&' : '', pair), el('wbr'),
	]));
}
