// The service worker of the report page, written by the server for one language. It answers for the report page alone,
// and only when the server cannot, and leads there from Home; it keeps no page and no answer that is about anybody.
import { keptHere } from "{{ modules.0 }}";
import { flush } from "{{ modules.1 }}";

const CACHE = "fortnight-{{ version }}";
const SHELL = "{{ shell|escapejs }}";
const FILES = {{ files|safe }};
const PATIENCE = 8000;
/** What stands in front of the server answers for it: it is being restarted. */
const AWAY = [502, 503, 504];

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === "/report") event.respondWith(page(request));
  else if (request.mode === "navigate" && pathname === "/") event.respondWith(fetch(request).catch(() => Response.redirect("/report")));
  else if (FILES.includes(pathname)) event.respondWith(file(request));
});
self.addEventListener("sync", (event) => { if (event.tag === "fortnight-outbox") event.waitUntil(send()); });

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll([SHELL, ...FILES].map((address) => new Request(address, { credentials: "omit", cache: "reload" })));
  await self.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith("fortnight-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The real page; where it does not come, the form as this person saw it last, from what the browser keeps. */
async function page(request) {
  const patience = new Promise((resolve, reject) => { setTimeout(reject, PATIENCE, new Error("slow")); });
  try {
    const answer = await Promise.race([fetch(request), patience]);
    if (!AWAY.includes(answer.status)) return answer;
  } catch {
    // No connection, or none worth the name.
  }
  return caches.match(SHELL, { cacheName: CACHE });
}

async function file(request) {
  return await caches.match(request, { cacheName: CACHE }) ?? fetch(request);
}

async function send() {
  const kept = await keptHere();
  if (!kept) return;
  const { state } = await flush(kept);
  (await self.clients.matchAll()).forEach((client) => client.postMessage(state));
  if (["offline", "later"].includes(state)) throw new Error(state); // The browser tries again by itself, for a while.
}
