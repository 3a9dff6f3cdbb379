// The parts that draw nothing: text and its hidden characters, spans, addresses, dates, corrections. Loaded through Vite, as the views load them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createServer } from "vite";

let vite;
const lib = {};

before(async () => {
  globalThis.location ??= new URL("http://127.0.0.1/");
  vite = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: "custom", logLevel: "error" });
  for (const name of ["text", "format", "route", "reading", "record", "safe", "found", "countries", "review/correction"]) lib[name] = await vite.ssrLoadModule(`/src/lib/${name}.ts`);
});

after(() => vite?.close());

const at = (n) => String.fromCodePoint(n);

describe("hostile text", () => {
  test("characters that cannot be seen become marks, all others stay as they are", () => {
    const { pieces } = lib.text;
    assert.deepEqual(pieces("Serbia"), [{ kind: "text", text: "Serbia" }]);
    assert.deepEqual(pieces(`a${at(0x202e)}b`).map((p) => p.text ?? p.sign), ["a", "rlo", "b"]);
    for (const code of [0, 7, 0x1b, 0x7f, 0x85, 0xad, 0x200b, 0x200d, 0x200f, 0x2028, 0x2060, 0x2066, 0x2069, 0xfeff, 0xe0041]) {
      assert.equal(pieces(at(code))[0].kind, "mark", code.toString(16));
    }
    for (const kept of ["\n", "\t", "é", "Ж", "中", "ع", "🙂", "–", "“"]) assert.equal(pieces(kept)[0].kind, "text", kept);
  });

  test("no piece is lost or added", () => {
    const { pieces } = lib.text;
    const text = Array.from({ length: 0x3000 }, (_, i) => at(i)).join("");
    const back = pieces(text).map((p) => (p.kind === "text" ? Array.from(p.text).length : 1)).reduce((a, b) => a + b, 0);
    assert.equal(back, 0x3000);
  });

  test("what was searched for is found whatever its case and whatever signs it has", () => {
    const { hits, searched } = lib.text;
    assert.deepEqual(hits("Serbia and SERBIA", searched("serbia")), ["", "Serbia", " and ", "SERBIA", ""]);
    assert.deepEqual(hits("a (b) c", searched('"(b)" [')), ["a ", "(b)", " c"]);
    assert.deepEqual(hits("plain", []), ["plain"]);
    assert.deepEqual(hits("a\\b^c-d", ["\\b^c-"]), ["a", "\\b^c-", "d"]);
  });

  test("half a surrogate pair is a mark, not a broken page", () => {
    assert.equal(lib.text.pieces("\ud83d")[0].kind, "mark");
  });

  test("a word of two scripts that share shapes is told, two words of two scripts are not", () => {
    const { lookalike } = lib.text;
    assert.match(lookalike(`${at(0x41c)}oscow`), /Latin and Cyrillic/);
    assert.match(lookalike(`${at(0x1d400)}lpha`), /only look like/);
    assert.equal(lookalike("Москва (Moscow)"), null);
    assert.equal(lookalike("Kraków"), null);
    assert.equal(lookalike("東京タワー"), null);
  });

  test("only web addresses become links", () => {
    const { web } = lib.safe;
    assert.equal(web("https://example.org/a"), "https://example.org/a");
    for (const bad of ["javascript:alert(1)", " javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//example.org", "", null]) assert.equal(web(bad), null, bad);
  });
});

