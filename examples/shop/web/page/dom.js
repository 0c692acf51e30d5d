// byID returns an element of index.html.
export function byID(id) { return document.getElementById(id); }

// el creates an element with attributes. A function is a listener, and true an attribute
// without a value. Strings become text, so that no data can become markup.
export function el(tag, attributes = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === 'function') node.addEventListener(name, value);
		else if (value === true) node.setAttribute(name, '');
		else if (value !== false && value !== undefined) node.setAttribute(name, value);
	}
	node.append(...children.flat().filter((child) => child));
	return node;
}

// show makes the items the children of parent. An item that has not changed keeps its
// element, and with it the focus.
export function show(parent, items, key, render) {
	const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
	let at = 0;
	for (const item of items) {
		const content = JSON.stringify(item);
		let node = old.get(key(item));
		if (node?.content !== content) {
			const fresh = Object.assign(render(item), { content });
			fresh.dataset.key = key(item);
			if (node) replace(node, fresh);
			node = fresh;
		}
		if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
		at++;
	}
	while (parent.children.length > at) parent.lastElementChild.remove();
}

// replace replaces an element. The focus stays on the control with the same data-testid, and
// if there are several, on the one at the same place.
function replace(node, fresh) {
	const focused = node.contains(document.activeElement) && document.activeElement.dataset.testid;
	const at = focused ? controls(node, focused).indexOf(document.activeElement) : -1;
	node.replaceWith(fresh);
	if (focused) focusOne(controls(fresh, focused), at);
}

function controls(parent, testid) { return [...parent.querySelectorAll(`[data-testid="${testid}"]`)]; }

function focusOne(found, at) { (found[at] ?? found.at(-1))?.focus(); }

// button creates a button that can't be clicked again while act runs.
export function button(label, testid, act, attributes = {}) {
	const node = el('button', { type: 'button', 'data-testid': testid, ...attributes, click: async () => {
		if (node.getAttribute('aria-disabled')) return;
		node.setAttribute('aria-disabled', 'true');
		try {
			await act();
		} catch (error) {
			toast(error.message, true);
		} finally {
			node.removeAttribute('aria-disabled');
		}
	} }, label);
	return node;
}

// toast shows a text for some seconds.
export function toast(text, bad = false) {
	const node = el('p', { class: bad ? 'toast bad' : 'toast' }, text);
	byID('toasts').append(node);
	setTimeout(() => node.remove(), bad ? 8000 : 4000);
}

// ask opens a dialog with fields, which are labels with a control, and passes their values
// to act. The dialog stays open, with the reason, if act fails. At the end the focus returns.
export function ask({ title, fields, submit, cancel, act }) {
	const dialog = byID('dialog');
	dialog.addEventListener('close', returnTo(document.activeElement), { once: true });
	const failed = el('p', { class: 'note bad', role: 'alert', hidden: true, 'data-testid': 'dialog-error' });
	const yes = el('button', { class: 'primary', 'data-testid': 'dialog-submit' }, submit);
	const form = el('form', { submit: async (event) => {
		event.preventDefault();
		yes.disabled = true;
		try {
			await act(Object.fromEntries(new FormData(form)));
			dialog.close();
		} catch (error) {
			failed.textContent = error.message;
			failed.hidden = false;
		} finally {
			yes.disabled = false;
		}
	} }, el('h2', { id: 'dialog-title' }, title), fields, failed,
	el('div', { class: 'buttons' }, yes, el('button', { type: 'button', 'data-testid': 'dialog-cancel', click: () => dialog.close() }, cancel)));
	dialog.replaceChildren(form);
	dialog.showModal();
}

// returnTo returns a listener that moves the focus back to opener. If its card was shown
// anew, that is the control at the same place, or the last one.
function returnTo(opener) {
	const card = opener.closest('[data-key]');
	if (!card) return () => {};
	const { testid } = opener.dataset;
	const [list, at] = [card.parentElement, controls(card, testid).indexOf(opener)];
	return () => {
		const fresh = [...list.children].find((node) => node.dataset.key === card.dataset.key);
		if (fresh && !opener.isConnected) focusOne(controls(fresh, testid), at);
	};
}

// field creates a labelled control for ask.
export function field(label, control) { return el('label', {}, el('span', {}, label), control); }
