"""FollowTheMoney statements, by followthemoney."""

from fixture import library, opened, same

model, statement = library("followthemoney", "followthemoney.statement")
folder, store = opened()
from followthemoney.statement.serialize import read_path_statements  # noqa: E402

rows = list(read_path_statements(folder / "followthemoney.csv", "csv"))
for s in rows:
    key = statement.Statement.make_key(s.dataset, s.entity_id, s.prop, s.value, s.external)
    assert s.id == key, (s, s.id, key)
    assert model.registry.entity.validate(s.entity_id), s.entity_id
same("ids are those that FollowTheMoney makes", len({s.id for s in rows}), len(rows))

header, *lines = (folder / "followthemoney.csv").read_text(encoding="utf-8").splitlines()
import csv  # noqa: E402

for row in csv.DictReader([header, *lines]):
    assert row["prop_type"] == statement.util.get_prop_type(row["schema"], row["prop"]), row
print("ok: property types are those of the model")

groups = {}
for s in rows:
    groups.setdefault(s.canonical_id, []).append(s)
same("the statements of an entity stand together", [k for k, p in zip([s.canonical_id for s in rows], [None] + [s.canonical_id for s in rows]) if k != p], list(groups))
dataset = model.Dataset.make({"name": "demarche", "title": "Demarche"})
entities = {k: model.StatementEntity.from_statements(dataset, g) for k, g in groups.items()}
for e in entities.values():
    missing = [p for p in e.schema.required if not e.get(p)]
    assert not missing, (e.id, missing)
    for prop, value in e.itervalues():
        assert prop.type.validate(value) or prop.type.name in ("name", "string", "text", "address"), (e.id, prop.name, value)
        if prop.type.name == "entity":
            assert value in entities, (e.id, prop.name, value)
print("ok: every entity has what its schema asks for, values are valid, references lead somewhere")
actual = {e["event_id"]: e for e in store["events"] if e["status"] == "actual"}
found = {k: e for k, e in entities.items() if e.schema.name == "Event"}
same("events", set(found), set(actual))
same("quotes", {k: e.first("summary") for k, e in found.items() if not e.first("summary").startswith("'")}, {k: e["quote"] for k, e in actual.items() if not e["quote"].startswith("=")})
same("offices, sanctions, others", sorted(e.schema.name for e in entities.values() if e.schema.name in ("Occupancy", "Sanction", "UnknownLink")), ["Occupancy", "Sanction", "UnknownLink"])
