"""The records that the exports were made of, and how a check ends."""

import importlib
import json
import sys
from pathlib import Path


def library(*names):
    """The libraries, or the end of the script where one is missing."""
    try:
        found = [importlib.import_module(n) for n in names]
    except ImportError as e:
        print(f"skipped: {e.name} is not installed")
        sys.exit(0)
    return found[0] if len(found) == 1 else found


def opened():
    """The folder of the exports and the records, by table."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FOLDER")
    folder = Path(sys.argv[1])
    return folder, json.loads((folder / "fixture.json").read_text(encoding="utf-8"))


def same(what, found, expected):
    """Ends the script where the two differ."""
    if found != expected:
        sys.exit(f"{what}: found {found!r}, expected {expected!r}")
    print(f"ok: {what}")
