// Covering parts of a picture for good: solid, because a blur or a mosaic of letters can be undone. By mouse, finger or
// keyboard. What leaves is a new PNG of the pixels one sees; the picture itself never does.

const SMALLEST = 8;
const STEP = 1 / 50;
const INK = "#1c1420";
const EDGE = "#ffd35c";

export class Cover {
  constructor(dialog) {
    this.dialog = dialog;
    this.canvas = dialog.querySelector("[data-canvas]");
    this.state = dialog.querySelector("[data-state]");
    this.covers = [];
    const on = (name, act) => dialog.querySelector(`[data-${name}]`).addEventListener("click", act);
    on("close", () => dialog.close());
    on("new", () => this.begin());
    on("undo", () => this.undo());
    on("apply", () => this.apply());
    dialog.addEventListener("keydown", (event) => this.finish(event));
    dialog.addEventListener("close", () => this.picture?.close());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    this.canvas.addEventListener("pointerup", () => this.lift());
    this.canvas.addEventListener("pointercancel", () => this.lift());
  }

  async open(file, done) {
    [this.file, this.done, this.covers, this.from] = [file, done, [], null];
    this.picture = await createImageBitmap(file);
    this.canvas.width = this.picture.width;
    this.canvas.height = this.picture.height;
    this.draw();
    this.dialog.showModal();
    this.canvas.focus();
  }

  get last() { return this.covers.at(-1); }

  draw({ edge = true } = {}) {
    const pen = this.canvas.getContext("2d");
    pen.drawImage(this.picture, 0, 0);
    pen.fillStyle = INK;
    this.covers.forEach(({ x, y, w, h }) => pen.fillRect(x, y, w, h));
    if (edge && this.last) {
      pen.strokeStyle = EDGE;
      pen.lineWidth = Math.max(2, this.canvas.width / 300);
      pen.strokeRect(this.last.x, this.last.y, this.last.w, this.last.h);
    }
    this.tell();
  }

  tell() {
    const { covers, at } = this.dialog.dataset;
    const share = (value, whole) => Math.round((100 * value) / whole);
    const { width, height } = this.canvas;
    const values = this.last && { x: share(this.last.x, width), y: share(this.last.y, height), w: share(this.last.w, width), h: share(this.last.h, height) };
    const place = values ? `. ${at.replace(/\{(\w)\}/g, (_all, name) => values[name])}` : "";
    this.state.textContent = covers.replace("{}", this.covers.length) + place;
  }

  // --- by pointer ---

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const within = (value, most) => Math.min(Math.max(value, 0), most);
    return {
      x: within(((event.clientX - box.left) / box.width) * this.canvas.width, this.canvas.width),
      y: within(((event.clientY - box.top) / box.height) * this.canvas.height, this.canvas.height),
    };
  }

  press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas.focus();
    this.canvas.setPointerCapture(event.pointerId);
    this.from = this.point(event);
    this.covers.push({ ...this.from, w: 0, h: 0 });
  }

  drag(event) {
    if (!this.from) return;
    const to = this.point(event);
    Object.assign(this.last, {
      x: Math.min(this.from.x, to.x), y: Math.min(this.from.y, to.y),
      w: Math.abs(to.x - this.from.x), h: Math.abs(to.y - this.from.y),
    });
    this.draw();
  }

  /** A click covers nothing. */
  lift() {
    if (!this.from) return;
    this.from = null;
    if (this.last.w < SMALLEST || this.last.h < SMALLEST) this.covers.pop();
    this.draw();
  }

  // --- by keyboard ---

  begin() {
    const { width, height } = this.canvas;
    this.covers.push({ x: width * 0.4, y: height * 0.45, w: width * 0.2, h: height * 0.1 });
    this.draw();
    this.canvas.focus();
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const act = { n: () => this.begin(), delete: () => this.undo(), backspace: () => this.undo() }[event.key.toLowerCase()];
    if (event.ctrlKey || event.metaKey || event.altKey || !(way || act)) return;
    event.preventDefault();
    event.stopPropagation();
    if (way) this.nudge(...way, event.shiftKey);
    else act();
  }

  nudge(right, down, resize) {
    const cover = this.last;
    if (!cover) return this.begin();
    const { width, height } = this.canvas;
    const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
    if (resize) {
      cover.w = clamp(cover.w + right * width * STEP, SMALLEST, width - cover.x);
      cover.h = clamp(cover.h + down * height * STEP, SMALLEST, height - cover.y);
    } else {
      cover.x = clamp(cover.x + right * width * STEP, 0, width - cover.w);
      cover.y = clamp(cover.y + down * height * STEP, 0, height - cover.h);
    }
    this.draw();
  }

  /** Ctrl+Enter covers for good here; it must not send the form with the picture as it was. */
  finish(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    this.apply();
  }

  undo() {
    this.covers.pop();
    this.draw();
    this.canvas.focus();
  }

  apply() {
    if (!this.covers.length) return this.dialog.close();
    this.draw({ edge: false });
    this.canvas.toBlob((blob) => {
      const name = this.file.name.replace(/\.\w+$/, "") + ".png";
      if (blob) this.done(new File([blob], name, { type: "image/png" }));
      this.dialog.close();
    }, "image/png");
  }
}
