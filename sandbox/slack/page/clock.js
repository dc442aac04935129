// The sandbox's clock and every way in which the page writes a time. All of it is relative to the sandbox's now,
// which the time bar moves, and in the acting person's own zone.
import { h } from "./dom.js";
import { workspace } from "./workspace.js";

let offset = 0;

/** Set the clock from the sandbox's `now` (ISO 8601). */
export function setClock(now) {
  offset = Date.parse(now) - Date.now();
}

/** The sandbox's now, in milliseconds since 1970. */
export const now = () => Date.now() + offset;

export const myZone = () => workspace.me?.tz || "UTC";

const formats = new Map();
function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) {
    try {
      formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }));
    } catch {
      formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...options }));
    }
  }
  return formats.get(key);
}

/** The calendar parts of a moment in a zone, as numbers, with the names of weekday and month. */
export function parts(ms, zone = myZone()) {
  const read = {};
  const all = format(zone, {
    year: "numeric", month: "numeric", day: "numeric", weekday: "long", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  });
  for (const { type, value } of all.formatToParts(ms)) read[type] = value;
  return {
    year: Number(read.year), month: Number(read.month), day: Number(read.day), weekday: read.weekday,
    hour: read.hour, minute: read.minute, second: read.second,
    // A count of days that compares two dates whatever their time of day.
    ordinal: Math.round(Date.UTC(Number(read.year), Number(read.month) - 1, Number(read.day)) / 86400000),
  };
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const two = (number) => String(number).padStart(2, "0");

function nth(day) {
  if (day % 100 >= 11 && day % 100 <= 13) return `${day}th`;
  return `${day}${["th", "st", "nd", "rd"][day % 10] || "th"}`;
}

function near(date, zone) {
  const distance = date.ordinal - parts(now(), zone).ordinal;
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[distance] || null;
}

/** Hours and minutes, 24 hours: "09:12". */
export function timeOf(ms, zone = myZone()) {
  const date = parts(ms, zone);
  return `${date.hour}:${date.minute}`;
}

/** A time of the day is a message's `ts` ("1752393600.000100") in milliseconds. */
export const fromTs = (ts) => Number(ts) * 1000;

/** "Today", "Yesterday", "Tomorrow" or "Monday, July 13th". */
export function dayTitle(ms, zone = myZone()) {
  const date = parts(ms, zone);
  const word = near(date, zone);
  if (word) return word[0].toUpperCase() + word.slice(1);
  const year = date.year === parts(now(), zone).year ? "" : `, ${date.year}`;
  return `${date.weekday}, ${MONTHS[date.month - 1]} ${nth(date.day)}${year}`;
}

export const dayKey = (ms) => parts(ms).ordinal;

/** "3 minutes ago", "in 2 days". */
function ago(ms) {
  const seconds = Math.round((now() - ms) / 1000);
  const size = Math.abs(seconds);
  const [count, unit] =
    size < 60 ? [size, "second"]
    : size < 3600 ? [Math.floor(size / 60), "minute"]
    : size < 86400 ? [Math.floor(size / 3600), "hour"]
    : size < 86400 * 30 ? [Math.floor(size / 86400), "day"]
    : size < 86400 * 365 ? [Math.floor(size / 86400 / 30), "month"]
    : [Math.floor(size / 86400 / 365), "year"];
  if (size < 5) return "just now";
  const amount = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds >= 0 ? `${amount} ago` : `in ${amount}`;
}

/** Fill in a template of Slack's date tokens ("{date_short_pretty} at {time}") for a moment. */
export function formatDate(seconds, template, zone = myZone()) {
  const ms = Number(seconds) * 1000;
  if (!Number.isFinite(ms)) return null;
  const date = parts(ms, zone);
  const month = MONTHS[date.month - 1];
  const plain = {
    date_num: `${date.year}-${two(date.month)}-${two(date.day)}`,
    date_slash: `${two(date.day)}/${two(date.month)}/${date.year}`,
    date: `${month} ${nth(date.day)}, ${date.year}`,
    date_short: `${month.slice(0, 3)} ${date.day}, ${date.year}`,
    date_long: `${date.weekday}, ${month} ${nth(date.day)}, ${date.year}`,
    date_long_full: `${month} ${date.day}, ${date.year}`,
    time: `${date.hour}:${date.minute}`,
    time_secs: `${date.hour}:${date.minute}:${date.second}`,
    ago: ago(ms),
  };
  const word = near(date, zone);
  const sameYear = date.year === parts(now(), zone).year;
  const pretty = {
    date_pretty: word || plain.date,
    date_short_pretty: word || plain.date_short,
    date_long_pretty: word || plain.date_long,
    day_divider_pretty: word || (sameYear ? `${date.weekday}, ${month} ${nth(date.day)}` : plain.date_long),
  };
  const all = { ...plain, ...pretty };
  const text = template.replace(/\{(\w+)\}/g, (token, name) => all[name] ?? token);
  // Slack begins the whole text with a capital, so "{date_pretty} at {time}" reads "Today at 17:00".
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A <time> that follows the sandbox's clock: see refreshTimes. */
export function dateElement(seconds, template, fallback) {
  const text = formatDate(seconds, template);
  if (text === null) return document.createTextNode(fallback || "");
  const title = formatDate(seconds, "{date_long} at {time_secs}");
  return h("time", { class: "date", datetime: new Date(Number(seconds) * 1000).toISOString(), title: `${title} (${cityOf(myZone())})`, data: { seconds, template } }, text);
}

/** Write all dates on the page anew: "today" becomes "yesterday" when the clock moves. */
export function refreshTimes(root = document) {
  for (const element of root.querySelectorAll("time[data-template]")) {
    const text = formatDate(element.dataset.seconds, element.dataset.template);
    if (element.textContent !== text) element.textContent = text;
  }
}

// Zone names are ASCII; the cities are not.
const CITIES = {
  Sao_Paulo: "São Paulo", Bogota: "Bogotá", Zurich: "Zürich", Asuncion: "Asunción", Cancun: "Cancún", Merida: "Mérida", Cordoba: "Córdoba",
  Reykjavik: "Reykjavík", Ho_Chi_Minh: "Ho Chi Minh City", Calcutta: "Kolkata", Saigon: "Ho Chi Minh City",
};

/** The city of a zone: "America/Sao_Paulo" is "São Paulo". */
export function cityOf(zone) {
  const last = zone.split("/").pop();
  return CITIES[last] || last.replaceAll("_", " ");
}

/** A moment (seconds) as the value of a datetime-local field in the person's zone. */
export function toLocalField(seconds, zone = myZone()) {
  const date = parts(seconds * 1000, zone);
  return `${date.year}-${two(date.month)}-${two(date.day)}T${date.hour}:${date.minute}`;
}

/** The moment (seconds) of a datetime-local field's value in the person's zone. */
export function fromLocalField(value, zone = myZone()) {
  const wanted = Date.parse(`${value}Z`);
  if (!Number.isFinite(wanted)) return null;
  let ms = wanted;
  // The zone's offset depends on the moment itself: twice is enough to settle, on both sides of a clock change.
  for (let round = 0; round < 2; round += 1) ms += wanted - Date.parse(`${toLocalField(ms / 1000, zone)}Z`);
  return Math.round(ms / 1000);
}
