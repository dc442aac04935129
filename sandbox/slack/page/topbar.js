// The bar above everything: who one is, what time it is, and the ways into the machinery.
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatar.js";
import { popover } from "./overlays.js";
import { timeOf, cityOf, now } from "./clock.js";
import { TimeBar } from "./timebar.js";
import { faultsForm } from "./faults.js";
import { workspace, humans } from "./workspace.js";

const HELP = [
  "This is a Slack workspace on this computer alone: no account, no network. The app that runs in it is the real one.",
  "Act as anybody: choose a person at the top right. Everyone sees the app with their own eyes, messages and time zone.",
  "Move the clock with the time bar and watch what the app does; “Traffic” shows each request between it and the workspace.",
];

export class TopBar {
  /** `become(userId)` switches the person; `toggleTraffic()` opens or closes the inspector. */
  constructor(host, { become, toggleTraffic }) {
    this.host = host;
    this.become = become;
    this.who = h("button", { type: "button", class: "who", "aria-haspopup": "listbox", on: { click: () => this.pick() } });
    this.timeBar = new TimeBar();
    this.traffic = tool("Traffic", "inspect", toggleTraffic);
    this.faults = tool("Faults", "fault", () => this.showFaults());
    this.help = tool("Help", "help", () => this.showHelp());
    fill(host, h("div", { class: "bar-left" }, this.timeBar.node), h("div", { class: "bar-right" }, this.traffic, this.faults, this.help, this.who));
  }

  draw() {
    const { me } = workspace;
    const local = `${timeOf(now(), me.tz)} in ${cityOf(me.tz)}`;
    const text = `You are: ${me.real_name}${me.title ? ` — ${me.title}` : ""}, ${local}`;
    if (this.who.getAttribute("aria-label") !== text) {
      this.who.setAttribute("aria-label", text);
      fill(this.who, avatar(me, 26), h("span", { class: "who-text" }, h("span", { class: "who-name" }, h("span", { class: "who-you" }, "You are: "), me.real_name), h("span", { class: "who-sub" }, [me.title, local].filter(Boolean).join(" · "))), icon("chevron", 14));
    }
    this.timeBar.draw();
  }

  pick() {
    const search = h("input", { class: "field", type: "search", placeholder: "Find a person", "aria-label": "Find a person", autocomplete: "off", role: "combobox", "aria-expanded": "true", "aria-controls": "who-list" });
    const list = h("div", { class: "who-list", role: "listbox", id: "who-list", "aria-label": "People" });
    let rows = [];
    let active = 0;
    const mark = (to) => {
      active = (to + rows.length) % rows.length;
      rows.forEach((row, index) => row.classList.toggle("active", index === active));
      rows[active]?.scrollIntoView({ block: "nearest" });
      if (rows[active]) search.setAttribute("aria-activedescendant", rows[active].id);
    };
    const draw = () => {
      const typed = search.value.trim().toLowerCase();
      const found = humans().filter((one) => `${one.real_name} ${one.title} ${cityOf(one.tz)}`.toLowerCase().includes(typed));
      rows = found.map((one) =>
        h("div", { class: "who-row", role: "option", id: `who-${one.id}`, "aria-selected": String(one.id === workspace.me.id), "aria-label": one.real_name, on: { click: () => { shown.close(); this.become(one.id); } } },
          avatar(one, 32), h("span", { class: "who-text" }, h("b", {}, one.real_name), h("span", { class: "faint small" }, one.title || "")), h("span", { class: "who-time" }, h("b", {}, timeOf(now(), one.tz)), h("span", { class: "faint small" }, cityOf(one.tz)))));
      fill(list, rows.length ? rows : h("div", { class: "option-note" }, "Nobody of that name"));
      if (rows.length) mark(Math.max(0, typed ? 0 : found.findIndex((one) => one.id === workspace.me.id)));
    };
    search.addEventListener("input", draw);
    search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (rows.length) mark(active + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter") {
        event.preventDefault();
        rows[active]?.click();
      }
    });
    const shown = popover(this.who, h("div", { class: "who-picker" }, h("div", { class: "popover-title" }, "Act as"), search, list), { role: "dialog", label: "Choose a person", end: true, onClose: () => this.who.focus({ preventScroll: true }) });
    draw();
    shown.place();
    search.focus();
  }

  showFaults() {
    popover(this.faults, faultsForm(), { role: "dialog", label: "Faults", end: true, onClose: () => this.faults.focus() }).element.querySelector("input, select").focus();
  }

  showHelp() {
    const close = h("button", { type: "button", class: "button", on: { click: () => shown.close() } }, "Got it");
    const shown = popover(this.help, h("div", { class: "help" }, h("div", { class: "popover-title" }, "What is this?"), HELP.map((line) => h("p", {}, line)), close), { role: "dialog", label: "What is this?", end: true, onClose: () => this.help.focus() });
    close.focus();
  }

  /** Show which of the tools is open. */
  setTraffic(open) {
    this.traffic.setAttribute("aria-pressed", String(open));
  }
}

function tool(name, symbol, run) {
  return h("button", { type: "button", class: "bar-tool", "aria-label": name, title: name, on: { click: run } }, icon(symbol), h("span", { class: "bar-tool-name" }, name));
}
