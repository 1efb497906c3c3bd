// What a page gains with scripts: keys, drafts, guards, live times. Everything works without this file.
// Behaviour is declared in markup (data-*); no page has a script of its own. Rows and bulk bars: rows.js.

const root = document.documentElement;
root.classList.add("js");

const words = JSON.parse(document.querySelector('meta[name="fortnight-words"]')?.content || "{}");
const say = (name, value) => (words[name] ?? "{}").replace("{}", value);
const each = (selector, act, within = document) => within.querySelectorAll(selector).forEach(act);

/** Tell people who do not see the screen. */
export function announce(text) {
  const live = document.getElementById("live");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 50);
}

// --- keys --------------------------------------------------------------------------------------------------------

const TYPING = 'input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable="true"]';
const typing = (target) => target instanceof Element && target.closest(TYPING) !== null;
const modal = () => document.querySelector("dialog[open]:modal");
export const keysOn = () => root.dataset.keys !== "off";
const seen = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
const reachable = (element) => seen(element) || element.closest("details.menu") !== null;

/** The control a key stands for: one in the current row first, then one in the page, then one in the header. */
function keyed(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const places = [...document.querySelectorAll(`tr.at ${selector}, li.at ${selector}`),
    ...document.querySelectorAll(`main ${selector}`), ...document.querySelectorAll(selector)];
  return places.find((element) => reachable(element) && !element.disabled);
}

function search() {
  const field = [...document.querySelectorAll("input[type=search]")].find(seen);
  if (!field) return document.querySelector("[data-search]")?.click();
  field.focus();
  field.select();
}

function press(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return sendForm(event);
  if (event.key === "Escape") return escape(event);
  if (event.ctrlKey || event.metaKey || event.altKey || !keysOn() || typing(event.target) || modal()) return;
  if (event.key === "/") { event.preventDefault(); return search(); }
  if (event.key === "?") { event.preventDefault(); return openDialog("keys"); }
  const control = keyed(event.key.toLowerCase());
  if (!control) return;
  event.preventDefault();
  if (control.matches(TYPING)) control.focus();
  else control.click();
}

function sendForm(event) {
  const form = event.target.closest?.("form") ?? document.querySelector("form[data-main]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-default]") ?? undefined);
}

function escape(event) {
  const menu = document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); return; }
  if (typing(event.target) && !modal()) event.target.blur();
}

/** Keys that this page declares, for the list behind "?". */
function listKeys() {
  const place = document.querySelector("[data-keys-here]");
  if (!place) return;
  const found = new Map();
  each("[data-key]", (element) => {
    const name = element.dataset.keyLabel || element.getAttribute("aria-label")
      || (element.querySelector("span") ?? element).textContent;
    const key = element.dataset.key.toUpperCase();
    const works = reachable(element) || element.closest("[data-bulk]") !== null; // on the row one is at, or on those selected
    if (works && !found.has(key)) found.set(key, name.replace(/\s+/g, " ").trim());
  });
  each("[data-when]", (lines) => { lines.hidden = !document.querySelector(lines.dataset.when); });
  place.replaceChildren(...[...found].flatMap(([key, name]) => {
    const [term, meaning, sign] = ["dt", "dd", "kbd"].map((tag) => document.createElement(tag));
    sign.textContent = key;
    term.append(sign);
    meaning.textContent = name;
    return [term, meaning];
  }));
}

function markKeys(within = document) {
  if (!keysOn()) return;
  each("[data-key]", (element) => element.setAttribute("aria-keyshortcuts", element.dataset.key.toUpperCase()), within);
}

// --- dialogs and menus -------------------------------------------------------------------------------------------

function openDialog(name) {
  const dialog = document.getElementById(name);
  if (!dialog?.showModal || dialog.open) return false;
  if (name === "keys") listKeys();
  dialog.showModal();
  return true;
}

function click(event) {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest("[data-dialog]");
  if (opener && openDialog(opener.dataset.dialog)) event.preventDefault();
  event.target.closest("[data-close]")?.closest("[data-toast], dialog")?.remove?.();
  const copy = event.target.closest("[data-copy]");
  if (copy) copyText(copy.dataset.copy);
  if (event.target.closest("[data-print]")) window.print();
  each("details.menu[open]", (menu) => { if (!menu.contains(event.target) || opener) menu.open = false; });
  if (event.target.matches("dialog:modal")) event.target.close();
}

