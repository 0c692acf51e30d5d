// Changes on the gateway arrive as server-sent events, at most a few per second.
// Views subscribe and fetch their data again.
const listeners = new Set();

// onChange calls f with every change: {kinds, orders, more, reset}. After a reset, the
// gateway is empty or has another state.
export function onChange(f) {
	listeners.add(f);
}

// everything is a change that makes each view fetch its data, because events may
// have been missed.
const everything = { kinds: ['order', 'refund', 'exchange', 'delivery', 'fault', 'clock', 'problem'], orders: [], more: true };

function tell(change) {
	for (const f of listeners) f(change);
}

// connect receives changes while the page is visible. A browser opens six
// connections per site, for all tabs together, and each stream occupies one.
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

// stream opens the event stream. On open it reports everything as changed, because
// the stream does not contain earlier events.
function stream() {
	const offline = document.getElementById('offline');
	const source = new EventSource('/desk/events');
	source.addEventListener('open', () => {
		offline.hidden = true;
		tell(everything);
	});
	source.addEventListener('error', () => { offline.hidden = false; });
	source.addEventListener('message', (event) => {
		const change = JSON.parse(event.data);
		tell(change.kinds.includes('reset') ? { ...everything, reset: true } : change);
	});
	return source;
}

// calmly returns a function for frequent calls of f. f never runs twice at once,
// runs at most twice a second, and runs again after the last call.
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
				// When the gateway is back, the stream opens again and the views refresh.
			}
			await new Promise((resolve) => { setTimeout(resolve, 500); });
		} while (again);
		running = false;
	};
}
