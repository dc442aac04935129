// A person's picture: initials on their colour; apps have squarer corners and a robot's face when they have no name.
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** An avatar of `size` pixels; decorative, since the name always stands beside it. */
export function avatar(person, size = 36) {
  const style = { width: `${size}px`, height: `${size}px`, "font-size": `${Math.round(size * 0.4)}px` };
  if (!person) return h("span", { class: "avatar", "aria-hidden": "true", style: { ...style, background: "#8d8d8d" } }, "?");
  const color = /^(#[0-9a-f]{3,8}|[a-z]+|(rgb|hsl)a?\([\d.,%\s/]+\))$/i.test(person.color || "") ? person.color : hash(person.id);
  const words = person.initials || initials(person.real_name || person.name);
  return h("span", { class: `avatar${person.is_bot ? " bot" : ""}`, "aria-hidden": "true", style: { ...style, background: color } }, person.is_bot ? icon("bolt", Math.round(size * 0.6)) : words);
}

function initials(name) {
  const words = (name || "?").split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] || "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

function hash(id) {
  const sum = [...(id || "")].reduce((total, letter) => total * 31 + letter.charCodeAt(0), 7);
  return `hsl(${Math.abs(sum) % 360} 45% 42%)`;
}
