// The report page without a connection: drafts that survive, and a form that is kept first and sent second. Without this
// file, or without a secure context, the page is an ordinary form.

const FORM = "report";
/** What was begun from a link is a draft of its own: it takes nothing from the one without. */
const DRAFT = FORM + location.search;
const FIRST_RETRY = 4000, LAST_RETRY = 5 * 60 * 1000;
/** The first time on a desk, what is needed later is fetched when the page is still; `SEEN` says that it was. */
const STILL = 1500, SEEN = "fortnight-seen";
/** Never kept: the page's own tokens. */
const PASSING = ["csrfmiddlewaretoken", "refused"];
const place = document.querySelector("[data-kept]");
const words = JSON.parse(place.dataset.words);
const isShell = place.hasAttribute("data-shell");
let form = document.querySelector("form[data-report]");
let kept = null, flush = null, opening = null;
let telling = null, element = null, draftId = DRAFT;
let retry = FIRST_RETRY, timer = 0, waits = 0;
let written = Promise.resolve(), stale = false; // of the draft: what is being written, and whether it is outdated by now
let busy = false;

const newKey = () => crypto.randomUUID().replaceAll("-", "");

// --- the form ----------------------------------------------------------------------------------------------------

function typed() {
  const data = new FormData(form);
  PASSING.forEach((name) => data.delete(name));
  for (const [name, value] of [...data]) if (value instanceof File && !value.name && !value.size) data.delete(name);
  return data;
}

const isEmpty = (data) => !["text", "expected", "suggested"].some((name) => String(data.get(name) ?? "").trim());

/** Put values back. What a deep link or the server's answer has filled in stays. */
function fill(data, { over = false } = {}) {
  const given = over ? [] : (form.dataset.given ?? "").split(" ");
  for (const field of form.elements) {
    if (!field.name || given.includes(field.name) || PASSING.includes(field.name)) continue;
    const values = data.getAll(field.name);
    if (field.type === "file") fillFiles(field, values);
    else if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
    else if (!field.matches("button")) field.value = values[0] ?? (field.name === "key" ? newKey() : "");
    if (!field.matches("button, [type=hidden]")) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const more of form.querySelectorAll("details.more")) more.open ||= ["expected", "suggested", "interaction_id"].some((name) => data.get(name));
  form.querySelector("[name=tool]:checked, select[name=tool]")?.dispatchEvent(new Event("change", { bubbles: true }));
}

