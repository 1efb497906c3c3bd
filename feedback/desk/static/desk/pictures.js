// Pictures with a report: paste, drop or choose them, see them, take them away, and cover what is a customer's.
// Progressive: without this file the input stays a plain one. Markup and words: templates/desk/_pictures.html.

const THUMB = 160;

export class Pictures {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input[type=file]");
    this.list = root.querySelector("[data-list]");
    this.one = root.querySelector("[data-one]");
    this.told = root.querySelector("[data-told]");
    this.most = Number(root.dataset.most) || 1;
    this.files = [];
    const form = this.input.form;
    this.input.addEventListener("change", () => this.add([...this.input.files]));
    this.input.addEventListener("input", (event) => { if (!event.isTrusted) this.takeOver(); });
    form.addEventListener("paste", (event) => this.paste(event));
    form.addEventListener("dragover", (event) => this.hover(event));
    form.addEventListener("dragleave", () => form.classList.remove("drop-here"));
    form.addEventListener("drop", (event) => this.drop(event));
    form.addEventListener("reset", () => { this.files = []; this.show(); });
    if (this.input.files.length) this.takeOver();
  }

  /** A draft has put files into the input: they are shown like those that somebody chose. */
  takeOver() {
    this.files = [...this.input.files];
    this.show();
  }

  say(word, value) { this.told.textContent = (this.root.dataset[word] ?? "{}").replace("{}", value); }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  }

  hover(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.input.form.classList.add("drop-here");
  }

  drop(event) {
    this.input.form.classList.remove("drop-here");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    this.add([...event.dataTransfer.files]);
  }

  /** One place takes the newest; several take what there is room for. */
  add(files) {
    const kept = this.most === 1 ? [] : this.files;
    const room = this.most - kept.length;
    this.files = [...kept, ...files.slice(0, room)];
    this.show();
    if (files.length > room) this.say("full", this.most);
    else this.say("added", files.map((file) => file.name).join(", "));
  }

  remove(file) {
    this.files = this.files.filter((one) => one !== file);
    this.show();
    this.say("removed", file.name);
    (this.list.querySelector("button") ?? this.input).focus();
  }

  /** The tool is fetched when somebody wants it: most reports go without a picture. */
  async coverParts(file) {
    const { Cover } = await import(this.root.dataset.tool);
    this.cover ??= new Cover(this.root.querySelector("[data-dialog]"));
    await this.cover.open(file, (covered) => this.replace(file, covered));
  }

  replace(file, covered) {
    this.files = this.files.map((one) => (one === file ? covered : one));
    this.show();
  }

  /** The input holds what is shown, so that any form sends it. */
  show() {
    const transfer = new DataTransfer();
    this.files.forEach((file) => transfer.items.add(file));
    this.input.files = transfer.files;
    this.list.replaceChildren(...this.files.map((file) => this.item(file)));
  }

  item(file) {
    const item = this.one.content.cloneNode(true).firstElementChild;
    item.querySelector("[data-name]").textContent = file.name;
    const [canvas, cover] = [item.querySelector("canvas"), item.querySelector("[data-cover]")];
    item.querySelector("[data-remove]").addEventListener("click", () => this.remove(file));
    if (file.type.startsWith("image/")) {
      cover.addEventListener("click", () => this.coverParts(file));
      canvas.setAttribute("aria-label", file.name);
      thumbnail(file, canvas).catch(() => { canvas.remove(); cover.remove(); });
    } else {
      canvas.remove();
      cover.remove();
    }
    return item;
  }
}

/** A canvas needs no address of its own, so the page's content policy stays as it is. */
async function thumbnail(file, canvas) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, THUMB / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

document.querySelectorAll("[data-pictures]:not([data-script])").forEach((root) => new Pictures(root));
