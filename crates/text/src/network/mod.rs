//! The encoder and its heads, run on one core: bytes times bytes in `rten`'s matrix kernels, everything between them in [`lanes`].
//!
//! ```text
//! pieces ──embed──▶ x ──┬─▶ q k v ─▶ attend ─▶ out ─┬─▶ up ─ gelu ─▶ down ─┬─▶ x (six times) ──▶ words ──heads──▶ scores
//!                       └──────── add, normalise ───┘└─── add, normalise ───┘
//! ```
//!
//! `model/train/model.py` is the same network in PyTorch (MiniLM: Wang et al. 2020; the heads: Dozat and Manning 2017).
//!
//! **Why not a graph runtime.** The first version of this crate ran an ONNX graph. Between the matrix products, which were a third of its time, the
//! runtime went over the same numbers again and again: quantise, cast, scale, add, transpose, each an operator of its own. Here each of those happens
//! once, in the row that the product has just left in the cache. `reports/speed.md` has both measurements.
//!
//! **No padding, no company.** The rows of all sentences of a batch stand below each other, and only attention looks across rows, within a
//! sentence. So no piece is computed for nothing, and a sentence's scores are the same bits alone or among others, on
//! any machine: products are of integers, and the order of every other sum is fixed.

mod attention;
mod lanes;
mod weights;

use lanes::{LANES, dot, gelu, normalise};
use pulp::Arch;
use weights::{Gemm, Linear, Norm, Reader, Table};

use crate::error::Error;
use crate::model::Encoded;
use crate::tree;

const HIDDEN: usize = 384;
const HEADS: usize = HIDDEN / attention::HEAD;
const FEED_FORWARD: usize = 1536;
const LAYERS: usize = 6;
const ARC: usize = 256;
const RELATION: usize = 192;
const NAME: usize = 256;
const ACT: usize = 256;
const ROLE: usize = 192;
/// Actor, recipient, source of the account, place.
pub(crate) const ROLES: usize = 4;
/// Types of act and "none".
pub(crate) const TYPES: usize = 17;
/// Statuses of an act.
pub(crate) const STATUSES: usize = 4;
/// A word tells no act for certain where "none" leads every type by this much: probabilities below a hundredth or so.
const CERTAIN: f32 = 4.5;
/// Score of a word as its own head.
const MASKED: f32 = -1e4;

/// The scores of one sentence of `n` words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scores {
    /// `n` rows of `n + 1`, column 0 standing for ROOT.
    pub(crate) arcs: Vec<f32>,
    /// The best tree over the arcs.
    pub(crate) heads: Vec<Option<usize>>,
    /// Relations to the heads of that tree.
    pub(crate) relations: Vec<f32>,
    pub(crate) upos: Vec<f32>,
    pub(crate) names: Vec<f32>,
    /// A row of types ("none" first), statuses and factuality a word.
    pub(crate) acts: Vec<f32>,
    /// Words that may tell an act, each with a row of roles a word.
    pub(crate) roles: Vec<(usize, Vec<[f32; ROLES]>)>,
}

struct Layer {
    attention: Linear,
    out: Linear,
    norm1: Norm,
    up: Linear,
    down: Linear,
    norm2: Norm,
}

/// The weights, laid out for this machine's kernels.
pub(crate) struct Network {
    arch: Arch,
    words: Table,
    positions: Table,
    shapes: Table,
    norm: Norm,
    layers: Vec<Layer>,
    /// What every head makes of a word first, side by side: arcs as dependent and as head, relations likewise, names, acts, roles, tags.
    first: Linear,
    name: Linear,
    relation: Linear,
    act: Linear,
    role: Vec<f32>,
    role_bias: Vec<f32>,
    arc: Vec<f32>,
    arc_bias: Vec<f32>,
    /// Classes of the tag head.
    upos: usize,
}

/// The maps of `first` and their widths; the last has as many as there are tags.
const FIRST: [(&str, usize); 9] = [
    ("arc_dep.0", ARC),
    ("arc_head.0", ARC),
    ("rel_dep.0", RELATION),
    ("rel_head.0", RELATION),
    ("name.0", NAME),
    ("act.0", ACT),
    ("role_act.0", ROLE),
    ("role_word.0", ROLE),
    ("upos", 0),
];

