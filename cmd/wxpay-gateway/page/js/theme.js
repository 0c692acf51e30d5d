// The theme is set before the page is drawn. Without a saved theme, the preference
// of the system applies.
(() => {
	const root = document.documentElement;
	const saved = localStorage.getItem('theme');
	if (saved) root.dataset.theme = saved;
})();
