// Who and what is there to be named: people, channels, and the person who looks. Told by every state of the page.

let known = { me: "", people: [], channels: [] };

export function knows(state) {
  known = state;
}

export function people() {
  return known.people;
}

export function channels() {
  return known.channels;
}

export function isMe(id) {
  return id === known.me;
}

export function personNamed(id) {
  return known.people.find((person) => person.id === id)?.name;
}

export function channelNamed(id) {
  return known.channels.find((room) => room.id === id)?.name;
}

// Slack shows times where the reader is; somebody without a time zone reads them where the browser is.
export function timeZone() {
  return known.people.find((person) => person.id === known.me)?.tz || Intl.DateTimeFormat().resolvedOptions().timeZone;
}
