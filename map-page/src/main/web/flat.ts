import type { Bits } from "./bits";
import type { Camera } from "./camera";
import type { PointIndex } from "./index";
import { pointsIn, viewBox, type Look, type Renderer } from "./renderer";

/** Draws on a plain canvas, pixel by pixel: for machines without WebGL, and for pictures of any size. */
export class Flat implements Renderer {
  readonly kind = "canvas";
  readonly swift = false;
  private pen: CanvasRenderingContext2D;
  private colors: Uint16Array;
  private states: Uint8Array | null = null;
  private image: ImageData | null = null;
  private ratio = 1;
  /** Points a millisecond, measured as it draws. */
  private rate = 8000;

  constructor(private canvas: HTMLCanvasElement, points: number, private xy: Float32Array, private index: PointIndex, private hurried = true) {
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    this.pen = pen;
    this.colors = new Uint16Array(points);
  }

  setColors(indices: Uint16Array): void {
    this.colors = indices;
  }

  setLit(lit: Bits | null): void {
    this.states = lit && new Uint8Array(this.colors.length);
    lit?.each((i) => void (this.states![i] = 1));
  }

  resize(width: number, height: number, ratio: number): void {
    this.ratio = this.hurried ? Math.min(ratio, 1.5) : ratio;
    this.canvas.width = Math.max(1, Math.round(width * this.ratio));
    this.canvas.height = Math.max(1, Math.round(height * this.ratio));
    this.image = null;
  }

  draw(camera: Camera, look: Look, moving: boolean): boolean {
    const image = (this.image ??= this.pen.createImageData(this.canvas.width, this.canvas.height));
    image.data.fill(0);
    const runs = this.index.runs(viewBox(camera, look.radius + 2));
    const count = pointsIn(runs);
    const stride = moving ? Math.max(1, Math.ceil(count / (this.rate * 40))) : 1;
    const start = performance.now();
    if (this.states) this.paint(image, camera, look, runs, stride, 0);
    this.paint(image, camera, look, runs, stride, 1);
    const spent = performance.now() - start;
    if (count / stride > 2000) this.rate = Math.max(100, count / stride / Math.max(0.5, spent));
    this.pen.putImageData(image, 0, 0);
    return !moving || stride === 1;
  }

  more(camera: Camera, look: Look): boolean {
    return this.draw(camera, look, false);
  }

  private paint(image: ImageData, camera: Camera, look: Look, runs: number[], stride: number, state: 0 | 1): void {
    const { data, width, height } = image;
    const radius = (state ? look.litRadius : look.radius) * this.ratio, reach = Math.ceil(radius + 0.5), side = 2 * reach + 1;
    const states = this.states, colors = this.colors, xy = this.xy;
    const scale = camera.scale * this.ratio;
    const left = width / 2 - camera.x * scale, top = height / 2 + camera.y * scale;
    // Four positions within a pixel each way: smooth edges without computing one per point.
    const covers: Float32Array[] = [];
    for (let s = 0; s < 16; s++) {
      const cover = new Float32Array(side * side), fx = (s % 4) / 4 + 0.125, fy = (s >> 2) / 4 + 0.125;
      for (let j = 0; j < side; j++) {
        for (let i = 0; i < side; i++) {
          const away = Math.hypot(i - reach + 0.5 - fx, j - reach + 0.5 - fy);
          cover[j * side + i] = Math.min(1, Math.max(0, radius + 0.5 - away)) * Math.min(1, radius * radius * 4);
        }
      }
      covers.push(cover);
    }
    const alpha = state ? look.alpha : look.ghostAlpha;
    const palette = look.palette, ghost = look.ghost;
    for (let r = 0; r < runs.length; r += 2) {
      for (let i = Math.ceil(runs[r]! / stride) * stride; i < runs[r + 1]!; i += stride) {
        if (states && states[i] !== state) continue;
        const px = xy[2 * i]! * scale + left, py = top - xy[2 * i + 1]! * scale;
        const x0 = Math.floor(px), y0 = Math.floor(py);
        if (x0 < -reach || y0 < -reach || x0 >= width + reach || y0 >= height + reach) continue;
        const c = 4 * colors[i]!;
        const red = state ? palette[c]! : ghost[0], green = state ? palette[c + 1]! : ghost[1], blue = state ? palette[c + 2]! : ghost[2];
        const own = state ? (alpha * palette[c + 3]!) / 255 : alpha;
        const cover = covers[((px - x0) * 4) | 0 | ((((py - y0) * 4) | 0) << 2)]!;
        for (let j = 0; j < side; j++) {
          const y = y0 + j - reach;
          if (y < 0 || y >= height) continue;
          for (let k = 0; k < side; k++) {
            const x = x0 + k - reach, a = cover[j * side + k]! * own;
            if (a <= 0.004 || x < 0 || x >= width) continue;
            const o = 4 * (y * width + x), under = data[o + 3]! / 255, over = a + under * (1 - a);
            const share = a / over;
            data[o] = data[o]! + (red - data[o]!) * share;
            data[o + 1] = data[o + 1]! + (green - data[o + 1]!) * share;
            data[o + 2] = data[o + 2]! + (blue - data[o + 2]!) * share;
            data[o + 3] = over * 255;
          }
        }
      }
    }
  }
}
