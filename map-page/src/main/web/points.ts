// The points that are lit, as a table; selection; export of the data.
import type { App } from "./app";
import type { Card } from "./card";
import type { Input, Mode } from "./input";
import { Bits } from "./bits";
import type { Search } from "./search";
import { h, number } from "./dom";
import { plain } from "./head";
import { show, showNumber, numberOf, type Field } from "./model";
import { save } from "./share";

const ROWS = 50;
/** Milliseconds without a change before the words of what is shown are looked for. */
const REST = 250;

export class Points {
  readonly page = h("div", { class: "page" });
  private count = h("p", { id: "count" });
  private rows = h("tbody");
  private more = h("button", { class: "b", type: "button", onclick: () => void this.fill(true) }, "Show more");
  private shown: number[] = [];
  private turn = 0;
  private typical = h("div", { class: "row words" });
  private timer = 0;
  private asked = 0;
  private by = h("select", { id: "sort-by", onchange: () => void this.fill(false) });
  private second = h("th", { scope: "col" });

  /** @param all lights all points again */
  constructor(private app: App, private card: Card, input: Input, private search: Search, all: () => void) {
    const modes = h("div", { class: "row modes", role: "radiogroup", "aria-label": "A new selection" });
    for (const [mode, name] of [["new", "New"], ["add", "Add"], ["remove", "Remove"], ["intersect", "Intersect"]] as [Mode, string][]) {
      modes.append(h("label", { class: "check" }, h("input", { type: "radio", name: "mode", value: mode, checked: mode === "new", onchange: () => (input.mode = mode) }), name));
    }
    const button = (name: string, act: () => void) => h("button", { class: "b", type: "button", onclick: act }, name);
    this.page.append(this.count, modes,
      h("div", { class: "row" }, button("Select view", () => input.selectView()), button("Invert", () => {
        const all = new Bits(app.model.n);
        for (let i = 0; i < app.model.n; i++) if (!app.selection?.has(i)) all.add(i);
        input.choose(all, "new");
      }), button("Clear", () => input.choose(new Bits(app.model.n), "new")), button("Show all", all), button("Save CSV", () => void this.export("csv")), button("Save JSON", () => void this.export("json"))), this.typical,
      h("div", { class: "row" }, h("label", { for: "sort-by" }, "Sort by"), this.by),
      h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Text"), this.second)), this.rows), this.more);
    app.on((change) => {
      if (change === "data") this.orders();
      if (change === "lit" || change === "data") this.update();
    });
    this.orders();
    this.update();
  }

  /** Called when the page comes into sight: rows are made only then. */
  update(): void {
    const { lit, model } = this.app;
    this.count.textContent = lit ? `${number.format(lit.count())} of ${number.format(model.n)} points` : `All ${number.format(model.n)} points`;
    if (this.page.hidden || !this.page.isConnected) return;
    void this.fill(false);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.tell(), REST);
  }

  /** Shows what the lit points speak of more than the others do. */
  private async tell(): Promise<void> {
    const turn = ++this.asked, { lit, model } = this.app, some = lit !== null && model.head.texts && lit.count() > 2;
    const words = some ? await model.client.typical(lit) : [];
    if (turn !== this.asked || !words) return;
    this.typical.replaceChildren(...(words.length ? [h("span", {}, "Typical words")] : []), ...words.map((word) => h("button", { class: "b", type: "button", title: "Search for it", dir: "auto", onclick: () => void this.search.set(word) }, word)));
  }

  private orders(): void {
    const chosen = this.by.value;
    this.by.replaceChildren(h("option", { value: "" }, "Place on the map"));
    this.app.model.fields.forEach((field, f) => {
      if (field.kind === "category") return;
      for (const [value, order] of [["-" + f, field.kind === "date" ? "latest first" : "highest first"], ["+" + f, field.kind === "date" ? "earliest first" : "lowest first"]] as const) {
        this.by.append(h("option", { value, selected: value === chosen }, `${plain(field.name).slice(0, 50)}, ${order}`));
      }
    });
  }

