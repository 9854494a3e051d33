// Shows what the stream tells. All text is set as text, never as markup.
"use strict";

const shown = 300; // events in the list: more are of no use, and a page may be open for days
const at = (id) => document.getElementById(id);
const presses = new Map(); // the newest answer to each button
let paused = false, held = [];

// el makes an element with a class and a text.
function el(name, text = "", kind = "") {
	const e = document.createElement(name);
	if (kind) e.className = kind;
	e.textContent = text;
	return e;
}

// rows fills a table: each cell is a text, or [text, class].
function rows(id, list) {
	at(id).replaceChildren(...list.map((cells) => {
		const row = document.createElement("tr");
		row.append(...cells.map((c) => (Array.isArray(c) ? el("td", c[0], c[1]) : el("td", String(c)))));
		return row;
	}));
}

const seconds = (text) => {
	const n = Number(text);
	return n < 10 ? `${Math.round(n * 1000)} ms` : `${n.toFixed(1)} s`;
};

function status(s) {
	const armed = s.disarmed ? "disarmed" + (s.disarmed_for ? ` for ${Math.ceil(Number(s.disarmed_for))} s` : "")
		: s.armed ? "armed" : s.mode === "observe" ? "only observes: it sends nothing" : "not armed: it sends nothing";
	at("status").className = "";
	at("status").textContent = `${armed} · ${s.configuration} · ${s.latchd} · up ${seconds(s.up)}`;
	rows("buses", s.buses.map((b) => [`${b.name} (${b.interface})`, [b.uncertain ? "uncertain: a frame of ours may still come" : b.state, b.state === "heard" && !b.uncertain ? "known" : "lost"],
		b.received, b.missed, b.sent]));
	at("refused").replaceChildren(...Object.entries(s.refused ?? {}).map(([why, n]) => el("li", `not sent, ${why}: ${n}`, "fault")));
}

function car(c) {
	rows("buttons", c.buttons.map((b) => {
		const now = b.state === "down" ? `down for ${seconds(b.down)}${b.held ? ", held" : ""}${b.key === undefined ? "" : ` (key ${b.key})`}` : b.state;
		const p = presses.get(b.name);
		return [b.name, b.place, [now, b.state], p ? [p.text, p.kind] : ["", ""]];
	}));
	rows("facts", c.facts.map((f) => {
		const value = f.state !== "known" ? f.state.replace("_", " ") : f.unit ? `${f.value} ${f.unit}` : f.value ? "yes" : "no";
		return [f.name, [value, f.state === "known" ? "known" : "stale"], f.age === undefined ? "" : seconds(f.age), seconds(f.fresh)];
	}));
	at("pending").replaceChildren(...(c.pending.length ? c.pending.map((p) => el("li", p.text)) : [el("li", "nothing", "dim")]));
}

function maintenance(m) {
	rows("latches", m.latches.map((l) => [l.latch, l.cycles, l.opening ? `${seconds(l.opening)}, median of ${l.of}` : "", `${l.retried.count} of ${l.retried.of}`]));
}

// kindOf is how an event looks; each look has its own word as well.
function kindOf(e) {
	if (e.kind === "decision") return e.verdict;
	if (e.kind === "frame") return e.sent === false ? "fault" : "dim";
	if (e.event === "confirmed") return "confirmed";
	return ["unconfirmed", "unverified", "not_sent", "bus_lost", "frames_missed", "impostor", "gap", "not_on_bus"].includes(e.event) ? "fault" : "dim";
}

function show(e) {
	const item = document.createElement("li");
	const time = el("time", e.time ? new Date(e.time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 2 }) : "");
	if (e.time) time.dateTime = e.time;
	item.append(time, el("span", e.verdict ?? e.kind, kindOf(e)), el("span", e.text ?? "", "text"));
	if (e.would) item.append(el("span", e.would, "advice"));
	item.dataset.minor = e.kind === "decision" || e.kind === "event" && e.event !== "fact" ? "" : "yes";
	item.hidden = item.dataset.minor && !at("all").checked;
	at("events").prepend(item);
	while (at("events").children.length > shown) at("events").lastChild.remove();
}

function happened(e) {
	if (e.kind === "decision" && e.button) presses.set(e.button, { text: e.text ?? "", kind: e.verdict });
	if (!paused) return show(e);
	held.push(e);
	if (held.length > shown) held.shift();
	at("pause").textContent = `Go on (${held.length} new)`;
}

at("pause").addEventListener("click", () => {
	paused = !paused;
	at("pause").setAttribute("aria-pressed", String(paused));
	at("pause").textContent = paused ? "Go on" : "Pause";
	if (!paused) held.splice(0).forEach(show);
});
at("all").addEventListener("change", () => {
	for (const item of at("events").children) item.hidden = item.dataset.minor && !at("all").checked;
});

const stream = new EventSource("stream");
const on = (name, f) => stream.addEventListener(name, (e) => f(JSON.parse(e.data)));
on("status", status);
on("car", car);
on("maintenance", maintenance);
on("event", happened);
on("missed", (n) => show({ kind: "missing", text: `${n} lines were left out, because this page did not read them in time` }));
on("daemon", (d) => {
	if (d.there) return;
	at("status").className = "fault";
	at("status").textContent = d.text;
});
stream.onerror = () => {
	at("status").className = "fault";
	at("status").textContent = "latchd web does not answer; trying again";
};
