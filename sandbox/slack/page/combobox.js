// A select with type-ahead, as Slack's are: one field, a list below it, any number of choices when `multi`.
import { h, fill, uid } from "./dom.js";
import { icon } from "./icons.js";
import { popover } from "./overlays.js";

/**
 * @typedef {{key: string, label: string, show?: function(): Node|Array, description?: string, face?: function(): Node}} Choice
 *
 * @param {object} settings
 * @param {boolean} settings.multi several choices
 * @param {Choice[]} settings.chosen what is chosen at first
 * @param {function(string): (Promise<Array>|Array)} settings.load groups `{label, choices}` for a query
 * @param {number} settings.minQuery letters to type before `load` is asked
 * @param {number} settings.most how many may be chosen
 * @param {boolean} settings.clearable whether "nothing" can be chosen again
 * @param {function(Choice[]): (boolean|Promise<boolean>)} settings.onChange told of a new choice; false takes it back
 */
export function combobox(settings) {
  const { multi = false, load, minQuery = 0, most = Infinity, clearable = false, placeholder = "", onChange, attributes = {} } = settings;
  let chosen = [...(settings.chosen || [])];
  let shown = null;
  let choices = [];
  let active = -1;
  let asked = 0;
  let typing = false;
  const listId = uid("list");

  const input = h("input", {
    class: "combo-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": listId, "aria-haspopup": "listbox", ...attributes,
  });
  const chips = h("span", { class: "combo-chips" });
  const clear = h("button", { type: "button", class: "combo-clear", tabindex: "-1", "aria-label": "Clear selection", on: { click: () => change([]) } }, icon("close", 12));
  const box = h("div", { class: `combo${multi ? " multi" : ""}` }, chips, input, clear, h("span", { class: "combo-arrow", "aria-hidden": "true" }, icon("chevron", 16)));
  const list = h("div", { class: "options", role: "listbox", id: listId, "aria-multiselectable": multi ? "true" : null });

  function paint() {
    if (multi) {
      fill(chips, chosen.map((choice) =>
        h("span", { class: "chip" }, choice.face?.(), choice.show?.() ?? choice.label,
          h("button", { type: "button", class: "chip-remove", "aria-label": `Remove ${choice.label}`, on: { click: () => change(chosen.filter((one) => one.key !== choice.key)) } }, icon("close", 10))),
      ));
      input.placeholder = chosen.length ? "" : placeholder;
    } else {
      if (!typing) input.value = chosen[0]?.label || "";
      input.placeholder = placeholder;
    }
    clear.hidden = multi || !clearable || chosen.length === 0;
  }

  async function change(next) {
    const before = chosen;
    chosen = next;
    typing = false;
    if (multi) input.value = "";
    paint();
    if ((await onChange(chosen)) === false) {
      chosen = before;
      paint();
    }
  }

  async function open(query) {
    if (input.disabled) return;
    if (!shown) {
      box.scrollIntoView({ block: "nearest" });
      shown = popover(box, list, { className: "listbox", matchWidth: true, onClose: closed });
      input.setAttribute("aria-expanded", "true");
    }
    const turn = ++asked;
    if (query.length < minQuery) return note(query ? "Keep typing…" : `Type at least ${minQuery} letter${minQuery === 1 ? "" : "s"} to search`);
    const answer = load(query);
    if (answer instanceof Promise) {
      note("Loading…");
      // One question per pause in typing, not one per letter.
      await new Promise((resolve) => setTimeout(resolve, 120));
      if (turn !== asked) return;
    }
    try {
      const groups = await answer;
      if (turn === asked && shown) offer(groups);
    } catch (trouble) {
      if (turn === asked && shown) note(trouble.detail || "The options could not be loaded.");
    }
  }

  function note(text) {
    choices = [];
    active = -1;
    fill(list, h("div", { class: "option-note" }, text));
    shown?.place();
  }

  function offer(groups) {
    choices = [];
    const rows = [];
    for (const group of groups) {
      if (group.label && group.choices.length) rows.push(h("div", { class: "option-group", role: "presentation" }, group.label));
      for (const choice of group.choices) {
        const picked = chosen.some((one) => one.key === choice.key);
        const row = h(
          "div", { class: "option", role: "option", id: uid("option"), "aria-selected": String(picked), "aria-label": choice.label, on: { click: () => pick(choice) } },
          choice.face?.(), h("span", { class: "option-text" }, h("span", {}, choice.show?.() ?? choice.label), choice.description && h("span", { class: "option-note-line" }, choice.description)),
          picked && h("span", { class: "option-check" }, icon("check", 14)),
        );
        choices.push({ choice, row });
        rows.push(row);
      }
    }
    if (!choices.length) return note("No results");
    fill(list, rows);
    const current = choices.findIndex(({ choice }) => choice.key === chosen[0]?.key);
    move(typing || multi || current < 0 ? 0 : current);
    shown.place();
  }

  function move(to) {
    choices[active]?.row.classList.remove("active");
    active = (to + choices.length) % choices.length;
    const { row } = choices[active];
    row.classList.add("active");
    row.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.id);
  }

  function pick(choice) {
    if (!multi) {
      shut();
      if (choice.key !== chosen[0]?.key) change([choice]);
      return;
    }
    const has = chosen.some((one) => one.key === choice.key);
    if (!has && chosen.length >= most) return note(`You can choose up to ${most}.`);
    change(has ? chosen.filter((one) => one.key !== choice.key) : [...chosen, choice]).then(() => shown && open(""));
  }

  const shut = () => shown?.close();
  function closed() {
    shown = null;
    asked += 1;
    typing = false;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    paint();
  }

  // The list must not take the focus from the field, or leaving the field would close it before the press lands.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("pointermove", (event) => {
    const index = choices.findIndex(({ row }) => row.contains(event.target));
    if (index >= 0 && index !== active) move(index);
  });
  box.addEventListener("click", (event) => {
    if (event.target.closest("button")) return;
    input.focus();
    if (!shown) {
      if (!multi) input.select();
      open(multi ? input.value : "");
    }
  });
  input.addEventListener("input", () => {
    typing = true;
    open(input.value.trim());
  });
  input.addEventListener("blur", () => {
    if (!multi && clearable && typing && input.value === "" && chosen.length) change([]);
    if (multi) input.value = "";
    shut();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!shown) open("");
      else if (choices.length) move(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && shown && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (active >= 0) pick(choices[active].choice);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open("");
    } else if (event.key === "Backspace" && multi && input.value === "" && chosen.length) {
      change(chosen.slice(0, -1));
    }
  });

  paint();
  return { element: box, input };
}
