// The views that draw: what they show can be chosen, by mouse and by key, and stands in the address; the table beside a drawing has the same rows.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { api, browser, server, settled, watched } from "./harness.mjs";

let chrome, site;

before(async () => {
  [chrome, site] = await Promise.all([browser(), server()]);
});

after(async () => {
  await chrome?.close();
  await site?.stop();
});

/** A page for one test. */
async function at(path, options) {
  const watch = await watched(chrome, site.address, options);
  await watch.go(path);
  const query = () => new URL(watch.page.url()).searchParams;
  const asked = (key) => watch.page.waitForFunction((k) => new URL(location.href).searchParams.has(k), key);
  return { ...watch, query, asked };
}

describe("timeline", () => {
  test("bars count independent sources until told otherwise", async () => {
    const { page, query, clean, close } = await at("/timeline");
    const sources = page.getByRole("button", { name: "independent sources", exact: true });
    assert.equal(await sources.getAttribute("aria-pressed"), "true");
    const said = () => page.locator("main .bar [role=status]").innerText();
    const before = await said();
    await page.getByRole("button", { name: "mentions", exact: true }).click();
    assert.equal(query().get("by"), "mentions");
    assert.notEqual(await said(), before);
    await clean();
    await close();
  });

  test("a period is chosen by key, and asked back by the browser", async () => {
    const { page, query, asked, clean, close } = await at("/timeline");
    const first = page.getByRole("slider", { name: "First day shown" });
    await first.focus();
    await page.keyboard.press("PageUp");
    await asked("since");
    const since = query().get("since");
    assert.match(since, /^\d{4}-\d\d-\d\d$/);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((was) => new URL(location.href).searchParams.get("since") !== was, since);
    await page.goBack();
    await page.waitForFunction((was) => new URL(location.href).searchParams.get("since") === was, since);
    const whole = page.getByRole("button", { name: "Whole span" });
    await whole.click();
    await whole.waitFor({ state: "detached" });
    assert.ok(query().get("since") <= since);
    await clean();
    await close();
  });

  test("a period is dragged out on the chart", async () => {
    const { page, query, asked, clean, close } = await at("/timeline");
    const box = await page.locator(".chart svg").boundingBox();
    await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
    await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await asked("since");
    assert.ok(query().get("since") < query().get("until"));
    await clean();
    await close();
  });

  test("a finger drags a period on the strip", async () => {
    const { page, asked, clean, close } = await at("/timeline", { width: 360, height: 740, hasTouch: true, isMobile: true });
    const box = await page.locator(".strip svg").boundingBox();
    const session = await page.context().newCDPSession(page);
    const touch = (type, x) => session.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y: box.y + 20 }] });
    await page.locator(".strip").scrollIntoViewIfNeeded();
    await touch("touchStart", box.x + box.width * 0.3);
    for (const part of [0.35, 0.45, 0.55, 0.6]) await touch("touchMove", box.x + box.width * part);
    await touch("touchEnd");
    await asked("since");
    await clean();
    await close();
  });

  test("arrow keys walk the bars, and Enter shows the words behind one", async () => {
    const { page, query, asked, clean, close } = await at("/timeline");
    const bars = page.locator('.chart [role="button"]');
    await page.locator('.chart [role="button"][tabindex="0"]').focus();
    for (const key of ["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"]) await page.keyboard.press(key);
    const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    assert.match(label, /: \d+ independent source/);
    await page.keyboard.press("Enter");
    await asked("at");
    assert.ok(query().get("of"));
    await page.locator(".quotes article").first().waitFor();
    const shown = await page.locator(".quotes article").count();
    assert.ok(shown >= 1 && (await bars.count()) > 1);
    assert.ok((await page.locator(".quotes h2").innerText()).toLowerCase().startsWith(query().get("of").toLowerCase()));
    await clean();
    await close();
  });

  test("the table has a row for each bar", async () => {
    const { page, close } = await at("/timeline");
    await page.getByText("The chart as a table").click();
    assert.equal(await page.locator(".table tbody tr").count(), await page.locator('.chart [role="button"]').count());
    await close();
  });

  test("nobody of that name is said in words", async () => {
    const { page, close } = await at("/timeline?actor=Ruritania");
    await page.getByText(/Ruritania/).first().waitFor();
    await close();
  });
});

