// What the drawn views compute before they draw: bins and periods, what stands against the day before, pairs of a network, the unrolled world.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { createServer } from "vite";

let vite;
const lib = {};

before(async () => {
  globalThis.location ??= new URL("http://127.0.0.1/");
  vite = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: "custom", logLevel: "error" });
  for (const name of ["timeline/model", "standing/slots", "network/graph", "map/geography", "label", "score", "filters"]) lib[name] = await vite.ssrLoadModule(`/src/lib/${name}.ts`);
});

after(() => vite?.close());

describe("timeline", () => {
  const row = (start, event_type, status, sources, score = -5) => ({ start, event_type, quad: "Q4", status, events: sources, mentions: sources * 2, sources, score });

  test("bins begin and end where the calendar has it", () => {
    const { binEnd, binStart, toDay, toIso } = lib["timeline/model"];
    assert.equal(toIso(binStart(toDay("2024-06-05"), "week")), "2024-06-03");
    assert.equal(toIso(binStart(toDay("1969-12-31"), "week")), "1969-12-29");
    assert.equal(toIso(binStart(toDay("2024-02-29"), "month")), "2024-02-01");
    assert.equal(toIso(binEnd(toDay("2024-02-01"), "month")), "2024-03-01");
    assert.equal(toIso(binEnd(toDay("2023-12-01"), "month")), "2024-01-01");
  });

  test("a cell counts what is asked for, and the score those that happened", () => {
    const { model } = lib["timeline/model"];
    const rows = [row("2024-06-03", "ASSAULT", "actual", 3, -9), row("2024-06-03", "ASSAULT", "negated", 1, -9), row("2024-06-03", "AGREE", "actual", 1, 5)];
    const made = model(rows, "week", "sources");
    assert.deepEqual(made.lanes.map((l) => l.type), ["AGREE", "ASSAULT"]);
    assert.equal(made.lanes[1].cells[0].total, 4);
    assert.equal(made.scores[0].score, (3 * -9 + 5) / 4);
    assert.equal(model(rows, "week", "mentions").lanes[1].total, 8);
  });

  test("the first period leaves out an act of long ago, and nothing where that would not help", () => {
    const { core, toIso } = lib["timeline/model"];
    const months = Array.from({ length: 24 }, (_, i) => row(`${2024 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}-01`, "ACCUSE", "actual", 10));
    assert.equal(core(months, "month", "sources"), null);
    const found = core([row("1998-01-01", "ASSAULT", "actual", 1), ...months], "month", "sources");
    assert.equal(toIso(found.from), "2024-01-01");
    assert.equal(toIso(found.to), "2026-01-01");
    assert.equal(core([], "month", "sources"), null);
  });

  test("ticks stand in order, and not closer than asked", () => {
    const { ticks, toDay } = lib["timeline/model"];
    for (const [first, last] of [["2024-06-01", "2024-06-20"], ["2024-01-01", "2026-05-01"], ["1990-01-01", "2026-05-01"], ["2024-06-01", "2024-06-02"]]) {
      for (const width of [200, 700, 1400]) {
        const made = ticks(toDay(first), toDay(last), width);
        const apart = made.slice(1).map((t, i) => ((t.day - made[i].day) / (toDay(last) - toDay(first))) * width);
        assert.ok(apart.every((x) => x >= 25), `${first} ${last} ${width}: ${apart}`);
      }
    }
  });
});

