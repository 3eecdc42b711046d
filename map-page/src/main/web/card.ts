// The hover card, and the one that stays when a point is clicked.
import type { App } from "./app";
import { css } from "./colors";
import { byId, h, s } from "./dom";
import { plain } from "./head";
import { show } from "./model";

/** Of a text, in the card that follows the pointer and in the one that stays. */
const MOST_CHARS = 1200, MOST_PINNED = 100_000;

export class Card {
  private box = byId("card");
  private marks = document.getElementById("marks") as unknown as SVGSVGElement;
  private ring = s("circle", { class: "ring", r: 8, visibility: "hidden" });
  private asked = 0;

  constructor(private app: App) {
    this.marks.append(this.ring);
    const settings = app.model.head.settings;
    (this.ring as SVGElement).style.stroke = settings.hoverColor;
    this.box.style.fontFamily = settings.cardFontFamily + ", system-ui, sans-serif";
    this.box.style.fontWeight = String(settings.cardFontWeight);
    app.on((change) => {
      if (change === "view" || change === "point") this.place();
    });
  }

  private get point(): number {
    return this.app.pinned >= 0 ? this.app.pinned : this.app.hovered;
  }

  hover(point: number): void {
    if (point === this.app.hovered) return;
    this.app.hovered = point;
    if (this.app.pinned < 0) void this.fill();
    this.app.tell("point");
  }

  pin(point: number): void {
    this.app.pinned = point;
    this.app.hovered = point;
    void this.fill();
    this.app.tell("point");
  }

  private async fill(): Promise<void> {
    const point = this.point, turn = ++this.asked, { app } = this, model = app.model;
    if (point < 0) {
      // Who closes the card from within goes on at the map.
      if (this.box.contains(document.activeElement)) byId("map").focus({ preventScroll: true });
      this.box.hidden = true;
      return;
    }
    const texts = await Promise.all(model.textNames.map((name) => model.client.read(name, [point]).then((rows) => rows[0] ?? "")));
    if (turn !== this.asked) return;
    const pinned = app.pinned >= 0, inside = this.box.contains(document.activeElement);
    this.box.replaceChildren(...this.content(point, texts));
    if (pinned) this.box.append(...this.actions(point));
    this.box.classList.toggle("pinned", pinned);
    this.box.setAttribute("role", pinned ? "dialog" : "tooltip");
    if (pinned) this.box.setAttribute("aria-label", "Point");
    else this.box.removeAttribute("aria-label");
    this.box.hidden = this.box.childElementCount === 0;
    if (pinned && inside) this.box.querySelector("button")?.focus({ preventScroll: true });
    this.place();
  }

  private content(point: number, texts: string[]): HTMLElement[] {
    const { model } = this.app, template = model.head.settings.hoverTemplate, most = this.app.pinned >= 0 ? MOST_PINNED : MOST_CHARS;
    const cut = (text: string) => (text.length > most ? text.slice(0, most) + "…" : text);
    const named = new Map(model.textNames.map((name, i) => [name.toLowerCase(), texts[i]!]));
    const topic = model.topicOf(point);
    if (template) {
      const filled = template.replace(/\{([^{}]*)\}/g, (whole, name: string) => {
        const key = name.trim().toLowerCase();
        const field = model.fields.find((own) => own.name.toLowerCase() === key);
        return key === "topic" ? topic : named.get(key) ?? (field ? show(field, field.codes[point]!) : whole);
      });
      return [h("div", { class: "text", dir: "auto" }, cut(filled))];
    }
    const out: HTMLElement[] = [];
    const dot = h("span", { class: "dot" });
    dot.style.background = css(this.app.legend[Math.min(this.app.indices[point] ?? 0, this.app.legend.length - 1)] ?? [128, 128, 128]);
    if (topic) out.push(h("div", { class: "topic" }, dot, h("span", { dir: "auto" }, topic.slice(0, 200))));
    const text = named.get("text") ?? "";
    if (text) out.push(h("div", { class: "text", dir: "auto" }, cut(text)));
    const rows: [string, string][] = model.textNames.filter((name) => name !== "text" && name !== "id").map((name) => [name, named.get(name.toLowerCase())!]);
    for (const field of model.fields) rows.push([field.name, show(field, field.codes[point]!)]);
    const shown = rows.filter(([, value]) => value !== "");
    if (shown.length) {
      const list = h("dl");
      for (const [name, value] of shown) list.append(h("dt", {}, plain(name)), h("dd", { dir: "auto" }, value.slice(0, 300)));
      out.push(list);
    }
    return out;
  }

  private actions(point: number): HTMLElement[] {
    const { app } = this, out: HTMLElement[] = [];
    const close = h("button", { class: "b", type: "button", onclick: () => this.pin(-1) }, "Close");
    const row = h("div", { class: "row" }, close);
    out.push(row);
    const like = app.model.likeThis(point);
    if (like.length) {
      const list = h("ul", { "aria-label": "More like this" });
      row.append(h("button", { class: "b", type: "button", onclick: async () => {
        const texts = await app.model.client.read(app.model.textNames[0] ?? "", like);
        list.replaceChildren(...like.map((other, i) => h("li", {}, h("button", { type: "button", dir: "auto", onclick: () => {
          app.flyToPoint(other);
          this.pin(other);
        } }, (texts[i] || app.model.topicOf(other)).slice(0, 140)))));
      } }, "More like this"));
      out.push(list);
    }
    return out;
  }

  private place(): void {
    const { app } = this, point = this.point, camera = app.camera;
    if (point < 0) {
      this.ring.setAttribute("visibility", "hidden");
      this.box.hidden = true;
      return;
    }
    const x = camera.toX(app.model.xy[2 * point]!), y = camera.toY(app.model.xy[2 * point + 1]!);
    this.ring.setAttribute("visibility", "visible");
    this.ring.setAttribute("cx", x.toFixed(1));
    this.ring.setAttribute("cy", y.toFixed(1));
    this.ring.setAttribute("r", (app.look.radius + 4).toFixed(1));
    if (this.box.hidden) return;
    const wide = this.box.offsetWidth, high = this.box.offsetHeight, gap = app.look.radius + 12;
    const left = x + gap + wide < camera.width - 8 ? x + gap : x - gap - wide;
    const top = Math.min(camera.height - high - 8, Math.max(8, y - high / 2));
    this.box.style.transform = `translate(${Math.max(8, Math.min(camera.width - wide - 8, left)).toFixed(0)}px,${top.toFixed(0)}px)`;
  }
}
