// Measures the layout and the colours of the page.

function within(node, selector) {
	return node.parentElement?.closest(selector) ?? null;
}

// textNodes returns the text nodes that a user sees.
function textNodes() {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const found = [];
	while (walker.nextNode()) {
		const node = walker.currentNode;
		const parent = node.parentElement;
		if (node.data.trim() && visible(parent) && !parent.closest('option, script, noscript')) found.push(node);
	}
	return found;
}

// words returns all texts that the page itself contains: visible texts, options,
// placeholders, labels and titles. Data of the protocol is left out.
function words() {
	const found = new Set();
	for (const node of textNodes()) {
		if (!node.parentElement.closest('code, pre, .mono, table, .sums')) found.add(node.data.trim());
	}
	for (const option of document.querySelectorAll('option')) {
		if (visible(option.parentElement)) found.add(option.label.trim());
	}
	for (const node of document.querySelectorAll('[placeholder], [aria-label], [title]')) {
		if (!visible(node)) continue;
		for (const name of ['placeholder', 'aria-label', 'title']) {
			if (node.getAttribute(name)) found.add(node.getAttribute(name).trim());
		}
	}
	return [...found];
}

const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

// mixed returns the colour of several layers of CSS colours, as [r, g, b].
function mixed(colours) {
	canvas.clearRect(0, 0, 1, 1);
	for (const colour of colours) {
		canvas.fillStyle = colour;
		canvas.fillRect(0, 0, 1, 1);
	}
	return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

// grounds returns the backgrounds behind an element, the lowest first.
function grounds(element) {
	const layers = ['white'];
	for (let node = element; node; node = node.parentElement) {
		layers.splice(1, 0, getComputedStyle(node).backgroundColor);
	}
	return layers;
}

function luminance([r, g, b]) {
	const [x, y, z] = [r, g, b].map((n) => (n / 255 <= 0.03928 ? n / 255 / 12.92 : ((n / 255 + 0.055) / 1.055) ** 2.4));
	return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

// contrastOf returns the contrast of a text on an element, as WCAG defines it.
function contrastOf(element, colour) {
	const layers = grounds(element);
	const [a, b] = [luminance(mixed([...layers, colour])), luminance(mixed(layers))];
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

// paleTexts returns the texts with too little contrast.
function paleTexts() {
	const pale = [];
	const judge = (element, colour, text) => {
		const contrast = contrastOf(element, colour);
		if (contrast < 4.5) pale.push(`${contrast.toFixed(2)}: ${text.trim().slice(0, 60)} (${colour}, ${element.className || element.tagName})`);
	};
	for (const node of textNodes()) {
		const element = node.parentElement;
		if (!element.closest(':disabled')) judge(element, getComputedStyle(element).color, node.data);
	}
	for (const field of document.querySelectorAll('input, select, textarea')) {
		if (!visible(field)) continue;
		judge(field, getComputedStyle(field).color, field.value);
		if (field.placeholder) judge(field, getComputedStyle(field, '::placeholder').color, field.placeholder);
	}
	return pale;
}

// overflowing returns the elements that do not fit on the screen, or whose text does
// not fit into them. Elements that scroll may be larger, and so may text that ends
// in an ellipsis.
function overflowing() {
	const out = [];
	const name = (node) => `${node.tagName} ${node.className} ${node.dataset.testid ?? ''} ${node.innerText?.slice(0, 40)}`;
	const cut = (node) => getComputedStyle(node.parentElement).textOverflow === 'ellipsis';
	const width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth > width) out.push(`the page is ${document.documentElement.scrollWidth} wide, the screen ${width}`);
	for (const node of document.querySelectorAll('body *')) {
		if (!visible(node) || node.matches('.skip') || cut(node) || within(node, '.scroll, .tabs, pre, svg')) continue;
		const box = node.getBoundingClientRect();
		if (box.right > width + 1 || box.left < -1) out.push(`${name(node)} from ${box.left} to ${box.right} of ${width}`);
		if (node.matches('button, .button, .pill, .state') && node.scrollWidth > node.clientWidth + 1) out.push(`${name(node)}: its text is cut off`);
	}
	const tabs = document.querySelector('.tabs');
	if (width >= 1200 && tabs?.scrollWidth > tabs?.clientWidth) out.push(`the tabs need ${tabs.scrollWidth} and have ${tabs.clientWidth}`);
	return out;
}

// foreignWords returns the visible texts that are not marked as another language or
// as data, and the labels.
function foreignWords() {
	const found = new Set();
	const marked = (node) => node.closest('[translate="no"], code, pre, .mono') || ![undefined, document.documentElement.lang].includes(node.closest('[lang]')?.lang);
	for (const node of textNodes()) {
		if (!marked(node.parentElement)) found.add(node.data.trim());
	}
	for (const node of document.querySelectorAll('[placeholder], [aria-label], [title], option')) {
		if (!visible(node.closest('select') ?? node) || node.matches('.mono, [translate="no"]')) continue;
		for (const text of [node.placeholder, node.ariaLabel, node.title, node.label]) {
			if (text) found.add(text.trim());
		}
	}
	return [...found];
}
