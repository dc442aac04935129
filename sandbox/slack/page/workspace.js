// What the page knows about the workspace, as the acting person sees it. Filled from GET /sandbox/state.

export const workspace = {
  team: { id: "", name: "" },
  me: null,
  people: new Map(),
  conversations: new Map(),
  app: null,
  tabs: [],
  hint: "",
};

/** Take in the answer of GET /sandbox/state. */
export function takeState(state) {
  workspace.team = state.team;
  workspace.people = new Map(state.people.map((person) => [person.id, person]));
  workspace.me = typeof state.me === "string" ? workspace.people.get(state.me) : state.me;
  workspace.conversations = new Map(state.conversations.map((conversation) => [conversation.id, conversation]));
  workspace.app = state.app;
  workspace.tabs = state.tabs || [];
  workspace.hint = state.hint || "";
}

export const myId = () => workspace.me?.id;
export const person = (id) => workspace.people.get(id);
export const conversation = (id) => workspace.conversations.get(id);

/** What people call a person: the display name as Slack shows it. */
export function nameOf(id) {
  const known = person(id);
  return known ? known.real_name || known.name : id;
}

/** The person's im with the app, or null. */
export function appIm() {
  return [...workspace.conversations.values()].find((one) => one.kind === "im" && one.user === workspace.app?.bot_user_id) || null;
}

export const isAppIm = (id) => Boolean(id) && appIm()?.id === id;

/** A conversation's title: `#general` is "general", an im has the other person's name. */
export function titleOf(id) {
  const known = conversation(id);
  if (!known) return id;
  return known.kind === "im" ? nameOf(known.user) : known.name;
}

/** The icon of a channel: a private one has a lock. */
export const faceOf = (one) => (one?.kind === "group" ? "lock" : "hash");

/** Everyone who can act: people, not apps. */
export const humans = () => [...workspace.people.values()].filter((one) => !one.is_bot);
