// Times as the person who is "signed in" reads them: in their own time zone, by the clock of the practice.

const formats = new Map();
let received = { now: Date.now() / 1000, at: performance.now() };

export function receiveNow(now) {
  received = { now, at: performance.now() };
}

export function now() {
  return received.now + (performance.now() - received.at) / 1000;
}

function written(seconds, tz, options) {
  const key = JSON.stringify([tz, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: tz }));
  return formats.get(key).format(new Date(seconds * 1000));
}

export const clockTime = (seconds, tz) => written(seconds, tz, { hour: "2-digit", minute: "2-digit" });
export const exactTime = (seconds, tz) => written(seconds, tz, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const weekday = (seconds, tz) => written(seconds, tz, { weekday: "short" });
export const dayKey = (seconds, tz) => written(seconds, tz, { year: "numeric", month: "2-digit", day: "2-digit" });
export const longDay = (seconds, tz) => written(seconds, tz, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

export function dayWords(seconds, tz, today) {
  if (dayKey(seconds, tz) === dayKey(today, tz)) return "Today";
  if (dayKey(seconds, tz) === dayKey(today - 24 * 3600, tz)) return "Yesterday";
  return longDay(seconds, tz);
}

// "Europe/London" → "London"
export function cityOf(tz) {
  return tz.split("/").at(-1).replaceAll("_", " ");
}

// "4 hours 10 minutes", for how far the clock is ahead
export function spanWords(seconds) {
  const minutes = Math.round(seconds / 60);
  const parts = [[Math.floor(minutes / 1440), "day"], [Math.floor(minutes / 60) % 24, "hour"], [minutes % 60, "minute"]];
  const said = parts.filter(([count]) => count).map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  return said.join(" ") || "less than a minute";
}
