// Pictures and files. Nothing is fetched from elsewhere: what is not in this workspace is named, with its address.
import { el } from "./dom.js";
import { isWebAddress, link } from "./mrkdwn.js";

export function picture(object, size) {
  const source = sourceOf(object);
  if (!source) return elsewhere(object, size);
  const shown = el("img", { class: size, src: source, alt: object.alt_text || "" });
  shown.addEventListener("error", () => shown.replaceWith(elsewhere(object, size)));
  return shown;
}

// Small ones stand among words: a tile takes as little room as the picture would.
function elsewhere(object, size) {
  const url = object.image_url || object.slack_file?.url || "";
  const words = `Picture: ${object.alt_text}`;
  if (size !== "large") return el("span", { class: `tile ${size}`, role: "img", "aria-label": object.alt_text, title: words });
  return el("span", { class: "no-image" }, isWebAddress(url) ? link(url, words) : words);
}

function sourceOf(object) {
  if (object.slack_file) return object.slack_file.id ? `files/${encodeURIComponent(object.slack_file.id)}/` : here(object.slack_file.url);
  return here(object.image_url);
}

function here(address) {
  if (!address) return "";
  const url = new URL(address, location.href);
  return url.host === location.host ? url.href : "";
}

// What hangs under a message: pictures in place, anything else as a card that opens it.
export function renderFiles(files = []) {
  return files.map((file) => {
    const name = file.title || file.name;
    const address = here(file.url);
    if (!address) return el("p", { class: "block no-image" }, `File: ${name}`);
    if (!(file.mimetype || "").startsWith("image/")) return card(file, name, address);
    return el("figure", { class: "block attached" },
      el("figcaption", {}, el("a", { href: address, target: "_blank", rel: "noopener" }, name)),
      picture({ image_url: file.url, alt_text: file.alt || name }, "large"));
  });
}

function card(file, name, address) {
  const about = [file.name === name ? "" : file.name, file.mimetype, sizeOf(file.size)].filter(Boolean).join(" · ");
  return el("a", { class: "block card", href: address, download: file.name },
    el("span", { class: "card-mark", "aria-hidden": "true" }, (/\.(\w{1,4})$/.exec(file.name || "")?.[1] || "file").toUpperCase()),
    el("span", { class: "card-words" }, el("strong", {}, name), el("small", {}, about)));
}

function sizeOf(bytes) {
  if (!bytes) return "";
  const steps = Math.min(Math.floor(Math.log10(bytes) / 3), 2);
  return `${(bytes / 1000 ** steps).toLocaleString("en-GB", { maximumFractionDigits: 1 })} ${["bytes", "kB", "MB"][steps]}`;
}
