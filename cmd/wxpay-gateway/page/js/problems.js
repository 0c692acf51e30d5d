import { get, post } from './api.js';
import { button, el, keyed } from './dom.js';
import { momentOf } from './format.js';
import { calmly, onChange } from './live.js';
import { language, t } from './texts.js';

let latest = [];
const shown = new Set();

// problems lists the mistakes of clients that no request shows: each once, with a
// counter, the latest first.
export function problems() {
	const rows = el('ul', { testid: 'problems' });
	const node = el('section', { class: 'problems note', hidden: true, 'aria-label': t('problems.title') },
		el('div', { class: 'line' }, el('h2', {}, t('problems.title')), el('span', { class: 'grow' }),
			button(t('problems.forget'), { class: 'quiet small', testid: 'problems-forget' }, () => post('problems/forget', {}))),
		rows);
	const show = () => {
		node.hidden = latest.length === 0;
		keyed(rows, latest, (problem) => [problem.name, problem.host, problem.subject].join(' '), row);
	};
	shown.add(show);
	show();
	return node;
}

function row(problem) {
	return el('li', { testid: 'problem', data: { name: problem.name } },
		el('p', {}, language === 'zh' ? problem.chinese : problem.english),
		el('p', { class: 'muted' }, problem.count > 1 ? t('problems.times', { n: problem.count, time: momentOf(problem.last) }) : momentOf(problem.last),
			' · ', t('problems.from', { client: problem.client })));
}

const refresh = calmly(async () => {
	({ problems: latest } = await get('problems'));
	const count = document.getElementById('problem-count');
	count.hidden = latest.length === 0;
	count.textContent = String(latest.length);
	count.setAttribute('aria-label', t('problems.count', { n: latest.length }));
	for (const show of shown) show();
});

// watchProblems keeps the lists and the counter up to date.
export function watchProblems() {
	onChange(({ kinds }) => { if (kinds.includes('problem')) refresh(); });
	refresh();
}
