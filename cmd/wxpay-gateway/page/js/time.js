import { get } from './api.js';
import { calmly, onChange } from './live.js';
import { el } from './dom.js';
import { momentOf, span, whenOf } from './format.js';

// The latest state of the gateway's clock. Between two responses the page counts
// on from it.
let last = { now: new Date().toISOString(), speed: 0 };
let asked = performance.now();
let answered = Date.now();
const watchers = new Set();

export function state() {
	return last;
}

// now returns the time of the gateway.
export function now() {
	return new Date(Date.parse(last.now) + (performance.now() - asked) * last.speed);
}

// ahead returns how many milliseconds the gateway's clock is ahead of the time of
// its machine.
export function ahead() {
	return now() - (Date.parse(last.real ?? last.now) + Date.now() - answered);
}

// when shows a time in a list. The day appears when it is not today any more.
export function when(iso, properties = {}) {
	return el('time', { datetime: iso, title: `${momentOf(iso)} UTC+8`, ...properties, data: { when: iso } }, whenOf(iso, now()));
}

// setState stores a response of the gateway.
export function setState(answer) {
	last = answer;
	asked = performance.now();
	answered = Date.now();
	tick();
}

// onTick calls f every second, and when the clock is set.
export function onTick(f) {
	watchers.add(f);
}

const ask = calmly(async () => setState(await get('clock')));

// tick updates every countdown on the page.
function tick() {
	for (const node of document.querySelectorAll('[data-until]')) {
		node.textContent = span(Date.parse(node.dataset.until) - now());
	}
	for (const node of document.querySelectorAll('[data-when]')) {
		const text = whenOf(node.dataset.when, now());
		if (node.textContent !== text) node.textContent = text;
	}
	for (const f of watchers) f();
}

export function start() {
	onChange(({ kinds }) => {
		if (['clock', 'delivery', 'refund'].some((kind) => kinds.includes(kind))) ask();
	});
	ask();
	setInterval(tick, 1000);
	// While a tab sleeps, the page's clock falls behind the gateway's.
	setInterval(ask, 15000);
	document.addEventListener('visibilitychange', ask);
}
