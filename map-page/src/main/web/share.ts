// Pictures, links, and what there is to know about the map.
import type { App } from "./app";
import type { Shapes } from "./shapes";
import { smooth } from "./shapes";
import { css, pointColor } from "./colors";
import { h, note, number } from "./dom";
import { plain } from "./head";
import { Flat } from "./flat";
import { Labels } from "./labels";
import { pointsIn, viewBox } from "./renderer";

const MOST_CIRCLES = 20_000;

export function save(name: string, type: string, parts: BlobPart[]): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  // A frame that may not save tells nobody, so the reader is told what it needs.
  note(origin === "null" && location.protocol !== "file:" ? `Saved ${name}, if the page around this map lets it save files` : "Saved " + name);
}

export class Share {
  readonly page = h("div", { class: "page" });

  constructor(private app: App, private shapes: Shapes, link: () => string) {
    const { head } = app.model;
    const scale = h("select", { id: "picture-scale", "aria-label": "Size of the picture" }, ...[1, 2, 3, 4].map((k) => h("option", { value: k, selected: k === 2 }, k + " ×")));
    const address = h("input", { class: "field", readonly: true, "aria-label": "Link to this view", hidden: true });
    const button = (name: string, act: () => void) => h("button", { class: "b", type: "button", onclick: act }, name);
    this.page.append(h("h2", {}, "This view"), h("div", { class: "row" }, button("Copy link", async () => {
      address.value = link();
      // A frame without rights cannot write there, and must not try: show it to be copied by hand.
      address.hidden = (document as any).featurePolicy?.allowsFeature("clipboard-write") !== false && (await navigator.clipboard?.writeText(address.value).then(() => true, () => false)) === true;
      note(address.hidden ? "Link copied" : "Here is the link, to be copied");
      if (!address.hidden) address.select();
    }), button("Print", () => window.print())), address,
    h("h2", {}, "Picture"), h("div", { class: "row" }, scale, button("Save PNG", () => this.png(+scale.value)), button("Save SVG", () => save("map.svg", "image/svg+xml", [this.svg()]))));
    const noise = head.layers.length ? app.model.sizes[0]![0]! : 0;
    const facts: [string, string][] = [["Points", number.format(app.model.n)]];
    head.layers.forEach((layer) => facts.push([layer.name, number.format(layer.names.length)]));
    if (head.layers.length) facts.push([head.settings.noiseLabel || "No topic", `${number.format(noise)} (${((100 * noise) / Math.max(1, app.model.n)).toFixed(1)} %)`]);
    facts.push(...head.facts);
    const list = h("dl", { class: "facts" });
    for (const [name, value] of facts) list.append(h("dt", { dir: "auto" }, plain(name)), h("dd", { dir: "auto" }, plain(value)));
    this.page.append(h("h2", {}, "About this map"), list, h("h2", {}, "Keys"), h("p", {}, "On the map: arrows move, + and − zoom, 0 shows all, Enter opens the point in the middle, L lasso, B box, V selects the view. / searches, Esc closes and clears. Shift-drag draws a box; Ctrl adds, Alt removes."));
  }

  /** The view on a canvas of its own, drawn without WebGL so that any size works. */
  canvas(scale: number): HTMLCanvasElement {
    const { app } = this, { camera, model } = app, settings = model.head.settings;
    const out = h("canvas");
    out.width = Math.round(camera.width * scale);
    out.height = Math.round(camera.height * scale);
    const pen = out.getContext("2d")!;
    pen.fillStyle = getComputedStyle(document.getElementById("app")!).backgroundColor;
    pen.fillRect(0, 0, out.width, out.height);
    this.shapes.draw(out, scale, false);
    const layer = h("canvas"), flat = new Flat(layer, model.n, model.xy, model.index, false);
    flat.resize(camera.width, camera.height, scale);
    flat.setColors(app.indices);
    flat.setLit(app.lit);
    flat.draw(camera, app.look, false);
    pen.drawImage(layer, 0, 0);
    pen.scale(scale, scale);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    const halo = getComputedStyle(document.documentElement).getPropertyValue("--halo");
    this.eachLine((text, x, y, font, color) => {
      pen.font = `${settings.fontWeight} ${font}px ${Labels.font(model.head)}`;
      pen.lineWidth = (settings.haloWidth / 64) * font * 2;
      pen.strokeStyle = halo;
      if (pen.lineWidth > 0.1) pen.strokeText(text, x, y);
      pen.fillStyle = color;
      pen.fillText(text, x, y);
    });
    return out;
  }