async function copyText(text) {
  await navigator.clipboard.writeText(text);
  announce(words.copied);
}

// --- drafts: what somebody types is never lost -------------------------------------------------------------------

const DRAFT = "draft:";
const PENDING = "drafts-sent";
const draftKey = (area) => DRAFT + area.dataset.draft;

function restoreDrafts(within = document) {
  each("textarea[data-draft]", (area) => {
    const kept = sessionStorage.getItem(draftKey(area));
    if (!kept || area.value) return;
    area.value = kept;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    announce(words.draft);
  }, within);
}

/** Drafts that were sent are forgotten when the answer is another page; an error shows the same form, with its text. */
function forgetSent() {
  if (document.body.hasAttribute("data-signed-out")) {
    Object.keys(sessionStorage).filter((key) => key.startsWith(DRAFT)).forEach((key) => sessionStorage.removeItem(key));
    globalThis.indexedDB?.deleteDatabase("fortnight-keys"); // What seals a person's reports on this desk: desk/offline/kept.js.
  }
  const sent = JSON.parse(sessionStorage.getItem(PENDING) || "null");
  sessionStorage.removeItem(PENDING);
  if (!sent) return;
  const [arrival] = performance.getEntriesByType("navigation");
  const answered = arrival?.redirectCount > 0 || (sent.from !== location.pathname && !document.body.matches(".plain"));
  if (answered) sent.keys.forEach((key) => sessionStorage.removeItem(key));
}

const draftsOf = (form) => [...form.querySelectorAll("textarea[data-draft]")].map(draftKey);

// --- forms -------------------------------------------------------------------------------------------------------

/** After a submit the buttons rest until an answer is there, so that a double click sends once. */
function guard(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.matches("[data-theme-switch]")) return;
  const drafts = draftsOf(form);
  if (drafts.length) sessionStorage.setItem(PENDING, JSON.stringify({ from: location.pathname, keys: drafts }));
  if (form.method === "get" || form.target || form.hasAttribute("data-download")) return;
  setTimeout(() => rest(form, true));
}

function rest(form, busy) {
  const buttons = [...form.elements].filter((element) => element.matches("button:not([type=button]), input[type=submit]"));
  buttons.forEach((button) => {
    if (busy && !button.disabled) { button.disabled = true; button.setAttribute("aria-busy", "true"); }
    if (!busy && button.hasAttribute("aria-busy")) { button.disabled = false; button.removeAttribute("aria-busy"); }
  });
}

function wake() {
  each("form", (form) => rest(form, false));
}

function count(field) {
  const place = document.querySelector(`#${CSS.escape(field.id)}_left[data-left]`);
  if (!place) return;
  const left = Number(place.dataset.left) - [...field.value].length;
  place.textContent = left < 0 ? say("over", -left) : say("left", left);
  place.classList.toggle("broken", left < 0);
  if (left < 0 || (left < 50 && left % 10 === 0)) announce(place.textContent);
}

const selfSizing = CSS.supports("field-sizing", "content");
function grow(area) {
  if (selfSizing) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function input(event) {
  const field = event.target;
  if (!(field instanceof Element)) return;
  if (field.matches("[data-count]")) count(field);
  if (field.matches("textarea")) grow(field);
  if (!field.matches("textarea[data-draft]")) return;
  if (field.value) sessionStorage.setItem(draftKey(field), field.value);
  else sessionStorage.removeItem(draftKey(field));
}

// --- theme: at once and without a reload; the server remembers it -------------------------------------------------

function switchTheme(event) {
  const form = event.target;
  if (!form.matches("[data-theme-switch]") || !event.submitter) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const theme = event.submitter.value;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => announce(words.offline));
  [...form.querySelectorAll("button")].find(seen)?.focus();
}

// --- times that stay true ----------------------------------------------------------------------------------------

const MINUTE = 60, HOUR = 3600, DAY = 86400, TELL_HOURS_BELOW = 10 * DAY;

