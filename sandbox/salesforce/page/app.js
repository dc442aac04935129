// The page's composition: the address says what is shown, the stream when it is read anew.
import { h, fill, toast } from "./dom.js";
import { get, listen } from "./api.js";
import { state } from "./state.js";
import { CaseList } from "./list.js";
import { CaseRecord } from "./record.js";
import { openTrouble } from "./trouble.js";

const LAST_PERSON = "salesforce.person";
const at = (id) => document.getElementById(id);

let shown = null;
let address = "";

function drawBar() {
  const tabs = [...state.tabs.map((tab) => h("a", { class: "tab", href: tab.url }, tab.title)), h("a", { class: "tab", href: "/", "aria-current": "page" }, "Salesforce")];
  const people = state.users.filter((user) => user.active);
  const who = h("select", { class: "who", "aria-label": "You are", on: { change: (event) => become(event.target.value) } }, people.map((user) => h("option", { value: user.id }, user.name)));
  who.value = state.me;
  const clock = new Date(state.now).toLocaleString("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const trouble = () => readState().then(() => openTrouble(refresh)).catch(failed);
  const tool = h("button", { type: "button", class: `bar-button${state.outage || state.pending.length ? " on" : ""}`, on: { click: trouble } }, state.outage ? "Outage" : "Trouble");
  fill(at("bar"), h("nav", { class: "tabs", "aria-label": "Workspaces" }, tabs), h("div", { class: "bar-right" }, h("span", { class: "clock", title: "The clock of this organisation" }, clock), tool, h("label", { class: "you" }, h("span", { class: "you-label" }, "You are"), who)));
}

function become(id) {
  state.me = id;
  localStorage.setItem(LAST_PERSON, id);
  shown?.refresh();
}

async function readState() {
  Object.assign(state, await get("state"));
  const active = state.users.filter((user) => user.active);
  const wanted = state.me || localStorage.getItem(LAST_PERSON);
  // The integration user comes first of all and is nobody to act as, if there is anybody else.
  state.me = active.find((user) => user.id === wanted)?.id || (active[1] || active[0])?.id || "";
  // Drawing it anew would close a list that stands open.
  if (document.activeElement?.matches(".who")) return;
  const focused = document.activeElement?.matches(".bar-button");
  drawBar();
  if (focused) at("bar").querySelector(".bar-button").focus();
}

async function refresh() {
  await readState();
  await shown?.refresh();
}

async function route() {
  const here = location.hash || "#/cases";
  if (here === address) return;
  address = here;
  fill(at("dialogs"));
  const record = /^#\/case\/(\w+)$/.exec(here);
  shown = record ? new CaseRecord(at("main"), record[1]) : new CaseList(at("main"));
  await shown.refresh();
  scrollTo(0, 0);
}

const failed = (trouble) => toast(trouble.message, true);

addEventListener("hashchange", () => route().catch(failed));
readState()
  .then(route)
  .then(() => {
    let first = true;
    listen(
      ({ writes }) => {
        // The first event says where the organisation stands. Something may have been written since the page was read.
        if (!first || writes !== state.writes) refresh().catch(failed);
        first = false;
      },
      (up) => (at("line").hidden = up),
    );
  })
  .catch(failed);
