// What a screen reader is told: once, politely, and never again because something was drawn anew.
import { el, setText } from "./dom.js";

const LONGEST = 400;
export const region = el("p", { role: "status", "aria-live": "polite" });
// In a tree of its own: the words stand on the page already, and whoever searches it must not find them twice.
document.getElementById("spoken").attachShadow({ mode: "closed" }).append(region);
let waiting = [];
let soon = 0;

export function say(sentence) {
  waiting.push(sentence);
  // Several at once are one announcement; the newest count, however many there are.
  soon ||= requestAnimationFrame(() => {
    setText(region, shortened(waiting.slice(-3).join(" ")));
    waiting = [];
    soon = 0;
  });
}

function shortened(words) {
  return words.length > LONGEST ? `${words.slice(0, LONGEST)} …` : words;
}
