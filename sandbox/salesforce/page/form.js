// The forms: a new case, all fields of a case, its owner. What is refused stands at its field, and nothing typed is lost.
import { h, fill, uid, avatar } from "./dom.js";
import { get, send } from "./api.js";
import { state } from "./state.js";

const FIRST = [
  "Subject", "Priority", "Status", "Blocked_On__c", "Next_Steps__c", "Next_Steps_Date__c", "OwnerId", "Resolution_Action__c", "Duplicate_Of__c", "Feedback__c",
  "AccountId", "ContactId", "Lead__c", "Opportunity__c", "SuppliedEmail", "SuppliedName", "Type", "Origin", "RecordTypeId", "Zendesk_Link__c",
  "Description", "Context__c", "CTA__c",
];
const SHORT = ["Status", "Priority"];

/** Open a case's form: that of `record`, or of a new case. `onSaved(id)`. */
export function openForm({ record = null, onSaved }) {
  const known = new Map(state.fields.filter((one) => one.editable).map((one) => [one.name, one]));
  const names = [...FIRST.filter((name) => known.has(name)), ...[...known.keys()].filter((name) => !FIRST.includes(name))];
  const before = record?.fields || { Status: "Open", Priority: "High", OwnerId: state.me, RecordTypeId: state.record_types[0]?.id };
  const controls = names.map((name) => control(known.get(name), before[name], record?.names));
  const save = async () => {
    const fields = {};
    for (const one of controls) if (!record || one.value() !== one.before) fields[one.name] = one.value();
    if (!record) return (await send("POST", "cases", { as: state.me, fields: filled(fields) })).id;
    await send("PATCH", `cases/${before.Id}`, { as: state.me, fields, seen: before.SystemModstamp });
    return before.Id;
  };
  dialog({ title: record ? `Edit case ${before.CaseNumber}` : "New case", controls, save, onSaved });
}

const filled = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ""));

/** ApiRequest who is to own a case. */
export function openOwner({ record, onSaved }) {
  const owner = control({ ...state.fields.find((one) => one.name === "OwnerId"), label: "New owner" }, record.fields.OwnerId, record.names);
  const save = async () => {
    await send("PATCH", `cases/${record.fields.Id}`, { as: state.me, fields: { OwnerId: owner.value() } });
    return record.fields.Id;
  };
  dialog({ title: "Change owner", controls: [owner], save, onSaved, narrow: true });
}

function dialog({ title, controls, save, onSaved, narrow = false }) {
  const heading = uid("title");
  const banner = h("div", { class: "banner", role: "alert", hidden: true });
  const done = h("button", { type: "submit", class: "button brand" }, "Save");
  const box = h("dialog", { class: `dialog${narrow ? " narrow" : ""}`, "aria-labelledby": heading });
  const submit = async (event) => {
    event.preventDefault();
    done.disabled = true;
    for (const one of controls) one.complain("");
    banner.hidden = true;
    try {
      const id = await save();
      box.close();
      await onSaved(id);
    } catch (trouble) {
      if (!trouble.entries) throw trouble;
      show(trouble.entries, controls, banner);
    } finally {
      done.disabled = false;
    }
  };
  const cancel = h("button", { type: "button", class: "button", on: { click: () => box.close() } }, "Cancel");
  fill(box, h("form", { method: "dialog", novalidate: true, on: { submit } }, h("header", {}, h("h2", { id: heading }, title)), h("div", { class: "dialog-body" }, banner, h("div", { class: "form-grid" }, controls.map((one) => one.node))), h("footer", {}, cancel, done)));
  box.addEventListener("close", () => box.remove());
  document.getElementById("dialogs").append(box);
  box.showModal();
  box.querySelector("input, select, textarea")?.focus();
}

function show(entries, controls, banner) {
  const left = [];
  let first = null;
  for (const entry of entries) {
    const concerned = controls.filter((one) => entry.fields?.includes(one.name));
    for (const one of concerned) one.complain(entry.message);
    first ||= concerned[0];
    if (!concerned.length) left.push(entry.message);
  }
  fill(banner, left.length ? left.map((text) => h("p", {}, text)) : h("p", {}, "Review the fields below."));
  banner.hidden = false;
  (first?.node || banner).scrollIntoView({ block: "nearest" });
  first?.focus();
}

