// wxshim.js replaces wx.login and wx.requestPayment in H5 and uni-app builds, with
// the phone of a local WeChat Pay gateway (wxpay-gateway -allow-origin …). Load it
// before the program:
//
//	<script src="http://127.0.0.1:8080/desk/wxshim.js"></script>
//
// wx.requestPayment opens the cashier in a window and waits for the user. With
// wxshim.pay = 'now' it pays at once, for automatic tests, and with 'cancel' the user
// closes the cashier. Other settings: wxshim.desk, the address of the desk;
// wxshim.appId and wxshim.openId, for wx.login; wxshim.pairs = true for uni-app with
// Vue 2, whose promises resolve to [error, result].
(function () {
	'use strict';
	const wxshim = {
		desk: 'DESK', pay: 'ask', appId: '', openId: '', pairs: false, login, requestPayment, install,
		...globalThis.wxshim, ...(globalThis.document?.currentScript?.dataset ?? {}),
	};
	globalThis.wxshim = wxshim;

	// Each value must be a string, as on the phone.
	const names = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'];

	async function ask(path, body) {
		const response = await fetch(`${wxshim.desk}/desk/${path}`, body && {
			method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
		}).catch(explained);
		const answer = await response.json();
		if (!response.ok) throw new Error(answer.error);
		return answer;
	}

	// explained says on the console why the desk can't be reached: a browser does not say
	// whether the desk refused this website or does not run.
	async function explained(error) {
		const { desk } = wxshim, { origin } = globalThis.location;
		const runs = await fetch(`${desk}/desk/health`, { mode: 'no-cors' }).then(() => true, () => false);
		console.error(runs
			? `wxshim: 来自 ${origin} 的请求被拒绝；请加 -allow-origin ${origin} 重新启动网关。 / ${desk} refused ${origin}: restart the gateway with -allow-origin ${origin}.`
			: `wxshim: 无法连接 ${desk}，请先启动网关；如果页面换了地址，请设置 wxshim.desk。 / ${desk} does not answer: start the gateway, or set wxshim.desk to its page.`);
		throw error;
	}

	// openId returns the user of this browser: wx.login on a phone always has the same.
	function openId() {
		if (wxshim.openId) return wxshim.openId;
		let id = localStorage.getItem('wxshim.openId');
		if (!id) {
			const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
			id = `o${Array.from(crypto.getRandomValues(new Uint8Array(27)), (n) => letters[n % letters.length]).join('')}`;
			localStorage.setItem('wxshim.openId', id);
		}
		return id;
	}

	// settle calls the callbacks, or returns a promise if there are none.
	function settle(api, options, pairs, run) {
		const { success, fail, complete } = options ?? {};
		const result = run().then(
			(answer) => ({ answer: { ...answer, errMsg: `${api}:ok` } }),
			(error) => ({ error: { errMsg: error.errMsg ?? `${api}:fail ${error.message}` } }));
		if (success || fail || complete) {
			result.then(({ answer, error }) => {
				// An error in a callback is the program's, and must not stop the next one.
				for (const f of [answer ? success : fail, complete]) if (f) setTimeout(() => f(answer ?? error));
			});
			return undefined;
		}
		if (pairs) return result.then(({ answer, error }) => [error ?? null, answer]);
		return result.then(({ answer, error }) => (error ? Promise.reject(error) : answer));
	}

	// login is wx.login: success gets {code}.
	function login(options, pairs = false) {
		return settle('login', options, pairs, () => ask('login', { appId: wxshim.appId, openId: openId() }));
	}

	// requestPayment is wx.requestPayment: success gets {errMsg: 'requestPayment:ok'}.
	function requestPayment(options, pairs = false) {
		return settle('requestPayment', options, pairs, async () => {
			const params = Object.fromEntries(names.filter((name) => options?.[name] !== undefined).map((name) => [name, options[name]]));
			const { errMsg } = await pay(params);
			if (errMsg !== 'requestPayment:ok') throw { errMsg };
			return {};
		});
	}

	async function pay(params) {
		if (wxshim.pay === 'now') return ask('pay', { params });
		if (wxshim.pay === 'cancel') return ask('cancel', { params });
		const opened = await ask('window', { params });
		return opened.errMsg ? opened : decided(opened);
	}

	// decided waits for the user. Closing the window is closing the cashier.
	async function decided({ id, url }) {
		const shown = show(url);
		try {
			for (;;) {
				const answer = await ask(`window?id=${id}&timeout=${shown.window ? 1 : 5}`);
				if (answer.errMsg) return answer;
				if (shown.window?.closed) await ask('cancel', { window: id });
			}
		} finally {
			shown.remove();
		}
	}

	// show opens the cashier. If the browser blocks the window, a button opens it.
	function show(url) {
		const shown = { window: globalThis.open(url, '_blank', 'width=420,height=860'), remove() {} };
		if (shown.window) return shown;
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = '打开收银台 / Open the cashier';
		button.dataset.testid = 'wxshim-open';
		Object.assign(button.style, { position: 'fixed', left: '50%', bottom: '24px', transform: 'translateX(-50%)', zIndex: 2147483647, padding: '12px 20px', font: 'inherit', color: '#fff', background: '#07833f', border: 0, borderRadius: '8px' });
		button.addEventListener('click', () => { shown.window = globalThis.open(url, '_blank', 'width=420,height=860'); });
		document.body.append(button);
		shown.remove = () => button.remove();
		return shown;
	}

	// install replaces the two functions of wx, or of uni.
	function install(target, { pairs = false } = {}) {
		const before = target.requestPayment;
		target.login = (options) => login(options, pairs);
		target.requestPayment = (options) => {
			const other = options?.provider && options.provider !== 'wxpay';
			return other && before ? before.call(target, options) : requestPayment(options, pairs);
		};
		return target;
	}

	globalThis.wx = install(globalThis.wx ?? {});
	if (globalThis.uni) install(globalThis.uni, { pairs: wxshim.pairs === true || wxshim.pairs === 'true' });
})();
