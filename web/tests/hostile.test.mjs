// Text is text. More than two hundred payloads go through every way by which others' words reach the page: every string of every answer, a text that
// is pasted and coded, and a store whose reports are made of them. No script runs, no dialog opens, no request leaves the origin, nothing breaks
// the content security policy, and the page stays whole.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { BINARY, browser, server, settled, started, views, watched } from "./harness.mjs";
import { PAYLOADS } from "./payloads.mjs";

const run = promisify(execFile);

/** Members of an answer that are codes, ids or days: the explorer may rely on their form. */
const FORMAL =
  /(^|_)(id|ids|code|type|mode|quad|kind|status|stance|predicate|basis|precision|from|to|day|date|start|published|said|month|country|sector|cameo|verdict|version|next|change|table|bin|span|made|hash|language|reciprocal|event_types|modes|types|statuses|stances|predicates|contexts|quads|sectors|precisions|date_bases)$/;

/** Payloads of a report. */
const EACH = 6;

let chrome, site, paths;

before(async () => {
  [chrome, site] = await Promise.all([browser(), server()]);
  paths = await views(site.address);
});

after(async () => {
  await chrome?.close();
  await site?.stop();
});

/** Puts a payload in the place of every word that somebody wrote. */
function poisoned(value, next, key = "") {
  if (typeof value === "string") return FORMAL.test(key) ? value : next(value);
  if (Array.isArray(value)) return value.map((item) => poisoned(item, next, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, poisoned(v, next, k)]));
}

/** What a reader might do on any page: move about, open what opens, walk on by key. */
async function wander(page) {
  for (const summary of await page.locator("main summary:visible").all()) await summary.click({ timeout: 2000, trial: false }).catch(() => {});
  for (let i = 0; i < 12; i++) await page.keyboard.press("Tab");
  await page.mouse.move(200, 300);
  await page.mouse.move(600, 420, { steps: 5 });
  await page.keyboard.press("Escape");
  await page.waitForTimeout(150);
}

/** Nothing of a payload has become an element, and the shell stands. */
async function whole(page) {
  const found = await page.evaluate(() => {
    const odd = "main :is(script, iframe, object, embed, base, meta, link, style, form[action], video, audio, marquee, portal, math, xss, template, font)";
    const handlers = [...document.querySelectorAll("main *")].flatMap((e) => [...e.attributes].filter((a) => /^on/i.test(a.name)).map((a) => `${e.tagName} ${a.name}`));
    const links = [...document.querySelectorAll("a[href]")].map((a) => a.href).filter((h) => !/^https?:/i.test(h));
    return { elements: [...document.querySelectorAll(odd)].map((e) => e.outerHTML.slice(0, 120)), handlers, links, heads: document.querySelectorAll("main h1").length };
  });
  assert.deepEqual(found.elements, [], "elements that no view has");
  assert.deepEqual(found.handlers, [], "handlers in attributes");
  assert.deepEqual(found.links, [], "links that are no web address");
  assert.equal(found.heads, 1);
}

test("there are enough payloads", () => assert.ok(PAYLOADS.length >= 200, `${PAYLOADS.length}`));

describe("every string of every answer is a payload", () => {
  for (const width of [1280, 360]) {
    test(`${width} px`, async (t) => {
      const watch = await watched(chrome, site.address, { width });
      const used = new Set();
      let at = 0;
      const next = (was) => {
        const payload = PAYLOADS[at++ % PAYLOADS.length];
        used.add(payload);
        // A text keeps its length at least, so that the places of its quotes are there.
        let out = payload;
        while (was.length > 300 && out.length < was.length) out += ` ${next("")}`;
        return out;
      };
      await watch.page.route(/\/api\/(?!stream)/, async (route) => {
        const answer = await route.fetch().catch(() => null);
        if (!answer) return route.abort();
        if (!/json/.test(answer.headers()["content-type"] ?? "")) return route.fulfill({ response: answer });
        return route.fulfill({ response: answer, json: poisoned(await answer.json(), next) });
      });
      for (const [name, path] of Object.entries(paths)) {
        await t.test(name, async () => {
          await watch.go(path);
          await wander(watch.page);
          await whole(watch.page);
          const beyond = await watch.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(beyond <= 0, `the page is ${beyond} px wider than the screen`);
          await watch.clean(path);
        });
      }
      assert.deepEqual(PAYLOADS.filter((p) => !used.has(p)), [], "payloads that no answer had");
      await watch.close();
    });
  }
});

