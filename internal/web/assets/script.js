// Shows what latchd tells: a running daemon, a simulated car, or a recording. All text is set as text, never as markup.

// Small helpers.

const at = (id) => document.getElementById(id);

// el makes an element with a text and a class.
function el(name, text = "", kind = "") {
	const e = document.createElement(name);
	if (kind) e.className = kind;
	e.textContent = text;
	return e;
}

// shape makes a part of a drawing.
function shape(name, attributes = {}, text = "") {
	const e = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
	e.textContent = text;
	return e;
}

// button makes a button that does something.
function button(text, does) {
	const b = el("button", text);
	b.type = "button";
	b.addEventListener("click", does);
	return b;
}

// rows fills a table: each cell is a text, or [text, class].
function rows(id, list) {
	at(id).replaceChildren(...list.map((cells) => {
		const row = document.createElement("tr");
		row.append(...cells.map((c) => (Array.isArray(c) ? el("td", c[0], c[1]) : el("td", String(c)))));
		return row;
	}));
}

const seconds = (s) => {
	const n = Number(s);
	return n < 10 ? `${Math.round(n * 1000)} ms` : n < 120 ? `${n.toFixed(1)} s` : n < 7200 ? `${Math.round(n / 60)} min` : `${Math.round(n / 3600)} h`;
};
const words = (name) => name.replaceAll("_", " ");
const glyphs = { allow: "✓", deny: "✗", ignore: "–" };
const verdicts = { allow: "allowed", deny: "denied", ignore: "ignored" };

// What is known. Times are in seconds as latchd counts them. A page may be open for days, so what it keeps is bounded.

const kept = { lines: 1500, bars: 400, list: 300 };
const known = {
	kind: "live",
	lines: [], // the events, in the order of time
	presses: [], // {button, from, to, label}
	acts: [], // {run, number, attempt, action, from, to, how}: from the first frame of an actuation to its outcome
	pending: [], // {text, from, due, to}: what is about to happen by itself
	running: [], // those of them that are still to come
	run: 0, // counts the starts of latchd and its reloads, after which decisions are numbered from 1 again
	looks: [], // of a recording: the car at its times
	car: null, // as it was looked at last
	ahead: 0, // how much latchd's clock is ahead of this page's
	moment: 0, // of a recording: the time that is looked at
	latest: -Infinity,
};
let most = kept; // of a recording, everything is kept

const here = () => performance.now() / 1000;
const now = () => (known.kind === "recording" ? known.moment : here() + known.ahead);

function keep(list, item, n) {
	list.push(item);
	if (list.length > n) list.splice(0, list.length - n);
}

function startAnew() {
	for (const list of [known.lines, known.presses, known.acts, known.pending, known.running]) list.length = 0;
}

// same says whether an event or an actuation serves a decision.
const same = (e, decision) => e.run === decision.run && e.number === decision.number;

const ends = ["release", "hold_release", "cancel", "rejected", "invalid", "stuck"];
const outcomes = { confirmed: "confirmed", unconfirmed: "not confirmed", unverified: "not verified", sent_unverified: "sent", not_sent: "not sent", withheld: "not armed, so not sent" };
const faults = ["unconfirmed", "unverified", "not_sent", "bus_lost", "frames_missed", "impostor", "forged", "gap", "not_on_bus", "service_due"];

// take notes what happened.
function take(e) {
	e.at = Number(e.t);
	if (e.event === "started") {
		known.run++;
		if (e.at < known.latest - 1) startAnew(); // another latchd, whose time began anew
	}
	known.latest = e.at;
	e.run = known.run;
	keep(known.lines, e, most.lines);
	if (e.kind === "gesture") gesture(e);
	if (e.kind === "frame" && e.number && e.sent !== false && !known.acts.findLast((a) => same(a, e) && a.attempt === e.attempt)) {
		keep(known.acts, { run: e.run, number: e.number, attempt: e.attempt, action: e.action, from: e.at }, most.bars);
	}
	if (e.kind === "event" && outcomes[e.event]) {
		const a = known.acts.findLast((a) => same(a, e) && a.to === undefined);
		if (a) {
			a.to = e.at;
			a.how = outcomes[e.event];
			a.good = e.event === "confirmed";
		}
	}
}

function gesture(e) {
	const open = known.presses.findLast((p) => p.button === e.button && p.to === undefined);
	if (e.gesture === "press") {
		if (open) open.to = e.at;
		keep(known.presses, { button: e.button, from: e.at, label: "" }, most.bars);
	} else if (open) {
		if (!ends.includes(e.gesture)) open.label = e.gesture;
		else if (open.label === "" || e.gesture !== "release" && e.gesture !== "hold_release") open.label = e.gesture;
		if (ends.includes(e.gesture)) open.to = e.at;
	}
}

