// The report form in another program's window. The token with which it reports is fetched with a word that only this frame
// knows, after its person has agreed in a window of ours; the page around the frame sees neither.

const frame = document.querySelector("[data-panel]");
const unconnected = frame.querySelector("[data-unconnected]");
const place = frame.querySelector("[data-form-here]");
const ASK_EVERY = 1500, ASK_FOR = 10 * 60 * 1000;
const KEPT = `fortnight-panel:${frame.dataset.key}`;
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
let token = kept();
let asking = 0, masking = 0;
let call = location.search, shown = call; // What is signed: of the call at hand, and of the one that the form is about.

/** Some browsers give a frame nothing to keep things in; then it lasts as long as the frame. */
function kept(value) {
  try {
    if (value !== undefined) sessionStorage.setItem(KEPT, value);
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return value ?? "";
  }
}

// --- connecting --------------------------------------------------------------------------------------------------

async function connect() {
  const word = hex(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(word))));
  frame.querySelector("[data-code]").textContent = challenge.slice(0, 4).toUpperCase();
  frame.querySelector("[data-waiting]").hidden = false;
  const address = new URLSearchParams({ panel: frame.dataset.key, challenge });
  window.open(`${frame.dataset.connect}?${address}`, "fortnight-connect", "popup,width=480,height=680");
  clearInterval(asking);
  const since = Date.now();
  asking = setInterval(() => (Date.now() - since > ASK_FOR ? clearInterval(asking) : collect(word)), ASK_EVERY);
}

async function collect(word) {
  const answer = await asked(`${frame.dataset.collect}?panel=${frame.dataset.key}`, { method: "POST", body: new URLSearchParams({ word }) });
  if (answer?.status !== 200) return;
  clearInterval(asking);
  token = (await answer.json()).token;
  kept(token);
  unconnected.hidden = true;
  if (!place.querySelector("form")) await load();
}

/** The pass is over, or was never there; a form that is filled in stays as it is. */
function disconnected() {
  token = "";
  kept("");
  frame.querySelector("[data-waiting]").hidden = true;
  unconnected.hidden = false;
  unconnected.querySelector("button").focus();
}

// --- the form ----------------------------------------------------------------------------------------------------

const quietly = (address, options) => fetch(address, { credentials: "omit", cache: "no-store", ...options });

async function asked(address, options) {
  try {
    const answer = await quietly(address, options);
    frame.querySelector("[data-lost]").hidden = true;
    return answer;
  } catch {
    frame.querySelector("[data-lost]").hidden = false;
    return null;
  }
}

const form = (options, ask = asked) => ask(frame.dataset.panel + shown, { ...options, headers: { Authorization: `Panel ${token}` } });

async function load() {
  shown = call;
  const answer = await form();
  if (answer?.status === 401) return disconnected();
  if (answer?.ok) await show(answer);
}

async function show(answer) {
  place.innerHTML = await answer.text();
  place.querySelector("[data-panel-form]")?.addEventListener("submit", send);
  place.querySelector("[data-panel-form]")?.addEventListener("keydown", sendByKeys);
  place.querySelector("[data-panel-form]")?.addEventListener("input", willMask);
  place.querySelector("[data-disconnect]")?.addEventListener("click", () => { place.replaceChildren(); disconnected(); });
  place.querySelector("[data-again]")?.addEventListener("click", load);
  place.querySelector("[data-received], [data-focus], [aria-invalid=true], textarea")?.focus();
}

function sendByKeys(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}

/** What will be masked, a moment after the last key; where that cannot be asked, sending masks all the same. */
function willMask({ currentTarget: typed }) {
  clearTimeout(masking);
  const turn = masking = setTimeout(async () => {
    const body = new URLSearchParams([...new FormData(typed), ["check", "1"]]);
    const told = await form({ method: "POST", body }, quietly).then((answer) => (answer.ok ? answer.text() : null), () => null);
    if (told !== null && turn === masking && typed.isConnected) typed.querySelector("#masking").outerHTML = told;
  }, 500);
}

async function send(event) {
  event.preventDefault();
  const button = event.target.querySelector("button:not([type=button])");
  button.disabled = true;
  const answer = await form({ method: "POST", body: new URLSearchParams(new FormData(event.target)) });
  button.disabled = false;
  if (answer?.status === 401) return disconnected();
  if ([201, 400, 409].includes(answer?.status)) return show(answer);
  frame.querySelector("[data-lost]").hidden = false;
}

/**
 * The program tells of the next call without loading the frame anew: where a browser keeps nothing for a frame, that
 * would mean to connect again. Words that somebody is typing stay, about the call they began with.
 */
async function next({ source, data }) {
  if (source !== parent || typeof data?.fortnight !== "string") return;
  call = new URL(data.fortnight, location.href).search;
  const begun = place.querySelector("textarea")?.value.trim() && !place.querySelector("[data-received]");
  if (token && !begun) await load();
}

addEventListener("message", next);
unconnected.querySelector("[data-connect-now]").addEventListener("click", connect);
if (token) await load();
else unconnected.hidden = false;
