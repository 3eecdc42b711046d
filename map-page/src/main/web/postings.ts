// Which texts hold which piece: built once after the texts were opened, so that a search touches only the texts that matter.
import { Bits } from "./bits";

/** A piece in more texts than one of so many is kept as a set, which is smaller than a list then. */
const COMMON = 28;

export class Postings {
  private starts: Int32Array;
  private lists = new Int32Array(0);
  private sets = new Map<number, Bits>();
  /** The text in which a piece was last seen. */
  private last: Int32Array;
  /** Texts by the start of what is spelled out in them. */
  private spelled = new Map<number, number[]>();
  private filling = false;

  constructor(private pieces: number, private texts: number) {
    this.starts = new Int32Array(pieces + 1);
    this.last = new Int32Array(pieces).fill(-1);
  }

  /** Tells of one text's pieces: of all texts in order to count them, then once more to note them. */
  add(text: number, pieces: Int32Array, from: number, to: number): void {
    const { last, starts } = this;
    for (let i = from; i < to; i++) {
      const piece = pieces[i]!;
      if (piece < 0 || last[piece] === text) continue;
      last[piece] = text;
      if (this.filling) {
        const set = this.sets.get(piece);
        if (set) {
          set.add(text);
          continue;
        }
        this.lists[starts[piece]!] = text;
      }
      starts[piece] = starts[piece]! + 1;
    }
  }

  /** Between the two rounds; the pieces of many texts, the commonest first. */
  counted(): number[] {
    const counts = new Map<number, number>();
    let all = 0;
    for (let piece = 0; piece < this.pieces; piece++) {
      const count = this.starts[piece]!;
      this.starts[piece] = all;
      if (count * COMMON > this.texts) {
        this.sets.set(piece, new Bits(this.texts));
        counts.set(piece, count);
      } else all += count;
    }
    this.starts[this.pieces] = all;
    this.lists = new Int32Array(all);
    this.last.fill(-1);
    this.filling = true;
    return [...counts].sort((a, b) => b[1] - a[1]).map(([piece]) => piece);
  }

  /** After the second round: each start has moved to the piece's end, which is the next one's start. */
  filled(): void {
    this.starts.copyWithin(1, 0, this.pieces);
    this.starts[0] = 0;
    this.last = new Int32Array(0);
  }

  /** Notes a text by the start of something spelled out in it. */
  addSpelled(text: number, start: number): void {
    const own = this.spelled.get(start);
    if (!own) this.spelled.set(start, [text]);
    else if (own[own.length - 1] !== text) own.push(text);
  }

  /** Adds the texts that hold a piece. */
  take(piece: number, into: Bits): void {
    const set = this.sets.get(piece), words = into.words;
    if (set) {
      for (let w = 0; w < words.length; w++) words[w] = words[w]! | set.words[w]!;
      return;
    }
    for (let i = this.starts[piece]!, end = this.starts[piece + 1]!; i < end; i++) {
      const text = this.lists[i]!;
      words[text >>> 5] = words[text >>> 5]! | (1 << (text & 31));
    }
  }

  /** How many texts hold a piece. */
  held(piece: number): number {
    return this.sets.get(piece)?.count() ?? this.starts[piece + 1]! - this.starts[piece]!;
  }

  /** How many of some texts hold a piece. */
  heldAmong(piece: number, texts: Bits): number {
    const set = this.sets.get(piece);
    if (set) return set.and(texts).count();
    let count = 0;
    for (let i = this.starts[piece]!, end = this.starts[piece + 1]!; i < end; i++) count += +texts.has(this.lists[i]!);
    return count;
  }

  /** Calls with the texts in which something spelled out begins like a word; with all of them for the empty word. */
  each(word: string, visit: (text: number) => void): void {
    if (word.length >= 3) this.spelled.get(keyOf(word, 3))?.forEach(visit);
    else for (const [key, texts] of this.spelled) if (keyOf(charsOf(key), word.length) === keyOf(word, word.length)) texts.forEach(visit);
  }
}

/** The first characters of a word as one number: three are kept. */
export function startOf(word: string): number {
  return keyOf(word, 3);
}

function keyOf(word: string, most: number): number {
  let key = 0;
  for (let i = Math.min(most, word.length) - 1; i >= 0; i--) key = key * 65536 + word.charCodeAt(i);
  return key;
}

function charsOf(key: number): string {
  let out = "";
  for (let rest = key; rest > 0; rest = Math.floor(rest / 65536)) out += String.fromCharCode(rest % 65536);
  return out;
}
