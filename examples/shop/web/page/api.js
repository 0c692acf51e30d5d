import { has, t } from './texts.js';

// What this tab remembers: who is logged in, and the orders.
export const session = JSON.parse(sessionStorage.shop ?? '{}');

export function remember(values) {
	sessionStorage.shop = JSON.stringify(Object.assign(session, values));
}

// call sends a request to the API: a POST if there is a body.
export async function call(path, { token, body } = {}) {
	const response = await fetch(`api/${path}`, {
		method: body ? 'POST' : 'GET',
		headers: { ...(body && { 'Content-Type': 'application/json' }), ...(token && { Authorization: `Bearer ${token}` }) },
		body: body && JSON.stringify(body),
	});
	const answer = await response.json();
	if (!response.ok) throw Object.assign(new Error(has(answer.error) ? t(answer.error) : answer.error), { status: response.status });
	return answer;
}

const requestIDs = {};

// once sends a request with a request_id. If the result is unknown, the next try of the
// same work has the same request_id, so that the shop does it once.
export async function once(work, path, { token, body }) {
	requestIDs[work] ??= [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
	try {
		const answer = await call(path, { token, body: { ...body, request_id: requestIDs[work] } });
		delete requestIDs[work];
		return answer;
	} catch (error) {
		if (error.status < 500) delete requestIDs[work]; // the shop has refused it
		throw error;
	}
}
