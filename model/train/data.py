"""Reads the treebanks and the name annotations, and turns sentences into model inputs.

One `Sentence` carries whatever its source knows: a tree (EWT, GUM), names (GUM entities, our own labels), or both. What a source
does not know is masked with IGNORE and costs no loss, so a sentence without name labels never teaches that its names are none.
"""

import glob
import os
import random
import re
from dataclasses import dataclass, field

IGNORE = -100

# GUM genres whose texts allow it (see LICENSE-GUM.txt); the others are non-commercial and are only ever measured on.
GUM_TRAIN_GENRES = ("academic", "bio", "court", "interview", "news", "speech", "textbook", "vlog", "voyage")

UPOS = ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"]
NAME_TYPES = ["PER", "LOC", "ORG", "NORP", "EVENT", "MISC"]
NAMES = ["O"] + [f"{p}-{t}" for t in NAME_TYPES for p in "BI"]

MAX_PIECES_PER_WORD = 12
MAX_PIECES = 510


@dataclass
class Sentence:
    words: list
    xpos: list = None
    upos: list = None  # strings, or None
    heads: list = None  # 0 = root, i = word i (1-based), or None
    deprels: list = None
    names: list = None  # NAMES strings, None where unknown
    source: str = ""
    sent_id: str = ""
    entities: list = field(default_factory=list)  # (first, last, type) from GUM, 0-based, inclusive
    acts: list = None  # Act, or None where unknown
    senses: dict = None  # word -> type of the act it tells, where the other words are not known
    facts: dict = None  # word -> how factual its predicate is, -3 to 3


# --- reading ------------------------------------------------------------------------------------------------------------------


def read_conllu(path, source):
    """Yields a Sentence for each tree; `source` is prefixed to the genre for GUM."""
    rows, genre, sent_id = [], "", ""
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("# newdoc id"):
                m = re.search(r"GUM_([a-z]+)_", line)
                genre = m.group(1) if m else ""
            elif line.startswith("# sent_id = "):
                sent_id = line.split(" = ", 1)[1]
            elif not line:
                if rows:
                    yield _tree(rows, f"{source}:{genre}" if genre else source, sent_id)
                rows = []
            elif line[0] != "#":
                cols = line.split("\t")
                if cols[0].isdigit():
                    rows.append(cols)


def _tree(rows, source, sent_id):
    return Sentence(
        words=[r[1].replace("\u00a0", " ") for r in rows],
        upos=[r[3] for r in rows],
        xpos=[r[4] for r in rows],
        heads=[int(r[6]) for r in rows],
        deprels=[r[7] for r in rows],
        source=source,
        sent_id=sent_id,
        entities=_entities(rows) if source.startswith("gum") else [],
    )


def _entities(rows):
    """GUM's `Entity=(12-person-…` brackets of one sentence as (first, last, type). Spans never cross a sentence."""
    stack, out = [], []
    for i, r in enumerate(rows):
        m = re.search(r"(?:^|\|)Entity=([^|]*)", r[9])
        if not m:
            continue
        for part in re.findall(r"\([^()]*\)?|[^()]+\)", m.group(1)):
            if part.startswith("("):
                bits = part.strip("()").split("-")
                if part.endswith(")"):
                    out.append((i, i, bits[1]))
                else:
                    stack.append((bits[0], bits[1], i))
            else:
                eid = part.rstrip(")")
                for k in range(len(stack) - 1, -1, -1):
                    if stack[k][0] == eid:
                        _, kind, first = stack.pop(k)
                        out.append((first, i, kind))
                        break
    return out


def read_iob2(path):
    """Words and names of a Universal NER file."""
    words, names = [], []
    with open(path, encoding="utf-8") as f:
        for line in list(f) + ["\n"]:
            line = line.rstrip("\n")
            if not line:
                if words:
                    yield Sentence(words=words, names=names, source="ner")
                words, names = [], []
            elif line[0] != "#":
                c = line.split("\t")
                words.append(c[1])
                names.append(c[2] if c[2][2:] in NAME_TYPES else "O")


# --- names --------------------------------------------------------------------------------------------------------------------

