// On Home: what waits on this desk for its reader goes as soon as they are back, wherever they signed in.

const place = document.querySelector("[data-kept]");
const { person, secret, store } = place.dataset;

async function send() {
  const [{ keptFor }, { flush }, { Telling }] = await Promise.all([import("./kept.js"), import("./outbox.js"), import("./telling.js")]);
  const kept = await keptFor({ person: Number(person), secret, store });
  const { state } = await flush(kept);
  await new Telling(place, kept).tell(state, { again: send });
}

// In memory only, what is left on the disk from before is the report page's to take over: it asks before it is left.
if (store !== "memory" && isSecureContext && globalThis.indexedDB && localStorage.getItem(`fortnight-waits-${person}`)) await send();
