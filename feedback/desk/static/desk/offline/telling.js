// What waits, what arrived and what was refused, said in its place on the page: on the report page and on Home.

/** Set while something waits on this desk for somebody, so that Home knows without opening anything. */
export const WAITS = (person) => `fortnight-waits-${person}`;
const told = (one, many, n) => (n === 1 ? one : many.replace("{}", n));

export function element(name, { text, ...attributes } = {}, ...inner) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...inner);
  return made;
}

export function button(text, act) {
  const made = element("button", { class: "btn btn-s", type: "button", text });
  made.addEventListener("click", act);
  return made;
}

const link = (text, href, more = {}) => element("a", { class: "btn btn-s", href, text, ...more });

export class Telling {
  #last = Promise.resolve();

  constructor(place, kept) { Object.assign(this, { place, kept, words: JSON.parse(place.dataset.words) }); }

  /** How many wait, after all was said. One telling after the other: the page and the service worker may both have news. */
  tell(state, acts) {
    this.#last = this.#last.then(() => this.#tell(state, acts));
    return this.#last;
  }

  /** A sentence, what more there is to say, and something to press. */
  show(kind, text, said = [], ...controls) {
    const note = element("div", { class: `note ${{ waiting: "risk", locked: "" }[kind] ?? kind}`, "data-told": kind });
    const words = element("span", {}, element("strong", { text }), ...said.flatMap((one) => [" ", one]));
    note.append(element("div", { class: "row" }, words, ...controls));
    this.place.append(note);
  }

  async #tell(state, { again, repair }) {
    const { kept, words } = this;
    const [receipts, refused, waiting] = [await kept.list("receipt"), await kept.list("refused"), await kept.list("waiting")];
    if (receipts.length) document.querySelector("[data-no-connection]")?.remove();
    this.place.querySelectorAll("[data-told]:not([data-told=kept])").forEach((note) => note.remove());
    for (const one of receipts) await this.#received(one);
    for (const one of refused) {
      this.show("risk", words.refused, reasons(one), repair ? button(words.repair, () => repair(one)) : link(words.repair, "/report"));
    }
    if (waiting.length) this.#waiting(state, waiting.length, again);
    if (kept.lasting) localStorage[waiting.length + refused.length ? "setItem" : "removeItem"](WAITS(kept.person), "1");
    return waiting.length;
  }

  async #received({ id, form }) {
    const { received, see } = this.words;
    this.show("kept", received.replace("{}", form.get("reference")), [form.get("said")], element("a", { href: form.get("url"), text: see }));
    await this.kept.remove("receipt", id);
  }

  /** Where nothing is on disk, signing in must not take the page away. */
  #waiting(state, n, again) {
    const { words, kept } = this;
    const why = state === "signed-out"
      ? link(words.sign_in, "/account/login/?next=/report", kept.onDisk ? {} : { target: "_blank", rel: "noopener" })
      : button(words.now, again);
    this.show("waiting", told(words.one, words.many, n), [words[state] ?? words.later], why);
    if (!kept.onDisk) this.show("risk", kept.lasting ? words.full : words.memory);
  }
}

const reasons = ({ form }) => JSON.parse(form.get("refused") || "[]").map(({ message }) => message);
