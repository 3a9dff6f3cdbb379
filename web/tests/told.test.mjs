// The views that are read: reports, search, pasting.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { api, browser, server, settled, watched } from "./harness.mjs";

let chrome, site, report;

before(async () => {
  [chrome, site] = await Promise.all([browser(), server()]);
  const { rows } = await api(site.address, "reports?limit=100");
  const id = rows.toSorted((a, b) => b.mention_count + b.relation_count - a.mention_count - a.relation_count)[0].report_id;
  report = await api(site.address, `reports/${encodeURIComponent(id)}`);
});

after(async () => {
  await chrome?.close();
  await site?.stop();
});

async function at(path, options) {
  const watch = await watched(chrome, site.address, options);
  await watch.go(path);
  return { ...watch, hash: () => decodeURIComponent(new URL(watch.page.url()).hash.slice(1)), query: () => new URL(watch.page.url()).searchParams };
}

const address = () => `/read/${encodeURIComponent(report.record.report_id)}`;
const idOf = (r) => r.mention_id ?? r.statement_id;

describe("a report", () => {
  test("every record has its number in the text and its entry in the list, and the text is whole", async () => {
    const { page, clean, close } = await at(address());
    const count = report.mentions.length + report.relations.length;
    assert.equal(await page.locator(".text .note").count(), count);
    assert.equal(await page.locator("aside .entry").count(), count);
    const shown = await page.locator(".text").evaluate((node) => {
      const copy = node.cloneNode(true);
      for (const note of copy.querySelectorAll(".note")) note.remove();
      return copy.textContent;
    });
    assert.equal(shown, report.record.text);
    await clean();
    await close();
  });

  test("the underlined words of a record are its quote", async () => {
    const { page, hash, clean, close } = await at(address());
    for (let i = 0; i < Math.min(6, report.mentions.length + report.relations.length); i++) {
      await page.keyboard.press("j");
      await page.waitForSelector(`.entry.on:nth-child(${i + 1})`);
      const words = await page.locator(".u.on").evaluateAll((all) => all.filter((e) => !e.parentElement.closest(".u.on")).map((e) => e.textContent).join(""));
      const record = [...report.mentions, ...report.relations].find((r) => idOf(r) === hash());
      assert.equal(words, record.quote);
    }
    await clean();
    await close();
  });

  test("j and k go from record to record, escape selects nothing", async () => {
    const { page, hash, clean, close } = await at(address());
    await page.keyboard.press("j");
    const first = hash();
    assert.ok(first);
    await page.keyboard.press("j");
    assert.notEqual(hash(), first);
    await page.keyboard.press("k");
    assert.equal(hash(), first);
    assert.equal(await page.locator(".entry.on").getAttribute("data-entry"), first);
    await page.keyboard.press("Escape");
    assert.equal(hash(), "");
    await clean();
    await close();
  });

  test("a click on words selects their entry, a click on an entry its words", async () => {
    const { page, hash, clean, close } = await at(address());
    await page.locator(".segment").first().click();
    assert.ok(hash());
    assert.equal(await page.locator(".note.on").getAttribute("data-note"), hash());
    const last = page.locator("aside .entry").last();
    await last.locator(".brief").click();
    assert.equal(hash(), await last.getAttribute("data-entry"));
    assert.equal(await page.locator(".note.on").getAttribute("data-note"), hash());
    await clean();
    await close();
  });

  test("the pointer over words and the focus on a number tell parties, status, account and why", async () => {
    const { page, clean, close } = await at(address());
    await page.locator(".segment").first().hover();
    const tip = page.getByRole("tooltip");
    for (const word of ["Account", "Confidence", "Decided by"]) assert.match(await tip.innerText(), new RegExp(word));
    await page.mouse.move(2, 2);
    await tip.waitFor({ state: "detached" });
    for (let i = 0; i < 40 && !(await tip.isVisible()); i++) await page.keyboard.press("Tab");
    assert.ok(await tip.isVisible());
    await page.keyboard.press("Escape");
    await tip.waitFor({ state: "detached" });
    await clean();
    await close();
  });

  test("a layer is hidden in the address, and the address alone shows a record", async () => {
    const { page, query, go, hash, clean, close } = await at(address());
    const facts = page.locator(".layer").first();
    const before = await page.locator(".note").count();
    await facts.click();
    assert.ok(query().get("hide"));
    assert.ok((await page.locator(".note").count()) < before);
    const some = report.mentions.at(-1) ?? report.relations.at(-1);
    await go(`${address()}#${encodeURIComponent(idOf(some))}`);
    assert.equal(hash(), idOf(some));
    await page.waitForSelector(`.note.on[data-note="${idOf(some)}"]`);
    await clean();
    await close();
  });

  test("on a narrow screen the selected record stands at the foot", async () => {
    const { page, clean, close } = await at(address(), { width: 360, height: 740, hasTouch: true });
    await page.locator(".note").first().tap();
    const drawer = page.getByRole("region", { name: "Selected record" });
    assert.ok(await drawer.isVisible());
    await drawer.getByRole("button", { name: "Close" }).tap();
    await drawer.waitFor({ state: "detached" });
    await clean();
    await close();
  });
});

