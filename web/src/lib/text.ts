// Hostile text is text. Reports come from anywhere: characters that change how the others look (bidirectional controls, characters of no
// width, control characters) are shown as small marks, and names that mix scripts so that they look like another name are marked.
// Nothing here makes HTML; components put the pieces into text nodes.

export type Piece = { kind: "text"; text: string } | { kind: "mark"; sign: string; name: string };

/** Characters that are not seen but do something, with the sign that stands for them and what they are called. */
const HIDDEN: Record<number, [string, string]> = {
  0x00ad: ["shy", "soft hyphen"],
  0x034f: ["cgj", "combining grapheme joiner"],
  0x061c: ["alm", "Arabic letter mark"],
  0x115f: ["hf", "Hangul filler"],
  0x1160: ["hf", "Hangul filler"],
  0x17b4: ["kv", "Khmer inherent vowel"],
  0x17b5: ["kv", "Khmer inherent vowel"],
  0x180e: ["mvs", "Mongolian vowel separator"],
  0x200b: ["zwsp", "zero-width space"],
  0x200c: ["zwnj", "zero-width non-joiner"],
  0x200d: ["zwj", "zero-width joiner"],
  0x200e: ["lrm", "left-to-right mark"],
  0x200f: ["rlm", "right-to-left mark"],
  0x2028: ["ls", "line separator"],
  0x2029: ["ps", "paragraph separator"],
  0x202a: ["lre", "left-to-right embedding"],
  0x202b: ["rle", "right-to-left embedding"],
  0x202c: ["pdf", "end of directional formatting"],
  0x202d: ["lro", "left-to-right override"],
  0x202e: ["rlo", "right-to-left override"],
  0x2060: ["wj", "word joiner"],
  0x2061: ["fa", "function application"],
  0x2062: ["it", "invisible times"],
  0x2063: ["is", "invisible separator"],
  0x2064: ["ip", "invisible plus"],
  0x2066: ["lri", "left-to-right isolate"],
  0x2067: ["rli", "right-to-left isolate"],
  0x2068: ["fsi", "first strong isolate"],
  0x2069: ["pdi", "end of isolate"],
  0x3164: ["hf", "Hangul filler"],
  0xfeff: ["bom", "zero-width no-break space"],
  0xffa0: ["hf", "Hangul filler"],
};

function hidden(code: number): [string, string] | null {
  const known = HIDDEN[code];
  if (known) return known;
  const number = code.toString(16).toUpperCase().padStart(4, "0");
  if ((code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) || (code >= 0x7f && code <= 0x9f)) return [number, `control character U+${number}`];
  if (code >= 0x206a && code <= 0x206f) return [number, `deprecated format character U+${number}`];
  if (code >= 0xfff9 && code <= 0xfffb) return [number, `annotation character U+${number}`];
  if (code >= 0xe0000 && code <= 0xe0fff) return ["tag", `invisible tag character U+${number}`];
  if (code >= 0xd800 && code <= 0xdfff) return [number, `half of a character U+${number}`];
  return null;
}

/** The text in pieces: what can be shown as it is, and marks for what cannot be seen. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let plain = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const found = code < 0x7f && code >= 0x20 ? null : hidden(code);
    if (!found) {
      plain += character;
      continue;
    }
    if (plain) out.push({ kind: "text", text: plain });
    plain = "";
    out.push({ kind: "mark", sign: found[0], name: found[1] });
  }
  if (plain) out.push({ kind: "text", text: plain });
  return out;
}

/** Text for a title, an aria-label or an <option>, where no element can stand: hidden characters become bracketed signs. */
export function visible(text: string): string {
  return pieces(text)
    .map((p) => (p.kind === "text" ? p.text : `[${p.sign}]`))
    .join("");
}

