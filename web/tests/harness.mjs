// What every test stands on: a server, a browser, and a page that is watched. A page that logs an error, breaks the content security policy, opens
// a dialog or asks for anything beyond its origin fails its test, whatever else the test is about.
//
// The server is, in this order: DEMARCHE_SERVER (an address), DEMARCHE_BIN (the binary; its demo is started in a folder of its own), or the mock.
// DEMARCHE_BROWSER names another Chromium than Debian's.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ARGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
];
const STARTS = 60_000;
const CODES = 240_000;

/** Starts a program that prints its address, and waits for it. */
export async function started(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const address = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} printed no address in ${STARTS / 1000} s: ${said}`)), STARTS);
    const heard = (piece) => {
      said += piece;
      const found = /https?:\/\/[\w.[\]:-]+:\d+/.exec(said);
      if (found) {
        clearTimeout(timer);
        resolve(found[0]);
      }
    };
    child.stdout.on("data", heard);
    child.stderr.on("data", heard);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${command} ended with ${code}: ${said}`)));
  });
  const stop = () =>
    new Promise((ended) => {
      if (child.exitCode !== null) return ended();
      child.once("exit", ended);
      child.kill("SIGTERM");
    });
  return { address, stop };
}

/** The binary under test, where there is one. */
export const BINARY = process.env.DEMARCHE_BIN ?? null;

/** The server of this run; its `stop` also takes away what it wrote. */
export async function server() {
  if (process.env.DEMARCHE_SERVER) return { address: process.env.DEMARCHE_SERVER.replace(/\/$/, ""), stop() {} };
  if (!BINARY) return started(process.execPath, [fileURLToPath(new URL("../mock/server.mjs", import.meta.url)), "0"]);
  const folder = await mkdtemp(join(tmpdir(), "demarche-explorer-"));
  const demo = await started(BINARY, ["demo", "--no-open", "--listen", "127.0.0.1:0", "--dir", folder]);
  const ends = Date.now() + CODES;
  for (;;) {
    const status = await (await fetch(`${demo.address}/api/status`)).json();
    if (!status.working || status.working.done >= status.working.total) break;
    if (Date.now() > ends) throw new Error(`the demo has coded only ${status.working.done} of ${status.working.total} reports in ${CODES / 1000} s`);
    await new Promise((r) => setTimeout(r, 500));
  }
  return {
    address: demo.address,
    async stop() {
      await demo.stop();
      return rm(folder, { recursive: true, force: true });
    },
  };
}

export function browser() {
  return chromium.launch({ executablePath: process.env.DEMARCHE_BROWSER ?? "/usr/bin/chromium", args: ARGS });
}

/** JSON of the server under test. */
export async function api(base, path) {
  const answer = await fetch(`${base}/api/${path}`);
  assert.equal(answer.status, 200, `${path} answered ${answer.status}`);
  return answer.json();
}

/** Chromium on SwiftShader says how slow it is; that is no fault of the page. */
const HARMLESS = /GPU stall due to ReadPixels|GL Driver Message/;

/** A page that writes down all that it must not do. */
export async function watched(chrome, base, options = {}) {
  const { width = 1280, height = 900, scheme = "light", ...more } = options;
  const context = await chrome.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: "reduce", ...more });
  const faults = [];
  await context.addInitScript(() => {
    window.__faults = [];
    document.addEventListener("securitypolicyviolation", (e) => window.__faults.push(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
    // What a payload would call, were it run.
    for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.__faults.push(`${name} was called`);
  });
  const page = await context.newPage();
  const origin = new URL(base).origin;
  page.on("dialog", (d) => {
    faults.push(`dialog: ${d.message()}`);
    void d.dismiss();
  });
  page.on("pageerror", (e) => faults.push(`error: ${e.message}`));
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type()) && !HARMLESS.test(m.text())) faults.push(`console: ${m.text()}`);
  });
  page.on("request", (r) => {
    const url = r.url();
    if (!/^(data|blob|about):/.test(url) && new URL(url).origin !== origin) faults.push(`request beyond the origin: ${url}`);
  });
  page.on("popup", (p) => faults.push(`window opened: ${p.url()}`));
  return {
    page,
    async go(path) {
      await page.goto(base + path);
      await settled(page);
    },
    /** Fails if anything was written down. */
    async clean(where = "") {
      faults.push(...(await page.evaluate(() => window.__faults.splice(0)).catch(() => [])));
      assert.deepEqual(faults.splice(0), [], where);
    },
    close: () => context.close(),
  };
}

/** Waits until the view stands: its heading is there, and nothing says that it is being asked for. */
export async function settled(page) {
  await page.waitForSelector("main h1");
  await page.waitForFunction(() => ![...document.querySelectorAll('main [role="status"]')].some((e) => /…$/.test(e.textContent.trim())), null, { timeout: 20_000 });
}

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds to be serious or worse, in words. The script goes in by the debugger, which the content security policy does not bind. */
export async function barriers(page) {
  await page.evaluate(await axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  return serious.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 4).map((n) => `${n.html.slice(0, 160)} ${n.failureSummary?.split("\n")[1]?.trim() ?? ""}`).join(" | ")}`);
}

/** Addresses of every view, with something to see in each. */
export async function views(base) {
  const [report] = (await api(base, "reports?limit=1")).rows;
  const [event] = (await api(base, "events?limit=1")).rows;
  const [said] = (await api(base, "statements?limit=1")).rows;
  const edge = (await api(base, "network?limit=1")).edges[0];
  return {
    Start: "/",
    Reports: "/reports",
    Read: `/read/${report.report_id}`,
    Timeline: "/timeline",
    Dyad: `/timeline?actor=${encodeURIComponent(edge.actor_id)}&with=${encodeURIComponent(edge.recipient_id)}&both=true`,
    Relations: "/relations",
    Network: "/network",
    Map: "/map",
    Search: "/search?q=talks",
    Events: "/search?in=events",
    Claims: "/search?in=claims",
    Paste: "/paste",
    Review: "/review",
    Event: `/record/${event.event_id}`,
    Relation: `/record/${said.statement_id}`,
    Entity: `/record/${encodeURIComponent(edge.actor_id)}`,
    About: "/about",
    Lost: "/nowhere",
  };
}