/// Where each head's numbers begin in the outputs of `first`.
const ARC_HEAD: usize = ARC;
const RELATION_DEP: usize = 2 * ARC;
const RELATION_HEAD: usize = RELATION_DEP + RELATION;
const NAMES: usize = RELATION_HEAD + RELATION;
const ACTS: usize = NAMES + NAME;
const ROLE_ACT: usize = ACTS + ACT;
const ROLE_WORD: usize = ROLE_ACT + ROLE;
const TAGS: usize = ROLE_WORD + ROLE;

impl Network {
    /// Reads the weights from the bytes of a safetensors file.
    pub(crate) fn read(bytes: &[u8]) -> Result<Network, Error> {
        let r = Reader::new(bytes)?;
        let gemm = Gemm::new();
        let linear = |names: &[&str], inputs| Linear::read(&gemm, &r, names, inputs);
        let mut layers = Vec::with_capacity(LAYERS);
        for i in 0..LAYERS {
            let name = |leaf: &str| format!("layers.{i}.{leaf}");
            let (q, k, v) = (name("query"), name("key"), name("value"));
            layers.push(Layer {
                // The division by the root of the width of a head goes into the queries.
                attention: linear(&[&q, &k, &v], HIDDEN)?.scaled(0..HIDDEN, 1.0 / (attention::HEAD as f32).sqrt()),
                out: linear(&[&name("out")], HIDDEN)?,
                norm1: Norm::read(&r, &name("norm1"), HIDDEN)?,
                up: linear(&[&name("up")], HIDDEN)?,
                down: linear(&[&name("down")], FEED_FORWARD)?,
                norm2: Norm::read(&r, &name("norm2"), HIDDEN)?,
            });
            let l = &layers[i];
            let outputs = [l.attention.outputs, l.out.outputs, l.up.outputs, l.down.outputs];
            if outputs != [3 * HIDDEN, HIDDEN, FEED_FORWARD, HIDDEN] {
                return Err(Error::load(format!("layer {i} has {outputs:?} outputs")));
            }
        }
        let first = linear(&FIRST.map(|(name, _)| name), HIDDEN)?;
        let upos = r.outputs("upos")?;
        for (name, width) in &FIRST[..FIRST.len() - 1] {
            let outputs = r.outputs(name)?;
            if outputs != *width {
                return Err(Error::load(format!("{name} has {outputs} outputs, not {width}")));
            }
        }
        let act = linear(&["act.3"], ACT)?;
        if act.outputs != TYPES + STATUSES + 1 {
            return Err(Error::load(format!("act.3 has {} outputs", act.outputs)));
        }
        Ok(Network {
            arch: Arch::new(),
            words: Table::read(&r, "words", 30_522, HIDDEN)?,
            positions: Table::read(&r, "positions", 512, HIDDEN)?,
            shapes: Table::read(&r, "shapes", 8, HIDDEN)?,
            norm: Norm::read(&r, "norm", HIDDEN)?,
            layers,
            first,
            name: linear(&["name.3"], NAME)?,
            relation: linear(&["rel"], 3 * RELATION)?,
            act,
            role: r.matrix("role", &[ROLES, ROLE, ROLE])?,
            role_bias: r.matrix("role_bias", &[ROLES, ROLE + 1])?,
            arc: r.matrix("arc", &[ARC, ARC])?,
            arc_bias: r.matrix("arc_bias", &[ARC])?,
            upos,
        })
    }

    /// Rows of the table of wordpieces.
    pub(crate) fn vocabulary(&self) -> usize {
        self.words.rows()
    }

    /// Classes of the relations, the tags and the names.
    pub(crate) fn classes(&self) -> [usize; 3] {
        [self.relation.outputs, self.upos, self.name.outputs]
    }

    /// Runs a loop with the widest vectors that this machine has.
    #[inline(always)]
    fn wide(&self, work: impl FnMut()) {
        self.arch.dispatch(Wide(work));
    }

