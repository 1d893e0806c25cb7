// What a person can press, pick or fill, by its type in Block Kit. Each control tells the surface, and nobody else, what was done.
import { button, overflow } from "./buttons.js";
import { checkboxes, radios } from "./choices.js";
import { field } from "./fields.js";
import { moment } from "./moments.js";
import { many, one } from "./pickers.js";
import { picture } from "./pictures.js";

export { showChosen } from "./controls.js";

const KINDS = {
  button, overflow, radio_buttons: radios, checkboxes,
  static_select: one, users_select: one, conversations_select: one, channels_select: one,
  multi_static_select: many, multi_users_select: many, multi_conversations_select: many, multi_channels_select: many,
  datepicker: moment, timepicker: moment, datetimepicker: moment,
  plain_text_input: field, email_text_input: field, url_text_input: field, number_input: field,
  image: (block, element) => picture(element, "thumb"),
};

// These bring a legend of their own: a label can name one control only.
const GROUPS = ["radio_buttons", "checkboxes", "multi_static_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"];

export function renderElement(block, element, surface) {
  return KINDS[element.type](block, element, surface);
}

export function isGroup(element) {
  return GROUPS.includes(element.type);
}
