// The contract's answers, computed over the fixture. Each function takes the query's parameters and gives the body of the answer.

import { score, TYPES } from "./fixture.mjs";

const list = (p, key) => p.getAll(key).flatMap((v) => v.split(",")).filter(Boolean);
const DAY = 86_400_000;
const iso = (ms) => new Date(ms).toISOString().slice(0, 10);

/** An error that the server answers as a problem (RFC 9457). */
export class Problem extends Error {
  constructor(status, title, detail, mend) {
    super(detail);
    Object.assign(this, { status, title, mend });
  }
}

export class Answers {
  constructor(tables) {
    Object.assign(this, tables);
    this.version = 12;
    this.reviews = [];
    this.byMention = new Map(this.mentions.map((m) => [m.mention_id, m]));
    this.byReport = new Map(this.reports.map((r) => [r.report_id, r]));
    this.tie = new Map(this.ties.map((t) => [t.mention_id, t]));
    this.byEvent = new Map(this.events.map((e) => [e.event_id, e]));
  }

  command(cli, sql) {
    return {
      cli: `demarche ${cli} --store record`,
      sql,
      r: `arrow::open_dataset("record/events") |> dplyr::collect()`,
      python: `polars.read_delta("record/events")`,
    };
  }

  /** Who is meant by a name, an id or a code: ids. */
  who(name) {
    if (!name) return null;
    const folded = name.toLowerCase();
    const is = (e) => [e.entity_id, e.name, e.entity_code].some((x) => x?.toLowerCase() === folded);
    return new Set(this.entities.filter(is).map((e) => e.entity_id));
  }

  parties(p) {
    const [actor, other, both] = [this.who(p.get("actor")), this.who(p.get("with")), p.get("both") === "true"];
    const has = (ids, who) => !who || ids.some((id) => who.has(id));
    return (actors, recipients) => {
      const one = has(actors, actor) && has(recipients, other);
      // Two who act on each other are both actors.
      const among = actor && other && has(actors, actor) && has(actors, other);
      return one || among || (both && has(actors, other) && has(recipients, actor));
    };
  }