_CONNECTORS = {"of", "for", "the", "and", "&", "'s", "de", "al", "in", "on", "-"}
_COMPANY = {"Inc.", "Inc", "Ltd.", "Ltd", "LLC", "L.L.C.", "LP", "L.P.", "Corp.", "Co."}
_TITLES = set(
    """president vice prime minister premier chancellor king queen prince princess duke duchess lord lady sir dame emperor sultan emir
    sheikh sheik ayatollah imam mullah pope cardinal archbishop bishop father sister brother reverend rev. rabbi pastor saint mr mr. mrs mrs. ms ms. miss dr
    dr. doctor prof prof. professor judge justice chief senator sen. sen congressman congresswoman representative rep. rep governor gov.
    gov mayor ambassador secretary general gen. gen major maj. colonel col. col captain capt. lieutenant lt. lt sergeant sgt. sgt corporal private
    admiral adm. commander marshal officer director chairman chairwoman speaker deputy attorney foreign defense defence state secretary-general
    spokesman spokeswoman coach hon. honorable first lady ex-president former acting then-president madam madame chief-justice solicitor-general detective inspector agent counsel uncle aunt""".split()
)
_TIME_WORDS = set(
    """january february march april may june july august september october november december jan. feb. mar. apr. jun. jul. aug. sept.
    sep. oct. nov. dec. jan feb mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays
    thursdays fridays saturdays sundays mon tue tues wed thu thur thurs fri sat sun""".split()
)
_DEMONYM = re.compile(r"^[A-Z][A-Za-z-]*(?:ian|ean|ese|ish|can|ch|wan|yan|nan|man|an|li|qi|ti|ni|di|stani|eli|emi|si|ban|rab|dish|hite|nite|nni|slim|stian|wish)s?$")
_DEMONYM_ALSO = set(
    """Sunni Shia Shiite Shi'ite Kurd Kurds Kurdish Arab Arabs Muslim Muslims Moslem Christian Christians Jew Jews Jewish Dutch French
    German Germans Greek Greeks Swiss Czech Thai Turk Turks Pashtun Uzbek Tajik Hutu Tutsi Serb Serbs Croat Croats Slovak Slovaks Pole Poles Dane Danes Swede Swedes Finn Finns
    Spaniard Briton Britons Scot Scots Catholic Catholics Protestant Orthodox Hindu Hindus Sikh Sikhs Buddhist Baathist Ba'athist Islamist
    Islamic Democrat Democrats Democratic Republican Republicans Communist Communists Zionist Nazi Nazis Latino Latinos Hispanic
    Somali Bengali Nepali Pakistani Israeli Iraqi Yemeni Kuwaiti Saudi Saudis Omani Qatari Afghan Afghans Chinese Japanese Vietnamese Icelandic Lao Hmong
    Filipino Filipinos Cypriot Monegasque Bedouin Berber Tamil Uyghur Rohingya Māori Maori Navajo Cherokee Inuit Aboriginal Soviet""".split()
)
_NOT_DEMONYM = set("Human Woman Man Republican-led Public Historic Academic Economic Electronic Atlantic Pacific Arctic Baltic Olympic Roman-style Classic Basic Civic Mediterranean Caribbean Gothic English Can Clean Mean Urban Titan Fish Organic Traffic Music Topic Rich Each Such Which High-tech Much".split())


def is_demonym(word):
    """A capitalised adjective or noun of nationality, people, creed or party."""
    return word in _DEMONYM_ALSO or (bool(_DEMONYM.match(word)) and word not in _NOT_DEMONYM)


def candidates(words, xpos):
    """Maximal runs of proper nouns, joined over up to three connectors: (first, end) half-open. The unit that was annotated in EWT."""
    out, i, n = [], 0, len(words)
    while i < n:
        if xpos[i] not in ("NNP", "NNPS"):
            i += 1
            continue
        j = i + 1
        while True:
            if j < n and xpos[j] in ("NNP", "NNPS"):
                j += 1
                continue
            k = j
            while k < n and k - j < 3 and words[k].lower() in _CONNECTORS:
                k += 1
            if k > j and k < n and xpos[k] in ("NNP", "NNPS"):
                j = k + 1
                continue
            break
        out.append((i, j))
        i = j
    return out


def put(names, first, end, kind):
    """Writes one name in BIO over names[first:end]."""
    for k in range(first, end):
        names[k] = ("B-" if k == first else "I-") + kind


