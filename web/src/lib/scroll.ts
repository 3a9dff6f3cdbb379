// Where a page was, for who comes back to it. Views ask the server, so that the page is not as long as it was when a browser would put it back: the
// place is kept with the entry of the history, and the page is held to it while the answers come, unless the reader does something first.

const HOLDS = 4000;
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"];

interface Kept {
  y?: number;
}

/** Writes the place of the page to its entry; called before another takes its stead. */
export function keep(): void {
  history.replaceState({ ...(history.state as Kept | null), y: scrollY }, "");
}

/** Puts the page back where its entry says it was. */
export function restore(): void {
  const y = (history.state as Kept | null)?.y;
  if (y === undefined) return;
  const until = performance.now() + HOLDS;
  const hand = new AbortController();
  for (const kind of HANDS) addEventListener(kind, () => hand.abort(), { signal: hand.signal, passive: true });
  const hold = (): void => {
    if (hand.signal.aborted) return;
    if (Math.abs(scrollY - y) >= 1) scrollTo(0, y);
    if (performance.now() < until) requestAnimationFrame(hold);
    else hand.abort();
  };
  hold();
}