describe("search", () => {
  test("words are asked by key and stand in the address", async () => {
    const { page, query, clean, close } = await at("/");
    await page.keyboard.press("/");
    await page.getByRole("searchbox", { name: "Words to search for" }).waitFor();
    const word = report.record.title.split(/\s+/).find((w) => /^[A-Z]\w{3,}$/.test(w)) ?? "talks";
    await page.getByRole("searchbox").fill(word);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => new URL(location.href).searchParams.has("q"));
    assert.equal(query().get("q"), word);
    await page.waitForSelector(".rows article");
    await clean();
    await close();
  });

  test("a name is completed by key, and the filter is a link for others", async () => {
    const { page, query, clean, close } = await at("/search?in=events");
    const name = (await api(site.address, "events?limit=50")).rows.map((r) => r.actor_name[0]).find((n) => n && /^[A-Za-z ]+$/.test(n));
    const field = page.getByRole("combobox", { name: "Who", exact: true });
    await field.click();
    await field.pressSequentially(name.slice(0, 4));
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("ArrowDown");
    assert.ok(await field.getAttribute("aria-activedescendant"));
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => new URL(location.href).searchParams.has("actor"));
    const chosen = query().get("actor");
    await settled(page);
    const wanted = (await api(site.address, `events?actor=${encodeURIComponent(chosen)}&limit=50`)).rows.length;
    await page.waitForFunction((n) => document.querySelectorAll(".rows article").length === n, wanted);
    await clean();
    await close();
  });

  test("status and type are toggled, cleared, and every row fits them", async () => {
    const { page, query, clean, close } = await at("/search?in=events");
    await page.getByRole("button", { name: "plan" }).click();
    assert.equal(query().get("status"), "future");
    await page.waitForFunction(() => [...document.querySelectorAll(".rows article")].every((a) => a.querySelector(".badge.future")));
    await page.getByRole("button", { name: "Clear" }).click();
    assert.equal(query().get("status"), null);
    assert.equal(query().get("in"), "events");
    await clean();
    await close();
  });

  test("the same table elsewhere: lines by tab, files by link", async () => {
    const { page, clean, close } = await at("/search?in=events&status=actual");
    await page.locator(".commands summary").click();
    const panel = page.getByRole("tabpanel");
    const terminal = await panel.innerText();
    assert.match(terminal, /demarche/);
    await page.getByRole("tab", { name: "Terminal" }).focus();
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await panel.innerText(), terminal);
    const link = new URL(await page.getByRole("link", { name: "CSV" }).getAttribute("href"), site.address);
    assert.equal(link.pathname, "/api/events");
    assert.deepEqual([link.searchParams.get("format"), link.searchParams.get("status"), link.searchParams.get("limit")], ["csv", "actual", null]);
    await clean();
    await close();
  });

  test("every table of the search is to be had elsewhere", async () => {
    const { page, go, clean, close } = await at("/search?q=the");
    for (const path of ["/search?q=the", "/search?q=the&in=reports", "/search?q=the&in=events", "/search?in=claims", "/search?in=statements"]) {
      await go(path);
      await page.locator(".commands summary").click();
      for (const tab of ["Terminal", "R", "Python", "SQL"]) {
        await page.getByRole("tab", { name: tab, exact: true }).click();
        assert.ok((await page.getByRole("tabpanel").innerText()).length > 10, `${path} ${tab}`);
      }
    }
    await clean();
    await close();
  });

  test("what was found says in words what it is", async () => {
    const found = (await api(site.address, "search?q=the&kind=events&limit=50")).rows;
    const { page, clean, close } = await at("/search?q=the");
    assert.ok(found.length);
    for (const text of await page.locator(".rows article").allInnerTexts()) assert.doesNotMatch(text.split("\n")[1] ?? "", /\b(CONSULT|ACCUSE|ASSAULT|AGREE|holds_office|member_of)\b/);
    await clean();
    await close();
  });

  test("back undoes a filter", async () => {
    const { page, query, clean, close } = await at("/search?in=events");
    await page.getByRole("button", { name: "fact" }).click();
    assert.equal(query().get("status"), "actual");
    await page.goBack();
    assert.equal(query().get("status"), null);
    await clean();
    await close();
  });

  test("back goes to the place in the list", async () => {
    const { page, clean, close } = await at("/search?in=events");
    const link = page.locator(".rows article .quote a").nth(20);
    await link.scrollIntoViewIfNeeded();
    const was = await page.evaluate(() => scrollY);
    assert.ok(was > 0);
    // Not the test's own click, which scrolls.
    await link.evaluate((a) => a.click());
    await page.waitForURL(/\/record\//);
    await settled(page);
    await page.goBack();
    await page.waitForFunction((y) => Math.abs(scrollY - y) < 2, was);
    await clean();
    await close();
  });

  test("nothing found says what to do", async () => {
    const { page, clean, close } = await at("/search?q=qqqzzzxxx");
    await page.getByText("Nothing in the record fits").waitFor();
    await clean();
    await close();
  });
});

