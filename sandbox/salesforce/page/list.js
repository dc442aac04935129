// The list of cases, with its filters.
import { h, fill, pill, ago } from "./dom.js";
import { get } from "./api.js";
import { state, field } from "./state.js";
import { openForm } from "./form.js";

// What was chosen stays chosen when one comes back from a record.
const chosen = { view: "open", owner: "", status: "", text: "" };

export class CaseList {
  constructor(host) {
    this.host = host;
    this.count = h("span", { class: "count" });
    this.body = h("div", { class: "card rows" });
    this.drawFrame();
    document.title = "Cases · Salesforce";
  }

  drawFrame() {
    const set = (name) => (event) => {
      chosen[name] = event.target.value;
      this.refresh();
    };
    const view = choice("List view", Object.entries(state.views).map(([value, label]) => ({ value, label })), chosen.view, set("view"));
    const owners = [{ value: "", label: "Any owner" }, ...state.users.filter((user) => user.active), ...state.queues].map((one) => ({ value: one.value ?? one.id, label: one.label ?? one.name }));
    const statuses = [{ value: "", label: "Any status" }, ...(field("Status")?.values || []).map((value) => ({ value, label: value }))];
    const text = h("input", { class: "input search", type: "search", placeholder: "Search this list", "aria-label": "Search this list", value: chosen.text, on: { input: set("text") } });
    const make = h("button", { type: "button", class: "button brand", on: { click: () => openForm({ onSaved: (id) => (location.hash = `#/case/${id}`) }) } }, "New case");
    fill(
      this.host,
      h("div", { class: "list-head" }, h("div", { class: "list-title" }, h("h1", {}, "Cases"), this.count), make),
      h("div", { class: "filters" }, view, choice("Owner", owners, chosen.owner, set("owner")), choice("Status", statuses, chosen.status, set("status")), text),
      this.body,
    );
  }

  async refresh() {
    const asked = (this.asked = (this.asked || 0) + 1);
    const { cases, total } = await get("cases", { ...chosen, as: state.me });
    // A quicker, later answer was drawn meanwhile.
    if (asked !== this.asked) return;
    fill(this.count, `${total} ${total === 1 ? "case" : "cases"}`);
    if (!cases.length) return fill(this.body, h("p", { class: "empty" }, "No cases match these filters."));
    fill(this.body, h("table", { class: "table" }, h("thead", {}, h("tr", {}, ["Case", "Subject", "Status", "Account", "Owner", "Last change"].map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, cases.map(row))), total > cases.length && h("p", { class: "more" }, `The ${cases.length} last changed of ${total}. Filter to see others.`));
  }
}

function row(one) {
  const high = one.priority === "High" && !one.closed;
  return h(
    "tr",
    { on: { click: (event) => event.target.closest("a") || (location.hash = `#/case/${one.id}`) } },
    h("td", { class: "cell-number" }, h("a", { href: `#/case/${one.id}` }, one.number)),
    h("td", { class: "cell-subject" }, h("div", { class: "subject" }, h("span", { class: "clip" }, one.subject || "(no subject)"), high && h("span", { class: "flag" }, "High"))),
    h("td", { class: "cell-status" }, pill(one.status)),
    h("td", { class: "cell-account" }, one.account || "–"),
    h("td", { class: "cell-owner" }, one.owner),
    h("td", { class: "cell-when", title: `by ${one.modified_by}` }, ago(one.modified, state.now)),
  );
}

function choice(label, options, value, onChange) {
  const select = h("select", { class: "input", "aria-label": label, on: { change: onChange } }, options.map((one) => h("option", { value: one.value }, one.label)));
  select.value = value;
  return select;
}
