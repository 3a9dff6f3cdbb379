// ForceAtlas2 in steps. Each step is a few iterations, so that the page answers while the picture settles; the number of iterations is fixed
// and nothing is drawn by lot, so that the picture depends on the answer alone. Who asks for less motion sees the end at once.

import forceAtlas2 from "graphology-layout-forceatlas2";

import type { NetworkGraph } from "./graph";

const ITERATIONS = 600;
const STEP = 12;

/** Settles the graph, calling back after each step; the returned function stops it. */
export function settle(graph: NetworkGraph, drawn: () => void): () => void {
  if (graph.order < 2) return () => {};
  // Logarithmic attraction holds groups together; strong gravity keeps a pair that nobody else is tied to within the picture.
  const settings = {
    barnesHutOptimize: graph.order > 400,
    edgeWeightInfluence: 0.5,
    gravity: 0.05,
    linLogMode: true,
    scalingRatio: 50,
    slowDown: 3,
    strongGravityMode: true,
  };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let left = ITERATIONS;
  let frame = 0;
  const step = (): void => {
    const now = still ? left : Math.min(STEP, left);
    forceAtlas2.assign(graph, { iterations: now, settings, getEdgeWeight: "weight" });
    left -= now;
    drawn();
    if (left > 0) frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}