    /// Scores sentences, each of at least one word.
    pub(crate) fn run(&self, batch: &[&Encoded]) -> Result<Vec<Scores>, String> {
        let gemm = Gemm::new();
        let pieces = self.encode(&gemm, batch)?;
        self.score(&gemm, batch, &pieces)
    }

    /// A row of [`HIDDEN`] bytes a piece, as `first` takes them, sentences below each other.
    fn encode(&self, gemm: &Gemm, batch: &[&Encoded]) -> Result<Vec<u8>, String> {
        let lengths: Vec<usize> = batch.iter().map(|e| e.ids.len()).collect();
        let pieces: usize = lengths.iter().sum();
        let mut x = vec![0.0f32; pieces * HIDDEN];
        let mut bytes = vec![0u8; pieces * HIDDEN];
        let mut wide = vec![0u8; pieces * FEED_FORWARD];
        let mut qkv = vec![0.0f32; pieces * 3 * HIDDEN];
        let (mut product, mut scratch) = (Vec::new(), attention::Scratch::default());
        self.wide(
            #[inline(always)]
            || self.embed(batch, &mut x),
        );
        for (i, layer) in self.layers.iter().enumerate() {
            if i == 0 {
                self.wide(
                    #[inline(always)]
                    || layer.attention.input.row(&x, &mut bytes),
                );
            }
            gemm.run(&layer.attention, &bytes, &mut product)?;
            self.wide(
                #[inline(always)]
                || {
                    let columns = layer.attention.columns();
                    for (p, o) in product.chunks_exact(3 * HIDDEN).zip(qkv.chunks_exact_mut(3 * HIDDEN)) {
                        columns.row(p, o);
                    }
                },
            );
            let (qkv, out, scratch) = (&qkv, &mut bytes, &mut scratch);
            self.arch.dispatch(attention::Attend { qkv, lengths: &lengths, out, quantiser: layer.out.input, scratch });
            gemm.run(&layer.out, &bytes, &mut product)?;
            self.wide(
                #[inline(always)]
                || residual(&layer.out, &product, &mut x, &layer.norm1, &layer.up, &mut bytes),
            );
            gemm.run(&layer.up, &bytes, &mut product)?;
            self.wide(
                #[inline(always)]
                || {
                    let (columns, quantiser) = (layer.up.columns(), layer.down.input);
                    let mut row = [0.0f32; FEED_FORWARD];
                    for (p, o) in product.chunks_exact(FEED_FORWARD).zip(wide.chunks_exact_mut(FEED_FORWARD)) {
                        columns.row(p, &mut row);
                        for v in &mut row {
                            *v = gelu(*v);
                        }
                        quantiser.row(&row, o);
                    }
                },
            );
            gemm.run(&layer.down, &wide, &mut product)?;
            let next = self.layers.get(i + 1).map_or(&self.first, |l| &l.attention);
            self.wide(
                #[inline(always)]
                || residual(&layer.down, &product, &mut x, &layer.norm2, next, &mut bytes),
            );
        }
        Ok(bytes)
    }

    #[inline(always)]
    fn embed(&self, batch: &[&Encoded], x: &mut [f32]) {
        let mut rows = x.chunks_exact_mut(HIDDEN);
        for e in batch {
            for (i, ((&id, &shape), row)) in e.ids.iter().zip(&e.shapes).zip(&mut rows).enumerate() {
                self.words.add(id as usize, row);
                self.positions.add(i, row);
                self.shapes.add(shape as usize, row);
                normalise(row, &self.norm.weight, &self.norm.bias);
            }
        }
    }

