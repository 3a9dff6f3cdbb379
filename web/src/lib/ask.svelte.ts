// A question to the server as state: what was answered, what went wrong, whether an answer is awaited. Made while a component is set up; asked
// again when what it reads changes, and the question before it is called off, so that a late answer never covers a newer one.

import { aborted, api, problem, type Problem, type Query } from "./api";
import { live } from "./live.svelte";
import type { Command, List } from "./types";

export interface Question {
  path: string;
  query?: Query;
}

export interface Asked<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
  again(): void;
}

/** Asks what the function says, null for nothing. While `follow` says so, asks again for each new version of the store. */
export function ask<T>(what: () => Question | null, follow: () => boolean = () => true): Asked<T> {
  let value = $state.raw<T | null>(null);
  let failed = $state.raw<Problem | null>(null);
  let loading = $state(true);
  let turn = $state(0);
  let asked = "";

  $effect(() => {
    void turn;
    if (follow()) void live.version;
    const question = what();
    if (!question) {
      value = null;
      failed = null;
      loading = false;
      asked = "";
      return;
    }
    const call = new AbortController();
    const key = `${question.path}?${question.query instanceof URLSearchParams ? question.query : JSON.stringify(question.query ?? {})}`;
    // The same question again keeps the answer on the page until the new one is there.
    if (key !== asked) value = null;
    asked = key;
    loading = true;
    failed = null;
    api.get<T>(question.path, question.query, call.signal).then(
      (answer) => {
        value = answer;
        loading = false;
      },
      (thrown: unknown) => {
        if (aborted(thrown)) return;
        failed = problem(thrown);
        loading = false;
      },
    );
    return () => call.abort();
  });

  return {
    get value() {
      return value;
    },
    get problem() {
      return failed;
    },
    get loading() {
      return loading;
    },
    again() {
      turn++;
    },
  };
}

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

/** A list, page after page; a new version of the store is asked for only while a single page is shown, so that no reader loses their place. */
export function list<Row>(what: () => Question | null): Listed<Row> {
  let added = $state.raw<{ of: List<Row>; rows: Row[]; next: string | null; problem: Problem | null } | null>(null);
  let adding = $state(false);
  const first = ask<List<Row>>(what, () => added === null);
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
      return [...(first.value?.rows ?? []), ...(kept?.rows ?? [])];
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
      return kept?.problem ?? first.problem;
    },
    get loading() {
      return first.loading && first.value === null;
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
