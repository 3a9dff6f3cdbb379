// The answer as a graph to be drawn: one line for each pair (an arrow where only one of the two acts), its width by independent sources, its
// colour by mean score. Positions begin where the sizes and names put them, so that the same answer always gives the same picture.

import { DirectedGraph } from "graphology";

import { label } from "../label";
import { token } from "../theme";
import { classOf } from "../score";
import type { Network, NetworkEdge } from "../types";

export interface NodeLook {
  x: number;
  y: number;
  size: number;
  label: string;
  color: string;
  [key: string]: unknown;
}

export interface EdgeLook {
  size: number;
  color: string;
  weight: number;
  type: "arrow" | "line";
  score: number | null;
  [key: string]: unknown;
}

export type NetworkGraph = DirectedGraph<NodeLook, EdgeLook>;

/** What passes between two, both directions together. */
export interface Pair {
  one: string;
  other: string;
  sources: number;
  events: number;
  score: number | null;
  both: boolean;
}

/** Distance of the first positions, about that of the last ones: what begins too close together is torn apart past each other. */
const APART = 20;
/** So many of the largest are named, wherever they stand. */
const NAMED = 14;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

export function pairs(edges: NetworkEdge[]): Pair[] {
  const found = new Map<string, Pair>();
  for (const e of edges) {
    const known = found.get(`${e.recipient_id} ${e.actor_id}`);
    if (!known) {
      found.set(`${e.actor_id} ${e.recipient_id}`, { one: e.actor_id, other: e.recipient_id, sources: e.sources, events: e.events, score: e.score, both: false });
      continue;
    }
    const events = known.events + e.events;
    if (known.score !== null && e.score !== null) known.score = (known.score * known.events + e.score * e.events) / Math.max(1, events);
    else known.score ??= e.score;
    known.events = events;
    known.sources += e.sources;
    known.both = true;
  }
  return [...found.values()];
}

/** The graph of an answer; nodes that were drawn before stay where they were. */
export function build(answer: Network, before: NetworkGraph | null): NetworkGraph {
  const graph: NetworkGraph = new DirectedGraph();
  const nodes = [...answer.nodes].sort((a, b) => b.sources - a.sources || a.id.localeCompare(b.id));
  const most = Math.max(1, ...nodes.map((n) => n.sources));
  nodes.forEach((n, i) => {
    const [radius, angle] = [APART * Math.sqrt(i + 0.5), i * GOLDEN];
    const old = before?.hasNode(n.id) ? before.getNodeAttributes(n.id) : null;
    graph.addNode(n.id, {
      x: old?.x ?? radius * Math.cos(angle),
      y: old?.y ?? radius * Math.sin(angle),
      size: 3 + 13 * Math.sqrt(n.sources / most),
      label: label(n.name),
      color: "",
      state: n.kind === "state",
      forceLabel: i < NAMED,
    });
  });
  const all = pairs(answer.edges);
  const widest = Math.max(1, ...all.map((p) => p.sources));
  for (const p of all) {
    if (!graph.hasNode(p.one) || !graph.hasNode(p.other) || graph.hasEdge(p.one, p.other)) continue;
    const size = 0.8 + 5 * Math.sqrt(p.sources / widest);
    graph.addEdge(p.one, p.other, { size, color: "", weight: Math.log2(1 + p.sources), type: p.both ? "line" : "arrow", score: p.score });
  }
  paint(graph);
  return graph;
}

/** Gives everything the colours of the theme as it is now. */
export function paint(graph: NetworkGraph): void {
  const ink = { state: token("--ink-2"), other: token("--ink-3") };
  graph.updateEachNodeAttributes((_, look) => ({ ...look, color: look.state ? ink.state : ink.other }), { attributes: ["color"] });
  graph.updateEachEdgeAttributes(
    (_, look) => {
      const of = classOf(look.score);
      return { ...look, color: of ? token(`--${of.quad.toLowerCase()}`) : token("--rule-2") };
    },
    { attributes: ["color"] },
  );
}
