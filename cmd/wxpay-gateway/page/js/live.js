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

// connect listens while the page is seen. A browser has six connections for all
// tabs of a site, and each stream takes one.
export function connect() {
	let source = null;
	function listen() {
		if (document.hidden) {
			source?.close();
			source = null;
		} else {
			source ??= stream();
		}
	}
	document.addEventListener('visibilitychange', listen);
	listen();
}

// stream tells everything once it is open: what happened before is not in it.
function stream() {
	const offline = document.getElementById('offline');
	const source = new EventSource('/desk/events');
	source.addEventListener('open', () => {
		offline.hidden = true;
		tell(everything);
	});
	source.addEventListener('error', () => { offline.hidden = false; });
	source.addEventListener('message', (event) => tell(JSON.parse(event.data)));
	return source;
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
