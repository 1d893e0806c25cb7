// The practice tools: three panels beside the conversation. What is open is remembered for this window alone.
import { startCalls } from "./calls.js";
import { startClock } from "./clock.js";
import { startFaults } from "./faults.js";
import { addPane, closePane, isOpen, openPane } from "./panes.js";

const KEPT = "practice.tools";
const NAMES = ["clock", "faults", "calls"];
const button = document.getElementById("tools-button");
const aloud = document.getElementById("aloud");
const tabs = Object.fromEntries(NAMES.map((name) => [name, document.getElementById(`tab-${name}`)]));
const kept = { open: false, tab: "clock", aloud: false, ...read() };
let panels = {};
let latest = null; // what this window was told last

export function startDrawer(refresh) {
  panels = { clock: startClock(), faults: startFaults(), calls: startCalls() };
  addPane("tools", { onOpen: () => opened(true), onClose: () => opened(false) });
  button.addEventListener("click", () => (isOpen("tools") ? closePane("tools") : openPane("tools")));
  for (const name of NAMES) tabs[name].addEventListener("click", () => choose(name));
  document.querySelector("#tools [role=tablist]").addEventListener("keydown", keys);
  aloud.addEventListener("change", () => {
    readAloud(aloud.checked);
    refresh();
  });
  choose(kept.tab);
  readAloud(kept.aloud);
  if (kept.open) openPane("tools", { focus: false });
}

export function openFaults() {
  choose("faults");
  openPane("tools");
}

// With each state: the panel that can be seen brings itself up to date.
export function showDrawer(state) {
  latest = state;
  showPanel();
}

function showPanel() {
  if (latest && isOpen("tools")) panels[kept.tab].show(latest);
}

function opened(now) {
  button.setAttribute("aria-expanded", String(now));
  keep({ open: now });
  showPanel();
}

function choose(name) {
  keep({ tab: NAMES.includes(name) ? name : "clock" });
  for (const one of NAMES) {
    const chosen = one === kept.tab;
    tabs[one].setAttribute("aria-selected", String(chosen));
    tabs[one].tabIndex = chosen ? 0 : -1;
    document.getElementById(`panel-${one}`).hidden = !chosen;
  }
  showPanel();
}

function keys(event) {
  const at = NAMES.indexOf(kept.tab);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: NAMES.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  choose(NAMES[(to + NAMES.length) % NAMES.length]);
  tabs[kept.tab].focus();
}

function readAloud(wanted) {
  aloud.checked = wanted;
  document.body.classList.toggle("shows-aloud", wanted);
  keep({ aloud: wanted });
}

function keep(change) {
  Object.assign(kept, change);
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) || {};
  } catch {
    return {};
  }
}