// look notes how the car is at a time, with what is about to happen.
function look(c) {
	const t = Number(c.t);
	for (const p of c.pending) {
		const due = t + Number(p.in), text = `${p.action} (${words(p.trigger)})`;
		let bar = known.running.find((o) => o.text === text && Math.abs(o.due - due) < 0.25);
		if (!bar) {
			bar = { text, from: t, due };
			keep(known.pending, bar, most.bars);
			known.running.push(bar);
		}
		bar.seen = t;
	}
	for (const o of known.running) if (o.seen !== t) o.to = Math.min(o.due, t);
	known.running = known.running.filter((o) => o.to === undefined);
}

// The car from above, and what is said of it in words.

const doors = ["driver_door", "passenger_door", "rear_driver_door", "rear_passenger_door"];

function mark(e, state) { // true: open or unlocked; false: closed or locked; undefined: unknown
	e.classList.toggle("open", state === true);
	e.classList.toggle("unknown", state === undefined);
}

function closures(facts) {
	const of = new Map(facts.map((f) => [f.name, f.state === "known" ? f.value : undefined]));
	const say = [];
	const has = (name) => of.has(name);
	const locked = has("doors_latch") && of.get("doors_latch") !== undefined ? !of.get("doors_latch") : of.get("locked");
	mark(at("lock-doors"), locked === undefined ? undefined : !locked);
	say.push(["doors", locked === undefined ? "unknown whether locked" : locked ? "locked" : "unlocked"]);
	for (const d of doors) {
		at(d).style.display = has(`${d}_open`) || !d.startsWith("rear") ? "" : "none";
		const open = of.get(`${d}_open`);
		mark(at(d), open);
		if (has(`${d}_open`)) say.push([words(d), open === undefined ? "unknown" : open ? "open" : "closed"]);
	}
	const lid = of.get("boot_open"), latch = has("boot_latch") ? of.get("boot_latch") : has("boot_locked") && of.get("boot_locked") !== undefined ? !of.get("boot_locked") : undefined;
	mark(at("boot"), lid);
	mark(at("lock-boot"), latch);
	if (has("boot_open")) say.push(["boot", lid === undefined ? "unknown" : lid ? "open" : "closed"]);
	if (has("boot_latch")) say.push(["boot latch", latch === undefined ? "unknown" : latch ? "released" : "locked"]);
	at("closures").replaceChildren(...say.map(([what, how]) => {
		const item = el("li", `${what}: `);
		item.append(el("strong", how));
		return item;
	}));
}

const presses = new Map(); // the newest answer to each button

function car(c) {
	known.car = c;
	closures(c.facts);
	rows("buttons", c.buttons.map((b) => {
		const state = b.state === "down" ? `down for ${seconds(b.down)}${b.held ? ", held" : ""}${b.key === undefined ? "" : ` (key ${b.key})`}` : b.state;
		const p = presses.get(b.name);
		return [b.name, b.place, [state, b.state], p ? [p.text, p.kind] : ["", ""]];
	}));
	rows("facts", c.facts.map((f) => {
		const value = f.state !== "known" ? f.state.replace("_", " ") : f.unit ? `${f.value} ${f.unit}` : f.value ? "yes" : "no";
		return [f.name, [value, f.state === "known" ? "known" : "stale"], f.age === undefined ? "" : seconds(f.age), seconds(f.fresh)];
	}));
	countdown();
}

// countdown says what runs out, and when.
function countdown() {
	const t = now(), list = [];
	for (const w of windows()) if (w.from <= t && t < w.to) list.push(`${w.text}: ${(w.until - t).toFixed(1)} s`);
	for (const p of known.pending) if (p.from <= t && (p.to ?? p.due) > t) list.push(`${p.text} in ${(p.due - t).toFixed(1)} s`);
	const ul = at("pending"), texts = list.length ? list : ["nothing"];
	while (ul.children.length > texts.length) ul.lastChild.remove();
	while (ul.children.length < texts.length) ul.append(el("li"));
	texts.forEach((text, i) => { if (ul.children[i].textContent !== text) ul.children[i].textContent = text; });
}

// windows are the times in which a press can become something: a hold, or a double click.
function* windows() {
	const buttons = new Map((known.car?.buttons ?? []).map((b) => [b.name, b]));
	for (const p of known.presses) {
		const b = buttons.get(p.button);
		if (!b) continue;
		if (b.hold !== undefined) {
			const until = p.from + Number(b.hold);
			yield { text: `${p.button} is held`, from: p.from, until, to: Math.min(p.to ?? Infinity, until) };
		}
		if (b.double !== undefined && p.to !== undefined && p.label === "click") {
			yield { text: `${p.button} again is a double click`, from: p.to, until: p.to + Number(b.double), to: p.to + Number(b.double) };
		}
	}
}

