// The line at the bottom: slash commands with suggestions, and the hint for somebody who has not begun.
import { el, setText, whileBusy } from "./dom.js";

const form = document.getElementById("composer");
const input = document.getElementById("text");
const list = document.getElementById("suggestions");
const usage = document.getElementById("usage");
const send = form.querySelector("button[type=submit]");
let commands = [];
let sent = 0;
let marked = -1;
let me = "";
let last = ""; // what was sent last, for the arrow up
const left = new Map(); // the failure that each person has turned away from

export function startComposer(type) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    hide();
    if (text === "/") return showAll();
    if (!text) return;
    last = text;
    left.delete(me);
    propose("", false);
    const turn = ++sent;
    // What failed comes back, unless the person has gone on to something else.
    whileBusy(send, async () => { if (!(await type(text)) && turn === sent && !input.value) propose(text, false); });
  });
  input.addEventListener("input", suggest);
  input.addEventListener("keydown", keys);
  input.addEventListener("blur", hide);
}

// What was typed, and what was said about it, belongs to the place and person that it was typed for.
export function leaveComposer() {
  const said = document.getElementById("composer-notice").textContent;
  if (said) left.set(me, said);
  sent += 1;
  propose("", false);
  hide();
}

export function showComposer(state, here) {
  const { notice } = state;
  commands = state.commands;
  me = state.me;
  form.hidden = !here;
  const shown = document.getElementById("composer-notice");
  const found = notice && notice.at === "composer" ? notice.text : "";
  if (!found) left.delete(me);
  const text = left.has(me) && found.startsWith(left.get(me)) ? "" : found;
  setText(shown, text);
  shown.hidden = !text;
}

export function propose(text, focus = true) {
  input.value = text;
  showUsage();
  if (focus) input.focus();
}

function showAll() {
  input.value = "/";
  input.focus();
  suggest();
}

function suggest() {
  const matching = /^\/\S*$/.test(input.value) ? commands.filter((one) => one.name.startsWith(input.value)) : [];
  marked = -1;
  list.replaceChildren(...matching.map((one, place) => el("li", {
    role: "option", id: `suggestion-${place}`, "data-name": one.name, "aria-selected": "false",
    onmousedown: (event) => { event.preventDefault(); take(one.name); },
  }, el("strong", {}, one.name), one.usage && el("code", {}, one.usage), el("span", {}, one.says))));
  list.hidden = matching.length === 0;
  showUsage();
  input.setAttribute("aria-expanded", String(!list.hidden));
  input.removeAttribute("aria-activedescendant");
}

// While a command is typed: what may follow it.
function showUsage() {
  const known = commands.find((one) => one.usage && `${input.value} `.startsWith(`${one.name} `));
  usage.hidden = !known || !list.hidden;
  usage.replaceChildren(...(known ? [el("strong", {}, known.name), " ", el("code", {}, known.usage)] : []));
}

function keys(event) {
  const entries = [...list.children];
  if (event.key === "ArrowUp" && !input.value && last) {
    event.preventDefault();
    propose(last);
  }
  if (list.hidden || !entries.length) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = event.key === "ArrowDown" ? marked + 1 : Math.max(marked, 0) - 1;
    mark(entries, (next + entries.length) % entries.length);
  } else if (event.key === "Escape") {
    event.preventDefault();
    hide();
  } else if ((event.key === "Enter" || event.key === "Tab") && marked >= 0) {
    event.preventDefault();
    take(entries[marked].dataset.name);
  }
}

function mark(entries, place) {
  marked = place;
  entries.forEach((entry, at) => entry.setAttribute("aria-selected", String(at === place)));
  input.setAttribute("aria-activedescendant", entries[place].id);
}

function take(name) {
  propose(`${name} `);
  hide();
}

function hide() {
  list.hidden = true;
  marked = -1;
  showUsage();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

export function showHint(state, wanted, go) {
  const hint = document.getElementById("hint");
  hint.hidden = !wanted;
  if (!wanted || hint.dataset.me === state.me) return;
  hint.dataset.me = state.me;
  const me = state.people.find((person) => person.id === state.me);
  const first = (job) => state.people.find((person) => person.title.startsWith(job));
  const thing = (who, already, command, says) => who && el("li", {}, el("button", {
    type: "button",
    onclick: async () => {
      if (!already) await go.person(who.id);
      propose(command);
    },
  }, el("code", {}, command), el("span", {}, says)));
  const [officer, coach, iAmCoach] = [first("Officer"), first("Coach"), me.title.startsWith("Coach")];
  hint.replaceChildren(
    el("h2", { id: "hint-heading" }, "Three things to try"),
    el("ul", {},
      thing(officer, !iAmCoach, "/thinkchild custody", "As an officer: start the custody checklist"),
      thing(officer, !iAmCoach, "/quiz", "As an officer: answer a short question"),
      thing(coach, iAmCoach, "/coverage", `As a coach${coach ? `, ${coach.name.split(" ")[0]}` : ""}: see what a team has covered`)),
    el("p", {}, "Choose one, then press Send."));
}