describe("pasted and coded", () => {
  test("all payloads, as text, headline and outlet", async () => {
    const watch = await watched(chrome, site.address);
    const { page } = watch;
    const batches = [];
    for (let i = 0; i < PAYLOADS.length; i += 24) batches.push(PAYLOADS.slice(i, i + 24));
    await watch.go("/paste");
    for (const batch of batches) {
      const text = batch.map((p) => `Serbia accused ${p} of an attack on Kosovo. "${p}", the president of Chad said on Tuesday.`).join("\n\n");
      await page.locator("#paste-text").fill(text);
      await page.locator("#paste-title").fill(batch[0]);
      await page.locator("#paste-source").fill(batch.at(-1));
      const [answer] = await Promise.all([page.waitForResponse((r) => r.url().endsWith("/api/code") && r.request().postDataJSON().text === text.replaceAll(/\r\n?/g, "\n")), page.getByRole("button", { name: "Read it" }).click()]);
      assert.equal(answer.status(), 200);
      await settled(page);
      await page.locator(".text").first().waitFor();
      await wander(page);
      await whole(page);
      await watch.clean(batch[0]);
    }
    await watch.close();
  });
});

describe("a store of nothing else", { skip: BINARY ? false : "DEMARCHE_BIN names no binary" }, () => {
  let folder, serving, own;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "demarche-hostile-"));
    const reports = [];
    for (let i = 0; i < PAYLOADS.length; i += EACH) {
      const some = PAYLOADS.slice(i, i + EACH);
      const told = some.map((p) => `Serbia accused ${p} of an attack on Kosovo on Wednesday. ${p} denied it.\n\n"${p}", the foreign minister of Chad said. The ${p} Front attacked Chad. France sanctioned ${p}.`);
      const published = `2024-06-${String((reports.length % 28) + 1).padStart(2, "0")}`;
      reports.push(JSON.stringify({ doc: `hostile-${i}`, title: some[0], published, source: some.at(-1) || "x", url: some[1] ?? "x", text: `BELGRADE, June 5 - ${told.join("\n\n")}` }));
    }
    await writeFile(join(folder, "reports.jsonl"), `${reports.join("\n")}\n`);
    const store = join(folder, "store");
    await run(BINARY, ["init", store], { timeout: 60_000 });
    await run(BINARY, ["ingest", "--store", store, join(folder, "reports.jsonl")], { timeout: 600_000, maxBuffer: 1 << 26 });
    serving = await started(BINARY, ["serve", "--store", store, "--listen", "127.0.0.1:0"]);
    own = await views(serving.address);
  });

  after(async () => {
    await serving?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  test("every view stands, and each report can be read", async (t) => {
    const watch = await watched(chrome, serving.address);
    for (const [name, path] of Object.entries(own)) {
      await t.test(name, async () => {
        await watch.go(path);
        await wander(watch.page);
        await whole(watch.page);
        await watch.clean(path);
      });
    }
    const { rows } = await (await fetch(`${serving.address}/api/reports?limit=1000`)).json();
    assert.equal(rows.length, Math.ceil(PAYLOADS.length / EACH));
    for (const { report_id } of rows) {
      await watch.go(`/read/${report_id}`);
      await whole(watch.page);
      await watch.clean(report_id);
    }
    await watch.close();
  });
});
