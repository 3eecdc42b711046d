// The points of a page and what is known of each.
import type { Client } from "./client";
import { fromRecent, inflate, shapesOf, toBytes } from "./decode";
import { labelsOf, plain, type ColumnHead, type Head, type Label } from "./head";
import { PointIndex } from "./index";

/** A number, date, share or category of every point: whole numbers from 1, 0 for missing. */
export interface Field {
  name: string;
  kind: "category" | "number" | "date" | "share";
  codes: Int32Array;
  values: string[];
  low: number;
  high: number;
  step: number;
}

export class Model {
  readonly n: number;
  readonly labels: Label[];
  xy = new Float32Array(0);
  index!: PointIndex;
  /** For each layer the cluster of every point from 1, 0 for noise. */
  layers: Int32Array[] = [];
  palettes: { polar: Uint8Array; distinct: Uint8Array }[] = [];
  outlines: (Float32Array[][] | null)[] = [];
  fields: Field[] = [];
  neighbors: Int32Array | null = null;
  textNames: string[] = [];
  sizes: Int32Array[] = [];
  private searchable!: () => void;
  /** All texts are open to searches. */
  readonly indexed = new Promise<void>((done) => (this.searchable = done));

  constructor(readonly head: Head, readonly client: Client) {
    this.n = head.points;
    this.labels = labelsOf(head);
  }

  /** What the first picture needs; blocks by name. */
  async loadFirst(block: (name: string) => string | null): Promise<void> {
    const n = this.n, head = this.head;
    const wanted = [this.client.unpack(block("x")!, n, true), this.client.unpack(block("y")!, n, true), ...head.layers.map((_, l) => this.client.unpack(block("L" + l)!, n, false))];
    const palettes = head.layers.map(async (_, l) => ({ polar: await inflate(toBytes(block("P" + l)!)), distinct: await inflate(toBytes(block("D" + l)!)) }));
    const [x, y, ...codes] = await Promise.all(wanted);
    this.palettes = await Promise.all(palettes);
    const unit = 1 / 2 ** head.bits;
    this.xy = new Float32Array(2 * n);
    for (let i = 0; i < n; i++) {
      // Within its step each point has a place of its own, always the same one: no lattice shows, however near the view.
      this.xy[2 * i] = (x![i]! + scattered(i, 0x9e3779b1)) * unit;
      this.xy[2 * i + 1] = (y![i]! + scattered(i, 0x85ebca6b)) * unit;
    }
    this.index = new PointIndex(n, this.xy);
    for (let l = 0; l < codes.length; l++) {
      const own = codes[l]!;
      fromRecent(own, head.layers[l]!.names.length + 1);
      if (l > 0) {
        const finer = this.layers[l - 1]!, parents = head.layers[l - 1]!.parents;
        for (let i = 0; i < n; i++) own[i] = own[i] === 0 ? (finer[i] === 0 ? 0 : parents[finer[i]! - 1]! + 1) : own[i]! - 1;
      }
      const sizes = new Int32Array(head.layers[l]!.names.length + 1);
      for (let i = 0; i < n; i++) sizes[own[i]!] = sizes[own[i]!]! + 1;
      this.layers.push(own);
      this.sizes.push(sizes);
    }
  }

  async loadOutlines(block: (name: string) => string | null): Promise<void> {
    this.outlines = await Promise.all(this.head.layers.map(async (layer, l) => {
      const packed = block("O" + l);
      return packed ? shapesOf(await inflate(toBytes(packed)), layer.names.length, this.head.outlineBits) : null;
    }));
  }

  /** Everything else, one after the other. */
  async loadRest(block: (name: string) => string | null, parts: (name: string) => string[], ready: () => void): Promise<void> {
    const { head, client, n } = this;
    for (const [c, column] of head.columns.entries()) {
      if (column.kind !== "text") this.fields.push(fieldOf(column, await client.unpack(block("C" + c)!, n, false)));
    }
    const share = async (name: string, id: string) => this.fields.push({ name, kind: "share", codes: await client.unpack(block(id)!, n, false), values: [], low: 0, high: 1, step: 1 / 62 });
    if (head.strength) await share("Cluster strength", "S");
    if (head.quality) await share("Map quality", "Q");
    ready();
    const texts: [string, string][] = [];
    if (head.texts) texts.push(["text", "T"]);
    head.columns.forEach((column, c) => {
      if (column.kind === "text") texts.push([column.name, "T" + c]);
    });
    if (head.ids) texts.push(["id", "I"]);
    this.textNames = texts.map(([name]) => name);
    for (const [name, id] of texts) await client.texts(name, parts(id), n, head.textRows);
    this.searchable();
    if (head.neighbors) {
      const packed = await client.unpack(block("N")!, n * head.neighbors, false);
      for (let j = 0; j < head.neighbors; j++) {
        for (let i = 0; i < n; i++) {
          const folded = packed[j * n + i]! - 1;
          packed[j * n + i] = folded < 0 ? -1 : i + ((folded >>> 1) ^ -(folded & 1));
        }
      }
      this.neighbors = packed;
    }
  }

  likeThis(point: number): number[] {
    const out: number[] = [];
    for (let j = 0; j < this.head.neighbors; j++) {
      const other = this.neighbors?.[j * this.n + point] ?? -1;
      if (other >= 0 && other !== point) out.push(other);
    }
    return out;
  }

  /** Name of the finest cluster of a point. */
  topicOf(point: number): string {
    for (let l = 0; l < this.layers.length; l++) {
      const code = this.layers[l]![point]!;
      if (code > 0) return plain(this.head.layers[l]!.names[code - 1]!);
    }
    return plain(this.head.settings.noiseLabel);
  }

  valueOf(field: Field, point: number): string {
    return show(field, field.codes[point]!);
  }

  coordinates(point: number): [number, number] {
    const { originX, originY, span } = this.head;
    return [originX + this.xy[2 * point]! * span, originY + this.xy[2 * point + 1]! * span].map((v) => +v.toPrecision(7)) as [number, number];
  }
}

/** A number from 0 to 1 that looks like chance. */
function scattered(i: number, by: number): number {
  return (Math.imul(i, by) >>> 0) / 2 ** 32;
}

function fieldOf(column: ColumnHead, codes: Int32Array): Field {
  return { name: column.name, kind: column.kind as Field["kind"], codes, values: column.values ?? [], low: column.low ?? 0, high: column.high ?? 0, step: column.step ?? 1 };
}

export function numberOf(field: Field, code: number): number {
  return field.low + (code - 1) * field.step;
}

export function showNumber(field: Field, value: number): string {
  if (field.kind === "date") {
    const iso = new Date(value).toISOString();
    return field.step % 86_400_000 === 0 ? iso.slice(0, 10) : iso.slice(0, 16).replace("T", " ");
  }
  const places = field.kind === "share" ? 2 : Math.max(0, Math.min(6, Math.ceil(-Math.log10(field.step) - 1e-9)));
  return value.toLocaleString("en-US", { maximumFractionDigits: places });
}

export function show(field: Field, code: number): string {
  if (code === 0) return "";
  return field.kind === "category" ? field.values[code - 1]! : showNumber(field, numberOf(field, code));
}
