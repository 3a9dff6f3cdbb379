// The mean PLOVER score as four classes, for lines and areas that can have but one colour: −9.3 is an assault, 7.6 a withdrawal of troops.

import type { Quad } from "./types";

export interface ScoreClass {
  /** The token of the colour is that of the quad class that such a score is like. */
  quad: Quad;
  word: string;
  /** The lowest score of the class. */
  from: number;
}

export const CLASSES: readonly ScoreClass[] = [
  { quad: "Q2", word: "close cooperation (4 and more)", from: 4 },
  { quad: "Q1", word: "cooperation (0 to 4)", from: 0 },
  { quad: "Q3", word: "conflict (−4 to 0)", from: -4 },
  { quad: "Q4", word: "hard conflict (below −4)", from: -Infinity },
];

export function classOf(score: number | null): ScoreClass | null {
  return score === null ? null : (CLASSES.find((c) => score >= c.from) ?? null);
}

/** The commonest types, with their numbers, the most first. */
export function commonest(types: Record<string, number>, most = 3): [string, number][] {
  return Object.entries(types)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, most);
}
