"""GraphML and GEXF, by networkx."""

from fixture import library, opened, same

nx = library("networkx")
folder, store = opened()
actual = {e["event_id"]: e for e in store["events"] if e["status"] == "actual"}
pairs = [d for d in store["dyads"] if d["event_id"] in actual and "actor_id" in d and "recipient_id" in d]
relations = [r for r in store["relations"] if r["holds"]]

g = nx.read_graphml(folder / "graphml.graphml")
same("GraphML is a directed graph with parallel edges", (g.is_directed(), g.is_multigraph()), (True, True))
events = [d for _, _, d in g.edges(data=True) if d["kind"] == "event"]
same("an edge for each pair", len(events), len(pairs))
same("an edge for each relation", g.number_of_edges() - len(events), len(relations))
same("ends", {(a, b) for a, b, d in g.edges(data=True) if d["kind"] == "event"}, {(d["actor_id"], d["recipient_id"]) for d in pairs})
same("names", {n: d["name"] for n, d in g.nodes(data=True)}, {e["entity_id"]: e["name"] for e in store["entities"] if e["entity_id"] in g})
same("quotes", {d["record"]: d["quote"] for d in events}, {d["event_id"]: actual[d["event_id"]]["quote"] for d in pairs})
same("goldstein is a number", {type(d["goldstein"]) for d in events if "goldstein" in d}, {float})

h = nx.read_gexf(folder / "gexf.gexf")
same("GEXF is dynamic", h.graph["mode"], "dynamic")
edges = list(h.edges(data=True))
same("ends", {(a, b) for a, b, d in edges if d["kind"] == "event"}, {(d["actor_id"], d["recipient_id"]) for d in pairs})
spells = {(a, b): d["spells"] for a, b, d in edges if d["kind"] == "event"}
same("spells are the days of the acts", spells[("serbia", "kosovo")], [("2024-03-18", "2024-03-18")])
same("every entity has its time", all(d.get("spells") for _, d in h.nodes(data=True)), True)
same("weights are independent sources", {d["weight"] for a, b, d in edges if (a, b) == ("serbia", "kosovo")}, {2})
