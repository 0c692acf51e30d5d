import { get, post } from './api.js';
import { button, el, keyed } from './dom.js';
import { momentOf } from './format.js';
import { calmly, onChange } from './live.js';
import { language, t } from './texts.js';

let latest = [];
const shown = new Set();

// few is how many problems are shown at first: the requests below must stay in view.
const few = 2;

// problems lists the mistakes of clients that no request shows: each once, with a
// counter, the latest first.
export function problems() {
	let all = false;
	const rows = el('ul', { testid: 'problems' });
	const more = button('', { class: 'quiet small', testid: 'problems-more' }, () => {
		all = !all;
		show();
	});
	const node = el('section', { class: 'problems note', hidden: true, 'aria-label': t('problems.title') },
		el('div', { class: 'line' }, el('h2', {}, t('problems.title')), el('span', { class: 'grow' }),
			button(t('problems.forget'), { class: 'quiet small', testid: 'problems-forget' }, () => post('problems/forget', {}))),
		rows, more);
	function show() {
		node.hidden = latest.length === 0;
		keyed(rows, all ? latest : latest.slice(0, few), (problem) => [problem.name, problem.host, problem.subject].join(' '), row);
		more.hidden = latest.length <= few;
		more.textContent = all ? t('problems.fewer') : t('problems.more', { n: latest.length - few });
		more.setAttribute('aria-expanded', String(all));
	}
	shown.add({ node, show });
	new ResizeObserver(countNew).observe(node); // also when its view is opened
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
	for (const { show } of shown) show();
	countNew();
});

// mark changes when the problem happens once more.
const mark = ({ name, host, subject, first, count }) => [name, host, subject, first, count].join(' ');

// countNew counts the problems that this browser has not shown yet: old ones may be
// solved.
function countNew() {
	if ([...shown].some(({ node }) => node.checkVisibility())) localStorage.setItem('problemsSeen', JSON.stringify(latest.map(mark)));
	const seen = new Set(JSON.parse(localStorage.getItem('problemsSeen') ?? '[]'));
	const n = latest.filter((problem) => !seen.has(mark(problem))).length;
	const count = document.getElementById('problem-count');
	count.hidden = n === 0;
	count.textContent = String(n);
	count.setAttribute('aria-label', t('problems.count', { n }));
}

// watchProblems keeps the lists and the counter up to date.
export function watchProblems() {
	onChange(({ kinds }) => { if (kinds.includes('problem')) refresh(); });
	refresh();
}
