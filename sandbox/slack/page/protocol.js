// The calls of ../PROTOCOL.md: the only way in which the page talks to the sandbox.

/** A refused or failed call; `detail` is a sentence to show to the person. */
export class CallError extends Error {
  constructor(error, detail, status) {
    super(detail || error);
    this.error = error;
    this.detail = detail || error;
    this.status = status;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new CallError("unreachable", "The sandbox cannot be reached. Is it still running?", 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new CallError(body.error || `http_${response.status}`, body.detail, response.status);
  return body;
}

/** Read: `get("messages", {as, channel})`. */
export function get(name, query = {}) {
  const known = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return call(`/sandbox/${name}?${new URLSearchParams(known)}`);
}

/** Act: `post("actions", {as, …})`. Answers `{ok: false, …}` are returned, refusals (4xx) thrown as CallError. */
export function post(name, body) {
  return call(`/sandbox/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Upload the bytes of a file that a person has chosen in a file input; gives Slack's file object. */
export function upload(as, file) {
  return call(`/sandbox/files?${new URLSearchParams({ as, name: file.name })}`, {
    method: "POST",
    headers: { "content-type": file.type || "application/octet-stream" },
    body: file,
  });
}

/** Like `post`, but every trouble comes back as `{ok: false, error, detail}`: for places that show it inline. */
export async function attempt(name, body) {
  try {
    const answer = await post(name, body);
    return { ok: true, ...answer };
  } catch (trouble) {
    if (!(trouble instanceof CallError)) throw trouble;
    return { ok: false, error: trouble.error, detail: trouble.detail };
  }
}

const NAMES = [
  "message", "message_changed", "message_deleted", "ephemeral", "ephemeral_deleted", "views", "unread",
  "conversations", "clock", "traffic", "notice",
];

/**
 * Listen to a person's events until `close()`.
 * `onEvent(name, data)`; `onLine(up, again)`: `again` is true when the stream came back after a break, in which events were missed.
 */
export function listen(as, onEvent, onLine) {
  let source = null;
  let timer = 0;
  let wait = 500;
  let broken = false;
  let closed = false;

  function open() {
    source = new EventSource(`/sandbox/events?${new URLSearchParams({ as })}`);
    source.onopen = () => {
      wait = 500;
      onLine(true, broken);
      broken = false;
    };
    // EventSource gives up for good on some failures (a refused connection behind a proxy, a 5xx), so the page reconnects by itself.
    source.onerror = () => {
      source.close();
      if (closed) return;
      broken = true;
      onLine(false, true);
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 5000);
    };
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        if (!closed) onEvent(name, JSON.parse(event.data));
      });
    }
  }

  open();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      source.close();
    },
  };
}
