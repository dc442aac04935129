// Line icons, drawn by us on a 20 × 20 grid, built as SVG nodes.
const PATHS = {
  hash: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  bolt: "M11 2 4.5 11.5H9.5L8.5 18 15.5 8.5H10.5z",
  smile: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM6.8 11.6a3.6 3.6 0 0 0 6.4 0M7.5 7.8v.4M12.5 7.8v.4",
  thread: "M17 10c0 3.3-3.1 6-7 6-1 0-2-.2-2.8-.5L3.5 17l.8-3.2A5.6 5.6 0 0 1 3 10c0-3.3 3.1-6 7-6s7 2.7 7 6z",
  close: "M5 5l10 10M15 5 5 15",
  check: "M4.5 10.5 8.5 14.5 15.5 6",
  chevron: "M5.5 8 10 12.5 14.5 8",
  back: "M12 4.5 6.5 10 12 15.5",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  moreVertical: "M10 4.500v.01M10 10v.01M10 15.500v.01",
  send: "M3 10 2.8 3.5 17.5 10 2.8 16.5 3 10zM3 10h7",
  clock: "M10 2.500a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 6v4.200l2.8 1.8",
  people: "M7.5 9.500a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.600zM2.5 16c.3-2.8 2.3-4.3 5-4.300s4.7 1.5 5 4.300M13 4.200a2.7 2.7 0 0 1 0 5.200M14.5 12c1.8.5 2.9 1.9 3.1 4",
  search: "M9 3.500a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13.2 13.2 17 17",
  home: "M3.5 9.5 10 3.500l6.5 6v7h-4.500v-4.500h-4v4.500H3.500z",
  inspect: "M3 5h14M3 10h9M3 15h6M14.5 12.5 17.5 15l-3 2.5",
  fault: "M10 3 18 16.500H2zM10 8v4M10 14.200v.2",
  help: "M10 2.500a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM7.9 8a2.2 2.2 0 1 1 3.2 2c-.8.4-1.1.800-1.1 1.600M10 14v.2",
  menu: "M3 5.500h14M3 10h14M3 14.500h14",
  eye: "M2 10c1.8-3.3 4.7-5 8-5s6.2 1.7 8 5c-1.8 3.3-4.7 5-8 5s-6.2-1.7-8-5zM10 7.700a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.600z",
  file: "M5 2.500h6.500L15.5 6.500v11H5zM11.5 2.500v4h4",
  link: "M8.5 11.500a3 3 0 0 0 4.3 0l2.7-2.700a3 3 0 0 0-4.3-4.300l-.9.900M11.5 8.500a3 3 0 0 0-4.3 0l-2.7 2.700a3 3 0 0 0 4.3 4.300l.9-.9",
  at: "M13.2 10a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0zm0 0v1.200a2.1 2.1 0 0 0 4.2 0V10a7.4 7.4 0 1 0-3 6",
  slash: "M3.5 3.500h13v13h-13zM8 13.500l4-7",
  copy: "M7 7h9.500v9.500H7zM13 7V3.500H3.500V13H7",
  calendar: "M3.5 5h13v11.500h-13zM3.5 8.500h13M7 3v3.500M13 3v3.5",
  bell: "M5 13.500V9a5 5 0 0 1 10 0v4.500l1.2 1.500H3.800zM8.5 17h3",
};

/** An icon by name, hidden from screen readers: what it stands for is said by its button's label. */
export function icon(name, size = 18) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const attributes = { viewBox: "0 0 20 20", width: size, height: size, fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  if (name === "more" || name === "moreVertical") svg.setAttribute("stroke-width", 2.6);
  svg.classList.add("icon");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
