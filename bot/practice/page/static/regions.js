// F6 and Ctrl+/ go from part to part of the page: the sidebar, the conversation or Home, the composer, what is beside.

const PARTS = [
  ["sidebar", () => document.querySelector("#places [aria-current]") || document.getElementById("person")],
  ["scroller", () => document.querySelector("#home:not([hidden]) #home-body > *") || document.getElementById("log")],
  ["composer", () => document.getElementById("text")],
  ["thread", () => document.getElementById("thread-heading")],
  ["tools", () => document.getElementById("tools-heading")],
];

export function startRegions() {
  document.addEventListener("keydown", (event) => {
    const wanted = event.key === "F6" || (event.key === "/" && event.ctrlKey);
    if (!wanted || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    walk(event.shiftKey ? -1 : 1);
  });
}

function walk(step) {
  const parts = PARTS.filter(([id]) => document.getElementById(id).checkVisibility({ visibilityProperty: true }));
  const at = parts.findIndex(([id]) => document.getElementById(id).contains(document.activeElement));
  const next = at < 0 && step < 0 ? parts.length - 1 : (at + step + parts.length) % parts.length;
  parts[next][1]().focus();
}
