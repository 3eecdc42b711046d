// Histograms that filter by ranges, one for each number or date, and play a range through time.
import type { App } from "./app";
import { Bits } from "./bits";
import { h, s, say } from "./dom";
import { plain } from "./head";
import { showNumber, type Field } from "./model";

const BINS = 60, WIDE = 290, HIGH = 80;

/** Where a bar begins, in words. */
function edge(field: Field, bin: number): string {
  return showNumber(field, field.low + Math.round(((field.high - field.low) * bin) / BINS / field.step) * field.step);
}

export class Filter {
  readonly page = h("div", { class: "page" });
  private by = h("select", { id: "filter-by", onchange: () => this.set(this.by.value) });
  private body = h("div");
  private field: Field | null = null;
  /** Ranges that hold, also those of fields that are not shown. */
  private ranges = new Map<Field, [from: number, to: number]>();
  private others = h("div", { class: "row" });
  private from = 0;
  private to = BINS;
  private bins = new Uint8Array(0);
  private totals = new Int32Array(BINS);
  private bars: SVGElement[] = [];
  private span = s("rect", { class: "span", y: 0, height: HIGH });
  private text = h("p", { "aria-live": "off" });
  private low = h("input", { type: "range", min: "0", max: String(BINS - 1), step: "1", "aria-label": "From", oninput: () => this.range(+this.low.value, Math.max(+this.low.value + 1, this.to)) });
  private high = h("input", { type: "range", min: "1", max: String(BINS), step: "1", "aria-label": "To", oninput: () => this.range(Math.min(+this.high.value - 1, this.from), +this.high.value) });
  private playing = 0;
  private play = h("button", { class: "b", type: "button", id: "play", onclick: () => this.toggle() }, "Play");

  constructor(private app: App) {
    this.page.append(this.body);
    this.choices();
    app.on((change) => {
      if (change === "data") this.choices();
      if (change === "lit" && this.field && !this.page.hidden) this.draw();
    });
  }

  private get fields(): Field[] {
    return this.app.model.fields.filter((field) => field.kind !== "category" && field.high > field.low);
  }

  private choices(): void {
    const fields = this.fields;
    if (!fields.length) {
      this.body.replaceChildren(h("p", {}, "This map has no numbers or dates to filter by."));
      return;
    }
    this.by.replaceChildren(h("option", { value: "" }, "Choose…"), ...fields.map((field) => h("option", { value: field.name }, plain(field.name).slice(0, 60))));
    this.body.replaceChildren(h("div", { class: "row" }, h("label", { for: "filter-by" }, "Filter by"), this.by));
    this.set((fields.find((field) => field.name === this.field?.name) ?? fields[0]!).name);
  }

