// What floats above the page: popovers, menus, confirmations and toasts.
import { h, tabStops, uid } from "./dom.js";
import { icon } from "./icons.js";
import { textObject } from "./mrkdwn.js";

// Open layers, the newest last. Escape closes the newest alone, so that a list closes before the modal it is in.
const layers = [];

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || event.isComposing || layers.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    layers.at(-1).close();
  },
  true,
);

document.addEventListener(
  "pointerdown",
  (event) => {
    for (const layer of [...layers].reverse()) {
      if (layer.element.contains(event.target) || layer.anchor?.contains(event.target)) return;
      if (!layer.sticky) layer.close();
    }
  },
  true,
);

/**
 * Show `content` next to `anchor` until it is closed by Escape, a press elsewhere or `close()`.
 * @returns {{element: HTMLElement, close: function(): void, place: function(): void}}
 */
export function popover(anchor, content, { role = null, label = null, className = "", onClose = null, matchWidth = false, end = false } = {}) {
  const element = h("div", { class: `popover ${className}`, role, "aria-label": label }, content);
  // Inside a dialog it belongs to the dialog: what is outside is inert there.
  (anchor.closest("[aria-modal]") || document.body).append(element);

  function place() {
    const at = anchor.getBoundingClientRect();
    if (matchWidth) element.style.width = `${Math.max(at.width, 180)}px`;
    const box = element.getBoundingClientRect();
    const room = { below: innerHeight - at.bottom - 12, above: at.top - 12 };
    const below = box.height <= room.below || room.below >= room.above;
    element.style.maxHeight = `${Math.max(120, below ? room.below : room.above)}px`;
    const height = Math.min(box.height, below ? room.below : room.above);
    element.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
    const left = end ? at.right - box.width : at.left;
    element.style.left = `${Math.max(8, Math.min(left, innerWidth - box.width - 8))}px`;
  }

  const onScroll = (event) => {
    if (!element.contains(event.target)) place();
  };
  const layer = {
    element,
    anchor,
    close() {
      const index = layers.indexOf(layer);
      if (index < 0) return;
      layers.splice(index, 1);
      removeEventListener("scroll", onScroll, true);
      removeEventListener("resize", place);
      element.remove();
      onClose?.();
    },
  };
  layers.push(layer);
  addEventListener("scroll", onScroll, true);
  addEventListener("resize", place);
  place();
  return { element, place, close: layer.close };
}

/**
 * Open a menu of `{label, note, icon, danger, href, run}` (or `{heading}`) at a button; arrows move, Enter chooses.
 */
export function menu(anchor, items, { label, end = false } = {}) {
  const rows = items.map((item) => {
    if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
    const choose = () => {
      shown.close();
      anchor.focus({ preventScroll: true });
      item.run?.();
    };
    const inner = [item.icon && h("span", { class: "menu-icon" }, item.icon), h("span", { class: "menu-text" }, h("span", { class: "menu-label" }, item.label), item.note && h("span", { class: "menu-note" }, item.note))];
    const props = { class: `menu-item${item.danger ? " danger" : ""}`, role: "menuitem", tabindex: "-1", "aria-label": item.name || null, on: { click: choose } };
    return item.href ? h("a", { ...props, href: item.href, target: "_blank", rel: "noopener noreferrer" }, inner) : h("button", { ...props, type: "button" }, inner);
  });
  const list = h("div", { class: "menu", role: "menu", "aria-label": label }, rows);
  anchor.setAttribute("aria-expanded", "true");
  const shown = popover(anchor, list, { end, onClose: () => {
    anchor.setAttribute("aria-expanded", "false");
    if (list.contains(document.activeElement) || document.activeElement === document.body) anchor.focus({ preventScroll: true });
  } });
  const choices = rows.filter((row) => row.getAttribute("role") === "menuitem");
  list.addEventListener("keydown", (event) => {
    const here = choices.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: choices.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      choices[(to + choices.length) % choices.length]?.focus();
    } else if (event.key === "Tab") {
      event.preventDefault();
      shown.close();
    }
  });
  choices[0]?.focus({ preventScroll: true });
  return shown;
}

/** Keep Tab inside a dialog. */
export function trapTab(dialog, event) {
  if (event.key !== "Tab") return;
  const stops = tabStops(dialog);
  if (!stops.length) return;
  const first = stops[0];
  const last = stops.at(-1);
  if (event.shiftKey && (document.activeElement === first || document.activeElement === dialog)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}

/** Ask what a confirm object asks; resolves to whether the person agreed. */
export function askConfirm(confirm) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const heading = uid("confirm");
    const text = uid("confirm-text");
    const yes = h("button", { type: "button", class: `button ${confirm.style === "danger" ? "danger" : "primary"} solid`, on: { click: () => finish(true) } }, textObject(confirm.confirm) || "Yes");
    const no = h("button", { type: "button", class: "button", on: { click: () => finish(false) } }, textObject(confirm.deny) || "No");
    const box = h(
      "div", { class: "dialog confirm", role: "alertdialog", "aria-modal": "true", "aria-labelledby": heading, "aria-describedby": text },
      h("div", { class: "dialog-head" }, h("h2", { id: heading }, textObject(confirm.title) || "Are you sure?")),
      h("div", { class: "dialog-body", id: text }, h("div", { class: "text" }, textObject(confirm.text))),
      h("div", { class: "dialog-foot" }, no, yes),
    );
    const backdrop = h("div", { class: "backdrop above" }, box);
    const layer = { element: backdrop, anchor: null, sticky: true, close: () => finish(false) };
    box.addEventListener("keydown", (event) => {
      trapTab(box, event);
      event.stopPropagation();
    });
    function finish(agreed) {
      const index = layers.indexOf(layer);
      if (index < 0) return;
      layers.splice(index, 1);
      backdrop.remove();
      before?.focus?.({ preventScroll: true });
      resolve(agreed);
    }
    layers.push(layer);
    document.body.append(backdrop);
    yes.focus();
  });
}

/** Close whatever floats: used when the person is switched. */
export function closeLayers() {
  while (layers.length) layers.at(-1).close();
}

const LIFE_MS = 6000;

/** A note in the corner. `level` is "info", "warning" or "error"; `open` makes it a button. */
export function toast({ level = "info", title = "", text, face = null, open = null }) {
  const host = document.getElementById("toasts");
  const close = () => note.remove();
  const body = [face, h("div", { class: "toast-text" }, title && h("b", {}, title), h("span", {}, text))];
  const note = h(
    "div", { class: `toast ${level}` },
    open ? h("button", { type: "button", class: "toast-open", on: { click: () => { close(); open(); } } }, body) : h("div", { class: "toast-open" }, body),
    h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss notification", on: { click: close } }, icon("close", 14)),
  );
  host.append(note);
  while (host.children.length > 3) host.firstChild.remove();
  let timer = setTimeout(close, level === "error" ? LIFE_MS * 2 : LIFE_MS);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => (timer = setTimeout(close, LIFE_MS / 2)));
}
