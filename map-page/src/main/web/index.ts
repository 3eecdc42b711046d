// Points lie along a Hilbert curve, so runs of them are small boxes: a spatial index for nothing.
import type { Box } from "./camera";
import { Bits } from "./bits";

const RUN = 64, GROUP = 16;

export class PointIndex {
  private fine: Float32Array;
  private coarse: Float32Array;
  readonly box: Box;

  constructor(readonly points: number, private xy: Float32Array) {
    const runs = Math.ceil(points / RUN), groups = Math.ceil(runs / GROUP);
    this.fine = new Float32Array(4 * runs);
    this.coarse = new Float32Array(4 * groups);
    for (let r = 0; r < runs; r++) {
      let x0 = 2, y0 = 2, x1 = -1, y1 = -1;
      for (let i = r * RUN, to = Math.min(points, i + RUN); i < to; i++) {
        const x = xy[2 * i]!, y = xy[2 * i + 1]!;
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
      }
      this.fine.set([x0, y0, x1, y1], 4 * r);
    }
    for (let g = 0; g < groups; g++) this.coarse.set(join(this.fine, g * GROUP, Math.min(runs, (g + 1) * GROUP)), 4 * g);
    const [x0, y0, x1, y1] = groups ? join(this.coarse, 0, groups) : [0, 0, 1, 1];
    this.box = { x0: x0!, y0: y0!, x1: x1!, y1: y1! };
  }

  /** Runs of points that touch a box, as start and end, neighbors joined: what a renderer draws. */
  runs(box: Box): number[] {
    const out: number[] = [];
    for (let g = 0; 4 * g < this.coarse.length; g++) {
      if (!touches(this.coarse, g, box)) continue;
      const from = g * GROUP * RUN, to = Math.min(this.points, from + GROUP * RUN);
      if (out.length && out[out.length - 1] === from) out[out.length - 1] = to;
      else out.push(from, to);
    }
    return out;
  }

  /** The nearest point within a distance that passes, or -1. */
  nearest(x: number, y: number, within: number, passes: (i: number) => boolean): number {
    let best = -1, least = within * within;
    for (let g = 0; 4 * g < this.coarse.length; g++) {
      if (away(this.coarse, g, x, y) >= least) continue;
      for (let r = g * GROUP, end = Math.min(this.fine.length / 4, r + GROUP); r < end; r++) {
        if (away(this.fine, r, x, y) >= least) continue;
        for (let i = r * RUN, to = Math.min(this.points, i + RUN); i < to; i++) {
          const dx = this.xy[2 * i]! - x, dy = this.xy[2 * i + 1]! - y, d = dx * dx + dy * dy;
          if (d < least && passes(i)) {
            least = d;
            best = i;
          }
        }
      }
    }
    return best;
  }

  /** Points inside a closed line, given as x, y pairs. Runs that no edge comes near are taken or left as a whole. */
  inside(line: Float64Array): Bits {
    const hits = new Bits(this.points);
    const corners = line.length / 2;
    if (corners < 3) return hits;
    const all: Box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
    for (let k = 0; k < corners; k++) {
      all.x0 = Math.min(all.x0, line[2 * k]!);
      all.x1 = Math.max(all.x1, line[2 * k]!);
      all.y0 = Math.min(all.y0, line[2 * k + 1]!);
      all.y1 = Math.max(all.y1, line[2 * k + 1]!);
    }
    const near = new Int32Array(corners), nearer = new Int32Array(corners);
    const every = Int32Array.from({ length: corners }, (_, k) => k);
    for (let g = 0; 4 * g < this.coarse.length; g++) {
      if (!touches(this.coarse, g, all)) continue;
      const few = edgesNear(line, every, corners, this.coarse, g, near);
      if (few === 0) {
        if (within(line, this.coarse[4 * g]!, this.coarse[4 * g + 1]!)) this.take(hits, g * GROUP * RUN, (g + 1) * GROUP * RUN);
        continue;
      }
      for (let r = g * GROUP, end = Math.min(this.fine.length / 4, r + GROUP); r < end; r++) {
        if (!touches(this.fine, r, all)) continue;
        if (edgesNear(line, near, few, this.fine, r, nearer) === 0) {
          if (within(line, this.fine[4 * r]!, this.fine[4 * r + 1]!)) this.take(hits, r * RUN, (r + 1) * RUN);
          continue;
        }
        for (let i = r * RUN, to = Math.min(this.points, i + RUN); i < to; i++) {
          if (within(line, this.xy[2 * i]!, this.xy[2 * i + 1]!)) hits.add(i);
        }
      }
    }
    return hits;
  }

  private take(hits: Bits, from: number, to: number): void {
    // Runs begin at multiples of 64.
    const end = Math.min(this.points, to);
    hits.words.fill(~0, from >>> 5, end >>> 5);
    for (let i = end & ~31; i < end; i++) hits.add(i);
  }
}

function join(boxes: Float32Array, from: number, to: number): number[] {
  let x0 = 2, y0 = 2, x1 = -1, y1 = -1;
  for (let b = from; b < to; b++) {
    x0 = Math.min(x0, boxes[4 * b]!);
    y0 = Math.min(y0, boxes[4 * b + 1]!);
    x1 = Math.max(x1, boxes[4 * b + 2]!);
    y1 = Math.max(y1, boxes[4 * b + 3]!);
  }
  return [x0, y0, x1, y1];
}

function touches(boxes: Float32Array, b: number, box: Box): boolean {
  return boxes[4 * b]! <= box.x1 && boxes[4 * b + 2]! >= box.x0 && boxes[4 * b + 1]! <= box.y1 && boxes[4 * b + 3]! >= box.y0;
}

function away(boxes: Float32Array, b: number, x: number, y: number): number {
  const dx = Math.max(boxes[4 * b]! - x, 0, x - boxes[4 * b + 2]!), dy = Math.max(boxes[4 * b + 1]! - y, 0, y - boxes[4 * b + 3]!);
  return dx * dx + dy * dy;
}

/** Edges whose own box touches a box. */
function edgesNear(line: Float64Array, edges: Int32Array, count: number, boxes: Float32Array, b: number, out: Int32Array): number {
  const x0 = boxes[4 * b]!, y0 = boxes[4 * b + 1]!, x1 = boxes[4 * b + 2]!, y1 = boxes[4 * b + 3]!;
  const corners = line.length / 2;
  let found = 0;
  for (let e = 0; e < count; e++) {
    const k = edges[e]!, l = (k + 1) % corners;
    const ax = line[2 * k]!, ay = line[2 * k + 1]!, bx = line[2 * l]!, by = line[2 * l + 1]!;
    if (Math.min(ax, bx) <= x1 && Math.max(ax, bx) >= x0 && Math.min(ay, by) <= y1 && Math.max(ay, by) >= y0) out[found++] = k;
  }
  return found;
}

function within(line: Float64Array, x: number, y: number): boolean {
  let odd = false;
  for (let k = 0, l = line.length / 2 - 1; k < line.length / 2; l = k++) {
    const ay = line[2 * k + 1]!, by = line[2 * l + 1]!;
    if (ay > y !== by > y && x < ((line[2 * l]! - line[2 * k]!) * (y - ay)) / (by - ay) + line[2 * k]!) odd = !odd;
  }
  return odd;
}
