import { get, post } from './api.js';
import { button, el } from './dom.js';
import { mchIdIn } from './mchid.js';
import { copyButton, inLanguage, message, stringToSign } from './message.js';
import { remarkNotes, remarkText } from './remark.js';
import { t } from './texts.js';

let opened = null;

// openOnBench opens the signature check with a message, and selects the path to
// which it was sent and the key of its merchant: the given one, or the one that the
// message names.
export async function openOnBench(text, { path = '', mchId = '' } = {}) {
	location.hash = '#/bench';
	await opened.open(text, path, mchId);
}

// bench is the view that shows why the signature of a message is wrong.
export function bench() {
	const text = el('textarea', { rows: 12, spellcheck: 'false', testid: 'bench-text', placeholder: '<xml>…</xml>\n\nappid=…&body=…&sign=…\n\n{"timeStamp":"…", …}' });
	const whose = el('select', { testid: 'bench-mch' });
	const key = el('input', { testid: 'bench-key', spellcheck: 'false', autocomplete: 'off', placeholder: t('bench.keyHint') });
	const keyLabel = el('label', {}, t('bench.key'), key);
	const where = el('select', { testid: 'bench-path' });
	const out = el('div', { 'aria-live': 'polite', testid: 'bench-answer' });
	let asked = 0;

	// clear removes the answer, and one that is still on its way: it is about
	// another text or another key.
	function clear() {
		asked++;
		out.replaceChildren(el('div', { class: 'empty' }, el('p', {}, t('bench.empty'))));
	}
	const chosen = () => { keyLabel.hidden = whose.value !== ''; };
	whose.addEventListener('change', chosen);
	for (const field of [text, key, whose, where]) field.addEventListener('input', clear);
	clear();

	async function explainIt() {
		clear();
		const number = asked;
		const answer = await post('bench', { text: text.value, mchId: whose.value, key: key.value, path: where.value });
		if (number === asked) out.replaceChildren(answerOf(answer));
	}
	const explain = button(t('bench.explain'), { class: 'primary', testid: 'bench-explain' }, explainIt);
	text.addEventListener('keydown', (event) => {
		if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) explain.click();
	});
	async function show() {
		if (whose.options.length > 0) return;
		const [{ merchants }, { paths }] = await Promise.all([get('setup'), get('faults')]);
		if (whose.options.length > 0) return;
		whose.append(...merchants.map((m) => el('option', { value: m.mchId }, t('bench.keyOf', { mch: m.mchId }))), el('option', { value: '' }, t('bench.otherKey')));
		where.append(el('option', { value: '' }, t('bench.anyPath')), ...paths.filter((path) => !/^\/(wxa|sns|cgi-bin)\//.test(path)).map((path) => el('option', { value: path }, path)));
		chosen();
	}
	async function open(message, path, mchId) {
		await show();
		text.value = message;
		select(whose, mchId || mchIdIn(message));
		where.value = '';
		select(where, path);
		chosen();
		await explainIt();
	}
	opened = { open };
	return {
		node: el('section', { class: 'view bench' }, el('h1', {}, t('nav.bench')), el('p', { class: 'lead' }, t('bench.lead')),
			el('div', { class: 'halves' },
				el('div', { class: 'panel' },
					el('label', {}, t('bench.message'), text),
					el('label', {}, t('bench.whose'), whose), keyLabel,
					el('label', {}, t('bench.path'), where),
					el('div', { class: 'actions' }, explain)),
				out)),
		show,
	};
}

// select chooses an option, if there is one with this value.
function select(list, value) {
	if ([...list.options].some((option) => option.value === value)) list.value = value;
}

function answerOf(answer) {
	if (answer.refund) return refundOf(answer);
	const row = (name, sign) => [el('dt', {}, name), el('dd', { class: `mono ${sign === answer.given ? 'good' : ''}`, testid: `bench-${name}` }, sign, ' ', copyButton(sign))];
	const full = `${answer.stringToSign}&key=${answer.key}`;
	return el('div', { class: 'panel' },
		verdict(answer), remarkNotes(notes(answer), 'bench-remarks'),
		el('div', { class: 'line' }, el('h2', {}, t('bench.string')), el('span', { class: 'grow' }), copyButton(full)), stringToSign(full),
		el('dl', { class: 'pairs' }, row('MD5', answer.md5), row('HMAC-SHA256', answer.hmac),
			answer.given && [el('dt', {}, t('sign.given')), el('dd', { class: `mono ${answer.match ? 'good' : 'bad'}` }, answer.given)]));
}

// notes are the remarks that the verdict does not contain.
function notes({ remarks, hints, causes }) {
	return remarks?.filter((remark) => causes?.length || !hints?.includes(remark.what));
}

// refundOf shows a refund notification, which has no sign by design.
function refundOf(answer) {
	return el('div', { class: 'panel' },
		answer.causes?.length
			? el('div', { class: 'why', testid: 'bench-verdict' }, el('strong', {}, t('bench.because')), el('ul', {}, answer.causes.map((cause) => el('li', {}, causeOf(cause)))))
			: answer.decrypted
				? el('p', { class: 'why good', testid: 'bench-verdict' }, el('strong', {}, t('bench.refund')))
				: el('p', { class: 'why', testid: 'bench-verdict' }, el('strong', {}, t('bench.refundUnknown'))),
		remarkNotes(notes(answer), 'bench-remarks'),
		answer.decrypted && el('div', { testid: 'bench-decrypted' }, message(answer.decrypted, t('delivery.inner'))));
}

// causeOf describes a mistake.
function causeOf({ name, what, fix, chinese }) {
	return [el('strong', {}, inLanguage(`${what}: ${fix}.`, chinese)), ' ', el('code', { class: 'muted' }, name)];
}

function verdict(answer) {
	if (!answer.given) return el('p', { class: 'note' }, t('bench.unsigned'));
	if (answer.match) return el('p', { class: 'why good', testid: 'bench-verdict' }, el('strong', {}, t('bench.right', { type: answer.match })));
	const hints = answer.remarks?.filter((remark) => answer.hints?.includes(remark.what)).map(remarkText);
	const list = answer.causes?.map(causeOf) ?? hints ?? [];
	return el('div', { class: 'why', testid: 'bench-verdict' },
		el('strong', {}, t(answer.causes?.length ? 'bench.because' : 'bench.unknown')),
		el('ul', {}, list.map((cause) => el('li', {}, cause))));
}
