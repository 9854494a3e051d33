// Controls that are too small to hit: WCAG 2.2, 2.5.8. One that is smaller than 24 px needs room round it; one in a line of text is as
// large as the line.
const least = 24;
const box = (e) => {
	const all = [e, ...(e.labels ?? [])].map((o) => o.getBoundingClientRect());
	const [x, y] = [Math.min(...all.map((r) => r.left)), Math.min(...all.map((r) => r.top))];
	return new DOMRect(x, y, Math.max(...all.map((r) => r.right)) - x, Math.max(...all.map((r) => r.bottom)) - y);
};
const inText = (e) => getComputedStyle(e).display === "inline" && [...e.parentElement.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
const targets = controls().map((e) => ({ e, r: box(e) }));
const small = (t) => t.r.width < least - 0.01 || t.r.height < least - 0.01;
const middle = (r) => ({ x: r.x + r.width / 2, y: r.y + r.height / 2 });
// away is how far a point is from a box.
const away = (p, r) => Math.hypot(Math.max(r.left - p.x, 0, p.x - r.right), Math.max(r.top - p.y, 0, p.y - r.bottom));
const close = (t, o) => {
	const [a, b] = [middle(t.r), middle(o.r)];
	return away(a, o.r) < least / 2 || small(o) && Math.hypot(a.x - b.x, a.y - b.y) < least;
};
return targets.filter((t) => small(t) && !inText(t.e)).flatMap((t) => {
	const o = targets.find((o) => o !== t && !o.e.contains(t.e) && !t.e.contains(o.e) && close(t, o));
	return o ? [`${name(t.e)}: ${t.r.width.toFixed(0)}×${t.r.height.toFixed(0)} px, and ${name(o.e)} is close to it: want ${least}×${least}`] : [];
});