  acts(p, rows) {
    const parties = this.parties(p);
    const types = list(p, "type");
    const modes = list(p, "mode");
    const statuses = list(p, "status");
    const words = (p.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const [since, until, place, source] = ["since", "until", "place", "source"].map((k) => p.get(k));
    const least = Number(p.get("min_sources") ?? 0);
    const sayer = this.who(p.get("sayer"));
    const stances = list(p, "stance");
    return rows.filter((e) => {
      const told = e.attribution_id ? [e] : this.ties.filter((t) => t.event_id === e.event_id).map((t) => this.byMention.get(t.mention_id));
      return (
        parties(e.actor_id, e.recipient_id) &&
        (!types.length || types.includes(e.event_type)) &&
        (!modes.length || e.event_mode.some((m) => modes.includes(m))) &&
        (!statuses.length || statuses.includes(e.status)) &&
        (!since || (e.date_to ?? e.day) >= since) &&
        (!until || e.day <= until) &&
        (!place || [e.place_name, e.place_country].some((x) => x?.toLowerCase() === place.toLowerCase())) &&
        (!source || told.some((m) => m.source === source)) &&
        (!sayer || told.some((m) => m.attribution_id.some((id) => sayer.has(id)))) &&
        (!stances.length || told.some((m) => m.attribution_stance.some((s) => stances.includes(s)))) &&
        words.every((w) => e.quote.toLowerCase().includes(w)) &&
        (e.source_count ?? 1) >= least
      );
    });
  }

  page(p, rows, command) {
    const limit = Math.min(Number(p.get("limit") ?? 100), 1000);
    const from = p.get("cursor") ? Number(Buffer.from(p.get("cursor"), "base64url").toString()) : 0;
    if (!Number.isInteger(from)) throw new Problem(400, "The cursor cannot be read", "It is no cursor of this server.", "Leave it out to begin again.");
    const next = from + limit < rows.length ? Buffer.from(String(from + limit)).toString("base64url") : null;
    return { version: this.version, rows: rows.slice(from, from + limit), next, command };
  }

  status() {
    const days = this.reports.map((r) => r.published).sort();
    const counts = {};
    for (const t of ["reports", "mentions", "events", "relations", "entities"]) counts[t] = this[t].length;
    return {
      name: "mock",
      program: "demarche mock",
      version: this.version,
      made: "2026-11-26T02:00:00Z",
      counts,
      first_day: days[0],
      last_day: days.at(-1),
      writable: true,
      notice: "All events here are invented: they are the fixture that the explorer is developed with.",
      working: null,
      snapshots: [{ name: "spring", version: 7 }],
    };
  }

  vocabulary() {
    const coded = (...pairs) => pairs.map(([code, meaning]) => ({ code, meaning }));
    const named = (s) => s.split(" ").map((code) => ({ code, meaning: code.replaceAll("_", " ") }));
    return {
      event_types: Object.entries(TYPES).map(([code, [s, quad, , modes]]) => ({
        code,
        meaning: code.toLowerCase(),
        quad,
        score: s,
        modes: modes.map((m) => ({ code: m, meaning: m })),
      })),
      statuses: coded(["actual", "happened or is happening"], ["future", "planned, announced, promised"], ["hypothetical", "conditional, speculated, called for"], ["negated", "reported not to have happened"]),
      stances: coded(["asserts", "states it as true"], ["denies", "says that it is not so"], ["alleges", "states it without proof"], ["demands", "wants it to be so"]),
      predicates: named("recognizes sanctions holds_office represents member_of part_of controls claims at_war_with occupies allied_with party_to backs opposes mediates negotiates_with observes relies_on won_election designates candidate_for"),
      contexts: named("military diplomatic economic"),
      quads: coded(["Q1", "verbal cooperation"], ["Q2", "material cooperation"], ["Q3", "verbal conflict"], ["Q4", "material conflict"]),
      sectors: named("GOV MIL JUD OPP REB CVL"),
      precisions: named("exact city admin1 country none"),
      date_bases: named("explicit relative publication none"),
    };
  }

  listEvents(p) {
    const rows = this.acts(p, this.events).sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
    return this.page(p, rows, this.command(`events ${p.get("actor") ? `--actor ${p.get("actor")}` : ""}`, "SELECT * FROM events ORDER BY date_from DESC"));
  }

  claims(p) {
    const said = this.acts(p, this.mentions).filter((m) => m.attribution_name.length);
    const rows = said.map((m) => ({
      ...m,
      sayer: m.attribution_name[0],
      sayer_id: m.attribution_id[0],
      stance: m.attribution_stance[0],
      cue: m.attribution_cue[0],
      channel: null,
      depth: 1,
      denied_by: said
        .filter((d) => d.attribution_stance[0] === "denies" && d.event_type === m.event_type && String(d.actor_id) === String(m.actor_id) && d !== m)
        .map((d) => d.attribution_name[0]),
    }));
    return this.page(p, rows.reverse(), this.command("who-says", "SELECT * FROM claims"));
  }

  statements(p) {
    const parties = this.parties(p);
    const types = list(p, "type");
    const rows = this.relations.filter((r) => parties([r.subject_id], r.object_id) && (!types.length || types.includes(r.predicate)));
    return this.page(p, rows.reverse(), this.command("relations", "SELECT * FROM current_relations"));
  }

  /** A simple reading of crates/store/src/query/standing.rs: what is carried ends at a known end, or at a later word of the same account. */
  held(p) {
    const on = p.get("on") ?? this.status().last_day;
    const known = p.get("known_on") ?? "9999";
    const parties = this.parties(p);
    const types = list(p, "type");
    const slots = new Map();
    for (const s of this.relations) {
      if (s.published > known || s.status === "future" || s.status === "hypothetical" || !parties([s.subject_id], s.object_id)) continue;
      if (types.length && !types.includes(s.predicate)) continue;
      for (const [i, object] of s.object_id.entries()) {
        const key = `${s.subject_id}|${s.predicate}|${object}`;
        if (!slots.has(key)) slots.set(key, []);
        slots.get(key).push({ ...s, object_id: [object], object_name: [s.object_name[i]], object_country: [s.object_country[i]] });
      }
    }
    const rows = [];
    for (const slot of slots.values()) {
      const word = (s) => s.holds !== (s.attribution_stance[0] === "denies");
      const ends = slot.filter((s) => s.valid_to_day && s.valid_to_day < on && !s.attribution_id.length).map((s) => s.valid_to_day);
      const ended = ends.sort().at(-1);
      const stands = slot.filter((s) => {
        const from = s.valid_from_day ?? (s.valid_to_day ? "0000" : s.published);
        return from <= on && (s.valid_to_day ?? "9999") >= on && !(ended && (s.valid_from_day ?? s.published) <= ended);
      });
      const sides = [true, false].map((side) => stands.filter((s) => word(s) === side));
      for (const [i, of] of sides.entries()) {
        if (!of.length) continue;
        const last = of.reduce((a, b) => (b.published >= a.published ? b : a));
        const pick = (k) => of.map((s) => s[k]).filter(Boolean).sort();
        rows.push({
          subject_id: last.subject_id,
          subject_name: last.subject_name,
          subject_country: last.subject_country,
          predicate: last.predicate,
          object_id: last.object_id,
          object_name: last.object_name,
          object_country: last.object_country,
          holds: i === 0,
          disputed: sides.every((x) => x.length),
          basis: of.some((s) => s.published >= on) ? "stated" : "carried",
          matter: [],
          accounts: [...new Set(of.flatMap((s) => s.attribution_name))],
          own_voice: of.some((s) => !s.attribution_name.length),
          sources: [...new Set(of.map((s) => s.source))],
          first_said: pick("published")[0],
          last_said: last.published,
          valid_from: pick("valid_from_day")[0] ?? null,
          valid_to: pick("valid_to_day").at(-1) ?? null,
          quote: last.quote,
          confidence: last.confidence,
          statement_count: of.length,
          statement_ids: of.map((s) => s.statement_id),
          report_id: of.map((s) => s.report_id),
        });
      }
    }
    rows.sort((a, b) => `${a.predicate}${a.subject_name}` .localeCompare(`${b.predicate}${b.subject_name}`));
    return this.page(new URLSearchParams({ limit: p.get("limit") ?? "1000" }), rows, this.command(`relations --on ${on}`, `SELECT * FROM relations_as_of('${on}')`));
  }

  timeline(p) {
    const rows = this.acts(p, this.events);
    const days = rows.map((e) => e.day).sort();
    const span = days.length ? [days[0], days.at(-1)] : [null, null];
    const long = days.length ? (Date.parse(span[1]) - Date.parse(span[0])) / DAY : 0;
    const asked = p.get("bin") ?? "auto";
    const bin = asked !== "auto" ? asked : long > 400 ? "month" : long > 60 ? "week" : "day";
    const start = (d) => {
      if (bin === "month") return `${d.slice(0, 7)}-01`;
      if (bin === "day") return d;
      const t = Date.parse(d);
      return iso(t - ((new Date(t).getUTCDay() + 6) % 7) * DAY);
    };
    const bins = new Map();
    for (const e of rows) {
      const key = `${start(e.day)}|${e.event_type}|${e.status}`;
      const b = bins.get(key) ?? { start: start(e.day), event_type: e.event_type, quad: e.quad, status: e.status, events: 0, mentions: 0, sources: 0, score: score(e.event_type) };
      b.events += 1;
      b.mentions += e.mention_count;
      b.sources += e.source_count;
      bins.set(key, b);
    }
    const sorted = [...bins.keys()].sort().map((k) => bins.get(k));
    return { version: this.version, bin, rows: sorted, span, command: this.command("events", "SELECT * FROM timeline") };
  }

  network(p) {
    const rows = this.acts(p, this.events);
    const nodes = new Map();
    const edges = new Map();
    const node = (id, e) => {
      if (!nodes.has(id)) {
        const { name, kind, country, entity_code, sector } = this.entities.find((x) => x.entity_id === id);
        nodes.set(id, { id, name, kind, country, code: entity_code, sector, events: 0, sources: 0 });
      }
      nodes.get(id).events += 1;
      nodes.get(id).sources += e.source_count;
    };
    for (const e of rows) {
      const mutual = !e.recipient_id.length && e.actor_id.length > 1;
      const pairs = mutual
        ? e.actor_id.flatMap((a) => e.actor_id.filter((b) => b !== a).map((b) => [a, b]))
        : e.actor_id.flatMap((a) => e.recipient_id.map((b) => [a, b]));
      const real = pairs.filter(([a, b]) => a !== b);
      if (!real.length) continue;
      for (const id of new Set(real.flat())) node(id, e);
      for (const [a, b] of real) {
        const key = `${a}|${b}`;
        const edge = edges.get(key) ?? { actor_id: a, recipient_id: b, events: 0, sources: 0, total: 0, types: {}, reciprocal: false };
        edge.events += 1;
        edge.sources += e.source_count;
        edge.total += score(e.event_type);
        edge.types[e.event_type] = (edge.types[e.event_type] ?? 0) + 1;
        edges.set(key, edge);
      }
    }
    const limit = Number(p.get("limit") ?? 300);
    const strongest = [...edges.values()].sort((a, b) => b.sources - a.sources || (a.actor_id < b.actor_id ? -1 : 1));
    const kept = strongest.slice(0, limit).map(({ total, ...edge }) => ({ ...edge, score: total / edge.events, reciprocal: edges.has(`${edge.recipient_id}|${edge.actor_id}`) }));
    const ends = new Set(kept.flatMap((e) => [e.actor_id, e.recipient_id]));
    return { version: this.version, nodes: [...nodes.values()].filter((n) => ends.has(n.id)), edges: kept, cut: strongest.length > limit, command: this.command("export --layout gexf", "SELECT * FROM dyads") };
  }

  map(p) {
    const rows = this.acts(p, this.events);
    const points = new Map();
    const areas = new Map();
    let without_place = 0;
    for (const e of rows) {
      const point = e.place_precision === "exact" || e.place_precision === "city";
      if (!e.place_id || (!point && !e.place_country)) {
        without_place += 1;
        continue;
      }
      const into = point ? points : areas;
      const admin1 = e.place_precision === "admin1" ? e.place_admin1 : null;
      const key = point ? e.place_id : `${e.place_country}|${admin1}`;
      const found = into.get(key) ?? {
        ...(point ? { place_id: e.place_id, latitude: e.latitude, longitude: e.longitude } : {}),
        name: e.place_name,
        country: e.place_country,
        admin1: point ? e.place_admin1 : admin1,
        precision: e.place_precision,
        events: 0,
        sources: 0,
        types: {},
        total: 0,
      };
      found.events += 1;
      found.sources += e.source_count;
      found.types[e.event_type] = (found.types[e.event_type] ?? 0) + 1;
      found.total += score(e.event_type);
      into.set(key, found);
    }
    const done = (m) => [...m.values()].map(({ total, ...x }) => ({ ...x, score: total / x.events }));
    return { version: this.version, points: done(points), areas: done(areas), without_place, command: this.command("export --layout geojson", "SELECT * FROM events WHERE latitude IS NOT NULL") };
  }

  search(p) {
    const words = (p.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const kind = p.get("kind") ?? "all";
    const has = (s) => words.length && words.every((w) => s.toLowerCase().includes(w));
    const all = [
      ["entities", this.entities, (e) => [e.name, e], (e) => ["entity", e.entity_id, e.name, [e.kind, e.country, e.sector].filter(Boolean).join(", "), null, null]],
      ["events", this.acts(new URLSearchParams([...p].filter(([k]) => k !== "q")), this.events), (e) => [`${e.quote} ${e.actor_name} ${e.recipient_name}`, e], (e) => ["event", e.event_id, `${e.actor_name.join(", ") || "?"} ${e.event_type} ${e.recipient_name.join(", ")}`, e.quote, e.day, null, e.status]],
      ["relations", this.relations, (r) => [`${r.quote} ${r.subject_name} ${r.object_name}`, r], (r) => ["relation", r.statement_id, `${r.subject_name} ${r.predicate} ${r.object_name.join(", ")}`, r.quote, r.published, r.source, r.status, r.holds]],
      ["reports", this.reports, (r) => [`${r.title} ${r.text}`, r], (r) => ["report", r.report_id, r.title, r.text.slice(0, 180), r.published, r.source]],
    ];
    const rows = [];
    for (const [name, table, text, show] of all) {
      if (kind !== "all" && kind !== name) continue;
      for (const row of table) {
        if (!has(text(row)[0])) continue;
        const [k, id, title, snippet, day, source, status = null, holds = null] = show(row);
        rows.push({ kind: k, id, title, snippet, day, source, status, holds });
      }
    }
    return this.page(p, rows, this.command("query", "SELECT * FROM events WHERE quote ILIKE '%…%'"));
  }

  findEntities(p) {
    const q = (p.get("q") ?? "").toLowerCase();
    const rows = this.entities.filter((e) => e.name.toLowerCase().split(/\s/).some((w) => w.startsWith(q)) || e.name.toLowerCase().startsWith(q));
    return { rows: rows.slice(0, Number(p.get("limit") ?? 10)).map(({ other_sectors, wikidata_id, ...row }) => row) };
  }

  listReports(p) {
    const q = (p.get("q") ?? "").toLowerCase();
    const source = p.get("source");
    const rows = this.reports
      .filter((r) => (!q || `${r.title} ${r.text}`.toLowerCase().includes(q)) && (!source || r.source === source))
      .sort((a, b) => (a.published < b.published ? 1 : -1))
      .map((r) => ({
        report_id: r.report_id,
        title: r.title,
        published: r.published,
        source: r.source,
        mention_count: this.mentions.filter((m) => m.report_id === r.report_id).length,
        relation_count: this.relations.filter((s) => s.report_id === r.report_id).length,
      }));
    return this.page(p, rows, this.command("query", "SELECT report_id, title FROM reports"));
  }

  /** A mention with its event beside it. */
  withEvent(m) {
    const event = this.byEvent.get(this.tie.get(m.mention_id)?.event_id);
    return { ...m, event_id: event?.event_id ?? null, source_count: event?.source_count ?? null };
  }

  report(id) {
    const record = this.byReport.get(id);
    if (!record) throw new Problem(404, "No such report", `There is no report ${id}.`, "Look for it under /reports.");
    const of = (rows) => rows.filter((m) => m.report_id === id).sort((a, b) => a.quote_start - b.quote_start);
    const [mentions, relations] = [of(this.mentions).map((m) => this.withEvent(m)), of(this.relations)];
    const codings = [{ coding_id: mentions[0]?.coding_id ?? "c0", report_id: id, coder_id: "mock", mention_count: mentions.length, relation_count: relations.length, store_version: this.version, coder: "demarche mock", knowledge_hash: null, weights_hash: null }];
    const targets = new Set([...mentions.map((m) => m.mention_id), ...relations.map((r) => r.statement_id)]);
    return { kind: "report", record, mentions, relations, codings, reviews: this.reviews.filter((r) => targets.has(r.target)) };
  }

  context(m) {
    const text = [...this.byReport.get(m.report_id).text];
    const piece = (a, b) => text.slice(Math.max(a, 0), b).join("");
    return { before: piece(m.quote_start - 240, m.quote_start), quote: piece(m.quote_start, m.quote_end), after: piece(m.quote_end, m.quote_end + 240) };
  }

  accounts(m) {
    return m.attribution_name.map((sayer, i) => ({
      sayer,
      sayer_id: m.attribution_id[i],
      cue: m.attribution_cue[i],
      channel: m.attribution_channel[i],
      stance: m.attribution_stance[i],
      depth: i + 1,
      statement: m.mention_id ?? m.statement_id,
      source: m.source,
      published: m.published,
    }));
  }

  record(id) {
    const { text, ...report } = this.byReport.get((this.byMention.get(id) ?? this.relations.find((r) => r.statement_id === id))?.report_id) ?? {};
    const coding = { coding_id: "c0", coder_id: "mock", coder: "demarche mock" };
    const event = this.byEvent.get(id);
    if (event) {
      const tied = this.ties.filter((t) => t.event_id === id);
      const mentions = tied.map((t) => ({ ...this.byMention.get(t.mention_id), ...t, context: this.context(this.byMention.get(t.mention_id)) }));
      return { kind: "event", record: event, mentions, accounts: mentions.flatMap((m) => this.accounts(m)) };
    }
    const m = this.byMention.get(id);
    if (m) return { kind: "mention", record: { ...m, context: this.context(m) }, accounts: this.accounts(m), report, coding, events: [this.tie.get(id)] };
    const s = this.relations.find((r) => r.statement_id === id);
    if (s) {
      const slot = this.relations.filter((r) => r.subject_id === s.subject_id && r.predicate === s.predicate && String(r.object_id) === String(s.object_id));
      return { kind: "relation", record: { ...s, context: this.context(s) }, accounts: this.accounts(s), report, coding, slot };
    }
    if (this.byReport.has(id)) return this.report(id);
    const e = this.entities.find((x) => x.entity_id === id);
    if (e) return { kind: "entity", record: e, also: [], relations: this.relations.filter((r) => r.subject_id === id) };
    throw new Problem(404, "No such record", `There is no record ${id} at this version of the store.`, "Ids begin with e, m, s or r, or are an entity's.");
  }

  /** Nothing is coded here: the text comes back with the records of the first report whose quotes stand in it. */
  code({ text, title, published, source }) {
    if (typeof text !== "string") throw new Problem(422, "No text", "The body has no text.", 'Send {"text": "…"}.');
    const seen = new Set();
    const moved = (row, key) => {
      const at = text.indexOf(row.quote);
      if (at < 0 || seen.has(row.quote + row.event_type + row.predicate)) return [];
      seen.add(row.quote + row.event_type + row.predicate);
      const by = [...text.slice(0, at)].length - row.quote_start;
      const shift = Object.fromEntries(["quote_start", "quote_end", "trigger_start", "trigger_end"].map((k) => [k, row[k] + by]));
      return [{ ...row, ...shift, report_id: "", [key]: row[key] }];
    };
    return {
      kind: "report",
      record: { report_id: "", title: title ?? null, published: published ?? null, source: source ?? null, url: null, byline: null, text },
      mentions: this.mentions.flatMap((m) => moved(m, "mention_id")),
      relations: this.relations.flatMap((r) => moved(r, "statement_id")),
      codings: [],
      reviews: [],
    };
  }

  queue(p) {
    const done = new Set(this.standing().map((r) => r.target));
    const rows = this.acts(p, this.mentions)
      .filter((m) => !done.has(m.mention_id))
      .sort((a, b) => a.confidence - b.confidence || (a.mention_id < b.mention_id ? -1 : 1))
      .map((m) => ({ ...this.withEvent(m), context: this.context(m) }));
    return this.page(p, rows, null);
  }

  /** The reviews that count: neither taken back nor taking one back. */
  standing() {
    return this.reviews.filter((r) => r.verdict !== "undo" && !r.undone);
  }

  kept(row, target, { reviewer, verdict, note, correction, undoes = null }) {
    this.version += 1;
    const review_id = `v${this.reviews.length + 1}`;
    const target_kind = this.byMention.has(target) ? "mention" : "relation";
    this.reviews.unshift({
      review_id, target, target_kind, report_id: row.report_id, coding_id: null, reviewer, made: new Date().toISOString(), verdict, undoes, undone: false,
      note: note ?? null, correction: correction ?? null, version: this.version,
    });
    return review_id;
  }

  review(body) {
    const row = this.byMention.get(body.target) ?? this.relations.find((r) => r.statement_id === body.target);
    if (!row) throw new Problem(422, "No such target", `There is no record ${body.target}.`, "Give the id of a mention or a relation statement.");
    const review_id = this.kept(row, body.target, body);
    return { review_id, version: this.version, rows: this.changed(body.target, body.verdict) };
  }

  changed(target, verdict) {
    const because = `review ${verdict}`;
    const tie = this.tie.get(target);
    const change = verdict === "reject" ? "vanished" : "changed";
    const rows = [{ version: this.version, table: tie ? "mentions" : "relations", id: target, change, because }];
    if (tie && verdict !== "accept") rows.push({ version: this.version, table: "events", id: tie.event_id, change, because });
    return verdict === "accept" ? [] : rows;
  }

  undo(id, { reviewer }) {
    const found = this.standing().find((r) => r.review_id === id);
    if (!found) throw new Problem(404, "No such review", `There is no open review ${id}.`, "Ask /api/reviews for those that can be undone.");
    found.undone = true;
    const review_id = this.kept(found, found.target, { reviewer, verdict: "undo", undoes: id });
    return { review_id, version: this.version, rows: this.changed(found.target, "undo") };
  }

  changes() {
    const last = this.reviews.slice(0, 20).flatMap((r) => this.changed(r.target, r.verdict));
    return { version: this.version, rows: last, next: null };
  }

  versions() {
    const rows = [12, 11, 7].map((version) => ({ version, made: "2026-11-26T02:00:00Z", reports: this.reports.length, mentions: this.mentions.length, name: version === 7 ? "spring" : null, because: "ingest" }));
    return { rows };
  }

  gold() {
    const ids = new Set(this.reviews.map((r) => this.byMention.get(r.target)?.report_id));
    const lines = this.reports.filter((r) => ids.has(r.report_id)).map((r) => JSON.stringify({ doc: r.doc, title: r.title, published: r.published, source: r.source, text: r.text, events: [], relations: [] }));
    return lines.join("\n");
  }
}