/** The text cut where one of the words stands in it, whatever the case: odd pieces are hits. */
export function hits(text: string, words: string[]): string[] {
  const wanted = words.filter((w) => w.length > 1).map((w) => w.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return wanted.length ? text.split(new RegExp(`(${wanted.join("|")})`, "giu")) : [text];
}

/** The words of a search: divided by spaces, without quotation marks. */
export function searched(q: string): string[] {
  return q.split(/[\s"“”]+/u).filter(Boolean);
}

const SCRIPTS: [string, RegExp][] = [
  ["Latin", /\p{Script=Latin}/u],
  ["Cyrillic", /\p{Script=Cyrillic}/u],
  ["Greek", /\p{Script=Greek}/u],
  ["Armenian", /\p{Script=Armenian}/u],
  ["Cherokee", /\p{Script=Cherokee}/u],
  ["Coptic", /\p{Script=Coptic}/u],
  ["Lisu", /\p{Script=Lisu}/u],
];
const LETTERLIKE = /[\u{1d400}-\u{1d7ff}\u{ff21}-\u{ff3a}\u{ff41}-\u{ff5a}]/u;

/**
 * What makes a word look like another: letters of two of the scripts that share shapes, or mathematical and full-width letters.
 * Null for ordinary words, also for a text that has words of several scripts beside each other.
 */
export function lookalike(text: string): string | null {
  for (const word of text.split(/[^\p{L}\p{M}\p{N}]+/u)) {
    if (!word || /^[\x20-\x7e]*$/.test(word)) continue;
    if (LETTERLIKE.test(word)) return `“${word}” has letters that only look like Latin ones`;
    const found = SCRIPTS.filter(([, pattern]) => pattern.test(word)).map(([name]) => name);
    if (found.length > 1) return `“${word}” mixes ${found.join(" and ")} letters`;
  }
  return null;
}

const STRONG = /[\p{L}\p{N}]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The direction of a whole text, by its first letter: what `dir="auto"` does, which a browser works out anew for every node that is put in. */
export function direction(text: string): "ltr" | "rtl" {
  const letter = STRONG.exec(text)?.[0];
  return letter !== undefined && RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}

/** A piece of a text that is covered by the same records throughout; positions count characters, not UTF-16 units. */
export interface Segment<Id> {
  start: number;
  end: number;
  text: string;
  /** Outermost first: the longest quote, then the shorter ones within it. */
  covers: Id[];
  /** Records whose quote begins here. */
  begins: Id[];
  /** Records whose trigger this is. */
  triggers: Id[];
}

export interface Marked<Id> {
  id: Id;
  start: number;
  end: number;
  trigger_start: number;
  trigger_end: number;
}

/** Cuts a text at every begin and end of a quote or trigger. Spans outside the text are clipped, empty ones dropped. */
export function segments<Id>(text: string, marks: Marked<Id>[]): Segment<Id>[] {
  const characters = Array.from(text);
  const clip = (n: number): number => Math.max(0, Math.min(characters.length, Math.trunc(n) || 0));
  const spans = marks
    .map((m) => ({ id: m.id, start: clip(m.start), end: clip(m.end), from: clip(m.trigger_start), till: clip(m.trigger_end) }))
    .filter((m) => m.end > m.start);
  // A sweep over the cuts keeps the open spans, so that a long report costs what overlaps, not all against all.
  const cuts = new Set([0, characters.length]);
  const opening = new Map<number, typeof spans>();
  for (const s of spans) {
    for (const at of [s.start, s.end, s.from, s.till]) cuts.add(at);
    opening.set(s.start, [...(opening.get(s.start) ?? []), s]);
  }
  const at = [...cuts].sort((a, b) => a - b);
  const outermost = (a: (typeof spans)[number], b: (typeof spans)[number]): number => b.end - b.start - (a.end - a.start) || a.start - b.start;
  let open: typeof spans = [];
  const out: Segment<Id>[] = [];
  for (let i = 0; i + 1 < at.length; i++) {
    const start = at[i] as number;
    const end = at[i + 1] as number;
    const begins = (opening.get(start) ?? []).toSorted(outermost);
    open = open.filter((s) => s.end > start);
    if (begins.length) open = [...open, ...begins].sort(outermost);
    out.push({
      start,
      end,
      text: characters.slice(start, end).join(""),
      covers: open.map((s) => s.id),
      begins: begins.map((s) => s.id),
      triggers: open.filter((s) => s.from <= start && s.till >= end && s.till > s.from).map((s) => s.id),
    });
  }
  return out;
}

/** A lane for each span, so that underlines of overlapping quotes lie below each other: the lowest that is free. */
export function lanes<Id>(marks: Marked<Id>[]): Map<Id, number> {
  const lane = new Map<Id, number>();
  let ends: { lane: number; end: number }[] = [];
  for (const m of [...marks].sort((a, b) => a.start - b.start || b.end - a.end)) {
    ends = ends.filter((e) => e.end > m.start);
    const taken = new Set(ends.map((e) => e.lane));
    let free = 0;
    while (taken.has(free)) free++;
    lane.set(m.id, free);
    ends.push({ lane: free, end: m.end });
  }
  return lane;
}
