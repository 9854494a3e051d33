// Text that is too like its ground, and controls whose boundary is: WCAG 2.1, 1.4.3 and 1.4.11.
const faults = new Set();

// judge judges one text of an element in a colour.
function judge(e, what, css, style, points = [null]) {
	const size = parseFloat(style.fontSize);
	const want = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700 ? 3 : 4.5;
	if (ancestors(e).some((a) => getComputedStyle(a).backgroundImage.includes("url("))) {
		faults.add(`${what}: it lies on a picture, so that its contrast is not known`);
		return;
	}
	for (const paint of points.flatMap((p) => grounds(e, p))) {
		const [ink, ground] = [paint(css), paint()];
		const is = contrast(ink, ground);
		if (is < want) faults.add(`${what}: contrast ${is.toFixed(2)} (${hex(ink)} on ${hex(ground)}), want ${want}`);
	}
}

const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
	const e = texts.currentNode.parentElement;
	if (!texts.currentNode.data.trim() || !visible(e) || disabled(e) || e.closest("title, desc, option")) continue;
	const style = getComputedStyle(e);
	if (!(e instanceof SVGElement)) {
		judge(e, name(e), colour(style.color), style);
		continue;
	}
	const r = e.getBoundingClientRect();
	const points = [0.1, 0.5, 0.9].map((part) => ({ x: r.x + r.width * part, y: r.y + r.height / 2 }));
	judge(e, name(e), faded(colour(style.fill), Number(style.fillOpacity)), style, points);
}
for (const e of document.body.querySelectorAll("*")) {
	if (!visible(e) || disabled(e)) continue;
	for (const part of ["::before", "::after"]) {
		const style = getComputedStyle(e, part);
		if (/^"[^"]*\S[^"]*"/.test(style.content)) judge(e, `${name(e)}${part} ${style.content}`, colour(style.color), style);
	}
	if (e.matches("input[value]:not([type=checkbox], [type=radio], [type=range], [type=color]), select") || e.localName === "textarea" && e.value) {
		judge(e, name(e), colour(getComputedStyle(e).color), getComputedStyle(e));
	}
	if (e.placeholder && !e.value) judge(e, `${name(e)}::placeholder`, colour(getComputedStyle(e, "::placeholder").color), getComputedStyle(e, "::placeholder"));
}

// A button needs no boundary, but one that it has must be seen; a field needs one. What the browser draws by itself is its own affair.
for (const e of document.querySelectorAll("button, input:not([type=hidden]), select, textarea, [role=button], [role=switch], [role=textbox], [role=combobox]")) {
	const style = getComputedStyle(e);
	if (!visible(e) || disabled(e) || e.matches("[type=checkbox], [type=radio], [type=range], [type=color]") && style.appearance !== "none") continue;
	const field = !e.matches("button, [role=button], [role=switch], [type=button], [type=submit], [type=reset], [type=image]");
	const [outside] = grounds(e.parentElement).map((paint) => paint());
	const inside = grounds(e).map((paint) => paint());
	const edges = ["Top", "Right", "Bottom", "Left"].filter((s) => parseFloat(style[`border${s}Width`]) > 0 && !["none", "hidden"].includes(style[`border${s}Style`]))
		.map((s) => over(colour(style[`border${s}Color`]), inside[0]));
	const seen = [...inside, ...edges].map((c) => contrast(c, outside));
	const best = Math.max(...seen);
	if (best < 3 && (field || best > 1.02)) faults.add(`${name(e)}: contrast of its boundary ${best.toFixed(2)}, want 3`);
}
return [...faults];
