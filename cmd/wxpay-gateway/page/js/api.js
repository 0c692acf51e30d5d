import { own, wechat } from './foreign.js';
import { remarkText } from './remark.js';
import { known, language, t } from './texts.js';

// get sends a GET request to the desk API. Empty parameters are left out.
export async function get(path, parameters = {}) {
	const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
	return answer(fetch(`/desk/${path}?${query}`));
}

export async function post(path, body) {
	return answer(fetch(`/desk/${path}`, {
		method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
	}));
}

// answer returns what the desk API answers to a fetch.
export async function answer(request) {
	let response;
	try {
		response = await request;
	} catch {
		throw new Error(t('offline'));
	}
	const data = await response.json();
	if (response.ok) return data;
	throw new Problem(data);
}

// Problem is an error that the gateway returned. Its text is the page's own if the
// page has one for the code.
export class Problem extends Error {
	constructor({ error, chinese, code, remark, detail, candidates }) {
		super(textOf(error, chinese, code, remark, detail, candidates?.join(', ')));
		this.code = code;
		this.detail = detail;
	}

	// nodes shows the error. What the gateway says only in English is marked.
	nodes() {
		if (this.detail) return [this.message, ' ', wechat(this.detail)];
		return this.onlyEnglish ? [t('problem.other'), ' ', own(this.message)] : [this.message];
	}

	get onlyEnglish() {
		return language === 'zh' && !/\p{Script=Han}/u.test(this.message);
	}
}

function textOf(error, chinese, code, remark, detail, candidates) {
	if (remark) return t('problem.form', { text: remarkText(remark) });
	if (code === 'state' && detail?.startsWith('FREQUENCY_LIMITED')) return t('problem.tooSoon');
	if (code && known(`problem.${code}`)) return t(`problem.${code}`, { candidates });
	return language === 'zh' && chinese || error;
}