// The timeline.

const lanes = ["frames of buttons", "buttons", "decisions", "frames sent", "latches", "to come by itself", "other events"];
const laneHeight = 40;
const spans = [2, 5, 10, 20, 60, 300, 1800, 7200, 36000];
const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200];
const view = { span: 20, end: 0, follow: true, marked: null, drawn: 0, dirty: true }; // marked: a decision
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const clock = (t) => {
	if (known.kind === "recording") return `${t.toFixed(view.span < 5 ? 1 : 0)} s`;
	const d = new Date(Date.now() + (t - now()) * 1000);
	return d.toLocaleTimeString("en-GB") + (view.span < 5 ? `.${Math.floor(d.getMilliseconds() / 100)}` : "");
};

function drawTimeline() {
	const box = at("timeline"), width = box.clientWidth;
	if (!width) return;
	if (view.follow) view.end = now() + view.span * 0.25;
	const start = view.end - view.span;
	const x = (t) => (t - start) / view.span * width;
	const y = (lane) => lane * laneHeight + 16;
	const seen = (from, to = from) => to >= start && from <= view.end;
	const parts = [], labels = [];
	const put = (...a) => parts.push(shape(...a));
	const step = steps.find((s) => s / view.span * width >= 90) ?? steps.at(-1);
	for (let t = Math.ceil(start / step) * step; t <= view.end; t += step) {
		put("line", { class: "tick", x1: x(t), x2: x(t), y1: 0, y2: lanes.length * laneHeight });
		put("text", { class: "dim", x: x(t) + 3, y: lanes.length * laneHeight + 15 }, clock(t));
	}
	lanes.forEach((name, i) => {
		put("line", { class: "lane", x1: 0, x2: width, y1: i * laneHeight, y2: i * laneHeight });
		put("text", { class: "dim", x: 4, y: i * laneHeight + 13 }, name);
	});
	const free = lanes.map(() => -Infinity); // how far the text of each lane reaches
	const said = lanes.map(() => null); // its newest text
	const label = (lane, at, text, kind = "") => {
		const left = Math.max(at, 2);
		if (left < free[lane]) return;
		labels.push(shape("text", { class: kind, x: left, y: y(lane) + 14 }, text)); // above the bars
		free[lane] = left + text.length * 7 + 6;
		said[lane] = labels.at(-1);
	};
	const clear = (lane, left) => { // a mark is worth more than the text of the one before, and they cannot be read on each other
		if (left < free[lane] && said[lane]) labels.splice(labels.indexOf(said[lane]), 1);
		said[lane] = null;
	};
	const newest = lanes.map(() => -1); // the pixel of the newest stroke of each lane: a thousand on one are as good as one
	const covered = (lane, left) => newest[lane] === (newest[lane] = Math.floor(left));
	const bar = (lane, kind, from, to) => put("rect", { class: kind, x: x(from), y: y(lane), width: Math.max(2, x(to) - x(from)), height: 20, rx: 3 });
	const strip = (lane, kind, left, width) => put("rect", { class: kind, x: left, y: y(lane) + 17, width: Math.max(3, width), height: 6 }); // below the text

	for (const w of windows()) if (seen(w.from, w.to)) bar(1, "window", w.from, w.to);
	for (const p of known.presses) {
		if (!seen(p.from, p.to ?? now())) continue;
		strip(1, "held", x(p.from), x(p.to ?? now()) - x(p.from));
		label(1, x(p.from) + 3, `${p.button}${p.label && p.label !== "release" ? " " + words(p.label) : ""}`);
	}
	for (const a of known.acts) {
		if (!seen(a.from, a.to ?? now())) continue;
		strip(4, a.to === undefined ? "moving" : a.good ? "confirmed" : "fault", x(a.from), x(a.to ?? now()) - x(a.from));
		label(4, x(a.from), `${a.action} ${a.how ?? "…"}${a.to ? ` ${seconds(a.to - a.from)}` : ""}`);
	}
	for (const p of known.pending) {
		if (!seen(p.from, p.to ?? p.due)) continue;
		bar(5, "window", p.from, p.to ?? p.due);
		label(5, x(p.from) + 5, p.text);
	}
	for (const e of known.lines) {
		if (!seen(e.at)) continue;
		const left = x(e.at);
		const fault = faults.includes(e.event);
		if (e.kind === "heard" && !covered(0, left)) put("line", { class: "heard", x1: left, x2: left, y1: y(0), y2: y(0) + 20 });
		else if (e.kind === "frame" && !covered(3, left)) {
			put("line", { class: e.sent === false || e.withheld ? "withheld" : "sent", x1: left, x2: left, y1: y(3), y2: y(3) + 20 });
			label(3, left + 4, `${e.id}#${e.data}`);
		} else if (e.kind === "decision") {
			clear(2, left - 14);
			if (e === view.marked) put("circle", { class: "marked", cx: left, cy: y(2) + 10, r: 13 });
			put("circle", { class: e.verdict, cx: left, cy: y(2) + 10, r: 9 });
			put("text", { x: left, y: y(2) + 14, "text-anchor": "middle", class: "glyph" }, glyphs[e.verdict]);
			label(2, left + 14, `${e.action === "none" ? "" : e.action + " "}${verdicts[e.verdict]}`);
		} else if (e.kind === "event" && !["fact", "confirmed"].includes(e.event) && (fault || !covered(6, left))) {
			strip(6, fault ? "fault" : "held", left - 2, 5);
			label(6, left - 2, words(e.event));
		}
	}
	const line = x(now());
	put("line", { class: "now", x1: line, x2: line, y1: 0, y2: lanes.length * laneHeight });
	box.replaceChildren(...parts, ...labels);
	at("span").textContent = `${view.span < 120 ? view.span + " s" : view.span < 7200 ? view.span / 60 + " min" : view.span / 3600 + " h"} shown`;
}