/** A field to fill in: `{name, before, node, value(), complain(text), focus()}`. */
function control(one, value, names) {
  const id = uid("field");
  const problem = h("p", { class: "problem", id: `${id}-problem`, hidden: true });
  const made = one.type === "reference" ? reference(one, value, names, id) : plain(one, value, id);
  made.input.setAttribute("aria-describedby", `${id}-problem`);
  const label = h("label", { for: id }, one.label.replace(/ ID$/, ""), one.required && h("span", { class: "required", title: "required" }, " *"));
  const node = h("div", { class: `field${one.long ? " wide" : ""}${one.type === "boolean" ? " checkbox" : ""}` }, label, made.node || made.input, problem);
  return {
    name: one.name,
    before: made.value(),
    node,
    value: made.value,
    focus: () => made.input.focus(),
    complain(text) {
      problem.hidden = !text;
      problem.textContent = text;
      node.classList.toggle("wrong", Boolean(text));
      made.input.setAttribute("aria-invalid", String(Boolean(text)));
    },
  };
}

function plain(one, value, id) {
  if (one.type === "boolean") {
    const input = h("input", { type: "checkbox", id, checked: Boolean(value) });
    return { input, value: () => input.checked };
  }
  if (one.type === "picklist") {
    const values = value && !one.values.includes(value) ? [...one.values, value] : one.values;
    const input = h("select", { class: "input", id }, !SHORT.includes(one.name) && h("option", { value: "" }, "–"), values.map((each) => h("option", { value: each }, each)));
    input.value = value || "";
    return { input, value: () => input.value || null };
  }
  if (one.long) {
    const input = h("textarea", { class: "input", id, rows: 3, value: value || "" });
    return { input, value: () => input.value || null };
  }
  const type = { date: "date", email: "email", url: "url", int: "number", double: "number", currency: "number" }[one.type] || "text";
  const input = h("input", { class: "input", id, type, value: value ?? "" });
  return { input, value: () => input.value || null };
}

/** A field that refers to another row: its name is typed, its id is kept. */
function reference(one, value, names, id) {
  let kept = value || null;
  const named = (row) => names?.[row]?.name || [...state.users, ...state.queues, ...state.record_types].find((each) => each.id === row)?.name || "";
  const list = h("div", { class: "suggestions", role: "listbox", id: `${id}-list`, "aria-label": "Suggestions", hidden: true });
  const input = h("input", { class: "input", id, type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list", autocomplete: "off", placeholder: "Search", value: kept ? named(kept) : "" });
  const choose = (row) => {
    kept = row.id;
    input.value = row.name;
    close();
  };
  const options = () => [...list.querySelectorAll("[role=option]")];
  let active = 0;
  const mark = (to) => {
    const rows = options();
    if (!rows.length) return;
    active = (to + rows.length) % rows.length;
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === active)));
    rows[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", rows[active].id);
  };
  const close = () => {
    list.hidden = true;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", "false");
  };
  const search = async () => {
    const asked = input.value;
    const { rows } = await get(`suggestions/${one.to.join(",")}`, { text: asked });
    if (asked !== input.value || document.activeElement !== input) return;
    fill(list, rows.length ? rows.map((row, place) => h("button", { type: "button", class: "person", role: "option", id: `${id}-option-${place}`, tabindex: -1, on: { mousedown: (event) => event.preventDefault(), click: () => choose(row) } }, ["User", "Group"].includes(row.object) && avatar(row.name), h("span", {}, row.name), row.note && h("span", { class: "nothing" }, row.note))) : h("p", { class: "empty" }, "Nothing found"));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(0);
  };
  input.addEventListener("focus", () => input.select());
  input.addEventListener("input", () => {
    if (!input.value) kept = null;
    search().catch(close);
  });
  input.addEventListener("click", () => search().catch(close));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) search().catch(close);
      else mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      options()[active]?.click();
    }
  });
  input.addEventListener("blur", () => {
    close();
    // A name that was not chosen from the list names nothing.
    input.value = kept ? named(kept) || input.value : "";
  });
  return { input, node: h("div", { class: "combo" }, input, list), value: () => kept };
}
