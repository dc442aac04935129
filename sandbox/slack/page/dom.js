// Building the page out of elements and text nodes. Nothing in this page ever parses HTML from a string,
// so whatever an app or a person writes can only ever become text.

/**
 * Make an element.
 * @param {string} tag element name
 * @param {object} props attributes; `class`, `on: {event: handler}`, `data: {key: value}`, `style: {name: value}`, and
 *   the live properties `value`, `checked`, `disabled`, `hidden`, `readOnly`; null and undefined are left out
 * @param {...(Node|string|number|Array|null|false)} children strings become text nodes
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined) continue;
    if (name === "class") element.className = value;
    else if (name === "on") for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "style") for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    else if (LIVE.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  return put(element, children);
}

const LIVE = new Set(["value", "checked", "disabled", "hidden", "readOnly", "inert"]);

/** Append children (nested lists, text, nodes; null and false are skipped) to a node and return it. */
export function put(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Replace all children of a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return put(node, children);
}

/**
 * Make the children of `parent` equal `nodes` while touching only what differs: a node that stays where it is keeps
 * its focus, caret and scroll position, which moving it in the document would lose.
 */
export function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let here = parent.firstChild;
  for (const node of nodes) {
    if (here === node) here = here.nextSibling;
    else parent.insertBefore(node, here);
  }
}

let counter = 0;
/** A new id for labels and descriptions. */
export const uid = (stem) => `${stem}-${++counter}`;

/** The address if a browser may follow it from here, else null: `javascript:` and the like stay text. */
export function safeUrl(address) {
  if (typeof address !== "string") return null;
  try {
    const url = new URL(address, location.origin);
    return ["http:", "https:", "mailto:", "tel:", "slack:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

const archives = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/;

// Permalinks of files: the sandbox serves them itself.
const storedFile = /^https:\/\/[a-z0-9-]+\.slack\.com\/files\/\w+\/(F\w+)(?:\/([^?#]*))?/;

/**
 * A link. Permalinks of messages and `slack://app` links stay inside the page: they become its own addresses.
 */
export function link(address, ...children) {
  const url = safeUrl(address);
  if (!url) return h("span", { class: "dead-link" }, children);
  const inside = insideAddress(url);
  const file = storedFile.exec(url);
  if (file) return h("a", { class: "link", href: `/files/${file[1]}/${file[2] || ""}`, target: "_blank", rel: "noopener noreferrer", on: { click: stopPropagation } }, children);
  if (inside) return h("a", { class: "link", href: inside, on: { click: stopPropagation } }, children);
  return h("a", { class: "link", href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

const stopPropagation = (event) => event.stopPropagation();

/** The page's own hash (without the person) for an address that points into this workspace, else null. */
export function insideAddress(url) {
  const message = archives.exec(url);
  if (message) {
    const parent = /[?&]thread_ts=([\d.]+)/.exec(url);
    return `#/~/${message[1]}/${parent ? `t${parent[1]}` : `p${message[2]}.${message[3]}`}`;
  }
  if (url.startsWith("slack://app")) return /[?&]tab=(home|about|messages)/.exec(url)?.[1] === "home" ? "#/~/app/home" : "#/~/app";
  return null;
}

/** The elements inside `root` that Tab stops at, in order. */
export function tabStops(root) {
  const stops = "a[href], button, input, select, textarea, [tabindex]";
  return [...root.querySelectorAll(stops)].filter(
    (element) => element.tabIndex >= 0 && !element.disabled && !element.closest("[hidden], [inert]") && element.getClientRects().length > 0,
  );
}