def gum_names(s):
    """Names from GUM's entities whose head is a proper noun.

    The name is the run of proper nouns (and capitalised adjectives, numbers, connectors inside it) around the entity's head, without
    titles. Proper nouns that no such entity explains are unknown, not O.
    """
    n = len(s.words)
    names = ["O"] * n
    for i in range(n):
        if s.upos[i] == "PROPN" and s.words[i].lower() not in _TIME_WORDS:
            names[i] = None
        elif s.upos[i] == "ADJ" and s.words[i][:1].isupper():
            names[i] = "B-NORP" if is_demonym(s.words[i]) else (None if i else "O")
    taken = [False] * n
    kinds = {"person": "PER", "place": "LOC", "organization": "ORG", "event": "EVENT", "object": "MISC"}
    for first, last, kind in sorted(s.entities, key=lambda e: e[0] - e[1]):
        inside = range(first, last + 1)
        tops = [i for i in inside if not first <= s.heads[i] - 1 <= last]
        if len(tops) != 1 or s.upos[tops[0]] != "PROPN":
            continue
        head = tops[0]

        def part(i):
            w = s.words[i]
            return s.upos[i] == "PROPN" or (s.upos[i] in ("ADJ", "NUM", "NOUN") and (w[:1].isupper() or w[:1].isdigit()))

        a = head
        while a > first:
            if part(a - 1):
                a -= 1
            elif a - 2 >= first and s.words[a - 1].lower() in ("of", "the", "de", "&", "-", "'s", "and", "for", "al", "von", "van", "del", "la") and part(a - 2) and s.words[a - 1] != ",":
                a -= 2
            elif a - 3 >= first and s.words[a - 2].lower() == "of" and s.words[a - 1].lower() == "the" and part(a - 3):
                a -= 3
            else:
                break
        b = head + 1
        while b <= last:
            if part(b):
                b += 1
            elif b + 1 <= last and s.words[b].lower() in ("of", "de", "&", "-", "'s", "and", "for", "al", "von", "van", "del", "la") and part(b + 1):
                b += 2
            elif b + 2 <= last and s.words[b].lower() in ("of", "for") and s.words[b + 1].lower() == "the" and part(b + 2):
                b += 3
            else:
                break
        # "US President Donald Trump", "Senior Reporter X": the name begins after the last title before the last capital.
        if kind == "person":
            for i in range(a, b):
                if s.words[i].lower() in _TITLES and i + 1 < b:
                    a = i + 1
        while a < b and s.words[a].lower() in ("the", "a", "an", "-", "'s", "of"):
            a += 1
        if a >= b or any(taken[a:b]):
            continue
        label = kinds.get(kind)
        if label == "MISC" and not s.words[head][:1].isupper():
            label = None
        if label in ("PER", "ORG") and b - a == 1 and is_demonym(s.words[a]) and s.xpos[a] in ("NNPS", "JJ"):
            label = "NORP"
        if label is None:
            if kind == "time":
                for i in range(a, b):
                    names[i], taken[i] = "O", True
            continue
        if all(s.words[i].lower() in _TITLES for i in range(a, b)):
            for i in range(a, b):
                names[i] = "O"
            continue
        put(names, a, b, label)
        for i in range(a, b):
            taken[i] = True
    # A title that stands before a person's name is not part of it.
    for i in range(n):
        if names[i] is None and s.words[i].lower() in _TITLES:
            names[i] = "O"
    return names


def places_stay_places(sentences, places):
    """A country that acts is an organisation to GUM and still a place to us: a name that is a place elsewhere becomes one again."""
    counts = {}
    for s in sentences:
        for a, b, kind in names_of(s.names):
            counts.setdefault(" ".join(s.words[a:b]), []).append(kind)
    places = places | {w for w, k in counts.items() if k.count("LOC") >= max(2, k.count("ORG") * 0.5)}
    for s in sentences:
        for a, b, kind in names_of(s.names):
            if kind == "ORG" and " ".join(s.words[a:b]) in places:
                put(s.names, a, b, "LOC")


def names_of(names):
    """(first, end, type) of a BIO list that may hold unknowns."""
    out, start = [], None
    for i, t in enumerate(list(names) + ["O"]):
        if start is not None and (t is None or t != "I-" + names[start][2:]):
            out.append((start, i, names[start][2:]))
            start = None
        if t is not None and t[0] == "B":
            start = i
    return out


def read_ewt_labels(path):
    """surface -> [(kind, sub-surface)]; one kind for the whole surface has the sub-surface equal to it."""
    out = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if not line or line.startswith("#") or "\t" not in line:
                continue
            surface, analysis = line.split("\t")[:2]
            analysis = analysis.strip()
            if "=" not in analysis:
                out[surface] = [(analysis, surface)]
            else:
                parts = []
                for p in analysis.split(" | "):
                    if "=" not in p:
                        continue
                    kind, sub = p.split("=", 1)
                    parts.append((kind.strip(), sub.strip()))
                out[surface] = parts
    return out


