"""Exports a trained checkpoint: `python model/train/export.py --run DIR --data DIR --out model/weights`.

Writes demarche.onnx (int8), vocab.txt, labels.json and golden.json, and prints the dev scores of float32 and int8 side by side. With
--f32 FILE the float32 graph is kept as well.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.preprocess import quant_pre_process

import data as D
from evaluate import decode_names, evaluate, torch_runner
from golden import SENTENCES
from model import Parser
from train import base_dir

INPUTS = ["input_ids", "attention_mask", "shape_ids", "word_starts", "word_mask"]
OUTPUTS = ["arc_scores", "label_logits", "upos_logits", "name_logits"]


def load(run):
    config = json.load(open(os.path.join(run, "config.json")))
    model = Parser(len(config["deprel"]), len(config["upos"]), len(config["names"]))
    model.load_state_dict(torch.load(os.path.join(run, "checkpoint.pt"), map_location="cpu", weights_only=True)["model"])
    return model.eval(), config


def export_f32(model, path):
    ids = torch.randint(1000, 2000, (2, 9), dtype=torch.int32)
    one = torch.ones(2, 9, dtype=torch.int32)
    starts = torch.tensor([[1, 2, 4, 5, 7], [1, 3, 4, 0, 0]], dtype=torch.int32)
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], dtype=torch.int32)
    axes = {n: {0: "batch", 1: "pieces"} for n in INPUTS[:3]} | {n: {0: "batch", 1: "words"} for n in INPUTS[3:]}
    axes |= {n: {0: "batch", 1: "words"} for n in OUTPUTS}
    axes["arc_scores"] = {0: "batch", 1: "words", 2: "heads"}
    with torch.no_grad():
        torch.onnx.export(
            model, (ids, one, one, starts, mask), path, input_names=INPUTS, output_names=OUTPUTS, dynamic_axes=axes, opset_version=17, dynamo=False
        )


def quantise(f32, int8, per_channel, reduce_range, calibration):
    with tempfile.TemporaryDirectory() as tmp:
        ready = os.path.join(tmp, "ready.onnx")
        quant_pre_process(f32, ready, skip_symbolic_shape=True)
        graph = onnx.load(ready).graph
        # The arc scores decide the tree: their small bilinear map stays float.
        keep = [n.name for n in graph.node if n.op_type == "MatMul" and "arc" in n.input]
        # Tables keep all 8 bits. Only matrix products lose one where reduce_range asks for it: without VNNI, x86 adds pairs of int16
        # with saturation, and 7-bit weights are what keeps every machine's result the same.
        tables = os.path.join(tmp, "tables.onnx")
        quantize_dynamic(ready, tables, op_types_to_quantize=["Gather"], weight_type=QuantType.QInt8)
        quantize_dynamic(
            tables, int8, op_types_to_quantize=["MatMul", "Gemm"], nodes_to_exclude=keep, per_channel=per_channel,
            reduce_range=reduce_range, weight_type=QuantType.QInt8, extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip
        if calibration:
            fix_activations(int8, ready, calibration)


def fix_activations(int8, f32, batches):
    """Replaces each DynamicQuantizeLinear by a QuantizeLinear with a fixed scale, taken from the range seen on `batches`.

    A dynamic scale is that of the whole batch: the same sentence would then score differently beside other sentences. A fixed one
    keeps the record of a report independent of its company, and saves a pass over the data. The scales of input and weights become one
    constant, which is also what lets the runtime fuse product, cast and scale.
    """
    model = onnx.load(int8)
    graph = model.graph
    dynamic = [n for n in graph.node if n.op_type == "DynamicQuantizeLinear"]
    names = sorted({n.input[0] for n in dynamic})
    probe = onnx.load(f32)
    for n in names:
        probe.graph.output.append(onnx.helper.make_empty_tensor_value_info(n))
    session = ort.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    lows, highs = {n: [] for n in names}, {n: [] for n in names}
    for t in batches:
        for n, x in zip(names, session.run(names, {i: t[i].numpy().astype(np.int32) for i in INPUTS})):
            lows[n].append(min(0.0, float(x.min())))
            highs[n].append(max(0.0, float(x.max())))
    # Not the extremes: one outlier would coarsen every other value. What lies beyond the range saturates.
    low, high = {n: float(np.quantile(lows[n], 0.01)) for n in names}, {n: float(np.quantile(highs[n], 0.99)) for n in names}
    weights = {i.name: onnx.numpy_helper.to_array(i) for i in graph.initializer}
    scale_of = {}
    for node in dynamic:
        x = node.input[0]
        scale = np.float32((high[x] - low[x]) / 255.0)
        zero = np.uint8(np.clip(round(-low[x] / scale), 0, 255))
        q, s, z = node.output
        graph.initializer.append(onnx.numpy_helper.from_array(np.asarray(scale), s))
        graph.initializer.append(onnx.numpy_helper.from_array(np.asarray(zero), z))
        scale_of[s] = scale
        node.CopyFrom(onnx.helper.make_node("QuantizeLinear", [x, s, z], [q], name=node.name))
    for node in [n for n in graph.node if n.op_type == "Mul" and n.input[0] in scale_of and n.input[1] in weights]:
        product = (scale_of[node.input[0]] * weights[node.input[1]]).astype(np.float32)
        graph.initializer.append(onnx.numpy_helper.from_array(product, node.output[0]))
        graph.node.remove(node)
    used = {i for n in graph.node for i in n.input}
    for i in [i for i in graph.initializer if i.name not in used]:
        graph.initializer.remove(i)
    onnx.checker.check_model(model)
    onnx.save(model, int8)


def ort_runner(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(t):
        return session.run(OUTPUTS, {n: t[n].numpy().astype(np.int32) for n in INPUTS})

    return run


def golden(sentences, pieces, config, f32, int8):
    """For each of our own sentences: what goes in, and what both precisions give. Logits are of the chosen class, 4 decimals."""
    out = []
    for words in sentences:
        s = D.Sentence(words=words)
        e = D.make_example(s, pieces, {})
        t = D.collate([e], pieces.pad)
        entry = {"words": words, "input_ids": e["ids"], "shape_ids": e["shapes"], "word_starts": e["starts"]}
        for name, run in (("f32", f32), ("int8", int8)):
            arc, lab, upos, nm = (torch.as_tensor(np.asarray(x))[0].float() for x in run(t))
            r = lab.argmax(-1)
            entry[name] = {
                "heads": arc.argmax(-1).tolist(),
                "deprel": [config["deprel"][i] for i in r.tolist()],
                "upos": [config["upos"][i] for i in upos.argmax(-1).tolist()],
                "names": decode_names(nm),
                "arc_score": [round(x, 4) for x in arc.max(-1).values.tolist()],
                "label_logit": [round(x, 4) for x in lab.max(-1).values.tolist()],
                "upos_logit": [round(x, 4) for x in upos.max(-1).values.tolist()],
                "name_logits_first_word": [round(x, 4) for x in nm[0].tolist()],
            }
        out.append(entry)
    return out


def sha256(path):
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--run", required=True)
    p.add_argument("--data", default=None, help="folder that holds ud/; without it nothing is scored")
    p.add_argument("--training", default=None, help="folder that holds names/: fix the activation ranges on training sentences")
    p.add_argument("--out", required=True)
    p.add_argument("--f32", default=None)
    p.add_argument("--per-channel", action="store_true")
    p.add_argument("--reduce-range", action="store_true")
    p.add_argument("--o-bias", type=float, default=0.0, help="added to the score of O: more exact names, fewer of them")
    p.add_argument("--no-score", action="store_true")
    p.add_argument("--version", default="1")
    a = p.parse_args()
    torch.set_num_threads(1)
    os.makedirs(a.out, exist_ok=True)
    base = base_dir()
    pieces = D.Pieces(os.path.join(base, "vocab.txt"))
    model, config = load(a.run)
    with torch.no_grad():
        model.name[-1].bias[0] += a.o_bias
    with tempfile.TemporaryDirectory() as tmp:
        f32 = a.f32 or os.path.join(tmp, "f32.onnx")
        int8 = os.path.join(a.out, "demarche.onnx")
        export_f32(model, f32)
        calibration = None
        if a.training:
            train = D.load_training(a.data, a.training)
            few = random.Random(7).sample(train, 600)
            examples = [D.make_example(s, pieces, {}, random.Random(i)) for i, s in enumerate(few)]
            calibration = [D.collate([examples[i] for i in b], pieces.pad) for b in D.batches(examples, 300)]
        quantise(f32, int8, a.per_channel, a.reduce_range, calibration)
        print(f"float32 {os.path.getsize(f32) / 1e6:.1f} MB, int8 {os.path.getsize(int8) / 1e6:.1f} MB, sha256 {sha256(int8)}")
        print("operators:", " ".join(sorted({n.op_type for n in onnx.load(int8).graph.node})))
        run_f32, run_int8 = torch_runner(model), ort_runner(int8)
        shutil.copy(os.path.join(base, "vocab.txt"), os.path.join(a.out, "vocab.txt"))
        labels = {
            "version": a.version,
            "sha256": sha256(int8),
            "inputs": {
                "input_ids": "int32 [batch, pieces]: [CLS] pieces [SEP], padded with 0",
                "attention_mask": "int32 [batch, pieces]: 1 for a piece, 0 for padding",
                "shape_ids": "int32 [batch, pieces]: the shape of the piece's word; 0 for [CLS], [SEP] and padding",
                "word_starts": "int32 [batch, words]: index of the word's first piece; 0 for padding",
                "word_mask": "int32 [batch, words]: 1 for a word, 0 for padding",
            },
            "outputs": {
                "arc_scores": "float32 [batch, words, words + 1]: row = dependent word, column 0 = ROOT, column i = word i counted from 1",
                "label_logits": "float32 [batch, words, deprel]: at the arg-max head of arc_scores",
                "upos_logits": "float32 [batch, words, upos]",
                "name_logits": "float32 [batch, words, names]",
            },
            "max_pieces_per_word": D.MAX_PIECES_PER_WORD,
            "max_pieces": D.MAX_PIECES,
            "shapes": ["other", "lower", "Capitalised", "ALL CAPS", "mixed", "digit", "symbol", "Capitalised, first token"],
            "upos": config["upos"],
            "deprel": config["deprel"],
            "names": config["names"],
        }
        json.dump(labels, open(os.path.join(a.out, "labels.json"), "w"), indent=1)
        g = {
            "what": "Our own sentences, their model inputs, and the outputs of PyTorch float32 and ONNX Runtime int8. names: BIO by Viterbi.",
            "tolerance": {"f32": 0.001, "int8": 0.75},
            "sentences": golden(SENTENCES, pieces, config, run_f32, run_int8),
        }
        json.dump(g, open(os.path.join(a.out, "golden.json"), "w"), ensure_ascii=False)
        if a.data and not a.no_score:
            ewt, gum, ner = D.load_dev(a.data)
            print("set       precision  LAS    LAS+sub UAS    UPOS   names F1 (P / R)")
            for label, run in (("float32", run_f32), ("int8", run_int8)):
                for name, sents in (("EWT dev", ewt), ("GUM dev", gum), ("NER dev", ner)):
                    r = evaluate(run, sents, pieces, config["deprel"])
                    print(f"{name:9} {label:9} {r['las']:6.2f} {r['las_full']:6.2f} {r['uas']:6.2f} {r['upos']:6.2f}   {r['ner_f1']:.2f} ({r['ner_p']:.1f} / {r['ner_r']:.1f}) {r['by_type']}", flush=True)


if __name__ == "__main__":
    main()
