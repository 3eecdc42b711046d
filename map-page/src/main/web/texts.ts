// Texts as numbers of words (TextBlocks.java), read one by one or found through an index.
import { inflate, toBytes } from "./decode";
import { Bits } from "./bits";
import { Pairs } from "./pairs";
import { Postings, startOf } from "./postings";
import { foldWord, runsOf, withinWord, type Term } from "./query";
import { sounds, Vocabulary } from "./vocabulary";

const ONE_BYTE = 160, TWO_BYTES = 80 * 256, END = 0, SPELLED = 1;
/** Milliseconds of work before other messages get in between. */
const SLICE = 12;
const MOST_WORDS = 30, MOST_TYPICAL = 12;

/** Lets other messages in between slices of work. */
export const breathe = () => new Promise<void>((done) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    channel.port1.close();
    done();
  };
  channel.port2.postMessage(0);
});

/** Breathes when a slice of time is over. */
export function pacer(): () => Promise<void> | null {
  let since = performance.now();
  return () => performance.now() - since < SLICE ? null : breathe().then(() => void (since = performance.now()));
}

/** Milliseconds until the first answer that is not yet complete, and between such answers. */
const FIRST_PART = 30, NEXT_PART = 100;

/** Tells what was found so far, now and then. */
export function teller(part: (hits: Bits) => void): (hits: Bits) => void {
  let due = performance.now() + FIRST_PART;
  return (hits) => {
    if (performance.now() < due) return;
    due = performance.now() + NEXT_PART;
    part(hits);
  };
}

/** A column of texts. Blocks are opened when someone asks for them; an index opens all. */
export class TextColumn {
  private lines: string[];
  private vocabulary!: Vocabulary;
  private blocks: (Uint8Array | undefined)[];
  /** Where the rows of a block start. */
  private starts: (Int32Array | undefined)[];
  private ready: Promise<void>;
  private postings: Postings | null = null;
  private pairs: Pairs | null = null;
  /** Pieces of the text that is being read: the number of one in the vocabulary, or ~ the place where it is spelled. */
  private pieces = new Int32Array(1 << 10);
  private utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(packed: string, readonly points: number, private rows: number) {
    this.lines = packed.trim().split(/\s+/);
    const blocks = Math.ceil(points / rows);
    this.blocks = new Array(blocks);
    this.starts = new Array(blocks);
    this.ready = inflate(toBytes(this.lines[0] ?? "")).then((all) => void (this.vocabulary = new Vocabulary(this.utf8.decode(all))));
  }

  private async open(block: number): Promise<void> {
    await this.ready;
    if (this.blocks[block]) return;
    const raw = await inflate(toBytes(this.lines[block + 1]!));
    const starts = new Int32Array(Math.min(this.rows, this.points - block * this.rows) + 1);
    for (let at = 0, row = 0; at < raw.length;) {
      const code = raw[at++]!;
      if (code === END) starts[++row] = at;
      else if (code === SPELLED) at += 1 + (raw[at]! & 0x7f);
      else if (code >= 240) at += 2;
      else if (code >= ONE_BYTE) at++;
    }
    if (this.blocks[block]) return;
    this.blocks[block] = raw;
    this.starts[block] = starts;
    this.lines[block + 1] = "";
  }

  /** Reads the pieces of a row of an open block; their number. */
  private decode(raw: Uint8Array, from: number): number {
    let size = 0;
    for (let at = from; ;) {
      let code = raw[at++]!;
      if (code === END) return size;
      if (code === SPELLED) {
        code = ~at;
        at += 1 + (raw[at]! & 0x7f);
      } else if (code >= 240) {
        code = ONE_BYTE + TWO_BYTES + ((code - 240) << 16) + (raw[at]! << 8) + raw[at + 1]!;
        at += 2;
      } else if (code >= ONE_BYTE) {
        code = ONE_BYTE + ((code - ONE_BYTE) << 8) + raw[at++]!;
      }
      if (size === this.pieces.length) {
        const larger = new Int32Array(2 * size);
        larger.set(this.pieces);
        this.pieces = larger;
      }
      this.pieces[size++] = code;
    }
  }

  private spelled(raw: Uint8Array, piece: number): string {
    const at = ~piece;
    return this.utf8.decode(raw.subarray(at + 1, at + 1 + (raw[at]! & 0x7f)));
  }

  /** The start of what is spelled, without making a string of it: ids are many and mostly ASCII. */
  private startOf(raw: Uint8Array, piece: number): number {
    const at = ~piece;
    let start = 0;
    for (let i = Math.min(3, raw[at]! & 0x7f); i > 0; i--) {
      const byte = raw[at + i]!;
      if (byte > 127) return startOf(foldWord(this.spelled(raw, piece)));
      start = start * 65536 + (byte >= 65 && byte <= 90 ? byte + 32 : byte);
    }
    return start;
  }

