// What a search found, taken apart: the title of an event is its actors, its type and its recipients, that of a relation its subject, its predicate
// and its objects, each in one line of text.

import { EVENT_TYPES, PREDICATE_CODES } from "./format";
import type { Found } from "./types";

export interface Told {
  before: string;
  /** A type of acts, or a predicate. */
  code: string;
  after: string;
}

/** The parts of the title; null where it has none. */
export function told(row: Found): Told | null {
  const codes: readonly string[] | null = row.kind === "event" ? EVENT_TYPES : row.kind === "relation" ? PREDICATE_CODES : null;
  const words = row.title.split(" ");
  const at = codes ? words.findIndex((w) => codes.includes(w)) : -1;
  if (at < 0) return null;
  return { before: words.slice(0, at).join(" ").trim(), code: words[at] as string, after: words.slice(at + 1).join(" ").trim() };
}
