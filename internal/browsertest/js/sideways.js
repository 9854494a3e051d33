// What makes the page wider than its window.
const width = document.documentElement.clientWidth;
if (document.scrollingElement.scrollWidth <= width) return [];
const scrolls = (e) => ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(e).overflowX);
const out = [...document.body.querySelectorAll("*")].filter((e) =>
	visible(e) && e.getBoundingClientRect().right + scrollX > width + 0.5 && !ancestors(e).slice(2, -1).some(scrolls));
const inner = out.filter((e) => !out.some((o) => o !== e && e.contains(o)));
return [`the page is ${document.scrollingElement.scrollWidth} px wide in a window of ${width} px`,
	...inner.map((e) => `${name(e)} reaches ${Math.round(e.getBoundingClientRect().right + scrollX)} px`)];
