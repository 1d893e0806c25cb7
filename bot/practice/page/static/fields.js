// Fields to type in. What is typed goes to the server when the field is left, or with Enter; the bot is told
// only where the block asks for it.
import { chosenIn, keyOf, marks, names } from "./controls.js";
import { el } from "./dom.js";
import { unescaped } from "./mrkdwn.js";

const TYPES = { email_text_input: "email", url_text_input: "url" };
const SOON = 20; // letters left when the person begins to be told

const drafts = new Map(); // typed and not sent yet: a message may be drawn anew while somebody types in it

export function field(block, element, surface) {
  const here = `${surface.id}/${keyOf(block, element)}`;
  const attributes = {
    ...marks(block, element), ...names(element, surface, "Your answer"), autocomplete: "off",
    placeholder: element.placeholder && unescaped(element.placeholder.text),
    oninput: () => { drafts.set(here, control.value); count(); if (tellsEach(block, element)) send(surface.act); },
    onblur: left,
    onkeydown: (event) => event.key === "Enter" && !event.isComposing && entered(event),
  };
  const control = element.multiline
    ? el("textarea", { ...attributes, rows: 4 })
    : el("input", { ...attributes, type: TYPES[element.type] || "text", inputmode: keyboard(element) });
  const room = element.max_length && el("p", { class: "hint-line count", role: "status" });
  control.value = drafts.get(here) ?? chosenIn(surface, block, element) ?? "";

  function send(how) {
    drafts.delete(here);
    (surface.chosen[block.block_id] ||= {})[element.action_id] = control.value;
    return how(block, element, control.value);
  }
  // A field is also left when its modal closes: then there is nobody to keep it for.
  function left() {
    if (!drafts.has(here) || !control.isConnected) return;
    if (control.checkVisibility()) send(surface.keep);
    else drafts.delete(here);
  }
  function entered(event) {
    if (tellsEnter(block, element) && !event.shiftKey) {
      event.preventDefault();
      send(surface.act);
    } else if (!element.multiline && drafts.has(here)) {
      send(surface.keep); // before the form hears of the same key and submits
    }
  }
  function count() {
    if (!room) return;
    const letters = element.max_length - control.value.length;
    room.textContent = letters < 0 ? `${-letters} too many` : letters <= SOON ? `${letters} left` : "";
  }
  return room ? [control, room] : control;
}

// What may be typed, in words: people are told before they are refused.
export function limits(block, element) {
  const { min_length: short, max_length: long, min_value: least, max_value: most } = element;
  const said = [];
  if (short && long) said.push(`${short} to ${long} characters.`);
  else if (short) said.push(`At least ${short} characters.`);
  else if (long) said.push(`At most ${long} characters.`);
  if (least !== undefined && most !== undefined) said.push(`From ${least} to ${most}.`);
  else if (least !== undefined) said.push(`${least} or more.`);
  else if (most !== undefined) said.push(`${most} or less.`);
  if (element.type === "number_input" && !element.is_decimal_allowed) said.push("A whole number.");
  if (element.max_selected_items) said.push(`At most ${element.max_selected_items}.`);
  if (tellsEnter(block, element)) said.push("Press Enter to send.");
  return said.join(" ");
}

function keyboard(element) {
  if (element.type !== "number_input") return undefined;
  return element.is_decimal_allowed ? "decimal" : "numeric";
}

const isField = (element) => element.type.endsWith("_input");
const triggers = (element) => (element.dispatch_action_config || {}).trigger_actions_on || ["on_enter_pressed"];
const tells = (block, element, when) => Boolean(block.dispatch_action) && isField(element) && triggers(element).includes(when);
const tellsEnter = (block, element) => tells(block, element, "on_enter_pressed");
const tellsEach = (block, element) => tells(block, element, "on_character_entered");
