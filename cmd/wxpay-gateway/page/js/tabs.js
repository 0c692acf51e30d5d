// The tabs of the header scroll if they do not fit. Arrows show that there are
// more, and scroll. The keyboard does not need them: the focus scrolls the tabs.

// The user has scrolled the tabs since the view was opened.
let scrolled = false;

// showTab scrolls the tabs until the current one is seen.
export function showTab() {
	scrolled = false;
	reveal(document.querySelector('.tabs [aria-current]'));
}

// reveal scrolls until a tab is seen completely, and none is cut at its left if there
// is room to scroll. scrollIntoView would also move the
// place from which the Tab key goes on.
function reveal(link) {
	if (!link) return;
	const tabs = link.closest('.tabs');
	const [inner, outer] = [link.getBoundingClientRect(), tabs.getBoundingClientRect()];
	tabs.scrollLeft += Math.min(0, inner.left - outer.left) + Math.max(0, inner.right - outer.right);
	const half = [...tabs.children].map((tab) => tab.getBoundingClientRect()).find((box) => box.left < outer.left - 1 && box.right > outer.left + 1);
	if (half && half.left < link.getBoundingClientRect().left) tabs.scrollLeft += half.right - outer.left;
}

// start shows the arrows when they are needed.
export function start() {
	const frame = document.querySelector('.tabs-frame');
	const tabs = frame.querySelector('.tabs');
	const [left, right] = frame.querySelectorAll('button');
	function arrows() {
		left.disabled = tabs.scrollLeft < 1;
		right.disabled = tabs.scrollLeft + tabs.clientWidth > tabs.scrollWidth - 2;
	}
	function fit() {
		const shown = [...tabs.children].map((link) => link.getBoundingClientRect()).filter((box) => box.width > 0);
		const needed = shown.at(-1).right - shown[0].left;
		frame.classList.toggle('scrolls', needed > frame.clientWidth + 1);
		if (tabs.contains(document.activeElement)) reveal(document.activeElement);
		else if (!scrolled) showTab();
		arrows();
	}
	for (const event of ['wheel', 'touchmove']) tabs.addEventListener(event, () => { scrolled = true; }, { passive: true });
	const scroll = (step) => () => {
		scrolled = true;
		tabs.scrollBy({ left: step * tabs.clientWidth });
	};
	left.addEventListener('click', scroll(-0.7));
	right.addEventListener('click', scroll(0.7));
	tabs.addEventListener('scroll', arrows);
	tabs.addEventListener('focusin', (event) => reveal(event.target));
	new ResizeObserver(fit).observe(frame);
	for (const link of tabs.children) new ResizeObserver(fit).observe(link);
	fit();
}
