// Building the page out of elements and text nodes: whatever a row says can only ever become text.

const LIVE = new Set(["value", "checked", "disabled", "hidden"]);

/** Make an element. `props`: attributes; `class`, `on: {event: handler}` and live properties; null is left out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "on") for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    else if (LIVE.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  return put(element, children);
}

function put(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Replace all children of a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return put(node, children);
}

let counter = 0;
/** A new id for labels and descriptions. */
export const uid = (stem) => `${stem}-${++counter}`;

/** An address to follow, or null: `javascript:` and the like stay text. */
export function safeUrl(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Show a sentence for a few seconds. */
export function toast(text, isError = false) {
  const note = h("div", { class: `toast${isError ? " error" : ""}` }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), isError ? 8000 : 4000);
}

const SPACES = { day: "numeric", month: "short", year: "numeric" };
const TIMES = { ...SPACES, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** A stamp such as `2026-03-02T15:00:00.000+0000` in words, in the browser's time zone. */
export function moment(stamp) {
  if (!stamp) return "";
  return new Date(stamp.replace(/\+0000$/, "Z")).toLocaleString("en-GB", TIMES);
}

/** A date such as `2026-03-02` in words. */
export function day(date) {
  return date ? new Date(`${date}T12:00:00Z`).toLocaleDateString("en-GB", { ...SPACES, timeZone: "UTC" }) : "";
}

/** How long before `now` a stamp is. */
export function ago(stamp, now) {
  const minutes = Math.max(0, Math.round((new Date(now) - new Date(stamp.replace(/\+0000$/, "Z"))) / 60000));
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.round(hours / 24);
  return days === 1 ? "yesterday" : `${days} days ago`;
}

/** Initials on a colour that is a person's own. */
export function avatar(name) {
  const words = (name || "?").split(/\s+/).filter(Boolean);
  const letters = ((words[0]?.[0] || "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
  const sum = [...(name || "")].reduce((total, letter) => total * 31 + letter.charCodeAt(0), 7);
  return h("span", { class: `avatar tone-${Math.abs(sum) % 6}`, "aria-hidden": "true" }, letters);
}

/** A status as a pill in the colour of its group. */
export function pill(status) {
  const group = /^Closed/.test(status) ? "closed" : /^In Progress/.test(status) ? "progress" : "open";
  return h("span", { class: `pill ${group}` }, status);
}
