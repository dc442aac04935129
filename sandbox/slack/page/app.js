// The page's composition: it reads the address, keeps the acting person, and hands each event to who shows it.
import { h, fill, safeUrl } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatar.js";
import { get, attempt, listen } from "./protocol.js";
import { workspace, takeState, conversation, person, appIm, isAppIm, titleOf, myId } from "./workspace.js";
import { setClock, refreshTimes } from "./clock.js";
import { plainText } from "./mrkdwn.js";
import { wordsOfBlocks } from "./blocks.js";
import { Sidebar } from "./sidebar.js";
import { TopBar } from "./topbar.js";
import { ConversationPane } from "./conversation.js";
import { ThreadPanel } from "./thread.js";
import { Inspector } from "./inspector.js";
import { ModalStack } from "./modals.js";
import { authorOf } from "./message.js";
import { closeLayers, toast } from "./overlays.js";

const TICK_MS = 5000;
const LAST_PERSON = "sandbox.person";
const at = (id) => document.getElementById(id);

let events = null;
let routing = Promise.resolve();

const go = (address) => {
  const next = `#/${myId()}/${address}`;
  if (location.hash === next) route();
  else location.hash = next;
};
const baseAddress = () => pane.channel + (pane.tab === "messages" ? "" : `/${pane.tab}`);

const topBar = new TopBar(at("topbar"), { become: (id) => (location.hash = `#/${id}`), toggleTraffic });
const sidebar = new Sidebar(at("sidebar"), { go, startDm });
const thread = new ThreadPanel(at("thread"), { onClose: () => go(baseAddress()) });
const pane = new ConversationPane(at("pane"), { go, openThread: (ts) => go(`${pane.channel}/t${ts}`), onRead: drawSidebarSoon, openSidebar: () => setSidebar(true) });
const inspector = new Inspector(at("inspector"), { onClose: toggleTraffic });
const modals = new ModalStack(at("modals"), at("app"));

// ---- who and where -----------------------------------------------------------------------------------------------

/** The page's address: `#/PERSON/CONVERSATION[/home|/about|/pTS|/tTS]`; `~` is whoever acts, `app` the app's im. */
function readAddress() {
  const [who, channel, extra] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  return { who: who === "~" ? myId() || null : who || null, channel: channel === "app" ? appIm()?.id : channel || null, extra: extra || null };
}

function route() {
  // One change at a time: a quick second one waits until the first has settled.
  routing = routing.then(follow).catch(failed);
}

async function follow() {
  closeLayers();
  const kind = conversation(pane.channel)?.kind;
  const wasApp = isAppIm(pane.channel);
  const before = pane.channel;
  let { who, channel, extra } = readAddress();
  if (who !== myId() || !myId()) {
    await become(who);
    ({ who, channel, extra } = readAddress());
  }
  // A person who is switched to sees the same channel, or their own conversation with the app.
  if (!channel && before && kind && kind !== "im") channel = before;
  if (!channel || !conversation(channel) || (wasApp && !conversation(channel))) channel = appIm()?.id || workspace.conversations.keys().next().value;
  const proper = `#/${myId()}/${channel}${extra ? `/${extra}` : ""}`;
  if (location.hash !== proper) history.replaceState(null, "", proper);
  const tab = ["home", "about"].includes(extra) ? extra : "messages";
  const jumpTo = extra?.startsWith("p") ? extra.slice(1) : null;
  const threadTs = /^t\d/.test(extra || "") ? extra.slice(1) : null;
  setSidebar(false);
  drawSidebar(channel, tab);
  await pane.show(channel, tab, jumpTo);
  if (threadTs) await thread.open(channel, threadTs, pane.list?.find(threadTs));
  else thread.close();
  drawSidebar(channel, tab);
}

