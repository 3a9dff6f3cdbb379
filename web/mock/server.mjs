// A small server with the contract's answers, to develop and test the explorer without building the store: `npm run mock`.
//
// It answers from the hand-written fixture beside it, serves `dist/` as the real server does, with the same headers, and keeps reviews in
// memory only. `node mock/server.mjs PORT`; port 0 takes a free one and prints the address. DEMARCHE_DIST names another folder of built files.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { Answers, Problem } from "./answers.mjs";
import { tables } from "./fixture.mjs";

const DIST = process.env.DEMARCHE_DIST ? `${process.env.DEMARCHE_DIST}/` : fileURLToPath(new URL("../dist/", import.meta.url));
const MOST = 200_000;
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const KINDS = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png" };

const answers = new Answers(tables());
const GET = {
  "/api/status": () => answers.status(),
  "/api/vocabulary": () => answers.vocabulary(),
  "/api/events": (p) => answers.listEvents(p),
  "/api/claims": (p) => answers.claims(p),
  "/api/statements": (p) => answers.statements(p),
  "/api/relations": (p) => answers.held(p),
  "/api/timeline": (p) => answers.timeline(p),
  "/api/network": (p) => answers.network(p),
  "/api/map": (p) => answers.map(p),
  "/api/search": (p) => answers.search(p),
  "/api/entities": (p) => answers.findEntities(p),
  "/api/reports": (p) => answers.listReports(p),
  "/api/changes": () => answers.changes(),
  "/api/versions": () => answers.versions(),
  "/api/reviews": (p) => ({ version: answers.version, rows: p.get("status") === "open" ? answers.standing() : answers.reviews, next: null, command: null }),
  "/api/reviews/queue": (p) => answers.queue(p),
};

const head = { "Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" };

function send(response, status, kind, body, more = {}) {
  response.writeHead(status, { ...head, "Content-Type": kind, ...more });
  response.end(body);
}

async function body(request) {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > MOST) throw new Problem(413, "Too long", "The body is longer than 200 kB.", "Send the text in parts.");
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString());
}

async function post(path, request) {
  const sent = await body(request);
  const undo = path.match(/^\/api\/reviews\/([^/]+)\/undo$/);
  if (path === "/api/code") return answers.code(sent);
  if (path === "/api/reviews") return answers.review(sent);
  if (undo) return answers.undo(decodeURIComponent(undo[1]), sent);
  throw new Problem(404, "No such path", `${path} takes no POST here.`, "The real server has it: demarche serve.");
}

function get(path, p) {
  if (Object.hasOwn(GET, path)) return GET[path](p);
  const one = path.match(/^\/api\/(reports|records)\/(.+)$/);
  if (one) return answers[one[1] === "reports" ? "report" : "record"](decodeURIComponent(one[2]));
  throw new Problem(404, "No such path", `${path} is not part of the mock.`, "The real server has it: demarche serve.");
}

function stream(request, response) {
  response.writeHead(200, { ...head, "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  let last = answers.version;
  response.write(": hello\n\n");
  const timer = setInterval(() => {
    if (answers.version === last) return;
    last = answers.version;
    const data = { version: last, reports: answers.reports.length, events: answers.events.length, because: "review" };
    response.write(`event: version\nid: ${last}\ndata: ${JSON.stringify(data)}\n\n`);
  }, 500);
  request.on("close", () => clearInterval(timer));
}

async function file(path, response) {
  const asked = normalize(path).replace(/^(\.\.[/\\])+/, "");
  const name = extname(asked) ? asked : "index.html";
  try {
    send(response, 200, KINDS[extname(name)] ?? "application/octet-stream", await readFile(join(DIST, name)));
  } catch {
    send(response, 404, "text/plain", "Not found. Run `npm run build` first.");
  }
}

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, "http://mock");
  if (!pathname.startsWith("/api/")) return file(pathname, response);
  if (pathname === "/api/stream") return stream(request, response);
  if (pathname === "/api/reviews/gold") return send(response, 200, "application/x-ndjson", answers.gold());
  const given = request.method === "POST" ? await post(pathname, request) : get(pathname, searchParams);
  const text = JSON.stringify(given);
  const tag = `"${createHash("sha256").update(text).digest("hex").slice(0, 16)}"`;
  if (request.headers["if-none-match"] === tag) return send(response, 304, "application/json", "");
  return send(response, 200, "application/json", text, { ETag: tag, "Cache-Control": "no-cache" });
}

const server = createServer((request, response) => {
  answer(request, response).catch((e) => {
    const status = e instanceof Problem ? e.status : e instanceof SyntaxError ? 400 : 500;
    const problem = { type: "about:blank", title: e.title ?? "The mock failed", status, detail: e.message, mend: e.mend ?? "Look at its terminal." };
    if (status === 500) console.error(e);
    send(response, status, "application/problem+json", JSON.stringify(problem));
  });
});
server.listen(Number(process.argv[2] ?? 4180), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
