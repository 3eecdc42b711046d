// Outlines of clusters and the picture below the points.
import type { App } from "./app";
import type { View } from "./camera";
import { css, pointColor } from "./colors";
import { byId } from "./dom";

/** A ring of control points as a smooth closed line through the middles of its sides. */
export function smooth(path: { moveTo(x: number, y: number): void; quadraticCurveTo(a: number, b: number, x: number, y: number): void; closePath(): void }, ring: Float32Array): void {
  const n = ring.length / 2;
  const x = (k: number) => ring[2 * (k % n)]!, y = (k: number) => ring[2 * (k % n) + 1]!;
  path.moveTo((x(n - 1) + x(0)) / 2, (y(n - 1) + y(0)) / 2);
  for (let k = 0; k < n; k++) path.quadraticCurveTo(x(k), y(k), (x(k) + x(k + 1)) / 2, (y(k) + y(k + 1)) / 2);
  path.closePath();
}

function same(a: View, b: View): boolean {
  return a.x === b.x && a.y === b.y && a.scale === b.scale;
}

export class Shapes {
  private canvas = byId<HTMLCanvasElement>("shapes");
  private ground = byId<HTMLImageElement>("ground");
  private paths: (Path2D | null)[][] = [];

  constructor(private app: App) {
    const image = app.model.head.settings.backgroundImage;
    if (image) {
      this.ground.src = image;
      this.ground.hidden = false;
    }
    app.on((change) => {
      if (change === "view") this.follow();
      if (change === "colors" || change === "data" || change === "theme") this.drawn = null;
    });
  }

  /** Which layer's outlines suit a scale: the finest whose clusters are wide enough to look at. */
  layerAt(ratio: number): number {
    const layers = this.app.model.outlines.length;
    const step = Math.floor(Math.log(Math.max(1, ratio) * 1.35) / Math.log(2.6));
    return Math.max(0, layers - 1 - step);
  }

  /** Less ink where the clusters of a layer lie over each other many times: else nothing could be told apart. */
  inkOf(layer: number): number {
    const covered = this.app.model.head.layers[layer]!.r.reduce((sum, r) => sum + Math.PI * ((2 * r) / 65535) ** 2, 0);
    return Math.min(1, 4 / covered);
  }

  /** The view in which the canvas was drawn. */
  private drawn: { view: View; width: number; height: number; on: boolean; line: number; ready: boolean } | null = null;
  private started = 0;
  /** Frames in which drawing all outlines took longer than a smooth movement allows. */
  private late = 0;

  /** Keeps the outlines under the points: drawn anew, or, where that takes too long while the map moves, as one picture that moves along until the map rests. */
  private follow(): void {
    const { app, canvas, drawn } = this, { camera } = app, now = performance.now();
    const { width, height } = camera, on = app.outlinesOn, line = app.outlineWidth, ready = app.model.outlines.length > 0;
    const known = drawn && drawn.width === width && drawn.height === height && drawn.on === on && drawn.line === line && drawn.ready === ready;
    if (known && same(drawn.view, camera.view)) {
      canvas.style.transform = "";
      return;
    }
    if (app.moving) this.late += this.started && now - this.started > 40 ? 1 : 0;
    this.started = 0;
    if (known && app.moving && (this.late > 1 || !app.renderer.swift)) {
      const grown = camera.scale / drawn.view.scale;
      const x = camera.toX(drawn.view.x) - (width / 2) * grown, y = camera.toY(drawn.view.y) - (height / 2) * grown;
      canvas.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px) scale(${grown.toFixed(5)})`;
      return;
    }
    if (app.moving) this.started = now;
    canvas.style.transform = "";
    this.draw();
    this.drawn = { view: camera.view, width, height, on, line, ready };
  }

  draw(canvas = this.canvas, ratio = devicePixelRatio, resize = true): void {
    const { app } = this, { camera, model } = app;
    if (!this.ground.hidden) {
      const box = model.index.box;
      this.ground.style.width = ((box.x1 - box.x0) * camera.scale).toFixed(1) + "px";
      this.ground.style.height = ((box.y1 - box.y0) * camera.scale).toFixed(1) + "px";
      this.ground.style.transform = `translate(${camera.toX(box.x0).toFixed(1)}px,${camera.toY(box.y1).toFixed(1)}px)`;
    }
    const wide = Math.round(camera.width * ratio), high = Math.round(camera.height * ratio);
    // Where the processor stands in for a card, it fills large shapes faster without the detour.
    const pen = canvas.getContext("2d", { willReadFrequently: !app.renderer.swift })!;
    if (resize) {
      if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
      } else {
        pen.setTransform(1, 0, 0, 1, 0, 0);
        pen.clearRect(0, 0, wide, high);
      }
    }
    if (!app.outlinesOn || !model.outlines.length) return;
    const layer = this.layerAt(camera.scale / camera.fitScale), shapes = model.outlines[layer];
    if (!shapes) return;
    const own = model.head.layers[layer]!;
    const paths = (this.paths[layer] ??= new Array(shapes.length).fill(null));
    const k = camera.scale * ratio, ink = this.inkOf(layer);
    pen.setTransform(k, 0, 0, -k, (camera.width / 2) * ratio - camera.x * k, (camera.height / 2) * ratio + camera.y * k);
    pen.lineJoin = "round";
    for (let c = 0; c < shapes.length; c++) {
      const reach = (own.r[c]! / 65535) * 4 * camera.scale;
      const x = camera.toX(own.x[c]! / 65535), y = camera.toY(own.y[c]! / 65535);
      if (!shapes[c]!.length || x < -reach || y < -reach || x > camera.width + reach || y > camera.height + reach) continue;
      let path = paths[c];
      if (!path) {
        path = paths[c] = new Path2D();
        for (const ring of shapes[c]!) smooth(path, ring);
      }
      const color = pointColor(...app.tone(layer, c), app.dark);
      pen.fillStyle = css(color, (app.dark ? 0.09 : 0.08) * ink);
      pen.fill(path);
      if (app.outlineWidth > 0) {
        pen.strokeStyle = css(color, 0.55 * Math.sqrt(ink));
        pen.lineWidth = (app.outlineWidth * ratio) / k;
        pen.stroke(path);
      }
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }
}
