// The reviewer's desk: a queue of records, what was decided on each, and what each decision changed. A decision is sent in the background and in
// order, so that the next record is there at once; one that the server refuses comes back to the front with the reason.

import { api, problem, type Problem } from "../api";
import type { AnyRecord, Change, List, Mention, Relation, Reviewed } from "../types";
import { idOf, lineage } from "../record";

export type Verdict = "accept" | "correct" | "reject";
export type Reviewable = Mention | Relation;

export interface Decision {
  n: number;
  row: Reviewable;
  verdict: Verdict;
  state: "sending" | "kept" | "refused" | "undoing" | "undone";
  review_id: string | null;
  changes: Change[];
  problem: Problem | null;
}

const NAME = "demarche.reviewer";
const PAGE = 50;
/** So few records before the end of what is loaded, the next page is asked for. */
const AHEAD = 10;

function remembered(): string {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

export class Desk {
  queue = $state.raw<Reviewable[]>([]);
  at = $state(0);
  next = $state<string | null>(null);
  loading = $state(true);
  failed = $state.raw<Problem | null>(null);
  decisions = $state.raw<Decision[]>([]);
  reviewer = $state(remembered());

  #asked = "";
  #tail: Promise<void> = Promise.resolve();
  #began: number | null = null;
  #adding = false;

  get current(): Reviewable | null {
    return this.queue[this.at] ?? null;
  }

  /** What stands on a record now, of the decisions made here. */
  decided(id: string): Decision | null {
    return this.decisions.find((d) => lineage(idOf(d.row)) === lineage(id) && d.state !== "undone" && d.state !== "refused") ?? null;
  }

  get done(): number {
    return this.decisions.filter((d) => d.state !== "undone" && d.state !== "refused").length;
  }

  /** Records an hour, once a minute has passed. */
  get rate(): number | null {
    if (this.#began === null || this.done < 3) return null;
    const hours = (Date.now() - this.#began) / 3_600_000;
    return hours > 1 / 60 ? Math.round(this.done / hours) : null;
  }

  named(name: string): void {
    this.reviewer = name.trim();
    try {
      localStorage.setItem(NAME, this.reviewer);
    } catch {
      // Without storage the name lasts as long as the page.
    }
  }

  /** Lays out the queue anew: least sure first, a record that was asked for by its id before all. */
  async load(query: URLSearchParams): Promise<void> {
    const key = query.toString();
    this.#asked = key;
    this.loading = true;
    this.failed = null;
    try {
      const asked = new URLSearchParams(query);
      const target = asked.get("target");
      asked.delete("target");
      asked.set("order", "confidence");
      asked.set("limit", String(PAGE));
      const [first, page] = await Promise.all([target ? this.#one(target) : null, api.get<List<Mention>>("reviews/queue", asked)]);
      if (this.#asked !== key) return;
      const rest = page.rows.filter((r) => r.mention_id !== target);
      this.queue = first ? [first, ...rest] : rest;
      this.next = page.next;
      this.at = 0;
    } catch (thrown) {
      if (this.#asked === key) this.failed = problem(thrown);
    } finally {
      if (this.#asked === key) this.loading = false;
    }
  }

  async #one(id: string): Promise<Reviewable> {
    const found = await api.get<AnyRecord>(`records/${encodeURIComponent(id)}`);
    if (found.kind === "mention" || found.kind === "relation") return found.record;
    throw problem(new Error(`Only mentions and relation statements are reviewed; ${id} is of the kind ${found.kind}.`));
  }

  async #more(): Promise<void> {
    if (!this.next || this.#adding) return;
    const key = this.#asked;
    const query = new URLSearchParams(key);
    query.delete("target");
    query.set("order", "confidence");
    query.set("limit", String(PAGE));
    query.set("cursor", this.next);
    this.#adding = true;
    try {
      const page = await api.get<List<Mention>>("reviews/queue", query);
      if (this.#asked !== key) return;
      const known = new Set(this.queue.map((r) => lineage(idOf(r))));
      this.queue = [...this.queue, ...page.rows.filter((r) => !known.has(lineage(r.mention_id)))];
      this.next = page.next;
    } catch {
      // The next step asks again.
    } finally {
      this.#adding = false;
    }
  }

  step(by: 1 | -1): void {
    this.at = Math.max(0, Math.min(this.queue.length - 1, this.at + by));
    if (this.queue.length - this.at < AHEAD) void this.#more();
  }

  go(row: Reviewable): void {
    const at = this.queue.findIndex((r) => idOf(r) === idOf(row));
    if (at >= 0) this.at = at;
  }

  decide(verdict: Verdict, correction?: Record<string, unknown>, note?: string): void {
    const row = this.current;
    if (!row || !this.reviewer || this.decided(idOf(row))) return;
    this.#began ??= Date.now();
    const n = this.decisions.length + 1;
    this.decisions = [{ n, row, verdict, state: "sending", review_id: null, changes: [], problem: null }, ...this.decisions];
    const body = { target: idOf(row), verdict, reviewer: this.reviewer, ...(note ? { note } : {}), ...(correction ? { correction } : {}) };
    this.#tail = this.#tail.then(async () => {
      try {
        const answer = await api.post<Reviewed>("reviews", body);
        this.#put(n, { state: "kept", review_id: answer.review_id, changes: answer.rows });
      } catch (thrown) {
        this.#put(n, { state: "refused", problem: problem(thrown) });
        this.go(row);
      }
    });
    this.#onward();
  }

  /** To the next record on which nothing is decided. */
  #onward(): void {
    const after = this.queue.findIndex((r, i) => i > this.at && !this.decided(idOf(r)));
    if (after >= 0) this.at = after;
    else if (this.at + 1 <= this.queue.length) this.at = this.queue.length;
    if (this.queue.length - this.at < AHEAD) void this.#more();
  }

  /** Takes a decision back: the last one, or the one given. */
  undo(decision: Decision | undefined = this.decisions.find((d) => d.state === "kept" || d.state === "sending")): void {
    if (!decision) return;
    const n = decision.n;
    this.#tail = this.#tail.then(async () => {
      const now = this.decisions.find((d) => d.n === n);
      if (!now?.review_id || now.state !== "kept") return;
      this.#put(n, { state: "undoing" });
      try {
        const answer = await api.post<Reviewed>(`reviews/${encodeURIComponent(now.review_id)}/undo`, { reviewer: this.reviewer });
        this.#put(n, { state: "undone", changes: answer.rows });
        this.go(now.row);
      } catch (thrown) {
        this.#put(n, { state: "kept", problem: problem(thrown) });
      }
    });
  }

  #put(n: number, changes: Partial<Decision>): void {
    this.decisions = this.decisions.map((d) => (d.n === n ? { ...d, ...changes } : d));
  }
}
