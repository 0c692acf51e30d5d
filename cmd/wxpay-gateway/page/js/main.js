import * as clock from './clock.js';
import * as live from './live.js';
import * as tabs from './tabs.js';
import * as time from './time.js';
import { bench } from './bench.js';
import { bills } from './bills.js';
import { faults } from './faults.js';
import { orders } from './orders.js';
import { phone } from './phone.js';
import { watchProblems } from './problems.js';
import { refunds } from './refunds.js';
import { requests } from './requests.js';
import { setup } from './setup.js';
import * as undelivered from './undelivered.js';
import { switchLanguage, t, translate } from './texts.js';

translate(document);

const main = document.getElementById('main');
const views = { orders: orders(), refunds: refunds(), requests: requests(), faults: faults(), bills: bills(), bench: bench(), setup: setup() };
const telephone = phone();
let current = '';

// Where each address was scrolled to, for the way back to a list.
const places = new Map();
let place = '';

for (const [name, view] of Object.entries(views)) {
	view.node.hidden = true;
	view.node.dataset.view = name;
	main.append(view.node);
}
main.append(telephone.node);

// route shows the view of the address, such as #/orders/10000100/2015…
function route() {
	places.set(place, main.scrollTop);
	const [, name = '', rest = ''] = /^#\/(\w+)(?:\/(.+))?$/.exec(location.hash) ?? [];
	const next = name in views || name === 'phone' ? name : 'orders';
	const moved = next !== current;
	current = next;
	document.body.dataset.view = next;
	document.body.classList.toggle('chosen', rest !== '');
	for (const [other, view] of Object.entries(views)) view.node.hidden = other !== next;
	for (const link of document.querySelectorAll('.tabs a')) {
		const here = link.getAttribute('href') === `#/${next}`;
		if (here) link.setAttribute('aria-current', 'page');
		else link.removeAttribute('aria-current');
	}
	if (moved) tabs.showTab();
	main.scrollTop = places.get(location.hash) ?? 0;
	place = location.hash;
	views[next]?.show(decodeURIComponent(rest));
	if (next === 'phone' && rest) telephone.inWindow(rest);
}

live.onChange((change) => views[current]?.changed?.(change));
live.onChange((change) => { if (change.reset) telephone.home(); });
live.onChange((change) => { if (change.kinds.includes('fault')) views.faults.count(); });
live.onChange((change) => {
	if (current !== 'orders' && ['order', 'delivery'].some((kind) => change.kinds.includes(kind))) undelivered.count();
});

function switchTheme() {
	const root = document.documentElement;
	const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
	root.dataset.theme = dark ? 'light' : 'dark';
	localStorage.setItem('theme', root.dataset.theme);
}

document.getElementById('language').addEventListener('click', switchLanguage);
document.getElementById('theme').textContent = '◐';
document.getElementById('theme').addEventListener('click', switchTheme);
document.querySelector('.skip').addEventListener('click', (event) => {
	event.preventDefault();
	main.focus();
});

clock.show(document.getElementById('clock'));
tabs.start();
time.start();
window.addEventListener('hashchange', route);
route();
views.faults.count();
watchProblems();
undelivered.count();
live.connect();
document.body.dataset.ready = t('title');
