// The middle of the page: model, view, colors, and which points are lit; tells the rest when something changed.
import { Bits } from "./bits";
import { Camera, between, type Box, type View } from "./camera";
import { css, hex, pointColor, ramp, textColor, oklch, type Rgb } from "./colors";
import { byId } from "./dom";
import type { Label } from "./head";
import { Labels } from "./labels";
import type { Model, Field } from "./model";
import type { Look, Renderer } from "./renderer";
import { WebGl, type Opened } from "./webgl";
import { Flat } from "./flat";

export type PaletteName = "position" | "distinct" | "vivid";
export type Change = "view" | "colors" | "lit" | "selection" | "theme" | "data" | "point";

export class App {
  readonly camera = new Camera();
  readonly labels: Labels;
  renderer!: Renderer;
  dark = false;
  palette: PaletteName;
  colorBy = "layer:0";
  outlinesOn: boolean;
  outlineWidth: number;
  pointScale = 1;
  /** Sets of points that must all hold a point for it to be lit. */
  readonly masks = new Map<string, Bits>();
  lit: Bits | null = null;
  private litCount = Infinity;
  selection: Bits | null = null;
  hovered = -1;
  pinned = -1;
  look!: Look;
  /** Colors of what is colored by, at the index of its code. */
  legend: Rgb[] = [];
  private listeners: ((change: Change) => void)[] = [];
  private moveUntil = 0;
  private pushed = false;
  private scheduled = false;
  private unfinished = false;
  private flight: { from: View; to: View; start: number; ms: number } | null = null;
  readonly calm = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(readonly model: Model, readonly stage: HTMLElement) {
    const settings = model.head.settings;
    this.palette = settings.cvdSafer ? "distinct" : "position";
    this.outlinesOn = settings.outlines;
    this.outlineWidth = settings.outlineWidth;
    this.labels = new Labels(model.head, model.labels, byId("labels"), (label, event) => this.pickLabel(label, event), (label) => this.labelColor(label));
    if (!model.head.layers.length) this.colorBy = "none";
  }

  pickLabel: (label: Label, event: MouseEvent) => void = () => undefined;

