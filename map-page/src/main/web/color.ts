// What points are colored by, the legend, and how much is drawn.
import type { App, PaletteName } from "./app";
import { Bits } from "./bits";
import { css } from "./colors";
import { byId, h, number } from "./dom";
import { plain } from "./head";
import { showNumber } from "./model";

const MOST_ENTRIES = 60;

export class Colors {
  readonly page = h("div", { class: "page" });
  private by = h("select", { id: "color-by", onchange: () => this.set(this.by.value) });
  private entries = h("div", { id: "legend-entries" });
  private off = new Set<number>();

  constructor(private app: App) {
    const palette = h("select", { id: "palette", onchange: () => {
      app.palette = palette.value as PaletteName;
      app.recolor();
    } });
    for (const [value, name] of [["position", "By place on the map"], ["distinct", "Color-blind safe"], ["vivid", "Vivid"]] as const) palette.append(h("option", { value, selected: app.palette === value }, name));
    const size = h("input", { type: "range", id: "size", min: "0.4", max: "3", step: "0.1", value: "1", oninput: () => {
      app.pointScale = +size.value;
      app.refresh();
    } });
    const labels = h("input", { type: "checkbox", id: "show-labels", checked: true, onchange: () => {
      app.labels.visible = labels.checked;
      app.refresh();
    } });
    this.page.append(h("div", { class: "row" }, h("label", { for: "color-by" }, "Color by"), this.by), h("div", { class: "row" }, h("label", { for: "palette" }, "Palette"), palette),
      h("div", { class: "row" }, h("label", { for: "size" }, "Point size"), size), h("label", { class: "check" }, labels, "Labels"));
    if (app.model.head.settings.outlines) {
      const outlines = h("input", { type: "checkbox", id: "show-outlines", checked: app.outlinesOn, onchange: () => {
        app.outlinesOn = outlines.checked;
        app.refresh();
      } });
      this.page.append(h("label", { class: "check" }, outlines, "Outlines"));
    }
    this.page.append(this.entries);
    this.choices();
    app.on((change) => {
      if (change === "data") this.choices();
      if (change !== "colors") return;
      palette.value = app.palette;
      this.draw();
    });
  }

  private choices(): void {
    const { model } = this.app;
    const add = (value: string, name: string) => this.by.append(h("option", { value, selected: value === this.app.colorBy }, plain(name).slice(0, 60)));
    this.by.replaceChildren();
    model.head.layers.forEach((layer, l) => add("layer:" + l, layer.name));
    for (const field of model.fields) add("field:" + field.name, field.name);
    add("none", "One color");
  }

  set(by: string): void {
    const [kind, name] = [by.slice(0, by.indexOf(":")), by.slice(by.indexOf(":") + 1)];
    const known = by === "none" || (kind === "layer" && this.app.model.layers[+name]) || (kind === "field" && this.app.field(name));
    if (!known) return;
    this.app.colorBy = by;
    this.by.value = by;
    this.off.clear();
    this.app.mask("legend", null);
    this.app.recolor();
  }

  private draw(): void {
    const { app } = this, { model, colorBy } = app;
    this.entries.replaceChildren();
    const small = byId("legend");
    small.hidden = true;
    if (colorBy === "none") return;
    const name = colorBy.slice(colorBy.indexOf(":") + 1), field = colorBy.startsWith("field:") ? app.field(name) : undefined;
    if (field && field.kind !== "category") {
      small.hidden = false;
      small.replaceChildren(...this.scale(field.name, showNumber(field, field.low), showNumber(field, field.high)));
      this.entries.append(h("h2", {}, "Legend"), ...this.scale(field.name, showNumber(field, field.low), showNumber(field, field.high)));
      return;
    }
    const codes = field ? field.codes : model.layers[+name]!;
    const names = field ? field.values : model.head.layers[+name]!.names;
    const counts = new Int32Array(names.length + 1);
    for (let i = 0; i < codes.length; i++) counts[codes[i]!] = counts[codes[i]!]! + 1;
    const order = [...counts.keys()].filter((code) => counts[code]! > 0).sort((a, b) => (a === 0 ? 1 : b === 0 ? -1 : counts[b]! - counts[a]!));
    this.entries.append(h("h2", {}, "Legend: switch groups on and off"));
    for (const code of order.filter((one, i) => i < MOST_ENTRIES || one === 0)) {
      const dot = h("span", { class: "dot" });
      dot.style.background = css(app.legend[code] ?? [128, 128, 128]);
      const label = code ? plain(names[code - 1]!) : field ? "(none)" : plain(model.head.settings.noiseLabel);
      if (!label && code === 0) continue;
      const box = h("input", { type: "checkbox", checked: !this.off.has(code), onchange: () => {
        if (box.checked) this.off.delete(code);
        else this.off.add(code);
        this.filter(codes);
      } });
      this.entries.append(h("label", { class: "check" }, box, dot, h("span", { class: "name", dir: "auto" }, label.slice(0, 120)), h("span", { class: "count" }, number.format(counts[code]!))));
    }
    if (order.length > MOST_ENTRIES) this.entries.append(h("p", {}, `and ${number.format(order.length - MOST_ENTRIES)} smaller ones`));
  }

  private scale(name: string, low: string, high: string): HTMLElement[] {
    const bar = h("div", { class: "bar" });
    const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => css(this.app.legend[1 + Math.round(share * 253)] ?? [0, 0, 0]));
    bar.style.background = `linear-gradient(90deg, ${stops.join(",")})`;
    return [h("div", { dir: "auto" }, plain(name)), bar, h("div", { class: "ends" }, h("span", {}, low), h("span", {}, high))];
  }

  /** Switches all groups on. */
  reset(): void {
    if (!this.off.size) return;
    this.off.clear();
    this.app.mask("legend", null);
    this.draw();
  }

  private filter(codes: Int32Array): void {
    if (!this.off.size) {
      this.app.mask("legend", null);
      return;
    }
    const bits = new Bits(this.app.model.n);
    for (let i = 0; i < codes.length; i++) if (!this.off.has(codes[i]!)) bits.add(i);
    this.app.mask("legend", bits);
  }
}
