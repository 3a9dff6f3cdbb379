// What stands on a day, put together by slot: one subject, one predicate, one object. Where both sides have statements that stand, the slot
// is disputed, and neither side is shown without the other. A day is compared with the day before, so that what changed can be marked.

import type { Relation, Standing } from "../types";

const DAY = 86_400_000;

export type Change = "new" | "turned" | null;

export interface Slot {
  key: string;
  subject: string;
  subject_id: string;
  predicate: string;
  objects: (string | null)[];
  /** The side that says that it holds, and the one that says that it does not. */
  holds: Standing | null;
  denied: Standing | null;
  change: Change;
}

export interface Group {
  predicate: string;
  slots: Slot[];
}

/** The order in which a reader of international politics asks; others follow by name. */
const ORDER = [
  "at_war_with", "occupies", "controls", "claims", "sanctions", "recognizes", "mediates", "negotiates_with", "observes", "allied_with", "backs",
  "opposes", "party_to", "member_of", "holds_office", "represents", "candidate_for", "won_election", "designates", "relies_on", "part_of",
];

function keyOf(row: Standing): string {
  return [row.subject_id, row.predicate, ...row.object_id].join("|");
}

function slots(rows: Standing[]): Map<string, Slot> {
  const found = new Map<string, Slot>();
  for (const row of rows) {
    const key = keyOf(row);
    const slot = found.get(key) ?? {
      key,
      subject: row.subject_name,
      subject_id: row.subject_id,
      predicate: row.predicate,
      objects: row.object_name,
      holds: null,
      denied: null,
      change: null,
    };
    if (row.holds) slot.holds = row;
    else slot.denied = row;
    found.set(key, slot);
  }
  return found;
}

const sides = (slot: Slot): string => `${slot.holds ? 1 : 0}${slot.denied ? 1 : 0}`;

/** Slots that rest on the very same statements are one sentence of several objects: who mediates between two parties is told once. */
function joined(slots: Slot[]): Slot[] {
  const found = new Map<string, Slot>();
  for (const slot of slots) {
    const rests = [slot.holds, slot.denied].map((s) => s?.statement_ids.join(",") ?? "").join("|");
    const key = `${slot.subject_id}|${slot.predicate}|${slot.change}|${rests}`;
    const one = found.get(key);
    if (one) one.objects = [...one.objects, ...slot.objects];
    else found.set(key, { ...slot });
  }
  return [...found.values()];
}

/** The groups of a day, each slot marked against the day before; and what stood then and no longer does. */
export function compared(today: Standing[], before: Standing[] | null): { groups: Group[]; gone: Slot[] } {
  const [now, then] = [slots(today), slots(before ?? [])];
  if (before) {
    for (const slot of now.values()) {
      const old = then.get(slot.key);
      slot.change = old ? (sides(old) === sides(slot) ? null : "turned") : "new";
    }
  }
  const groups = new Map<string, Slot[]>();
  for (const slot of joined([...now.values()])) groups.set(slot.predicate, [...(groups.get(slot.predicate) ?? []), slot]);
  const rank = (p: string): number => (ORDER.includes(p) ? ORDER.indexOf(p) : ORDER.length);
  const name = (s: Slot): string => `${s.subject} ${s.objects.join(" ")}`;
  return {
    groups: [...groups]
      .map(([predicate, of]) => ({ predicate, slots: of.sort((a, b) => name(a).localeCompare(name(b))) }))
      .sort((a, b) => rank(a.predicate) - rank(b.predicate) || a.predicate.localeCompare(b.predicate)),
    gone: joined([...then.values()].filter((s) => !now.has(s.key))),
  };
}

export function addDays(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

export function isDay(iso: string | null | undefined): iso is string {
  return !!iso && /^\d{4}-\d{2}-\d{2}$/.test(iso) && Number.isFinite(Date.parse(`${iso}T00:00:00Z`));
}

/** Days on which what is known may differ from the day before: reports, beginnings, and days after an end. */
export function turningDays(statements: Relation[]): string[] {
  const days = new Set<string>();
  for (const s of statements) {
    if (isDay(s.published)) days.add(s.published);
    if (isDay(s.valid_from)) days.add(s.valid_from);
    if (isDay(s.valid_to)) days.add(addDays(s.valid_to, 1));
  }
  return [...days].sort();
}
