// Reviewing: by key, with a name, taken back, refused, corrected; and what each decision changed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { browser, server, watched } from "./harness.mjs";

let chrome, site;

before(async () => {
  [chrome, site] = await Promise.all([browser(), server()]);
});

after(async () => {
  await chrome?.close();
  await site?.stop();
});

/** The desk, with a name on it unless told otherwise. */
async function desk({ name = "Ada", path = "/review" } = {}) {
  const watch = await watched(chrome, site.address);
  if (name) await watch.page.addInitScript((n) => localStorage.setItem("demarche.reviewer", n), name);
  const sent = [];
  watch.page.on("request", (r) => {
    if (r.method() === "POST") sent.push({ path: new URL(r.url()).pathname, body: r.postDataJSON() });
  });
  await watch.go(path);
  await watch.page.waitForSelector(".paper .card");
  const current = () => watch.page.locator(".now .id").first().innerText();
  const next = (was) => watch.page.waitForFunction((id) => document.querySelector(".now .id")?.textContent !== id, was);
  return { ...watch, sent, current, next };
}

test("without a name nothing is decided, and the name is asked for", async () => {
  const { page, sent, clean, close } = await desk({ name: null });
  await page.keyboard.press("a");
  await page.getByText("write yours").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "reviewer");
  assert.deepEqual(sent, []);
  await page.keyboard.type("Grace");
  await page.keyboard.press("Enter");
  await page.keyboard.press("a");
  await page.getByText("Accepted").first().waitFor();
  assert.equal(sent[0].body.reviewer, "Grace");
  assert.equal(await page.evaluate(() => localStorage.getItem("demarche.reviewer")), "Grace");
  await clean();
  await close();
});

test("accept and reject go on at once, and undo brings the record back", async () => {
  const { page, sent, current, next, clean, close } = await desk();
  const first = await current();
  await page.keyboard.press("r");
  await next(first);
  await page.getByText("Rejected").first().waitFor();
  assert.deepEqual([sent[0].path, sent[0].body.verdict, sent[0].body.target], ["/api/reviews", "reject", first]);
  const second = await current();
  assert.notEqual(second, first);
  await page.locator("section[aria-labelledby=decided] .link-button", { hasText: "Undo" }).waitFor();
  await page.keyboard.press("u");
  await page.getByText("Undone").waitFor();
  assert.match(sent.at(-1).path, /^\/api\/reviews\/[^/]+\/undo$/);
  assert.equal(await current(), first);
  await clean();
  await close();
});

test("j and k look ahead without deciding", async () => {
  const { page, sent, current, next, clean, close } = await desk();
  const first = await current();
  await page.keyboard.press("j");
  await next(first);
  await page.keyboard.press("k");
  await page.waitForFunction((id) => document.querySelector(".now .id")?.textContent === id, first);
  assert.deepEqual(sent, []);
  await clean();
  await close();
});

test("a correction sends what was changed, its words chosen by selecting them", async () => {
  const { page, sent, current, next, clean, close } = await desk();
  const first = await current();
  await page.keyboard.press("e");
  const form = page.getByRole("form", { name: "Correct the record" });
  await form.waitFor();
  await form.getByLabel("Type").selectOption("CONSULT");
  await form.getByLabel("Date").fill("2024-05");
  const area = form.getByLabel("Words");
  await area.evaluate((node) => {
    node.focus();
    node.setSelectionRange(3, 12);
  });
  await page.waitForFunction(() => document.querySelector(".chosen").textContent === document.querySelector(".correct textarea").value.slice(3, 12));
  // Typing must not change the words of a report.
  const words = await area.inputValue();
  await page.keyboard.press("x");
  assert.equal(await area.inputValue(), words);
  await form.getByRole("button", { name: "Save correction" }).click();
  await next(first);
  await page.getByText("Corrected").first().waitFor();
  const { target, verdict, correction } = sent[0].body;
  assert.deepEqual([target, verdict], [first, "correct"]);
  assert.equal(correction.date, "2024-05");
  assert.equal(correction.quote_end - correction.quote_start, 9);
  assert.ok(!("actor" in correction) && !("place" in correction));
  await clean();
  await close();
});

test("an unchanged form is not sent, escape closes it", async () => {
  const { page, sent, clean, close } = await desk();
  await page.keyboard.press("e");
  await page.getByRole("button", { name: "Save correction" }).click();
  await page.getByText("Nothing is changed yet").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".correct").waitFor({ state: "detached" });
  assert.deepEqual(sent, []);
  await clean();
  await close();
});

test("a decision that the server refuses comes back with the reason", async () => {
  const { page, current, close } = await desk();
  await page.route("**/api/reviews", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify({ title: "Conflict", status: 409, detail: "another review of it stands", mend: "undo that one first" }) })
      : route.continue(),
  );
  const first = await current();
  await page.keyboard.press("a");
  await page.getByText("undo that one first").waitFor();
  assert.equal(await current(), first);
  await close();
});

test("five hundred rows an hour: a key is answered within 100 ms", async () => {
  const { page, current, close } = await desk();
  const took = [];
  for (let i = 0; i < 10; i++) {
    const was = await current();
    took.push(
      await page.evaluate(
        (id) =>
          new Promise((resolve) => {
            const from = performance.now();
            const look = () => (document.querySelector(".now .id")?.textContent !== id ? resolve(performance.now() - from) : requestAnimationFrame(look));
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
            look();
          }),
        was,
      ),
    );
  }
  took.sort((a, b) => a - b);
  assert.ok(took[5] < 100, `${took}`);
  await close();
});