function frame(ms) {
	if (view.dirty || view.follow && known.kind !== "recording" && ms - view.drawn > (calm.matches ? 1000 : 100)) {
		view.drawn = ms;
		view.dirty = false;
		drawTimeline();
		countdown();
	}
	requestAnimationFrame(frame);
}

function follow(is) {
	if (known.kind === "recording") is = false;
	if (view.follow && !is) view.end = now() + view.span * 0.25;
	view.follow = is;
	at("follow").textContent = is ? "Pause" : "Follow";
	at("follow").setAttribute("aria-pressed", String(is));
	view.dirty = true;
}

function scroll(by) {
	follow(false);
	view.end += by * view.span;
	view.dirty = true;
}

function zoom(by) {
	const middle = view.follow ? now() : view.end - view.span / 2;
	const i = spans.indexOf(view.span);
	view.span = spans[Math.max(0, Math.min(spans.length - 1, i + by))];
	if (!view.follow) view.end = middle + view.span / 2;
	view.dirty = true;
}

const decisions = () => known.lines.filter((e) => e.kind === "decision");

// jump marks the decision before or after the marked one, and shows its time.
function jump(by) {
	const list = decisions();
	let i = list.indexOf(view.marked);
	if (i < 0) i = by < 0 ? list.length : -1;
	const e = list[i + by];
	if (e) show(e);
}

function show(e) {
	follow(false);
	view.marked = e;
	view.end = e.at + view.span / 2;
	view.dirty = true;
	if (known.kind === "recording") moment(e.at);
	open(e);
}

function timelineInput() {
	const box = at("timeline");
	let from = null;
	const decisionAt = (event) => {
		const r = box.getBoundingClientRect(), t = view.end - view.span + (event.clientX - r.left) / r.width * view.span;
		const near = decisions().sort((a, b) => Math.abs(a.at - t) - Math.abs(b.at - t))[0];
		return near && Math.abs(near.at - t) / view.span * r.width < 16 ? near : null;
	};
	box.addEventListener("pointerdown", (e) => {
		from = { x: e.clientX, end: view.end, moved: false };
		box.setPointerCapture(e.pointerId);
	});
	box.addEventListener("pointermove", (e) => {
		if (!from || Math.abs(e.clientX - from.x) < 4 && !from.moved) return;
		if (!from.moved) follow(false);
		from.moved = true;
		view.end = from.end - (e.clientX - from.x) / box.clientWidth * view.span;
		view.dirty = true;
	});
	box.addEventListener("pointerup", (e) => {
		const d = from && !from.moved ? decisionAt(e) : null;
		from = null;
		if (d) show(d);
	});
	box.addEventListener("pointercancel", () => { from = null; });
	box.addEventListener("wheel", (e) => {
		if (Math.abs(e.deltaX) > Math.abs(e.deltaY)) scroll(e.deltaX / box.clientWidth);
		else if (e.ctrlKey) zoom(e.deltaY > 0 ? 1 : -1);
		else return; // the page scrolls
		e.preventDefault();
	}, { passive: false });
	const keys = {
		ArrowLeft: () => scroll(-0.25), ArrowRight: () => scroll(0.25), "+": () => zoom(-1), "=": () => zoom(-1), "-": () => zoom(1),
		" ": () => follow(!view.follow), "[": () => jump(-1), "]": () => jump(1),
		Enter: () => { const e = view.marked ?? decisions().at(-1); if (e) show(e); },
	};
	box.addEventListener("keydown", (e) => {
		if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
		e.preventDefault();
		keys[e.key]();
	});
	at("follow").addEventListener("click", () => follow(!view.follow));
	at("back").addEventListener("click", () => scroll(-0.25));
	at("forth").addEventListener("click", () => scroll(0.25));
	at("in").addEventListener("click", () => zoom(-1));
	at("out").addEventListener("click", () => zoom(1));
	at("earlier").addEventListener("click", () => jump(-1));
	at("later").addEventListener("click", () => jump(1));
	new ResizeObserver(() => { view.dirty = true; }).observe(box);
	at("legend").textContent = "✓ allowed, ✗ denied, – ignored; a dashed box is a time that runs: a hold, a double click, what comes by itself; a dashed stroke is a frame that was not sent.";
}

