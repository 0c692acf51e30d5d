import { answer, post } from './api.js';
import { button, el, toast } from './dom.js';
import { t } from './texts.js';

// statePanel saves the whole state, restores it, and empties the gateway.
export function statePanel() {
	const file = el('input', { type: 'file', accept: 'application/json,.json', hidden: true, testid: 'restore-file', 'aria-label': t('state.restore'), on: {
		change: async () => {
			const [chosen] = file.files;
			file.value = '';
			if (chosen) confirm('restore', chosen.name, () => restore(chosen));
		},
	} });
	return el('div', { class: 'panel', testid: 'state' }, el('h2', {}, t('state.title')),
		el('p', { class: 'muted' }, t('state.lead')),
		el('p', { class: 'line' },
			el('a', { class: 'button', href: 'desk/snapshot', download: true, testid: 'snapshot' }, t('state.snapshot')),
			button(t('state.restoreFile'), { testid: 'restore' }, () => file.click()), file,
			button(t('state.reset'), { testid: 'reset' }, () => confirm('reset', '', () => post('reset', {})))));
}

async function restore(chosen) {
	await answer(fetch('/desk/restore', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: chosen }));
}

// confirm asks before the state is lost.
function confirm(what, name, f) {
	const problem = el('p', { class: 'bad', role: 'alert', testid: 'state-problem' });
	const dialog = el('dialog', { 'aria-label': t(`state.${what}`), testid: 'state-confirm' },
		el('form', { method: 'dialog', on: { submit: send } },
			el('h2', {}, t(`state.${what}`)),
			name && el('p', {}, el('code', {}, name)),
			el('p', {}, t(`state.${what}Asks`)),
			problem,
			el('div', { class: 'actions' },
				el('button', { class: 'primary', testid: 'state-yes' }, t(`state.${what}`)),
				el('button', { type: 'button', testid: 'state-no', autofocus: true, on: { click: () => dialog.close() } }, t('cancel')))));
	dialog.addEventListener('close', () => dialog.remove());
	document.body.append(dialog);
	dialog.showModal();

	async function send(event) {
		event.preventDefault();
		try {
			await f();
			dialog.close();
			toast(t(`state.${what}Done`));
		} catch (error) {
			problem.textContent = error.message;
		}
	}
}
