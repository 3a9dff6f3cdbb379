#!/usr/bin/env python3
"""Check the annotated events of this folder and count what is in them.

    python3 training/events/check.py [FILE …]              exit 1 if any line is malformed
    python3 training/events/check.py --near-duplicates DIR  also look for sentences too close to a development set below DIR
    python3 training/events/check.py --gold OUT.jsonl       write what is held out of training as gold records for demarche-eval
    python3 training/events/check.py --gold OUT.jsonl --whole FILE …   all of these files instead, as for the reports of gold/wire

README.md beside this file is the format. `read(path)` is what model/train uses.
"""
import collections
import dataclasses
import json
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).parent
MODES = {
    "AGREE": "", "CONSULT": "visit third-party multilateral phone", "SUPPORT": "", "CONCEDE": "", "COOPERATE": "", "AID": "",
    "RETREAT": "withdraw release return disarm ceasefire access resign", "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege", "REJECT": "assist change yield meet",
    "THREATEN": "restrict ban arrest relations expel territory violence", "PROTEST": "demo riot strike hunger boycott obstruct",
    "SANCTION": "convict expel withdraw discontinue", "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict ban censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture execute sexual assassinate destroy primitive firearms explosives suicide-attack aerial drone heavy-weapons "
    "crowd-control cleansing massacre unconventional sideAB",
}  # fmt: skip
STATUSES = {"actual", "future", "hypothetical", "negated"}
SECTORS = set(
    "GOV MIL COP JUD LEG OPP PTY REB PRM SPY UAF UNK CVL BUS EDU JRN LAB MED REF REL SOC CRM ELI AGR IGO NGO".split()
)
PREDICATES = set(
    "recognizes sanctions holds_office represents member_of part_of controls claims at_war_with occupies allied_with party_to backs opposes "
    "mediates negotiates_with observes relies_on won_election designates candidate_for".split()
)
PARTY = re.compile(r"^(?P<text>.+?)\s*\{(?P<code>[A-Z]{3}|---)(?:\.(?P<sector>[A-Z]{3}))?\}$")
ORDINAL = re.compile(r"^(?P<text>.+)#(?P<n>[1-9])$")
WORD = re.compile(r"\w+(?:[.'’-]\w+)*", re.UNICODE)


@dataclasses.dataclass
class Party:
    text: str
    start: int
    end: int
    code: str | None
    sector: str | None


@dataclasses.dataclass
class Event:
    type: str
    modes: list
    status: str
    trigger: tuple
    actors: list
    recipients: list
    by: list
    at: tuple | None = None
    on: tuple | None = None
    third: list = dataclasses.field(default_factory=list)
    optional: bool = False


@dataclasses.dataclass
class Sentence:
    file: str
    line: int
    text: str
    report: str | None
    published: str | None = None
    events: list = dataclasses.field(default_factory=list)
    relations: list = dataclasses.field(default_factory=list)


class Fault(ValueError):
    pass


def find(sentence, words, near=None):
    """Character span of `words` (or `words#n`) in the sentence, at word borders; the hit nearest to `near` where there are several."""
    m = ORDINAL.match(words)
    n = int(m["n"]) if m else None
    text = m["text"] if m else words
    hits = [h.span() for h in re.finditer(r"(?<![\w])" + re.escape(text) + r"(?![\w])", sentence)]
    if not hits:
        raise Fault(f"{text!r} does not stand in the sentence")
    if n:
        if n > len(hits):
            raise Fault(f"{text!r} stands there only {len(hits)} times")
        return hits[n - 1]
    return min(hits, key=lambda h: abs(h[0] - near)) if near is not None else hits[0]


