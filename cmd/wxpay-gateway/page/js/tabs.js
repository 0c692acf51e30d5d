// The tabs of the header scroll if they do not fit. Arrows show that there are
// more, and scroll. The keyboard does not need them: the focus scrolls the tabs.

// start shows the arrows when they are needed.
export function start() {
	const frame = document.querySelector('.tabs-frame');
	const tabs = frame.querySelector('.tabs');
	const [left, right] = frame.querySelectorAll('button');
	function update() {
		const needed = [...tabs.children].reduce((sum, link) => sum + link.getBoundingClientRect().width, 0);
		frame.classList.toggle('scrolls', needed > frame.clientWidth + 1);
		left.disabled = tabs.scrollLeft < 1;
		right.disabled = tabs.scrollLeft + tabs.clientWidth > tabs.scrollWidth - 2;
	}
	left.addEventListener('click', () => tabs.scrollBy({ left: -tabs.clientWidth * 0.7 }));
	right.addEventListener('click', () => tabs.scrollBy({ left: tabs.clientWidth * 0.7 }));
	tabs.addEventListener('scroll', update);
	new ResizeObserver(update).observe(frame);
	for (const link of tabs.children) new ResizeObserver(update).observe(link);
	update();
}
