"""Dev scores: LAS, UAS and UPOS on gold tokens (punctuation counts), and span F1 of PER, LOC and ORG."""

import torch

import data as D


def decode_names(logits):
    """The best BIO sequence with no I- after another type (Viterbi over hard constraints). logits [n, N] -> list of label strings."""
    n, N = logits.shape
    allowed = torch.zeros(N, N)
    for i, a in enumerate(D.NAMES):
        for j, b in enumerate(D.NAMES):
            if b.startswith("I-") and a[2:] != b[2:]:
                allowed[i, j] = -1e9
    lp = torch.log_softmax(logits, -1)
    score = lp[0] + torch.tensor([-1e9 if b.startswith("I-") else 0.0 for b in D.NAMES])
    back = []
    for t in range(1, n):
        best, arg = (score[:, None] + allowed).max(0)
        back.append(arg)
        score = best + lp[t]
    k = int(score.argmax())
    out = [k]
    for arg in reversed(back):
        k = int(arg[k])
        out.append(k)
    return [D.NAMES[k] for k in reversed(out)]


def spans(names):
    out, start = [], None
    for i, t in enumerate(list(names) + ["O"]):
        if start is not None and (t[0] != "I" or t[2:] != names[start][2:]):
            out.append((start, i, names[start][2:]))
            start = None
        if t[0] == "B" or (t[0] == "I" and start is None):
            start = i
    return out


def predict(run, sentences, pieces, budget=4096):
    """Yields (sentence, example, arc, label, upos, name) as arrays of the sentence's own size. `run` maps a batch to the four outputs."""
    examples = [D.make_example(s, pieces, {}) for s in sentences]
    for batch in D.batches(examples, budget):
        t = D.collate([examples[i] for i in batch], pieces.pad)
        arc, lab, upos, name = run(t)
        for k, i in enumerate(batch):
            n = examples[i]["n"]
            yield sentences[i], examples[i], arc[k, :n, : n + 1], lab[k, :n], upos[k, :n], name[k, :n]


def torch_runner(model):
    def run(t):
        with torch.inference_mode():
            return model(t["input_ids"], t["attention_mask"], t["shape_ids"], t["word_starts"], t["word_mask"])

    return run


def evaluate(model_or_run, sentences, pieces, labels):
    run = model_or_run
    if isinstance(run, torch.nn.Module):
        run.eval()
        run = torch_runner(run)
    c = dict(n=0, uas=0, las=0, las_full=0, upos=0)
    tp = fp = fn = 0
    by_type = {}
    for s, e, arc, lab, upos, name in predict(run, sentences, pieces):
        arc, lab, upos, name = (torch.as_tensor(x) for x in (arc, lab, upos, name))
        heads, rels, tags = arc.argmax(-1).tolist(), lab.argmax(-1).tolist(), upos.argmax(-1).tolist()
        for i in range(len(s.words)):
            c["n"] += 1
            if i >= e["n"]:
                continue
            if s.heads is None:
                continue
            c["upos"] += D.UPOS[tags[i]] == s.upos[i]
            if heads[i] == s.heads[i]:
                c["uas"] += 1
                c["las_full"] += labels[rels[i]] == s.deprels[i]
                c["las"] += labels[rels[i]].split(":")[0] == s.deprels[i].split(":")[0]
        if s.names and not any(t is None for t in s.names):
            found = {x for x in spans(decode_names(name.float())) if x[2] in ("PER", "LOC", "ORG")}
            gold = {x for x in spans(s.names) if x[2] in ("PER", "LOC", "ORG")}
            tp += len(found & gold)
            fp += len(found - gold)
            fn += len(gold - found)
            for k, group in ((0, found & gold), (1, found - gold), (2, gold - found)):
                for x in group:
                    by_type.setdefault(x[2], [0, 0, 0])[k] += 1
    out = {k: 100.0 * c[k] / max(1, c["n"]) for k in c if k != "n"}
    out["ner_p"], out["ner_r"] = 100 * tp / max(1, tp + fp), 100 * tp / max(1, tp + fn)
    out["ner_f1"] = 200 * tp / max(1, 2 * tp + fp + fn)
    out["by_type"] = {k: round(200 * v[0] / max(1, 2 * v[0] + v[1] + v[2]), 1) for k, v in sorted(by_type.items())}
    return out
