// What this browser keeps for one person: drafts, the form itself, and reports that wait to be sent. No page is touched
// here, so that the service worker uses it too. On disk everything is sealed (AES-GCM) with a key that cannot be read
// out and that goes at sign-out; on desks that are shared and say so, nothing is on disk at all.

const THINGS = "fortnight";
const KEYS = "fortnight-keys"; // Deleted whole on every page that says "you are signed out": core/js/fortnight.js.
const HOURS_12 = 12 * 60 * 60 * 1000; // As long as a session lasts.
const AES = "AES-GCM";

const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function opened(name, table, keyPath) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath });
  return settled(request);
}

/** One act on one table. The connection is closed at once, so that signing out can delete what is behind it. */
async function on(name, mode, act) {
  const database = name === KEYS ? await opened(KEYS, "keys", "person") : await opened(THINGS, "things", ["person", "kind", "id"]);
  try {
    const [table] = database.objectStoreNames;
    return await settled(act(database.transaction(table, mode).objectStore(table)));
  } finally {
    database.close();
  }
}

// --- the key -----------------------------------------------------------------------------------------------------

async function derived(secret) {
  const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new TextEncoder().encode("fortnight kept") };
  return crypto.subtle.deriveKey(how, material, { name: AES, length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Whoever signs in takes the desk over: the keys of those before them go, their sealed things stay for their return. */
async function takeOver(person, secret) {
  const key = await derived(secret);
  await on(KEYS, "readwrite", (keys) => keys.clear());
  await on(KEYS, "readwrite", (keys) => keys.put({ person, key, until: Date.now() + HOURS_12 }));
  return key;
}

/** Whose desk it is at the moment, with the key; null once they signed out, or after the length of a session. */
async function holder() {
  const [found] = await on(KEYS, "readonly", (keys) => keys.getAll());
  if (!found || found.until > Date.now()) return found ?? null;
  await on(KEYS, "readwrite", (keys) => keys.clear());
  return null;
}

// --- what is kept ------------------------------------------------------------------------------------------------

/** FormData, with its files, as bytes and back: the browser's own multipart. */
async function packed(form) {
  const body = new Response(form);
  return { type: body.headers.get("Content-Type"), bytes: await body.arrayBuffer() };
}
const unpacked = ({ type, bytes }) => new Response(bytes, { headers: { "Content-Type": type } }).formData();
const named = (person, kind, id) => new TextEncoder().encode(JSON.stringify([person, kind, id]));

class InMemory {
  #things = new Map();

  constructor(person) { Object.assign(this, { person, lasting: false, onDisk: false }); }

  get size() { return this.#things.size; }

  async put(kind, id, form, at = Date.now()) { this.#things.set(`${kind} ${id}`, { kind, id, at, form }); }
  async get(kind, id) { return this.#things.get(`${kind} ${id}`) ?? null; }
  async list(kind) { return [...this.#things.values()].filter((one) => one.kind === kind).sort((a, b) => a.at - b.at); }
  async remove(kind, id) { this.#things.delete(`${kind} ${id}`); }
}

/** Sealed on disk; what the disk has no room for stays in the page that wrote it, and is told to. */
class Sealed {
  constructor(person, key) { Object.assign(this, { person, key, lasting: true, spare: new InMemory(person) }); }

  get onDisk() { return this.spare.size === 0; }

  async put(kind, id, form, at = Date.now()) {
    try {
      await this.#write(kind, id, form, at);
      await this.spare.remove(kind, id);
    } catch (reason) {
      if (!(reason instanceof DOMException)) throw reason;
      await this.spare.put(kind, id, form, at);
    }
  }

  async #write(kind, id, form, at) {
    const { type, bytes } = await packed(form);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: AES, iv, additionalData: named(this.person, kind, id) }, this.key, bytes);
    await on(THINGS, "readwrite", (things) => things.put({ person: this.person, kind, id, at, type, iv, sealed }));
  }

  async get(kind, id) {
    const found = await on(THINGS, "readonly", (things) => things.get([this.person, kind, id]));
    return await this.spare.get(kind, id) ?? (found ? this.#open(found) : null);
  }

  async list(kind) {
    const range = IDBKeyRange.bound([this.person, kind, ""], [this.person, kind, []]);
    const found = await on(THINGS, "readonly", (things) => things.getAll(range));
    const things = [...await Promise.all(found.map((one) => this.#open(one))), ...await this.spare.list(kind)];
    return [...new Map(things.filter(Boolean).map((one) => [one.id, one])).values()].sort((a, b) => a.at - b.at);
  }

  async remove(kind, id) {
    await this.spare.remove(kind, id);
    await on(THINGS, "readwrite", (things) => things.delete([this.person, kind, id]));
  }

  /** What was sealed with another secret than today's cannot be opened; it stays as it is. */
  async #open({ kind, id, at, type, iv, sealed }) {
    try {
      const how = { name: AES, iv, additionalData: named(this.person, kind, id) };
      const bytes = await crypto.subtle.decrypt(how, this.key, sealed);
      return { id, at, form: await unpacked({ type, bytes }) };
    } catch (reason) {
      if (reason instanceof DOMException) return null;
      throw reason;
    }
  }
}

/** What was on disk before the organisation chose "in memory only" comes into memory, and leaves the disk. */
async function movedIn(person, secret) {
  const before = new Sealed(person, await derived(secret)), now = new InMemory(person);
  for (const kind of ["draft", "waiting", "refused", "receipt"]) {
    for (const { id, form, at } of await before.list(kind)) await now.put(kind, id, form, at);
  }
  await on(KEYS, "readwrite", (keys) => keys.clear());
  await on(THINGS, "readwrite", (things) => things.delete(IDBKeyRange.bound([person], [person, []])));
  return now;
}

/** The things of whoever the page is for; `store` is "encrypted" or "memory". A browser with no disk for us has memory. */
export async function keptFor({ person, secret, store }) {
  try {
    if (store === "memory") return await movedIn(person, secret);
    return new Sealed(person, await takeOver(person, secret));
  } catch (reason) {
    if (!(reason instanceof DOMException)) throw reason;
    return new InMemory(person);
  }
}

/** The things of whoever signed in last, without asking the server; null when they signed out. */
export async function keptHere() {
  const found = await holder();
  return found ? new Sealed(found.person, found.key) : null;
}

// --- drafts ------------------------------------------------------------------------------------------------------

const UNLOADING = 250; // A page that is being left lets go of its draft within that.

/**
 * The id of this window's own draft of `name`: the newest one that no open window has, or a new one. So two windows
 * never write over each other, and what a window left behind comes back in the next.
 */
export async function draftOf(kept, name) {
  const left = (await kept.list("draft")).map(({ id }) => id).filter((id) => id.split("#")[0] === name);
  for (const id of left.reverse()) if (await holds(id)) return id;
  const fresh = `${name}#${crypto.randomUUID()}`;
  await holds(fresh);
  return fresh;
}

/** Whether this window has the draft now; as long as it is open, no other one has. */
async function holds(id) {
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(UNLOADING);
    const forGood = () => { resolve(true); return new Promise(() => {}); };
    navigator.locks.request(`fortnight-draft ${id}`, { signal }, forGood).catch(() => resolve(false));
  });
}
