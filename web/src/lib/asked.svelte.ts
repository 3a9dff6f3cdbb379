// An answer that follows its question: asked again when the question changes or the record has grown, the last answer kept on the page until
// the next one is there, so that a slider or a growing demo never blanks the view. For use while a component is made.

import { aborted, address, api, problem, type Problem, type Query } from "./api";
import { live } from "./live.svelte";

export interface Question {
  path: string;
  query?: Query;
}

export interface Asked<T> {
  readonly value: T | null;
  readonly failure: Problem | null;
  readonly asking: boolean;
  again(): void;
}

/** The answer to a question; null asks nothing and forgets the last answer. While `follow` says so, each new version of the store is asked too. */
export function asked<T>(question: () => Question | null, follow: () => boolean = () => true): Asked<T> {
  let value = $state.raw<T | null>(null);
  let failure = $state.raw<Problem | null>(null);
  let asking = $state(true);
  let turn = $state(0);
  // The address, so that a question put in other words but the same is not asked twice.
  const wanted = $derived.by(() => {
    const now = question();
    return now ? address(now.path, now.query) : null;
  });

  $effect(() => {
    void turn;
    if (follow()) void live.version;
    if (wanted === null) {
      value = null;
      failure = null;
      asking = false;
      return;
    }
    const call = new AbortController();
    asking = true;
    api.get<T>(wanted.slice("/api/".length), undefined, call.signal).then(
      (answer) => {
        value = answer;
        failure = null;
        asking = false;
      },
      (thrown: unknown) => {
        if (aborted(thrown)) return;
        failure = problem(thrown);
        asking = false;
      },
    );
    return () => call.abort();
  });

  return {
    get value() {
      return value;
    },
    get failure() {
      return failure;
    },
    get asking() {
      return asking;
    },
    again: () => (turn += 1),
  };
}
