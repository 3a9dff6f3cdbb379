// What a row says, in words: parties, act, status, account. One place for what cards, lists, tips and screen readers tell alike.

import { date, names, predicate, PRECISIONS, STANCES, STATUSES, typeWord } from "./format";
import { visible } from "./text";
import type { Attributed, Claim, EventRow, Mention, Relation, ReviewRow, Stance } from "./types";

export type Row = EventRow | Mention | Relation | Claim;

export function isRelation(row: object): row is Relation {
  return "statement_id" in row;
}

export function isEvent(row: object): row is EventRow {
  return "mention_count" in row && "event_id" in row;
}

export function isClaim(row: object): row is Claim {
  return "sayer" in row;
}

export function idOf(row: Row): string {
  if (isRelation(row)) return row.statement_id;
  if (isEvent(row)) return row.event_id;
  return row.mention_id;
}

/**
 * What the ids of one record have in common in every reading by a person: a review makes all rows of its report anew, with ids that go on where the
 * first one ended.
 */
export function lineage(id: string): string {
  return id.replace(/^([a-z]\d{8}-[0-9a-f]{16})-[0-9a-f]+$/, "$1");
}

/** The reviews that count, the last first: neither taken back nor taking one back. */
export function standing(reviews: ReviewRow[]): ReviewRow[] {
  return reviews.filter((r) => r.verdict !== "undo" && !r.undone).toSorted((a, b) => (b.made ?? "").localeCompare(a.made ?? ""));
}

export const VERDICTS: Record<ReviewRow["verdict"], string> = { accept: "accepted", correct: "corrected", reject: "rejected", undo: "undone" };

/** Somebody on whose account a thing is told, outermost first. */
export interface Voice {
  name: string;
  stance: Stance | null;
  cue: string | null;
  channel: string | null;
}

export function voices(row: Partial<Attributed> | Claim): Voice[] {
  if (isClaim(row)) return [{ name: row.sayer ?? "somebody unnamed", stance: row.stance, cue: row.cue, channel: row.channel }];
  return (row.attribution_name ?? []).map((name, i) => ({
    name: name ?? "somebody unnamed",
    stance: (row.attribution_stance?.[i] ?? null) as Stance | null,
    cue: row.attribution_cue?.[i] ?? null,
    channel: row.attribution_channel?.[i] ?? null,
  }));
}

/** Who denies what a claim says, each once; nobody where the claim is a denial itself. */
export function deniers(row: Row): string[] {
  return isClaim(row) && row.stance !== "denies" ? [...new Set(row.denied_by ?? [])] : [];
}

/** "Peskov denies (“denied”, on Telegram)". */
export function voice(v: Voice): string {
  const how = [v.cue ? `“${v.cue}”` : null, v.channel].filter(Boolean).join(", ");
  return `${v.name} ${v.stance ? STANCES[v.stance] : "says"}${how ? ` (${how})` : ""}`;
}

function listed(list: string[]): string {
  return list.length > 1 ? `${list.slice(0, -1).join(", ")} and ${list.at(-1)}` : (list[0] ?? "");
}

/** A row as one sentence, for labels and those who hear the page. */
export function sentence(row: Row): string {
  if (isRelation(row)) {
    const said = `${row.subject_name} ${predicate(row.predicate, row.holds)} ${listed(names(row.object_name)) || "somebody unnamed"}`;
    return visible(`Relation, ${STATUSES[row.status]?.word ?? row.status}: ${said}${accounted(voices(row))}`);
  }
  const actors = listed(names(row.actor_name)) || "nobody named";
  const recipients = listed(names(row.recipient_name));
  const place = row.place_name ? `, in ${row.place_name}` : "";
  const when = row.date ? `, ${date(row.date)}` : "";
  const account = isEvent(row) ? (row.accounts.length ? `. By account of ${listed(row.accounts)}` : "") : isClaim(row) ? `. By account of ${row.sayer ?? "somebody"}` : accounted(voices(row));
  return visible(`${typeWord(row.event_type)}, ${STATUSES[row.status]?.word ?? row.status}: ${actors}${recipients ? ` to ${recipients}` : ""}${when}${place}${account}`);
}

function accounted(list: Voice[]): string {
  return list.length ? `. ${list.map(voice).join("; ")}` : "";
}

/** Where an act happened, with how exactly that is known. */
export function place(row: { place_name: string | null; place_precision?: string | null; place_country?: string | null; place_admin1?: string | null }): { name: string; exactly: string } | null {
  if (!row.place_name) return null;
  const within = [row.place_admin1, row.place_country].filter((p) => p && p !== row.place_name).join(", ");
  return { name: within ? `${row.place_name}, ${within}` : row.place_name, exactly: PRECISIONS[row.place_precision ?? "none"] ?? "" };
}

const COUNTED = { count: "times", dead: "dead", injured: "injured", arrested: "arrested" } as const;

type Counted = { [field in keyof typeof COUNTED]: number | null } & { ranges?: string | null; amount?: number | null; amount_unit?: string | null };

/** The numbers that a text gives: "at least 23 dead" where it leaves one open. */
export function harm(row: Counted): string[] {
  const open = new Map((row.ranges ?? "").split(";").map((range) => range.split(" ", 2) as [string, string]));
  const out: string[] = [];
  for (const [field, what] of Object.entries(COUNTED)) {
    const [low, high] = open.get(field)?.split("..") ?? [];
    const number = row[field as keyof typeof COUNTED];
    if (low && high) out.push(`${low} to ${high} ${what}`);
    else if (low) out.push(`at least ${low} ${what}`);
    else if (high) out.push(`up to ${high} ${what}`);
    else if (number) out.push(`${number} ${what}`);
  }
  if (row.amount) out.push(visible(`${row.amount.toLocaleString("en")} ${row.amount_unit ?? ""}`.trim()));
  return out;
}

/** What decided, in words: the lexicon's entry or the network. */
export function decided(rule: string): string {
  const [by, rest] = rule.split(/:(.*)/s);
  if (by === "model") return `the network${rest ? ` (${rest})` : ""}`;
  return `the lexicon: ${rule}`;
}