    /// The heads, over the rows of `[CLS]` (which stands for ROOT) and of each word's first piece.
    fn score(&self, gemm: &Gemm, batch: &[&Encoded], pieces: &[u8]) -> Result<Vec<Scores>, String> {
        let nodes: usize = batch.iter().map(|e| e.starts.len() + 1).sum();
        let mut bytes = Vec::with_capacity(nodes * HIDDEN);
        let mut from = 0;
        for e in batch {
            for &at in std::iter::once(&0).chain(&e.starts) {
                bytes.extend_from_slice(&pieces[(from + at as usize) * HIDDEN..][..HIDDEN]);
            }
            from += e.ids.len();
        }
        let mut product = Vec::new();
        gemm.run(&self.first, &bytes, &mut product)?;
        let width = self.first.outputs;
        let mut hidden = vec![0.0f32; nodes * width];
        let (mut names, mut acts) = (vec![0u8; nodes * NAME], vec![0u8; nodes * ACT]);
        let mut arcs: Vec<Vec<f32>> = batch.iter().map(|e| vec![0.0; e.starts.len() * (e.starts.len() + 1)]).collect();
        self.wide(
            #[inline(always)]
            || {
                let rows = product.chunks_exact(width).zip(hidden.chunks_exact_mut(width));
                for (((p, h), n), a) in rows.zip(names.chunks_exact_mut(NAME)).zip(acts.chunks_exact_mut(ACT)) {
                    self.first.columns().row(p, h);
                    for v in &mut h[..TAGS] {
                        *v = gelu(*v);
                    }
                    self.name.input.row(&h[NAMES..][..NAME], n);
                    self.act.input.row(&h[ACTS..][..ACT], a);
                }
                let mut from = 0;
                for (e, arcs) in batch.iter().zip(&mut arcs) {
                    let to = from + e.starts.len() + 1;
                    self.arcs(&hidden[from * width..to * width], arcs);
                    from = to;
                }
            },
        );
        let names = numbers(gemm, &self.name, &names, &mut product)?;
        let acts = numbers(gemm, &self.act, &acts, &mut product)?;

        // Relations, at the heads of the best tree.
        let words = nodes - batch.len();
        let mut pairs = vec![0u8; words * 3 * RELATION];
        let mut out = Vec::with_capacity(batch.len());
        let mut from = 0;
        let mut next = pairs.chunks_exact_mut(3 * RELATION);
        for (e, arcs) in batch.iter().zip(arcs) {
            let n = e.starts.len();
            let heads = tree::heads(&arcs, n);
            let node = |i: usize| &hidden[(from + i) * width..][..width];
            self.wide(
                #[inline(always)]
                || {
                    for ((i, head), bytes) in heads.iter().enumerate().zip(&mut next) {
                        let d = &node(i + 1)[RELATION_DEP..][..RELATION];
                        let h = &node(head.map_or(0, |h| h + 1))[RELATION_HEAD..][..RELATION];
                        let mut product = [0.0f32; RELATION];
                        for ((p, d), h) in product.iter_mut().zip(d).zip(h) {
                            *p = d * h;
                        }
                        for (part, bytes) in [d, h, &product].into_iter().zip(bytes.chunks_exact_mut(RELATION)) {
                            self.relation.input.row(part, bytes);
                        }
                    }
                },
            );
            let upos = (1..=n).flat_map(|i| &node(i)[TAGS..]).copied().collect();
            let of_words = |scores: &[f32], k: usize| scores[(from + 1) * k..(from + 1 + n) * k].to_vec();
            let (names, acts) = (of_words(&names, self.name.outputs), of_words(&acts, self.act.outputs));
            let mut roles: Vec<_> = possible(&acts, self.act.outputs).map(|t| (t, vec![[0.0; ROLES]; n])).collect();
            self.wide(
                #[inline(always)]
                || self.roles(&hidden[(from + 1) * width..(from + 1 + n) * width], &mut roles),
            );
            out.push(Scores { arcs, heads, relations: Vec::new(), upos, names, acts, roles });
            from += n + 1;
        }
        let relations = numbers(gemm, &self.relation, &pairs, &mut product)?;
        let mut relations = relations.as_slice();
        for s in &mut out {
            let (own, rest) = relations.split_at(s.heads.len() * self.relation.outputs);
            s.relations = own.to_vec();
            relations = rest;
        }
        Ok(out)
    }

