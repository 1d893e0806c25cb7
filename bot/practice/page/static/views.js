// The modal and the Home tab. The server says which is open; this only shows it.
import { renderBlocks } from "./blocks.js";
import { el, isBusy, whileBusy } from "./dom.js";
import { showChosen } from "./elements.js";
import { unescaped } from "./mrkdwn.js";

const dialog = document.getElementById("modal");
const home = document.getElementById("home");
let shownModal = "";
let shownHome = "";
let drafts = new Map(); // what is typed into the open views and not sent yet

export function showModal(view, notice, send) {
  const text = notice && view && notice.at === `view:${view.id}` ? notice.text : "";
  const signature = view ? JSON.stringify([view.id, view.hash, view.errors, text]) : "";
  if (signature !== shownModal) {
    const same = view && shownModal.startsWith(`["${view.id}"`);
    if (!same) drafts = new Map();
    shownModal = signature;
    if (!view) dialog.close();
    else buildModal(view, text, send, same);
  } else if (view) {
    showChosen(dialog, view.chosen);
  }
}

function buildModal(view, text, send, same) {
  const focused = dialog.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const close = (everything) => send("close", { view: view.id, everything });
  const submit = view.submit && el("button", { type: "submit", class: "button primary", "data-key": "submit" }, unescaped(view.submit.text));
  const form = el("form", {
    novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      if (submit && !isBusy(submit)) whileBusy(submit, async () => { await flush(view, send); await send("submit", { view: view.id }); });
    },
  },
  el("header", {},
    el("h2", { id: "modal-title", tabindex: "-1" }, unescaped(view.title.text)),
    el("button", { type: "button", class: "cross", "aria-label": "Close", "data-key": "cross", onclick: () => close(true) }, "×")),
  el("div", { class: "body" }, renderBlocks(view.blocks, surfaceOf(view, send))),
  text && el("p", { class: "notice", role: "alert" }, text),
  el("footer", { class: "foot" },
    el("button", { type: "button", class: "button", "data-key": "close", onclick: () => close(false) }, view.close ? unescaped(view.close.text) : "Cancel"), submit));
  dialog.replaceChildren(form);
  dialog.oncancel = (event) => { event.preventDefault(); close(true); };
  if (!dialog.open) dialog.showModal();
  focusIn(form, same ? focused : undefined);
}

function focusIn(form, key) {
  const wrong = form.querySelector("[aria-invalid]");
  const same = key && form.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const first = form.querySelector(".body input, .body select, .body textarea");
  (wrong || same || first || form.querySelector("h2")).focus();
}

export function showHome(view, notice, app, send) {
  const text = notice && notice.at === "home" ? notice.text : "";
  const signature = JSON.stringify([view && view.id, view && view.hash, text]);
  if (signature === shownHome) {
    if (view) showChosen(home, view.chosen);
    return;
  }
  shownHome = signature;
  const focused = home.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const empty = el("p", { class: "empty" }, `${app} has not put anything on your Home yet.`);
  home.replaceChildren(
    ...(text ? [el("p", { class: "notice", role: "alert" }, text)] : []),
    ...(view ? renderBlocks(view.blocks, surfaceOf(view, send)) : [empty]));
  const same = focused && home.querySelector(`[data-key="${CSS.escape(focused)}"]`);
  if (same) same.focus();
}

function surfaceOf(view, send) {
  const chosen = structuredClone(view.chosen);
  for (const { block_id, action_id, text } of drafts.values()) (chosen[block_id] ||= {})[action_id] = text;
  return {
    id: view.id, chosen, errors: view.errors,
    act: async (block, element, picked) => {
      await flush(view, send);
      await send("act", { view: view.id, block_id: block.block_id, action_id: element.action_id, chosen: picked });
    },
    draft: (block, element, text) => {
      const where = { block_id: block.block_id, action_id: element.action_id };
      drafts.set(`${view.id}/${block.block_id}/${element.action_id}`, { ...where, view: view.id, text });
    },
  };
}

// The bot is sent what was typed together with the press or the submission, not letter by letter.
async function flush(view, send) {
  for (const [key, draft] of drafts) {
    if (draft.view !== view.id) continue;
    await send("act", { view: view.id, block_id: draft.block_id, action_id: draft.action_id, chosen: draft.text });
    if (drafts.get(key) === draft) drafts.delete(key);
  }
}
