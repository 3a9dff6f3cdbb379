// Words for the reader: dates that are never more exact than the record, numbers, parties, and what the codes are called.

import type { Names, Quad, Stance, Status } from "./types";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** One EDTF date in words: "18 March 2024", "March 2024", "2024"; "about" for an approximate one. */
function one(edtf: string): string {
  const parts = /^(-?\d{4})(?:-(\d{2}))?(?:-(\d{2}))?([?~%]?)/.exec(edtf);
  if (!parts) return edtf;
  const [, year = "", month, day, doubt] = parts;
  const name = month ? (MONTHS[Number(month) - 1] ?? month) : "";
  const said = day ? `${Number(day)} ${name} ${year}` : name ? `${name} ${year}` : year;
  return `${doubt === "~" || doubt === "%" ? "about " : ""}${said}${doubt === "?" || doubt === "%" ? " (uncertain)" : ""}`;
}

/** An EDTF date or interval in words. */
export function date(edtf: string | null | undefined): string {
  if (!edtf) return "no date";
  const [from, to] = edtf.split("/");
  if (to === undefined) return one(edtf);
  if (from === ".." || from === "") return `until ${one(to)}`;
  if (to === ".." || to === "") return `since ${one(from ?? "")}`;
  return period(one(from ?? ""), one(to));
}

/** "18 to 24 May 2026": what both ends have in common is said once, where they are days. */
function period(from: string, to: string): string {
  if (from === to) return from;
  const [a, b] = [/^(\d{1,2}) (\w+) (\d{4})$/.exec(from), /^\d{1,2} (\w+) (\d{4})$/.exec(to)];
  if (!a || !b || a[3] !== b[2]) return `${from} to ${to}`;
  return `${a[1]}${a[2] === b[1] ? "" : ` ${a[2]}`} to ${to}`;
}

export const BASES: Record<string, string> = {
  explicit: "a date in the text",
  relative: "reckoned from the day of the report",
  publication: "day of the report; the text gives none",
  none: "no date",
};

const COUNT = new Intl.NumberFormat("en-GB");

export function number(n: number | null | undefined): string {
  return n === null || n === undefined ? "–" : COUNT.format(n);
}

/** "1 event", "2 events". */
export function counted(n: number, one: string, several = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : several}`;
}

export function score(n: number | null | undefined): string {
  return n === null || n === undefined ? "–" : `${n > 0 ? "+" : n < 0 ? "−" : ""}${Math.abs(n).toFixed(1)}`;
}

export function percent(n: number): string {
  return `${Math.round(n * 100)}%`;
}

/** Names as a sentence lists them. Unknown ones are left out. */
export function names(list: Names | null | undefined): string[] {
  return (list ?? []).filter((n): n is string => n !== null && n !== "");
}

export const QUADS: Record<Quad, string> = {
  Q1: "verbal cooperation",
  Q2: "material cooperation",
  Q3: "verbal conflict",
  Q4: "material conflict",
};

export const STATUSES: Record<Status, { word: string; sign: string; says: string }> = {
  actual: { word: "fact", sign: "●", says: "told as having happened" },
  future: { word: "plan", sign: "▷", says: "planned, announced or promised" },
  hypothetical: { word: "supposed", sign: "◌", says: "conditional, speculated or called for" },
  negated: { word: "denied", sign: "✕", says: "told as not having happened" },
};

export const STANCES: Record<Stance, string> = { asserts: "says", denies: "denies", alleges: "alleges", demands: "demands" };

export const PRECISIONS: Record<string, string> = {
  exact: "a site",
  city: "a town or city",
  admin1: "a region only",
  country: "a country only",
  none: "not resolved",
};

export const EVENT_TYPES = [
  "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
  "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
] as const;

const QUAD_OF: Record<string, Quad> = {
  AGREE: "Q1", CONSULT: "Q1", SUPPORT: "Q1", CONCEDE: "Q1", COOPERATE: "Q2", AID: "Q2", RETREAT: "Q2", REQUEST: "Q3",
  ACCUSE: "Q3", REJECT: "Q3", THREATEN: "Q3", PROTEST: "Q4", SANCTION: "Q4", MOBILIZE: "Q4", COERCE: "Q4", ASSAULT: "Q4",
};

export function quadOf(type: string): Quad {
  return QUAD_OF[type] ?? "Q1";
}

/** A code as a word: "at_war_with" is "at war with". */
export function spoken(code: string): string {
  return code.replaceAll("_", " ");
}

/** A type as the reader sees it: "Sanction". The code stays in data, addresses and exports. */
export function typeWord(code: string): string {
  return code.charAt(0) + code.slice(1).toLowerCase();
}

const MODES: Record<string, string> = {
  aerial: "from the air",
  cleansing: "ethnic cleansing",
  demo: "demonstration",
  hunger: "hunger strike",
  phone: "by telephone",
  primitive: "simple weapons",
  sideAB: "both sides fight",
  "third-party": "with a mediator",
};

/** A mode as the reader sees it. */
export function modeWord(code: string): string {
  return MODES[code] ?? spoken(code).replaceAll("-", " ");
}

const PREDICATES: Record<string, [string, string]> = {
  recognizes: ["recognizes", "does not recognize"],
  sanctions: ["has sanctions on", "has no sanctions on"],
  holds_office: ["holds the office of", "does not hold the office of"],
  represents: ["represents", "does not represent"],
  member_of: ["is a member of", "is not a member of"],
  part_of: ["is part of", "is not part of"],
  controls: ["controls", "does not control"],
  claims: ["claims", "does not claim"],
  at_war_with: ["is at war with", "is not at war with"],
  occupies: ["occupies", "does not occupy"],
  allied_with: ["is allied with", "is not allied with"],
  party_to: ["is party to", "is not party to"],
  backs: ["backs", "does not back"],
  opposes: ["opposes", "does not oppose"],
  mediates: ["mediates between", "does not mediate between"],
  negotiates_with: ["negotiates with", "does not negotiate with"],
  observes: ["observes", "does not observe"],
  relies_on: ["relies on", "does not rely on"],
  won_election: ["won the election for", "did not win the election for"],
  designates: ["designates", "does not designate"],
  candidate_for: ["is a candidate for", "is not a candidate for"],
};

export const PREDICATE_CODES = Object.keys(PREDICATES);

/** A predicate as a verb, so that subject, verb and object read as a sentence. */
export function predicate(code: string, holds = true): string {
  const known = PREDICATES[code];
  if (known) return known[holds ? 0 : 1];
  return holds ? spoken(code) : `not ${spoken(code)}`;
}

/** A day of a report for lists: "12 Jun 2024". */
export function day(iso: string | null | undefined): string {
  if (!iso) return "undated";
  const [year, month, d] = iso.slice(0, 10).split("-");
  if (!year || !month) return iso;
  return `${d ? `${Number(d)} ` : ""}${(MONTHS[Number(month) - 1] ?? month).slice(0, 3)} ${year}`;
}
