// Scoring at the keyboard: a digit marks the dimension one is at and goes on to the next; 0 says that it did not come up.
// Without this file the marks are plain radio buttons.

const form = document.querySelector("form[data-marks]");
const TYPING = 'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable="true"]';
const groups = () => [...form.querySelectorAll("[data-mark]")];
const chosen = (group) => group.querySelector("input:checked");

/** The dimension the focus is in, else the first that has no mark. */
function current() {
  return document.activeElement?.closest("[data-mark]") ?? groups().find((group) => !chosen(group));
}

function mark(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]:modal")) return;
  const inside = document.activeElement?.closest("[data-mark]");
  if (document.documentElement.dataset.keys === "off" && !inside) return;
  const group = current();
  const radio = group?.querySelector(`input[value="${event.key}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  goOn(group);
}

/** To the next dimension; after the last one to what is written beside. */
function goOn(group) {
  const next = groups()[groups().indexOf(group) + 1];
  const target = next ? chosen(next) ?? next.querySelector("input") : form.querySelector("[data-after-marks] :is(input, select, textarea)");
  target?.focus();
}

function showPlace() {
  groups().forEach((group) => group.classList.toggle("at", group.contains(document.activeElement)));
}

if (form) {
  document.addEventListener("keydown", mark);
  form.addEventListener("focusin", showPlace);
  form.addEventListener("focusout", showPlace);
}
