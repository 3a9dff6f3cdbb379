// Reads the hand-written fixture (`entities.txt`, `places.txt`, `reports.txt`) into the tables of docs/DICTIONARY.md.
//
// The fixture is text, because a person has to be able to add a denial or a disagreement in a line. A report is its headline, its
// paragraphs, and one line for each record: `- quote | trigger | TYPE.mode | actors > recipients | key=value …` for an event, `~ quote |
// trigger | subject predicate objects | key=value …` for a relation. A quote may be cut with `…` between its first and last words; it is
// looked up in the text, so that a quote that is not there stops the server. `+ Outlet:n; …` are verbatim copies, n days later.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const here = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const hash = (s) => createHash("sha256").update(s).digest("hex").slice(0, 10);
const lines = (name) => here(name).split("\n").filter((l) => l.trim() && !l.startsWith("#"));
const cells = (line) => line.split("|").map((c) => c.trim());
const DAY = 86_400_000;
const day = (iso, plus = 0) => new Date(Date.parse(iso) + plus * DAY).toISOString().slice(0, 10);

/** PLOVER 1.3: type → score, quad class, CAMEO root, modes. */
export const TYPES = {
  AGREE: [4.2, "Q1", "030", []],
  CONSULT: [2.1, "Q1", "040", ["visit", "third-party", "multilateral", "phone"]],
  SUPPORT: [4.6, "Q1", "050", []],
  CONCEDE: [5, "Q1", "080", []],
  COOPERATE: [6.8, "Q2", "060", []],
  AID: [7.4, "Q2", "070", []],
  RETREAT: [7.6, "Q2", "087", ["withdraw", "release", "return", "disarm", "ceasefire", "access", "resign"]],
  REQUEST: [-5, "Q3", "100", ["assist", "change", "yield", "meet"]],
  ACCUSE: [-2, "Q3", "110", ["disapprove", "investigate", "allege"]],
  REJECT: [-4.2, "Q3", "120", ["assist", "change", "yield", "meet"]],
  THREATEN: [-5.1, "Q3", "130", ["restrict", "ban", "arrest", "relations", "expel", "territory", "violence"]],
  PROTEST: [-6.6, "Q4", "140", ["demo", "riot", "strike", "hunger", "boycott", "obstruct"]],
  SANCTION: [-5.2, "Q4", "160", ["convict", "expel", "withdraw", "discontinue"]],
  MOBILIZE: [-5.3, "Q4", "150", ["troops", "weapons", "police", "militia"]],
  COERCE: [-7.2, "Q4", "170", ["seize", "restrict", "ban", "censor", "curfew", "martial-law", "arrest", "deport", "withhold", "misinformation", "cyber"]],
  ASSAULT: [-9.3, "Q4", "190", ["abduct", "beat", "torture", "execute", "destroy", "primitive", "firearms", "explosives", "aerial", "drone", "heavy-weapons", "crowd-control"]],
};
export const score = (type) => TYPES[type][0];

/** First and last day that an EDTF date allows. */
export function bounds(edtf) {
  if (!edtf) return [null, null];
  const part = (p, last) => {
    if (p === ".." || p === "") return null;
    if (p.length === 10) return p;
    const [y, m] = p.split("-").map(Number);
    if (!last) return p.length === 7 ? `${p}-01` : `${p}-01-01`;
    return p.length === 7 ? new Date(Date.UTC(y, m, 0)).toISOString().slice(0, 10) : `${p}-12-31`;
  };
  const [a, b] = edtf.includes("/") ? edtf.split("/") : [edtf, edtf];
  return [part(a, false), part(b, true)];
}

const entities = new Map(
  lines("entities.txt").map((line) => {
    const [entity_id, name, kind, country, entity_code, sector, words] = cells(line);
    const row = { entity_id, name, kind: kind || null, entity_code: entity_code || null, country: country || null };
    Object.assign(row, { sector: sector || null, other_sectors: [], wikidata_id: null });
    return [entity_id, { row, words: [name, ...(words ?? "").split(";").map((w) => w.trim())].filter(Boolean) }];
  }),
);
const places = new Map(
  lines("places.txt").map((line) => {
    const [name, place_id, country, admin1, latitude, longitude, place_precision] = cells(line);
    const at = (x) => (x ? Number(x) : null);
    const geonames_id = Number(place_id.slice(1));
    return [name, { place_id, name, country: country || null, admin1: admin1 || null, latitude: at(latitude), longitude: at(longitude), geonames_id, place_precision }];
  }),
);

function find(text, quote, from = 0) {
  const [head, tail] = quote.split("…").map((p) => p.trim());
  const at = text.indexOf(head, from);
  const end = tail ? text.indexOf(tail, at + head.length) + tail.length : at + head.length;
  if (at < 0 || end < at) throw new Error(`mock/reports.txt: the quote "${quote}" is not in its report`);
  const count = (n) => [...text.slice(0, n)].length;
  return { start: count(at), end: count(end), quote: text.slice(at, end), offset: at };
}

