// All texts of the page are in texts.json, in Chinese and in English.
const table = await (await fetch('texts.json')).json();

const languages = ['zh', 'en'];

export const language = languages.includes(localStorage.getItem('language'))
	? localStorage.getItem('language')
	: (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');

const column = languages.indexOf(language);

// t returns the text for a key. It replaces {name} with values.name.
export function t(key, values = {}) {
	const words = table[key]?.[column];
	if (words === undefined) return key;
	return words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

// known reports whether there is a text for a key.
export function known(key) {
	return key in table;
}

// translate fills in the texts of the elements in the HTML.
export function translate(root) {
	document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
	document.title = t('title');
	for (const node of root.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
	for (const node of root.querySelectorAll('[data-label]')) {
		node.setAttribute('aria-label', t(node.dataset.label));
		if (node.tagName === 'BUTTON') node.title = t(node.dataset.label);
	}
}

// switchLanguage reloads the page in the other language, at the same view.
export function switchLanguage() {
	localStorage.setItem('language', language === 'zh' ? 'en' : 'zh');
	location.reload();
}
