// Labels: real text at its place, on the interval of scales that the file says. No two that show overlap, so nothing is decided here.
import type { Camera } from "./camera";
import { plain, type Head, type Label } from "./head";
import { h } from "./dom";

interface Shown {
  element: HTMLElement;
}

/** Pixels between the only point of a map and its name. */
const BESIDE = 16;

export class Labels {
  private shown = new Map<number, Shown>();
  private made = new Map<number, Shown>();
  private pen = document.createElement("canvas").getContext("2d")!;
  visible = true;
  /** Smaller labels on small screens: sizes and scales shrink alike, so that nothing overlaps there either. */
  shrink = 1;

  constructor(private head: Head, readonly labels: Label[], private box: HTMLElement, private pick: (label: Label, event: MouseEvent) => void, private color: (label: Label) => string) {}

  static font(head: Head): string {
    // A small-caps or display face is rarely installed: a serif of the system is closest to most of them.
    const generic = /sans|arial|helvetica|inter|roboto|lato|open|mont|source|system|oswald|raleway/i.test(head.settings.fontFamily) ? "system-ui, sans-serif" : "Georgia, serif";
    return head.settings.fontFamily + ", " + generic;
  }

  /** The height of one line of a label at its full size. */
  step(label: Label): number {
    return label.font * this.head.settings.lineSpacing * 1.08;
  }

  /** Where the middle of a label is on the screen: on its topic, but beside the only point of a map, which it would hide however near one comes. */
  middle(label: Label, camera: Camera): [x: number, y: number] {
    const beside = this.head.points === 1 ? BESIDE + (label.lines.length * this.step(label) * this.shrink) / 2 : 0;
    return [camera.toX(label.x), camera.toY(label.y) - beside];
  }

  private make(at: number): Shown {
    const known = this.made.get(at);
    if (known) return known;
    const label = this.labels[at]!, settings = this.head.settings;
    const lines = label.lines.map(plain);
    this.pen.font = `${settings.fontWeight} ${label.font}px ${Labels.font(this.head)}`;
    const widest = Math.max(...lines.map((line) => this.pen.measureText(line).width));
    // A font wider than the room that was reserved shrinks into it.
    const font = label.font * Math.min(1, label.width / Math.max(widest, 1));
    const element = h("button", { class: "lb", type: "button", tabindex: "-1", dir: "auto", title: plain(this.head.layers[label.layer]!.names[label.cluster]!).slice(0, 300), onclick: (event: MouseEvent) => this.pick(label, event) });
    lines.forEach((line, i) => {
      if (i) element.append(h("br"));
      element.append(h("bdi", {}, line));
    });
    const style = element.style;
    style.fontSize = `calc(${font.toFixed(2)}px * var(--shrink, 1))`;
    style.fontWeight = String(settings.fontWeight);
    style.lineHeight = (settings.lineSpacing * 1.08).toFixed(3);
    style.webkitTextStroke = ((settings.haloWidth / 64) * 1.6).toFixed(4) + "em var(--halo)";
    style.zIndex = String(label.layer + 1);
    const made = { element };
    this.made.set(at, made);
    this.paint(at, made);
    return made;
  }

  private paint(at: number, made: Shown): void {
    made.element.style.color = this.color(this.labels[at]!);
  }

  recolor(): void {
    for (const [at, made] of this.made) this.paint(at, made);
  }

  /** Those that show in a view. */
  at(camera: Camera): number[] {
    const out: number[] = [];
    if (!this.visible) return out;
    const scale = camera.scale / this.shrink;
    for (let i = 0; i < this.labels.length; i++) {
      const label = this.labels[i]!;
      if (scale < label.from || scale >= label.to) continue;
      const x = camera.toX(label.x), y = camera.toY(label.y);
      if (x > -label.width && x < camera.width + label.width && y > -100 && y < camera.height + 100) out.push(i);
    }
    return out;
  }

  draw(camera: Camera, moving = false): void {
    // While they move each is a layer of its own: letters are not painted anew in every frame.
    this.box.classList.toggle("moving", moving);
    this.shrink = camera.width < 700 ? 0.72 : 1;
    this.box.style.setProperty("--shrink", String(this.shrink));
    const now = new Set(this.at(camera));
    for (const [at, { element }] of this.shown) {
      if (!now.has(at)) {
        element.remove();
        this.shown.delete(at);
      }
    }
    for (const at of now) {
      const label = this.labels[at]!;
      let own = this.shown.get(at);
      if (!own) {
        own = this.make(at);
        this.shown.set(at, own);
        this.box.append(own.element);
      }
      const [x, y] = this.middle(label, camera);
      own.element.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px) translate(-50%,-50%)`;
    }
  }
}