describe("what stands", () => {
  const said = (subject, predicate, object, holds, ids) => ({
    subject_id: subject, subject_name: subject, predicate, object_id: [object], object_name: [object], holds, disputed: false, basis: "stated", accounts: [], sources: ["x"], quote: "q", statement_ids: ids,
  });

  test("both sides of a slot are one entry, and marked against the day before", () => {
    const { compared } = lib["standing/slots"];
    const before = [said("a", "controls", "t", true, ["s1"]), said("b", "claims", "t", true, ["s2"])];
    const now = [said("a", "controls", "t", true, ["s1"]), said("a", "controls", "t", false, ["s3"]), said("c", "sanctions", "d", true, ["s4"])];
    const { groups, gone } = compared(now, before);
    assert.deepEqual(groups.map((g) => g.predicate), ["controls", "sanctions"]);
    assert.equal(groups[0].slots.length, 1);
    assert.equal(groups[0].slots[0].change, "turned");
    assert.ok(groups[0].slots[0].holds && groups[0].slots[0].denied);
    assert.equal(groups[1].slots[0].change, "new");
    assert.deepEqual(gone.map((s) => s.predicate), ["claims"]);
  });

  test("one sentence of several objects is told once", () => {
    const { compared } = lib["standing/slots"];
    const { groups } = compared([said("eu", "mediates", "x", true, ["s1"]), said("eu", "mediates", "y", true, ["s1"]), said("eu", "mediates", "z", true, ["s2"])], null);
    assert.deepEqual(groups[0].slots.map((s) => s.objects), [["x", "y"], ["z"]]);
  });
});

describe("network", () => {
  const edge = (a, b, sources, score) => ({ actor_id: a, recipient_id: b, events: sources, sources, score, types: {}, reciprocal: false });

  test("two directions are one line, an arrow where there is only one", () => {
    const { pairs } = lib["network/graph"];
    const made = pairs([edge("a", "b", 3, 6), edge("b", "a", 1, -2), edge("c", "a", 1, -5)]);
    assert.deepEqual(made.map((p) => [p.one, p.other, p.sources, p.score, p.both]), [["a", "b", 4, 4, true], ["c", "a", 1, -5, false]]);
  });
});

describe("map", () => {
  test("no ring of the world jumps across it, and every country of the record has its shape", async () => {
    const atlas = await readFile(createRequire(import.meta.url).resolve("world-atlas/countries-50m.json"), "utf8");
    globalThis.fetch = async () => new Response(atlas);
    const { boxOf, countries } = lib["map/geography"];
    const world = await countries();
    for (const { geometry, properties } of world.features) {
      for (const ring of geometry.coordinates.flat()) {
        const jumps = ring.slice(1).filter(([x], i) => Math.abs(x - ring[i][0]) > 180 && Math.abs(ring[i][1]) < 89);
        assert.deepEqual(jumps, [], properties.name);
      }
    }
    for (const iso3 of ["SRB", "XKX", "ETH", "FJI", "RUS", "USA", "GUY", "ATA"]) assert.ok(boxOf(world, iso3), iso3);
    const [west, south, east, north] = boxOf(world, "FRA");
    assert.ok(west > -10 && east < 15 && south > 40 && north < 55, "France without its overseas regions");
  });
});

describe("small parts", () => {
  test("a name on a canvas is cut, its hidden characters shown, and a look-alike marked", () => {
    const { label } = lib.label;
    assert.equal(label("Serbia"), "Serbia");
    assert.match(label("Sеrbia"), / ≠$/);
    assert.match(label("a\u202eb"), /\[rlo\]/);
    assert.ok(Array.from(label("x".repeat(500))).length <= 38);
  });

  test("scores have their class", () => {
    const { classOf, commonest } = lib.score;
    assert.deepEqual([7, 4, 0, -0.1, -4, -9].map((n) => classOf(n).quad), ["Q2", "Q2", "Q1", "Q3", "Q3", "Q4"]);
    assert.equal(classOf(null), null);
    assert.deepEqual(commonest({ A: 1, B: 3, C: 3 }, 2), [["B", 3], ["C", 3]]);
  });

  test("only the contract's filters reach the server", () => {
    const { factsOf, filtersOf } = lib.filters;
    const query = new URLSearchParams("actor=Serbia&node=x&view=1/2/3&type=AGREE&type=AID&hide=y");
    assert.equal(String(filtersOf(query)), "actor=Serbia&type=AGREE&type=AID");
    assert.equal(factsOf(query).get("status"), "actual");
    assert.equal(factsOf(new URLSearchParams("status=negated")).get("status"), "negated");
  });
});
