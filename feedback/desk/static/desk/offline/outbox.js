// Sending what waits: oldest first, by one tab or the service worker at a time, each with the key of its form, so that
// the server stores it once however often it arrives. No page is touched here.

const PASS = "/report/pass";
const DOOR = "/report";
const DAY = 24 * 60 * 60 * 1000;
/** The server remembers a form's key for 180 days; what is older is shown to its writer instead of sent by itself. */
const TOO_OLD = 150 * DAY;
/** Answers about what was written, which another attempt would not change. */
const REFUSALS = [400, 409, 413, 422];
/** The whole server is busy or away, so the next report would fare no better. */
const AWAY = [429, 502, 503, 504];
/** A connection that hangs is none; a report with pictures over a thin one takes its time. */
const SECONDS = 1000, PASS_TAKES = 15 * SECONDS, REPORT_TAKES = 180 * SECONDS;
const PLAIN = { credentials: "same-origin", cache: "no-store", redirect: "manual" };

/**
 * Send what waits. `state` says why not all of it went: "sent" (nothing left), "offline", "signed-out" (or somebody
 * else is signed in), "later" (the server asks for patience).
 */
export async function flush(kept) {
  const work = () => sendAll(kept);
  return navigator.locks ? navigator.locks.request("fortnight-outbox", work) : work();
}

async function sendAll(kept) {
  const waiting = await kept.list("waiting");
  if (!waiting.length) return { state: "sent" };
  const pass = await passFor(kept.person);
  if (pass.state) return pass;
  let left = "sent";
  for (const one of waiting) {
    const state = Date.now() - one.at > TOO_OLD ? await refuse(kept, one, []) : await send(kept, one, pass.csrf);
    if (state === "stuck") left = "later"; // The server stumbles over this one; those behind it go all the same.
    else if (state) return { state };
  }
  return { state: left };
}

/** A token for sending, if the one who wrote is the one who is signed in. */
async function passFor(person) {
  const answer = await asked(PASS, PASS_TAKES, { headers: { Accept: "application/json" } });
  if (!answer) return { state: "offline" };
  if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "signed-out" };
  if (!answer.ok) return { state: "later" };
  const pass = await answer.json();
  return pass.person === person ? pass : { state: "signed-out" };
}

/** Nothing when it is dealt with; else why it still waits. */
async function send(kept, one, csrf) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrf };
  const answer = await asked(DOOR, REPORT_TAKES, { method: "POST", body: one.form, headers });
  if (!answer) return "offline";
  if (answer.type === "opaqueredirect") return "signed-out";
  if (answer.status === 201) return stored(kept, one, await answer.json());
  if (REFUSALS.includes(answer.status)) return refuse(kept, one, await reasons(answer));
  return answer.status < 500 || AWAY.includes(answer.status) ? "later" : "stuck";
}

async function asked(address, takes, options) {
  try {
    return await fetch(address, { ...PLAIN, ...options, signal: AbortSignal.timeout(takes) });
  } catch {
    return null;
  }
}

/** A proxy in between may refuse without saying why in our way. */
async function reasons(answer) {
  try {
    return (await answer.json()).errors ?? [];
  } catch {
    return [];
  }
}

/** The receipt is kept until a page has shown it; only then is "received" said. */
async function stored(kept, one, receipt) {
  await kept.put("receipt", one.id, asForm(receipt), one.at);
  await kept.remove("waiting", one.id);
}

/** Never dropped: it waits for its writer to look at it. */
async function refuse(kept, one, errors) {
  one.form.set("refused", JSON.stringify(errors));
  await kept.put("refused", one.id, one.form, one.at);
  await kept.remove("waiting", one.id);
}

function asForm(values) {
  const form = new FormData();
  Object.entries(values).forEach(([name, value]) => form.set(name, value));
  return form;
}
