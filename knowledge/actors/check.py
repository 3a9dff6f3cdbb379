#!/usr/bin/env python3
"""Checks the actor files (the format is in FORMAT.md): `python3 check.py [-q] [FILE ...]`.

Without files it reads every *.txt beside it, and sub-folders too. It prints `file:line: message`, errors first in each
file, and ends with counts. Errors end with exit status 1; warnings (lines with "warning:") do not. -q leaves warnings out.

Errors: a line that is no block, field or comment; a key that is not lower-case ASCII with hyphens, or is used twice;
an unknown field or kind; no kind; a country that is no ISO 3166-1 alpha-3 code; an unknown entity code or sector; a date
that does not exist or a term that ends before it begins; a `member` or `part` key that no file has (only when all files
are read); a loop of `part`; terms of one single-holder office that overlap for certain; a name that two blocks share which
are neither apart in time (for persons: in the times of their offices) nor told apart by a `context`. One context is enough:
it says where its own bearer is meant, and everywhere else it is the other one.
Warnings: a name repeated inside one block.
"""

import calendar
import os
import re
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))

KINDS = {
    "state", "territory", "government body", "office", "person", "party", "armed group",
    "international organisation", "NGO", "company", "media", "people", "place", "agreement", "election",
}
FIELDS = {
    "kind", "country", "code", "sector", "alias", "demonym", "capital", "metonym", "office", "member", "part",
    "from", "to", "context", "wikidata",
}
ONCE = {"kind", "country", "from", "to", "wikidata"}
CODES = {"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"}
# PLOVER 1.3 sectors, and those of CAMEO that PLOVER keeps.
SECTORS = {
    "GOV", "MIL", "COP", "SPY", "JUD", "LEG", "REB", "PRM", "CRM", "UAF", "OPP", "PTY", "CVL", "LAB", "EDU", "JRN",
    "MED", "AGR", "REF", "REL", "BUS", "ELI", "SOC", "NGO", "IGO", "UNK",
}
# Alpha-3 codes, the former ones, and XKX (in general use for Kosovo, not assigned by ISO).
COUNTRIES = set("""
AFG ALA ALB DZA ASM AND AGO AIA ATA ATG ARG ARM ABW AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BMU BTN BOL BES BIH BWA
BVT BRA IOT BRN BGR BFA BDI CPV KHM CMR CAN CYM CAF TCD CHL CHN CXR CCK COL COM COG COD COK CRI CIV HRV CUB CUW CYP CZE
DNK DJI DMA DOM ECU EGY SLV GNQ ERI EST SWZ ETH FLK FRO FJI FIN FRA GUF PYF ATF GAB GMB GEO DEU GHA GIB GRC GRL GRD GLP
GUM GTM GGY GIN GNB GUY HTI HMD VAT HND HKG HUN ISL IND IDN IRN IRQ IRL IMN ISR ITA JAM JPN JEY JOR KAZ KEN KIR PRK KOR
KWT KGZ LAO LVA LBN LSO LBR LBY LIE LTU LUX MAC MDG MWI MYS MDV MLI MLT MHL MTQ MRT MUS MYT MEX FSM MDA MCO MNG MNE MSR
MAR MOZ MMR NAM NRU NPL NLD NCL NZL NIC NER NGA NIU NFK MKD MNP NOR OMN PAK PLW PSE PAN PNG PRY PER PHL PCN POL PRT PRI
QAT REU ROU RUS RWA BLM SHN KNA LCA MAF SPM VCT WSM SMR STP SAU SEN SRB SYC SLE SGP SXM SVK SVN SLB SOM ZAF SGS SSD ESP
LKA SDN SUR SJM SWE CHE SYR TWN TJK TZA THA TLS TGO TKL TON TTO TUN TUR TKM TCA TUV UGA UKR ARE GBR USA UMI URY UZB VUT
VEN VNM VGB VIR WLF ESH YEM ZMB ZWE XKX SUN YUG SCG CSK DDR YMD
""".split())
# Titles that one person at a time holds in one body.
SINGLE = re.compile(
    r"^(President|Prime Minister|Chancellor|Foreign Minister|Defence Minister|Interior Minister|Supreme Leader|King|Queen|"
    r"Emir|Sultan|Secretary-General|Secretary General|Secretary of State|Secretary of Defense|Taoiseach|Premier|Pope|"
    r"Governor|High Representative|Vice President|Chief Justice|Speaker)\b.* (of|for|in) "
)


def fold(name):
    s = unicodedata.normalize("NFKD", name.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in s if not unicodedata.combining(c)).casefold().strip()


