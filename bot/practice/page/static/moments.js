// Dates, times, and both together: the browser's own pickers, in the time zone of the person who looks.
import { timeZone } from "./around.js";
import { chosenIn, choose, marks, names, rawOf } from "./controls.js";
import { wallTime } from "./dates.js";
import { el } from "./dom.js";
import { unescaped } from "./mrkdwn.js";

const KINDS = {
  datepicker: { type: "date", max: "9999-12-31", prompt: "Choose a date" },
  timepicker: { type: "time", prompt: "Choose a time" },
  datetimepicker: { type: "datetime-local", max: "9999-12-31T23:59", prompt: "Choose a date and time" },
};

export function moment(block, element, surface) {
  const { prompt, ...kind } = KINDS[element.type];
  const control = el("input", {
    ...marks(block, element), ...names(element, surface, prompt), ...kind, class: "moment",
    // While it is typed, every stroke is a change: 2026 begins as the year 2. What is typed counts when it is finished.
    onkeydown: (event) => {
      if (event.key === "Enter") send();
      else if (event.key !== "Tab") control.dataset.unsent = "";
    },
    onchange: () => control.dataset.unsent === undefined && send(true),
    onblur: () => send(),
  });
  const now = chosenIn(surface, block, element);
  control.value = !now ? "" : element.type === "datetimepicker" ? wallTime(now, timeZone()) : now;

  function send(picked = false) {
    if (!picked && control.dataset.unsent === undefined) return;
    delete control.dataset.unsent;
    if (rawOf(control) === (chosenIn(surface, block, element) ?? null)) return;
    choose(control, block, element, surface, rawOf(control));
  }
  if (surface.inputId || surface.own || !element.placeholder) return control;
  return el("label", { class: "picker" }, el("span", { "aria-hidden": "true" }, unescaped(element.placeholder.text)), control);
}
