// When somebody works, in words. A person whose shifts nobody knows has none said.
import { cityOf, clockTime, dayKey, weekday } from "./time.js";

function shiftWords(person, now) {
  if (person.shift) return `On ${person.shift.name} shift until ${moment(person.shift.until, person.tz, now)}`;
  if (person.next_shift) return `Off until ${moment(person.next_shift.from, person.tz, now)}`;
  return "";
}

// Their own time, where it is not the viewer's.
function localTime(person, viewer, now) {
  return person.tz === viewer.tz ? "" : `${clockTime(now, person.tz)} in ${cityOf(person.tz)}`;
}

export function presenceWords(person, viewer, now) {
  return [shiftWords(person, now), person.dnd && "Do not disturb", localTime(person, viewer, now)].filter(Boolean).join(" · ");
}

function moment(seconds, tz, now) {
  const day = dayKey(seconds, tz) === dayKey(now, tz) ? "" : `${weekday(seconds, tz)} `;
  return `${day}${clockTime(seconds, tz)}`;
}