describe("spans", () => {
  const mark = (id, start, end, trigger_start = start, trigger_end = start) => ({ id, start, end, trigger_start, trigger_end });

  test("positions count characters, not UTF-16 units", () => {
    const text = "🙂🙂 Serbia met Kosovo";
    const parts = lib.text.segments(text, [mark("a", 3, 20, 10, 13)]);
    assert.equal(parts.map((s) => s.text).join(""), text);
    assert.equal(parts.filter((s) => s.covers.length).map((s) => s.text).join(""), "Serbia met Kosovo");
    assert.deepEqual(parts.filter((s) => s.triggers.length).map((s) => s.text), ["met"]);
  });

  test("crossing spans are cut where they cross, the longer outside", () => {
    const parts = lib.text.segments("abcdefghij", [mark("long", 0, 8), mark("short", 5, 10)]);
    assert.deepEqual(parts.map((s) => [s.text, s.covers]), [["abcde", ["long"]], ["fgh", ["long", "short"]], ["ij", ["short"]]]);
  });

  test("spans outside the text are clipped, empty and absurd ones dropped", () => {
    const parts = lib.text.segments("abc", [mark("a", -5, 99), mark("b", 2, 2), mark("c", 9, 12), mark("d", NaN, Infinity)]);
    assert.equal(parts.map((s) => s.text).join(""), "abc");
    assert.ok(parts.every((s) => !s.covers.includes("b") && !s.covers.includes("c")));
  });

  test("overlapping spans lie in lanes of their own", () => {
    const lane = lib.text.lanes([mark("a", 0, 10), mark("b", 2, 4), mark("c", 3, 12), mark("d", 10, 12)]);
    assert.deepEqual([...lane].sort(), [["a", 0], ["b", 1], ["c", 2], ["d", 0]]);
  });

  test("numbers of a report's records do not change when a layer is hidden", () => {
    const mention = (id, start, status) => ({
      mention_id: id, event_type: "AGREE", event_mode: [], status, actor_name: [], recipient_name: [], quote_start: start, quote_end: start + 5, trigger_start: start, trigger_end: start + 2,
    });
    const report = { kind: "report", record: { report_id: "r", text: "x".repeat(40) }, mentions: [mention("m1", 0, "actual"), mention("m2", 10, "negated"), mention("m3", 20, "actual")], relations: [], codings: [], reviews: [] };
    const page = lib.reading.page(report, new Set(["negated"]));
    assert.deepEqual(page.items.map((i) => [i.id, i.n]), [["m1", 1], ["m3", 3]]);
  });
});

describe("words", () => {
  test("a date is said as exactly as it is known", () => {
    const { date } = lib.format;
    assert.equal(date("2024-03-18"), "18 March 2024");
    assert.equal(date("2024-03"), "March 2024");
    assert.equal(date("2024"), "2024");
    assert.equal(date("2011/.."), "since 2011");
    assert.equal(date("../2011-05"), "until May 2011");
    assert.equal(date("2024-03/2024-05"), "March 2024 to May 2024");
    assert.equal(date("2024-03-18/2024-03-24"), "18 to 24 March 2024");
    assert.equal(date("2024-03-18/2024-04-02"), "18 March to 2 April 2024");
    assert.equal(date("2024-12-30/2025-01-02"), "30 December 2024 to 2 January 2025");
    assert.equal(date("2024-03-18/2024-03-18"), "18 March 2024");
    assert.equal(date("2024~"), "about 2024");
    assert.equal(date("2024-03-18?"), "18 March 2024 (uncertain)");
    assert.equal(date(null), "no date");
  });

  test("a relation that does not hold reads as such", () => {
    assert.equal(lib.format.predicate("recognizes", false), "does not recognize");
    assert.equal(lib.format.predicate("some_new_one", false), "not some new one");
  });

  test("a row is one sentence, without hidden characters", () => {
    const said = lib.record.sentence({
      event_id: "e", mention_count: 1, event_type: "ACCUSE", status: "actual", actor_name: [`Ser${at(0x202e)}bia`], recipient_name: ["Kosovo", null], accounts: ["Vučić"], date: "2024-06", place_name: null,
    });
    assert.equal(said, "Accuse, fact: Ser[rlo]bia to Kosovo, June 2024. By account of Vučić");
  });
});

describe("addresses", () => {
  test("a view and its parts are read out of an address", () => {
    const { resolve } = lib.route;
    assert.equal(resolve("/").view, "Start");
    assert.equal(resolve("/timeline/").view, "Timeline");
    assert.equal(resolve("/nothing/here").view, "Lost");
    const read = resolve("/read/r%2F1?hide=negated#m2024-%C3%A4");
    assert.deepEqual([read.view, read.route.params.id, read.route.query.get("hide"), read.route.hash], ["Read", "r/1", "negated", "m2024-ä"]);
    assert.equal(resolve("/read/%E0%A4%A").route.params.id, "%E0%A4%A");
  });

  test("empty values are left out, and a change drops the cursor", () => {
    const { href, changed, many } = lib.route;
    assert.equal(href("/search", { q: "a b", type: null, since: "" }), "/search?q=a+b");
    assert.equal(changed(new URLSearchParams("a=1&cursor=x"), { b: "2", a: null }).toString(), "b=2");
    assert.deepEqual(many(new URLSearchParams("type=A,B&type=C"), "type"), ["A", "B", "C"]);
  });
});