async function become(who) {
  events?.close();
  modals.clear();
  thread.close();
  pane.channel = null;
  const wanted = who || localStorage.getItem(LAST_PERSON);
  let state = await get("state", { as: wanted }).catch((trouble) => {
    if (trouble.status < 400 || !wanted) throw trouble;
    return null;
  });
  // Somebody who is not here any more, after a new start with other people.
  state ??= await get("state");
  takeState(state);
  await subscribe();
  await readState();
  localStorage.setItem(LAST_PERSON, myId());
  modals.show((await get("views", { as: myId() })).modals);
}

/** Open the stream of events, and return once it is open: what is read after that misses nothing. */
function subscribe() {
  return new Promise((resolve) => {
    events = listen(myId(), onEvent, (up, again) => {
      at("line").hidden = up;
      if (up && again) rereadAll().catch(failed);
      resolve();
    });
  });
}

async function readState() {
  const state = await get("state", { as: myId() });
  takeState(state);
  setClock(state.now);
  topBar.draw();
  drawWorkTabs();
  drawRail();
  drawSidebar();
}

/** After a break in the stream: what happened meanwhile is not told again, so everything shown is read anew. */
async function rereadAll() {
  await readState();
  const views = await get("views", { as: myId() });
  onEvent("views", views);
  if (pane.list) {
    const { messages, has_more: hasMore } = await get("messages", { as: myId(), channel: pane.channel });
    pane.list.load(messages, 0, hasMore);
  }
  await thread.reload();
  await inspector.restart();
}

async function startDm(user) {
  const answer = await attempt("dms", { as: myId(), user });
  if (!answer.ok) return toast({ level: "error", text: answer.detail });
  if (!conversation(answer.channel)) await readState();
  go(answer.channel);
}

// ---- events ------------------------------------------------------------------------------------------------------

const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

const handlers = {
  message({ channel, message }) {
    const known = conversation(channel);
    if (!known) return readState();
    known.last_ts = message.ts;
    const shown = pane.list && pane.channel === channel;
    if (shown && (!isReply(message) || message.subtype === "thread_broadcast")) pane.list.upsert(message);
    if (thread.holds(channel, message)) thread.list.upsert(message);
    else if (!shown || document.visibilityState !== "visible") announce(channel, message);
  },
  message_changed({ channel, message }) {
    const isToCome = !pane.list?.isLoaded && !isReply(message);
    if (pane.list && pane.channel === channel && (isToCome || pane.list.find(message.ts))) pane.list.upsert(message);
    if (thread.holds(channel, message)) thread.list.upsert(message);
  },
  message_deleted({ channel, ts }) {
    if (pane.channel === channel) pane.list?.remove(ts);
    if (thread.channel === channel) thread.list?.remove(ts);
  },
  ephemeral({ channel, message }) {
    const shownMessage = { ...message, ephemeral: true };
    if (thread.holds(channel, message)) thread.list.upsert(shownMessage);
    else if (pane.list && pane.channel === channel) pane.list.upsert(shownMessage);
    else announce(channel, shownMessage);
  },
  ephemeral_deleted: (data) => handlers.message_deleted(data),
  views(views) {
    modals.show(views.modals);
    pane.home?.show(views.home);
  },
  unread({ channel, unread }) {
    const known = conversation(channel);
    if (!known) return;
    known.unread = unread;
    if (unread && pane.list && pane.channel === channel) pane.list.seen();
    drawSidebarSoon();
  },
  async conversations() {
    await readState();
    pane.refreshHeader();
  },
  clock({ now }) {
    setClock(now);
    topBar.draw();
    pane.list?.redraw();
    thread.list?.redraw();
    refreshTimes();
  },
  traffic: (record) => inspector.add(record),
  notice: ({ level, text }) => toast({ level, text }),
};

function onEvent(name, data) {
  Promise.resolve(handlers[name]?.(data)).catch(failed);
}

