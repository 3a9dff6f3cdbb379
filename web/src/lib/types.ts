// What the server answers: the names are the columns of docs/DICTIONARY.md, unknown is null and always present.

export type Quad = "Q1" | "Q2" | "Q3" | "Q4";
export type Status = "actual" | "future" | "hypothetical" | "negated";
export type Stance = "asserts" | "denies" | "alleges" | "demands";
export type Precision = "exact" | "city" | "admin1" | "country" | "none";
export type Bin = "day" | "week" | "month";
/** A list column holds one item for each party; one that is not known is null. */
export type Names = (string | null)[];

/** The lines that give the same table elsewhere. */
export interface Command {
  cli: string;
  sql: string;
  r: string;
  python: string;
}

export interface List<Row> {
  version: number;
  rows: Row[];
  next: string | null;
  command: Command | null;
}

export interface StoreStatus {
  name: string;
  program: string;
  version: number;
  made: string | null;
  counts: { reports: number; mentions: number; events: number; relations: number; entities: number };
  first_day: string | null;
  last_day: string | null;
  writable: boolean;
  notice: string | null;
  working: Working | null;
  snapshots: { name: string; version: number }[];
}

export interface Working {
  done: number;
  total: number;
}

export interface Coded {
  code: string;
  meaning: string;
}

export interface EventTypeEntry extends Coded {
  quad: Quad;
  score: number;
  modes: Coded[];
}

export interface Vocabulary {
  event_types: EventTypeEntry[];
  statuses: Coded[];
  stances: Coded[];
  predicates: Coded[];
  contexts: Coded[];
  quads: Coded[];
  sectors: Coded[];
  precisions: Coded[];
  date_bases: Coded[];
}

/** What an event and a mention share. */
interface Act {
  event_type: string;
  event_mode: string[];
  contexts: string[];
  actor_id: Names;
  actor_name: Names;
  actor_country: Names;
  actor_code: Names;
  actor_sector: Names;
  recipient_id: Names;
  recipient_name: Names;
  recipient_country: Names;
  recipient_code: Names;
  recipient_sector: Names;
  third_party_id: Names;
  third_party_name: Names;
  third_party_role: Names;
  status: Status;
  date: string | null;
  date_from: string | null;
  date_to: string | null;
  date_basis: string;
  count: number | null;
  dead: number | null;
  injured: number | null;
  arrested: number | null;
  place_id: string | null;
  place_name: string | null;
  place_country: string | null;
  place_admin1: string | null;
  latitude: number | null;
  longitude: number | null;
  place_precision: Precision | null;
  cameo: string | null;
  goldstein: number | null;
  quad: Quad;
  quote: string;
  confidence: number;
}

export interface EventRow extends Act {
  event_id: string;
  month: string;
  accounts: string[];
  mention_count: number;
  report_count: number;
  source_count: number;
  first_published: string | null;
  last_published: string | null;
  first_report_id: string;
  mention_id: string;
}

/** Where the words of a statement stand: Unicode scalar values of the report's text, from 0. */
export interface Evidence {
  sentence: number;
  quote_start: number;
  quote_end: number;
  quote: string;
  trigger_start: number;
  trigger_end: number;
  trigger: string;
  rule: string;
  confidence: number;
}

export interface Attributed {
  attribution_id: Names;
  attribution_name: Names;
  attribution_cue: Names;
  attribution_channel: Names;
  attribution_stance: Names;
}

export interface Context {
  before: string;
  quote: string;
  after: string;
}

export interface Mention extends Act, Evidence, Attributed {
  mention_id: string;
  /** Numbers that the text leaves open: `dead 23..;injured 20..30`. */
  ranges?: string | null;
  amount?: number | null;
  amount_unit?: string | null;
  report_id: string;
  coding_id: string | null;
  published: string | null;
  source: string | null;
  actor_text: Names;
  actor_kind: Names;
  recipient_text: Names;
  recipient_kind: Names;
  day: string | null;
  place_text: string | null;
  event_id?: string | null;
  source_count?: number | null;
  context?: Context;
  why_grouped?: string | null;
  source_group?: number | null;
}

export interface Relation extends Evidence, Attributed {
  statement_id: string;
  report_id: string;
  coding_id: string | null;
  published: string | null;
  source: string | null;
  subject_id: string;
  subject_text: string;
  subject_name: string;
  subject_kind: string | null;
  subject_country: string | null;
  subject_code: string | null;
  subject_sector: string | null;
  predicate: string;
  object_id: Names;
  object_text: Names;
  object_name: Names;
  object_kind: Names;
  object_country: Names;
  object_code: Names;
  object_sector: Names;
  holds: boolean;
  matter: string | null;
  valid_from: string | null;
  valid_to: string | null;
  date_basis: string;
  status: Status;
  context?: Context;
}

/** A row of the view `claims`: a mention that is on somebody's account. */
export interface Claim {
  mention_id: string;
  report_id: string;
  published: string | null;
  source: string | null;
  sayer: string | null;
  sayer_id: string | null;
  stance: Stance | null;
  cue: string | null;
  channel: string | null;
  depth: number;
  event_type: string;
  event_mode: string[];
  actor_name: Names;
  recipient_name: Names;
  status: Status;
  date: string | null;
  date_from: string | null;
  date_to: string | null;
  place_name: string | null;
  quote: string;
  denied_by: string[] | null;
  confidence: number;
}

