// Lists one works through: J and K move, Enter opens, X selects; the bulk bar says how many are selected.
// Markup: an element with data-rows around rows that each hold a link; checkboxes named by data-select; data-bulk.

const words = JSON.parse(document.querySelector('meta[name="fortnight-words"]')?.content || "{}");
const TYPING = 'input:not([type=checkbox], [type=radio]), textarea, select, button, summary, [contenteditable="true"]';
const rowsOf = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const current = () => document.querySelector("[data-row].at");

function move(step) {
  const rows = rowsOf();
  if (!rows.length) return;
  const at = rows.indexOf(current());
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)];
  goTo(next);
}

function goTo(row) {
  current()?.classList.remove("at");
  row.classList.add("at");
  (row.querySelector("a[data-open], th a, h2 a, h3 a, a") ?? row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.documentElement.dataset.keys === "off" || event.target.closest?.(TYPING)) return;
  if (document.querySelector("dialog[open]:modal")) return;
  const acts = { j: () => move(1), k: () => move(-1), x: select, enter: () => open(event) };
  const act = acts[event.key.toLowerCase()];
  if (!act || !document.querySelector("[data-rows]")) return;
  if (event.key !== "Enter") event.preventDefault();
  act();
}

/** Enter on the focused link opens it by itself; with the focus elsewhere in the row it opens the row. */
function open(event) {
  if (event.target.closest("a, label, input")) return;
  current()?.querySelector("a[data-open], th a, a")?.click();
}

function select() {
  const box = current()?.querySelector("input[type=checkbox][data-select]");
  if (box) box.click();
}

function changed(event) {
  const box = event.target;
  if (box.matches?.("[data-select-all]")) {
    document.querySelectorAll("[data-select]").forEach((other) => { other.checked = box.checked; });
  }
  if (box.matches?.("[data-select-all], [data-select]")) tell();
}

function tell() {
  const boxes = [...document.querySelectorAll("[data-select]")];
  const ticked = boxes.filter((box) => box.checked);
  boxes.forEach((box) => box.closest("[data-row]")?.classList.toggle("on", box.checked));
  const all = document.querySelector("[data-select-all]");
  if (all) { all.checked = boxes.length > 0 && ticked.length === boxes.length; all.indeterminate = ticked.length > 0 && !all.checked; }
  document.querySelectorAll("[data-bulk]").forEach((bar) => {
    bar.hidden = ticked.length === 0;
    const place = bar.querySelector("[data-bulk-count]");
    place.textContent = ticked.length === 1 ? words.one : ticked.length ? words.many.replace("{}", ticked.length) : words.none;
  });
}

document.addEventListener("keydown", press);
document.addEventListener("change", changed);
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (row && row !== current()) { current()?.classList.remove("at"); row.classList.add("at"); }
});
document.addEventListener("htmx:afterSettle", tell);
tell();
