// The inbox's own keys: A, P, M and G work on the selected rows, or on the row one is at. Without scripts the bar does it.

const TYPING = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable="true"]';
const selection = () => [...document.querySelectorAll("[data-select]:checked")];
const current = () => document.querySelector("[data-row].at");

/** Before the page's own keys: with nothing selected, the row one is at is what is meant. */
function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]:modal")) return;
  const button = document.querySelector(`[data-do][data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  if (button.dataset.do === "plan" && selection().length < 2) return answerInPlace();
  if (selection().length || choose(current())) button.form.requestSubmit(button);
}

function choose(row) {
  const box = row?.querySelector("[data-select]");
  if (box) box.checked = true;
  return box;
}

function answerInPlace() {
  const row = selection()[0]?.closest("[data-row]") ?? current();
  row?.querySelector("[data-answer]")?.click();
}

/** Closing the short answer leads back to its row; opening it twice shows it once. */
function click(event) {
  const form = event.target.closest?.("[data-leave]")?.closest("[data-answer-row]");
  if (!form) return;
  const row = form.previousElementSibling;
  form.remove();
  row?.querySelector("[data-open]")?.focus();
}

function before(event) {
  const row = event.target.closest?.("[data-answer]")?.closest("tr");
  const open = row?.nextElementSibling;
  if (!open?.matches("[data-answer-row]")) return;
  event.preventDefault();
  open.querySelector("[data-focus]")?.focus();
}

/** A short answer that has just been put below its row takes the focus. */
function opened(event) {
  const row = event.target.closest?.("[data-row]")?.nextElementSibling;
  if (row?.matches("[data-answer-row]")) row.querySelector("[data-focus]")?.focus();
}

document.addEventListener("keydown", press, true);
document.addEventListener("click", click);
document.addEventListener("htmx:beforeRequest", before);
document.addEventListener("htmx:afterSettle", opened);
