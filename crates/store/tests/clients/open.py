#!/usr/bin/env python3
"""Opens a store with the tools that its users have, and compares what they count with what the store says.

    python3 open.py STORE

Every table is read at the Delta version that the last version of the store names: with deltalake and pyarrow, with polars, and with duckdb, by its own
reader of Delta tables where that extension is installed and otherwise over the table's live Parquet files. Column names and types are those of the
Delta schema in all of them. Exit code: 0 all agree, 1 not.
"""

import json
import pathlib
import sys

import duckdb
import polars
from deltalake import DeltaTable


def last_version(store):
    files = sorted((store / "_demarche" / "versions").glob("[0-9]*.json"))
    return json.loads(files[-1].read_text(encoding="utf-8"))


def delta_extension(connection):
    """DuckDB's own reader is an extension that comes from the net; offline it may be missing."""
    try:
        connection.execute("SET autoinstall_known_extensions = false")
        connection.execute("LOAD delta")
        return True
    except duckdb.Error:
        return False


def counts(folder, delta, connection, own_reader):
    table = DeltaTable(str(folder), version=delta)
    dataset = table.to_pyarrow_dataset()
    rows = dataset.to_table()
    yield "deltalake and pyarrow", rows.num_rows
    frame = polars.scan_delta(str(folder), version=delta).collect()
    yield "polars", frame.height
    names = dataset.schema.names
    if list(frame.columns) != names:
        raise SystemExit(f"{folder.name}: polars has the columns {frame.columns}, pyarrow {names}")
    if own_reader:
        found = connection.sql("SELECT * FROM delta_scan(?, version := ?)", params=[str(folder), delta]).to_arrow_table()
        yield "duckdb, delta_scan", found.num_rows
    else:
        files = table.file_uris()
        if not files:
            return
        sql = "SELECT * FROM read_parquet(?, hive_partitioning = true, hive_types_autocast = false)"
        found = connection.sql(sql, params=[files]).to_arrow_table()
        yield "duckdb, read_parquet", found.num_rows
    if set(found.column_names) != set(names):
        raise SystemExit(f"{folder.name}: duckdb has the columns {found.column_names}, pyarrow {names}")
    key = names[0]
    if sorted(found.column(key).to_pylist()) != sorted(rows.column(key).to_pylist()):
        raise SystemExit(f"{folder.name}: duckdb and pyarrow read other values of {key}")


def main(store):
    version = last_version(store)
    connection = duckdb.connect()
    own_reader = delta_extension(connection)
    wrong = 0
    for name, delta in sorted(version["delta"].items()):
        expected = version["rows"][name]
        for reader, found in counts(store / name, delta, connection, own_reader):
            if found != expected:
                wrong += 1
                print(f"{name}: {reader} counts {found} rows, the store says {expected}")
    total = sum(version["rows"].values())
    print(f"version {version['version']}: {len(version['delta'])} tables, {total} rows, {wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
