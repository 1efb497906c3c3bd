// Who is here, tapped on a phone. A tap is kept on the phone until the server has it, so a dropped connection loses none.
// Without this file each tap is an ordinary form.

const list = document.querySelector("form[data-roll]");
const STORE = `roll:${list?.dataset.roll}`;
const RETRY = 4000;
let kept = read();
let sending = false;

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}");
  } catch {
    return {};
  }
}

function write() {
  try {
    if (Object.keys(kept).length) localStorage.setItem(STORE, JSON.stringify(kept));
    else localStorage.removeItem(STORE);
  } catch {
    // A phone that keeps nothing still sends: what was tapped is in this page as long as it is open.
  }
}

const rowOf = (place) => list.querySelector(`[data-place="${CSS.escape(place)}"]`);
const showConnection = (lost) => { document.querySelector("[data-unsent]").hidden = !lost; };

function tapped(event) {
  const button = event.submitter;
  if (!button?.value || !["there", "not_there"].includes(button.name)) return;
  event.preventDefault();
  kept[button.value] = button.name;
  write();
  wait(button.value);
  send();
}

function wait(place) {
  const row = rowOf(place);
  const button = row?.querySelector("button");
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  button.textContent = list.dataset.waiting;
}

async function send() {
  if (sending) return;
  sending = true;
  let next = Object.entries(kept)[0];
  while (next && await sent(...next)) next = Object.entries(kept)[0];
  sending = false;
}

/** Whether the server has it; if not, it is tried again by itself. */
async function sent(place, verb) {
  const answer = await post(place, verb);
  // Signed out meanwhile: the page asks to sign in, and what is kept is sent when it is back.
  if (answer?.type === "opaqueredirect") return location.reload();
  const lost = !answer || answer.status >= 500 || answer.status === 429;
  showConnection(lost);
  if (lost) {
    setTimeout(send, RETRY);
    return false;
  }
  if (kept[place] === verb) delete kept[place];
  write();
  await show(place, answer);
  return true;
}

async function post(place, verb) {
  const body = new URLSearchParams({ [verb]: place });
  const headers = { "HX-Request": "true", "X-CSRFToken": list.elements.csrfmiddlewaretoken.value };
  try {
    return await fetch(list.action, { method: "POST", body, headers, redirect: "manual" });
  } catch {
    return null;
  }
}

async function show(place, answer) {
  // Not theirs any more: the page itself says so.
  if (!answer.ok && answer.status !== 409) return location.reload();
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  const row = page.content.querySelector("[data-place]");
  if (!row) return location.reload();
  const focused = rowOf(place)?.contains(document.activeElement);
  rowOf(place)?.replaceWith(row);
  if (focused) row.querySelector("button")?.focus();
  const counted = document.querySelector("[data-counter]");
  if (counted && row.dataset.counted) counted.textContent = row.dataset.counted;
}

if (list) {
  list.addEventListener("submit", tapped);
  window.addEventListener("online", send);
  Object.keys(kept).forEach(wait);
  if (Object.keys(kept).length) send();
}
