// Buttons, and the menu behind three dots.
import { description, keyOf, sure } from "./controls.js";
import { el, isBusy, whileBusy } from "./dom.js";
import { isWebAddress, unescaped } from "./mrkdwn.js";

export function button(block, element, surface) {
  const press = async () => {
    if (isBusy(control) || !(await sure(element))) return;
    openAddress(element.url);
    await whileBusy(control, () => surface.act(block, element, null));
  };
  const control = el("button", {
    type: "button", class: `button ${element.style || ""}`, onclick: press, "data-key": keyOf(block, element),
    "data-focus": element.focus_on_load, "aria-label": element.accessibility_label,
  }, unescaped(element.text.text));
  return control;
}

export function overflow(block, element, surface) {
  const name = surface.about ? `More actions: ${surface.about}` : "More actions";
  const summary = el("summary", { class: "button", "aria-label": name, "data-key": keyOf(block, element) }, "⋯");
  const menu = el("details", { class: "overflow", onkeydown: (event) => move(menu, event), ontoggle: () => menu.open && fit(menu) });
  const entries = element.options.map((option) => el("button", {
    type: "button",
    onclick: async () => {
      shut(menu);
      if (!(await sure(element))) return;
      openAddress(option.url);
      await whileBusy(summary, () => surface.act(block, element, option.value));
    },
  }, unescaped(option.text.text), description(option)));
  menu.append(summary, el("div", { class: "menu" }, entries));
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}

// Arrows walk through the entries, Escape shuts the menu and not the modal around it.
function move(menu, event) {
  const entries = [...menu.querySelectorAll(".menu button")];
  const at = entries.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? entries.length - 1 : at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
  if (event.key === "Escape" && menu.open) {
    event.stopPropagation();
    event.preventDefault();
    shut(menu);
  } else if (next !== undefined && (menu.open || event.key.startsWith("Arrow"))) {
    event.preventDefault();
    menu.open = true;
    entries[next % entries.length].focus();
  }
}

function shut(menu) {
  menu.open = false;
  menu.querySelector("summary").focus();
}

// At the edge of a phone, the menu opens to the other side; at the end of what scrolls around it, upward.
function fit(menu) {
  const list = menu.querySelector(".menu");
  list.classList.remove("from-left", "from-right", "upward");
  const box = list.getBoundingClientRect();
  const view = menu.closest(".scroller, .pane-body, .body").getBoundingClientRect();
  const above = menu.getBoundingClientRect().top - view.top;
  if (box.bottom > view.bottom && above > view.bottom - box.top) list.classList.add("upward");
  if (box.right > innerWidth - 4) list.classList.add("from-right");
  else if (box.left < 4) list.classList.add("from-left");
}

function openAddress(url) {
  if (url && isWebAddress(url)) window.open(url, "_blank", "noopener,noreferrer");
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.overflow[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
