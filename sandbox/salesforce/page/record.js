// A case: its fields, and beside them the feed, the e-mails and the activities.
import { h, fill, pill, moment, day, ago, safeUrl, toast } from "./dom.js";
import { get, send } from "./api.js";
import { state, field, ownerName } from "./state.js";
import { openForm, openOwner } from "./form.js";
import { Feed } from "./feed.js";
import { Activities, Mails } from "./related.js";

const SECTIONS = [
  ["Case", ["Status", "Priority", "Type", "RecordTypeId", "Origin", "Blocked_On__c", "Customer_Wants_Later__c"]],
  ["Next steps", ["Next_Steps__c", "Next_Steps_Date__c"]],
  ["Customer", ["AccountId", "ContactId", "Lead__c", "Opportunity__c", "SuppliedEmail", "SuppliedName"]],
  ["Request", ["Subject", "Description", "Context__c", "CTA__c", "Zendesk_Link__c"]],
  ["Closing", ["Resolution_Action__c", "Feedback__c", "Duplicate_Of__c", "ClosedDate"]],
  ["System", ["CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "Id"]],
];
// In a narrow window the details are one more pane.
const NARROW = matchMedia("(max-width: 900px)");
const PANES = [
  ["details", "Details"],
  ["feed", "Feed"],
  ["mails", "E-mails"],
  ["tasks", "Activity"],
];

export class CaseRecord {
  constructor(host, id) {
    this.host = host;
    this.id = id;
    // Whose facts are shown; they stay so when the record is drawn anew.
    this.opened = new Set();
    this.pane = NARROW.matches ? "details" : "feed";
    this.head = h("div", { class: "card record-head" });
    this.details = h("section", { class: "card details", "aria-label": "Details" });
    this.tabs = h("div", { class: "pane-tabs", role: "tablist", "aria-label": "Related" });
    this.panel = h("div", { class: "panel", role: "tabpanel" });
    this.feed = new Feed(id, () => this.refresh());
    this.columns = h("div", { class: "columns" }, h("section", { class: "card related", "aria-label": "Feed, e-mails and activities" }, this.tabs, this.panel), this.details);
    NARROW.onchange = () => this.shown && this.show(NARROW.matches ? this.pane : this.pane === "details" ? "feed" : this.pane);
    fill(host, h("nav", { class: "crumbs" }, h("a", { href: "#/cases" }, "← Cases")), this.head, this.columns);
  }

  async refresh() {
    try {
      this.shown = await get(`cases/${this.id}`);
    } catch (trouble) {
      if (trouble.status !== 404) throw trouble;
      return fill(this.host, h("nav", { class: "crumbs" }, h("a", { href: "#/cases" }, "← Cases")), h("div", { class: "card empty" }, "This case does not exist, or was deleted."));
    }
    const { fields } = this.shown;
    document.title = `${fields.CaseNumber} ${fields.Subject || ""} · Salesforce`;
    this.drawHead(fields);
    fill(this.details, this.sections(fields));
    this.drawTabs();
    this.drawPanel();
  }

  drawHead(fields) {
    const owner = this.shown.names[fields.OwnerId];
    const edit = h("button", { type: "button", class: "button", disabled: this.shown.locked, on: { click: () => openForm({ record: this.shown, onSaved: () => this.saved() }) } }, "Edit");
    const give = h("button", { type: "button", class: "button", on: { click: () => openOwner({ record: this.shown, onSaved: () => this.saved() }) } }, "Change owner");
    fill(
      this.head,
      h("div", { class: "head-text" }, h("p", { class: "kicker" }, `Case ${fields.CaseNumber}`), h("h1", {}, fields.Subject || "(no subject)"), h("p", { class: "head-facts" }, pill(fields.Status), h("span", {}, "Owner ", h("b", {}, owner?.name || ownerName(fields.OwnerId))), h("span", {}, "Changed ", ago(fields.LastModifiedDate, state.now), " by ", this.shown.names[fields.LastModifiedById]?.name), this.shown.locked && h("span", { class: "flag" }, "Locked for approval"))),
      h("div", { class: "head-actions" }, give, edit),
    );
  }

  saved() {
    toast("Saved.");
    return this.refresh();
  }

  sections(fields) {
    const listed = new Set(SECTIONS.flatMap(([, names]) => names));
    const left = state.fields.map((one) => one.name).filter((name) => name.endsWith("__c") && !listed.has(name) && fields[name] !== null && fields[name] !== false);
    return [...SECTIONS, ["More", left]].map(([title, names]) => {
      // What is empty is left out where there is nothing to fill in by hand.
      const rows = names.map(field).filter(Boolean).filter((one) => one.editable || fields[one.name]);
      if (!rows.length) return null;
      return h("section", { class: "section" }, h("h2", {}, title), h("dl", {}, rows.map((one) => h("div", { class: one.long ? "fact long" : "fact" }, h("dt", {}, one.type === "reference" ? one.label.replace(/ ID$/, "") : one.label), h("dd", {}, this.value(one, fields[one.name]))))));
    });
  }

  value(one, value) {
    if (one.type === "boolean") return value ? "Yes" : "No";
    if (value === null || value === "") return h("span", { class: "nothing" }, "–");
    if (one.type === "datetime") return moment(value);
    if (one.type === "date") return day(value);
    if (one.name === "Status") return pill(value);
    if (one.type === "reference") return this.reference(value);
    if (one.type === "url" && safeUrl(value)) return h("a", { href: safeUrl(value), target: "_blank", rel: "noopener noreferrer" }, value);
    return String(value);
  }

  reference(id) {
    const named = this.shown.names[id];
    if (!named) return id;
    if (named.object === "Case") return h("a", { href: `#/case/${id}` }, named.name);
    if (!named.details.length || ["User", "Group", "RecordType"].includes(named.object)) return named.name;
    return h("details", { class: "named", open: this.opened.has(id), on: { toggle: (event) => (event.target.open ? this.opened.add(id) : this.opened.delete(id)) } }, h("summary", {}, named.name), h("dl", { class: "small" }, named.details.map(([label, value]) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, value === true ? "Yes" : String(value))))));
  }

  drawTabs() {
    this.columns.dataset.pane = this.pane;
    const counts = { mails: this.shown.mails.length, tasks: this.shown.tasks.length };
    fill(
      this.tabs,
      PANES.map(([name, label]) => h("button", { type: "button", class: `pane-tab pane-${name}`, role: "tab", "aria-selected": String(name === this.pane), on: { click: () => this.show(name) } }, label, counts[name] ? h("span", { class: "badge" }, counts[name]) : null)),
    );
  }

  show(pane) {
    this.pane = pane;
    this.panel.replaceChildren();
    this.drawTabs();
    this.drawPanel();
  }

  drawPanel() {
    if (this.pane === "details") return;
    if (this.pane === "feed") this.feed.draw(this.panel, this.shown.feed);
    else this.related(this.pane).draw(this.panel, this.shown);
  }

  related(pane) {
    const write = (path, body) => send("POST", `cases/${this.id}/${path}`, { as: state.me, ...body }).then(() => this.refresh());
    this.panes ||= { mails: new Mails(this.shown.fields, write), tasks: new Activities(this.shown.fields, write) };
    return this.panes[pane];
  }
}