describe("relations", () => {
  test("the day moves by key, by field and to the next news", async () => {
    const { page, query, asked, clean, close } = await at("/relations");
    await page.locator("h1").click();
    await page.keyboard.press("ArrowLeft");
    await asked("on");
    const day = query().get("on");
    await page.keyboard.press("[");
    await page.waitForFunction((was) => new URL(location.href).searchParams.get("on") < was, day);
    await page.getByLabel("Day", { exact: true }).fill(day);
    await page.waitForFunction((was) => new URL(location.href).searchParams.get("on") === was, day);
    await clean();
    await close();
  });

  test("the slider is worked by keys, and says the day in words", async () => {
    const { page, query, asked, close } = await at("/relations");
    const slider = page.getByRole("slider", { name: "Day, by slider" });
    await slider.focus();
    await page.keyboard.press("PageDown");
    await asked("on");
    assert.match(await slider.getAttribute("aria-valuetext"), /^\d{1,2} \w+ \d{4}$/);
    assert.ok(query().get("on"));
    await close();
  });

  test("each thing that stands has its account and its words; a dispute has both sides", async () => {
    const day = await someDay((rows) => rows.some((r) => r.disputed));
    const { page, clean, close } = await at(`/relations?on=${day.on}`);
    assert.ok((await page.locator("main article").count()) > 0);
    for (const text of await page.locator("main article").allInnerTexts()) assert.match(text, /“.+”/s);
    if (day.found) {
      const disputed = page.locator("article.disputed").first();
      await disputed.waitFor();
      assert.match(await disputed.innerText(), /It holds, by/);
      assert.match(await disputed.innerText(), /It does not, by/);
    }
    await clean();
    await close();
  });

  const standing = async (on) => (await api(site.address, `relations?on=${on}&limit=1000`)).rows.filter((r) => r.basis !== "open");

  /** The first day of reports on which what stands is as wanted; the last one where there is none. */
  async function someDay(wanted) {
    const said = await api(site.address, "statements?limit=1000");
    const days = [...new Set(said.rows.map((r) => r.published).filter(Boolean))].sort();
    for (const on of days) if (await wanted(await standing(on), on)) return { on, found: true };
    return { on: days.at(-1), found: false };
  }

  test("what is new on a day is marked", async () => {
    const key = (r) => [r.subject_id, r.predicate, ...r.object_id].join(" ");
    const day = await someDay(async (rows, on) => {
      const before = new Set((await standing(new Date(Date.parse(on) - 86_400_000).toISOString().slice(0, 10))).map(key));
      return rows.some((r) => !before.has(key(r)));
    });
    assert.ok(day.found, "a day on which something begins");
    const { page, close } = await at(`/relations?on=${day.on}`);
    await page.locator("article.changed").first().waitFor();
    await close();
  });
});

describe("network", () => {
  test("it is drawn, and the table has every tie", async () => {
    const { page, clean, close } = await at("/network");
    await page.locator(".picture canvas").first().waitFor({ state: "attached" });
    const { edges } = await api(site.address, "network?status=actual&limit=80");
    const more = page.getByRole("button", { name: /^Show all/ });
    if (await more.count()) await more.click();
    assert.equal(await page.locator("main tbody tr").count(), edges.length);
    await clean();
    await close();
  });

  test("choosing somebody leaves their ties, and stands in the address", async () => {
    const { page, query, asked, clean, close } = await at("/network");
    const all = await page.locator("main tbody tr").count();
    await page.locator(".parties button").first().click();
    await asked("node");
    await settled(page);
    assert.ok((await page.locator("main tbody tr").count()) < all);
    const id = query().get("node");
    await page.reload();
    await settled(page);
    assert.equal(query().get("node"), id);
    assert.equal(await page.locator('.parties button[aria-pressed="true"]').count(), 1);
    await clean();
    await close();
  });

  test("without WebGL the table is all there is, and it is said", async () => {
    const watch = await watched(chrome, site.address);
    await watch.page.addInitScript(() => {
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return /webgl/.test(kind) ? null : real.call(this, kind, ...more);
      };
    });
    for (const path of ["/network", "/map"]) {
      await watch.go(path);
      await watch.page.getByText(/This browser cannot draw/).waitFor();
      assert.ok((await watch.page.locator("main tbody tr").count()) > 0);
    }
    await watch.clean();
    await watch.close();
  });
});

describe("map", () => {
  test("it is drawn without a request beyond the origin, and the table has every place and area", async () => {
    const { page, clean, close } = await at("/map");
    await page.locator("canvas.maplibregl-canvas").waitFor();
    const { points, areas } = await api(site.address, "map?status=actual");
    const more = page.getByRole("button", { name: /^Show all/ });
    if (await more.count()) await more.click();
    assert.equal(await page.locator("main tbody tr").count(), points.length + areas.length);
    await page.waitForTimeout(1000);
    await clean();
    await close();
  });

  test("what is known to a country is an area: it has no point, and says so", async () => {
    const { areas } = await api(site.address, "map?status=actual");
    const country = areas.find((a) => a.precision === "country");
    if (!country) return;
    assert.equal(country.latitude, undefined);
    const { page, query, asked, clean, close } = await at("/map");
    const more = page.getByRole("button", { name: /^Show all/ });
    if (await more.count()) await more.click();
    const row = page.locator("main tbody tr", { has: page.getByRole("button", { name: country.name, exact: true }) }).filter({ hasText: "a country only" });
    await row.getByRole("button").click();
    await asked("at");
    assert.equal(query().get("at"), country.country);
    await page.locator("section article").first().waitFor();
    assert.match(await page.locator("section", { has: page.locator("article") }).first().innerText(), /a country only/);
    await clean();
    await close();
  });

  test("where the map stands is in the address", async () => {
    const { page, query, asked, close } = await at("/map");
    await page.locator("canvas.maplibregl-canvas").waitFor();
    await page.getByRole("button", { name: /Nearer/ }).click();
    await asked("view");
    assert.match(query().get("view"), /^[\d.]+\/-?[\d.]+\/-?[\d.]+$/);
    await close();
  });
});
