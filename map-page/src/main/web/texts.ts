// Texts as numbers of words (TextBlocks.java), and search over those numbers.
import { inflate, toBytes } from "./decode";
import { Bits } from "./bits";
import { fold, type Query, type Term } from "./query";

const ONE_BYTE = 160, TWO_BYTES = 80 * 256, END = 0, SPELLED = 1, RESERVED = 2;

/** A column of texts. Blocks are opened when someone asks for them; a search opens all. */
export class TextColumn {
  private lines: string[];
  private words: string[] = [];
  private isWord: boolean[] = [];
  private folded: string[] = [];
  private spelled = new Map<string, number>();
  private blocks: (Int32Array | undefined)[];
  private starts: (Int32Array | undefined)[];
  private ready: Promise<void>;

  constructor(packed: string, readonly points: number, private rows: number) {
    this.lines = packed.trim().split(/\s+/);
    const blocks = Math.ceil(points / rows);
    this.blocks = new Array(blocks);
    this.starts = new Array(blocks);
    this.ready = this.vocabulary();
  }

  get blockCount(): number {
    return this.blocks.length;
  }

  private async vocabulary(): Promise<void> {
    const all = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await inflate(toBytes(this.lines[0] ?? "")));
    this.words.push("", "");
    this.isWord.push(false, false);
    let from = 0;
    for (let to = all.indexOf("\0"); to >= 0; to = all.indexOf("\0", from)) {
      const word = all.charCodeAt(from) !== 9;
      this.words.push(all.slice(word ? from : from + 1, to));
      this.isWord.push(word);
      from = to + 1;
    }
  }

  async open(block: number): Promise<void> {
    await this.ready;
    if (this.blocks[block]) return;
    const raw = await inflate(toBytes(this.lines[block + 1]!));
    const pieces = new Int32Array(raw.length), starts = new Int32Array(Math.min(this.rows, this.points - block * this.rows) + 1);
    let size = 0, row = 0;
    for (let at = 0; at < raw.length;) {
      let code = raw[at++]!;
      if (code === END) {
        starts[++row] = size;
        continue;
      }
      if (code === SPELLED) {
        const head = raw[at++]!, length = head & 0x7f;
        const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(raw.subarray(at, at + length));
        at += length;
        code = this.spell(text, head > 0x7f);
      } else if (code >= 240) {
        code = ONE_BYTE + TWO_BYTES + ((code - 240) << 16) + (raw[at]! << 8) + raw[at + 1]!;
        at += 2;
      } else if (code >= ONE_BYTE) {
        code = ONE_BYTE + ((code - ONE_BYTE) << 8) + raw[at++]!;
      }
      pieces[size++] = code;
    }
    if (this.blocks[block]) return;
    this.blocks[block] = pieces.slice(0, size);
    this.starts[block] = starts;
    this.lines[block + 1] = "";
  }

  private spell(text: string, word: boolean): number {
    const key = (word ? "w" : "-") + text;
    let code = this.spelled.get(key);
    if (code === undefined) {
      code = this.words.length;
      this.words.push(text);
      this.isWord.push(word);
      this.spelled.set(key, code);
    }
    return code;
  }

  /** The text of a point whose block is open. */
  private text(point: number): string {
    const block = Math.floor(point / this.rows), row = point % this.rows;
    const pieces = this.blocks[block]!, starts = this.starts[block]!;
    let out = "", afterWord = false;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const piece = pieces[i]!, word = this.isWord[piece]!;
      out += afterWord && word ? " " + this.words[piece] : this.words[piece];
      afterWord = word;
    }
    return out;
  }

  async read(point: number): Promise<string> {
    await this.open(Math.floor(point / this.rows));
    return this.text(point);
  }

  /** For every piece, which of the terms it could be a part of: one bit a term's word. */
  private marks(patterns: { word: string; prefix: boolean }[]): Uint32Array {
    for (let w = this.folded.length; w < this.words.length; w++) this.folded.push(fold(this.words[w]!));
    const marks = new Uint32Array(this.words.length);
    for (let p = 0; p < patterns.length; p++) {
      const { word, prefix } = patterns[p]!, bit = 1 << p;
      for (let w = RESERVED; w < marks.length; w++) {
        const own = this.folded[w]!;
        if (prefix ? own.startsWith(word) : own === word) marks[w] = marks[w]! | bit;
      }
    }
    return marks;
  }

  /** Points that hold a word or, next to each other, all words of a phrase. All blocks must be open. */
  find(term: Term): Bits {
    const hits = new Bits(this.points);
    const words = term.words.slice(0, 30);
    if (words.length === 0) return hits;
    const marks = this.marks(words.map((word, i) => ({ word, prefix: !term.whole && i === words.length - 1 })));
    const isWord = this.isWord;
    const last = 1 << (words.length - 1);
    for (let b = 0; b < this.blocks.length; b++) {
      const pieces = this.blocks[b]!, starts = this.starts[b]!, base = b * this.rows;
      for (let row = 0; row + 1 < starts.length; row++) {
        const end = starts[row + 1]!;
        if (words.length === 1) {
          for (let i = starts[row]!; i < end; i++) {
            if (marks[pieces[i]!] !== 0) {
              hits.add(base + row);
              break;
            }
          }
          continue;
        }
        // Bit k of "open": the first k + 1 words of the phrase end here.
        let open = 0;
        for (let i = starts[row]!; i < end; i++) {
          const piece = pieces[i]!;
          const mark = marks[piece]!;
          if (mark === 0 && !isWord[piece] && !/\p{L}|\p{N}/u.test(this.words[piece]!)) continue;
          open = ((open << 1) | 1) & mark;
          if (open & last) {
            hits.add(base + row);
            break;
          }
        }
      }
    }
    return hits;
  }

  /** Points of a block whose text matches. */
  match(block: number, pattern: RegExp, hits: Bits): void {
    const from = block * this.rows, to = Math.min(this.points, from + this.rows);
    for (let i = from; i < to; i++) if (pattern.test(this.text(i))) hits.add(i);
  }
}

