// Undoes Printable.java and Packing.java: characters to bytes, bytes to columns.

/** All printable ASCII but the quotation mark, the backslash and "<": 91 characters, 13 bits in two of them. */
const table = (() => {
  const values = new Uint8Array(128);
  let next = 0;
  for (let c = 33; c < 127; c++) if (c !== 34 && c !== 92 && c !== 60) values[c] = next++;
  return values;
})();

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const chars = new TextEncoder().encode(text);
  let end = chars.length;
  while (end > 0 && chars[end - 1]! < 33) end--;
  let at = 0;
  while (at < end && chars[at]! < 33) at++;
  const pairs = (end - at) >> 1;
  const out = new Uint8Array((pairs * 13 + ((end - at) & 1 ? 6 : 0)) >> 3);
  let held = 0, bits = 0, size = 0;
  for (let pair = 0; pair < pairs; pair++, at += 2) {
    held |= (table[chars[at]!]! + 91 * table[chars[at + 1]!]!) << bits;
    for (bits += 13; bits >= 8; bits -= 8) {
      out[size++] = held;
      held >>>= 8;
    }
  }
  if (at < end) {
    held |= table[chars[at]!]! << bits;
    if (bits + 6 >= 8) out[size++] = held;
  }
  return out;
}

export async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A packed column: one byte with the number of planes, then the planes. */
export function unpack(raw: Uint8Array, values: number, delta: boolean): Int32Array {
  const planes = raw[0]!;
  const out = new Int32Array(values);
  for (let p = 0; p < planes; p++) {
    const shift = 8 * p, start = 1 + p * values;
    for (let i = 0; i < values; i++) out[i] = out[i]! | (raw[start + i]! << shift);
  }
  if (delta) {
    let before = 0;
    for (let i = 0; i < values; i++) {
      const folded = out[i]!;
      before += (folded >>> 1) ^ -(folded & 1);
      out[i] = before;
    }
  }
  return out;
}

/** Undoes Packing.recent: codes told by how many others were met since. */
export function fromRecent(ranks: Int32Array, different: number): void {
  const latest = Int32Array.from({ length: different }, (_, i) => i + 1);
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i]! - 1;
    if (rank < 0) continue;
    const code = latest[rank]!;
    if (rank > 0) {
      latest.copyWithin(1, 0, rank);
      latest[0] = code;
    }
    ranks[i] = code;
  }
}

/** Outlines: for each cluster its rings, for each ring x and y of its corners as shares of the map. */
export function shapesOf(raw: Uint8Array, clusters: number, bits: number): Float32Array[][] {
  let at = 0;
  const number = () => {
    let value = 0, shift = 0, byte;
    do {
      byte = raw[at++]!;
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte > 0x7f);
    return value;
  };
  const signed = () => {
    const folded = number();
    return (folded >>> 1) ^ -(folded & 1);
  };
  const unit = 1 / (2 ** bits - 1);
  const shapes: Float32Array[][] = [];
  for (let c = 0; c < clusters; c++) {
    const rings: Float32Array[] = [], most = number();
    const left = most ? signed() : 0, bottom = most ? signed() : 0, worth = most ? 2 ** number() : 1;
    for (let r = 0; r < most; r++) {
      const corners = number();
      const ring = new Float32Array(2 * corners);
      let x = 0, y = 0;
      for (let k = 0; k < corners; k++) {
        ring[2 * k] = (left + (x += signed()) * worth) * unit;
        ring[2 * k + 1] = (bottom + (y += signed()) * worth) * unit;
      }
      rings.push(ring);
    }
    shapes.push(rings);
  }
  return shapes;
}
