"""The weights file and its arithmetic: per-channel int8 weights of which 7 bits are used, bytes with a fixed range for what they take.

`Quantised` puts the very arithmetic of crates/text (integers times integers, then scale and bias) in the place of each linear map of a model,
so that what is scored and written to golden.json is what Rust computes, but for the last bits of the sums between the products.
"""

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch import nn

# Maps that take the same bytes must share their range: they become one product.
SHARED = [[f"layers.{i}.{x}" for x in ("query", "key", "value")] for i in range(6)] + [
    ["arc_dep.0", "arc_head.0", "rel_dep.0", "rel_head.0", "name.0", "act.0", "role_act.0", "role_word.0", "upos"]
]
TABLES = ("words", "positions", "shapes")
# Small maps that stay numbers.
FLOAT = ("arc", "arc_bias.weight", "role", "role_bias")


def linears(model):
    return {n: m for n, m in model.named_modules() if isinstance(m, nn.Linear) and n != "arc_bias"}


def ranges(model, run, batches):
    """(low, high) of what each linear map takes, at the 1st and 99th percentile of the batches' extremes: one outlier would coarsen all else."""
    lows, highs, hooks = {}, {}, []
    for name, m in linears(model).items():

        def look(_, args, name=name):
            lows.setdefault(name, []).append(min(0.0, float(args[0].min())))
            highs.setdefault(name, []).append(max(0.0, float(args[0].max())))

        hooks.append(m.register_forward_pre_hook(look))
    with torch.inference_mode():
        for t in batches:
            run(model, t)
    for h in hooks:
        h.remove()
    out = {n: (float(np.quantile(lows[n], 0.01)), float(np.quantile(highs[n], 0.99))) for n in lows}
    for group in SHARED:
        group = [n for n in group if n in out]
        both = min(out[n][0] for n in group), max(out[n][1] for n in group)
        out |= {n: both for n in group}
    return out


def quantise(model, inputs):
    """Name -> array, as crates/text/src/network/weights.rs reads it."""
    out, state = {}, {k: v.detach().numpy() for k, v in model.state_dict().items()}
    for t in TABLES:
        w = state.pop(f"{t}.weight")
        scale = np.maximum(np.abs(w).max(1), 1e-8) / 127
        out[f"{t}.weight"], out[f"{t}.scale"] = np.rint(w / scale[:, None]).astype(np.int8), scale.astype(np.float32)
    for name in linears(model):
        w, b = state.pop(f"{name}.weight"), state.pop(f"{name}.bias")
        # 7 bits: without VNNI, x86 adds pairs of int16 with saturation, and ±63 is what keeps every machine's result the same.
        scale = (np.maximum(np.abs(w).max(1), 1e-8) / 63).astype(np.float32)
        low, high = inputs[name]
        step = np.float32((high - low) / 255)
        out[f"{name}.weight"] = np.clip(np.rint(w / scale[:, None]), -63, 63).astype(np.int8)
        out[f"{name}.scale"], out[f"{name}.bias"] = scale, b.astype(np.float32)
        out[f"{name}.input"] = np.array([step, np.clip(round(-low / step), 0, 255)], np.float32)
    for name, x in state.items():
        assert name in FLOAT or "norm" in name, name
        out[name.removesuffix(".weight") if name == "arc_bias.weight" else name] = x.reshape(-1 if name == "arc_bias.weight" else x.shape).astype(np.float32)
    return out


def save_weights(weights, path):
    save_file({k: np.ascontiguousarray(v) for k, v in sorted(weights.items())}, path)


def load_weights(path):
    """A state dict of numbers from a weights file, to train on from."""
    w, out = load_file(path), {}
    for name, x in w.items():
        leaf = name.rsplit(".", 1)[-1]
        if x.dtype == np.int8:
            out[name] = x.astype(np.float32) * w[name.removesuffix("weight") + "scale"][:, None]
        elif name == "arc_bias":
            out["arc_bias.weight"] = x.reshape(1, -1)
        elif leaf not in ("scale", "input"):
            out[name] = x
    return {k: torch.from_numpy(np.array(v)) for k, v in out.items()}


class Quantised(nn.Module):
    """A linear map over bytes."""

    def __init__(self, weights, name):
        super().__init__()
        self.weight = torch.from_numpy(weights[f"{name}.weight"].astype(np.float64))
        step, zero = weights[f"{name}.input"]
        self.step, self.zero = float(step), float(zero)
        self.scale = torch.from_numpy(weights[f"{name}.scale"] * step)
        self.bias = torch.from_numpy(weights[f"{name}.bias"])

    def forward(self, x):
        q = torch.clamp(torch.round(x * (1.0 / self.step)), -self.zero, 255 - self.zero).double()
        return torch.matmul(q, self.weight.T).float() * self.scale + self.bias


def simulate(model, weights):
    """Puts the quantised arithmetic into a model, in place."""
    with torch.no_grad():
        for t in TABLES:
            w = weights[f"{t}.weight"].astype(np.float32) * weights[f"{t}.scale"][:, None]
            getattr(model, t).weight.copy_(torch.from_numpy(w))
    for name in list(linears(model)):
        parent, leaf = (name.rsplit(".", 1) + [""])[:2] if "." in name else ("", name)
        setattr(model.get_submodule(parent) if parent else model, leaf, Quantised(weights, name))
    return model