// One decision with its whole chain.

let opened = null;

// ask asks the page's server, and gives what it says, also where that is an error.
async function ask(what, options) {
	try {
		const r = await fetch(what, options);
		return { ok: r.ok, text: await r.text() };
	} catch (e) {
		return { ok: false, text: `The page's server does not answer: ${e.message}` };
	}
}

async function open(e) {
	opened = e;
	at("decision").hidden = false;
	at("decision-title").textContent = `Decision ${e.number}: ${verdicts[e.verdict]}`;
	at("decision-text").textContent = e.text;
	at("decision-text").className = e.verdict;
	at("story").textContent = e.would ?? "";
	rows("known", (e.facts ?? []).map((f) => [f.name, f.state !== "known" ? [words(f.state), "stale"] : [f.unit ? `${f.value} ${f.unit}` : f.value ? "yes" : "no", "known"], f.age === undefined ? "" : seconds(f.age)]));
	rows("chain", [[`${e.tier}`, "decided", words(e.reason)]]);
	at("outcomes").replaceChildren(...known.lines.filter((l) => same(l, e) && l.kind !== "decision").map((l) => el("li", `${(l.at - e.at).toFixed(3)} s: ${l.text}`, kindOf(l))));
	at("scenario").hidden = true;
	at("copied").textContent = "";
	at("copy").hidden = e.run !== known.run;
	at("decision").scrollIntoView({ block: "nearest" });
	if (e.run !== known.run) return; // latchd has started anew since, and its decisions have other numbers
	const answer = await ask(`explain?number=${e.number}`);
	if (opened !== e) return; // another was opened meanwhile
	if (!answer.ok) return void (at("story").textContent = answer.text);
	const story = JSON.parse(answer.text), a = story.answers?.find((a) => a.number === e.number);
	if (!a) return;
	at("story").textContent = story.text;
	rows("chain", a.chain.map((c) => [c.tier, [c.word === "decided" ? `decided: ${words(a.reason)}` : c.word, c.word === "decided" ? a.verdict : c.word === "passed" ? "" : "dim"], (c.facts ?? []).join(", ")]));
}

async function copy() {
	const e = opened, { ok, text } = await ask(`scenario?number=${e.number}`);
	if (e !== opened) return;
	if (!ok) return void (at("copied").textContent = text);
	at("scenario").textContent = text;
	at("scenario").hidden = false;
	try {
		await navigator.clipboard.writeText(text);
		at("copied").textContent = "Copied: write it to a file for latchd test.";
	} catch { // not allowed, or not over plain HTTP from another machine
		getSelection().selectAllChildren(at("scenario"));
		at("copied").textContent = "Marked: copy it, and write it to a file for latchd test.";
	}
}

// The list of events, and the newest answer.

function kindOf(e) { // how an event looks; each look has its own word as well
	if (e.kind === "decision") return e.verdict;
	if (e.kind === "frame") return e.sent === false ? "fault" : "dim";
	if (e.event === "confirmed") return "confirmed";
	return faults.includes(e.event) ? "fault" : "dim";
}

function entry(e) {
	const item = document.createElement("li");
	const time = el("time", e.time ? new Date(e.time).toLocaleTimeString("en-GB", { fractionalSecondDigits: 2 }) : e.t ? `${Number(e.t).toFixed(2)} s` : "");
	if (e.time) time.dateTime = e.time;
	const word = e.verdict ? `${glyphs[e.verdict]} ${verdicts[e.verdict]}` : e.event ? words(e.event) : e.kind;
	const text = el("span", "", "text");
	if (e.kind === "decision") text.append(button(e.text, () => show(e)));
	else text.textContent = e.text ?? "";
	item.append(time, el("span", word, kindOf(e)), text);
	if (e.would) item.append(el("span", e.would, "advice"));
	item.dataset.minor = e.kind === "decision" || e.kind === "missing" || e.kind === "event" && e.event !== "fact" ? "" : "yes";
	item.hidden = item.dataset.minor && !at("all").checked;
	return item;
}

