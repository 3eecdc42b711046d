// A query's answer from the columns of texts.
import { Bits } from "./bits";
import { fold, type Query, type Term } from "./query";
import { pacer, teller, type TextColumn } from "./texts";

export interface Searchable {
  name: string;
  column: TextColumn;
}

/** Hits of the query's text terms; terms that name other fields come with their points. Null when a newer search took over. */
export async function search(columns: Searchable[], points: number, query: Query, given: Map<number, Bits>, cancelled: () => boolean, part: (hits: Bits) => void): Promise<Bits | null> {
  const all = () => {
    const bits = new Bits(points, new Uint32Array((points + 31) >>> 5).fill(~0));
    if (points % 32) bits.words[bits.words.length - 1] = (1 << points % 32) - 1;
    return bits;
  };
  let hits = all();
  // Words cost next to nothing: phrases and, last of all, patterns are tried on what is left.
  const terms = query.terms.map((term, at) => ({ term, own: given.get(at) })).sort((a, b) => cost(a) - cost(b));
  for (const [at, { term, own }] of terms.entries()) {
    let found: Bits = own ?? new Bits(points);
    const tell = at === terms.length - 1 && !term.not ? (some: Bits) => part(found.or(some)) : () => undefined;
    if (!own) {
      for (const { name, column } of columns) {
        if (term.field && fold(name) !== term.field) continue;
        const more = term.pattern ? await matching(column, term.pattern, hits, cancelled, tell) : await column.find(term, hits, cancelled, tell);
        if (!more) return null;
        found = found.or(more);
      }
    }
    hits = term.not ? hits.minus(found) : hits.and(found);
  }
  return hits;
}

function cost({ term, own }: { term: Term; own: Bits | undefined }): number {
  return own ? 0 : term.pattern ? 2 : +(term.words.length > 1);
}

async function matching(column: TextColumn, pattern: RegExp, among: Bits, cancelled: () => boolean, part: (hits: Bits) => void): Promise<Bits | null> {
  const { sure, unsure } = column.candidates(pattern);
  const tried = among.and(unsure), hits = among.and(sure), pace = pacer(), tell = teller(part);
  for (let w = 0; w < tried.words.length; w++) {
    for (let left = tried.words[w]!; left !== 0; left &= left - 1) {
      const point = 32 * w + 31 - Math.clz32(left & -left);
      if (column.matches(point, pattern)) hits.add(point);
    }
    const wait = (w & 15) === 15 ? pace() : null;
    if (!wait) continue;
    await wait;
    if (cancelled()) return null;
    tell(hits);
  }
  return hits;
}