describe("paste", () => {
  test("a text is read at once, and its record is shown as that of a report", async () => {
    const { page, clean, close } = await at("/paste");
    let asked = null;
    await page.route("**/api/code", async (route) => {
      asked = route.request().postDataJSON();
      await route.fulfill({ json: { ...report, record: { ...report.record, text: report.record.text } } });
    });
    await page.getByLabel("Text of the report").fill(report.record.text);
    await page.waitForSelector(".reader .note");
    assert.equal(asked.text, report.record.text);
    assert.equal(await page.locator(".note").count(), report.mentions.length + report.relations.length);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Clear" }).click();
    await page.locator(".reader").waitFor({ state: "detached" });
    await clean();
    await close();
  });

  test("what is too long is not sent, and it says what to do", async () => {
    const { page, clean, close } = await at("/paste");
    await page.getByLabel("Text of the report").evaluate((area) => {
      area.value = "word ".repeat(50_000);
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await page.getByText("demarche code FILE").waitFor();
    assert.ok(await page.getByRole("button", { name: "Read it" }).isDisabled());
    await clean();
    await close();
  });

  test("a refusal is shown with its mend", async () => {
    const watch = await at("/paste");
    await watch.page.route("**/api/code", (route) =>
      route.fulfill({ status: 422, contentType: "application/problem+json", body: JSON.stringify({ title: "Unprocessable Content", status: 422, detail: "there is no text", mend: "put the text of a report into `text`" }) }),
    );
    await watch.page.getByLabel("Text of the report").fill("x");
    await watch.page.getByRole("alert").getByText("put the text of a report").waitFor();
    await watch.close();
  });
});
