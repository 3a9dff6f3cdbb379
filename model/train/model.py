"""The network: a 6-layer MiniLM whose token types are word shapes, with heads for UPOS, biaffine dependencies, names and acts.

Arcs: Dozat and Manning (2017), "Deep biaffine attention for neural dependency parsing". Relations are scored only at the head that the
arc scores choose, by a small network over (dependent, head, product), so that no words x words x relations tensor exists.
Acts: what each word tells as a trigger (type, status, how factual), and a biaffine score for each role of each word under a given trigger.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

HIDDEN, LAYERS, HEADS, FFN, POSITIONS, VOCAB, SHAPES = 384, 6, 12, 1536, 512, 30522, 8
ARC, REL, NAME = 256, 192, 256
ACT, ROLE = 256, 192
MASKED = -1e4


class Dropout(nn.Module):
    """nn.Dropout with one random byte an element: on a CPU, drawing the mask otherwise costs a fifth of the training time."""

    def __init__(self, p):
        super().__init__()
        self.cut = round(p * 256)

    def forward(self, x):
        if not self.training or not self.cut:
            return x
        n = x.numel()
        r = torch.empty((n + 7) // 8, dtype=torch.int64).random_(-(2**63), None).view(torch.uint8)[:n].view(x.shape)
        return x * ((r >= self.cut).to(x.dtype) * (256.0 / (256 - self.cut)))


class Layer(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(HIDDEN, 1e-12), nn.LayerNorm(HIDDEN, 1e-12)
        self.up, self.down = nn.Linear(HIDDEN, FFN), nn.Linear(FFN, HIDDEN)
        self.drop = Dropout(drop)

    def forward(self, x, bias):
        B, L, _ = x.shape

        def split(t):
            return t.reshape(B, L, HEADS, HIDDEN // HEADS).transpose(1, 2)

        # Spelt out rather than scaled_dot_product_attention: the graph then holds plain operators only, and on a CPU with sentences
        # this short it also trains faster.
        q, k, v = split(self.query(x) * (1.0 / math.sqrt(HIDDEN // HEADS))), split(self.key(x)), split(self.value(x))
        a = torch.softmax(torch.matmul(q, k.transpose(-1, -2)) + bias.to(q.dtype), -1)
        a = torch.matmul(a.to(v.dtype), v)
        x = self.norm1(x + self.drop(self.out(a.transpose(1, 2).reshape(B, L, HIDDEN))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


def mlp(width, drop):
    return nn.Sequential(nn.Linear(HIDDEN, width), nn.GELU(), Dropout(drop))


def pick(x, index):
    """x [B,N,D], index [B,W] -> [B,W,D], by one flat Gather."""
    B, N, D = x.shape
    offset = torch.arange(B, dtype=index.dtype, device=x.device).unsqueeze(1) * N
    return x.reshape(B * N, D)[(index + offset).reshape(-1)].reshape(B, index.shape[1], D)


class Parser(nn.Module):
    def __init__(self, n_rel, n_upos, n_names, n_types, n_status, n_roles, drop=0.1, head_drop=0.25):
        super().__init__()
        self.words = nn.Embedding(VOCAB, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.shapes = nn.Embedding(SHAPES, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, 1e-12)
        self.drop = Dropout(drop)
        self.layers = nn.ModuleList(Layer(drop) for _ in range(LAYERS))
        self.word_drop = Dropout(head_drop)
        self.arc_dep, self.arc_head = mlp(ARC, head_drop), mlp(ARC, head_drop)
        self.arc = nn.Parameter(torch.zeros(ARC, ARC))
        self.arc_bias = nn.Linear(ARC, 1, bias=False)
        nn.init.xavier_uniform_(self.arc)
        self.rel_dep, self.rel_head = mlp(REL, head_drop), mlp(REL, head_drop)
        self.rel = nn.Linear(3 * REL, n_rel)
        self.upos = nn.Linear(HIDDEN, n_upos)
        self.name = nn.Sequential(*mlp(NAME, head_drop), nn.Linear(NAME, n_names))
        # Types of the act that a word tells ("none" first), statuses, and one number for factuality.
        self.act = nn.Sequential(*mlp(ACT, head_drop), nn.Linear(ACT, n_types + n_status + 1))
        self.role_act, self.role_word = mlp(ROLE, head_drop), mlp(ROLE, head_drop)
        self.role = nn.Parameter(torch.empty(n_roles, ROLE, ROLE).normal_(std=0.02))
        self.role_bias = nn.Parameter(torch.zeros(n_roles, ROLE + 1))

    def load_base(self, path):
        """Weights of the published MiniLM; every shape starts as its token type 0."""
        from safetensors.torch import load_file

        w = {k.removeprefix("bert."): v for k, v in load_file(path).items()}
        e = "embeddings."
        with torch.no_grad():
            self.words.weight.copy_(w[e + "word_embeddings.weight"])
            self.positions.weight.copy_(w[e + "position_embeddings.weight"])
            self.shapes.weight.copy_(w[e + "token_type_embeddings.weight"][:1] + 0.02 * torch.randn(SHAPES, HIDDEN))
            self.norm.weight.copy_(w[e + "LayerNorm.weight"])
            self.norm.bias.copy_(w[e + "LayerNorm.bias"])
            for i, layer in enumerate(self.layers):
                p = f"encoder.layer.{i}."
                for ours, theirs in (
                    ("query", "attention.self.query"), ("key", "attention.self.key"), ("value", "attention.self.value"),
                    ("out", "attention.output.dense"), ("norm1", "attention.output.LayerNorm"),
                    ("up", "intermediate.dense"), ("down", "output.dense"), ("norm2", "output.LayerNorm"),
                ):  # fmt: skip
                    for leaf in ("weight", "bias"):
                        getattr(getattr(layer, ours), leaf).copy_(w[f"{p}{theirs}.{leaf}"])

    def encoder_parameters(self):
        for m in (self.words, self.positions, self.norm, self.layers):
            yield from m.parameters()

    def head_parameters(self):
        enc = {id(p) for p in self.encoder_parameters()}
        return [p for p in self.parameters() if id(p) not in enc]

    def forward(self, input_ids, attention_mask, shape_ids, word_starts, word_mask, heads=None, acts=None):
        """Returns arc_scores [B,W,W+1] (column 0 = ROOT), label_logits [B,W,R] at the chosen heads (the gold ones where given),
        upos_logits [B,W,17], name_logits [B,W,N], act_logits [B,W,types + statuses + 1] and, for the triggers `acts` = (sentence [A], word [A]),
        role_logits [A,W,roles], in which no role stands at 0. Columns of padding words and of the word itself are MASKED."""
        B, L = input_ids.shape
        W = word_starts.shape[1]
        position = torch.arange(L, device=input_ids.device)
        x = self.words(input_ids) + self.positions(position).unsqueeze(0) + self.shapes(shape_ids)
        x = self.drop(self.norm(x))
        bias = ((1.0 - attention_mask.to(torch.float32)) * MASKED).reshape(B, 1, 1, L)
        for layer in self.layers:
            x = layer(x, bias)
        words = self.word_drop(pick(x, word_starts))
        nodes = torch.cat([x[:, :1], words], 1)

        dep, head = self.arc_dep(words), self.arc_head(nodes)
        scores = torch.matmul(torch.matmul(dep, self.arc), head.transpose(1, 2)) + self.arc_bias(head).transpose(1, 2)
        scores = scores.to(torch.float32)
        own = torch.arange(W, device=x.device).unsqueeze(1) + 1 == torch.arange(W + 1, device=x.device).unsqueeze(0)
        mask = word_mask.to(torch.float32)
        padded = torch.cat([torch.zeros_like(mask[:, :1]), 1.0 - mask], 1).unsqueeze(1)
        scores = scores + (padded + own.to(torch.float32).unsqueeze(0)) * MASKED

        if heads is None:
            heads = scores.argmax(-1).to(word_starts.dtype)
        d, h = self.rel_dep(words), pick(self.rel_head(nodes), heads)
        labels = self.rel(torch.cat([d, h, d * h], -1))
        return scores, labels, self.upos(words), self.name(words), self.act(words), self.roles(words, acts)

    def roles(self, words, acts):
        if acts is None:
            return None
        sentence, word = acts
        t, w = self.role_act(words)[sentence, word], self.role_word(words)[sentence]  # [A,D], [A,W,D]
        turned = torch.einsum("ad,rde->are", t, self.role.to(t.dtype)) + self.role_bias[:, :-1].to(t.dtype)
        return torch.einsum("are,awe->awr", turned, w) + self.role_bias[:, -1].to(t.dtype)
