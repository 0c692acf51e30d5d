import { get } from './api.js';
import { button, el, keyed } from './dom.js';
import { calmly } from './live.js';
import { t } from './texts.js';

const step = 200;

// longList is a list of the desk API with a button for more rows. question returns
// the parameters, show shows an answer except its rows, and items returns the rows
// of an answer, which row renders.
export function longList(path, { rows, question, show, items, row }) {
	let limit = step;
	let latest = null;
	rows.append(el('li', { class: 'empty', testid: 'loading' }, t('list.loading'))); // until the first answer
	const more = button(t('list.more'), { class: 'wide', testid: 'more', hidden: true }, async () => {
		const before = rows.children.length;
		limit += Math.max(step, Math.floor(limit / 2));
		await load();
		const next = rows.children[before];
		(next?.querySelector('a, button') ?? rows.lastElementChild?.querySelector('a, button'))?.focus();
	});

	// load ends when the latest question is answered: earlier answers are not shown.
	function load() {
		const mine = fetchRows(() => latest === mine);
		latest = mine;
		return mine;
	}
	async function fetchRows(isLatest) {
		const answer = await get(path, { ...question(), limit });
		const list = await items(answer);
		if (!isLatest()) return latest;
		show(answer);
		keyed(rows, list, (item) => item.id, row);
		more.hidden = !answer.more;
		return null;
	}
	const refresh = calmly(load);

	return {
		more: el('div', { class: 'more-rows' }, more),
		refresh,
		// again shows the newest rows for another question.
		again() {
			limit = step;
			refresh();
		},
	};
}