def parties(sentence, cell, near):
    out = []
    for part in (p.strip() for p in cell.split(";")):
        if part in ("-", ""):
            continue
        m = PARTY.match(part)
        if not m:
            raise Fault(f"{part!r} lacks its code, as in {{RUS.GOV}}")
        if m["sector"] and m["sector"] not in SECTORS:
            raise Fault(f"sector {m['sector']} is not one of PLOVER's")
        start, end = find(sentence, m["text"], near)
        out.append(Party(m["text"], start, end, None if m["code"] == "---" else m["code"], m["sector"]))
    return out


def event(sentence, body):
    cells = [c.strip() for c in body.split("|")]
    if len(cells) < 5:
        raise Fault("an event has TYPE | status | trigger | actors | recipients")
    kind, *modes = cells[0].split(".")
    if kind not in MODES:
        raise Fault(f"{kind!r} is not one of the 16 types")
    for mode in modes:
        if mode not in MODES[kind].split():
            raise Fault(f"mode {mode!r} is not one of {kind}: {MODES[kind] or 'it has none'}")
    if cells[1] not in STATUSES:
        raise Fault(f"status {cells[1]!r}")
    trigger = find(sentence, cells[2])
    if not ORDINAL.match(cells[2]) and len(re.findall(r"(?<!\w)" + re.escape(cells[2]) + r"(?!\w)", sentence)) > 1:
        raise Fault(f"trigger {cells[2]!r} stands there more than once: say which, as in {cells[2]}#2")
    e = Event(kind, modes, cells[1], trigger, parties(sentence, cells[3], trigger[0]), parties(sentence, cells[4], trigger[0]), [])
    for cell in cells[5:]:
        key, _, value = cell.partition(" ")
        value = value.strip()
        if key == "by":
            e.by = [find(sentence, re.sub(r"\s*\{.*?\}", "", v.strip()), trigger[0]) for v in value.split(";")]
        elif key == "at":
            e.at = find(sentence, value, trigger[0])
        elif key == "on":
            e.on = find(sentence, value, trigger[0])
        elif key == "third":
            e.third = [find(sentence, re.sub(r"\s*\{.*?\}", "", v.strip()), trigger[0]) for v in value.split(";")]
        elif key:
            raise Fault(f"{cell!r} begins with none of by, at, on, third")
    return e


def read(path, faults=None):
    """The sentences of a file. Faults go to the list, or are raised where there is none."""
    out, report, published, here = [], None, None, None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.rstrip()
        try:
            if not line:
                report = published = here = None
            elif line.startswith("#"):
                continue
            elif line.startswith("D "):
                if not re.match(r"D \d{4}-\d{2}-\d{2} \| \S", line):
                    raise Fault("a report begins with D YYYY-MM-DD | title")
                report, published = f"{path.name}:{number}", line[2:12]
            elif line.startswith("S "):
                here = Sentence(path.name, number, line[2:].strip(), report, published)
                out.append(here)
            elif line[:2] in ("E ", "O ", "R ") and here is None:
                raise Fault("no sentence stands above this record")
            elif line[:2] in ("E ", "O "):
                here.events.append(event(here.text, line[2:]))
                here.events[-1].optional = line.startswith("O ")
            elif line.startswith("R "):
                cells = [c.strip() for c in line[2:].split("|")]
                if len(cells) < 3 or cells[0] not in PREDICATES:
                    raise Fault("a relation is: predicate | subject | object, with one of the predicates " + ", ".join(sorted(PREDICATES)))
                strip = lambda c: re.sub(r"\s*\{.*?\}", "", c)
                here.relations.append((cells[0], find(here.text, strip(cells[1])), find(here.text, strip(cells[2])), "not" not in cells[3:]))
            else:
                raise Fault("a line begins with D, S, E, O, R or #")
        except Fault as fault:
            if faults is None:
                raise
            faults.append(f"{path.name}:{number}: {fault}")
    return out


def words(text):
    return [w.lower() for w in WORD.findall(text)]


def shingles(text, n=6):
    w = words(text)
    return {" ".join(w[i:i + n]) for i in range(len(w) - n + 1)}


