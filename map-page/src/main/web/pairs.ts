// Which texts hold two of the commonest words next to each other: a phrase of such words would else have to be looked for in half of all texts.
import { Bits } from "./bits";

const MOST_WORDS = 30;

export class Pairs {
  private place = new Map<string, number>();
  /** For every piece the place of its word from 1, 0 for all but the commonest. */
  private placeOf: Uint8Array;
  private lists: (number[] | Int32Array)[];

  /** @param words the commonest first, folded; @param piecesOf the pieces that are a word */
  constructor(words: string[], pieces: number, piecesOf: (word: string) => number[]) {
    this.placeOf = new Uint8Array(pieces);
    for (const word of new Set(words)) {
      if (this.place.size === MOST_WORDS) break;
      this.place.set(word, this.place.size + 1);
      for (const piece of piecesOf(word)) this.placeOf[piece] = this.place.size;
    }
    this.lists = Array.from({ length: this.place.size ** 2 }, () => []);
  }

  /** Notes the pairs of a text, texts in order. */
  add(text: number, pieces: Int32Array, size: number, silent: Uint8Array, sounds: (piece: number) => boolean): void {
    let before = 0;
    for (let i = 0; i < size; i++) {
      const piece = pieces[i]!;
      if (piece < 0) {
        if (before > 0 && sounds(piece)) before = 0;
        continue;
      }
      const place = this.placeOf[piece]!;
      if (place > 0) {
        if (before > 0) {
          const own = this.lists[this.at(before, place)] as number[];
          if (own[own.length - 1] !== text) own.push(text);
        }
        before = place;
      } else if (silent[piece] === 0) {
        before = 0;
      }
    }
  }

  filled(): void {
    this.lists = this.lists.map((list) => Int32Array.from(list));
  }

  private at(first: number, second: number): number {
    return (first - 1) * this.place.size + second - 1;
  }

  has(word: string): boolean {
    return this.place.has(word);
  }

  /** Whether a piece is one of the commonest words. */
  notes(piece: number): boolean {
    return this.placeOf[piece]! > 0;
  }

  /** Texts in which both words stand next to each other and are made of pieces, the second one as it is or, if open, as the beginning of any of the commonest; null if the first, or a second one that is not open, is not among these. */
  texts(first: string, second: string, open: boolean, points: number): Bits | null {
    const a = this.place.get(first);
    if (!a || (!open && !this.place.has(second))) return null;
    const bits = new Bits(points);
    for (const [word, b] of this.place) if (open ? word.startsWith(second) : word === second) for (const text of this.lists[this.at(a, b)]!) bits.add(text);
    return bits;
  }
}
