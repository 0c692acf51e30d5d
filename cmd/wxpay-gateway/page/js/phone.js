import { get, post } from './api.js';
import { openOnBench } from './bench.js';
import { cashier } from './cashier.js';
import { button, el, errorNodes, toast } from './dom.js';
import { copy, copyable } from './message.js';
import { scanButton } from './scan.js';
import { fenOf } from './format.js';
import { remarkNotes } from './remark.js';
import { t } from './texts.js';
import { miniPrograms } from './whose.js';

// There is one phone, next to the orders or as a view of its own.
let opened = null;

// openOnPhone opens the cashier for the parameters of wx.requestPayment, or for an
// order.
export async function openOnPhone(what) {
	if (getComputedStyle(opened.node).display === 'none') location.hash = '#/phone';
	await opened.open(what);
}

// phone is the user's phone.
export function phone() {
	const screen = el('div', { class: 'screen', testid: 'phone-screen' });
	const told = el('output', { class: 'told', testid: 'phone-told' }, t('phone.nothing'));
	const node = el('aside', { class: 'phone-place', 'aria-label': t('phone.label'), testid: 'phone' },
		el('div', { class: 'phone' }, el('div', { class: 'notch', 'aria-hidden': 'true' }), screen),
		el('p', { class: 'muted small' }, t('phone.told')), told);

	// tell shows what wx.requestPayment reports to the mini program.
	function tell(errMsg) {
		told.textContent = JSON.stringify({ errMsg });
		told.className = `told ${errMsg.endsWith(':ok') ? 'good' : 'bad'}`;
	}
	// The text stays in the field until it was paid for.
	const params = el('textarea', { rows: 7, spellcheck: 'false', placeholder: '{"timeStamp":"…","nonceStr":"…","package":"prepay_id=…","signType":"…","paySign":"…"}', testid: 'phone-params', 'aria-label': t('phone.params') });
	function home(paid) {
		if (paid === true) params.value = '';
		screen.replaceChildren(homeScreen(params, open));
	}
	const back = () => { home(); params.focus({ preventScroll: true }); };
	// inWindow opens the cashier that wxshim.js has asked for, in a window of its own.
	async function inWindow(id) {
		const call = await get('window', { id }).catch((error) => { toast(error.message, 'bad'); });
		if (!call) return;
		params.value = call.params;
		if (call.errMsg) {
			home();
			tell(call.errMsg);
		} else {
			await open({ window: id, params: call.params }, () => { home(); window.close(); });
		}
	}
	async function open(what, done = home) {
		told.textContent = t('phone.nothing');
		told.className = 'told';
		const answer = await post('cashier', what);
		if (answer.errMsg) tell(answer.errMsg);
		if (!answer.order) {
			screen.replaceChildren(refusal(answer, what.params, back));
			screen.querySelector('button').focus({ preventScroll: true });
			return;
		}
		const sheet = answer.url ? cashier({ order: answer.order.id }, answer.order, () => {}, done) : cashier(what, answer.order, tell, done);
		screen.replaceChildren(...[remarkNotes(answer.remarks, 'phone-remarks'), sheet].filter(Boolean));
		screen.querySelector('button.primary')?.focus({ preventScroll: true });
	}
	home();
	opened = { node, open, inWindow, home };
	return opened;
}

// refusal shows the error message of the phone, and the reason.
function refusal(answer, params, home) {
	return el('div', { class: 'sheet result', role: 'alert', testid: 'phone-refusal' },
		el('p', { class: 'mark bad', 'aria-hidden': 'true' }, '!'),
		el('p', {}, el('code', {}, answer.says ?? answer.errMsg.replace('requestPayment:fail ', ''))),
		el('p', { class: 'muted' }, reason(answer)),
		remarkNotes(answer.remarks, 'phone-remarks'),
		answer.errMsg?.includes('签名') && button(t('bench.open'), { testid: 'phone-bench' }, () => openOnBench(params, { mchId: answer.mchId })),
		button(t('phone.back'), { testid: 'phone-back' }, home));
}

// reason explains an error of wx.requestPayment, whose texts do not name the cause.
function reason({ errMsg, cause }) {
	if (cause) return t(`refused.${cause}`);
	if (errMsg.includes('支付验证签名失败')) return t('refused.sign');
	if (errMsg.includes('unmatched order appid')) return t('refused.appid');
	if (errMsg.includes('parameter error')) return t('refused.parameter');
	return '';
}

function homeScreen(params, open) {
	return el('div', { class: 'home' },
		el('h2', {}, t('phone.title')),
		el('p', { class: 'muted' }, t('phone.paste')),
		params,
		el('div', { class: 'actions' },
			button('wx.requestPayment', { class: 'primary', testid: 'phone-open' }, async () => {
				if (!params.value.trim()) throw new Error(t('phone.noParams'));
				await open({ params: params.value });
			}),
			scanButton((text) => { params.value = text; return open({ params: text }); })),
		el('details', { class: 'more', data: { part: 'login' } }, el('summary', {}, t('phone.login')), login()),
		el('details', { class: 'more', data: { part: 'code' } }, el('summary', {}, t('phone.code')), paymentCode()));
}

// login calls wx.login, which returns a js_code for the backend.
function login() {
	const openID = el('input', { placeholder: t('phone.newUser'), 'aria-label': 'openid', testid: 'login-openid' });
	const code = el('p', { testid: 'login-code' });
	const program = el('select', { testid: 'login-appid', on: { change: () => { chosenProgram = program.value; code.replaceChildren(); } } });
	const which = el('label', { hidden: true }, t('phone.program'), program);
	showPrograms(program, which).catch((error) => toast(errorNodes(error), 'bad'));
	return el('div', {}, el('p', { class: 'muted' }, t('phone.loginHow')), which, openID,
		button('wx.login', { testid: 'login' }, async () => {
			const answer = await post('login', { appId: program.value, openId: openID.value.trim() });
			code.replaceChildren(copyable(answer.code));
			await copy(answer.code).catch(() => toast(t('phone.loginDone')));
		}), code);
}

// chosenProgram is the appid of the mini program that logs in. It stays chosen
// while the phone shows something else.
let chosenProgram = '';

// showPrograms lists the mini programs, if there are several.
async function showPrograms(program, label) {
	const all = await miniPrograms();
	program.append(...all.map(({ appId, mchIds }) => el('option', { value: appId }, t('phone.programOf', { app: appId, mch: mchIds.join(', ') }))));
	if (all.some(({ appId }) => appId === chosenProgram)) program.value = chosenProgram;
	label.hidden = all.length < 2;
}

// paymentCode shows a code that a counter scans for micropay.
function paymentCode() {
	const password = el('input', { type: 'checkbox' });
	const balance = el('input', { inputmode: 'decimal', placeholder: t('phone.enough'), 'aria-label': t('phone.balance') });
	const code = el('p', { testid: 'payment-code' });
	return el('div', {}, el('p', { class: 'muted' }, t('phone.codeHow')),
		el('label', { class: 'check' }, password, t('phone.askPassword')),
		el('label', {}, t('phone.balance'), balance),
		button(t('phone.showCode'), { testid: 'show-payment-code' }, async () => {
			const fen = balance.value.trim() ? fenOf(balance.value) : 0;
			if (Number.isNaN(fen)) throw new Error(t('refundForm.bad'));
			const answer = await post('code', { password: password.checked, balance: fen });
			code.replaceChildren(copyable(answer.code));
		}), code);
}
