#!/usr/bin/env python3
"""Check gold/clusters: ids, dates, quotes and triggers, copies, members in one cluster only, counts. `check.py [-q]`"""
import collections
import datetime
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
TYPES = set(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST "
    "ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
)
STATUSES = {"actual", "future", "hypothetical", "negated"}
errors = []


def rows(name):
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines(), 1):
        yield f"{name}:{number}", json.loads(line)


def want(ok, where, what):
    if not ok:
        errors.append(f"{where}: {what}")
    return ok


reports, texts = {}, {}
for where, row in rows("reports.jsonl"):
    want(list(row) == ["doc", "title", "published", "source", "url", "text"], where, "fields")
    want(row["doc"] not in reports, where, f"doc {row['doc']} twice")
    want(all(isinstance(v, str) and v.strip() == v and v for v in row.values()), where, "an empty or untrimmed field")
    want(row["url"].startswith("https://example.org/"), where, "url")
    want(row["text"] not in texts, where, f"the same text as {texts.get(row['text'])}")
    datetime.date.fromisoformat(row["published"])
    reports[row["doc"]] = row
    texts[row["text"]] = row["doc"]

copy_of = {}
for where, row in rows("copies.jsonl"):
    if want(row["doc"] in reports and row["copy_of"] in reports, where, "unknown doc"):
        want(reports[row["doc"]]["source"] != reports[row["copy_of"]]["source"], where, "a copy in the same outlet")
        want(reports[row["doc"]]["published"] >= reports[row["copy_of"]]["published"], where, "a copy before its original")
        copy_of[row["doc"]] = row["copy_of"]
want(not set(copy_of) & set(copy_of.values()), "copies.jsonl", "a copy of a copy")

seen, taken, types, sizes = set(), {}, collections.Counter(), collections.Counter()
for where, row in rows("clusters.jsonl"):
    want(list(row) == ["cluster", "event_type", "status", "members", "independent"], where, "fields")
    want(row["cluster"] not in seen, where, f"cluster {row['cluster']} twice")
    seen.add(row["cluster"])
    want(row["event_type"] in TYPES, where, row["event_type"])
    want(row["status"] in STATUSES, where, row["status"])
    want(row["members"], where, "no member")
    types[row["event_type"]] += 1
    sizes[len(row["members"])] += 1
    sources = set()
    for m in row["members"]:
        if not want(m["doc"] in reports, where, f"unknown doc {m['doc']}"):
            continue
        text = reports[m["doc"]]["text"]
        q, t = m["quote_start"], m["trigger_start"]
        want(text[q : q + len(m["quote"])] == m["quote"], where, f"{m['doc']}: the quote is not at {q}")
        want(text[t : t + len(m["trigger"])] == m["trigger"], where, f"{m['doc']}: the trigger is not at {t}")
        want(q <= t and t + len(m["trigger"]) <= q + len(m["quote"]), where, f"{m['doc']}: the trigger is outside the quote")
        other = taken.setdefault((m["doc"], t), row["cluster"])
        want(other == row["cluster"], where, f"{m['doc']}: {m['trigger']} is also in {other}")
        sources.add(reports[copy_of.get(m["doc"], m["doc"])]["source"])
    want(len(sources) == row["independent"], where, f"independent is {row['independent']}, counted {len(sources)}")
want({d for d, _ in taken} == set(reports), "clusters.jsonl", "a report without a member")
want(set(types) == TYPES, "clusters.jsonl", f"types without a cluster: {sorted(TYPES - set(types))}")

for error in errors:
    print(error, file=sys.stderr)
if "-q" not in sys.argv:
    scenes = {d.split("-")[0] for d in reports}
    print(f"{len(scenes)} scenes, {len(reports)} reports ({len(copy_of)} copies), {len(seen)} clusters, {sum(n * c for n, c in sizes.items())} members")
    print("types:", ", ".join(f"{t} {n}" for t, n in types.most_common()))
    print("members in a cluster:", ", ".join(f"{n}: {c}" for n, c in sorted(sizes.items())))
sys.exit(bool(errors))
