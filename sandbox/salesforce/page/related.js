// The e-mails and the activities of a case, and the forms that add to them.
import { h, fill, moment, toast } from "./dom.js";

const KINDS = { Email: "E-mail", Call: "Call", Task: "Task" };

/** Draw the mails; `write(path, body)` adds one. */
export function mails(panel, shown, write) {
  const sender = h("input", { class: "input", type: "email", placeholder: "From", "aria-label": "From", value: shown.fields.SuppliedEmail || "" });
  const subject = h("input", { class: "input", placeholder: "Subject", "aria-label": "Subject", value: shown.fields.Subject ? `Re: ${shown.fields.Subject}` : "" });
  const text = h("textarea", { class: "input", rows: 3, placeholder: "What the customer writes", "aria-label": "Text" });
  const automatic = h("input", { type: "checkbox" });
  const form = adding("Add a customer’s e-mail", [sender, subject, text, h("label", { class: "check" }, automatic, "Automatic reply")], "Receive", () => write("mails", { sender: sender.value, subject: subject.value, text: text.value, automatic: automatic.checked }));
  fill(
    panel,
    form,
    shown.mails.map((mail) => h("article", { class: "post" }, h("p", { class: "said-by" }, h("span", { class: `direction ${mail.Incoming ? "in" : "out"}` }, mail.Incoming ? "Received" : "Sent"), h("b", {}, mail.FromAddress || ""), h("time", {}, moment(mail.MessageDate))), h("p", { class: "mail-subject" }, mail.Subject), h("p", { class: "said-body" }, mail.TextBody || ""))),
    !shown.mails.length && h("p", { class: "empty" }, "No e-mails yet."),
  );
}

/** Draw the tasks; `write(path, body)` logs one. */
export function activities(panel, shown, write) {
  const kind = h("select", { class: "input", "aria-label": "Kind" }, Object.entries(KINDS).map(([value, label]) => h("option", { value }, label)));
  kind.value = "Call";
  const subject = h("input", { class: "input", placeholder: "Subject", "aria-label": "Subject" });
  const form = adding("Log an activity", [kind, subject], "Log", () => write("tasks", { subtype: kind.value, subject: subject.value || KINDS[kind.value] }));
  fill(
    panel,
    form,
    shown.tasks.map((task) => h("article", { class: "post" }, h("p", { class: "said-by" }, h("span", { class: "direction out" }, KINDS[task.TaskSubtype] || task.TaskSubtype), h("b", {}, task.owner), h("time", {}, moment(task.CompletedDateTime || task.CreatedDate))), h("p", { class: "said-body" }, task.Subject || "", task.who && h("span", { class: "nothing" }, ` · ${task.who}`), !task.IsClosed && h("span", { class: "nothing" }, ` · ${task.Status}`)))),
    !shown.tasks.length && h("p", { class: "empty" }, "No activities yet."),
  );
}

function adding(title, fields, name, onAdd) {
  const button = h("button", { type: "submit", class: "button" }, name);
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    // The redrawn panel has empty fields again.
    document.activeElement?.blur();
    try {
      await onAdd();
    } catch (trouble) {
      toast(trouble.message, true);
      button.disabled = false;
    }
  };
  return h("details", { class: "adding" }, h("summary", {}, title), h("form", { on: { submit } }, fields, button));
}
