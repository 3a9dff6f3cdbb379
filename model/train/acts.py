"""Reads our annotated events (training/events) and UDS-IH2's factuality (White et al. 2016, Rudinger et al. 2018; on EWT, CC BY-SA 4.0).

A party is a phrase; what the network learns is its head word, found in a tree that an earlier stage of the parser gives.
"""

import json
import pathlib
import sys
from dataclasses import dataclass

import data as D
from evaluate import predict, torch_runner

TYPES = (
    "none AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
)
STATUS = ["actual", "future", "hypothetical", "negated"]
ROLES = ["none", "actor", "recipient", "source", "place"]
HELD_OUT = 10  # one block in so many is never trained on


@dataclass
class Act:
    trigger: int
    type: int
    status: int
    roles: list  # (role, word)


def _checker(training):
    folder = str(pathlib.Path(training, "events"))
    if folder not in sys.path:
        sys.path.insert(0, folder)
    import check

    return check


def _words(text):
    """Tokens with their character spans."""
    return [(m.group(), m.start(), m.end()) for m in D._TOKEN.finditer(text)]


def load(training):
    """(train, held out): lists of (Sentence, annotation). Whole reports and every tenth single sentence are kept together."""
    check = _checker(training)
    train, dev = [], []
    for path in sorted(pathlib.Path(training, "events").glob("*.txt")):
        for a in check.read(path):
            out = dev if check.held_out(a.report or f"{a.file}:{a.line}", HELD_OUT) else train
            tokens = _words(a.text)
            s = D.Sentence(words=[t[0] for t in tokens], acts=[], source="acts", sent_id=f"{a.file}:{a.line}")
            out.append((s, a, tokens))
    return train, dev


def inside(tokens, start, end):
    return [i for i, (_, a, b) in enumerate(tokens) if a < end and b > start]


def fill_acts(items, parser, pieces):
    """Turns annotations into Acts, with the head word of each phrase from the parser's trees."""
    sentences = [s for s, _, _ in items]
    heads = {id(s): h for s, _, h, _, _ in trees(sentences, parser, pieces)}

    def head_word(s, tokens, span):
        own = inside(tokens, *span)
        h = heads.get(id(s), [])
        tops = [i for i in own if i >= len(h) or h[i] - 1 not in own]
        return (tops or own or [None])[0]

    lost = 0
    for s, a, tokens in items:
        seen = {}
        for e in a.events:
            at = inside(tokens, *e.trigger)
            if not at:
                lost += 1
                continue
            roles = []
            for role, spans in (
                (1, [(p.start, p.end) for p in e.actors]),
                (2, [(p.start, p.end) for p in e.recipients]),
                (3, e.by),
                (4, [e.at] if e.at else []),
            ):
                for span in spans:
                    w = head_word(s, tokens, span)
                    if w is not None and w != at[-1]:
                        roles.append((role, w))
            if at[-1] in seen:
                continue
            seen[at[-1]] = True
            s.acts.append(Act(at[-1], TYPES.index(e.type), STATUS.index(e.status), roles))
    if lost:
        print(f"{lost} triggers lie in no token", flush=True)
    return sentences


def trees(sentences, model, pieces):
    """Yields each sentence with its length, its heads (counted from 1, 0 for the root) and the scores of relations and tags that the model gives it."""
    model.eval()
    for s, e, arc, label, upos, _ in predict(torch_runner(model), sentences, pieces):
        yield s, e["n"], arc.argmax(-1).tolist(), label, upos


def fill_trees(sentences, model, pieces, labels):
    """Gives sentences without a tree the model's."""
    for s, n, heads, label, upos in trees(sentences, model, pieces):
        if s.heads is None and n == len(s.words):
            s.heads = heads
            s.deprels = [labels[j] for j in label.argmax(-1).tolist()]
            s.upos = [D.UPOS[j] for j in upos.argmax(-1).tolist()]


def load_examples(knowledge):
    """The example sentences of the predicate files. Of a positive one the type of the word that shows its sense is known, and nothing of its other words; a
    negative one tells only what a word does not mean there, so it is read for its tree alone."""
    out = []
    for path in sorted(pathlib.Path(knowledge, "predicates").glob("*.txt")):
        lemmas, kind = [], None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("  + ", "  - ")):
                words = [w for w, _, _ in _words(line[4:].split(" | ")[0].strip())]
                s = D.Sentence(words=words, source="examples")
                shown = [i for i, w in enumerate(words) if any(_form(w.lower(), l) for l in lemmas)]
                if line[2] == "+" and kind and len(shown) == 1:
                    s.senses = {shown[0]: kind}
                out.append(s)
            elif line[:1].isalpha() and " = " in line:
                head, sense = line.split(" = ", 1)
                # A sense of several words is shown by its first: "carry out", "give up".
                lemmas = [l.split()[0].lower() for l in head.split("/")[0].split(",") if l.strip()]
                kind = sense.split()[0].split(".")[0]
                kind = TYPES.index(kind) if kind in TYPES else None
    return out


def _form(word, lemma):
    """Whether a word may be a regular form of a lemma. An irregular one is not found, and its example teaches no type."""
    stem = lemma[:-1] if lemma[-1:] in "ey" and len(lemma) > 3 else lemma
    return word == lemma or (word.startswith(stem) and len(word) - len(stem) <= 4 and len(stem) > 2)


def load_facts(data):
    """UDS-IH2's training sentences."""
    path = pathlib.Path(data, "factuality", "UDS_IH2", "train.jsonl")
    if not path.exists():
        return []
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        r = json.loads(line)
        facts = {t["span1"][1] - 1: float(t["label"]) for t in r["targets"]}
        out.append(D.Sentence(words=r["text"].split(" "), facts=facts, source="uds"))
    return out
