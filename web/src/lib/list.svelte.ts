// A list, page after page. A new version of the store is asked for only while a single page is shown, so that no reader loses their place.

import { api, problem, type Problem } from "./api";
import { asked, type Question } from "./asked.svelte";
import type { Command, List } from "./types";

export interface Listed<Row> {
  readonly rows: Row[];
  readonly next: string | null;
  readonly command: Command | null;
  readonly version: number | null;
  readonly problem: Problem | null;
  /** True until the first page is there. */
  readonly loading: boolean;
  /** True while a further page is awaited. */
  readonly adding: boolean;
  more(): void;
  again(): void;
}

/** The rows of a question, null for nothing; made while a component is set up. */
export function list<Row>(what: () => Question | null): Listed<Row> {
  let added = $state.raw<{ of: List<Row>; rows: Row[]; next: string | null; problem: Problem | null } | null>(null);
  let adding = $state(false);
  const first = asked<List<Row>>(what, () => added === null);
  const kept = $derived(added && added.of === first.value ? added : null);

  async function more(): Promise<void> {
    const question = what();
    const of = first.value;
    const cursor = kept ? kept.next : of?.next;
    if (!question || !of || !cursor || adding) return;
    const query = new URLSearchParams();
    const pairs: Iterable<[string, unknown]> = question.query instanceof URLSearchParams ? question.query.entries() : Object.entries(question.query ?? {});
    for (const [key, value] of pairs) if (value !== null && value !== undefined && value !== "") query.append(key, String(value));
    query.set("cursor", cursor);
    adding = true;
    try {
      const page = await api.get<List<Row>>(question.path, query);
      if (first.value === of) added = { of, rows: [...(kept?.rows ?? []), ...page.rows], next: page.next, problem: null };
    } catch (thrown) {
      if (first.value === of) added = { of, rows: kept?.rows ?? [], next: cursor, problem: problem(thrown) };
    } finally {
      adding = false;
    }
  }

  return {
    get rows() {
      // Rows of another question must not stand under a failure of this one.
      return first.failure ? [] : [...(first.value?.rows ?? []), ...(kept?.rows ?? [])];
    },
    get next() {
      return kept ? kept.next : (first.value?.next ?? null);
    },
    get command() {
      return first.value?.command ?? null;
    },
    get version() {
      return first.value?.version ?? null;
    },
    get problem() {
      return kept?.problem ?? first.failure;
    },
    get loading() {
      return first.value === null && first.failure === null && first.asking;
    },
    get adding() {
      return adding;
    },
    more() {
      void more();
    },
    again() {
      added = null;
      first.again();
    },
  };
}