def near_duplicates(sentences, root):
    """Sentences that share two or more runs of six words with a development text, and exact repetitions among our own."""
    theirs = set()
    for p in sorted(pathlib.Path(root).rglob("*")):
        if p.suffix in (".txt", ".tsv", ".jsonl", ".tml", ".xml", ".conll", ".conllu", ".ann") and "plover/" not in str(p) and p.stat().st_size < 40e6:
            theirs |= shingles(re.sub(r"<[^>]*>", "", p.read_text(encoding="utf-8", errors="replace")))
    for s in sentences:
        shared = shingles(s.text) & theirs
        if len(shared) >= 2:
            yield f"{s.file}:{s.line}: shares {len(shared)} runs of six words with a development text: {sorted(shared)[0]!r}"


def held_out(key, one_in=10):
    """Whether a block (by its report or its own file and line) is kept from training: a number of the key that is the same on every machine."""
    h = 2166136261
    for b in key.encode():
        h = (h ^ b) * 16777619 % 2**32
    return (h >> 8) % one_in == 0


def gold(sentences, whole):
    """Documents in the gold format (`crates/eval/src/records/gold.rs`), one a block. Dates stay open; a named party carries its words as its name."""
    blocks = {}
    for s in sentences:
        key = s.report or f"{s.file}:{s.line}"
        if whole or held_out(key):
            blocks.setdefault(key, []).append(s)
    party = lambda p: {"text": p.text, "name": p.text, "country": p.code if p.code not in ("UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC") else None, "code": p.code, "sector": p.sector}
    for key, block in blocks.items():
        events = []
        for s in block:
            cut = lambda span: s.text[span[0]:span[1]]
            events += [{
                "quote": s.text, "trigger": cut(e.trigger), "event_type": e.type, "event_mode": e.modes, "status": e.status,
                "actors": [party(p) for p in e.actors], "recipients": [party(p) for p in e.recipients], "third_parties": [],
                "attribution": [cut(b) for b in e.by], "date": None, "place": cut(e.at) if e.at else None, "count": None,
                **({"optional": True} if e.optional else {}),
            } for e in s.events]  # fmt: skip
        yield {"doc": key, "title": "", "published": whole and block[0].published or "2020-06-15", "source": "", "text": " ".join(s.text for s in block), "events": events, "relations": []}


def main(argv):
    root = argv[argv.index("--near-duplicates") + 1] if "--near-duplicates" in argv else None
    files = [pathlib.Path(a) for a in argv if a.endswith(".txt")] or sorted(FOLDER.glob("*.txt"))
    faults, all_ = [], []
    for f in files:
        all_ += read(f, faults)
    seen = {}
    for s in all_:
        key = " ".join(words(s.text))
        if key in seen:
            faults.append(f"{s.file}:{s.line}: the sentence of {seen[key]} again")
        seen[key] = f"{s.file}:{s.line}"
    if "--gold" in argv:
        with open(argv[argv.index("--gold") + 1], "w", encoding="utf-8") as out:
            out.writelines(json.dumps(d, ensure_ascii=False) + "\n" for d in gold(all_, "--whole" in argv))
    if root:
        faults += near_duplicates(all_, root)
    for f in faults:
        print(f, file=sys.stderr)
    events = [e for s in all_ for e in s.events]
    types, status = collections.Counter(e.type for e in events), collections.Counter(e.status for e in events)
    lemmas = collections.Counter(s.text[e.trigger[0]:e.trigger[1]].lower() for s in all_ for e in s.events)
    reports = {s.report for s in all_ if s.report}
    print(json.dumps({
        "sentences": len(all_), "without events": sum(not s.events for s in all_), "reports": len(reports), "events": len(events),
        "relations": sum(len(s.relations) for s in all_), "attributed": sum(bool(e.by) for e in events), "triggers": len(lemmas),
        "types": dict(types.most_common()), "status": dict(status.most_common()),
        "commonest triggers": dict(lemmas.most_common(12)),
    }, indent=1))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
