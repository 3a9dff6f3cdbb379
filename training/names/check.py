#!/usr/bin/env python3
"""Check the annotated news sentences in this folder and count what is in them.

    python training/names/check.py           exit 1 if any line is malformed
    python training/names/check.py --conll   also print the set as token<TAB>BIO tag

A line is one sentence. `[TYPE text]` marks a name; brackets are used for nothing else.
A line that starts with `#` is a comment. Names do not nest.
"""
import collections
import pathlib
import re
import sys

TYPES = ("PER", "LOC", "ORG", "NORP", "EVENT", "MISC")
NAME = re.compile(r"\[([A-Z]+) ([^\[\]]+)\]")
TOKEN = re.compile(r"['’]s\b|\w+(?:[.'’-]\w+)*?(?=['’]s\b)|\w+(?:[.'’-]\w+)*\.?|[^\w\s]")
# A name neither starts with an article nor ends in a possessive: both stay outside.
ARTICLE = re.compile(r"(the|a|an) ")
POSSESSIVE = re.compile(r"['’]s$")
# Names that really end in 's.
ENDS_IN_S = {"Standard & Poor's", "Domino's"}
TITLES = ("President ", "Prime Minister ", "Mr. ", "Mrs. ", "Ms. ", "Dr. ", "General ", "Gen. ", "Colonel ", "Minister ", "Senator ", "Sen. ")


def parse(line):
    """Return the plain text and the (start, end, type) character spans of an annotated line."""
    text, spans, at = "", [], 0
    for m in NAME.finditer(line):
        text += line[at:m.start()]
        spans.append((len(text), len(text) + len(m[2]), m[1]))
        text += m[2]
        at = m.end()
    return text + line[at:], spans


def faults(line):
    """Yield what is wrong with one annotated line."""
    text, spans = parse(line)
    if "[" in text or "]" in text:
        yield "unbalanced, nested or malformed bracket"
    for start, end, kind in spans:
        name = text[start:end]
        if kind not in TYPES:
            yield f"unknown type {kind}"
        if name != name.strip() or "  " in name:
            yield f"stray space in {name!r}"
        if ARTICLE.match(name):
            yield f"article inside {name!r}"
        if POSSESSIVE.search(name) and name not in ENDS_IN_S:
            yield f"possessive inside {name!r}"
        if kind == "PER" and name.startswith(TITLES):
            yield f"title inside {name!r}"
        if start and text[start - 1].isalnum() or end < len(text) and text[end].isalnum():
            yield f"{name!r} starts or ends within a word"
    if line != line.strip() or "\t" in line:
        yield "stray white space"


def sentences(path):
    """Yield (line number, line) of the sentences of a file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield number, line


def bio(line):
    """Yield (token, BIO tag) of an annotated line, split at white space, punctuation and the edges of names."""
    text, spans = parse(line)
    at = 0
    for start, end, kind in spans + [(len(text), len(text), None)]:
        for token in TOKEN.findall(text[at:start]):
            yield token, "O"
        for k, token in enumerate(TOKEN.findall(text[start:end])):
            yield token, ("I-" if k else "B-") + kind
        at = end


def main():
    seen, bad = {}, 0
    by_type = collections.Counter()
    rows = []
    for path in sorted(pathlib.Path(__file__).parent.glob("news-*.txt")):
        count = collections.Counter()
        for number, line in sentences(path):
            where = f"{path.name}:{number}"
            for fault in faults(line):
                print(f"{where}: {fault}", file=sys.stderr)
                bad += 1
            text, spans = parse(line)
            if text.casefold() in seen:
                print(f"{where}: same sentence as {seen[text.casefold()]}", file=sys.stderr)
                bad += 1
            seen[text.casefold()] = where
            count["sentences"] += 1
            count["words"] += len(text.split())
            count["none"] += not spans
            count.update(kind for _, _, kind in spans)
            if "--conll" in sys.argv:
                print("\n".join(f"{token}\t{tag}" for token, tag in bio(line)) + "\n")
        rows.append((path.name, count))
        by_type.update(count)
    columns = ("sentences", "words", "none") + TYPES
    out = sys.stderr if "--conll" in sys.argv else sys.stdout
    print("| file | " + " | ".join(columns) + " |", file=out)
    print("| --- |" + " ---: |" * len(columns), file=out)
    for name, count in rows + [("all", by_type)]:
        print(f"| {name} | " + " | ".join(str(count[c]) for c in columns) + " |", file=out)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
