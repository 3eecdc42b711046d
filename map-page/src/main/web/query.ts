// What a reader types: words, "a phrase", -excluded, field:value, field:>3, field:1..5, /regex/.

export interface Term {
  /** Folded name of the field the term is about; none: all texts. */
  field: string;
  /** Folded words that must stand next to each other; the last one may go on unless "whole". */
  words: string[];
  /** The value as typed, for fields that hold no text. */
  value: string;
  whole: boolean;
  not: boolean;
  pattern?: RegExp;
}

export interface Query {
  terms: Term[];
  /** What is wrong with it, in words for the reader. */
  problem?: string;
}

/** Lower case without accents: what is compared. */
export function fold(text: string): string {
  const low = text.toLowerCase();
  return /^[\x00-\x7f]*$/.test(low) ? low : low.normalize("NFKD").replace(/\p{Mn}/gu, "");
}

/** One word folded; characters that are words by themselves stay as they are. */
export function foldWord(word: string): string {
  return ALONE.test(word) ? word : fold(word);
}

const ALONE = /[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u{20000}-\u{3ffff}]/u;
const PIECE = /[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u{20000}-\u{3ffff}]|(?:(?![\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u{20000}-\u{3ffff}])[\p{L}\p{Nd}\p{Mn}])+/gu;

/** The words of a text as the file cuts them; signs alone are searched as they are. */
export function wordsOf(text: string): string[] {
  const words = text.match(PIECE) ?? [];
  return (words.length ? words : text.trim() ? [text.trim()] : []).map(foldWord);
}

const TOKEN = /\\[pPk][{<][^}>]*[}>]|\\u\{[^}]*\}|\\u.{4}|\\x..|\\c.|\\.|\[(?:[^\]\\]|\\.)*\]|\((?:\?(?:<?[=!]|:|<[^>]*>|[a-z-]*:))?|\{[^}]*\}|./gsu;
const IN_WORD = /^(?:[a-z\d]|\\d|\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|[a-z\d])+\])$/i;

/**
 * Whether all that a pattern can match lies within one word, so that the words can be asked instead of the texts: "sure" when that settles it, "likely" when the neighbors of the word have a say, too.
 */
export function withinWord(pattern: string): "sure" | "likely" | null {
  let some = false, edges = false;
  for (const [part] of pattern.matchAll(TOKEN)) {
    if (IN_WORD.test(part)) some = true;
    else if (part === "\\b") edges = true;
    else if (!/^(?:[?*+|)]|\(|\(\?:|\{[\d,]+\})$/.test(part)) return null;
  }
  return !some || new RegExp(pattern, "iu").test("") ? null : edges ? "likely" : "sure";
}

/** Runs of letters and digits without which a pattern cannot match; none where that is not plain to see. */
export function runsOf(pattern: string): string[] {
  const runs: string[] = [];
  let run = "", depth = 0;
  const end = () => {
    if (depth === 0 && (run.length > 1 || ALONE.test(run))) runs.push(...(ALONE.test(run) ? run.match(PIECE)! : [run]));
    run = "";
  };
  for (const [part] of pattern.matchAll(TOKEN)) {
    if (/^[\p{L}\p{Nd}\p{Mn}]$/u.test(part)) {
      run += part;
      continue;
    }
    // What may be left out is not needed.
    if (/^[?*{]/.test(part)) run = [...run].slice(0, -1).join("");
    end();
    if (part === "|" && depth === 0) return [];
    if (part[0] === "(") depth++;
    else if (part === ")") depth--;
  }
  end();
  return runs;
}

export function parse(text: string): Query {
  const terms: Term[] = [];
  let problem: string | undefined;
  const form = /(-?)(?:([\p{L}\p{N}_. ]*?[\p{L}\p{N}_.]):)?(?:"([^"]*)"?|\/((?:[^/\\]|\\.)+)\/|(\S+))/gu;
  // A field's name holds no space unless it is quoted: take the last word before the colon.
  for (const part of text.slice(0, 500).replace(/"([^"]+)":/g, (_, name: string) => name.replace(/ /g, "_") + ":").match(/-?(?:[^\s"/:]+:)?(?:"[^"]*"?|\/(?:[^/\\]|\\.)+\/|\S+)/gu) ?? []) {
    form.lastIndex = 0;
    const found = form.exec(part);
    if (!found) continue;
    const [, minus, field = "", phrase, regex, word] = found;
    const value = phrase ?? regex ?? word ?? "";
    const term: Term = { field: fold(field).replace(/_/g, " "), words: wordsOf(value), value, whole: phrase !== undefined && part.endsWith('"'), not: minus === "-" };
    if (regex !== undefined) {
      try {
        term.pattern = new RegExp(regex, "iu");
      } catch {
        problem = "This is no regular expression: " + regex;
        continue;
      }
    }
    if (value) terms.push(term);
  }
  return { terms, problem };
}

/** The range that ">3", "<=3", "2..5" or "3" asks for, or null. */
export function rangeOf(value: string, read: (text: string) => number): [number, number] | null {
  const between = /^(.+?)\.\.(.+)$/.exec(value);
  if (between) {
    const low = read(between[1]!), high = read(between[2]!);
    return isNaN(low) || isNaN(high) ? null : [low, high];
  }
  const compared = /^(>=|<=|>|<|=)?(.+)$/.exec(value);
  const number = compared ? read(compared[2]!) : NaN;
  if (isNaN(number)) return null;
  const tiny = Math.max(Math.abs(number) * 1e-12, 1e-9);
  switch (compared![1]) {
    case ">": return [number + tiny, Infinity];
    case ">=": return [number, Infinity];
    case "<": return [-Infinity, number - tiny];
    case "<=": return [-Infinity, number];
    default: return [number, number];
  }
}
