"""Exports a trained checkpoint: `python model/train/export.py --run DIR --data DIR --training DIR --out model/weights`.

Writes demarche.safetensors (int8), vocab.txt, labels.json and golden.json, and prints the dev scores of float32 and int8 side by side.
"""

import argparse
import hashlib
import json
import os
import random
import shutil

import torch

import acts as A
import data as D
import quantise as Q
from evaluate import decode_names, evaluate, evaluate_acts
from golden import SENTENCES
from train import base_dir, network


def load(run):
    config = json.load(open(os.path.join(run, "config.json")))
    model = network(config["deprel"])
    model.load_state_dict(torch.load(os.path.join(run, "checkpoint.pt"), map_location="cpu", weights_only=True)["model"])
    return model.eval(), config


def run_all(model, t):
    """The whole network, roles of every trigger among it."""
    acts = (t["act_sentence"], t["act_word"]) if len(t["act_word"]) else None
    return model(t["input_ids"], t["attention_mask"], t["shape_ids"], t["word_starts"], t["word_mask"], None, acts)


def golden(sentences, pieces, config, f32, int8):
    """For each of our own sentences: what goes in, and what both precisions give. Logits are of the chosen class, 4 decimals."""
    out = []
    for words in sentences:
        e = D.make_example(D.Sentence(words=words), pieces, {})
        t = D.collate([e], pieces.pad)
        entry = {"words": words, "input_ids": e["ids"], "shape_ids": e["shapes"], "word_starts": e["starts"]}
        for name, model in (("f32", f32), ("int8", int8)):
            with torch.inference_mode():
                arc, lab, upos, nm, act = (x[0].float() for x in run_all(model, t)[:5])
                # The roles under the likeliest trigger.
                types = act[:, : len(A.TYPES)]
                best = (types[:, 0] - types[:, 1:].max(-1).values).argmin().reshape(1)
                t["act_sentence"], t["act_word"] = torch.zeros(1, dtype=torch.long), best
                role = run_all(model, t)[5][0]
            entry[name] = {
                "heads": arc.argmax(-1).tolist(),
                "deprel": [config["deprel"][i] for i in lab.argmax(-1).tolist()],
                "upos": [config["upos"][i] for i in upos.argmax(-1).tolist()],
                "names": decode_names(nm),
                "arc_score": [round(x, 4) for x in arc.max(-1).values.tolist()],
                "label_logit": [round(x, 4) for x in lab.max(-1).values.tolist()],
                "upos_logit": [round(x, 4) for x in upos.max(-1).values.tolist()],
                "name_logits_first_word": [round(x, 4) for x in nm[0].tolist()],
                "act_logits": [round(x, 4) for x in act.flatten().tolist()],
                "trigger": int(best),
                "roles": [round(x, 4) for x in role.float().flatten().tolist()],
            }
        out.append(entry)
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--run", required=True)
    p.add_argument("--data", required=True, help="folder that holds ud/ and factuality/")
    p.add_argument("--training", required=True, help="folder that holds names/ and events/: the byte ranges are fixed on training sentences")
    p.add_argument("--out", required=True)
    p.add_argument("--o-bias", type=float, default=0.0, help="added to the score of O: more exact names, fewer of them")
    p.add_argument("--version", default="2")
    p.add_argument("--no-score", action="store_true")
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    base = base_dir()
    pieces = D.Pieces(os.path.join(base, "vocab.txt"))
    model, config = load(a.run)
    with torch.no_grad():
        model.name[-1].bias[0] += a.o_bias
    coded, held_out = A.load(a.training)
    few = random.Random(7).sample(D.load_training(a.data, a.training), 500) + A.fill_acts(random.Random(7).sample(coded, 200), model, pieces)
    examples = [D.make_example(s, pieces, {}, random.Random(i)) for i, s in enumerate(few)]
    inputs = Q.ranges(model, run_all, [D.collate([examples[i] for i in b], pieces.pad) for b in D.batches(examples, 300)])
    weights = Q.quantise(model, inputs)
    path = os.path.join(a.out, "demarche.safetensors")
    Q.save_weights(weights, path)
    sha256 = hashlib.sha256(open(path, "rb").read()).hexdigest()
    print(f"{os.path.getsize(path) / 1e6:.1f} MB, sha256 {sha256}")
    int8, _ = load(a.run)
    Q.simulate(int8, weights)
    int8.eval()
    shutil.copy(os.path.join(base, "vocab.txt"), os.path.join(a.out, "vocab.txt"))
    labels = {"version": a.version, "sha256": sha256} | {k: config[k] for k in ("upos", "deprel", "names", "types", "status", "roles")}
    json.dump(labels, open(os.path.join(a.out, "labels.json"), "w"), indent=1)
    g = {
        "what": "Our own sentences, their model inputs, and the outputs of PyTorch in float32 and in the arithmetic of the weights file.",
        "tolerance": {"int8": 1.0},
        "sentences": golden(SENTENCES, pieces, config, model, int8),
    }
    json.dump(g, open(os.path.join(a.out, "golden.json"), "w"), ensure_ascii=False)
    if not a.no_score:
        held_out = A.fill_acts(held_out, model, pieces)
        for label, m in (("float32", model), ("int8", int8)):
            for name, sentences in zip(("EWT dev", "GUM dev", "NER dev"), D.load_dev(a.data)):
                r = evaluate(m, sentences, pieces, config["deprel"])
                print(f"{name:9} {label:9} LAS {r['las']:.2f} LAS+sub {r['las_full']:.2f} UAS {r['uas']:.2f} UPOS {r['upos']:.2f} names {r['ner_f1']:.2f} ({r['ner_p']:.1f} / {r['ner_r']:.1f}) {r['by_type']}", flush=True)
            print(f"acts      {label:9}", {k: round(v, 2) for k, v in evaluate_acts(m, held_out, pieces).items()}, flush=True)


if __name__ == "__main__":
    main()
