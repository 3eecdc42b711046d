// A query's answer from the columns of texts.
import { Bits } from "./bits";
import { fold, type Query, type Term } from "./query";
import { pacer, type TextColumn } from "./texts";

export interface Searchable {
  name: string;
  column: TextColumn;
}

/** Milliseconds between answers that are not yet complete. */
const PART = 100;

/** Hits of the query's text terms; terms that name other fields come with their points. Null when a newer search took over. */
export async function search(columns: Searchable[], points: number, query: Query, given: Map<number, Bits>, cancelled: () => boolean, part: (hits: Bits) => void): Promise<Bits | null> {
  const all = () => {
    const bits = new Bits(points, new Uint32Array((points + 31) >>> 5).fill(~0));
    if (points % 32) bits.words[bits.words.length - 1] = (1 << points % 32) - 1;
    return bits;
  };
  let hits = all();
  // Words cost next to nothing: patterns come last and are tried on what is left.
  const terms = query.terms.map((term, at) => ({ term, own: given.get(at) })).sort((a, b) => +isPattern(a) - +isPattern(b));
  for (const [at, { term, own }] of terms.entries()) {
    let found: Bits | null = own ?? new Bits(points);
    if (!own) {
      for (const { name, column } of columns) {
        if (term.field && fold(name) !== term.field) continue;
        const more: Bits | null = term.pattern
          ? await matching(column, term.pattern, hits, cancelled, at === terms.length - 1 && !term.not ? part : () => undefined)
          : await column.find(term, cancelled);
        if (!more) return null;
        found = found.or(more);
      }
    }
    hits = term.not ? hits.minus(found) : hits.and(found);
  }
  return hits;
}

function isPattern({ term, own }: { term: Term; own: Bits | undefined }): boolean {
  return term.pattern !== undefined && !own;
}

async function matching(column: TextColumn, pattern: RegExp, among: Bits, cancelled: () => boolean, part: (hits: Bits) => void): Promise<Bits | null> {
  const { sure, unsure } = column.candidates(pattern);
  const tried = among.and(unsure), hits = among.and(sure), pace = pacer();
  let told = performance.now();
  for (let w = 0; w < tried.words.length; w++) {
    for (let left = tried.words[w]!; left !== 0; left &= left - 1) {
      const point = 32 * w + 31 - Math.clz32(left & -left);
      if (column.matches(point, pattern)) hits.add(point);
    }
    const wait = (w & 15) === 15 ? pace() : null;
    if (!wait) continue;
    await wait;
    if (cancelled()) return null;
    if (performance.now() - told > PART) {
      told = performance.now();
      part(hits);
    }
  }
  return hits;
}