def ewt_names(s, labels):
    """Names of an EWT sentence from the annotated surfaces. A surface that nobody annotated stays unknown."""
    n = len(s.words)
    names = ["O"] * n
    for i in range(n):
        if s.xpos[i] == "JJ" and s.words[i][:1].isupper() and is_demonym(s.words[i]):
            names[i] = "B-NORP"
    for a, b in candidates(s.words, s.xpos):
        words = s.words[a:b]
        if all(w.lower().rstrip(".") in _TIME_WORDS for w in words):
            continue
        parts = labels.get(" ".join(words))
        if parts is None:
            for i in range(a, b):
                names[i] = None
            continue
        at = a
        for kind, sub in parts:
            if kind not in NAME_TYPES:
                continue
            sub = sub.split()
            for k in range(at, b - len(sub) + 1):
                if s.words[k : k + len(sub)] == sub:
                    put(names, k, k + len(sub), kind)
                    at = k + len(sub)
                    break
            else:
                for i in range(at, b):  # an analysis that does not fit its surface is not trusted
                    names[i] = None
                break
    for i in range(2, n):  # "Townsend Energy , Inc." is one name
        if names[i] == "B-ORG" and s.words[i] in _COMPANY and s.words[i - 1] == "," and (names[i - 2] or "").endswith("-ORG"):
            names[i - 1] = names[i] = "I-ORG"
    return names


_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Prof|Rev|St|Jr|Sr|Inc|Corp|Ltd|Co|No|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\."
    r"|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:\.[^\W\d_]+)+|[^\W_]+(?=n['’]t\b)|n['’]t\b|['’](?:s|S|ll|re|ve|d|m)\b|[^\W_]+(?:['’](?!(?:s|S|ll|re|ve|d|m)\b)[^\W_]+)*|\.{2,}|--+|\S",
)


def tokenise(text):
    """A UD-like tokenisation for our own plain-text sentences: punctuation, 's and n't split off; hyphens split, as EWT does."""
    return _TOKEN.findall(text)


_MARK = re.compile(r"\[(PER|LOC|ORG|NORP|EVENT|MISC) ([^\[\]]+)\]")


def read_news(path):
    """Our own sentences, one a line, names marked `[ORG the words]`."""
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            words, names, at, ok = [], [], 0, True
            for m in list(_MARK.finditer(line)) + [None]:
                plain = line[at : m.start() if m else len(line)]
                if "[" in plain or "]" in plain:
                    ok = False
                w = tokenise(plain)
                words += w
                names += ["O"] * len(w)
                if m:
                    w = tokenise(m.group(2))
                    names += [("B-" if k == 0 else "I-") + m.group(1) for k in range(len(w))]
                    words += w
                    at = m.end()
            if ok and words:
                yield Sentence(words=words, names=names, source="news")


def load_training(data, training):
    """All training sentences: EWT and the allowed GUM genres with trees, plus our own sentences with names only."""
    out = []
    labels_path = os.path.join(training, "names", "ewt-labels.tsv")
    labels = read_ewt_labels(labels_path) if os.path.exists(labels_path) else None
    for s in read_conllu(os.path.join(data, "ud", "en_ewt-ud-train.conllu"), "ewt"):
        if labels:
            s.names = ewt_names(s, labels)
        out.append(s)
    gum = [s for s in read_conllu(os.path.join(data, "ud", "en_gum-train.conllu"), "gum") if s.source.split(":")[1] in GUM_TRAIN_GENRES]
    for s in gum:
        s.names = gum_names(s)
    places_stay_places(gum, {k for k, v in (labels or {}).items() if v == [("LOC", k)]})
    out += gum
    for path in sorted(glob.glob(os.path.join(training, "names", "news-*.txt"))):
        out.extend(read_news(path))
    return out


def load_dev(data):
    """(EWT dev, GUM dev of all genres, EWT dev as Universal NER names it, whose tokens differ a little from the treebank's)."""
    ewt = list(read_conllu(os.path.join(data, "ud", "en_ewt-ud-dev.conllu"), "ewt"))
    gum = list(read_conllu(os.path.join(data, "ud", "en_gum-dev.conllu"), "gum"))
    return ewt, gum, list(read_iob2(os.path.join(data, "ud", "en_ewt-ner-dev.iob2")))


