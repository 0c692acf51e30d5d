// Starts the page, and shows every second what has changed.
import { call } from './api.js';
import { startClerk, updateClerk } from './clerk.js';
import { startCustomer, updateCustomer } from './customer.js';
import { byID } from './dom.js';
import { changeLanguage, translate } from './texts.js';
import { whenExactly } from './time.js';
import { startWorld } from './world.js';

const pause = 1000;
let world = false;

async function refresh() {
	const { now } = await call('shop');
	byID('now').textContent = whenExactly(now);
	await Promise.all([world && updateCustomer(), updateClerk()]);
}

async function start() {
	const about = await call('shop');
	world = about.world;
	document.body.classList.toggle('with-world', world);
	startClerk(refresh, world);
	if (world) {
		startCustomer(about.products, refresh);
		startWorld(refresh);
	}
	await refresh();
	document.body.dataset.ready = 'yes';
}

async function keepRunning(work) {
	try {
		if (!document.hidden) await work();
		byID('offline').hidden = true;
		work = refresh;
	} catch {
		byID('offline').hidden = false;
	}
	setTimeout(keepRunning, pause, work);
}

translate();
byID('language').addEventListener('click', changeLanguage);
keepRunning(start);
