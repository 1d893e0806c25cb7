// The clock of the practice: what it shows, and moving it on. It never goes back.
import { tell } from "./control.js";
import { el, isBusy, setText, whileBusy } from "./dom.js";
import { say } from "./spoken.js";
import { cityOf, clockTime, longDay, now, receiveNow, spanWords } from "./time.js";

const panel = document.getElementById("panel-clock");
let me = { id: "", name: "", tz: "Europe/London" };
let moved = 0;

export function startClock() {
  const time = el("p", { class: "clock-time" });
  const day = el("p", { class: "clock-day" });
  const ahead = el("p", { class: "soft" });
  const trouble = el("p", { class: "notice", role: "alert", hidden: true });
  const shift = moving("", () => ({ to: "next_shift", user: me.id }));
  panel.append(
    el("h3", {}, "Practice time"), time, day, ahead,
    el("h3", {}, "Move on"),
    el("p", { class: "soft" }, "Reminders, expiry and shifts follow. The clock cannot be turned back. To go back to real time, start again with --fresh."),
    el("div", { class: "moves" }, moving("+4 hours", () => ({ by: 4 * 3600 })), shift, moving("To tomorrow, 07:00", () => ({ to: "tomorrow" }))),
    trouble);

  function moving(label, where) {
    const press = async () => {
      if (isBusy(button)) return;
      await whileBusy(button, async () => {
        const answer = await tell("POST", "clock", where());
        setText(trouble, answer.problem || "");
        trouble.hidden = !answer.problem;
        if (answer.problem) return;
        moved = answer.moved;
        receiveNow(answer.now);
        draw();
        say(`It is now ${clockTime(now(), me.tz)}, ${longDay(now(), me.tz)}.`);
      });
    };
    const button = el("button", { type: "button", class: "button", onclick: press }, label);
    return button;
  }

  function draw() {
    setText(time, clockTime(now(), me.tz));
    setText(day, `${longDay(now(), me.tz)}, ${cityOf(me.tz)}`);
    setText(ahead, moved ? `${spanWords(moved)} ahead of the real time` : "Same as real time");
    setText(shift, `To ${me.name.split(" ")[0]}’s next shift`);
  }

  // The minute changes without anything happening in the workspace.
  setInterval(() => { if (!panel.closest("[hidden]")) draw(); }, 1000);
  return {
    show(state) {
      me = state.people.find((person) => person.id === state.me);
      moved = state.clock.moved;
      draw();
    },
  };
}
