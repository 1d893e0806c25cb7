// What all controls share: their key, their name, what is chosen in them, and how a choice leaves the page.
// `keep` tells the server alone, `act` tells the bot too.
import { confirmed } from "./confirm.js";
import { el, isBusy, whileBusy } from "./dom.js";
import { mrkdwn, unescaped } from "./mrkdwn.js";
import { instant, wallTime } from "./dates.js";
import { timeZone } from "./around.js";

export function marks(block, element, value = "") {
  return {
    "data-block": block.block_id, "data-action": element.action_id, "data-key": keyOf(block, element, value),
    "data-focus": element.focus_on_load,
  };
}

// Block ids may hold blanks, which would part an id into several.
export function idOf(...parts) {
  return encodeURIComponent(parts.join("-"));
}

export function keyOf(block, element, value = "") {
  return `${block.block_id}/${element.action_id}/${value}`;
}

// The label of an input names its control; elsewhere the words of the section do, or what the element says itself.
export function names(element, surface, fallback) {
  const prompt = element.placeholder && unescaped(element.placeholder.text);
  const name = surface.own ? surface.own : prompt || surface.heading || fallback;
  return {
    id: surface.inputId, "aria-label": surface.inputId ? undefined : name,
    "aria-describedby": surface.described, "aria-invalid": surface.invalid && "true",
    "aria-required": surface.required && "true",
  };
}

export function chosenIn(surface, block, element) {
  return (surface.chosen[block.block_id] || {})[element.action_id];
}

export async function sure(element) {
  return !element.confirm || confirmed(element.confirm);
}

// Sends a choice, unless the person thinks better of it: then the control shows again what it was.
// Without a question it leaves at once, so that a press or a submission right after it comes second.
export function choose(control, block, element, surface, raw) {
  const send = () => {
    (surface.chosen[block.block_id] ||= {})[element.action_id] = raw;
    return whileBusy(control, () => surface.act(block, element, raw));
  };
  if (!element.confirm) return send();
  return confirmed(element.confirm).then((yes) => (yes ? send() : showChosenIn(control, chosenIn(surface, block, element))));
}

// Shows what is chosen now, without building anything anew. Text that is being typed is left alone, and so is
// a choice that is on its way to the server: what the server said before it arrived is old.
export function showChosen(root, chosen) {
  for (const control of root.querySelectorAll("[data-block]")) {
    if (!isBusy(control)) set(control, (chosen[control.dataset.block] || {})[control.dataset.action]);
  }
  for (const group of root.querySelectorAll("[data-sums-up]")) group.dispatchEvent(new Event("chosen"));
}

function showChosenIn(group, now) {
  for (const control of [group, ...group.querySelectorAll("[data-block]")]) set(control, now);
  group.dispatchEvent(new Event("chosen"));
}

function set(control, now) {
  if (control.dataset.unsent !== undefined) return;
  if (control.type === "radio") control.checked = now === control.value;
  else if (control.type === "checkbox") control.checked = (now || []).includes(control.value);
  else if (control.type === "datetime-local") control.value = now ? wallTime(now, timeZone()) : "";
  else if (control.tagName === "SELECT" || control.type === "date" || control.type === "time") control.value = now || "";
}

// What the bot is told when the control shows this.
export function rawOf(control) {
  if (!control.value) return null;
  return control.type === "datetime-local" ? instant(control.value, timeZone()) : control.value;
}

export function optionText(option) {
  return option.text.type === "mrkdwn" ? mrkdwn(option.text.text, option.text.verbatim) : unescaped(option.text.text);
}

export function description(option) {
  if (!option.description) return null;
  const words = option.description.type === "mrkdwn" ? mrkdwn(option.description.text) : unescaped(option.description.text);
  return el("small", {}, words);
}
