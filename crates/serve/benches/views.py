#!/usr/bin/env python3
"""Times every view of a running server: p50 and p95 of so many requests each, one after the other, as a browser's.

    demarche serve --store record &
    python3 crates/serve/benches/views.py http://127.0.0.1:8470 40

Each request asks something else than the one before (another actor, another day), so that no answer is one that a cache of the browser's would have.
Exits with 1 where a p95 is beyond the bar (milliseconds, third argument; 200 is that of the demo's store).
"""

import json
import statistics
import sys
import time
import urllib.parse
import urllib.request

base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8470"
count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
bar = float(sys.argv[3]) if len(sys.argv) > 3 else 200.0


def ask(path, body=None):
    request = urllib.request.Request(base + path, data=None if body is None else json.dumps(body).encode(), headers={"Content-Type": "application/json"})
    begun = time.perf_counter()
    with urllib.request.urlopen(request) as answer:
        data = answer.read()
    return (time.perf_counter() - begun) * 1000, data


def rows(path):
    return json.loads(ask(path)[1])["rows"]


who = [urllib.parse.quote(e["entity_id"]) for e in rows("/api/entities?limit=40")]
reports = [r["report_id"] for r in rows("/api/reports?limit=100")]
events = [e["event_id"] for e in rows("/api/events?limit=100")]
days = sorted({r["published"] for r in rows("/api/reports?limit=1000")})
words = ["border", "sanctions", "talks", "attack", "minister", "police", "denied", "election", "agreement", "troops"]
letters = ["s", "ko", "uni", "rus", "pre", "nat", "min", "eu", "par", "g"]
text = "Serbia's president met the Kosovo prime minister in Brussels on Tuesday. Kosovo accused Serbia of an attack near the border."


def nth(items, i):
    return items[i % len(items)]


views = {
    "status": lambda i: "/api/status",
    "events": lambda i: f"/api/events?limit={100 - i % 50}",
    "events of an actor": lambda i: f"/api/events?actor={nth(who, i)}",
    "events with words": lambda i: f"/api/events?q={nth(words, i)}&limit={100 - i}",
    "claims": lambda i: f"/api/claims?limit={100 - i % 50}",
    "statements": lambda i: f"/api/statements?limit={100 - i % 50}",
    "relations as of": lambda i: f"/api/relations?on={nth(days, i * 7)}&limit=1000",
    "timeline": lambda i: f"/api/timeline?min_sources={i % 3}&since={nth(days, i)}",
    "timeline of an actor": lambda i: f"/api/timeline?actor={nth(who, i)}&both=true",
    "network": lambda i: f"/api/network?since={nth(days, i)}",
    "map": lambda i: f"/api/map?since={nth(days, i)}",
    "search": lambda i: f"/api/search?q={nth(words, i)}&limit={50 + i}",
    "entities": lambda i: f"/api/entities?q={nth(letters, i)}&limit={20 + i}",
    "reports": lambda i: f"/api/reports?limit={100 - i % 50}",
    "a report": lambda i: f"/api/reports/{nth(reports, i)}",
    "a record": lambda i: f"/api/records/{nth(events, i)}",
    "versions": lambda i: "/api/versions",
    "changes": lambda i: f"/api/changes?limit={100 + i}",
    "sql": lambda i: ("/api/sql", {"sql": f"SELECT event_type, count(*) AS n FROM events WHERE source_count > {i % 4} GROUP BY 1 ORDER BY 2 DESC"}),
    "code": lambda i: ("/api/code", {"text": text + f" It was meeting number {i}."}),
}

slow = []
print(f"{'view':<22}{'p50 ms':>9}{'p95 ms':>9}{'kB':>8}")
for name, path in views.items():
    times, size = [], 0
    for i in range(count):
        asked = path(i)
        took, data = ask(*asked) if isinstance(asked, tuple) else ask(asked)
        times.append(took)
        size = max(size, len(data))
    times.sort()
    p95 = times[min(len(times) - 1, round(0.95 * len(times)))]
    print(f"{name:<22}{statistics.median(times):>9.1f}{p95:>9.1f}{size / 1000:>8.1f}")
    if p95 > bar:
        slow.append(name)
if slow:
    print(f"beyond {bar:.0f} ms: {', '.join(slow)}")
sys.exit(1 if slow else 0)
