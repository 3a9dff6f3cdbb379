"""Separated text and Parquet, by pandas and pyarrow, as scripts for GDELT, ICEWS and POLECAT read them."""

from fixture import library, opened, same

pd, pq = library("pandas", "pyarrow.parquet")
folder, store = opened()
dated = {e["event_id"]: e for e in store["events"] if e["status"] == "actual" and (e.get("date_from") or e.get("first_published"))}
pairs = [d for d in store["dyads"] if d["event_id"] in dated]

gdelt = pd.read_csv(folder / "gdelt.export.CSV", sep="\t", header=None, quoting=3, dtype={1: str})
same("GDELT has 61 columns, and a row for each pair", gdelt.shape, (len(pairs), 61))
same("keys are whole and differ", (str(gdelt[0].dtype), gdelt[0].is_unique), ("int64", True))
same("SQLDATE is a day", pd.to_datetime(gdelt[1], format="%Y%m%d").dt.year.unique().tolist(), [2024])
same("quad classes", set(gdelt[29]) <= {1, 2, 3, 4}, True)
same("codes keep their zeros as text", "046" in set(pd.read_csv(folder / "gdelt.export.CSV", sep="\t", header=None, quoting=3, dtype=str)[26]), True)
mentions = pd.read_csv(folder / "gdelt-mentions.mentions.CSV", sep="\t", header=None, quoting=3)
same("GDELT mentions have 16 columns", mentions.shape[1], 16)
same("every mention has its event", set(mentions[0]), set(gdelt[0]))

icews = pd.read_csv(folder / "icews.tab", sep="\t", quoting=3)
same("ICEWS has 20 columns, and a row for each pair", icews.shape, (len(pairs), 20))
same("intensities are numbers", icews["Intensity"].between(-10, 10).all(), True)
same("dates", set(pd.to_datetime(icews["Event Date"]).dt.year), {2024})

polecat = pd.read_csv(folder / "polecat.txt", sep="\t", quoting=3)
same("POLECAT has 40 columns, and a row for each event", (set(polecat["Event ID"]), polecat.shape[1]), (set(dated), 40))
lists = polecat.set_index("Event ID")["Actor Country"].dropna().str.split(";").to_dict()
expected = {i: [c or "None" for c in e["actor_country"]] for i, e in dated.items() if any(e.get("actor_country", []))}
same("parties stay together", lists, expected)

acled = pd.read_csv(folder / "acled.csv")
same("ACLED has 31 columns", acled.shape[1], 31)
same("fatalities are those of the reports", acled["fatalities"].sum(), 3)

parquet = pq.read_table(folder / "parquet.parquet")
same("Parquet has every event", parquet.column("event_id").to_pylist(), sorted(e["event_id"] for e in store["events"]))
same("lists are lists", parquet.column("actor_country").to_pylist(), [e.get("actor_country", []) for e in sorted(store["events"], key=lambda e: e["event_id"])])
ndjson = pd.read_json(folder / "ndjson.ndjson", lines=True)
same("NDJSON has every event", len(ndjson), len(store["events"]))

panel = pd.read_csv(folder / "dyad-month.csv")
same("a key is one row", panel.duplicated(["iso3_1", "iso3_2", "year", "month"]).any(), False)