function party(prefix, ids, quote) {
  const rows = ids.map((id) => {
    const e = entities.get(id);
    if (!e) throw new Error(`mock/reports.txt: no entity "${id}" in mock/entities.txt`);
    const words = e.words.filter((w) => quote.includes(w)).sort((a, b) => b.length - a.length);
    return { ...e.row, text: words[0] ?? e.row.name };
  });
  const column = (key) => rows.map((r) => r[key]);
  return {
    [`${prefix}_id`]: column("entity_id"),
    [`${prefix}_text`]: column("text"),
    [`${prefix}_name`]: column("name"),
    [`${prefix}_kind`]: column("kind"),
    [`${prefix}_country`]: column("country"),
    [`${prefix}_code`]: column("entity_code"),
    [`${prefix}_sector`]: column("sector"),
  };
}

const ids = (s) => s.split(",").map((i) => i.trim()).filter(Boolean);
const options = (s) => Object.fromEntries((s ?? "").trim().split(/ (?=\w+=)/).filter(Boolean).map((kv) => [kv.slice(0, kv.indexOf("=")), kv.slice(kv.indexOf("=") + 1).trim()]));

function account(by) {
  const [id, stance, cue] = by ? by.split(":") : [];
  const of = (x) => (by ? [x] : []);
  return {
    attribution_id: of(id),
    attribution_name: of(id && entities.get(id).row.name),
    attribution_cue: of(cue ?? null),
    attribution_channel: of(null),
    attribution_stance: of(stance),
  };
}

function evidence(report, quoted, trigger, n) {
  const inside = quoted.quote.indexOf(trigger);
  const t = quoted.start + [...quoted.quote.slice(0, Math.max(inside, 0))].length;
  return {
    sentence: n,
    quote_start: quoted.start,
    quote_end: quoted.end,
    quote: quoted.quote,
    trigger_start: t,
    trigger_end: t + [...trigger].length,
    trigger,
  };
}

function mention(report, line, n, seen) {
  const [quote, trigger, code, parties, rest] = cells(line.slice(2));
  const o = options(rest);
  const [event_type, mode] = code.split(".");
  const quoted = find(report.text, quote);
  const [actors, recipients] = parties.split(">").map(ids);
  const place = o.place ? places.get(o.place) : null;
  if (o.place && !place) throw new Error(`mock/reports.txt: no place "${o.place}" in mock/places.txt`);
  const [date_from, date_to] = bounds(o.date);
  const third = o.third ? o.third.split(":") : [];
  const [, quad, root] = TYPES[event_type];
  return {
    mention_id: `m${report.published.replaceAll("-", "")}-${hash(report.report_id + n + code + quoted.start + seen)}`,
    report_id: report.report_id,
    coding_id: `c${hash(report.report_id)}`,
    published: report.published,
    source: report.source,
    event_type,
    event_mode: mode ? [mode] : [],
    contexts: quad === "Q4" ? ["military"] : ["diplomatic"],
    ...party("actor", actors, quoted.quote),
    ...party("recipient", recipients ?? [], quoted.quote),
    third_party_id: third.slice(0, 1),
    third_party_name: third.slice(0, 1).map((id) => entities.get(id).row.name),
    third_party_role: third.slice(1, 2),
    status: o.status ?? "actual",
    ...account(o.by),
    date: o.date ?? null,
    date_from,
    date_to,
    date_basis: o.date ? (o.basis ?? "explicit") : "publication",
    day: date_from ?? report.published,
    count: null,
    dead: o.dead ? Number(o.dead) : null,
    injured: o.injured ? Number(o.injured) : null,
    arrested: o.arrested ? Number(o.arrested) : null,
    place_text: o.place ?? null,
    place_id: place?.place_id ?? null,
    place_name: place?.name ?? null,
    place_country: place?.country ?? null,
    place_admin1: place?.admin1 ?? null,
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
    geonames_id: place?.geonames_id ?? null,
    place_precision: place?.place_precision ?? null,
    cameo: root,
    goldstein: score(event_type),
    quad,
    ...evidence(report, quoted, trigger, n),
    rule: `${trigger.toLowerCase().replaceAll(" ", "-")}.${event_type.toLowerCase()}`,
    confidence: Number(o.conf ?? 0.7),
  };
}

