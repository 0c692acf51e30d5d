import { remarkText } from './remark.js';
import { known, t } from './texts.js';

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
	constructor({ error, code, remark, candidates }) {
		const others = { candidates: candidates?.join(', ') };
		super(remark ? t('problem.form', { text: remarkText(remark) }) : code && known(`problem.${code}`) && code !== 'state' ? t(`problem.${code}`, others) : error);
		this.code = code;
	}
}
