// The theme is set before anything is drawn. "": what the system prefers.
(() => {
	const root = document.documentElement;
	const saved = localStorage.getItem('theme');
	if (saved) root.dataset.theme = saved;
})();
