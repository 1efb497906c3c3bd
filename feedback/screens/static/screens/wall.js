/* A wall that nobody looks after. It asks for its board twice a minute and swaps it in place, so it runs for weeks: one timer
   waits for the next question, one ticks, nothing is added to what was swapped. While nobody answers it goes on with what
   it has, says how old that is, and asks again and again. It loads itself anew when the product was updated or the
   site renamed, once a night, and when its link has ended. */

const EVERY = 25_000;
const PATIENCE = 10_000;
const SOONEST = 2_000;
const LONGEST = 30_000;
const OLD_AFTER = 120_000;
const MINUTE = 60_000;
const NIGHT = 3;
const A_NIGHT_AGO = 20 * 60 * MINUTE;

const wall = document.querySelector("[data-wall]");
const language = document.documentElement.lang;
const { version, zone } = wall.dataset;
const source = `${location.pathname.replace(/\/$/, "")}/${wall.dataset.source}`;
const turn = Number(wall.dataset.turn) * 1000;
const began = Date.now();

let tag = wall.dataset.tag;
let heard = Date.now();
let misses = 0;
let expected = null;
/* What the server's clock is ahead of this device's: a screen's own is seldom set. */
let ahead = Number(wall.dataset.now) - Date.now();

const french = language.startsWith("fr");
const hands = { timeZone: zone, hour: french ? "numeric" : "2-digit", minute: "2-digit", hourCycle: "h23" };
const clock = new Intl.DateTimeFormat(language, hands);
const dated = new Intl.DateTimeFormat(language, { ...hands, weekday: "short" });
const hourOf = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", hourCycle: "h23" });

function now() {
  return Date.now() + ahead;
}

/* 14:05, as the rest of the page writes it: « 14 h 05 ». */
function written(format, at) {
  const text = format.format(at);
  return french ? text.replace(":", "\u00a0h\u00a0") : text;
}

async function refresh() {
  const answer = await fetch(source, {
    headers: { "If-None-Match": tag }, cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(PATIENCE),
  });
  const told = answer.headers.get("X-Wall-Version");
  if (told === null) throw new Error(`not the wall's own answer: ${answer.status}`);
  if (answer.status === 404 || answer.status === 410) return location.reload();
  if (answer.status !== 200 && answer.status !== 304) throw new Error(`no board: ${answer.status}`);
  const same = told === version;
  if (same && answer.status === 200) swap(await answer.text());
  if (same) tag = answer.headers.get("ETag") ?? "";
  ahead = Number(answer.headers.get("X-Wall-Now")) - Date.now();
  heard = Date.now();
  if (!same || (heard - began > A_NIGHT_AGO && Number(hourOf.format(now())) === NIGHT)) await loadAnew(told);
  else expected = null;
}

/* Nobody is here to press a button should the page not come: it is left for its new self once that was promised twice in a row
   (in the midst of an update some answers are still from before it), and was there a moment ago. */
async function loadAnew(told) {
  const again = expected === told;
  expected = told;
  if (!again) return;
  const page = await fetch(location.href, { cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
  if (page.ok && page.headers.get("X-Wall-Version") === told) location.reload();
}

function swap(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-board]");
  if (fresh === null) throw new Error("no board in the answer");
  wall.querySelector("[data-board]").replaceWith(document.adoptNode(fresh));
}

async function keepFresh() {
  let wait = EVERY;
  try {
    await refresh();
    misses = 0;
  } catch {
    wait = Math.min(LONGEST, SOONEST * 2 ** misses);
    misses = Math.min(misses + 1, 10);
  }
  tick();
  setTimeout(keepFresh, wait);
}

function tick() {
  wall.querySelector("[data-clock]").textContent = written(clock, now());
  for (const turns of wall.querySelectorAll("[data-turns]")) {
    const mine = Math.floor(now() / turn) % turns.children.length;
    for (const [place, slide] of [...turns.children].entries()) slide.hidden = place !== mine;
  }
  sayHowOld();
}

function sayHowOld() {
  const age = Date.now() - heard;
  const notice = wall.querySelector("[data-old]");
  const old = age > OLD_AFTER;
  wall.toggleAttribute("data-stale", old);
  notice.hidden = !old;
  if (!old) return;
  const text = notice.dataset.says.replace("{time}", written(age < A_NIGHT_AGO ? clock : dated, heard + ahead)).replace("{span}", span(age));
  if (notice.textContent !== text) notice.textContent = text;
}

function span(age) {
  const minutes = Math.floor(age / MINUTE);
  const [unit, value] = minutes < 120 ? ["minute", minutes] : minutes < 2880 ? ["hour", Math.floor(minutes / 60)] : ["day", Math.floor(minutes / 1440)];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

async function stayAwake() {
  if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    /* The device saves its battery, or its owner said no: the wall goes on without. */
  }
}

document.addEventListener("visibilitychange", stayAwake);
stayAwake();
tick();
setInterval(tick, 1000);
setTimeout(keepFresh, EVERY);
