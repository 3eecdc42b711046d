// Sets of points.

export class Bits {
  readonly words: Uint32Array;

  constructor(readonly size: number, words?: Uint32Array) {
    this.words = words ?? new Uint32Array((size + 31) >>> 5);
  }

  has(i: number): boolean {
    return ((this.words[i >>> 5]! >>> (i & 31)) & 1) === 1;
  }

  add(i: number): void {
    this.words[i >>> 5] = this.words[i >>> 5]! | (1 << (i & 31));
  }

  delete(i: number): void {
    this.words[i >>> 5] = this.words[i >>> 5]! & ~(1 << (i & 31));
  }

  count(): number {
    let all = 0;
    for (let w = 0; w < this.words.length; w++) {
      let v = this.words[w]!;
      v -= (v >>> 1) & 0x55555555;
      v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
      all += (((v + (v >>> 4)) & 0xf0f0f0f) * 0x1010101) >>> 24;
    }
    return all;
  }

  /** Calls with every member in order, until it answers false. */
  each(visit: (i: number) => boolean | void): void {
    for (let w = 0; w < this.words.length; w++) {
      for (let v = this.words[w]!; v !== 0; v &= v - 1) {
        if (visit(32 * w + 31 - Math.clz32(v & -v)) === false) return;
      }
    }
  }

  with(other: Bits, how: (a: number, b: number) => number): Bits {
    const out = new Bits(this.size);
    for (let w = 0; w < out.words.length; w++) out.words[w] = how(this.words[w]!, other.words[w]!);
    return out;
  }

  and(other: Bits): Bits {
    return this.with(other, (a, b) => a & b);
  }

  or(other: Bits): Bits {
    return this.with(other, (a, b) => a | b);
  }

  minus(other: Bits): Bits {
    return this.with(other, (a, b) => a & ~b);
  }
}
