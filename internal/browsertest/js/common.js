// What the checks share. Each file is evaluated with this one, in a function of its own: the page does not notice.

// name is how a fault calls an element.
function name(e) {
	let s = e.localName + (e.id ? "#" + e.id : "");
	if (!e.id && e.classList.length) s += "." + [...e.classList].join(".");
	const text = (e.getAttribute("aria-label") ?? e.textContent).trim().replace(/\s+/g, " ");
	return text ? `${s} "${text.length > 30 ? text.slice(0, 30) + "…" : text}"` : s;
}

// visible: somebody sees it, or would after scrolling. What is only there to be read aloud is a pixel large, or off the page.
function visible(e) {
	if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
	const r = e.getBoundingClientRect();
	return r.width > 1 && r.height > 1 && r.right + scrollX > 0 && r.bottom + scrollY > 0;
}

const disabled = (e) => e.matches(":disabled, [aria-disabled=true], [aria-disabled=true] *, [inert], [inert] *");

// controls are the elements that somebody can do something with, or that take the focus. What only a script focuses is none, and a
// modal dialog shuts off all the others.
const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
const controls = () => [...document.querySelectorAll(`a[href], area[href], button, input:not([type=hidden]), select, textarea, summary,
	[contenteditable]:not([contenteditable=false]), audio[controls], video[controls], [onclick], [tabindex]:not([tabindex^="-"]),
	[role=button], [role=link], [role=checkbox], [role=radio], [role=switch], [role=tab], [role=slider], [role=spinbutton],
	[role=textbox], [role=combobox], [role=option], [role=menuitem], [role=menuitemcheckbox], [role=menuitemradio], [role=treeitem]`)]
	.filter((e) => visible(e) && !disabled(e) && (!modal || modal.contains(e)));

// ancestors are the elements from the root to e.
function ancestors(e) {
	const all = [];
	for (; e; e = e.parentElement ?? e.getRootNode().host) all.unshift(e);
	return all;
}

// A colour is [red, green, blue, alpha], from 0 to 255, alpha from 0 to 1. A canvas reads whatever CSS can write.
const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
const read = new Map();
function colour(css) {
	if (!read.has(css)) {
		canvas.clearRect(0, 0, 1, 1);
		canvas.fillStyle = css;
		canvas.fillRect(0, 0, 1, 1);
		const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
		read.set(css, [r, g, b, a / 255]);
	}
	return read.get(css);
}
const faded = ([r, g, b, a], by) => [r, g, b, a * by];
const mixed = (a, b, part) => a.map((v, i) => v * (1 - part) + b[i] * part);
const over = (top, under) => [...mixed(under.slice(0, 3), top.slice(0, 3), top[3]), 1];
const hex = (c) => "#" + c.slice(0, 3).map((v) => Math.round(v).toString(16).padStart(2, "0")).join("");

// contrast is that of WCAG 2.1, of two opaque colours.
function contrast(a, b) {
	const luminance = (c) => {
		const [r, g, b] = c.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
	return (x + 0.05) / (y + 0.05);
}

const gradient = (e) => (getComputedStyle(e).backgroundImage.match(/(rgba?|hsla?|oklch|oklab|lab|lch|color)\([^()]*\)/g) ?? []).map(colour);

// grounds are the colours that ink on an element can lie on: one, or with a gradient several. Shapes of an SVG that lie under a point
// of the screen count. What lies over an element without being inside it does not.
function grounds(e, point) {
	const els = ancestors(e);
	const last = els.findLast((a) => gradient(a).length);
	const stops = last ? gradient(last) : [null];
	return stops.map((stop) => (ink) => {
		const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
		const paint = (i, under) => {
			if (i === els.length) return ink ? over(ink, under) : under;
			const s = getComputedStyle(els[i]);
			let inner = over(colour(s.backgroundColor), under);
			if (els[i] === last) inner = over(stop, inner);
			if (els[i].localName === "svg" && point) inner = shapes(els[i], e, point).reduce((u, c) => over(c, u), inner);
			return mixed(under, paint(i + 1, inner), Number(s.opacity));
		};
		return paint(0, dark ? [18, 18, 18, 1] : [255, 255, 255, 1]);
	});
}

// shapes are the colours of what an SVG paints at a point before it paints e.
function shapes(svg, e, point) {
	const under = (s) => s.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING && !s.closest("defs, clipPath, mask, marker, pattern, symbol") &&
		s.checkVisibility({ visibilityProperty: true }) && getComputedStyle(s).fill.startsWith("rgb") &&
		s.isPointInFill(new DOMPoint(point.x, point.y).matrixTransform(s.getScreenCTM().inverse()));
	return [...svg.querySelectorAll("rect, circle, ellipse, path, polygon, polyline")].filter(under).map((s) => {
		const style = getComputedStyle(s);
		let alpha = Number(style.fillOpacity);
		for (let a = s; a !== svg; a = a.parentElement) alpha *= Number(getComputedStyle(a).opacity);
		return faded(colour(style.fill), alpha);
	});
}

// What is on its way to another look has it.
for (const a of document.getAnimations()) if (a instanceof CSSTransition) a.finish();