function fillFiles(field, files) {
  const carried = new DataTransfer();
  files.filter((file) => file instanceof File && file.size).forEach((file) => carried.items.add(file));
  field.files = carried.files;
  if (carried.files.length) field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** An empty form for the next report, on the same tool. */
function begin() {
  const data = typed();
  ["text", "expected", "suggested", "interaction_id", "moment", "anonymous", "key"].forEach((name) => data.delete(name));
  [...form.elements].filter((field) => field.type === "file").forEach((field) => data.delete(field.name));
  form.reset(); // So that nothing counts as touched.
  fill(data, { over: true });
}

// --- drafts ------------------------------------------------------------------------------------------------------

/** One write at a time, always of the newest words. */
function remember() {
  if (stale || busy) return;
  stale = true;
  written = written.then(writeDraft);
}

async function writeDraft() {
  stale = false;
  await ready();
  if (busy) return;
  const data = typed();
  await (isEmpty(data) ? kept.remove("draft", draftId) : kept.put("draft", draftId, data));
}

async function restore() {
  const draft = await kept.get("draft", draftId);
  if (draft && await kept.get("waiting", draft.form.get("key"))) return kept.remove("draft", draftId);
  if (!draft || !isEmpty(typed()) || form.querySelector("[aria-invalid=true]")) return;
  fill(draft.form);
  announce(words.draft);
}

function announce(text) {
  const live = document.getElementById("live");
  if (live) setTimeout(() => { live.textContent = text; }, 60);
}

// --- the form for when there is no connection ----------------------------------------------------------------------

/** The form as it came, without anything that was typed and without anything of other people's. */
async function keepForm() {
  if (form.querySelector("[aria-invalid=true]") || location.search || !isEmpty(typed())) return;
  const copy = form.cloneNode(true);
  copy.querySelector("[name=csrfmiddlewaretoken]")?.remove();
  copy.querySelectorAll("[data-online]").forEach((part) => part.replaceChildren()); // Their place stays, so that all else keeps its own.
  copy.querySelector("#promise")?.replaceChildren(element("p", { class: "say say-s", text: words.promise }));
  for (const part of [copy, ...copy.querySelectorAll("*")]) {
    [...part.attributes].filter(({ name }) => name.startsWith("hx-")).forEach(({ name }) => part.removeAttribute(name));
  }
  const data = new FormData();
  data.set("html", copy.outerHTML);
  data.set("theme", document.documentElement.dataset.theme ?? "");
  await kept.put("form", FORM, data);
}

async function showForm() {
  const found = kept && await kept.get("form", FORM);
  if (!found) return telling.show("locked", words[kept ? "first" : "locked"]);
  const theme = found.form.get("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  document.querySelector("[data-form-here]").innerHTML = found.form.get("html");
  form = document.querySelector("form[data-report]");
  form.elements.key.value = newKey();
}

/** What the address says of the call, as far as it is plain without the server: values, and names that are shown. */
function prefill() {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const fields = [...form.elements].filter((field) => field.name === (name === "interaction" ? "interaction_id" : name));
    for (const field of fields) {
      const label = field.labels?.[0]?.firstChild?.nextSibling?.textContent ?? "";
      const option = [...(field.options ?? [])].find((one) => [one.value, one.text].includes(value));
      if (field.type === "radio") field.checked ||= [field.value, label].includes(value);
      else if (option) field.value = option.value;
      else if (field.matches("textarea, input:not([type=hidden], [type=checkbox], [type=file])")) field.value = value;
    }
  }
}

// --- sending -----------------------------------------------------------------------------------------------------

/** Kept before it is sent: whatever happens to the connection, the browser or the machine, it is not lost. */
async function submit(event) {
  if (event.submitter?.matches("[name=join], [name=check]") || !form.elements.text.value.trim()) return;
  event.preventDefault();
  if (busy) return;
  rest(true);
  const data = typed();
  await ready();
  await written;
  await keepApart(data);
  await kept.put("waiting", data.get("key"), data);
  await send(data.get("key"));
}

/** Other words under the key of a report that waits already (a page that was gone back to) are another report. */
async function keepApart(data) {
  const before = await kept.get("waiting", data.get("key"));
  if (before && before.form.get("text") !== data.get("text")) data.set("key", newKey());
}

async function send(key) {
  const { state } = await flush(kept);
  const [receipt, refused] = [await kept.get("receipt", key), await kept.get("refused", key)];
  if (receipt) return arrive(receipt);
  if (refused) return showErrors(key);
  await kept.remove("draft", draftId);
  begin();
  rest(false);
  await tell(state);
  place.focus();
}

function sendPlainly() {
  dropGuard();
  rest(false);
  HTMLFormElement.prototype.submit.call(form);
}

function rest(resting) {
  busy = resting;
  for (const button of form.querySelectorAll("button")) {
    button.disabled = resting;
    button.toggleAttribute("aria-busy", resting);
  }
}

async function arrive({ id, form: receipt }) {
  await kept.remove("receipt", id);
  await kept.remove("draft", draftId);
  dropGuard();
  location.assign(receipt.get("url"));
}

/** The server says at the fields what is wrong, so it is sent once more as an ordinary form; its key makes it one. */
async function showErrors(key) {
  await kept.put("draft", draftId, typed());
  await kept.remove("refused", key);
  if (!isShell) return sendPlainly();
  dropGuard();
  location.assign("/report");
}

async function flushNow() {
  clearTimeout(timer);
  const { state } = await flush(kept);
  if (state === "sent") retry = FIRST_RETRY;
  await tell(state);
}

/** Whatever tells first: the browser, the system's own background sync, or the clock. */
async function tryLater() {
  clearTimeout(timer);
  timer = setTimeout(flushNow, retry);
  retry = Math.min(retry * 2, LAST_RETRY);
  const worker = kept.lasting && await navigator.serviceWorker?.getRegistration();
  try {
    await worker?.sync?.register("fortnight-outbox");
  } catch (reason) {
    if (!(reason instanceof DOMException)) throw reason; // Not allowed here; the clock does it.
  }
}

// --- telling -----------------------------------------------------------------------------------------------------

async function tell(state) {
  waits = await telling.tell(state, { again: flushNow, repair });
  if (waits && state !== "signed-out") await tryLater();
}

async function repair({ id, form: data }) {
  data.delete("refused");
  fill(data, { over: true });
  await kept.put("draft", draftId, data);
  await kept.remove("refused", id);
  await tell();
  form.elements.text.focus();
}

// --- start -------------------------------------------------------------------------------------------------------

/** On a desk that keeps nothing on disk, leaving the page loses what waits; the browser asks first. */
function warn(event) {
  if (kept && !kept.onDisk && (waits || !isEmpty(typed()))) event.preventDefault();
}
const dropGuard = () => removeEventListener("beforeunload", warn);

function listen() {
  form.autocomplete = "off"; // Else the browser writes what is typed to its own disk, to restore it: drafts do that, sealed.
  form.addEventListener("submit", submit);
  form.addEventListener("input", remember);
  form.addEventListener("change", remember);
  form.addEventListener("htmx:beforeRequest", (event) => { if (!navigator.onLine) event.preventDefault(); });
  addEventListener("beforeunload", warn);
  addEventListener("online", async () => { await ready(); await flushNow(); });
  document.addEventListener("visibilitychange", async () => { if (waits && !document.hidden) await flushNow(); });
  navigator.serviceWorker?.addEventListener("message", ({ data }) => tell(data));
}

const ready = () => (opening ??= open());

async function open() {
  const [store, outbox, tells] = await Promise.all([import("./kept.js"), import("./outbox.js"), import("./telling.js")]);
  const { person, secret, store: how } = place.dataset;
  ({ flush } = outbox);
  ({ element } = tells);
  kept = isShell ? await store.keptHere() : await store.keptFor({ person: Number(person), secret, store: how });
  telling = new tells.Telling(place, kept);
  if (kept) draftId = await store.draftOf(kept, DRAFT);
}

/** The page is installed as it is shown, so that the next time it is there without a connection. */
async function install() {
  localStorage.setItem(SEEN, "1");
  if (!navigator.serviceWorker || !kept.lasting) return;
  await navigator.serviceWorker.register(`/sw.js?lang=${document.documentElement.lang}`, { type: "module" });
}

async function startShell() {
  await ready();
  await showForm();
  if (!form) return;
  withPictures();
  prefill();
  await restore();
  listen();
  await flushNow();
}

async function start() {
  listen();
  if (!localStorage.getItem(SEEN)) await new Promise((still) => { setTimeout(still, STILL); });
  await ready();
  await keepForm();
  await restore();
  await flushNow();
  await install();
}

// --- pictures: their tools are fetched when somebody reaches for them ------------------------------------------------

function picturesLater(root) {
  const input = root.querySelector("input[type=file]");
  let made = null, loading = null;
  const start = () => (loading ??= import(root.dataset.script).then(({ Pictures }) => { made = new Pictures(root); }, () => { loading = null; }));
  const take = async (event, files) => {
    if (made || !files.length) return;
    event.preventDefault();
    await start();
    if (made) made.add(files);
    else fillFiles(input, [...input.files, ...files]); // Without a connection and before they were kept: it goes uncovered.
  };
  for (const reached of ["pointerover", "focusin", "input"]) root.addEventListener(reached, start, { once: true });
  form.addEventListener("dragenter", start, { once: true });
  form.addEventListener("dragover", (event) => { if (!made && [...event.dataTransfer.types].includes("Files")) event.preventDefault(); });
  form.addEventListener("paste", (event) => take(event, [...(event.clipboardData?.files ?? [])]));
  form.addEventListener("drop", (event) => take(event, [...event.dataTransfer.files]));
}
const withPictures = () => form.querySelectorAll("[data-pictures][data-script]").forEach(picturesLater);

if (!isShell && form) withPictures();
if (isSecureContext && globalThis.indexedDB) await (isShell ? startShell() : form && start());
