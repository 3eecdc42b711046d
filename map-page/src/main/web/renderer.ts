// Two ways to draw the same points: WebGL 2, and a plain canvas where there is none.
import type { Bits } from "./bits";
import type { Camera } from "./camera";
import type { PointIndex } from "./index";
import type { Box } from "./camera";

export interface Look {
  /** Radius in CSS pixels. */
  radius: number;
  /** Of lit points: larger where few of many are lit, so that they are seen. */
  litRadius: number;
  alpha: number;
  /** Colors by index, four bytes each. */
  palette: Uint8Array;
  ghost: readonly [number, number, number];
  ghostAlpha: number;
  /** Width of a darker edge in CSS pixels, 0 for none. */
  edge: number;
}

export interface Renderer {
  readonly kind: "webgl" | "canvas";
  /** Whether a card draws, not the processor: then there is time for more than points in every frame. */
  readonly swift: boolean;
  setColors(indices: Uint16Array): void;
  /** All others become ghosts; null: all are lit. */
  setLit(lit: Bits | null): void;
  resize(width: number, height: number, ratio: number): void;
  /** Draws a sample while moving; at rest starts a full picture that "more" goes on with. True when it is complete. */
  draw(camera: Camera, look: Look, moving: boolean): boolean;
  more(camera: Camera, look: Look): boolean;
}

export function viewBox(camera: Camera, margin: number): Box {
  const dx = (camera.width / 2 + margin) / camera.scale, dy = (camera.height / 2 + margin) / camera.scale;
  return { x0: camera.x - dx, x1: camera.x + dx, y0: camera.y - dy, y1: camera.y + dy };
}

export function pointsIn(runs: number[]): number {
  let all = 0;
  for (let i = 0; i < runs.length; i += 2) all += runs[i + 1]! - runs[i]!;
  return all;
}

/** Points in steps of "stride" starting at "offset": an even sample, since points lie along a curve. */
export interface Slice {
  stride: number;
  offset: number;
}

export type { PointIndex };