  /** The text of a point whose block is open. */
  private text(point: number): string {
    const block = Math.floor(point / this.rows), raw = this.blocks[block]!;
    const size = this.decode(raw, this.starts[block]![point % this.rows]!);
    let out = "", afterWord = false;
    for (let i = 0; i < size; i++) {
      const piece = this.pieces[i]!;
      const own = piece < 0 ? this.spelled(raw, piece) : this.vocabulary.words[piece]!;
      const word = piece < 0 ? raw[~piece]! > 0x7f : this.vocabulary.isWord[piece] === 1;
      out += afterWord && word ? " " + own : own;
      afterWord = word;
    }
    return out;
  }

  async read(point: number): Promise<string> {
    await this.open(Math.floor(point / this.rows));
    return this.text(point);
  }

  /** Opens all blocks and notes which text holds which piece. Called once; searches wait for it. */
  async index(): Promise<void> {
    await this.ready;
    const pace = pacer();
    while (!this.vocabulary.sort(4000)) await pace();
    const { vocabulary } = this, postings = new Postings(vocabulary.size, this.points);
    let pairs: Pairs | null = null;
    for (const round of [0, 1]) {
      for (let b = 0; b < this.blocks.length; b++) {
        if (round === 0) await this.open(b);
        const raw = this.blocks[b]!, starts = this.starts[b]!, base = b * this.rows;
        for (let row = 0; row + 1 < starts.length; row++) {
          const size = this.decode(raw, starts[row]!);
          postings.add(base + row, this.pieces, 0, size);
          if (round === 1) {
            pairs!.add(base + row, this.pieces, size, vocabulary.silent, (piece) => sounds(this.spelled(raw, piece)));
            continue;
          }
          for (let i = 0; i < size; i++) if (this.pieces[i]! < 0) postings.addSpelled(base + row, this.startOf(raw, this.pieces[i]!));
        }
        await pace();
      }
      if (round === 0) pairs = new Pairs(postings.counted().filter((piece) => vocabulary.silent[piece] === 0).map((piece) => vocabulary.foldedOf(piece)), vocabulary.size, (word) => vocabulary.meant(word, false));
      else postings.filled();
    }
    pairs!.filled();
    this.pairs = pairs;
    this.postings = postings;
  }

  /** Words that some points have more often than all have, the most telling ones first; null if a newer question took over. */
  async typical(among: Bits, cancelled: () => boolean): Promise<string[] | null> {
    const { vocabulary } = this, postings = this.postings!, size = among.count(), pace = pacer();
    const best: { word: string; told: string; score: number }[] = [];
    for (let piece = 0; piece < vocabulary.size; piece++) {
      const word = vocabulary.foldedOf(piece), held = vocabulary.isWord[piece] && word.length > 2 && !/\d/.test(word) ? postings.held(piece) : 0;
      // What a handful of texts say is chance, and what is everywhere is never telling enough.
      if (held < 3 || 2 * held > this.points) continue;
      const own = postings.heldAmong(piece, among), lift = (own * this.points) / (size * held);
      const score = own * Math.log(lift) ** 2;
      if (own < 3 || lift < 1.1 || score < 2) continue;
      const told = vocabulary.words[piece]!, known = best.find((one) => one.word === word);
      if (known) {
        if (score > known.score) known.told = told;
        known.score += score;
      } else if (best.length < 4 * MOST_TYPICAL || score > best[best.length - 1]!.score) {
        best.push({ word, told, score });
      } else continue;
      best.sort((a, b) => b.score - a.score).splice(4 * MOST_TYPICAL);
      const wait = pace();
      if (!wait) continue;
      await wait;
      if (cancelled()) return null;
    }
    return best.slice(0, MOST_TYPICAL).map((one) => one.told);
  }