function span(seconds) {
  if (seconds < MINUTE) return words.minute;
  const days = Math.floor(seconds / DAY), hours = Math.floor((seconds % DAY) / HOUR), minutes = Math.floor((seconds % HOUR) / MINUTE);
  const parts = days ? [[days, "d"], [seconds < TELL_HOURS_BELOW ? hours : 0, "h"]] : [[hours, "h"], [minutes, "min"]];
  return parts.filter(([n]) => n).map(([n, unit]) => `${n}\u00a0${words[unit]}`).join(" ");
}

const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0) / 1000;

/** A day late and more is counted in dates, as on the server. */
function due(distance, at) {
  if (distance >= 0) return span(distance);
  const days = Math.round((midnight(Date.now()) - midnight(at)) / DAY);
  return say("late", -distance >= DAY ? `${days}\u00a0${words.d}` : span(-distance));
}

function ago(distance) {
  if (Math.abs(distance) < MINUTE) return words.now;
  return distance > 0 ? say("in", span(distance)) : say("ago", span(-distance));
}

function refreshTimes() {
  each("time[data-live]", (time) => {
    const distance = (Date.parse(time.dateTime) - Date.now()) / 1000;
    const text = time.dataset.live === "due" ? due(distance, Date.parse(time.dateTime)) : ago(distance);
    if (time.textContent !== text) time.textContent = text;
  });
}

// --- fragments (htmx) --------------------------------------------------------------------------------------------

function beforeRequest(event) {
  const from = event.detail.elt;
  if (from.matches("[data-quiet]") && document.hidden) return event.preventDefault();
  if (from.matches("form") && event.detail.requestConfig.verb !== "get") rest(from, true);
}

function afterRequest(event) {
  const { elt, successful, xhr } = event.detail;
  if (!elt.matches?.("form")) return;
  rest(elt, false);
  if (successful && xhr.status < 300 && !xhr.responseText.includes('aria-invalid="true"')) {
    draftsOf(elt).forEach((key) => sessionStorage.removeItem(key));
  }
}

/** A refusal (409, 422 …) that comes with a page fragment is shown; a lost connection is said. */
function beforeSwap(event) {
  const { xhr } = event.detail;
  const page = xhr.getResponseHeader("Content-Type")?.startsWith("text/html");
  if ([400, 409, 422].includes(xhr.status) && page) { event.detail.shouldSwap = true; event.detail.isError = false; }
}

let unread = null;
function watchUnread() {
  const place = document.querySelector("[data-unread]");
  if (!place) return;
  const now = Number(place.dataset.unread);
  if (unread !== null && now > unread) announce(say("news", now - unread));
  unread = now;
}

function settle(event) {
  const within = event.detail.elt ?? document;
  markKeys(within);
  restoreDrafts(within);
  watchUnread();
  within.querySelector?.("[data-focus]")?.focus();
}

// --- addresses ----------------------------------------------------------------------------------------------------

/** A form that filters names in the address only what is filtered by; without scripts the server sees to it. */
function tidy(event) {
  const { formData } = event;
  if (!formData.has("tidy")) return;
  const kept = [...formData].filter(([name, value]) => name !== "tidy" && value !== "");
  [...formData.keys()].forEach((name) => formData.delete(name));
  kept.forEach(([name, value]) => formData.append(name, value));
}

// --- start -------------------------------------------------------------------------------------------------------

document.addEventListener("keydown", press);
document.addEventListener("click", click);
document.addEventListener("submit", switchTheme);
document.addEventListener("submit", guard);
document.addEventListener("input", input);
document.addEventListener("formdata", tidy);
document.addEventListener("htmx:beforeRequest", beforeRequest);
document.addEventListener("htmx:afterRequest", afterRequest);
document.addEventListener("htmx:beforeSwap", beforeSwap);
document.addEventListener("htmx:afterSettle", settle);
document.addEventListener("htmx:sendError", () => announce(words.offline));
window.addEventListener("pageshow", wake);
setInterval(refreshTimes, 30_000);

forgetSent();
restoreDrafts();
markKeys();
watchUnread();
each("[data-count]", (field) => { if (field.value) count(field); });
each("textarea", grow);
document.querySelector("[data-focus]")?.focus();
