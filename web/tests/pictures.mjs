// Takes the pictures of docs/pictures anew: `node tests/pictures.mjs`, with the server as in the tests (harness.mjs). Each stays below 150 kB, so that
// the repository does not grow by its pictures.

import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { api, browser, server, watched } from "./harness.mjs";

const INTO = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const MOST = 150_000;
/** Time for what is drawn to come to rest. */
const REST = 3500;

const [chrome, site] = await Promise.all([browser(), server()]);
try {
  await mkdir(INTO, { recursive: true });
  const { edges, nodes } = await api(site.address, "network?status=actual&limit=1");
  const name = (id) => encodeURIComponent(nodes.find((n) => n.id === id).name);
  const reports = (await api(site.address, "reports?limit=200")).rows;
  const told = reports.toSorted((a, b) => b.mention_count + b.relation_count - a.mention_count - a.relation_count)[0];
  const dyad = `/timeline?actor=${name(edges[0].actor_id)}&with=${name(edges[0].recipient_id)}&both=true`;
  const pictures = [
    ["start", "/", {}],
    ["read", `/read/${told.report_id}`, {}],
    ["read-dark", `/read/${told.report_id}`, { scheme: "dark" }],
    ["timeline", dyad, {}],
    ["timeline-narrow", dyad, { width: 360, height: 780 }],
    ["relations", "/relations", {}],
    ["network", "/network?min_sources=2", {}],
    ["map", "/map", { width: 900, height: 640 }],
    ["map-dark", "/map", { width: 900, height: 640, scheme: "dark" }],
    ["search", "/search?in=claims&stance=denies", {}],
    ["paste", "/paste?example", {}],
    ["review", "/review", {}],
  ];
  for (const [name, path, options] of pictures) {
    const { page, go, close } = await watched(chrome, site.address, { width: 1080, height: 700, ...options });
    await go(path);
    await page.waitForTimeout(REST);
    const file = join(INTO, `${name}.png`);
    await page.screenshot({ path: file });
    const { size } = await stat(file);
    console.log(`${name}.png ${Math.round(size / 1000)} kB${size > MOST ? ": too big, make the window smaller" : ""}`);
    await close();
  }
} finally {
  await chrome.close();
  await site.stop();
}
