// Instants as people read and write them, each in a given time zone. Pure: nothing here asks what time it is.

const WORDS = { "-1": "yesterday", 0: "today", 1: "tomorrow" };
const DAY = 86_400_000;

function parts(epoch, zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  return Object.fromEntries(format.formatToParts(new Date(epoch * 1000)).map((part) => [part.type, part.value]));
}

// What a clock on the wall shows there: 2026-11-22T07:30.
export function wallTime(epoch, zone) {
  const { year, month, day, hour, minute } = parts(epoch, zone);
  return `${year.padStart(4, "0")}-${month}-${day}T${hour}:${minute}`;
}

// The instant at which that clock shows this. A time that the clocks skip in spring is taken an hour later.
export function instant(wall, zone) {
  const wanted = Date.parse(`${wall}Z`) / 1000;
  const ahead = (epoch) => Date.parse(`${wallTime(epoch, zone)}Z`) / 1000 - Math.floor(epoch / 60) * 60;
  const first = wanted - ahead(wanted);
  return wanted - Math.min(ahead(first), ahead(wanted - ahead(first)));
}

// Slack's date tokens: {date_short_pretty} at {time}. One that is not known stays as it is.
export function formatted(template, epoch, zone, now) {
  return template.replace(/\{(\w+)\}/g, (token, name) => shown(name, epoch, zone, now) ?? token);
}

function shown(name, epoch, zone, now) {
  const say = (options) => new Date(epoch * 1000).toLocaleString("en-GB", { timeZone: zone, ...options });
  const long = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  const forms = {
    date_num: () => wallTime(epoch, zone).slice(0, 10),
    date_slash: () => say({ day: "2-digit", month: "2-digit", year: "numeric" }),
    date: () => say({ day: "numeric", month: "long", year: "numeric" }),
    date_short: () => say({ day: "numeric", month: "short", year: "numeric" }),
    date_long: () => say(long),
    date_long_full: () => say({ day: "numeric", month: "long", year: "numeric" }),
    day_divider: () => say({ ...long, year: undefined }),
    time: () => say({ hour: "2-digit", minute: "2-digit" }),
    time_secs: () => say({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    ago: () => ago(now - epoch),
  };
  const pretty = /^(.*)_pretty$/.exec(name);
  if (pretty && forms[pretty[1]]) return WORDS[daysBetween(now, epoch, zone)] ?? forms[pretty[1]]();
  return forms[name]?.();
}

function daysBetween(from, to, zone) {
  const day = (epoch) => Date.parse(wallTime(epoch, zone).slice(0, 10)) / DAY;
  return day(to) - day(from);
}

function ago(seconds) {
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) || units[3];
  return new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }).format(-Math.round(seconds / length), unit);
}