describe("what codes are called", () => {
  test("countries and bodies have their names", () => {
    const { country } = lib.countries;
    assert.deepEqual(["SRB", "XKX", "EUR", "QQQ"].map(country), ["Serbia", "Kosovo", "European Union", "QQQ"]);
  });

  test("the title of what was found is taken apart", () => {
    const { told } = lib.found;
    assert.deepEqual(told({ kind: "event", title: "Serbia, Kosovo CONSULT" }), { before: "Serbia, Kosovo", code: "CONSULT", after: "" });
    assert.deepEqual(told({ kind: "event", title: "ACCUSE China" }), { before: "", code: "ACCUSE", after: "China" });
    assert.deepEqual(told({ kind: "relation", title: "Serbia recognizes Kosovo" }), { before: "Serbia", code: "recognizes", after: "Kosovo" });
    assert.equal(told({ kind: "report", title: "They CONSULT" }), null);
  });
});

describe("reviews", () => {
  test("a record is the same in every reading by a person", () => {
    const { lineage } = lib.record;
    assert.equal(lineage("m20260513-dac0a131214939c9-00ff12ab"), "m20260513-dac0a131214939c9");
    assert.equal(lineage("m20260513-dac0a131214939c9"), "m20260513-dac0a131214939c9");
    assert.equal(lineage("vice-president-of-x"), "vice-president-of-x");
  });

  test("those that were taken back do not count", () => {
    const row = (review_id, verdict, made, undone = false) => ({ review_id, verdict, made, undone });
    const counted = lib.record.standing([row("v1", "reject", "2026-01-01", true), row("v2", "undo", "2026-01-02"), row("v3", "accept", "2026-01-03"), row("v4", "correct", "2026-01-04")]);
    assert.deepEqual(counted.map((r) => r.review_id), ["v4", "v3"]);
  });
});

describe("corrections", () => {
  const mention = {
    event_type: "ACCUSE", event_mode: ["allege"], status: "actual", date: "2024", actor_name: ["Serbia"], actor_country: ["SRB"], actor_code: ["SRB"], actor_sector: ["GOV"],
    recipient_name: [], recipient_country: [], recipient_code: [], recipient_sector: [], place_name: "Pristina", place_country: "XKX", quote_start: 4, quote_end: 9,
  };

  test("nothing changed is no correction", () => {
    const { actForm, actCorrection } = lib["review/correction"];
    assert.equal(actCorrection(actForm(mention), actForm(mention)), null);
  });

  test("only what was changed is sent, and an emptied field clears its column", () => {
    const { actForm, actCorrection } = lib["review/correction"];
    const form = actForm(mention);
    form.date = " ";
    form.place.name = "";
    form.recipient = [{ name: " Kosovo ", country: "XKX", code: null, sector: null }, { name: "", country: null, code: null, sector: null }];
    form.quote_end = 12;
    assert.deepEqual(actCorrection(actForm(mention), form), {
      date: null, place: null, recipient: [{ name: "Kosovo", country: "XKX", code: null, sector: null }], quote_start: 4, quote_end: 12,
    });
  });

  test("a relation that does not hold is corrected by that alone", () => {
    const { relationForm, relationCorrection } = lib["review/correction"];
    const relation = {
      predicate: "recognizes", holds: true, subject_name: "Serbia", subject_country: "SRB", subject_code: "SRB", subject_sector: null, object_name: ["Kosovo"], object_country: ["XKX"], object_code: [null], object_sector: [null], valid_from: null, valid_to: null,
    };
    assert.deepEqual(relationCorrection(relationForm(relation), { ...relationForm(relation), holds: false }), { holds: false });
  });
});

describe("numbers", () => {
  test("what the text leaves open is not told as a number", () => {
    const row = { count: null, dead: 23, injured: 24, arrested: 5, ranges: "dead 23..;injured 20..30", amount: 1.2e9, amount_unit: "USD" };
    assert.deepEqual(lib.record.harm(row), ["at least 23 dead", "20 to 30 injured", "5 arrested", "1,200,000,000 USD"]);
    assert.deepEqual(lib.record.harm({ count: 3, dead: null, injured: null, arrested: null, ranges: "arrested ..40" }), ["3 times", "up to 40 arrested"]);
  });
});
