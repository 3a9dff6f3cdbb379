// What a timeline shows, without drawing it: bins of days, a lane for each type, a stack of statuses in each cell, the mean score of a bin.
// A cell counts what the reader chose: independent sources (one outlet copying another adds nothing), mentions, or acts.

import { EVENT_TYPES } from "../format";
import type { Bin, Quad, Status, TimelineRow } from "../types";

export type Measure = "sources" | "mentions" | "events";

/** From the baseline outwards: facts first, then what is less than a fact. */
export const STACK: readonly Status[] = ["actual", "future", "hypothetical", "negated"];

const DAY = 86_400_000;

export function toDay(iso: string): number {
  return Math.floor(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / DAY);
}

export function toIso(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** First day of the bin that a day lies in; weeks begin on Monday. */
export function binStart(day: number, bin: Bin): number {
  if (bin === "day") return day;
  if (bin === "week") return day - ((((day + 3) % 7) + 7) % 7);
  const at = new Date(day * DAY);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1) / DAY;
}

/** First day of the next bin. */
export function binEnd(start: number, bin: Bin): number {
  if (bin === "day") return start + 1;
  if (bin === "week") return start + 7;
  const at = new Date(start * DAY);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) / DAY;
}

export interface Cell {
  start: number;
  type: string;
  counts: Record<Status, number>;
  total: number;
}

export interface Lane {
  type: string;
  quad: Quad;
  total: number;
  cells: Cell[];
}

export interface ScorePoint {
  start: number;
  score: number;
  events: number;
}

export interface Model {
  bin: Bin;
  lanes: Lane[];
  /** The highest cell, of which the lanes' height is the scale. */
  most: number;
  scores: ScorePoint[];
  total: number;
}

const blank = (): Record<Status, number> => ({ actual: 0, future: 0, hypothetical: 0, negated: 0 });

/** Lanes in PLOVER's order, from cooperation to conflict; only those in which something lies. */
export function model(rows: TimelineRow[], bin: Bin, by: Measure): Model {
  const cells = new Map<string, Cell>();
  const quads = new Map<string, Quad>();
  const sums = new Map<number, { sum: number; events: number }>();
  for (const row of rows) {
    const start = toDay(row.start);
    const key = `${row.event_type}|${start}`;
    const cell = cells.get(key) ?? { start, type: row.event_type, counts: blank(), total: 0 };
    cell.counts[row.status] += row[by];
    cell.total += row[by];
    cells.set(key, cell);
    quads.set(row.event_type, row.quad);
    // What did not happen, or has not yet, makes no day better or worse.
    if (row.status === "actual" && row.score !== null) {
      const sum = sums.get(start) ?? { sum: 0, events: 0 };
      sum.sum += row.score * row.events;
      sum.events += row.events;
      sums.set(start, sum);
    }
  }
  const known: readonly string[] = EVENT_TYPES;
  const types = [...known.filter((t) => quads.has(t)), ...[...quads.keys()].filter((t) => !known.includes(t)).sort()];
  const lanes = types.map((type) => {
    const of = [...cells.values()].filter((c) => c.type === type).sort((a, b) => a.start - b.start);
    return { type, quad: quads.get(type) ?? "Q1", total: of.reduce((n, c) => n + c.total, 0), cells: of };
  });
  const scores = [...sums].map(([start, { sum, events }]) => ({ start, score: sum / events, events })).sort((a, b) => a.start - b.start);
  const all = [...cells.values()];
  return { bin, lanes, most: Math.max(1, ...all.map((c) => c.total)), scores, total: all.reduce((n, c) => n + c.total, 0) };
}

/** Everything in each bin, for the strip over which a period is chosen. */
export function totals(rows: TimelineRow[], by: Measure): { start: number; conflict: number; cooperation: number }[] {
  const sums = new Map<number, { start: number; conflict: number; cooperation: number }>();
  for (const row of rows) {
    const start = toDay(row.start);
    const sum = sums.get(start) ?? { start, conflict: 0, cooperation: 0 };
    sum[row.quad === "Q1" || row.quad === "Q2" ? "cooperation" : "conflict"] += row[by];
    sums.set(start, sum);
  }
  return [...sums.values()].sort((a, b) => a.start - b.start);
}

/** So much of what is told may lie outside the period that is shown first, on each side: a hundredth, or a single one of twenty. */
function stray(all: number): number {
  return Math.max(all / 100, Math.min(1, all / 20));
}

/**
 * The days in which nearly all lies, where that is less than half of the span: reports recall an act of long ago and announce one far ahead, and the
 * years between would squeeze what they tell into a corner. Null where the whole span is as good.
 */
export function core(rows: TimelineRow[], bin: Bin, by: Measure): { from: number; to: number } | null {
  const sums = totals(rows, by);
  const all = sums.reduce((n, s) => n + s.conflict + s.cooperation, 0);
  const edge = (ordered: typeof sums): number => {
    let before = 0;
    return ordered.find((s) => (before += s.conflict + s.cooperation) > stray(all))?.start ?? 0;
  };
  const [first, last] = [sums[0], sums.at(-1)];
  if (!first || !last) return null;
  const [from, to] = [edge(sums), binEnd(edge(sums.toReversed()), bin)];
  return to - from < (binEnd(last.start, bin) - first.start) / 2 ? { from, to } : null;
}

export interface Tick {
  day: number;
  label: string;
  major: boolean;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Ticks of a time axis at the first of a year, quarter, month, or at days, no closer than about `apart` pixels. */
export function ticks(first: number, last: number, width: number, apart = 64): Tick[] {
  const wanted = Math.max(2, width / apart);
  const days = Math.max(1, last - first);
  const out: Tick[] = [];
  if (days / wanted < 20) {
    const step = [1, 2, 7, 14].find((s) => days / s <= wanted) ?? 14;
    for (let day = step >= 7 ? binStart(first + 6, "week") : first; day <= last; day += step) {
      const at = new Date(day * DAY);
      out.push({ day, label: `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ""}`, major: false });
    }
    return out;
  }
  const months = [1, 2, 3, 6, 12, 24, 60, 120].find((s) => days / 30.4 / s <= wanted) ?? 120;
  const from = new Date(first * DAY);
  const begin = Math.ceil((from.getUTCFullYear() * 12 + from.getUTCMonth()) / months) * months;
  for (let month = begin; ; month += months) {
    const [year, of] = [Math.floor(month / 12), month % 12];
    const day = Date.UTC(year, of, 1) / DAY;
    if (day > last) return out;
    if (day >= first) out.push({ day, label: of === 0 ? String(year) : (MONTHS[of] ?? ""), major: of === 0 });
  }
}
