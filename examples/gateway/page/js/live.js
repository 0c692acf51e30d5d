// What happens on the gateway arrives here as server-sent events, a few a
// second at most. Views subscribe, and fetch again what they show.
const listeners = new Set();

// onChange calls f with every change: {kinds, orders, more}.
export function onChange(f) {
	listeners.add(f);
}

// everything stands for whatever may have been missed.
const everything = { kinds: ['order', 'refund', 'exchange', 'delivery', 'fault', 'clock'], orders: [], more: true };

function tell(change) {
	for (const f of listeners) f(change);
}

export function connect() {
	const offline = document.getElementById('offline');
	const source = new EventSource('/desk/events');
	let opened = false;
	source.addEventListener('open', () => {
		offline.hidden = true;
		if (opened) tell(everything);
		opened = true;
	});
	source.addEventListener('error', () => { offline.hidden = false; });
	source.addEventListener('message', (event) => tell(JSON.parse(event.data)));
}

// calmly returns f for frequent calls: it never runs twice at once, nor more
// often than twice a second, and it does run after the last call.
export function calmly(f) {
	let running = false;
	let again = false;
	return async function call() {
		if (running) {
			again = true;
			return;
		}
		running = true;
		do {
			again = false;
			try {
				await f();
			} catch {
				// The stream tells when the gateway is back, and calls again.
			}
			await new Promise((resolve) => { setTimeout(resolve, 500); });
		} while (again);
		running = false;
	};
}
