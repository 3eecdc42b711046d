// Where the reader looks: the middle of the view in the map's square [0, 1], and how many pixels the square measures.

export class Camera {
  x = 0.5;
  y = 0.5;
  scale = 500;
  width = 1;
  height = 1;
  minScale = 50;
  maxScale = 1e6;
  fitScale = 500;

  /** To pixels of the view; y grows downward there. */
  toX(x: number): number {
    return (x - this.x) * this.scale + this.width / 2;
  }

  toY(y: number): number {
    return (this.y - y) * this.scale + this.height / 2;
  }

  fromX(px: number): number {
    return (px - this.width / 2) / this.scale + this.x;
  }

  fromY(py: number): number {
    return this.y - (py - this.height / 2) / this.scale;
  }

  panBy(dx: number, dy: number): void {
    this.x -= dx / this.scale;
    this.y += dy / this.scale;
    this.clamp();
  }

  zoomAt(px: number, py: number, factor: number): void {
    const x = this.fromX(px), y = this.fromY(py);
    this.scale = Math.min(this.maxScale, Math.max(this.minScale, this.scale * factor));
    this.x = x - (px - this.width / 2) / this.scale;
    this.y = y + (py - this.height / 2) / this.scale;
    this.clamp();
  }

  private clamp(): void {
    this.x = Math.min(1.2, Math.max(-0.2, this.x));
    this.y = Math.min(1.2, Math.max(-0.2, this.y));
  }

  /** The view that shows a box, with room around it. */
  framing(box: Box, room = 0.9): View {
    const wide = Math.max(box.x1 - box.x0, 1e-5), high = Math.max(box.y1 - box.y0, 1e-5);
    const scale = Math.min((this.width * room) / wide, (this.height * room) / high);
    return { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2, scale: Math.min(this.maxScale, Math.max(this.minScale, scale)) };
  }

  get view(): View {
    return { x: this.x, y: this.y, scale: this.scale };
  }

  set view(view: View) {
    this.x = view.x;
    this.y = view.y;
    this.scale = Math.min(this.maxScale, Math.max(this.minScale, view.scale));
    this.clamp();
  }
}

export interface View {
  x: number;
  y: number;
  scale: number;
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** From one view to another along a path on which what moves and what grows feel alike (van Wijk and Nuij 2003, in short: zoom in the logarithm, place by the share of scale). */
export function between(a: View, b: View, t: number): View {
  if (t >= 1) return b;
  const e = t * t * (3 - 2 * t);
  const scale = a.scale * (b.scale / a.scale) ** e;
  const share = Math.abs(a.scale - b.scale) < 1e-6 * a.scale ? e : (1 / a.scale - 1 / scale) / (1 / a.scale - 1 / b.scale);
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share, scale };
}