def date(text):
    """(earliest, latest) day of a date of year, month or day precision; ValueError where there is no such date."""
    m = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
    if not m:
        raise ValueError("not YYYY, YYYY-MM or YYYY-MM-DD")
    y, mo, d = int(m[1]), m[2] and int(m[2]), m[3] and int(m[3])
    if mo is not None and not 1 <= mo <= 12:
        raise ValueError("no such month")
    if d is not None and not 1 <= d <= calendar.monthrange(y, mo)[1]:
        raise ValueError("no such day")
    first = (y, mo or 1, d or 1)
    last = (y, mo or 12, d or calendar.monthrange(y, mo or 12)[1])
    return first, last


ALWAYS = (((0, 1, 1),) * 2, ((9999, 12, 31),) * 2)


def span(text):
    """The two ends of FROM..TO; an end that is left out is open, a lone date is a day, month or year."""
    if ".." not in text:
        d = date(text)
        return (d[0], d[0]), (d[1], d[1])
    a, b = (x.strip() for x in text.split("..", 1))
    start = date(a) if a else ALWAYS[0]
    end = date(b) if b else ALWAYS[1]
    if start[0] > end[1]:
        raise ValueError("ends before it begins")
    return start, end


def overlap(a, b):
    """Whether two spans overlap whatever the unknown days are; a shared day of hand-over is none."""
    return max(a[0][1], b[0][1]) < min(a[1][0], b[1][0])


class Block:
    def __init__(self, path, line, key, name):
        self.path, self.line, self.key, self.name = path, line, key, name
        self.fields = []  # (line, field, value)

    def all(self, field):
        return [(n, v.strip()) for n, f, val in self.fields if f == field for v in val.split(";") if v.strip()]

    def one(self, field):
        got = self.all(field)
        return got[0][1] if got else None


