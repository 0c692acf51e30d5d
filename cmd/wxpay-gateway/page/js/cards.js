import { get } from './api.js';
import { openOnBench } from './bench.js';
import { button, el } from './dom.js';
import { wechat } from './foreign.js';
import { momentOf, words } from './format.js';
import { copy, inLanguage, message, signature, why } from './message.js';
import { remarkNotes, remarkText } from './remark.js';
import { known, t } from './texts.js';
import { when } from './time.js';

// requestCard shows one request: its path and its result. When it is open, it
// also shows the messages and the checks.
export function requestCard(request, open = false) {
	return el('details', { class: 'card', testid: 'request-card', data: { part: 'card' }, open },
		el('summary', {},
			el('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
			when(request.time, { class: 'when muted' }),
			el('span', { class: 'what' }, pathName(request.path), ' ', el('code', {}, request.path)),
			request.host === 'backup' && el('span', { class: 'pill' }, t('host.backup')),
			request.fault && el('span', { class: 'pill fault' }, request.fault),
			verdict(request)),
		el('div', { class: 'inside' }, inside(request)));
}

export function pathName(path) {
	const key = `path.${path.replace(/^\/(sandboxnew|xdc\/apiv2sandbox)/, '')}`;
	return known(key) ? t(key) : '';
}

// verdict shows the result of a request as a word and a colour.
export function verdict(request) {
	if (request.code && !(request.code === '0')) return el('span', { class: 'pill bad', testid: 'verdict' }, words('code', request.code));
	if (request.status === 0) return el('span', { class: 'pill fault', testid: 'verdict' }, t('verdict.unanswered'));
	if (request.status !== 200) return el('span', { class: 'pill bad', testid: 'verdict' }, `HTTP ${request.status}`);
	return el('span', { class: 'pill good', testid: 'verdict' }, t('verdict.ok'));
}

function inside(request) {
	return [
		request.fault && el('p', { class: 'note' }, t('strike.struck', { name: request.fault }), ' ', words('fault', request.fault), ' ',
			t(request.effect ? 'strike.effect' : 'strike.noEffect')),
		request.hint && why(inLanguage(request.hint, request.chinese), request.mistake),
		request.bodyProblem && el('p', { class: 'note', testid: 'body-problem' }, words('bodyProblem', request.bodyProblem)),
		request.dropped && dropped(),
		!request.dropped && actions(request),
		!refusedForm(request) && remarkNotes(request.form, 'form'),
		checks(request.checks, request.hint, refusedForm(request) && request.form),
		el('p', { class: 'muted mono wraps' }, `${request.method} ${request.path}${request.query ? `?${request.query}` : ''}`,
			request.client && ` · ${t('request.certificate', { name: request.client })}`),
		!request.dropped && (request.body || request.method === 'POST') && message(request.body ?? '', t('request.body')),
		signature(request.hint ? { ...request.sign, Explained: '' } : request.sign, t('request.sign')),
		!request.dropped && message(request.reply ?? '', t('request.reply', { status: request.status || '–' })),
		signature(request.replySign, t('request.replySign')),
	];
}

// actions are what can be done with a request whose body is kept.
function actions(request) {
	return el('div', { class: 'actions' },
		request.code === 'SIGNERROR' && button(t('bench.open'), { class: 'small', testid: 'open-on-bench' }, () => openOnBench(request.body, { path: request.path })),
		!request.bodyProblem && button(t('request.curl'), { class: 'small', title: t('request.curlHow'), testid: 'copy-curl' }, async () => copy((await get('request/curl', { id: request.id })).curl)));
}

// dropped says that the messages of an entry are no longer kept.
function dropped() {
	return el('p', { class: 'note', testid: 'dropped' }, t('message.dropped'));
}

// refusedForm reports whether a request was rejected because of its form.
function refusedForm(request) {
	return ['XML_FORMAT_ERROR', 'NOT_UTF8'].includes(request.code);
}

// checks lists the checks that the gateway made. The failed one has the reason.
function checks(list, said, form) {
	if (!list?.length) return null;
	return el('ol', { class: 'checks', testid: 'checks', 'aria-label': t('checks') }, list.map((check) => checkMark(check.ok,
		el('span', {}, words('check', check.name)),
		check.detail && check.detail !== said && !words('check', check.name).includes(check.detail) && el('span', { class: 'muted' }, detail(check.detail)),
		!check.ok && form && el('span', { class: 'reason', testid: 'form' }, form.map(remarkText).join(' ')))));
}

function checkMark(ok, ...children) {
	return el('li', { class: ok ? 'ok' : 'failed' },
		el('span', { class: 'mark', role: 'img', 'aria-label': t(ok ? 'check.ok' : 'check.failed') }, ok ? '✓' : '✗'), children);
}

// detail is what a check found. Only counts are translated.
function detail(text) {
	const [, n, what] = /^(\d+) (bytes|fields)$/.exec(text) ?? [];
	return what ? t(`detail.${what}`, { n }) : wechat(text);
}

// deliveryCard shows one attempt to deliver a notification.
export function deliveryCard(delivery, time) {
	const kind = t(delivery.outRefundNo ? 'delivery.refund' : 'delivery.payment');
	return el('details', { class: 'card', testid: 'delivery-card', data: { part: 'card' } },
		el('summary', {},
			el('span', { class: 'arrow back-arrow', 'aria-hidden': 'true' }, '←'),
			when(time, { class: 'when muted' }),
			el('span', { class: 'what' }, kind, ' ', el('span', { class: 'muted' }, t('delivery.attempt', { n: delivery.attempt }))),
			(delivery.faults ?? []).map((name) => el('span', { class: 'pill fault' }, name)),
			deliveryVerdict(delivery)),
		el('div', { class: 'inside' },
			el('p', { class: 'muted mono wraps' }, `POST ${delivery.url}`, ' · Request-ID ', delivery.requestId),
			delivery.dropped && dropped(),
			delivery.acknowledged && remarkNotes(delivery.form, 'ack-form'),
			delivery.err ? noResponse(delivery) : !delivery.dropped && checks(delivery.checks, '', delivery.form),
			!delivery.dropped && message(delivery.body, t('delivery.body')),
			signature(delivery.sign, t('delivery.sign')),
			delivery.inner && message(delivery.inner, t('delivery.inner')),
			!delivery.err && !delivery.dropped && message(delivery.reply, t('delivery.reply', { status: delivery.status })),
			delivery.longReply && el('p', { class: 'note', testid: 'long-reply' }, t('delivery.longReply')),
			!delivery.acknowledged && el('p', { class: 'note' },
				delivery.next ? t('delivery.next', { time: momentOf(delivery.next) }) : t('delivery.last'))));
}

// noResponse says why the merchant did not answer, and what to do.
function noResponse(delivery) {
	const failed = checkMark(false, el('span', {}, t('delivery.error', { error: inLanguage(delivery.err, delivery.chinese) })));
	return [el('ul', { class: 'checks', testid: 'no-response' }, failed), startService(delivery)];
}

// startService says what to do about a notification that nobody answered. A fault is
// not the merchant's mistake.
export function startService(delivery) {
	if (!delivery?.err || delivery.faults?.length) return null;
	return el('p', { class: 'note', testid: 'start-service' }, t('delivery.start', { url: delivery.url }));
}

function deliveryVerdict(delivery) {
	if (delivery.acknowledged) return el('span', { class: 'pill good', testid: 'verdict' }, t('delivery.acknowledged'));
	if (!delivery.status) return el('span', { class: 'pill bad', testid: 'verdict' }, t('verdict.unanswered'));
	return el('span', { class: 'pill bad', testid: 'verdict' }, t('delivery.refused', { status: delivery.status }));
}