// answered shows the answer to a press, and answer notes it for its button.
function answered(e) {
	answer(e);
	at("answer").replaceChildren(el("span", `${glyphs[e.verdict]} `, e.verdict), button(e.text, () => show(e)));
}

function answer(e) {
	if (e.button) presses.set(e.button, { text: `${verdicts[e.verdict]}: ${e.text ?? ""}`, kind: e.verdict });
}

function happened(e) {
	take(e);
	if (e.kind === "decision") answered(e);
	else if (faults.includes(e.event)) at("trouble").textContent = `! ${e.text}`;
	else if (e.event === "confirmed") at("trouble").textContent = "";
	at("events").prepend(entry(e));
	while (at("events").children.length > most.list) at("events").lastChild.remove();
	view.dirty = true;
}

// The daemon.

function status(s) {
	const armed = s.disarmed ? "disarmed" + (s.disarmed_for ? ` for ${Math.ceil(Number(s.disarmed_for))} s` : "")
		: s.armed ? "armed" : s.mode === "observe" ? "only observes: it sends nothing" : "not armed: it sends nothing";
	at("status").className = s.disarmed ? "fault" : "";
	at("status").textContent = `${armed} · ${s.configuration} · ${s.latchd} · up ${Number(s.up) < 60 ? Math.round(s.up) + " s" : seconds(s.up)}`;
	rows("buses", s.buses.map((b) => [`${b.name} (${b.interface})`, [b.uncertain ? "uncertain: a frame of ours may still come" : b.state, b.state === "heard" && !b.uncertain ? "known" : "lost"],
		b.received, b.missed, b.sent]));
	at("refused").replaceChildren(...Object.entries(s.refused ?? {}).map(([why, n]) => el("li", `not sent, ${words(why)}: ${n}`, "fault")));
}

function maintenance(m) {
	rows("latches", m.latches.map((l) => [l.latch, l.cycles, l.opening ? `${seconds(l.opening)}, median of ${l.of}` : "", `${l.retried.count} of ${l.retried.of}`, [(l.due ?? []).map(words).join(", "), "fault"]]));
	at("plots").replaceChildren(...m.latches.filter((l) => l.openings?.length > 1).map((l) => plot(l.latch, l.openings.map(Number))));
}

// plot draws the newest opening times of a latch.
function plot(name, times) {
	const top = Math.max(...times) * 1.15, width = 300, height = 80;
	const px = (i) => 44 + i / Math.max(1, times.length - 1) * (width - 52), py = (t) => height - 14 - t / top * (height - 24);
	const svg = shape("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${name}: the newest ${times.length} times to open, from ${seconds(Math.min(...times))} to ${seconds(Math.max(...times))}` });
	svg.append(shape("line", { x1: 44, x2: width, y1: py(0), y2: py(0) }), shape("text", { x: 0, y: py(0) }, "0"),
		shape("text", { x: 0, y: py(Math.max(...times)) + 4 }, seconds(Math.max(...times))), shape("text", { x: 44, y: height - 1 }, `${name}, the newest ${times.length}`),
		shape("polyline", { points: times.map((t, i) => `${px(i)},${py(t)}`).join(" ") }), ...times.map((t, i) => shape("circle", { cx: px(i), cy: py(t), r: 2.5 })));
	return svg;
}

// A simulated car, and only that, can be played with.

let asked = Promise.resolve(); // what was asked for is done in its order

function act(line) {
	asked = asked.then(() => ask("do", { method: "POST", headers: { "Content-Type": "application/x-latchd" }, body: line })).then((r) => {
		at("refused-play").textContent = r.ok ? "" : r.text;
	});
	return asked;
}

// pressable makes a button that is down as long as it is pressed.
function pressable(name, key) {
	const b = el("button", words(name), "press");
	b.type = "button";
	b.dataset.button = name;
	const least = 100; // ms: a tap can be shorter than anybody presses a button, and would be taken for a bounce of its contact
	let pressed = null; // since when the person presses, and since when the car's button is down
	const press = () => {
		if (pressed) return;
		const p = pressed = { since: performance.now(), down: 0 };
		b.classList.add("down");
		act(`down ${name}${key()}`).then(() => { p.down = performance.now(); });
	};
	const lift = () => {
		if (!pressed) return;
		const p = pressed, length = Math.max(least, performance.now() - p.since); // as long as it was pressed, however late it went down
		pressed = null;
		b.classList.remove("down");
		asked = asked.then(() => new Promise((done) => setTimeout(done, p.down + length - performance.now())));
		act(`up ${name}`);
	};
	b.addEventListener("pointerdown", (e) => { if (e.button === 0) { b.setPointerCapture(e.pointerId); press(); } });
	for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) b.addEventListener(end, lift);
	b.addEventListener("keydown", (e) => { if (e.key === " " || e.key === "Enter") { e.preventDefault(); press(); } });
	b.addEventListener("keyup", (e) => { if (e.key === " " || e.key === "Enter") { e.preventDefault(); lift(); } });
	b.addEventListener("contextmenu", (e) => e.preventDefault());
	return b;
}

