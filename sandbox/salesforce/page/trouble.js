// Trouble on purpose: an outage, a fault for the next writes of the API, and the administrator's validation rules.
import { h, fill, uid, toast } from "./dom.js";
import { send } from "./api.js";
import { state } from "./state.js";

const WORDS = {
  row_lock: "Row lock", validation: "Refused by a validation rule", restricted_picklist: "Value not in the picklist", field_security: "No access to the field",
  insufficient_access: "Record is read-only", inactive_owner: "Owner is inactive", entity_locked: "Locked for approval", entity_deleted: "Record was deleted",
  precondition: "Changed meanwhile (412)", unavailable: "Unavailable (503), not saved", unavailable_after: "Unavailable (503), but saved", error_after: "Error (500), but saved",
  hang_after: "No answer, but saved", reset_after: "Connection breaks, but saved", late: "Seen late by queries",
};

/** Open the dialog; `onChange` is called when something was set. */
export function openTrouble(onChange) {
  const heading = uid("title");
  const outage = h("select", { class: "input", "aria-label": "Outage" }, [["", "None"], ["unavailable", "503 for every call"], ["maintenance", "A page instead of answers"], ["hang", "No answers"], ["reset", "Broken connections"]].map(([value, label]) => h("option", { value }, label)));
  outage.value = state.outage;
  const kind = h("select", { class: "input", "aria-label": "Next write of the API" }, h("option", { value: "" }, "Goes through"), state.faults.map((each) => h("option", { value: each }, WORDS[each] || each)));
  const text = h("input", { class: "input", placeholder: "The administrator’s words (optional)", "aria-label": "The administrator’s words" });
  const rules = state.rules.map((rule) => {
    const box = h("input", { type: "checkbox", checked: rule.active });
    return { rule, box, node: h("label", { class: "check" }, box, h("span", {}, rule.message, h("code", {}, rule.when))) };
  });
  const apply = async (event) => {
    event.preventDefault();
    try {
      await set(outage.value, kind.value, text.value, rules);
      box.close();
      await onChange();
    } catch (trouble) {
      toast(trouble.message, true);
    }
  };
  const clear = h("button", { type: "button", class: "button", on: { click: () => control("DELETE", "faults").then(() => box.close()).then(onChange) } }, "End all trouble");
  const box = h("dialog", { class: "dialog narrow", "aria-labelledby": heading });
  fill(
    box,
    h("form", { method: "dialog", on: { submit: apply } }, h("header", {}, h("h2", { id: heading }, "Trouble on purpose")), h("div", { class: "dialog-body" }, h("p", { class: "hint" }, "What programs that use the API meet. This page itself goes on working."), row("Outage", outage), row("Next write of the API", kind), row("Words", text), rules.length ? h("h3", {}, "Validation rules") : null, rules.map((one) => one.node), state.pending.length ? h("p", { class: "hint" }, `Waiting: ${state.pending.map((one) => `${WORDS[one.kind] || one.kind} × ${one.count}`).join(", ")}`) : null), h("footer", {}, clear, h("button", { type: "submit", class: "button brand" }, "Apply"))),
  );
  box.addEventListener("close", () => box.remove());
  document.getElementById("dialogs").append(box);
  box.showModal();
}

const row = (label, input) => h("label", { class: "field" }, h("span", { class: "label" }, label), input);

async function set(outage, kind, text, rules) {
  if (outage !== state.outage) await control("POST", "outage", { kind: outage });
  if (kind) await control("POST", "faults", { kind, operation: "write", text });
  for (const { rule, box } of rules) if (box.checked !== rule.active) await send("POST", "rules", { name: rule.name, active: box.checked });
}

async function control(method, path, body) {
  const response = await fetch(`/stand-in/${path}`, { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error((await response.json())[0]?.message || `Error ${response.status}`);
}