  set(name: string): void {
    this.stop();
    const field = this.fields.find((one) => one.name === name) ?? null;
    this.field = field;
    this.by.value = name;
    while (this.body.childElementCount > 1) this.body.lastElementChild!.remove();
    if (!field) return;
    const span = Math.max(1, Math.round((field.high - field.low) / field.step));
    this.bins = new Uint8Array(field.codes.length);
    this.totals = new Int32Array(BINS);
    for (let i = 0; i < field.codes.length; i++) {
      const code = field.codes[i]!;
      const bin = code === 0 ? 255 : Math.min(BINS - 1, Math.floor((BINS * (code - 1)) / (span + 1)));
      this.bins[i] = bin;
      if (bin < BINS) this.totals[bin] = this.totals[bin]! + 1;
    }
    const chart = s("svg", { class: "hist", viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", role: "img", "aria-label": "Histogram of " + plain(field.name) });
    this.bars = [];
    for (let b = 0; b < BINS; b++) {
      for (const kind of ["all", "in"]) {
        const bar = s("rect", { class: kind, x: (b * WIDE) / BINS + 0.4, width: WIDE / BINS - 0.8 });
        this.bars.push(bar);
        chart.append(bar);
      }
    }
    chart.append(this.span);
    this.brush(chart);
    this.body.append(chart, h("div", { class: "row" }, this.low, this.high), this.text, h("div", { class: "row" }, this.play, h("button", { class: "b", type: "button", onclick: () => this.range(0, BINS) }, "All")), this.others);
    [this.from, this.to] = this.ranges.get(field) ?? [0, BINS];
    this.show();
    this.draw();
  }

  private brush(chart: SVGElement): void {
    let start = -1;
    const bin = (event: PointerEvent) => {
      const box = chart.getBoundingClientRect();
      return Math.max(0, Math.min(BINS - 1, Math.floor(((event.clientX - box.left) / box.width) * BINS)));
    };
    chart.addEventListener("pointerdown", (event) => {
      this.stop();
      chart.setPointerCapture((event as PointerEvent).pointerId);
      start = bin(event as PointerEvent);
      this.range(start, start + 1);
    });
    chart.addEventListener("pointermove", (event) => {
      if (start < 0) return;
      const at = bin(event as PointerEvent);
      this.range(Math.min(start, at), Math.max(start, at) + 1);
    });
    chart.addEventListener("pointerup", () => (start = -1));
  }

  range(from: number, to: number): void {
    this.from = from;
    this.to = to;
    const field = this.field!, name = "range:" + field.name;
    if (from === 0 && to === BINS) {
      this.free(field);
      return;
    }
    this.ranges.set(field, [from, to]);
    this.show();
    const bits = new Bits(this.app.model.n), words = bits.words, bins = this.bins;
    for (let i = 0; i < bins.length; i++) {
      const bin = bins[i]!;
      if (bin >= from && bin < to) words[i >>> 5] = words[i >>> 5]! | (1 << (i & 31));
    }
    this.app.mask(name, bits);
  }

  /** Lets a field take all values again. */
  private free(field: Field): void {
    this.ranges.delete(field);
    this.show();
    this.app.mask("range:" + field.name, null);
  }

  /** The ranges that hold, as a link tells them: a column and which sixtieths of its range. */
  get told(): string[] {
    return [...this.ranges].map(([field, [from, to]]) => `${field.name}:${from}-${to}`);
  }

  /** Takes ranges as a link tells them. */
  take(told: string[]): void {
    this.reset();
    for (const one of told) {
      const [, name, from, to] = /^(.*):(\d+)-(\d+)$/su.exec(one) ?? [];
      if (!this.fields.some((field) => field.name === name) || +from! >= +to! || +to! > BINS) continue;
      this.set(name!);
      this.range(+from!, +to!);
    }
  }

  reset(): void {
    for (const field of [...this.ranges.keys()]) {
      if (field === this.field) [this.from, this.to] = [0, BINS];
      this.free(field);
    }
  }

  private show(): void {
    const field = this.field!;
    this.others.replaceChildren(...[...this.ranges].filter(([other]) => other !== field).map(([other, range]) =>
      h("button", { class: "b", type: "button", title: "Remove this filter", onclick: () => this.free(other) }, `${plain(other.name).slice(0, 40)}: ${range.map((bin) => edge(other, bin)).join(" to ")} ×`)));
    this.low.value = String(this.from);
    this.high.value = String(this.to);
    this.low.setAttribute("aria-valuetext", edge(field, this.from));
    this.high.setAttribute("aria-valuetext", edge(field, this.to));
    this.text.textContent = edge(field, this.from) + " to " + edge(field, this.to);
    this.span.setAttribute("x", String((this.from * WIDE) / BINS));
    this.span.setAttribute("width", String(((this.to - this.from) * WIDE) / BINS));
  }

  private draw(): void {
    const counts = new Int32Array(256), lit = this.app.lit;
    if (lit) lit.each((i) => void (counts[this.bins[i]!] = counts[this.bins[i]!]! + 1));
    else counts.set(this.totals);
    const most = Math.max(1, ...this.totals);
    for (let b = 0; b < BINS; b++) {
      for (const [k, count] of [[0, this.totals[b]!], [1, counts[b]!]] as const) {
        const high = count ? Math.max(1, (count / most) * HIGH) : 0, bar = this.bars[2 * b + k]!;
        bar.setAttribute("y", String(HIGH - high));
        bar.setAttribute("height", String(high));
      }
    }
  }

  private toggle(): void {
    if (this.playing) {
      this.stop();
      return;
    }
    const wide = this.to - this.from === BINS ? 6 : this.to - this.from;
    let at = this.to === BINS ? 0 : this.from;
    this.play.replaceChildren("Stop");
    let last = 0;
    const step = (now: number) => {
      if (!this.playing) return;
      if (now - last > (this.app.calm.matches ? 1000 : 110)) {
        last = now;
        this.range(at, Math.min(BINS, at + wide));
        at++;
        if (at + wide > BINS) {
          this.stop();
          say("End of the range");
          return;
        }
      }
      this.playing = requestAnimationFrame(step);
    };
    this.playing = requestAnimationFrame(step);
    say("Playing " + plain(this.field!.name));
  }

  stop(): void {
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    this.play.replaceChildren("Play");
  }
}

