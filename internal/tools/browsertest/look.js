// Finds what a user sees on the page, and where it can be clicked.

function visible(node) {
	const box = node.getBoundingClientRect();
	return box.width > 0 && box.height > 0 && node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
}

function all(selector, text = '') {
	return [...document.querySelectorAll(selector)].filter((node) => visible(node) && node.innerText.includes(text));
}

// place returns a point of the element that nothing covers, or null.
function place(selector, text) {
	const node = all(selector, text).find((found) => !found.disabled);
	if (!node) return null;
	node.scrollIntoView({ block: 'center', inline: 'center' });
	const [box] = node.getClientRects();
	const point = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
	const hit = document.elementFromPoint(point.x, point.y);
	return hit && (node.contains(hit) || hit.contains(node) && hit.tagName === 'LABEL') ? { node, point } : null;
}

// aim returns the point to click. It also makes the page report the click, because
// the page may change before the mouse arrives.
function aim(selector, text, token) {
	const found = place(selector, text);
	if (!found) return null;
	found.node.addEventListener('click', () => clicked(token), { once: true, capture: true });
	return found.point;
}

// until polls for a while. It returns whether the condition became true.
async function until(condition, milliseconds) {
	for (const end = performance.now() + milliseconds; ;) {
		if (condition()) return true;
		if (performance.now() > end) return false;
		await new Promise((resolve) => { setTimeout(resolve, 50); });
	}
}
