// Builds elements. Text only ever becomes text: nothing here parses HTML.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Shows that a control waits for the bot. It stays focusable, so that the keyboard does not lose its place.
export async function whileBusy(control, work) {
  control.dataset.waiting = Number(control.dataset.waiting || 0) + 1;
  control.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    control.dataset.waiting = Number(control.dataset.waiting) - 1;
    if (control.dataset.waiting === "0") control.removeAttribute("aria-busy");
  }
}

export function isBusy(control) {
  return control.closest("[aria-busy=true]") !== null;
}

export function initials(name) {
  return name.split(" ").map((word) => word[0]).slice(0, 2).join("").toUpperCase();
}

// Writes only what differs: a live region is read again when it is written again.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