/** What held on a day. */
export interface Standing {
  subject_id: string;
  subject_name: string;
  predicate: string;
  object_id: Names;
  object_name: Names;
  holds: boolean;
  disputed: boolean;
  basis: "stated" | "carried" | "open" | "ended";
  accounts: string[];
  sources: string[];
  last_said: string | null;
  valid_from: string | null;
  valid_to: string | null;
  quote: string;
  statement_ids: string[];
}

export interface TimelineRow {
  start: string;
  event_type: string;
  quad: Quad;
  status: Status;
  events: number;
  mentions: number;
  sources: number;
  score: number | null;
}

export interface Timeline {
  version: number;
  bin: Bin;
  rows: TimelineRow[];
  span: [string, string] | [null, null] | null;
  command: Command | null;
}

export interface NetworkNode {
  id: string;
  name: string;
  kind: string | null;
  country: string | null;
  code: string | null;
  sector: string | null;
  events: number;
  sources: number;
}

export interface NetworkEdge {
  actor_id: string;
  recipient_id: string;
  events: number;
  sources: number;
  score: number | null;
  types: Record<string, number>;
  reciprocal: boolean;
}

export interface Network {
  version: number;
  nodes: NetworkNode[];
  edges: NetworkEdge[];
  cut: boolean;
  command: Command | null;
}

export interface MapPoint {
  place_id: string;
  name: string;
  country: string | null;
  admin1: string | null;
  latitude: number;
  longitude: number;
  precision: "exact" | "city";
  events: number;
  sources: number;
  types: Record<string, number>;
  score: number | null;
}

export interface MapArea {
  country: string;
  admin1: string | null;
  precision: "admin1" | "country";
  name: string;
  events: number;
  sources: number;
  types: Record<string, number>;
  score: number | null;
}

export interface MapAnswer {
  version: number;
  points: MapPoint[];
  areas: MapArea[];
  without_place: number;
  command: Command | null;
}

export interface Found {
  kind: "event" | "relation" | "report" | "entity" | "mention";
  id: string;
  title: string;
  snippet: string | null;
  day: string | null;
  source: string | null;
  /** Of events and relations. */
  status: Status | null;
  /** Of relations: false where the text says that it does not hold. */
  holds: boolean | null;
}

export interface Entity {
  entity_id: string;
  name: string;
  kind: string | null;
  country: string | null;
  entity_code: string | null;
  sector: string | null;
  other_sectors?: string[];
  wikidata_id?: string | null;
}

export interface ReportRow {
  report_id: string;
  title: string | null;
  published: string | null;
  source: string | null;
  mention_count: number;
  relation_count: number;
}

export interface Report {
  report_id: string;
  doc?: string;
  title: string | null;
  published: string | null;
  source: string | null;
  url: string | null;
  byline: string | null;
  language?: string | null;
  text: string;
}

export interface Coding {
  coding_id: string;
  report_id: string;
  coder_id: string;
  mention_count: number;
  relation_count: number;
  store_version: number;
  /** The reading that counts. */
  current?: boolean;
  coder?: string | null;
  knowledge_hash?: string | null;
  weights_hash?: string | null;
}

export interface ReviewRow {
  review_id: string;
  /** The record as it was looked at; see `lineage`. */
  target: string;
  target_kind: "mention" | "relation";
  report_id: string;
  coding_id: string | null;
  reviewer: string;
  made: string | null;
  verdict: "accept" | "correct" | "reject" | "undo";
  /** The review that counts no more because of this one. */
  undoes: string | null;
  undone: boolean;
  note: string | null;
  /** What is to stand there, column by column. */
  correction: Record<string, unknown> | null;
  version: number;
}

/** A review as its own record, with the columns of the table: the correction is JSON there. */
export type ReviewRecord = Omit<ReviewRow, "target" | "undone" | "version" | "correction"> & { target_id: string; correction: string | null; store_version: number };

/** A report with everything read out of it: `/api/reports/{id}` and `/api/code`. */
export interface ReportRecord {
  kind: "report";
  record: Report;
  mentions: Mention[];
  relations: Relation[];
  codings: Coding[];
  reviews: ReviewRow[];
}

/** Somebody's account of an act, as `demarche show` gives it. */
export interface Account {
  name?: string | null;
  stance?: string | null;
  cue?: string | null;
  channel?: string | null;
  source?: string | null;
  published?: string | null;
  mention_id?: string | null;
  [key: string]: unknown;
}

/** `/api/records/{id}`, by the kind of record. */
export type AnyRecord =
  | { kind: "event"; record: EventRow; mentions: Mention[]; accounts: Account[] }
  | { kind: "mention"; record: Mention; accounts: Account[]; report: Partial<Report>; coding: Partial<Coding>; reviews?: ReviewRow[]; events: { event_id: string; why_grouped: string | null }[] }
  | { kind: "relation"; record: Relation; accounts: Account[]; report: Partial<Report>; coding: Partial<Coding>; reviews?: ReviewRow[]; slot: Relation[] }
  | { kind: "review"; record: ReviewRecord; target: Mention | Relation | null }
  | ReportRecord
  | { kind: "entity"; record: Entity; also: Entity[]; relations: Relation[] };

export interface Change {
  version: number;
  table: string;
  id: string;
  change: "appeared" | "vanished" | "changed";
  because: string | null;
}

export interface Reviewed {
  review_id: string;
  version: number;
  rows: Change[];
}

export interface VersionRow {
  version: number;
  made: string | null;
  reports: number;
  mentions: number;
  name: string | null;
  because: string | null;
}
