// The e-mails and the activities of a case, and the forms that add to them.
import { h, fill, moment, toast } from "./dom.js";

const KINDS = { Email: "E-mail", Call: "Call", Task: "Task" };

/** A pane with a form above a list. The form outlives the redrawing of the list, with what was typed into it. */
class Pane {
  constructor(form) {
    this.form = form;
    this.list = h("div", {});
  }

  put(panel, articles, nothing) {
    if (!this.form.isConnected) fill(panel, this.form, this.list);
    fill(this.list, articles, !articles.length && h("p", { class: "empty" }, nothing));
  }
}

export class Mails extends Pane {
  /** `write(path, body)` adds a mail. */
  constructor(fields, write) {
    const sender = h("input", { class: "input", type: "email", placeholder: "From", "aria-label": "From", value: fields.SuppliedEmail || "" });
    const subject = h("input", { class: "input", placeholder: "Subject", "aria-label": "Subject", value: fields.Subject ? `Re: ${fields.Subject}` : "" });
    const text = h("textarea", { class: "input", rows: 3, placeholder: "What the customer writes", "aria-label": "Text" });
    const automatic = h("input", { type: "checkbox" });
    super(
      adding("Add a customer’s e-mail", [sender, subject, text, h("label", { class: "check" }, automatic, "Automatic reply")], "Receive", async () => {
        await write("mails", { sender: sender.value, subject: subject.value, text: text.value, automatic: automatic.checked });
        text.value = "";
      }),
    );
  }

  draw(panel, shown) {
    this.put(panel, shown.mails.map(mail), "No e-mails yet.");
  }
}

export class Activities extends Pane {
  /** `write(path, body)` logs an activity. */
  constructor(_fields, write) {
    const kind = h("select", { class: "input", "aria-label": "Kind" }, Object.entries(KINDS).map(([value, label]) => h("option", { value }, label)));
    kind.value = "Call";
    const subject = h("input", { class: "input", placeholder: "Subject", "aria-label": "Subject" });
    super(
      adding("Log an activity", [kind, subject], "Log", async () => {
        await write("tasks", { subtype: kind.value, subject: subject.value || KINDS[kind.value] });
        subject.value = "";
      }),
    );
  }

  draw(panel, shown) {
    this.put(panel, shown.tasks.map(task), "No activities yet.");
  }
}

function mail(one) {
  return h("article", { class: "post" }, h("p", { class: "said-by" }, h("span", { class: `direction ${one.Incoming ? "in" : "out"}` }, one.Incoming ? "Received" : "Sent"), h("b", {}, one.FromAddress || ""), h("time", {}, moment(one.MessageDate))), h("p", { class: "mail-subject" }, one.Subject), h("p", { class: "said-body" }, one.TextBody || ""));
}

function task(one) {
  const facts = [one.who, !one.IsClosed && one.Status].filter(Boolean);
  return h("article", { class: "post" }, h("p", { class: "said-by" }, h("span", { class: "direction out" }, KINDS[one.TaskSubtype] || one.TaskSubtype), h("b", {}, one.owner), h("time", {}, moment(one.CompletedDateTime || one.CreatedDate))), h("p", { class: "said-body" }, one.Subject || "", facts.map((fact) => h("span", { class: "nothing" }, ` · ${fact}`))));
}

function adding(title, fields, name, onAdd) {
  const button = h("button", { type: "submit", class: "button" }, name);
  const box = h("details", { class: "adding" }, h("summary", {}, title));
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await onAdd();
      box.open = false;
    } catch (trouble) {
      toast(trouble.message, true);
    }
    button.disabled = false;
  };
  box.append(h("form", { on: { submit } }, fields, button));
  return box;
}