/** A toast for a message that is not in sight: in an im, or one that names the person. */
function announce(channel, message) {
  if (message.user === myId()) return;
  const text = message.text || "";
  const named = text.includes(`<@${myId()}>`) || /<!(channel|here|everyone)/.test(text);
  if (conversation(channel)?.kind !== "im" && !named && !message.ephemeral) return;
  const words = plainText(text) || wordsOfBlocks(message.blocks);
  const place = conversation(channel)?.kind === "im" ? "" : ` in #${titleOf(channel)}`;
  toast({ title: `${authorOf(message)}${place}`, text: words.slice(0, 140), face: avatar(person(message.user), 32), open: () => go(isReply(message) ? `${channel}/t${message.thread_ts}` : channel) });
}

function failed(trouble) {
  toast({ level: "error", text: trouble.detail || trouble.message });
}

// ---- frame -------------------------------------------------------------------------------------------------------

function drawRail() {
  const first = [...workspace.conversations.values()].find((one) => one.kind !== "im" && one.is_member !== false);
  const item = (name, address, symbol) => h("a", { class: "rail-item", href: `#/~/${address}` }, h("span", { class: "rail-icon" }, icon(symbol, 20)), h("span", {}, name));
  fill(
    at("rail"),
    h("div", { class: "team-tile", title: workspace.team.name, "aria-hidden": "true" }, (workspace.team.name || "?")[0].toUpperCase()),
    first && item("Channels", first.id, "hash"),
    workspace.app && item("App", "app", "bolt"),
    workspace.app?.home_tab !== false && workspace.app && item("App home", "app/home", "home"),
    h("div", { class: "rail-gap" }),
    h("div", { class: "rail-me" }, avatar(workspace.me, 36)),
  );
}

/** The bar of tabs above everything, for what stands beside this workspace; without any there is no bar. */
function drawWorkTabs() {
  const bar = at("work-tabs");
  bar.hidden = !workspace.tabs.length;
  bar.className = workspace.tabs.length ? "work-tabs" : "";
  fill(bar, h("a", { class: "work-tab", href: "/", "aria-current": "page", on: { click: (event) => event.preventDefault() } }, "Slack"), workspace.tabs.map((tab) => h("a", { class: "work-tab", href: safeUrl(tab.url) }, tab.title)));
}

function drawSidebar(channel = pane.channel, tab = pane.tab) {
  // While the app's Home is open its messages are out of sight, so they may stay unread.
  const unread = [...workspace.conversations.values()].reduce((sum, one) => sum + (one.id === channel && tab === "messages" ? 0 : one.unread || 0), 0);
  sidebar.draw(channel, tab === "messages" ? channel : null);
  document.title = `${unread ? `(${unread}) ` : ""}${channel ? `${titleOf(channel)} · ` : ""}${workspace.team.name}`;
}

let sidebarTimer = 0;
function drawSidebarSoon() {
  sidebarTimer ||= setTimeout(() => {
    sidebarTimer = 0;
    drawSidebar();
  }, 50);
}

function setSidebar(open) {
  at("app").classList.toggle("side-open", open);
  at("shade").hidden = !open;
  if (open) at("sidebar").querySelector("a, button")?.focus();
}

function toggleTraffic() {
  if (inspector.isOpen) inspector.close();
  else inspector.open().catch(failed);
  topBar.setTraffic(inspector.isOpen);
}

at("shade").addEventListener("click", () => setSidebar(false));
at("sidebar").addEventListener("keydown", (event) => event.key === "Escape" && setSidebar(false));
document.addEventListener("visibilitychange", () => pane.list?.seen());
addEventListener("hashchange", route);
setInterval(() => {
  if (!workspace.me) return;
  topBar.draw();
  refreshTimes();
}, TICK_MS);

// A permalink opened in a tab of its own arrives as a path.
const permalink = /^\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/.exec(location.pathname);
if (permalink) history.replaceState(null, "", `/#/~/${permalink[1]}/p${permalink[2]}.${permalink[3]}`);
route();