  on(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  tell(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }

  /** WebGL where it works, else the plain canvas. */
  start(canvas: HTMLCanvasElement, opened: Opened | null): void {
    const { n, xy, index } = this.model;
    this.resize();
    this.home();
    let gl: WebGl | null = null;
    try {
      if (opened) gl = new WebGl(opened, n, xy, index);
    } catch {
      // Shaders that do not work: the plain canvas does.
    }
    if (!gl) {
      // A canvas that was asked for WebGL may give nothing else: take a fresh one.
      const fresh = canvas.cloneNode() as HTMLCanvasElement;
      canvas.replaceWith(fresh);
      canvas = fresh;
    }
    this.renderer = gl ?? new Flat(canvas, n, xy, index);
    canvas.addEventListener("webglcontextlost", () => {
      const fresh = canvas.cloneNode() as HTMLCanvasElement;
      canvas.replaceWith(fresh);
      this.renderer = new Flat(fresh, n, xy, index);
      this.resize();
      this.recolor();
      this.relight();
    });
    this.renderer.resize(this.camera.width, this.camera.height, devicePixelRatio);
    this.recolor();
    gl?.calibrate(this.camera, this.look);
    let ratio = devicePixelRatio;
    new ResizeObserver(() => {
      const { fitScale: before, scale: old, width, height } = this.camera;
      this.resize();
      // The observer tells of the first size as well, for which a picture is there.
      if (this.camera.width === width && this.camera.height === height && ratio === devicePixelRatio) return;
      ratio = devicePixelRatio;
      this.renderer.resize(this.camera.width, this.camera.height, ratio);
      this.camera.scale = old * (this.camera.fitScale / before);
      // A canvas of a new size is empty, and the browser paints next: without a picture now the map would flicker.
      this.redraw = true;
      this.picture();
    }).observe(this.stage);
  }

  private resize(): void {
    const camera = this.camera;
    camera.width = Math.max(1, this.stage.clientWidth);
    camera.height = Math.max(1, this.stage.clientHeight);
    const { n } = this.model;
    camera.minScale = 1;
    camera.maxScale = 1e7;
    const all = (this.core ??= this.middle(0.998));
    camera.fitScale = camera.framing(all, 0.88).scale;
    if (n < 2 || (all.x1 - all.x0 < 1e-6 && all.y1 - all.y0 < 1e-6)) camera.fitScale = Math.min(camera.width, camera.height);
    camera.minScale = camera.fitScale / 4;
    camera.maxScale = Math.max(camera.fitScale * 250, 1e5);
  }

  private core: Box | null = null;

  /** The box around a share of the points, from the middle of each axis. */
  private middle(share: number): Box {
    const { n, xy, index } = this.model;
    if (n < 100 && share > 0.9) return index.box;
    const step = Math.max(1, Math.floor(n / 20_000));
    const axis = (k: 0 | 1) => {
      const values = new Float32Array(Math.ceil(n / step));
      for (let i = 0, at = 0; i < n; i += step) values[at++] = xy[2 * i + k]!;
      values.sort();
      const cut = Math.floor(((1 - share) / 2) * values.length);
      return [values[cut] ?? 0, values[values.length - 1 - cut] ?? 1] as const;
    };
    const [x0, x1] = axis(0), [y0, y1] = axis(1);
    return { x0, x1, y0, y1 };
  }

  /** The first view: the share of the points that the settings frame; all but the farthest thousandth to each side at 1. */
  homeView(): View {
    const fraction = this.model.head.settings.zoomFraction, camera = this.camera;
    const box = fraction < 1 ? this.middle(fraction) : this.core!;
    const view = camera.framing(box, 0.88);
    if (fraction >= 1) view.scale = camera.fitScale / fraction;
    if (camera.width <= 700) return view;
    // Title and panel stand on the left, the tools on the right: the map keeps clear of an open panel, and of the title where it does not fill the width.
    const wide = (box.x1 - box.x0) * view.scale, panel = byId("panel");
    const left = panel.classList.contains("shut") ? 0 : panel.getBoundingClientRect().right - this.stage.getBoundingClientRect().left + 12;
    const room = camera.width - left - 72;
    if (left > 0 && fraction === 1 && wide > room) view.scale *= room / wide;
    const free = camera.width - (box.x1 - box.x0) * view.scale;
    view.x -= (left > 0 ? (left - 72) / 2 : Math.min(170, Math.max(0, free / 2 - 20))) / view.scale;
    return view;
  }

  home(): void {
    this.camera.view = this.homeView();
  }

  field(name: string): Field | undefined {
    return this.model.fields.find((field) => field.name === name);
  }

  /** Lightness, chroma and hue of a cluster in the palette that is chosen. */
  tone(layer: number, cluster: number): [number, number, number] {
    if (this.palette === "vivid") return [0.56 + 0.16 * ((cluster * 7) % 3) / 2, 0.17, (cluster * 137.508 + layer * 40) % 360];
    const bytes = this.model.palettes[layer]![this.palette === "distinct" ? "distinct" : "polar"];
    return [bytes[3 * cluster]! / 255, (bytes[3 * cluster + 1]! / 255) * 0.4, (bytes[3 * cluster + 2]! / 256) * 360];
  }

  /** A cluster's color as its points have it. */
  pointTone(layer: number, cluster: number): Rgb {
    return pointColor(...this.tone(layer, cluster), this.dark);
  }

  labelColor(label: Label): string {
    if (!this.model.head.settings.colorLabelText) return this.dark ? "#f1f0ee" : "#22242a";
    return css(textColor(...this.tone(label.layer, label.cluster), this.dark));
  }

  /** What the colors of points follow from. */
  get colorKey(): string {
    return [this.colorBy, this.palette, this.dark].join();
  }

  /** Recomputes the color of every point. */
  recolor(): void {
    const { model, dark } = this, n = model.n, indices = new Uint16Array(n);
    const noise = hex(model.head.settings.noiseColor);
    const missing: Rgb = dark ? [96, 100, 110] : [190, 190, 190];
    let legend: Rgb[] = [[noise[0], noise[1], noise[2]]];
    const [kind, name] = [this.colorBy.slice(0, this.colorBy.indexOf(":")), this.colorBy.slice(this.colorBy.indexOf(":") + 1)];
    const field = kind === "field" ? this.field(name) : undefined;
    if (kind === "layer" && model.layers[+name]) {
      indices.set(model.layers[+name]!);
      model.head.layers[+name]!.names.forEach((_, c) => legend.push(pointColor(...this.tone(+name, c), dark)));
    } else if (field?.kind === "category") {
      indices.set(field.codes);
      legend = [missing];
      field.values.forEach((_, c) => legend.push(pointColor(...categoryTone(c, field.values.length, this.palette), dark)));
    } else if (field) {
      legend = [missing];
      for (let k = 0; k < 254; k++) legend.push(ramp(k / 253, dark));
      const span = Math.max(1, Math.round((field.high - field.low) / field.step));
      for (let i = 0; i < n; i++) indices[i] = field.codes[i] === 0 ? 0 : 1 + Math.min(253, Math.floor((253 * (field.codes[i]! - 1)) / span));
    } else {
      legend = [oklch(dark ? 0.78 : 0.5, 0.1, 250)];
    }
    const bytes = new Uint8Array(4 * legend.length);
    legend.forEach((color, k) => bytes.set([...color, k === 0 && legend.length > 1 ? 150 : 255], 4 * k));
    this.legend = legend;
    this.look = { ...this.lookNow(), palette: bytes };
    this.renderer.setColors(indices);
    this.indices = indices;
    this.labels.recolor();
    this.tell("colors");
    this.refresh();
  }

  indices = new Uint16Array(0);

  /** Size and strength of points at the present scale. */
  private lookNow(): Look {
    const settings = this.model.head.settings, camera = this.camera, n = Math.max(1, this.model.n);
    const base = 0.3 * Math.sqrt((camera.fitScale * camera.fitScale) / n);
    const auto = Math.min(7, Math.max(0.8, base)) * Math.max(0.6, camera.scale / camera.fitScale) ** 0.42;
    const radius = Math.min(settings.radiusMax, Math.max(settings.radiusMin, auto * (settings.pointScale || 1) * this.pointScale));
    const alpha = Math.min(0.92, Math.max(0.5, 1.15 - 0.1 * Math.log10(n)));
    const grown = Math.min(2, Math.max(1, (n / Math.max(1, 20 * this.litCount)) ** 0.25));
    const edge = Math.min(settings.edgeMax, Math.max(settings.edgeMin, settings.edge * radius));
    return { radius, litRadius: Math.min(settings.radiusMax, radius * grown), alpha, palette: this.look?.palette ?? new Uint8Array(4), ghost: this.dark ? [92, 97, 110] : [176, 178, 184], ghostAlpha: this.dark ? 0.28 : 0.3, edge: edge < 0.05 ? 0 : edge };
  }

  /** Puts a set of points under a name; lit is what all sets hold. */
  mask(name: string, bits: Bits | null): void {
    if (bits) this.masks.set(name, bits);
    else this.masks.delete(name);
    if (name === "selection") {
      this.selection = bits;
    }
    this.relight();
    if (name === "selection") this.tell("selection");
  }

  private relight(): void {
    let lit: Bits | null = null;
    for (const bits of this.masks.values()) lit = lit ? lit.and(bits) : bits;
    this.lit = lit;
    this.litCount = lit ? lit.count() : this.model.n;
    this.renderer.setLit(lit);
    this.tell("lit");
    this.refresh();
  }

  isLit(point: number): boolean {
    return !this.lit || this.lit.has(point);
  }

  setDark(dark: boolean): void {
    this.dark = dark;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    if (this.renderer) this.recolor();
    this.tell("theme");
  }

  /** Says that the view moved: a sample is drawn until it rests. */
  moved(): void {
    this.moveUntil = performance.now() + 140;
    this.pushed = true;
    this.schedule();
  }

  /** Asks for a full picture. */
  refresh(): void {
    this.unfinished = false;
    this.redraw = true;
    this.schedule();
  }

  private holds = 0;

  /** Leaves an unfinished picture as it is until the answer is there: drawing would take the time of whoever looks for it. */
  async holding<T>(answer: Promise<T>): Promise<T> {
    this.holds++;
    try {
      return await answer;
    } finally {
      if (--this.holds === 0 && this.unfinished) this.schedule();
    }
  }

  private redraw = true;
  private wasMoving = false;
  moving = false;

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => this.frame());
  }

  private frame(): void {
    this.scheduled = false;
    this.picture();
  }

  private picture(): void {
    const now = performance.now();
    if (this.flight) {
      const { from, to, start, ms } = this.flight, t = Math.min(1, (now - start) / ms);
      this.camera.view = between(from, to, t);
      this.moveUntil = now + 60;
      if (t >= 1) this.flight = null;
    }
    // A frame may take longer than the pause after which a map counts as resting.
    const moving = (this.moving = this.pushed || now < this.moveUntil);
    this.pushed = false;
    const look = { ...this.lookNow(), palette: this.look.palette };
    this.look = look;
    if (moving || this.wasMoving || this.redraw) {
      const complete = this.renderer.draw(this.camera, look, moving);
      this.unfinished = !moving && !complete;
      this.labels.draw(this.camera, moving);
      this.tell("view");
    } else if (this.unfinished && this.holds === 0) {
      this.unfinished = !this.renderer.more(this.camera, look);
    }
    this.redraw = false;
    this.wasMoving = moving;
    if (moving || (this.unfinished && this.holds === 0) || this.flight) this.schedule();
  }

  flyTo(view: View, ms = 700): void {
    this.camera.scale = Math.min(this.camera.maxScale, Math.max(this.camera.minScale, this.camera.scale));
    if (this.calm.matches || ms === 0) {
      this.camera.view = view;
      this.flight = null;
      this.refresh();
      return;
    }
    this.flight = { from: this.camera.view, to: view, start: performance.now(), ms };
    this.moved();
  }

  stopFlight(): void {
    this.flight = null;
  }

  /** Where the view is going, or is. */
  get target(): View {
    return this.flight ? this.flight.to : this.camera.view;
  }

  /** Ends a flight where it was going, so that the next step starts there. */
  land(): void {
    this.camera.view = this.target;
    this.flight = null;
  }

  flyToBox(box: Box): void {
    this.flyTo(this.camera.framing(box, 0.7));
  }

  flyToPoint(point: number): void {
    const scale = Math.max(this.camera.scale, this.camera.fitScale * 8);
    this.flyTo({ x: this.model.xy[2 * point]!, y: this.model.xy[2 * point + 1]!, scale });
  }

  clusterBits(layer: number, cluster: number): Bits {
    const bits = new Bits(this.model.n), codes = this.model.layers[layer]!;
    for (let i = 0; i < codes.length; i++) if (codes[i] === cluster + 1) bits.add(i);
    return bits;
  }
}

/** Colors of categories: few get hues far apart, many go around the circle. */
function categoryTone(c: number, of: number, palette: PaletteName): [number, number, number] {
  if (palette === "distinct") {
    const hues = [255, 75, 190, 20, 330, 120];
    return [[0.5, 0.72, 0.6, 0.42][Math.floor(c / 6) % 4]! + 0.04 * (c % 2), 0.13, hues[c % 6]!];
  }
  return of <= 12 ? [0.58 + 0.12 * (c % 2), 0.15, (c * 360) / of + 20] : [0.52 + 0.09 * (c % 3), 0.15, (c * 137.508) % 360];
}