# --- model inputs -------------------------------------------------------------------------------------------------------------


def shape_id(word, index):
    """The word-shape id that stands in for case: 0 other, 1 lower, 2 Capitalised, 3 ALL CAPS, 4 mixed, 5 has an ASCII digit, 6 no
    letter and no digit, 7 Capitalised at the first token of the sentence."""
    if any("0" <= c <= "9" for c in word):
        return 5
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 6
    up = sum(c.isupper() for c in letters)
    lo = sum(c.islower() for c in letters)
    if up == 0 and lo == 0:
        return 0
    if up == 0:
        return 1
    if lo == 0 and up >= 2:
        return 3
    if letters[0].isupper() and up == 1:
        return 7 if index == 0 else 2
    return 4


class Pieces:
    """Wordpieces of one word at a time, as BERT's uncased tokeniser cuts them."""

    def __init__(self, vocab_path):
        from tokenizers import normalizers, pre_tokenizers
        from tokenizers.models import WordPiece

        self.vocab = {w.rstrip("\n"): i for i, w in enumerate(open(vocab_path, encoding="utf-8"))}
        self.norm = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True)
        self.pre = pre_tokenizers.BertPreTokenizer()
        self.wp = WordPiece(self.vocab, unk_token="[UNK]", max_input_chars_per_word=100)
        self.cls, self.sep, self.pad, self.unk = (self.vocab[t] for t in ("[CLS]", "[SEP]", "[PAD]", "[UNK]"))
        self.cache = {}

    def word(self, w):
        ids = self.cache.get(w)
        if ids is None:
            ids = []
            for part, _ in self.pre.pre_tokenize_str(self.norm.normalize_str(w)):
                ids += [t.id for t in self.wp.tokenize(part)]
            ids = ids[:MAX_PIECES_PER_WORD] or [self.unk]
            self.cache[w] = ids
        return ids

    def encode(self, words):
        """(input_ids, shape_ids, word_starts). Words that do not fit MAX_PIECES are left out at the end: word_starts is then shorter."""
        ids, shapes, starts = [self.cls], [0], []
        for i, w in enumerate(words):
            p = self.word(w)
            if len(ids) - 1 + len(p) > MAX_PIECES:
                break
            starts.append(len(ids))
            ids += p
            shapes += [shape_id(w, i)] * len(p)
        return ids + [self.sep], shapes + [0], starts


# --- augmentation -------------------------------------------------------------------------------------------------------------

_SMALL = set("a an the of in on at to for and or but by with from as is".split())


def name_pool(sentences):
    """(type, number of words) -> the names of that kind that consist of plain capitalised words, once each."""
    pool = {}
    for s in sentences:
        for a, b, kind in names_of(s.names) if s.names else []:
            words = s.words[a:b]
            if all(w[:1].isupper() and w.isalpha() for w in words):
                pool.setdefault((kind, b - a), {})[tuple(words)] = None
    return {k: list(v) for k, v in pool.items()}


def swap_names(s, words, pool, rng):
    """Puts other names of the same type and length in the place of some: the head must then read the context, not recall the name."""
    words = list(words)
    for a, b, kind in names_of(s.names):
        others = pool.get((kind, b - a))
        fits = all(w[:1].isupper() and w.isalpha() for w in words[a:b]) and (s.upos is None or all(u == "PROPN" for u in s.upos[a:b]))
        if others and fits and kind in ("PER", "LOC", "ORG", "EVENT") and rng.random() < 0.4:
            words[a:b] = rng.choice(others)
    return words


def augment(s, rng, pool=None):
    """A possibly altered copy of the words, and whether the final stop was dropped. News has headlines, curly quotes and dashes."""
    words = s.words
    if pool and s.names and rng.random() < 0.5:
        words = swap_names(s, words, pool, rng)
    r = rng.random()
    if r < 0.03:
        words = [w.lower() for w in words]
    elif r < 0.055:
        words = [w.upper() for w in words]
    elif r < 0.075:
        words = [w if w.lower() in _SMALL and i else w[:1].upper() + w[1:] for i, w in enumerate(words)]
    if rng.random() < 0.35:
        opening, words = True, list(words)
        for i, w in enumerate(words):
            if w in ('"', "``", "''"):
                closing = not opening if w == '"' else w == "''"
                words[i] = "”" if closing else "“"
                opening = closing
            elif w == "'":
                words[i] = rng.choice("‘’")
            elif "'" in w:
                words[i] = w.replace("'", "’")
            elif w in ("--", "---") or (w == "-" and s.upos and s.upos[i] == "PUNCT" and (s.xpos is None or s.xpos[i] != "HYPH")):
                words[i] = rng.choice("—–")
            elif w == "...":
                words[i] = rng.choice(["…", "..."])
    drop = len(words) > 3 and words[-1] == "." and rng.random() < 0.06
    return words, drop


