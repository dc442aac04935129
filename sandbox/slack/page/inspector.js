// The drawer with the raw traffic between the app and the workspace, newest first.
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { get } from "./protocol.js";
import { timeOf, parts } from "./clock.js";

const KEPT = 500;
const KINDS = [["", "All kinds"], ["web_api", "Web API"], ["socket", "Socket Mode"], ["http", "HTTP requests"], ["response_url", "response_url"]];
const KIND_NAMES = Object.fromEntries(KINDS);

export class Inspector {
  constructor(host, { onClose }) {
    this.host = host;
    this.records = [];
    this.opened = new Set();
    this.timer = 0;
    this.search = h("input", { class: "field", type: "search", placeholder: "Filter: name or anything in the JSON", "aria-label": "Filter traffic", on: { input: () => this.draw() } });
    this.kind = h("select", { class: "field", "aria-label": "Kind of traffic", on: { change: () => this.draw() } }, KINDS.map(([value, name]) => h("option", { value }, name)));
    this.rows = h("div", { class: "records", role: "list", "aria-label": "Traffic" });
    fill(
      host,
      h("header", { class: "pane-head" }, h("div", { class: "pane-line" }, h("h2", { class: "pane-title" }, "Traffic"), h("span", { class: "topic" }, "newest first"), h("button", { type: "button", class: "link-button", on: { click: () => this.clear() } }, "Clear"), h("button", { type: "button", class: "icon-button close", "aria-label": "Close traffic", on: { click: onClose } }, icon("close")))),
      h("div", { class: "record-filter" }, this.search, this.kind),
      this.rows,
    );
    host.addEventListener("keydown", (event) => event.key === "Escape" && onClose());
  }

  get isOpen() {
    return !this.host.hidden;
  }

  async open() {
    this.host.hidden = false;
    this.search.focus();
    // Events have brought the newest; what was before them, as far as it is kept, is read now.
    const { records } = await get("traffic", { after: Math.max(0, (this.records[0]?.n ?? 0) - KEPT) });
    for (const record of records) this.add(record, false);
    this.draw();
  }

  close() {
    this.host.hidden = true;
  }

  clear() {
    this.from = this.records[0]?.n ?? 0;
    this.draw();
  }

  /** Forget everything: the sandbox was started anew and counts from one again. */
  async restart() {
    this.records = [];
    this.from = 0;
    if (this.isOpen) await this.open();
  }

  /** Take in one record; drawn only while the drawer is open. */
  add(record, draw = true) {
    const at = this.records.findIndex((one) => one.n <= record.n);
    if (at >= 0 && this.records[at].n === record.n) this.records[at] = record;
    else this.records.splice(at < 0 ? this.records.length : at, 0, record);
    this.records.length = Math.min(this.records.length, KEPT);
    if (draw && this.isOpen && !this.timer) this.timer = setTimeout(() => this.draw(), 100);
  }

  draw() {
    clearTimeout(this.timer);
    this.timer = 0;
    const typed = this.search.value.trim().toLowerCase();
    const wanted = this.records.filter((one) =>
      one.n > (this.from ?? 0) && (!this.kind.value || one.kind === this.kind.value) && (!typed || `${one.name} ${one.status} ${JSON.stringify(one.request)} ${JSON.stringify(one.response)}`.toLowerCase().includes(typed)));
    fill(this.rows, wanted.length ? wanted.map((record) => this.row(record)) : h("div", { class: "option-note" }, "Nothing yet. Press a button in a message, or send a command."));
  }

  row(record) {
    const fromApp = record.direction === "in";
    const trouble = Number(record.status) >= 400 || record.response?.ok === false;
    const at = Date.parse(record.at);
    const details = h("div", { class: "record-json" });
    const open = this.opened.has(record.n);
    const head = h(
      "button", { type: "button", class: "record-head", "aria-expanded": String(open), on: { click: () => {
        const now = !this.opened.has(record.n);
        this.opened[now ? "add" : "delete"](record.n);
        head.setAttribute("aria-expanded", String(now));
        fill(details, now && this.details(record));
      } } },
      h("span", { class: `direction ${fromApp ? "in" : "out"}`, title: fromApp ? "from the app to the workspace" : "from the workspace to the app" }, fromApp ? "←" : "→"),
      h("span", { class: "record-name", title: `${KIND_NAMES[record.kind] || record.kind}: ${record.name}` }, record.name),
      h("span", { class: `record-status${trouble ? " bad" : ""}` }, String(record.response?.error || (record.status ?? ""))),
      h("span", { class: "record-ms" }, record.duration_ms === null || record.duration_ms === undefined ? "" : `${Math.round(record.duration_ms)} ms`),
      h("span", { class: "record-at" }, Number.isFinite(at) ? `${timeOf(at)}:${parts(at).second}` : ""),
    );
    if (open) fill(details, this.details(record));
    return h("div", { class: "record", role: "listitem" }, head, details);
  }

  details(record) {
    const part = (name, value) => value !== null && value !== undefined && [
      h("div", { class: "json-title" }, name, h("button", { type: "button", class: "link-button", "aria-label": `Copy ${name.toLowerCase()}`, on: { click: (event) => copy(value, event.currentTarget) } }, icon("copy", 14), " Copy")),
      h("pre", { class: "json", tabindex: "0" }, coloured(value)),
    ];
    return [part("Request", record.request), part("Response", record.response)];
  }
}

async function copy(value, button) {
  await navigator.clipboard.writeText(typeof value === "string" ? value : JSON.stringify(value, null, 2));
  button.lastChild.textContent = " Copied";
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** Pretty-printed JSON with a colour per kind of value. */
function coloured(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(text.slice(end, match.index));
    const kind = match[2] ? "key" : match[1] ? "string" : match[3] ? "word" : "number";
    nodes.push(h("span", { class: `json-${kind}` }, match[1] || match[0]), match[2] || "");
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes;
}