export interface Searchable {
  name: string;
  column: TextColumn;
}

/** Lets other messages in between slices of work. */
const breathe = () => new Promise<void>((done) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    channel.port1.close();
    done();
  };
  channel.port2.postMessage(0);
});

export async function openAll(column: TextColumn): Promise<void> {
  for (let b = 0; b < column.blockCount; b++) {
    await column.open(b);
    if (b % 16 === 15) await breathe();
  }
}

/** Hits of the query's text terms; terms that name other fields come with their points. */
export async function search(columns: Searchable[], points: number, query: Query, given: Map<number, Bits>, cancelled: () => boolean): Promise<Bits | null> {
  let hits: Bits | null = null;
  for (const [at, term] of query.terms.entries()) {
    let own = given.get(at) ?? null;
    if (!own) {
      own = new Bits(points);
      for (const { name, column } of columns) {
        if (term.field && fold(name) !== term.field) continue;
        await openAll(column);
        if (cancelled()) return null;
        if (term.pattern) {
          for (let b = 0; b < column.blockCount; b++) {
            column.match(b, term.pattern, own);
            if (b % 4 === 3) await breathe();
            if (cancelled()) return null;
          }
        } else {
          own = own.or(column.find(term));
        }
      }
    }
    if (hits === null) hits = term.not ? new Bits(points, new Uint32Array((points + 31) >>> 5).fill(~0)) : own;
    else if (!term.not) hits = hits.and(own);
    if (term.not) hits = hits.minus(own);
  }
  if (hits && points % 32) hits.words[hits.words.length - 1] = hits.words[hits.words.length - 1]! & ((1 << points % 32) - 1);
  return hits;
}