def make_example(s, pieces, label_ids, rng=None, pool=None):
    """Dict of plain lists for one sentence; targets that the source does not know are IGNORE."""
    words, drop = augment(s, rng, pool) if rng else (s.words, False)
    ids, shapes, starts = pieces.encode(words)
    n = len(starts)
    if drop and n == len(words) and (s.heads is None or not any(h == n for h in s.heads)):
        n -= 1
        words = words[:n]
        ids, shapes, starts = pieces.encode(words)
    e = {"ids": ids, "shapes": shapes, "starts": starts, "n": n}
    if s.heads is None:
        e["heads"] = e["labels"] = e["upos"] = [IGNORE] * n
    else:
        e["heads"] = [h if h <= n else IGNORE for h in s.heads[:n]]
        e["labels"] = [label_ids.get(d, IGNORE) for d in s.deprels[:n]]
        e["upos"] = [UPOS.index(u) for u in s.upos[:n]]
    e["types"] = [IGNORE if s.acts is None else 0] * n
    for word, kind in (s.senses or {}).items():
        if word < n:
            e["types"][word] = kind
    e["status"] = [IGNORE] * n
    e["acts"] = []
    for act in s.acts or []:
        if act.trigger < n:
            e["types"][act.trigger] = act.type
            e["status"][act.trigger] = act.status
            roles = [0] * n
            for role, word in act.roles:
                if word < n:
                    roles[word] = role
            e["acts"].append((act.trigger, roles))
    e["facts"] = [(s.facts or {}).get(i, float("nan")) for i in range(n)]
    e["names"] = [IGNORE if t is None else NAMES.index(t) for t in s.names[:n]] if s.names else [IGNORE] * n
    return e


def batches(examples, budget, rng=None):
    """Index lists of similar length whose padded size stays within `budget` wordpieces."""
    order = list(range(len(examples)))
    key = (lambda i: len(examples[i]["ids"]) + rng.random() * 4) if rng else (lambda i: len(examples[i]["ids"]))
    order.sort(key=key)
    out, cur, longest = [], [], 0
    for i in order:
        longest_new = max(longest, len(examples[i]["ids"]))
        if cur and longest_new * (len(cur) + 1) > budget:
            out.append(cur)
            cur, longest_new = [], len(examples[i]["ids"])
        cur.append(i)
        longest = longest_new
    if cur:
        out.append(cur)
    if rng:
        rng.shuffle(out)
    return out


def collate(items, pad):
    """Tensors of a batch: ids, attention, shapes, starts, word mask, and targets."""
    import torch

    L = max(len(e["ids"]) for e in items)
    W = max(e["n"] for e in items)

    def fill(key, width, value):
        return torch.tensor([list(e[key]) + [value] * (width - len(e[key])) for e in items])

    return {
        "input_ids": fill("ids", L, pad),
        "attention_mask": torch.tensor([[1] * len(e["ids"]) + [0] * (L - len(e["ids"])) for e in items]),
        "shape_ids": fill("shapes", L, 0),
        "word_starts": fill("starts", W, 0),
        "word_mask": torch.tensor([[1] * e["n"] + [0] * (W - e["n"]) for e in items]),
        "heads": fill("heads", W, IGNORE),
        "labels": fill("labels", W, IGNORE),
        "upos": fill("upos", W, IGNORE),
        "names": fill("names", W, IGNORE),
        "types": fill("types", W, IGNORE),
        "status": fill("status", W, IGNORE),
        "facts": fill("facts", W, float("nan")),
        "act_sentence": torch.tensor([i for i, e in enumerate(items) for _ in e["acts"]], dtype=torch.long),
        "act_word": torch.tensor([t for e in items for t, _ in e["acts"]], dtype=torch.long),
        "roles": torch.tensor([r + [IGNORE] * (W - len(r)) for e in items for _, r in e["acts"]], dtype=torch.long).reshape(-1, W),
    }
