import { get } from './api.js';
import { calmly, onChange } from './live.js';
import { span } from './format.js';

// The gateway's clock, as last asked for. Between two answers the page counts
// on by itself.
let last = { now: new Date().toISOString(), speed: 0 };
let asked = performance.now();
const watchers = new Set();

export function state() {
	return last;
}

// now is the gateway's time.
export function now() {
	return new Date(Date.parse(last.now) + (performance.now() - asked) * last.speed);
}

// setState takes an answer of the gateway in.
export function setState(answer) {
	last = answer;
	asked = performance.now();
	tick();
}

// onTick calls f every second, and when the clock was set.
export function onTick(f) {
	watchers.add(f);
}

const ask = calmly(async () => setState(await get('clock')));

// tick brings every countdown on the page up to date.
function tick() {
	for (const node of document.querySelectorAll('[data-until]')) {
		node.textContent = span(Date.parse(node.dataset.until) - now());
	}
	for (const f of watchers) f();
}

export function start() {
	onChange(({ kinds }) => {
		if (kinds.includes('clock') || kinds.includes('delivery')) ask();
	});
	ask();
	setInterval(tick, 1000);
	// The page's count and the gateway's drift apart while a tab sleeps.
	setInterval(ask, 15000);
	document.addEventListener('visibilitychange', ask);
}