function statement(report, line, n) {
  const [quote, trigger, what, rest] = cells(line.slice(2));
  const o = options(rest);
  const quoted = find(report.text, quote);
  const [subject, predicate, objects] = what.split(" ");
  const one = party("subject", [subject], quoted.quote);
  const [valid_from_day] = bounds(o.from);
  const [, valid_to_day] = bounds(o.to);
  return {
    statement_id: `s${report.published.replaceAll("-", "")}-${hash(report.report_id + n + what)}`,
    report_id: report.report_id,
    coding_id: `c${hash(report.report_id)}`,
    published: report.published,
    source: report.source,
    ...Object.fromEntries(Object.entries(one).map(([k, v]) => [k, v[0]])),
    predicate,
    ...party("object", ids(objects), quoted.quote),
    holds: o.holds !== "no",
    matter: null,
    valid_from: o.from ?? null,
    valid_to: o.to ?? null,
    valid_from_day,
    valid_to_day,
    date_basis: o.from || o.to ? "explicit" : "publication",
    status: o.status ?? "actual",
    ...account(o.by),
    ...evidence(report, quoted, trigger, n),
    rule: `relation.${predicate}`,
    confidence: Number(o.conf ?? 0.7),
  };
}

function read() {
  const reports = [];
  const mentions = [];
  const relations = [];
  for (const block of here("reports.txt").split(/^== /m).slice(1)) {
    const [head, ...rest] = block.split("\n");
    const [published, source, title] = cells(head);
    const copies = rest.filter((l) => l.startsWith("+ ")).flatMap((l) => l.slice(2).split(";").map((c) => c.trim().split(":")));
    const text = rest.filter((l) => l && !/^[-~+] /.test(l)).join("\n\n");
    const records = rest.filter((l) => /^[-~] /.test(l));
    for (const [i, [outlet, later]] of [[source, 0], ...copies].entries()) {
      const on = day(published, Number(later));
      const doc = `mock-${String(reports.length + 1).padStart(3, "0")}`;
      const slug = title.toLowerCase().replace(/[^a-z]+/g, "-");
      const report = {
        report_id: `r${on.replaceAll("-", "")}-${hash(outlet + title)}`,
        doc,
        title,
        published: on,
        source: outlet,
        url: `https://example.org/${outlet.toLowerCase().replaceAll(" ", "-")}/${slug}`,
        byline: null,
        language: "en",
        text: i ? `${text}\n\n(${source})` : text,
      };
      reports.push(report);
      records.forEach((line, n) => {
        if (line.startsWith("- ")) mentions.push(mention(report, line, n, mentions.length));
        else relations.push(statement(report, line, n));
      });
    }
  }
  return { reports, mentions, relations };
}

/** One act: the same type and parties on one day, with the same standing. Copies of one title count as one source. */
function group(mentions, reports) {
  const titles = new Map(reports.map((r) => [r.report_id, r.title]));
  const groups = new Map();
  for (const m of mentions) {
    const key = [m.event_type, m.actor_id, m.recipient_id, m.date ?? titles.get(m.report_id), m.status, m.place_id].join("|");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(m);
  }
  const ties = [];
  const events = [...groups.values()].map((of) => {
    of.sort((a, b) => (a.published < b.published ? -1 : 1));
    const best = of.reduce((a, b) => (b.confidence > a.confidence ? b : a));
    const last = (key) => of.findLast((m) => m[key] !== null)?.[key] ?? null;
    const sources = [...new Set(of.map((m) => titles.get(m.report_id)))];
    const event_id = `e${of[0].published.replaceAll("-", "")}-${hash(of[0].mention_id)}`;
    for (const m of of) {
      const why_grouped = m === of[0] ? "first mention" : "same type, parties and day";
      ties.push({ event_id, mention_id: m.mention_id, source_group: sources.indexOf(titles.get(m.report_id)), why_grouped });
    }
    const party = (p, keys) => Object.fromEntries(keys.map((k) => [`${p}_${k}`, best[`${p}_${k}`]]));
    const keep = (...keys) => Object.fromEntries(keys.map((k) => [k, best[k]]));
    return {
      event_id,
      month: best.date_from?.slice(0, 7) ?? "undated",
      ...keep("event_type", "event_mode", "contexts"),
      ...party("actor", ["id", "name", "country", "code", "sector"]),
      ...party("recipient", ["id", "name", "country", "code", "sector"]),
      ...party("third_party", ["id", "name", "role"]),
      status: best.status,
      accounts: [...new Set(of.flatMap((m) => m.attribution_name))],
      ...keep("date", "date_from", "date_to", "date_basis", "day"),
      count: last("count"),
      dead: last("dead"),
      injured: last("injured"),
      arrested: last("arrested"),
      ...keep("place_id", "place_name", "place_country", "place_admin1", "latitude", "longitude", "geonames_id", "place_precision"),
      ...keep("cameo", "goldstein", "quad"),
      mention_count: of.length,
      report_count: new Set(of.map((m) => m.report_id)).size,
      source_count: sources.length,
      first_published: of[0].published,
      last_published: of.at(-1).published,
      first_report_id: of[0].report_id,
      mention_id: best.mention_id,
      quote: best.quote,
      confidence: best.confidence,
    };
  });
  return { events, ties };
}

/** Every table of the fixture. */
export function tables() {
  const { reports, mentions, relations } = read();
  const { events, ties } = group(mentions, reports);
  return { reports, mentions, relations, events, ties, entities: [...entities.values()].map((e) => e.row), places };
}
