import type { Bits } from "./bits";
import type { Camera } from "./camera";
import type { PointIndex } from "./index";
import { pointsIn, viewBox, type Look, type Renderer } from "./renderer";

const VERTEX = `#version 300 es
precision highp float;
in vec2 place; in uint color;
uniform vec4 view; uniform float size; uniform float ghostly; uniform vec4 ghost; uniform float alpha;
uniform sampler2D palette;
out vec4 tone;
void main() {
  gl_Position = vec4(place * view.xy + view.zw, 0.0, 1.0);
  gl_PointSize = size;
  vec4 own = texelFetch(palette, ivec2(int(color) & 255, int(color) >> 8), 0);
  tone = ghostly > 0.5 ? ghost : vec4(own.rgb, own.a * alpha);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 tone; uniform float half_; uniform float edge; out vec4 color;
void main() {
  float away = length(gl_PointCoord - 0.5) * (half_ * 2.0 + 1.0);
  float cover = clamp(half_ + 0.5 - away, 0.0, 1.0);
  vec3 rgb = edge > 0.0 ? mix(tone.rgb, tone.rgb * 0.45, clamp(away - half_ + edge + 0.5, 0.0, 1.0)) : tone.rgb;
  float a = tone.a * cover;
  color = vec4(rgb * a, a);
}`;

/** A context whose shaders are on their way. */
export interface Opened {
  canvas: HTMLCanvasElement;
  gl: WebGL2RenderingContext;
  program: WebGLProgram;
}

/** Asks for a context as early as possible: a browser may take a third of a second to start its graphics, in which the points can be unpacked. Null where there is none. */
export function openGl(canvas: HTMLCanvasElement): Opened | null {
  const gl = canvas.getContext("webgl2", { antialias: false, depth: false, alpha: true, premultipliedAlpha: true, preserveDrawingBuffer: true, powerPreference: "high-performance" });
  const program = gl?.createProgram();
  if (!gl || !program) return null;
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  ["place", "color"].forEach((name, i) => gl.bindAttribLocation(program, i, name));
  gl.linkProgram(program);
  return { canvas, gl, program };
}

export class WebGl implements Renderer {
  readonly kind = "webgl";
  swift = true;
  private gl: WebGL2RenderingContext;
  private at: Record<string, WebGLUniformLocation | null> = {};
  private places: WebGLBuffer;
  private colors: WebGLBuffer;
  private listed: WebGLBuffer;
  private texture: WebGLTexture;
  private palette: Uint8Array | null = null;
  private look: Look | null = null;
  /** How many points are lit; -1: all. */
  private lit = -1;
  private litDrawn = 0;
  private ratio = 1;
  /** Points a millisecond: measured, since software draws a hundred times slower than a good card. */
  private rate = 4000;
  private next = 0;
  private stride = 1;

  private canvas: HTMLCanvasElement;

