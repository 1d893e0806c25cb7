// The inspector: every call between the workspace and the bot, newest first; each opens to what was asked and answered.
import { ask } from "./control.js";
import { el } from "./dom.js";
import { KeyedList } from "./keyed.js";
import { isWebAddress } from "./mrkdwn.js";
import { exactTime } from "./time.js";

const panel = document.getElementById("panel-calls");
const SHOWN = 200;
const MOST = 1000; // kept, so that the filter finds something
const AGAIN = 25; // of the newest are asked for again: they may be under way, or be acknowledged too late
const opened = new Set();
const NOTHING = [undefined, "", "null", "{}"];
const WAYS = { to_slack: "Bot → Slack", to_bot: "Slack → bot" };

export function startCalls() {
  const refused = el("input", { type: "checkbox", id: "refused-only", onchange: draw });
  const none = el("p", { class: "soft" }, "Nothing yet.");
  const trouble = el("p", { class: "notice", role: "alert", hidden: true });
  const list = new KeyedList(el("ol", { class: "calls", "aria-label": "Calls, newest first", tabindex: "-1" }));
  let calls = [];
  let last = 0;
  let asking = null;
  let tz = "Europe/London";
  panel.append(el("label", { class: "switch" }, refused, " Refused and failed only"), trouble, none, list.root);

  function show(state) {
    if (state) tz = state.people.find((person) => person.id === state.me).tz;
    asking ||= fetchNew().finally(() => { asking = null; });
    return asking;
  }

  async function fetchNew() {
    const answer = await ask(`calls?after=${Math.max(0, last - AGAIN)}`);
    trouble.textContent = answer.problem || "";
    trouble.hidden = !answer.problem;
    if (answer.problem) return;
    const known = new Set(answer.calls.map((call) => call.number));
    // A workspace that was started again counts from one.
    if (answer.last < last) opened.clear();
    const before = answer.last < last ? [] : calls.filter((call) => !known.has(call.number));
    calls = [...before, ...answer.calls].slice(-MOST);
    last = answer.last;
    draw();
  }

  function draw() {
    const wanted = calls.filter((call) => !refused.checked || failed(call)).slice(-SHOWN).reverse();
    none.hidden = wanted.length > 0;
    none.textContent = refused.checked ? "Nothing was refused." : "Nothing yet.";
    list.show(wanted.map((call) => ({ key: String(call.number), signature: JSON.stringify(call), build: () => line(call, tz) })));
  }

  // Reading methods change nothing in the workspace, so nobody tells this window of them.
  setInterval(() => { if (!panel.closest("[hidden]")) show(); }, 2000);
  return { show };
}

const failed = (call) => !call.ok && call.ms !== null;

function line(call, tz) {
  const outcome = call.ok ? "ok" : failed(call) ? `refused: ${call.error || "failed"}` : call.error || "under way";
  const body = el("div", { class: "call-body" }, el("p", { class: "soft" }, "Loading …"));
  const marks = [call.fault && `Fault on purpose: ${call.fault}`, call.note, retryWords(call.retry)].filter(Boolean);
  const details = el("details", { open: opened.has(call.number), ontoggle: toggled },
    el("summary", { "data-key": "summary" },
      el("span", {},
        el("span", { class: "call-way" }, WAYS[call.direction] || call.direction), " ",
        el("strong", {}, call.method), " ",
        el("span", { class: failed(call) ? "call-bad" : "call-ok" }, outcome)), " ",
      el("span", { class: "call-when" }, `${call.ms === null ? "" : `${Math.round(call.ms)} ms · `}${exactTime(call.at, tz)}`),
      marks.map((mark) => el("span", { class: "call-mark" }, mark))),
    body);
  return el("li", { tabindex: "-1" }, details);

  function toggled() {
    if (details.open) opened.add(call.number);
    else opened.delete(call.number);
    if (details.open) open(call, body);
  }
}

function retryWords(retry) {
  if (!retry) return "";
  return retry.attempt ? `Retry ${retry.attempt}${retry.reason ? `, because of ${retry.reason}` : ""}` : "A retry";
}

async function open(call, body) {
  if (body.dataset.loaded) return;
  const found = await ask(`calls/${call.number}`);
  if (found.problem) {
    body.replaceChildren(el("p", { class: "notice" }, found.problem));
    return;
  }
  if (found.ms !== null) body.dataset.loaded = "yes";
  body.replaceChildren(
    ...(found.problems || []).map(rule),
    el("h4", {}, "Asked"), pretty(found.request, "Asked"),
    el("h4", {}, "Answered"), pretty(found.answer, "Answered"));
}

function pretty(value, label) {
  const words = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return el("pre", { tabindex: "0", role: "group", "aria-label": label }, NOTHING.includes(words) ? "nothing" : words);
}

// A rule that was broken, where, and where it is written down.
function rule(found) {
  return el("p", { class: "rule" },
    found.place && el("code", {}, found.place), found.place && " ", found.rule, " ",
    isWebAddress(found.documentation || "") && el("a", { href: found.documentation, target: "_blank", rel: "noopener" }, "Slack’s documentation (opens a new tab)"));
}
