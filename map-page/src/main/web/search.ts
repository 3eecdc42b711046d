// The search field: words in texts, and topic:, category:, number: fields.
import type { App } from "./app";
import { Bits } from "./bits";
import { byId, number, say } from "./dom";
import { fold, parse, rangeOf, type Term } from "./query";
import { numberOf, type Field } from "./model";

export class Search {
  private field = byId<HTMLInputElement>("query");
  private found = byId<HTMLOutputElement>("found");
  private timer = 0;
  private turn = 0;
  /** Milliseconds from a search's start to its answer. */
  readonly times: number[] = [];

  constructor(private app: App) {
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.run(this.field.value), 40);
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        clearTimeout(this.timer);
        void this.run(this.field.value);
      } else if (event.key === "Escape" && this.field.value) {
        event.stopPropagation();
        this.field.value = "";
        void this.run("");
      }
    });
    // What was typed while the map was still being read.
    if (this.field.value) void this.run(this.field.value);
  }

  get text(): string {
    return this.field.value;
  }

  async set(text: string): Promise<number> {
    this.field.value = text;
    return this.run(text);
  }

  /** Lights what the words find; the number of hits, or -1 when a newer search took over. */
  async run(text: string): Promise<number> {
    const turn = ++this.turn, { app } = this, query = parse(text.trim());
    if (!query.terms.length) {
      this.found.value = query.problem ?? "";
      app.mask("search", null);
      return app.model.n;
    }
    const slow = window.setTimeout(() => turn === this.turn && (this.found.value = "Searching…"), 150);
    await app.model.indexed;
    if (turn !== this.turn) return -1;
    const start = performance.now();
    const given = new Map<number, Bits>();
    query.terms.forEach((term, at) => {
      const bits = this.given(term);
      if (bits) given.set(at, bits);
    });
    const hits = await app.holding(app.model.client.search(text.trim(), given, app.model.n, (part) => {
      if (turn === this.turn) this.show(part, "so far");
    }));
    clearTimeout(slow);
    if (turn !== this.turn || hits === null) return -1;
    if (hits === "stopped") {
      this.found.value = "This took too long and was stopped. Try other words.";
      return -1;
    }
    const count = this.show(hits, query.problem);
    say(number.format(count) + " points found");
    this.times.push(performance.now() - start);
    return count;
  }

  private show(hits: Bits, remark?: string): number {
    const count = hits.count();
    this.found.value = remark === "so far" ? number.format(count) + " so far" : remark ?? `${number.format(count)} of ${number.format(this.app.model.n)}`;
    this.app.mask("search", hits);
    return count;
  }

  /** Points of a term that is not about texts. */
  private given(term: Term): Bits | null {
    if (!term.field) return null;
    const { model } = this.app;
    const bits = new Bits(model.n);
    const value = fold(term.value);
    const layers = term.field === "topic" ? model.layers.map((_, l) => l) : model.head.layers.flatMap((layer, l) => (fold(layer.name) === term.field ? [l] : []));
    if (layers.length) {
      for (const l of layers) {
        const names = model.head.layers[l]!.names.map(fold), codes = model.layers[l]!;
        const hit = Uint8Array.from([0, ...names.map((name) => (term.pattern ? +term.pattern.test(name) : +name.includes(value)))]);
        hit[0] = +(value === fold(model.head.settings.noiseLabel) && value !== "");
        if (!hit.includes(1)) continue;
        for (let i = 0; i < codes.length; i++) if (hit[codes[i]!]) bits.add(i);
      }
      return bits;
    }
    const field = model.fields.find((own) => fold(own.name) === term.field);
    if (!field) return model.textNames.some((name) => fold(name) === term.field) ? null : bits;
    const passes = this.passing(field, term, value);
    for (let i = 0; i < field.codes.length; i++) if (passes(field.codes[i]!)) bits.add(i);
    return bits;
  }

  private passing(field: Field, term: Term, value: string): (code: number) => boolean {
    if (field.kind === "category") {
      const hit = Uint8Array.from([0, ...field.values.map((own) => (term.pattern ? +term.pattern.test(own) : +fold(own).includes(value)))]);
      return (code) => hit[code] === 1;
    }
    const range = rangeOf(term.value, field.kind === "date" ? Date.parse : Number);
    if (!range) return () => false;
    let [low, high] = range;
    // "2020" or "2020-05" alone means all of it.
    if (field.kind === "date" && /^\d{4}(-\d\d)?(-\d\d)?$/.test(term.value)) {
      const end = new Date(low);
      if (term.value.length === 4) end.setUTCFullYear(end.getUTCFullYear() + 1);
      else if (term.value.length === 7) end.setUTCMonth(end.getUTCMonth() + 1);
      else end.setUTCDate(end.getUTCDate() + 1);
      high = +end - 1;
    } else if (low === high) {
      low -= field.step / 2;
      high += field.step / 2;
    }
    return (code) => code > 0 && numberOf(field, code) >= low && numberOf(field, code) <= high;
  }
}
