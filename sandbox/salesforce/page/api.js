// The calls below /page/api/, and the stream that says when something was written.

/** A refused call. `entries`: what Salesforce says, one for each thing that is wrong. */
export class Refused extends Error {
  constructor(entries, status) {
    super(entries.map((entry) => entry.message).join(" "));
    this.entries = entries;
    this.status = status;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(`/page/api/${path}`, options);
  } catch {
    throw new Refused([{ message: "The organisation cannot be reached. Is it still running?" }], 0);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(Array.isArray(body) ? body : [{ message: `Error ${response.status}` }], response.status);
  return body;
}

/** Read: `get("cases", {view: "open"})`; what is empty is left out. */
export function get(path, query = {}) {
  const known = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return call(`${path}?${new URLSearchParams(known)}`);
}

/** Write: `send("PATCH", "cases/500…", {…})`. */
export function send(method, path, body) {
  return call(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** Call `onChange({writes, now})` whenever something was written or the clock moved; `onLine(up)` when the stream breaks or is back. */
export function listen(onChange, onLine) {
  let wait = 500;
  const open = () => {
    const source = new EventSource("/page/api/events");
    source.onopen = () => {
      wait = 500;
      onLine(true);
    };
    source.addEventListener("changed", (event) => onChange(JSON.parse(event.data)));
    source.onerror = () => {
      source.close();
      onLine(false);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 5000);
    };
  };
  open();
}
