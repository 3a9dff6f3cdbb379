"""GeoJSON, by geopandas."""

from fixture import library, opened, same

gpd = library("geopandas")
folder, store = opened()
frame = gpd.read_file(folder / "geojson.geojson")
by_id = {e["event_id"]: e for e in store["events"]}

same("a feature for each event", set(frame["event_id"]), set(by_id))
same("degrees on WGS 84", frame.crs.to_epsg(), 4326)
points = {i: (p.y, p.x) for i, p in zip(frame["event_id"], frame.geometry) if p is not None}
same("points", points, {i: (e["latitude"], e["longitude"]) for i, e in by_id.items() if "latitude" in e})
same("statuses", dict(zip(frame["event_id"], frame["status"])), {i: e["status"] for i, e in by_id.items()})
same("quotes", dict(zip(frame["event_id"], frame["quote"])), {i: e["quote"] for i, e in by_id.items()})