function group(title, ...parts) {
	const f = document.createElement("fieldset");
	f.append(el("legend", title), ...parts);
	return f;
}

// choice makes a list to choose from.
function choice(title, options, does) {
	const label = el("label", title + " "), s = document.createElement("select");
	s.append(...options.map(([value, text]) => { const o = el("option", text); o.value = value; return o; }));
	s.addEventListener("change", () => does(s.value));
	label.append(s);
	return [label, s];
}

// controls are set from what the car tells, each by a function of its own.
let settle = null;

function build(v) {
	const sets = [], own = v.facts.filter((f) => !f.reported);
	let key = "";
	const keys = v.keys.length ? v.keys : [{ number: 0, name: "" }];
	const [keyLabel, keyChoice] = choice("key", keys.map((k) => [k.number, k.name ? `${k.name} (key ${k.number})` : `key ${k.number}`]), (n) => { key = n; });
	keyChoice.id = "key";
	key = keyChoice.value;
	const parts = [];
	for (const place of [...new Set(v.buttons.map((b) => b.place))]) {
		const list = v.buttons.filter((b) => b.place === place);
		const keyed = list.some((b) => b.key !== null);
		parts.push(group(place, ...(keyed ? [keyLabel] : []), ...list.map((b) => pressable(b.name, () => (b.key !== null ? ` key ${key}` : "")))));
	}
	const toggle = (title, f, on, off, is, not) => {
		const b = button("", () => act(b.getAttribute("aria-pressed") === "true" ? off : on));
		b.classList.add("state");
		b.dataset.fact = f.name;
		sets.push((facts) => {
			const n = facts.get(f.name);
			b.setAttribute("aria-pressed", String(n.known && n.value !== 0));
			b.textContent = `${title}: ${!n.known ? "unknown" : n.value ? is : not}`;
		});
		return b;
	};
	const doorFacts = own.filter((f) => f.name.endsWith("_door_open"));
	const body = doorFacts.map((f) => { const d = f.name.slice(0, -"_door_open".length); return toggle(`${words(d)} door`, f, `door ${d} open`, `door ${d} closed`, "open", "closed"); });
	const lid = own.find((f) => f.name === "boot_open");
	if (lid) body.push(toggle("boot lid", lid, "boot open", "boot closed", "open", "closed"), button("Open the boot by hand", () => act("boot forced")));
	if (body.length) parts.push(group("doors and boot", ...body));
	const rest = own.filter((f) => !doorFacts.includes(f) && f !== lid);
	parts.push(group("the rest of the car", ...rest.map((f) => {
		if (!f.unit) return toggle(words(f.name), f, `${f.name} on`, `${f.name} off`, ...(f.name === "ignition" ? ["on", "off"] : ["yes", "no"]));
		const label = el("label", `${f.name} `), r = document.createElement("input"), out = document.createElement("output");
		r.type = "range";
		r.dataset.fact = f.name;
		[r.min, r.max, r.step] = f.unit === "V" ? [6, 16, 0.1] : [0, 130, 5];
		r.addEventListener("input", () => { out.textContent = `${r.value} ${f.unit}`; });
		r.addEventListener("change", () => act(`${f.name} ${r.value}${f.unit}`));
		label.append(r, out);
		sets.push((facts) => {
			const n = facts.get(f.name);
			if (document.activeElement !== r) r.value = n.value;
			out.textContent = n.known ? `${n.value.toFixed(f.unit === "V" ? 1 : 0)} ${f.unit}` : "not told";
		});
		return label;
	})));
	at("controls").replaceChildren(...parts);

	const wrong = [];
	const chosen = (title, options, does, now) => {
		const [label, s] = choice(title, options, does);
		sets.push((facts, v) => { if (document.activeElement !== s) s.value = now(v); });
		return label;
	};
	const plain = (list) => list.map((w) => [w, words(w)]);
	v.closures.forEach((c, i) => wrong.push(chosen(`latch ${c.name}`, plain(v.faults), (f) => act(`fault ${c.name}=${f}`), (v) => v.closures[i].fault)));
	if (lid) wrong.push(chosen("lid, when closed", [["off", "stays closed"], ["on", "rebounds"]], (w) => act(`fault rebound=${w}`), (v) => (v.rebounds ? "on" : "off")));
	const percents = [0, 5, 20, 50, 100].map((n) => [n, `${n} %`]);
	const frames = [chosen("lost", percents, (n) => act(`lose ${n}%`), (v) => v.lose * 100), chosen("come twice", percents, (n) => act(`repeat ${n}%`), (v) => v.repeat * 100)];
	const buses = v.buses.map((b, i) => {
		const row = el("div", "", "row");
		row.append(chosen(`bus ${b.name}`, plain(["on", "off", "down", "unplugged"]), (s) => act(`bus ${b.name} ${s}`), (v) => v.buses[i].state),
			chosen(`latchd's frames on ${b.name} late by`, [["0.000", "nothing"], ["0.500", "0.5 s"], ["2.000", "2 s"]], (n) => act(`bus ${b.name} late ${Number(n) * 1000}ms`), (v) => v.buses[i].late),
			button(`${b.name} misses 5 frames`, () => act(`bus ${b.name} misses 5`)));
		return row;
	});
	const [other, action] = choice("somebody else sends", plain(v.actions), () => {});
	at("fault-controls").replaceChildren(group("latches", ...wrong), group("frames of the car", ...frames), group("buses", ...buses),
		group("another node", other, button("Send it", () => act(`impostor ${action.value}`)), button("Arm latchd again", () => act("arm"))));
	return (v) => {
		const facts = new Map(v.facts.map((f) => [f.name, f]));
		for (const set of sets) set(facts, v);
	};
}