class Check:
    def __init__(self):
        self.errors, self.warnings, self.blocks = [], [], []

    def err(self, path, line, msg):
        self.errors.append((path, line, msg))

    def warn(self, path, line, msg):
        self.warnings.append((path, line, msg))

    def read(self, path):
        block = None
        for n, raw in enumerate(open(path, encoding="utf-8"), 1):
            line = raw.rstrip("\n")
            if not line.strip():
                block = None
            elif line.startswith("#"):
                continue
            elif line != line.rstrip() or "\t" in line:
                self.err(path, n, "blank at the end of the line, or a tab")
            elif line.startswith(" "):
                m = re.match(r"\s+([a-z]+):\s*(.*)$", line)
                if not m:
                    self.err(path, n, f"no `field: value`: {line.strip()}")
                elif block is None:
                    self.err(path, n, "a field outside a block")
                elif m[1] not in FIELDS:
                    self.err(path, n, f"unknown field `{m[1]}`")
                elif not m[2]:
                    self.err(path, n, f"`{m[1]}` has no value")
                else:
                    if m[1] in ONCE and any(f == m[1] for _, f, _ in block.fields):
                        self.err(path, n, f"`{m[1]}` twice")
                    block.fields.append((n, m[1], m[2]))
            else:
                m = re.match(r"(\S+) = (\S.*)$", line)
                if not m:
                    self.err(path, n, f"no `key = name`: {line}")
                    block = None
                    continue
                if block is not None:
                    self.err(path, n, "no empty line before this block")
                if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", m[1]):
                    self.err(path, n, f"key `{m[1]}` is not lower-case ASCII with hyphens")
                block = Block(path, n, m[1], m[2])
                self.blocks.append(block)

    def dates(self, b, n, text):
        try:
            if ".." not in text:
                raise ValueError("write FROM..TO, either end may be left out")
            return span(text)
        except ValueError as e:
            self.err(b.path, n, f"{text}: {e}")
            return None

    def block(self, b, keys, whole, offices):
        kind = b.one("kind")
        if kind is None:
            self.err(b.path, b.line, f"{b.key}: no kind")
        elif kind not in KINDS:
            self.err(b.path, b.line, f"{b.key}: unknown kind `{kind}`")
        for n, v in b.all("country"):
            if v not in COUNTRIES:
                self.err(b.path, n, f"{v} is no ISO 3166-1 alpha-3 code")
        for n, v in b.all("code"):
            if v not in CODES:
                self.err(b.path, n, f"unknown entity code {v}")
        if not b.all("country") and not b.all("code") and kind in {"state", "territory", "person", "party"}:
            self.err(b.path, b.line, f"{b.key}: neither country nor code")
        ends = []
        for f in ("from", "to"):
            v = b.one(f)
            ends.append(v or "")
            if v and ".." in v:
                self.err(b.path, b.line, f"`{f}` takes one date")
        if any(ends):
            self.dates(b, b.line, "..".join(ends))
        for n, v in b.all("sector"):
            self.parts(b, n, v, 2, sector=0, when=1)
        for n, v in b.all("office"):
            p = self.parts(b, n, v, 3, sector=1, when=2)
            if p and len(p) == 3 and SINGLE.match(p[0]):
                s = None
                try:
                    s = span(p[2])
                except ValueError:
                    pass
                if s:
                    offices.setdefault(p[0], []).append((s, b, n))
        for field in ("member", "part"):
            for n, v in b.all(field):
                p = self.parts(b, n, v, 2, when=1)
                if p and whole and p[0] not in keys:
                    self.err(b.path, n, f"no block has the key `{p[0]}`")
        for n, v in b.all("wikidata"):
            if not re.fullmatch(r"Q[1-9]\d*", v):
                self.err(b.path, n, f"{v} is no Wikidata id")
        seen = {}
        for n, v in [(b.line, b.name)] + b.all("alias"):
            if fold(v) in seen:
                self.warn(b.path, n, f"{b.key}: the name `{v}` is there already")
            seen[fold(v)] = n
        return seen

    def parts(self, b, n, v, most, sector=None, when=None):
        p = [x.strip() for x in v.split("|")]
        if len(p) > most or not all(p):
            self.err(b.path, n, f"`{v}` has an empty part or more than {most}")
            return None
        if sector is not None:
            if len(p) <= sector:
                self.err(b.path, n, f"`{v}` has no sector")
            elif p[sector] not in SECTORS:
                self.err(b.path, n, f"unknown sector {p[sector]}")
        if when is not None and len(p) > when:
            self.dates(b, n, p[when])
        return p

    def loops(self, keys):
        for b in self.blocks:
            trail, todo = set(), [v.split("|")[0].strip() for _, v in b.all("part")]
            while todo:
                k = todo.pop()
                if k == b.key:
                    self.err(b.path, b.line, f"{b.key} is part of itself")
                    break
                if k in trail or k not in keys:
                    continue
                trail.add(k)
                todo += [v.split("|")[0].strip() for _, v in keys[k].all("part")]

    def run(self, paths, whole):
        for p in paths:
            self.read(p)
        keys, names, offices = {}, {}, {}
        for b in self.blocks:
            if b.key in keys:
                o = keys[b.key]
                self.err(b.path, b.line, f"key `{b.key}` is in {rel(o.path)}:{o.line} already")
            keys.setdefault(b.key, b)
        for b in self.blocks:
            for name, n in self.block(b, keys, whole, offices).items():
                names.setdefault(name, []).append((b, n))
        self.loops(keys)
        for name, holders in names.items():
            for i, (a, _) in enumerate(holders):
                for b, n in holders[i + 1:]:
                    self.collision(name, a, b, n)
        for title, terms in offices.items():
            terms.sort(key=lambda t: t[0])
            for i, (s, a, _) in enumerate(terms):
                for t, b, n in terms[i + 1:]:
                    if a is not b and overlap(s, t):
                        self.err(b.path, n, f"{title}: overlaps {a.key} ({rel(a.path)}:{a.line})")

    def collision(self, name, a, b, n):
        if a.one("context") or b.one("context"):
            return
        try:
            sa, sb = (span("..".join([x.one("from") or "", x.one("to") or ""])) for x in (a, b))
            terms = [[span(p.split("|")[2].strip()) for _, p in x.all("office") if p.count("|") == 2] for x in (a, b)]
        except ValueError:
            return
        in_office = all(terms) and not any(overlap(s, t) for s in terms[0] for t in terms[1])
        if not overlap(sa, sb) or in_office:
            return
        mend = "give the rarer one a `context`, or take the name from it"
        self.err(b.path, n, f"the name `{name}` belongs to {a.key} ({rel(a.path)}:{a.line}) too: {mend}")


def rel(path):
    return os.path.relpath(path)


def main():
    args = sys.argv[1:]
    quiet = "-q" in args
    files = [a for a in args if a != "-q"]
    whole = not files
    if whole:
        for top, dirs, got in os.walk(HERE):
            dirs.sort()
            files += [os.path.join(top, f) for f in sorted(got) if f.endswith(".txt")]
    c = Check()
    c.run(files, whole)
    for path, line, msg in sorted(c.errors):
        print(f"{rel(path)}:{line}: {msg}")
    if not quiet:
        for path, line, msg in sorted(c.warnings):
            print(f"{rel(path)}:{line}: warning: {msg}")
    names = sum(1 + sum(len(b.all(f)) for f in ("alias", "demonym", "capital", "metonym")) for b in c.blocks)
    offices = sum(len(b.all("office")) for b in c.blocks)
    print(
        f"{len(files)} files, {len(c.blocks)} entities, {names} names, {offices} offices: "
        f"{len(c.errors)} errors, {len(c.warnings)} warnings"
    )
    sys.exit(1 if c.errors else 0)


if __name__ == "__main__":
    main()