  /** The first so many lit points in the order that is chosen. */
  private first(most: number): { points: number[]; field: Field | undefined } {
    const { lit, model } = this.app, field = this.by.value ? model.fields[+this.by.value.slice(1)] : undefined, points: number[] = [];
    const each = (visit: (i: number) => boolean | void) => {
      if (lit) lit.each(visit);
      else for (let i = 0; i < model.n && visit(i) !== false; i++);
    };
    if (!field) {
      each((i) => points.push(i) < most);
      return { points, field };
    }
    const sign = this.by.value[0] === "-" ? -1 : 1, keys: number[] = [];
    each((i) => {
      // Those without a value come last, whatever the order.
      const code = field.codes[i]!, key = code === 0 ? Infinity : sign * code;
      if (points.length === most && key >= keys[most - 1]!) return;
      let at = points.length;
      while (at > 0 && keys[at - 1]! > key) at--;
      points.splice(at, 0, i);
      keys.splice(at, 0, key);
      if (points.length > most) {
        points.pop();
        keys.pop();
      }
    });
    return { points, field };
  }

  private async fill(further: boolean): Promise<void> {
    const turn = ++this.turn, { lit, model } = this.app;
    const { points, field } = this.first((further ? this.shown.length : 0) + ROWS), wanted = further ? points.slice(this.shown.length) : points;
    const texts = model.textNames.length ? await model.client.read(model.textNames[0]!, wanted) : [];
    if (turn !== this.turn) return;
    if (!further) {
      this.rows.replaceChildren();
      this.second.textContent = field ? plain(field.name) : "Topic";
      this.shown = [];
    }
    this.shown.push(...wanted);
    wanted.forEach((point, k) => {
      const text = texts[k] || model.topicOf(point) || "Point " + point;
      this.rows.append(h("tr", {}, h("td", {}, h("button", { type: "button", dir: "auto", onclick: () => {
        this.app.flyToPoint(point);
        this.card.pin(point);
      } }, text.length > 160 ? text.slice(0, 160) + "…" : text)), h("td", { dir: "auto" }, field ? show(field, field.codes[point]!) : model.topicOf(point).slice(0, 80))));
    });
    this.more.hidden = this.shown.length >= (lit ? lit.count() : model.n);
  }

  async export(kind: "csv" | "json"): Promise<void> {
    save("map-selection." + kind, kind === "csv" ? "text/csv" : "application/json", await this.data(kind));
  }

  /** All lit points with their texts, topics and columns. */
  async data(kind: "csv" | "json"): Promise<string[]> {
    const { lit, model } = this.app, points: number[] = [];
    if (lit) lit.each((i) => void points.push(i));
    else for (let i = 0; i < model.n; i++) points.push(i);
    const layers = model.head.layers.map((layer) => layer.name);
    const names = [...model.textNames, ...layers, ...model.fields.map((field) => field.name), "x", "y"];
    const out: string[] = [kind === "csv" ? names.map(cell).join(",") + "\r\n" : "["];
    for (let from = 0; from < points.length; from += 2000) {
      const some = points.slice(from, from + 2000);
      const texts = await Promise.all(model.textNames.map((name) => model.client.read(name, some)));
      out.push(some.map((point, k) => {
        const values: (string | number | null)[] = texts.map((rows) => rows[k]!);
        model.layers.forEach((codes, l) => values.push(codes[point] ? model.head.layers[l]!.names[codes[point]! - 1]! : kind === "csv" ? "" : null));
        for (const field of model.fields) {
          const code = field.codes[point]!;
          const value = code === 0 ? null : field.kind === "category" ? field.values[code - 1]! : field.kind === "date" ? showNumber(field, numberOf(field, code)) : +numberOf(field, code).toPrecision(12);
          values.push(value);
        }
        values.push(...model.coordinates(point));
        if (kind === "csv") return values.map(cell).join(",") + "\r\n";
        return (from + k ? ",\n" : "\n") + JSON.stringify(Object.fromEntries(names.map((name, at) => [name, values[at]])));
      }).join(""));
    }
    if (kind === "json") out.push("\n]\n");
    return out;
  }
}

/** A cell that a spreadsheet will not take for a formula. */
function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? "'" + value : value;
  return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}

