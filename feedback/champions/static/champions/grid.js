// A grid of text fields as a spreadsheet has it: arrows, Enter, Delete, Escape, and cells pasted over several fields.

const grid = document.querySelector("[data-grid]");
const rows = [...(grid?.tBodies[0].rows ?? [])].map((row) => [...row.querySelectorAll("input")]);

const placeOf = (field) => {
  const row = rows.findIndex((fields) => fields.includes(field));
  return [row, rows[row]?.indexOf(field) ?? -1];
};

const mark = (field) => field.toggleAttribute("data-changed", field.value.trim() !== field.dataset.was);

const put = (field, text) => {
  field.value = text;
  mark(field);
};

const go = (row, column) => {
  const field = rows[row]?.[column];
  field?.focus();
  field?.select();
  return Boolean(field);
};

// Inside a text the arrows move through it; at its ends, and where all of it is selected, they move through the grid.
const leaves = (field, back) => {
  const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  const edge = back ? field.selectionEnd === 0 : field.selectionStart === field.value.length;
  return whole || edge;
};

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

grid?.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  const [row, column] = placeOf(field);
  const step = STEPS[event.key];
  if (step) {
    const sideways = step[1] !== 0;
    if (event.shiftKey && event.key !== "Enter") return;
    if (sideways && !leaves(field, step[1] < 0)) return;
    const down = event.key === "Enter" && event.shiftKey ? -1 : step[0];
    if (go(row + down, column + step[1]) || event.key === "Enter") event.preventDefault();
  } else if (event.key === "Delete" && leaves(field, true)) {
    put(field, "");
    event.preventDefault();
  } else if (event.key === "Escape" && field.hasAttribute("data-changed")) {
    // A second Escape leaves the field, as it does everywhere.
    put(field, field.dataset.was);
    field.select();
    event.preventDefault();
  }
});

grid?.addEventListener("focusin", (event) => event.target instanceof HTMLInputElement && event.target.select());
grid?.addEventListener("input", (event) => mark(event.target));

grid?.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const [row, column] = placeOf(event.target);
  text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
    line.split("\t").forEach((cell, across) => {
      const field = rows[row + down]?.[column + across];
      if (field) put(field, cell.trim());
    });
  });
});