  private eachLine(each: (text: string, x: number, y: number, font: number, color: string) => void): void {
    const { app } = this, { camera, labels } = app;
    for (const at of labels.at(camera)) {
      const label = labels.labels[at]!, [x, y] = labels.middle(label, camera);
      label.lines.forEach((line, i) => each(plain(line), x, y + (i - (label.lines.length - 1) / 2) * labels.step(label), label.font, app.labelColor(label)));
    }
  }

  png(scale: number): void {
    this.canvas(scale).toBlob((blob) => blob && save("map.png", "image/png", [blob]), "image/png");
  }

  svg(): string {
    const { app } = this, { camera, model } = app, settings = model.head.settings;
    const escape = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
    const out = [`<svg xmlns="http://www.w3.org/2000/svg" width="${camera.width}" height="${camera.height}" viewBox="0 0 ${camera.width} ${camera.height}">`, `<title>${escape(settings.title ?? "Map")}</title>`,
      `<rect width="100%" height="100%" fill="${getComputedStyle(document.getElementById("app")!).backgroundColor}"/>`];
    const layer = this.shapes.layerAt(camera.scale / camera.fitScale), shapes = app.outlinesOn ? model.outlines[layer] : null, ink = shapes ? this.shapes.inkOf(layer) : 1;
    shapes?.forEach((rings, c) => {
      for (const ring of rings) {
        const d: string[] = [], p = (x: number, y: number) => camera.toX(x).toFixed(1) + " " + camera.toY(y).toFixed(1);
        smooth({ moveTo: (x, y) => void d.push("M" + p(x, y)), quadraticCurveTo: (a, b, x, y) => void d.push("Q" + p(a, b) + " " + p(x, y)), closePath: () => void d.push("Z") }, ring);
        const color = css(pointColor(...app.tone(layer, c), app.dark));
        out.push(`<path d="${d.join("")}" fill="${color}" fill-opacity="${(0.08 * ink).toFixed(4)}" stroke="${color}" stroke-opacity="${(0.55 * Math.sqrt(ink)).toFixed(2)}" stroke-width="${app.outlineWidth}"/>`);
      }
    });
    const runs = model.index.runs(viewBox(camera, 8));
    if (pointsIn(runs) <= MOST_CIRCLES) {
      for (let r = 0; r < runs.length; r += 2) {
        for (let i = runs[r]!; i < runs[r + 1]!; i++) {
          const lit = app.isLit(i), color = lit ? app.legend[app.indices[i]!] ?? [128, 128, 128] : app.look.ghost;
          out.push(`<circle cx="${camera.toX(model.xy[2 * i]!).toFixed(1)}" cy="${camera.toY(model.xy[2 * i + 1]!).toFixed(1)}" r="${(lit ? app.look.litRadius : app.look.radius).toFixed(2)}" fill="${css(color)}" fill-opacity="${(lit ? app.look.alpha : app.look.ghostAlpha).toFixed(2)}"/>`);
        }
      }
    } else {
      const flatCanvas = h("canvas"), flat = new Flat(flatCanvas, model.n, model.xy, model.index, false);
      flat.resize(camera.width, camera.height, 2);
      flat.setColors(app.indices);
      flat.draw(camera, app.look, false);
      out.push(`<image width="${camera.width}" height="${camera.height}" href="${flatCanvas.toDataURL()}"/>`);
    }
    out.push(`<g text-anchor="middle" dominant-baseline="central" font-weight="${settings.fontWeight}" font-family="${escape(Labels.font(model.head))}" paint-order="stroke" stroke-linejoin="round" stroke="${getComputedStyle(document.documentElement).getPropertyValue("--halo")}">`);
    this.eachLine((text, x, y, font, color) => out.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${font}" stroke-width="${((settings.haloWidth / 64) * font * 2).toFixed(1)}" fill="${color}">${escape(text)}</text>`));
    out.push("</g></svg>\n");
    return out.join("\n");
  }
}

