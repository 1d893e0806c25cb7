// Faults on demand: which there are, switching them on, and off again.
import { ask, tell } from "./control.js";
import { el, isBusy, whileBusy } from "./dom.js";
import { KeyedList } from "./keyed.js";
import { say } from "./spoken.js";

const panel = document.getElementById("panel-faults");
const FIELDS = {
  method: "Only this method, for example chat.postMessage (empty: all)",
  channel: "Only in this conversation",
  every: "Every how many calls? (empty: every one)",
  seconds: "Seconds",
  times: "Stop after … times (empty: never)",
};
const NUMBERS = ["every", "seconds", "times"];

export function startFaults() {
  const none = el("p", { class: "soft" }, "No fault is switched on.");
  const list = el("ul", { class: "faults" });
  const active = new KeyedList(list);
  const stopAll = el("button", { type: "button", class: "button", hidden: true, onclick: () => stop("faults", stopAll) }, "Stop all");
  const kind = el("select", { id: "fault-kind", onchange: drawFields });
  const fields = el("div", { class: "fault-fields" });
  const trouble = el("p", { class: "notice", role: "alert", hidden: true });
  const start = el("button", { type: "submit", class: "button primary" }, "Start this fault");
  let kinds = [];
  let rooms = [];
  panel.append(
    el("h3", { id: "faults-now", tabindex: "-1" }, "Switched on"), none, list, stopAll,
    el("form", { class: "fault-form", onsubmit: begin },
      el("h3", {}, "Start a fault"), el("label", { for: "fault-kind" }, "What goes wrong"), kind, fields, trouble, el("div", { class: "fault-start" }, start)));

  async function show(state) {
    const answer = await ask("faults");
    if (answer.problem) return complain(answer.problem);
    drawKinds(answer.kinds, state ? roomsOf(state) : rooms);
    drawActive(answer.faults);
  }

  function drawActive(faults) {
    none.hidden = faults.length > 0;
    stopAll.hidden = faults.length < 2;
    active.show(faults.map((fault) => ({ key: String(fault.id), signature: JSON.stringify(fault), build: () => activeFault(fault) })));
  }

  function activeFault(fault) {
    const button = el("button", { type: "button", class: "button", "aria-label": `Stop: ${fault.says}`, onclick: () => stop(`faults/${fault.id}`, button) }, "Stop");
    const left = fault.left === null || fault.left === undefined ? "" : `${Math.ceil(fault.left)} seconds left`;
    return el("li", { tabindex: "-1" }, el("p", {}, fault.says, left && el("small", { class: "soft" }, ` (${left})`)), button);
  }

  function drawKinds(foundKinds, foundRooms) {
    if (JSON.stringify([foundKinds, foundRooms]) === JSON.stringify([kinds, rooms])) return;
    const chosen = kind.value;
    kinds = foundKinds;
    rooms = foundRooms;
    kind.replaceChildren(...kinds.map((one) => el("option", { value: one.kind, selected: one.kind === chosen }, one.says)));
    drawFields();
  }

  function drawFields() {
    const takes = kinds.find((one) => one.kind === kind.value)?.takes || [];
    fields.replaceChildren(...takes.flatMap((name) => [el("label", { for: `fault-${name}` }, FIELDS[name] || name), field(name)]));
  }

  function field(name) {
    if (name === "channel") {
      return el("select", { id: "fault-channel", name }, el("option", { value: "" }, "All"),
        rooms.map((room) => el("option", { value: room.id }, room.words)));
    }
    const number = NUMBERS.includes(name);
    return el("input", { id: `fault-${name}`, name, type: number ? "number" : "text", min: number ? "0" : undefined, step: name === "seconds" ? "any" : undefined, spellcheck: "false" });
  }

  async function begin(event) {
    event.preventDefault();
    if (isBusy(start)) return;
    const details = { kind: kind.value };
    for (const control of fields.querySelectorAll("[name]")) {
      const value = control.value.trim();
      if (value) details[control.name] = NUMBERS.includes(control.name) ? Number(value) : value;
    }
    await whileBusy(start, async () => {
      const answer = await tell("POST", "faults", details);
      complain(answer.problem);
      if (answer.problem) return;
      say(`Started: ${answer.fault.says}`);
      await show();
    });
  }

  async function stop(path, button) {
    if (isBusy(button)) return;
    await whileBusy(button, async () => {
      const answer = await tell("DELETE", path);
      if (!answer.problem) say("Stopped.");
      await show();
      complain(answer.problem);
      if (!button.isConnected || button.hidden) (list.querySelector("button") || document.getElementById("faults-now")).focus();
    });
  }

  function complain(problem) {
    trouble.textContent = problem || "";
    trouble.hidden = !problem;
  }

  return { show };
}

function roomsOf(state) {
  const name = state.people.find((person) => person.id === state.me).name;
  return state.channels.map((room) => ({ id: room.id, words: room.direct ? `${state.app} and ${name}` : `# ${room.name}` }));
}