    /// Scores of each role of every word under each trigger; no role stands at 0.
    #[inline(always)]
    fn roles(&self, words: &[f32], out: &mut [(usize, Vec<[f32; ROLES]>)]) {
        let width = self.first.outputs;
        for (trigger, rows) in out {
            let act = &words[*trigger * width + ROLE_ACT..][..ROLE];
            for (role, (map, bias)) in self.role.chunks_exact(ROLE * ROLE).zip(self.role_bias.chunks_exact(ROLE + 1)).enumerate() {
                let mut turned = [0.0f32; ROLE];
                turned.copy_from_slice(&bias[..ROLE]);
                for (&a, map) in act.iter().zip(map.chunks_exact(ROLE)) {
                    for (t, m) in turned.iter_mut().zip(map) {
                        *t += a * m;
                    }
                }
                for (word, row) in words.chunks_exact(width).zip(rows.iter_mut()) {
                    row[role] = dot(&turned, &word[ROLE_WORD..][..ROLE]) + bias[ROLE];
                }
            }
        }
    }

    /// Scores of every word under every node: dependent · arc · head + bias of the head.
    #[inline(always)]
    fn arcs(&self, nodes: &[f32], out: &mut [f32]) {
        let width = self.first.outputs;
        let n = nodes.len() / width;
        let bias: Vec<f32> = nodes.chunks_exact(width).map(|h| dot(&h[ARC_HEAD..][..ARC], &self.arc_bias)).collect();
        for (i, (node, row)) in nodes.chunks_exact(width).skip(1).zip(out.chunks_exact_mut(n)).enumerate() {
            let mut turned = [0.0f32; ARC];
            for (&d, arc) in node[..ARC].iter().zip(self.arc.chunks_exact(ARC)) {
                for (t, a) in turned.iter_mut().zip(arc) {
                    *t += d * a;
                }
            }
            for ((j, head), o) in nodes.chunks_exact(width).enumerate().zip(row.iter_mut()) {
                *o = if j == i + 1 { MASKED } else { dot(&turned, &head[ARC_HEAD..][..ARC]) + bias[j] };
            }
        }
    }
}

/// Words that may tell an act; the likeliest of the sentence in any case.
fn possible(acts: &[f32], width: usize) -> impl Iterator<Item = usize> {
    let lead = |row: &[f32]| row[0] - row[1..TYPES].iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let leads: Vec<f32> = acts.chunks_exact(width).map(lead).collect();
    let least = leads.iter().copied().fold(f32::INFINITY, f32::min);
    leads.into_iter().enumerate().filter(move |(_, l)| *l < CERTAIN || *l == least).map(|(i, _)| i)
}

/// Bytes through a map, as numbers.
fn numbers(gemm: &Gemm, map: &Linear, bytes: &[u8], product: &mut Vec<i32>) -> Result<Vec<f32>, String> {
    gemm.run(map, bytes, product)?;
    let mut out = vec![0.0; product.len()];
    for (p, o) in product.chunks_exact(map.outputs).zip(out.chunks_exact_mut(map.outputs)) {
        map.columns().row(p, o);
    }
    Ok(out)
}

/// A loop for `pulp` to compile for each kind of machine. Called as `FnMut`: the shim that makes a `FnOnce` of a closure is not inlined, and
/// what is not inlined is compiled for the oldest machine.
struct Wide<F>(F);

impl<F: FnMut()> pulp::NullaryFnOnce for Wide<F> {
    type Output = ();

    #[inline(always)]
    fn call(mut self) {
        (self.0)();
    }
}

/// What a map gives is added to `x`, which is normalised and handed to `next` as bytes.
#[inline(always)]
fn residual(map: &Linear, product: &[i32], x: &mut [f32], norm: &Norm, next: &Linear, bytes: &mut [u8]) {
    let columns = map.columns();
    let mut row = [0.0f32; HIDDEN];
    let rows = product.chunks_exact(HIDDEN).zip(x.chunks_exact_mut(HIDDEN)).zip(bytes.chunks_exact_mut(HIDDEN));
    for ((p, x), o) in rows {
        columns.row(p, &mut row);
        for (x, r) in x.iter_mut().zip(&row) {
            *x += r;
        }
        normalise(x, &norm.weight, &norm.bias);
        next.input.row(x, o);
    }
}

const _: () = {
    assert!(HIDDEN.is_multiple_of(LANES) && ARC.is_multiple_of(LANES));
    assert!(RELATION.is_multiple_of(LANES) && ROLE.is_multiple_of(LANES));
};
