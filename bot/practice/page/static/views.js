// The modal and the Home tab. The server says which is open; this only shows it.
import { renderBlocks } from "./blocks.js";
import { el, isBusy, whileBusy } from "./dom.js";
import { showChosen } from "./elements.js";
import { backToOpener, rememberOpener, replaceKeepingFocus } from "./focus.js";
import { unescaped } from "./mrkdwn.js";
import { act, send } from "./sending.js";

const dialog = document.getElementById("modal");
const home = document.getElementById("home-body");
let shownModal = "";
let shownHome = "";

export function showModal(view, notice) {
  const text = notice && view && notice.at === `view:${view.id}` ? notice.text : "";
  const signature = view ? JSON.stringify([view.id, view.hash, view.errors, text]) : "";
  if (signature !== shownModal) {
    const same = view && shownModal.startsWith(`["${view.id}"`);
    shownModal = signature;
    if (!view) closeModal();
    else buildModal(view, text, same);
  } else if (view) {
    showChosen(dialog, view.chosen);
  }
}

function closeModal() {
  dialog.close();
  dialog.replaceChildren();
  backToOpener(document.getElementById("text"));
}

function buildModal(view, text, same) {
  const close = (everything) => send("close", { view: view.id, everything });
  const submit = view.submit && el("button", { type: "submit", class: "button primary", "data-key": "submit" }, unescaped(view.submit.text));
  const form = el("form", {
    novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      if (submit && !isBusy(submit)) whileBusy(submit, () => send("submit", { view: view.id }));
    },
  },
  el("header", {},
    el("h2", { id: "modal-title", tabindex: "-1" }, unescaped(view.title.text)),
    el("button", { type: "button", class: "cross", "aria-label": "Close", "data-key": "cross", onclick: () => close(true) }, "×")),
  el("div", { class: "body" }, renderBlocks(view.blocks, surfaceOf(view))),
  text && el("p", { class: "notice", role: "alert" }, text),
  el("footer", { class: "foot" },
    el("button", { type: "button", class: "button", "data-key": "close", onclick: () => close(false) }, view.close ? unescaped(view.close.text) : "Cancel"), submit));
  dialog.oncancel = (event) => { event.preventDefault(); close(true); };
  const old = same && dialog.firstElementChild;
  const kept = old && replaceKeepingFocus(old, form);
  if (!old) dialog.replaceChildren(form);
  if (!dialog.open) {
    rememberOpener();
    dialog.showModal();
  }
  focusIn(form, kept);
}

// What is wrong comes first; then where the keyboard was; then the first thing to fill in.
function focusIn(form, kept) {
  const wrong = form.querySelector("[aria-invalid]");
  const asked = form.querySelector("[data-focus]");
  const first = form.querySelector(".body input, .body select, .body textarea, .body .opener");
  if (wrong) wrong.focus();
  else if (!kept) (asked || first || form.querySelector("h2")).focus();
}

export function showHome(view, notice, app) {
  const text = notice && notice.at === "home" ? notice.text : "";
  const signature = JSON.stringify([view && view.id, view && view.hash, text]);
  if (signature === shownHome) {
    if (view) showChosen(home, view.chosen);
    return;
  }
  shownHome = signature;
  const empty = el("p", { class: "empty" }, `${app} has not put anything on your Home yet.`);
  const drawn = el("div", { tabindex: "-1", role: "group", "aria-label": "Home" },
    text && el("p", { class: "notice", role: "alert" }, text),
    view ? renderBlocks(view.blocks, surfaceOf(view)) : empty);
  if (home.firstElementChild) replaceKeepingFocus(home.firstElementChild, drawn);
  else home.append(drawn);
}

function surfaceOf(view) {
  const where = { view: view.id };
  return {
    id: view.id, chosen: structuredClone(view.chosen), errors: view.errors,
    act: (block, element, chosen) => act(where, block, element, chosen),
    keep: (block, element, chosen) => act(where, block, element, chosen, true),
  };
}
