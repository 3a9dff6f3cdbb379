"""JSON-LD with PROV-O and Web Annotation, by rdflib."""

from fixture import library, opened, same

rdflib = library("rdflib")
folder, store = opened()
g = rdflib.Graph().parse(folder / "jsonld.jsonld", format="json-ld")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
PROV = rdflib.PROV
texts = {f"urn:demarche:{r['report_id']}": r["text"] for r in store["reports"]}

count = 0
for annotation, target in g.subject_objects(OA.hasTarget):
    text = texts[str(g.value(target, OA.hasSource))]
    kinds = {str(g.value(s, rdflib.RDF.type)).rpartition("#")[2]: s for s in g.objects(target, OA.hasSelector)}
    quote, position = kinds["TextQuoteSelector"], kinds["TextPositionSelector"]
    exact, prefix, suffix = (str(g.value(quote, p) or "") for p in (OA.exact, OA.prefix, OA.suffix))
    start, end = (int(g.value(position, p)) for p in (OA.start, OA.end))
    assert text[start:end] == exact, (annotation, exact)
    assert text[max(0, start - 32) : start] == prefix and text[end : end + 32] == suffix, (annotation, prefix, suffix)
    count += 1
same("every quote reads back at its place", count, len(store["mentions"]) + len(store["relations"]))

bodies = {(str(a), str(b)) for a, b in g.subject_objects(OA.hasBody)}
same("annotations tell events", bodies, {(f"urn:demarche:{m['mention_id']}", f"urn:demarche:{m['event_id']}") for m in store["event_mentions"]})
same("codings used their reports", {str(r) for r in g.objects(None, PROV.used)}, set(texts))
NS = rdflib.Namespace("urn:demarche:ns:")
actors = {(str(e), str(a).rpartition(":")[2]) for e, a in g.subject_objects(NS.actor)}
expected = {(f"urn:demarche:{e['event_id']}", a.replace(":", "%3A")) for e in store["events"] for a in e.get("actor_id", [])}
same("actors", actors, expected)
same("statuses", {str(o) for o in g.objects(None, NS.status)}, {"actual", "future", "hypothetical", "negated"})
