// Prepares the way of the Tab key through the page, and returns what it has to reach, in order. In a group of which arrow keys choose
// one, Tab reaches one.
const composite = "[role=tab], [role=option], [role=menuitem], [role=menuitemcheckbox], [role=menuitemradio], [role=treeitem], [role=radio], [role=gridcell]";
const group = (e) => e.closest("[role=tablist], [role=listbox], [role=menu], [role=menubar], [role=tree], [role=radiogroup], [role=grid]");
const faults = [];
const stops = controls().filter((e) => {
	if (e.tabIndex > 0) faults.push(`${name(e)}: tabindex ${e.tabIndex} puts it before all others`);
	if (e.type === "radio" && e.name) {
		const all = [...document.getElementsByName(e.name)].filter((o) => o.form === e.form && visible(o) && !disabled(o));
		return e === (all.find((o) => o.checked) ?? all[0]);
	}
	if (e.tabIndex >= 0) return true;
	if (e.matches(composite) && group(e)) {
		if (![group(e), ...group(e).querySelectorAll(composite)].some((o) => o.tabIndex >= 0)) faults.push(`${name(e)}: Tab reaches nothing in its group`);
		return false;
	}
	faults.push(`${name(e)}: Tab does not reach it`);
	return false;
});

// How all that could show the focus looks without it: the element, and what is round it.
const look = (e) => {
	const s = getComputedStyle(e);
	return [s.outlineStyle === "none" ? "" : s.outline, s.boxShadow, s.borderColor, s.borderWidth, s.backgroundColor, s.color, s.textDecoration, s.stroke, s.strokeWidth, s.fill].join("|");
};
const round = (e) => [e, e.parentElement, e.nextElementSibling, ...(e.labels ?? [])].filter(Boolean);
document.activeElement?.blur();
const before = new Map(stops.flatMap(round).map((e) => [e, look(e)]));

// The way begins at the body.
const had = document.body.getAttribute("tabindex");
document.body.tabIndex = -1;
document.body.focus({ preventScroll: true });
if (had === null) document.body.removeAttribute("tabindex"); else document.body.setAttribute("tabindex", had);

// Where the focus is: the number of the stop, or -1; and what is wrong there.
window[Symbol.for("browsertest")] = async () => {
	const e = document.activeElement;
	if (!e || e === document.body || e === document.documentElement) return { stop: -1, end: true, name: "", faults: [] };
	const frame = () => new Promise(requestAnimationFrame);
	let r = e.getBoundingClientRect();
	for (let frames = 0, last = null; frames < 60 && (last?.x !== r.x || last.y !== r.y); frames++) { // it may scroll there
		last = r;
		await frame();
		r = e.getBoundingClientRect();
	}
	for (const a of document.getAnimations()) if (a instanceof CSSTransition) a.finish();
	const faults = [];
	const stop = stops.indexOf(e);
	if (stop >= 0 && round(e).every((o) => !before.has(o) || before.get(o) === look(o))) faults.push(`${name(e)}: nothing shows that it has the focus`);
	const s = getComputedStyle(e);
	if (!["none", "auto"].includes(s.outlineStyle) && parseFloat(s.outlineWidth) > 0) {
		for (const paint of grounds(e.parentElement)) {
			const is = contrast(paint(colour(s.outlineColor)), paint());
			if (is < 3) faults.push(`${name(e)}: contrast of its focus ${is.toFixed(2)}, want 3`);
		}
	}
	const [left, top, right, bottom] = [Math.max(0, r.left), Math.max(0, r.top), Math.min(innerWidth, r.right), Math.min(innerHeight, r.bottom)];
	const seen = right > left && bottom > top ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
	if (!visible(e) || !seen) faults.push(`${name(e)}: it has the focus, and is not seen`);
	else if (!e.contains(seen) && !seen.contains(e) && ![...(e.labels ?? [])].some((l) => l.contains(seen))) faults.push(`${name(e)}: it has the focus, and ${name(seen)} lies over it`);
	return { stop, end: false, name: name(e), faults };
};
return { stops: stops.map(name), faults };
