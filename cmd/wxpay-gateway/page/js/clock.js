import { post } from './api.js';
import { button, el } from './dom.js';
import { dayOf, span, timeOf } from './format.js';
import { ahead, now, onTick, setState, state } from './time.js';
import { t } from './texts.js';

const speeds = [1, 10, 60, 600, 3600];
let resumeAt = 1;

// show adds the clock to the header.
export function show(root) {
	const day = el('span', { class: 'day' });
	const hour = el('span', {});
	const zone = el('span', { class: 'zone muted' }, 'UTC+8');
	const lead = el('span', { class: 'ahead', testid: 'clock-ahead' });
	const face = el('time', { class: 'face', testid: 'clock-now', title: t('clock.label') }, day, hour);
	const run = button('', { class: 'quiet icon run', testid: 'clock-run' }, () => setSpeed(state().speed > 0 ? 0 : resumeAt));
	const speed = el('select', { testid: 'clock-speed', 'aria-label': t('clock.speed'), title: t('clock.speed'), on: {
		change: () => setSpeed(Number(speed.value)),
	} }, speeds.map((n) => el('option', { value: n }, `${n}×`)));
	const menu = jumps();
	const open = el('button', { type: 'button', class: 'quiet', popovertarget: 'jumps', testid: 'clock-jump' }, t('clock.jump'));
	root.append(face, zone, lead, run, speed, open, menu.node);
	onTick(() => {
		const at = now().toISOString();
		day.textContent = `${dayOf(at)} `;
		hour.textContent = timeOf(at);
		face.dateTime = at;
		lead.textContent = leadOf(ahead());
		const running = state().speed > 0;
		run.classList.toggle('running', running);
		run.setAttribute('aria-label', t(running ? 'clock.pause' : 'clock.run'));
		run.title = t(running ? 'clock.pause' : 'clock.run');
		root.classList.toggle('paused', !running);
		if (running && document.activeElement !== speed) showSpeed(speed);
		menu.update();
	});
}

// leadOf says how far the clock is ahead of the time of the machine, or behind it.
// A few seconds come from the network and from the steps of the clock.
function leadOf(milliseconds) {
	if (Math.abs(milliseconds) < 60000) return '';
	return t(milliseconds > 0 ? 'clock.ahead' : 'clock.behind', { span: span(Math.abs(milliseconds)) });
}

// showSpeed adds an option for a speed that only -speed can set.
function showSpeed(select) {
	const current = state().speed;
	if (![...select.options].some((option) => Number(option.value) === current)) {
		select.append(el('option', { value: current }, `${current}×`));
	}
	select.value = String(current);
	resumeAt = current;
}

async function setSpeed(speed) {
	if (speed > 0) resumeAt = speed;
	setState(await post('clock', { speed }));
}

// jump moves the clock forward. Everything that is due by then happens.
export async function jump(question) {
	setState(await post('clock', question));
}

function jumps() {
	const due = el('span', { class: 'muted' });
	const entry = (label, testid, question, note) => button(
		el('span', {}, label), { class: 'entry', testid }, async () => {
			await jump(question);
			node.hidePopover();
		},
	);
	const next = entry(t('clock.next'), 'clock-next', { to: 'delivery' });
	next.append(due);
	const back = entry(t('clock.back'), 'clock-back', { to: 'now' });
	const distance = el('span', { class: 'muted' });
	back.append(distance);
	const ends = el('span', { class: 'muted' });
	const refund = entry(t('clock.refund'), 'clock-refund', { to: 'refund' });
	refund.append(ends);
	const node = el('div', { id: 'jumps', popover: 'auto', class: 'menu', 'aria-label': t('clock.jump') },
		next,
		refund,
		entry(t('clock.minute'), 'clock-minute', { advance: 60 }),
		entry(t('clock.minutes'), 'clock-minutes', { advance: 300 }),
		entry(t('clock.hour'), 'clock-hour', { advance: 3600 }),
		entry(t('clock.bill'), 'clock-bill', { to: 'bill' }),
		back,
		el('p', { class: 'muted' }, t('clock.explain')),
	);
	node.addEventListener('focusout', ({ relatedTarget: to }) => { if (to && !node.contains(to)) node.hidePopover(); });
	const update = () => {
		const at = state().nextDelivery;
		next.disabled = !at;
		distance.textContent = leadOf(ahead()) || t('clock.present');
		const end = state().nextRefund;
		refund.hidden = !end;
		ends.textContent = end ? t('clock.in', { span: span(Date.parse(end) - now()) }) : '';
		due.textContent = at ? t('clock.in', { span: span(Date.parse(at) - now()) }) : t('clock.none');
	};
	return { node, update };
}