function simulation(v) {
	if (!settle) {
		settle = build(v);
		at("play").hidden = at("faults").hidden = false;
	}
	settle(v);
}

// A recording.

function moment(t) {
	known.moment = t;
	at("slider").value = t;
	at("moment").textContent = `${t.toFixed(2)} s`;
	presses.clear();
	at("answer").textContent = "No press yet.";
	const made = decisions().filter((e) => e.at <= t);
	made.forEach(answer);
	if (made.length) answered(made.at(-1));
	const c = known.looks.findLast((l) => Number(l.t) <= t) ?? known.looks[0];
	if (c) car(c);
	if (t < view.end - view.span || t > view.end) view.end = t + view.span / 2;
	view.dirty = true;
}

function recording(r) {
	most = { lines: Infinity, bars: Infinity, list: 5000 }; // the server bounds the rest
	known.looks = r.looks;
	for (const c of r.looks) look(c);
	known.car = r.looks[0] ?? null;
	for (const e of r.lines) happened(e);
	for (const section of document.querySelectorAll(".live")) section.hidden = true;
	at("status").textContent = `Recording ${r.name} · mode ${r.mode}${r.missing ? ` · ${r.missing} lines were left out, because it is long: use --from and --until` : ""}`;
	at("follow").hidden = true;
	at("slide").hidden = false;
	[at("slider").min, at("slider").max] = [r.from, r.until];
	at("slider").addEventListener("input", () => moment(Number(at("slider").value)));
	follow(false);
	const first = decisions()[0];
	moment(first ? first.at : Number(r.from));
	view.end = known.moment + view.span / 2;
}

// The beginning.

function stream() {
	const s = new EventSource("stream");
	const on = (name, f) => s.addEventListener(name, (e) => f(JSON.parse(e.data)));
	on("status", status);
	on("car", (c) => {
		const ahead = Number(c.t) - here();
		if (Math.abs(ahead - known.ahead) > 0.25 || ahead > known.ahead) known.ahead = ahead;
		look(c);
		car(c);
	});
	on("maintenance", maintenance);
	on("simulation", simulation);
	on("event", happened);
	s.addEventListener("anew", () => { // another server tells all of it again
		startAnew();
		view.marked = null;
		at("events").replaceChildren();
	});
	on("missed", (n) => at("events").prepend(entry({ kind: "missing", text: `${n} lines were left out, because this page did not read them in time` })));
	on("daemon", (d) => {
		if (d.there) return;
		at("status").className = "fault";
		at("status").textContent = d.text;
	});
	s.onerror = () => {
		at("status").className = "fault";
		at("status").textContent = s.readyState === EventSource.CLOSED
			? "The page's server lets no more pages look: close one, and load this one again"
			: "The page's server does not answer; trying again";
	};
}

at("copy").addEventListener("click", copy);
at("close").addEventListener("click", () => {
	at("decision").hidden = true;
	opened = view.marked = null;
	view.dirty = true;
});
at("all").addEventListener("change", () => {
	for (const item of at("events").children) item.hidden = item.dataset.minor && !at("all").checked;
});
timelineInput();
requestAnimationFrame(frame);
fetch("about").then((r) => r.json()).then(async (about) => {
	known.kind = about.kind;
	if (about.kind === "recording") recording(await (await fetch("recording")).json());
	else stream();
}).catch((e) => {
	at("status").className = "fault";
	at("status").textContent = `The page's server does not answer: ${e.message}. Load the page again.`;
});
