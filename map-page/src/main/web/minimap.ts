// The whole map in a corner, with the part that is in view.
import type { App } from "./app";
import { byId } from "./dom";

export class Minimap {
  private canvas = byId<HTMLCanvasElement>("minimap");
  private picture = document.createElement("canvas");
  private pen = this.canvas.getContext("2d")!;

  constructor(private app: App) {
    this.canvas.width = this.picture.width = 320;
    this.canvas.height = this.picture.height = 240;
    app.on((change) => {
      if (change === "colors" || change === "lit") this.later();
      if (change === "view") this.frame();
    });
    const go = (event: PointerEvent) => {
      const box = this.canvas.getBoundingClientRect();
      const { k, left, top } = this.fit();
      app.camera.view = { ...app.camera.view, x: (((event.clientX - box.left) / box.width) * 320 - left) / k, y: (top - ((event.clientY - box.top) / box.height) * 240) / k };
      app.moved();
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      app.stopFlight();
      this.canvas.setPointerCapture(event.pointerId);
      go(event);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (event.buttons) go(event);
    });
  }

  private due = 0;

  /** In a task of its own: who filters or searches need not wait for it. */
  private later(): void {
    this.due ||= window.setTimeout(() => {
      this.due = 0;
      this.paint();
    }, 0);
  }

  private fit(): { k: number; left: number; top: number } {
    const box = this.app.model.index.box;
    const k = Math.min(296 / Math.max(box.x1 - box.x0, 1e-6), 216 / Math.max(box.y1 - box.y0, 1e-6));
    return { k, left: 160 - ((box.x0 + box.x1) / 2) * k, top: 120 + ((box.y0 + box.y1) / 2) * k };
  }

  private paint(): void {
    const { app } = this, { n, xy } = app.model, pen = this.picture.getContext("2d")!;
    const image = pen.createImageData(320, 240), { data } = image, { k, left, top } = this.fit();
    const step = Math.max(1, Math.floor(n / 40_000));
    for (let i = 0; i < n; i += step) {
      const x = Math.round(xy[2 * i]! * k + left), y = Math.round(top - xy[2 * i + 1]! * k);
      if (x < 0 || y < 0 || x > 319 || y > 239) continue;
      const lit = app.isLit(i), color = lit ? app.legend[app.indices[i]!] ?? app.look.ghost : app.look.ghost, o = 4 * (y * 320 + x);
      if (!lit && data[o + 3] !== 0) continue;
      data[o] = color[0];
      data[o + 1] = color[1];
      data[o + 2] = color[2];
      data[o + 3] = lit ? 220 : 70;
    }
    pen.putImageData(image, 0, 0);
    this.frame();
  }

  private frame(): void {
    if (!this.canvas.offsetParent) return;
    const { app, pen } = this, { camera } = app, { k, left, top } = this.fit();
    pen.clearRect(0, 0, 320, 240);
    pen.drawImage(this.picture, 0, 0);
    const x0 = camera.fromX(0) * k + left, x1 = camera.fromX(camera.width) * k + left;
    const y0 = top - camera.fromY(0) * k, y1 = top - camera.fromY(camera.height) * k;
    pen.strokeStyle = app.dark ? "#86a9ff" : "#2f5fd0";
    pen.lineWidth = 3;
    pen.strokeRect(Math.max(2, x0), Math.max(2, y0), Math.min(318, x1) - Math.max(2, x0), Math.min(238, y1) - Math.max(2, y0));
  }
}
