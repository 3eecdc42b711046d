// The pieces texts are made of, and which of them a searched word can mean.
import { foldWord } from "./query";

const RESERVED = 2;

export class Vocabulary {
  readonly words: string[] = ["", ""];
  /** Words get a space between them; other pieces carry their own. */
  readonly isWord: Uint8Array;
  /** No letter and no digit: between the words of a phrase it does not count. */
  readonly silent: Uint8Array;
  /** Pieces by the first two characters of their folded form. */
  private byStart = new Map<string, number[]>();
  private folded: string[] = [];

  /** @param all each piece and a NUL, a tab before what is no word */
  constructor(all: string) {
    const tabbed: boolean[] = [false, false];
    let from = 0;
    for (let to = all.indexOf("\0"); to >= 0; to = all.indexOf("\0", from)) {
      const word = all.charCodeAt(from) !== 9;
      this.words.push(all.slice(word ? from : from + 1, to));
      tabbed.push(!word);
      from = to + 1;
    }
    this.isWord = Uint8Array.from(tabbed, (tab) => +!tab);
    this.silent = new Uint8Array(this.words.length);
  }

  get size(): number {
    return this.words.length;
  }

  /** Makes it ready for searches, a slice at a time; true when done. */
  sort(most: number): boolean {
    const to = Math.min(this.words.length, this.folded.length + most);
    for (let w = this.folded.length; w < to; w++) {
      const folded = w < RESERVED ? "" : foldWord(this.words[w]!);
      this.folded.push(folded);
      this.silent[w] = +(this.isWord[w] === 0 && !sounds(this.words[w]!));
      if (folded === "") continue;
      const start = folded.slice(0, 2), own = this.byStart.get(start);
      if (own) own.push(w);
      else this.byStart.set(start, [w]);
    }
    return to === this.words.length;
  }

  /** A piece as it is compared. */
  foldedOf(piece: number): string {
    return this.folded[piece]!;
  }

  /** Pieces that are the word, or begin with it. */
  meant(word: string, prefix: boolean): number[] {
    const out: number[] = [];
    const take = (some: number[] | undefined) => {
      for (const w of some ?? []) if (prefix ? this.folded[w]!.startsWith(word) : this.folded[w] === word) out.push(w);
    };
    if (word.length > 1 || !prefix) take(this.byStart.get(word.slice(0, 2)));
    else for (const [start, some] of this.byStart) if (start.startsWith(word)) take(some);
    return out;
  }

  /** Pieces that a pattern matches. */
  matching(pattern: RegExp): number[] {
    const out: number[] = [];
    for (let w = RESERVED; w < this.words.length; w++) if (pattern.test(this.words[w]!)) out.push(w);
    return out;
  }

  /** Parts of runs too long for one piece: what is searched may lie across two of them. */
  torn(): number[] {
    const out: number[] = [];
    for (let w = RESERVED; w < this.words.length; w++) if (this.isWord[w] === 0 && this.silent[w] === 0 && this.words[w]!.length > 2) out.push(w);
    return out;
  }
}

export function sounds(text: string): boolean {
  return /\p{L}|\p{N}/u.test(text);
}
