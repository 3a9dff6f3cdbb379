// Every view opens on a wide and on a narrow screen without an error, without scrolling sideways, and with one heading of the first level.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { barriers, browser, server, views, watched } from "./harness.mjs";

let chrome, site, paths;

before(async () => {
  [chrome, site] = await Promise.all([browser(), server()]);
  paths = await views(site.address);
});

after(async () => {
  await chrome?.close();
  await site?.stop();
});

for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [360, "light"], [360, "dark"]]) {
  describe(`${width} px, ${scheme}`, () => {
    test("every view stands, fits, and has no barrier", async (t) => {
      const { page, go, clean, close } = await watched(chrome, site.address, { width, scheme });
      for (const [name, path] of Object.entries(paths)) {
        await t.test(name, async () => {
          await go(path);
          assert.equal(await page.locator("h1").count(), 1, "one heading of the first level");
          assert.match(await page.title(), /Demarche/);
          const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(beyond <= 0, `the page is ${beyond} px wider than the screen`);
          assert.deepEqual(await barriers(page), []);
          await clean(path);
        });
      }
      await close();
    });
  });
}

test("the theme can be chosen, and stays chosen", async () => {
  const { page, go, clean, close } = await watched(chrome, site.address, { scheme: "light" });
  await go("/");
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  const theme = page.getByRole("button", { name: /^Theme:/ });
  while (!/Dark/.test(await theme.getAttribute("aria-label"))) await theme.click();
  await page.waitForFunction((was) => getComputedStyle(document.documentElement).backgroundColor !== was, light);
  const dark = await paper();
  await page.reload();
  await page.waitForSelector("main h1");
  assert.equal(await paper(), dark);
  await clean();
  await close();
});

test("a record that is not there is said to be missing, with what to do", async () => {
  const { page, close } = await watched(chrome, site.address);
  await page.goto(`${site.address}/record/e00000000-000000`);
  const said = page.locator('main [role="alert"], main [role="status"]').filter({ hasText: /no such|there is no/i });
  await said.waitFor();
  assert.ok((await said.innerText()).length > 40);
  await close();
});
