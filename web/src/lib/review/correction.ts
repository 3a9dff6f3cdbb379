// What a correction says: the columns that the reviewer changed, and no others, so that the record shows what a person touched.

import type { Mention, Names, Relation } from "../types";

export interface Party {
  name: string;
  country: string | null;
  code: string | null;
  sector: string | null;
}

export interface Place {
  name: string;
  country: string | null;
}

/** The columns of a mention that a reviewer may correct, as the form holds them. */
export interface ActForm {
  event_type: string;
  event_mode: string[];
  status: string;
  date: string;
  actor: Party[];
  recipient: Party[];
  place: Place;
  quote_start: number;
  quote_end: number;
}

export interface RelationForm {
  predicate: string;
  holds: boolean;
  subject: Party;
  object: Party[];
  valid_from: string;
  valid_to: string;
}

function parties(name: Names, country: Names, code: Names, sector: Names): Party[] {
  return name.map((n, i) => ({ name: n ?? "", country: country[i] ?? null, code: code[i] ?? null, sector: sector[i] ?? null }));
}

export function actForm(m: Mention): ActForm {
  return {
    event_type: m.event_type,
    event_mode: [...m.event_mode],
    status: m.status,
    date: m.date ?? "",
    actor: parties(m.actor_name, m.actor_country, m.actor_code, m.actor_sector),
    recipient: parties(m.recipient_name, m.recipient_country, m.recipient_code, m.recipient_sector),
    place: { name: m.place_name ?? "", country: m.place_country },
    quote_start: m.quote_start,
    quote_end: m.quote_end,
  };
}

export function relationForm(r: Relation): RelationForm {
  return {
    predicate: r.predicate,
    holds: r.holds,
    subject: { name: r.subject_name, country: r.subject_country, code: r.subject_code, sector: r.subject_sector },
    object: parties(r.object_name, r.object_country, r.object_code, r.object_sector),
    valid_from: r.valid_from ?? "",
    valid_to: r.valid_to ?? "",
  };
}

function named(list: Party[]): Party[] {
  return list.filter((p) => p.name.trim()).map((p) => ({ ...p, name: p.name.trim() }));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The changed columns; an empty field clears its column. Null where nothing changed. */
export function actCorrection(before: ActForm, after: ActForm): Record<string, unknown> | null {
  const out: Record<string, unknown> = {};
  if (after.event_type !== before.event_type) out.event_type = after.event_type;
  if (!same(after.event_mode, before.event_mode)) out.event_mode = after.event_mode;
  if (after.status !== before.status) out.status = after.status;
  if (after.date.trim() !== before.date) out.date = after.date.trim() || null;
  if (!same(named(after.actor), named(before.actor))) out.actor = named(after.actor);
  if (!same(named(after.recipient), named(before.recipient))) out.recipient = named(after.recipient);
  if (!same(after.place, before.place)) out.place = after.place.name.trim() ? { name: after.place.name.trim(), country: after.place.country || null } : null;
  if (after.quote_start !== before.quote_start || after.quote_end !== before.quote_end) {
    out.quote_start = after.quote_start;
    out.quote_end = after.quote_end;
  }
  return Object.keys(out).length ? out : null;
}

export function relationCorrection(before: RelationForm, after: RelationForm): Record<string, unknown> | null {
  const out: Record<string, unknown> = {};
  if (after.predicate !== before.predicate) out.predicate = after.predicate;
  if (after.holds !== before.holds) out.holds = after.holds;
  if (!same(after.subject, before.subject)) out.subject = { ...after.subject, name: after.subject.name.trim() };
  if (!same(named(after.object), named(before.object))) out.object = named(after.object);
  if (after.valid_from.trim() !== before.valid_from) out.valid_from = after.valid_from.trim() || null;
  if (after.valid_to.trim() !== before.valid_to) out.valid_to = after.valid_to.trim() || null;
  return Object.keys(out).length ? out : null;
}
