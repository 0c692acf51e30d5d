import { known, t } from './texts.js';

// get asks the desk API; parameters that are empty are left out.
export async function get(path, parameters = {}) {
	const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
	return answer(fetch(`/desk/${path}?${query}`));
}

export async function post(path, body) {
	return answer(fetch(`/desk/${path}`, {
		method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
	}));
}

async function answer(request) {
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

// Problem is a failure that the gateway has told, in words where the page has them.
export class Problem extends Error {
	constructor({ error, code }) {
		super(code && known(`problem.${code}`) && code !== 'state' ? t(`problem.${code}`) : error);
		this.code = code;
	}
}
