// el creates an element. Properties: class, testid, on (event listeners), data
// (data attributes); everything else is an attribute: true sets it, false leaves
// it out. Strings are added as text, so nothing that a backend sends can become
// markup.
export function el(tag, properties = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(properties)) {
		if (value === undefined || value === null || value === false) continue;
		if (name === 'class') node.className = value;
		else if (name === 'testid') node.dataset.testid = value;
		else if (name === 'data') Object.assign(node.dataset, value);
		else if (name === 'on') for (const [event, f] of Object.entries(value)) node.addEventListener(event, f);
		else if (name === 'value') node.value = value;
		else node.setAttribute(name, value === true ? '' : value);
	}
	node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
	return node;
}

// keyed shows items as the children of parent. Items that have not changed keep
// their element, with its focus and its open parts.
export function keyed(parent, items, key, render) {
	const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
	let at = 0;
	for (const item of items) {
		const id = key(item);
		const shown = JSON.stringify(item);
		let node = old.get(id);
		if (!node || node.shown !== shown) {
			const fresh = render(item);
			fresh.dataset.key = id;
			fresh.shown = shown;
			if (node) replace(node, fresh);
			node = fresh;
		}
		old.delete(id);
		if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
		at++;
	}
	while (parent.children.length > at) parent.lastElementChild.remove();
}

// replace replaces an element with a new one. The new one gets the focus and the
// open parts of the old one.
function replace(node, fresh) {
	const focused = node.contains(document.activeElement) && document.activeElement.dataset.testid;
	for (const open of [node, ...node.querySelectorAll('details')]) {
		const same = open === node ? fresh : fresh.querySelector(`details[data-part="${open.dataset.part}"]`);
		if (open.open && same) same.open = true;
	}
	node.replaceWith(fresh);
	if (!focused) return;
	const same = fresh.dataset.testid === focused ? fresh : fresh.querySelector(`[data-testid="${focused}"]`);
	same?.focus();
}

// button creates a button. It is disabled until the promise of f has ended; a
// dialog that f opens finds it enabled, and gives the focus back. If f fails, a
// errorNodes shows an error. Those of the desk API mark what is in another language.
export function errorNodes(error) {
	return error.nodes?.() ?? [error.message];
}

// toast shows the error.
export function button(label, properties, f) {
	const node = el('button', { type: 'button', ...properties }, label);
	node.addEventListener('click', async () => {
		try {
			const running = f(node);
			if (!(running instanceof Promise)) return;
			node.disabled = true;
			node.setAttribute('aria-busy', 'true');
			await running;
		} catch (error) {
			toast(errorNodes(error), 'bad');
		} finally {
			node.disabled = false;
			node.removeAttribute('aria-busy');
		}
	});
	return node;
}

// toast shows a message for some seconds. Screen readers read it out.
export function toast(text, kind = '') {
	const node = el('p', { class: `toast ${kind}` }, text);
	const toasts = document.getElementById('toasts');
	for (const same of [...toasts.children].filter((old) => old.textContent === text)) same.remove();
	toasts.append(node);
	keepInView(document.activeElement);
	setTimeout(() => node.remove(), kind === 'bad' ? 9000 : 4000);
}

// keepInView scrolls to the focused element: toasts take their place from what is
// above them, and so they cover nothing.
function keepInView(focused) {
	if (focused && focused !== document.body && document.getElementById('main') !== focused) focused.scrollIntoView({ block: 'nearest' });
}