  constructor(opened: Opened, private points: number, xy: Float32Array, private index: PointIndex) {
    const { gl, program } = opened;
    this.gl = gl;
    this.canvas = opened.canvas;
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error("shaders: " + gl.getProgramInfoLog(program));
    gl.useProgram(program);
    for (const name of ["view", "size", "ghostly", "alpha", "ghost", "palette", "half_", "edge"]) this.at[name] = gl.getUniformLocation(program, name);
    this.places = gl.createBuffer()!;
    this.colors = gl.createBuffer()!;
    this.listed = gl.createBuffer()!;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.places);
    gl.bufferData(gl.ARRAY_BUFFER, xy, gl.STATIC_DRAW);
    this.setColors(new Uint16Array(points));
    this.texture = gl.createTexture()!;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  setColors(indices: Uint16Array): void {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.colors);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, indices, this.gl.DYNAMIC_DRAW);
  }

  setLit(bits: Bits | null): void {
    this.lit = -1;
    if (!bits) return;
    // Lit points in steps of 16: the first part of the list is an even sample of all.
    const lit = bits.count(), list = new Uint32Array(lit), words = bits.words;
    for (let offset = 0, at = 0; offset < 16; offset++) {
      for (let w = 0; w < words.length; w++) {
        const word = words[w]! >>> offset;
        if (word & 1) list[at++] = 32 * w + offset;
        if (word & 0x10000) list[at++] = 32 * w + offset + 16;
      }
    }
    this.gl.bindBuffer(this.gl.ELEMENT_ARRAY_BUFFER, this.listed);
    this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER, list, this.gl.DYNAMIC_DRAW);
    this.lit = lit;
  }

  resize(width: number, height: number, ratio: number): void {
    this.ratio = ratio;
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    this.gl.viewport(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Times a sample once, so that a moving map stays smooth on any machine. */
  calibrate(camera: Camera, look: Look): void {
    const sample = Math.min(this.points, 30_000);
    if (sample < 5_000) return;
    const pixel = new Uint8Array(4), gl = this.gl;
    this.prepare(camera, look);
    // The first, short one makes the shaders ready.
    for (const round of [0, 1]) {
      const start = performance.now();
      this.paint([0, round ? this.points : 2048], Math.min(31, Math.max(1, Math.floor(this.points / sample))), 0);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      this.rate = Math.max(200, sample / Math.max(0.3, performance.now() - start));
    }
    this.swift = this.rate > 15_000;
  }

  draw(camera: Camera, look: Look, moving: boolean): boolean {
    const runs = this.index.runs(viewBox(camera, look.radius + 2));
    const budget = this.rate * (moving ? 18 : 30);
    this.prepare(camera, look);
    this.gl.clearColor(0, 0, 0, 0);
    this.gl.clear(this.gl.COLOR_BUFFER_BIT);
    this.litDrawn = 0;
    if (this.lit >= 0) this.paintLit(Math.ceil(budget * 0.6));
    this.stride = Math.min(31, Math.max(1, Math.ceil(pointsIn(runs) / (this.lit >= 0 ? budget * 0.4 : budget))));
    this.paint(runs, this.stride, 0);
    this.next = 1;
    return this.next >= this.stride && this.litDrawn >= this.lit;
  }

  more(camera: Camera, look: Look): boolean {
    this.prepare(camera, look);
    if (this.litDrawn < this.lit) this.paintLit(Math.ceil(this.rate * 30));
    // The map rests: two parts a frame, since a frame costs as much as a part by itself.
    else for (let k = 0; k < 2 && this.next < this.stride; k++) this.paint(this.index.runs(viewBox(camera, look.radius + 2)), this.stride, this.next++);
    return this.next >= this.stride && this.litDrawn >= this.lit;
  }

  private prepare(camera: Camera, look: Look): void {
    const gl = this.gl;
    const sx = (2 * camera.scale) / camera.width, sy = (2 * camera.scale) / camera.height;
    gl.uniform4f(this.at.view!, sx, sy, -camera.x * sx, -camera.y * sy);
    this.look = look;
    gl.uniform1f(this.at.edge!, look.edge * this.ratio);
    gl.uniform1f(this.at.alpha!, look.alpha);
    gl.uniform4f(this.at.ghost!, look.ghost[0] / 255, look.ghost[1] / 255, look.ghost[2] / 255, look.ghostAlpha);
    if (this.palette !== look.palette) {
      this.palette = look.palette;
      const rows = Math.max(1, Math.ceil(look.palette.length / 1024)), texels = new Uint8Array(rows * 1024);
      texels.set(look.palette);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels);
    }
  }

  private point(stride: number, offset: number, radius: number): void {
    const gl = this.gl, half = radius * this.ratio;
    gl.uniform1f(this.at.size!, 2 * half + 1);
    gl.uniform1f(this.at.half_!, half);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.places);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 8 * stride, 8 * offset);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colors);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_SHORT, 2 * stride, 2 * offset);
  }

  /** The next lit points, over what is there. */
  private paintLit(most: number): void {
    const gl = this.gl, count = Math.min(most, this.lit - this.litDrawn);
    this.point(1, 0, this.look!.litRadius);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.listed);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniform1f(this.at.ghostly!, 0);
    gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, 4 * this.litDrawn);
    this.litDrawn += count;
  }

  /** A sample of all points: over what is there, or, when some are lit, as ghosts below it. */
  private paint(runs: number[], stride: number, offset: number): void {
    const gl = this.gl, ghosts = this.lit >= 0;
    this.point(stride, offset, this.look!.radius);
    if (ghosts) gl.blendFunc(gl.ONE_MINUS_DST_ALPHA, gl.ONE);
    else gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniform1f(this.at.ghostly!, ghosts ? 1 : 0);
    for (let r = 0; r < runs.length; r += 2) {
      // Runs start at multiples of 1,024; the sample of each is counted from the very first point.
      const first = Math.max(0, Math.ceil((runs[r]! - offset) / stride)), end = Math.ceil((runs[r + 1]! - offset) / stride);
      if (end > first) gl.drawArrays(gl.POINTS, first, end - first);
    }
  }
}