  /** Which of some points hold a word or, next to each other, all words of a phrase; null if a newer search took over. "part" gets what is found meanwhile. */
  async find(term: Term, among: Bits, cancelled: () => boolean, part: (hits: Bits) => void): Promise<Bits | null> {
    const postings = this.postings!, pairs = this.pairs!, words = term.words.slice(0, MOST_WORDS);
    let hits = among;
    /** Texts that may spell out one of the commonest words, or how the last one begins. */
    const spelling = new Bits(this.points);
    const meant = words.map((word, k) => this.vocabulary.meant(word, !term.whole && k === words.length - 1));
    for (const [k, word] of words.entries()) {
      const own = new Bits(this.points);
      for (const piece of meant[k]!) postings.take(piece, own);
      const prefix = !term.whole && k === words.length - 1, noted = prefix || pairs.has(word);
      postings.each(word, (text) => {
        if (noted) spelling.add(text);
        if (!own.has(text) && ((prefix && word.length < 4) || this.spells(text, word, prefix))) own.add(text);
      });
      hits = hits.and(own);
    }
    if (words.length === 0) return new Bits(this.points);
    if (words.length === 1) return hits;
    const marks = new Int32Array(this.vocabulary.size);
    meant.forEach((pieces, k) => pieces.forEach((piece) => (marks[piece] = marks[piece]! | (1 << k))));
    /** Texts that hold the noted pairs of the phrase, and those in which they may stand. */
    let sure: Bits | null = null, near: Bits | null = null;
    for (let k = 0; k + 1 < words.length; k++) {
      const open = !term.whole && k + 2 === words.length;
      const own = pairs.texts(words[k]!, words[k + 1]!, open, this.points);
      if (!own) continue;
      const some = own.or(spelling);
      // A word that may go on is also one of those that are too rare to be noted.
      if (open) for (const piece of meant[k + 1]!) if (!pairs.notes(piece)) postings.take(piece, some);
      near = near ? near.and(some) : some;
      sure = own;
    }
    // Two words that are known to stand together need no look at the text.
    const kept = words.length === 2 && sure ? hits.and(sure) : new Bits(this.points);
    const tried = (near ? hits.and(near) : hits).minus(kept), pace = pacer(), tell = teller(part);
    for (let w = 0; w < tried.words.length; w++) {
      for (let left = tried.words[w]!; left !== 0; left &= left - 1) {
        const point = 32 * w + 31 - Math.clz32(left & -left);
        if (this.together(point, words, marks, term.whole)) kept.add(point);
      }
      const wait = (w & 63) === 63 ? pace() : null;
      if (!wait) continue;
      await wait;
      if (cancelled()) return null;
      tell(kept);
    }
    return kept;
  }

  /** Whether something spelled out in a text is the word, or begins with it. */
  private spells(point: number, word: string, prefix: boolean): boolean {
    const block = Math.floor(point / this.rows), raw = this.blocks[block]!;
    const size = this.decode(raw, this.starts[block]![point % this.rows]!);
    for (let i = 0; i < size; i++) {
      if (this.pieces[i]! >= 0) continue;
      const own = foldWord(this.spelled(raw, this.pieces[i]!));
      if (prefix ? own.startsWith(word) : own === word) return true;
    }
    return false;
  }

  /** Whether the words stand next to each other in a text. */
  private together(point: number, words: string[], marks: Int32Array, whole: boolean): boolean {
    const block = Math.floor(point / this.rows), raw = this.blocks[block]!;
    const size = this.decode(raw, this.starts[block]![point % this.rows]!);
    const { silent } = this.vocabulary, last = 1 << (words.length - 1);
    // Bit k of "open": the first k + 1 words of the phrase end here.
    let open = 0;
    for (let i = 0; i < size; i++) {
      const piece = this.pieces[i]!;
      let mark = 0;
      if (piece >= 0) {
        mark = marks[piece]!;
        if (mark === 0 && silent[piece] === 1) continue;
      } else {
        const text = this.spelled(raw, piece), own = foldWord(text);
        words.forEach((word, k) => {
          if (own === word || (!whole && k === words.length - 1 && own.startsWith(word))) mark |= 1 << k;
        });
        if (mark === 0 && !sounds(text)) continue;
      }
      open = ((open << 1) | 1) & mark;
      if (open & last) return true;
    }
    return false;
  }

  /** Points in which a pattern is known to match, and those on which it has to be tried. */
  candidates(pattern: RegExp): { sure: Bits; unsure: Bits } {
    const scope = withinWord(pattern.source), sure = new Bits(this.points), torn = this.vocabulary.torn();
    let unsure = new Bits(this.points);
    const take = (pieces: number[], into: Bits) => pieces.forEach((piece) => this.postings!.take(piece, into));
    if (scope) {
      take(this.vocabulary.matching(pattern), scope === "sure" ? sure : unsure);
      take(torn, unsure);
      this.postings!.each("", (text) => unsure.add(text));
      return { sure, unsure: unsure.minus(sure) };
    }
    unsure.words.fill(~0);
    for (const run of runsOf(pattern.source)) {
      const own = new Bits(this.points);
      take(this.vocabulary.matching(new RegExp(run, "iu")), own);
      take(torn, own);
      this.postings!.each("", (text) => own.add(text));
      unsure = unsure.and(own);
    }
    return { sure, unsure };
  }

  matches(point: number, pattern: RegExp): boolean {
    return point < this.points && pattern.test(this.text(point));
  }
}
