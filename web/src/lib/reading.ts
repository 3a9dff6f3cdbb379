// A report as a page to read: its records numbered in the order of their words, each with a lane for its line below the text.

import { quadOf } from "./format";
import { idOf, isRelation, lineage, standing } from "./record";
import { lanes, segments, type Segment } from "./text";
import type { Mention, Relation, ReportRecord, ReviewRow, Status } from "./types";

export interface Item {
  id: string;
  /** Its number on the page, from 1. */
  n: number;
  row: Mention | Relation;
  lane: number;
  /** The class of its colour. */
  quad: string;
  status: Status;
  review: ReviewRow | null;
}

export interface Page {
  items: Item[];
  byId: Map<string, Item>;
  segments: Segment<string>[];
}

/** What a reader may hide: a status of acts, or all relations. */
export type Layer = Status | "relations";

export function layer(item: Item): Layer {
  return isRelation(item.row) ? "relations" : item.status;
}

/** The page of a report, without the layers that are hidden. Numbers do not change when something is hidden. */
export function page(report: ReportRecord, hidden: ReadonlySet<string>): Page {
  const rows = [...report.mentions, ...report.relations].sort((a, b) => a.quote_start - b.quote_start || b.quote_end - a.quote_end || idOf(a).localeCompare(idOf(b)));
  const reviews = new Map<string, ReviewRow>();
  for (const r of standing(report.reviews)) if (!reviews.has(lineage(r.target))) reviews.set(lineage(r.target), r);
  const items = rows
    .map((row, i): Item => {
      const id = idOf(row);
      return { id, n: i + 1, row, lane: 0, quad: isRelation(row) ? "q0" : quadOf(row.event_type).toLowerCase(), status: row.status, review: reviews.get(lineage(id)) ?? null };
    })
    .filter((item) => !hidden.has(layer(item)));
  const marks = items.map((i) => ({ id: i.id, start: i.row.quote_start, end: i.row.quote_end, trigger_start: i.row.trigger_start, trigger_end: i.row.trigger_end }));
  const lane = lanes(marks);
  for (const item of items) item.lane = lane.get(item.id) ?? 0;
  return {
    items,
    byId: new Map(items.map((i) => [i.id, i])),
    segments: segments(report.record.text, marks),
  };
}

/** How many records each layer has. */
export function layers(report: ReportRecord): Record<Layer, number> {
  const counts: Record<Layer, number> = { actual: 0, future: 0, hypothetical: 0, negated: 0, relations: report.relations.length };
  for (const m of report.mentions) counts[m.status] = (counts[m.status] ?? 0) + 1;
  return counts;
}
