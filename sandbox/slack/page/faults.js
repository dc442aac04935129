// A small form that makes the sandbox misbehave towards the app, to see how the app bears it.
import { h, uid } from "./dom.js";
import { attempt } from "./protocol.js";
import { toast } from "./overlays.js";

const METHODS = ["chat.postMessage", "chat.update", "chat.postEphemeral", "chat.unfurl", "views.open", "views.update", "views.push", "views.publish", "conversations.open", "conversations.history", "conversations.replies", "users.info", "users.list", "users.lookupByEmail", "reactions.add", "response_url", "upload"];
const KINDS = [
  ["rate_limited", "429 rate limited"],
  ["error_before", "500 before it is accepted"],
  ["error_after", "500 after it is accepted"],
  ["reset_after", "Connection reset after it is accepted"],
  ["hang", "No answer (hangs)"],
  ["lag", "History is behind"],
];
const TIMED = ["rate_limited", "lag"];

/** The form; each use arms one fault. */
export function faultsForm() {
  const listId = uid("methods");
  const field = (label, control) => {
    const id = uid("fault");
    control.id = id;
    return h("div", { class: "fault-field" }, h("label", { class: "label", for: id }, label), control);
  };
  const method = h("input", { class: "field", list: listId, value: "chat.postMessage", autocomplete: "off" });
  const kind = h("select", { class: "field" }, KINDS.map(([value, name]) => h("option", { value }, name)));
  const count = h("input", { class: "field", type: "number", min: "1", max: "100", value: "1" });
  const retry = h("input", { class: "field", type: "number", min: "1", max: "60", value: "3" });
  const retryField = field("Seconds", retry);
  kind.addEventListener("change", () => (retryField.hidden = !TIMED.includes(kind.value)));
  const arm = async (event) => {
    event.preventDefault();
    const body = { method: method.value.trim(), kind: kind.value, count: Number(count.value) || 1, ...(TIMED.includes(kind.value) ? { retry_after: Number(retry.value) || 1 } : {}) };
    const answer = await attempt("faults", body);
    const name = KINDS.find(([value]) => value === body.kind)[1];
    if (answer.ok) toast({ level: "warning", title: "Fault armed", text: `${body.method}: ${name}, the next ${body.count === 1 ? "time" : `${body.count} times`}.` });
    else toast({ level: "error", title: "Not armed", text: answer.detail });
  };
  return h(
    "form", { class: "faults", on: { submit: arm } },
    h("div", { class: "popover-title" }, "Faults"),
    h("p", { class: "faint small" }, "Make the next calls of the app go wrong, to see how it bears it."),
    field("Web API method", method), h("datalist", { id: listId }, METHODS.map((name) => h("option", { value: name }))),
    field("What goes wrong", kind), h("div", { class: "fault-row" }, field("How many times", count), retryField),
    h("button", { type: "submit", class: "button primary solid" }, "Arm this fault"),
  );
}
