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
        arc, lab, upos, name = run(t)[:4]
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


def evaluate_acts(model, sentences, pieces, budget=4096):
    """F1 of triggers and of typed triggers, accuracy of the status at gold triggers, and F1 of each role's words given the gold trigger."""
    import acts as A

    model.eval()
    examples = [D.make_example(s, pieces, {}) for s in sentences]
    n_types = len(A.TYPES)
    found = gold = right = typed = status = 0
    roles = {r: [0, 0, 0] for r in A.ROLES[1:]}
    for batch in D.batches(examples, budget):
        t = D.collate([examples[i] for i in batch], pieces.pad)
        acts = (t["act_sentence"], t["act_word"]) if len(t["act_word"]) else None
        with torch.inference_mode():
            outputs = model(t["input_ids"], t["attention_mask"], t["shape_ids"], t["word_starts"], t["word_mask"], None, acts)
        act, role = outputs[4], outputs[5]
        ours, theirs = act[..., :n_types].argmax(-1), t["types"]
        known = theirs >= 0
        found += int(((ours > 0) & known).sum())
        gold += int((theirs > 0).sum())
        right += int(((ours > 0) & (theirs > 0)).sum())
        typed += int(((ours == theirs) & (theirs > 0)).sum())
        at = t["status"] >= 0
        status += int((act[..., n_types:-1].argmax(-1)[at] == t["status"][at]).sum())
        if role is None:
            continue
        best = torch.cat([torch.zeros_like(role[..., :1]), role], -1).argmax(-1)
        for k, r in enumerate(A.ROLES):
            if k:
                hit = (best == k) & (t["roles"] == k)
                roles[r][0] += int(hit.sum())
                roles[r][1] += int(((best == k) & (t["roles"] >= 0)).sum())
                roles[r][2] += int((t["roles"] == k).sum())
    f1 = lambda hit, a, b: 200 * hit / max(1, a + b)
    out = {"trigger_f1": f1(right, found, gold), "type_f1": f1(typed, found, gold), "status": 100 * status / max(1, gold)}
    out |= {r: f1(*v) for r, v in roles.items()}
    return out
