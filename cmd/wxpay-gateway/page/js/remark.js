import { el } from './dom.js';
import { known, t } from './texts.js';

// remarkText describes something unusual, with its place in XML.
export function remarkText(remark) {
	const key = `remark.${remark.name}`;
	const text = known(key) ? t(key, { ...remark, subject: remark.subject?.replaceAll('"', '') }) : remark.what;
	return remark.line ? t('remark.place', { line: remark.line, column: remark.column, text }) : text;
}

// remarkNotes shows remarks, or nothing if there are none.
export function remarkNotes(remarks, testid) {
	if (!remarks?.length) return null;
	return el('ul', { class: 'remarks note', testid }, remarks.map((remark) => el('li', {}, remarkText(remark))));
}
