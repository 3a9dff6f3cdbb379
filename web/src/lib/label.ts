// Names on a canvas, where no element can mark what is odd about them: it is written into the name, and a name without end is cut.

import { lookalike, visible } from "./text";

const MOST = 36;

export function label(name: string): string {
  const shown = Array.from(visible(name));
  const cut = shown.length > MOST ? `${shown.slice(0, MOST - 1).join("").trimEnd()}…` : shown.join("");
  return cut + (lookalike(name) ? " ≠" : "");
}
