// The middle of an element, where it is pressed; seen is what lies over it there.
const e = document.querySelector(argument);
e.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
const r = e.getBoundingClientRect();
const at = { x: r.x + r.width / 2, y: r.y + r.height / 2 };
const top = document.elementFromPoint(at.x, at.y);
return { ...at, seen: top && (e.contains(top) || top.contains(e)) ? "" : top ? name(top) : "nothing of the page" };
