//! Attention within one sentence: each head's weights and what they bring together.
//!
//! Vectors are written out here ([`pulp::Simd`]): left to itself, the compiler makes a tangle of the small blocks. Each lane is a sum of its own in
//! the order of the loop, so the width of the vectors changes no bit.

use pulp::{Simd, WithSimd};

use super::HEADS;
use super::lanes::{LANES, Quantiser, softmax};

/// Numbers a head.
pub(super) const HEAD: usize = 32;
/// Pieces whose weights are computed side by side.
const ROWS: usize = 4;
const WIDTH: usize = HEADS * HEAD;

/// Room that is used again from sentence to sentence.
#[derive(Default)]
pub(super) struct Scratch {
    keys: Vec<f32>,
    values: Vec<f32>,
    scores: Vec<f32>,
    sums: Vec<f32>,
}

/// The attention of the sentences of a batch.
pub(super) struct Attend<'a> {
    /// A row a piece: queries (already divided by the root of [`HEAD`]), keys, values.
    pub(super) qkv: &'a [f32],
    /// Pieces of each sentence.
    pub(super) lengths: &'a [usize],
    /// The heads' sums, as bytes.
    pub(super) out: &'a mut [u8],
    pub(super) quantiser: Quantiser,
    pub(super) scratch: &'a mut Scratch,
}

impl WithSimd for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut from = 0;
        for n in self.lengths {
            let to = from + n;
            sentence(
                simd,
                &self.qkv[from * 3 * WIDTH..to * 3 * WIDTH],
                &mut self.out[from * WIDTH..to * WIDTH],
                self.quantiser,
                self.scratch,
            );
            from = to;
        }
    }
}

#[inline(always)]
fn sentence<S: Simd>(simd: S, qkv: &[f32], out: &mut [u8], quantiser: Quantiser, scratch: &mut Scratch) {
    let n = qkv.len() / (3 * WIDTH);
    let padded = n.next_multiple_of(LANES);
    let Scratch { keys, values, scores, sums } = scratch;
    keys.clear();
    keys.resize(HEAD * padded, 0.0);
    values.clear();
    values.resize(n * HEAD, 0.0);
    scores.clear();
    scores.resize(ROWS * padded, 0.0);
    sums.clear();
    sums.resize(ROWS * HEAD, 0.0);
    for head in 0..HEADS {
        let at = head * HEAD;
        // Keys with the pieces along the row, so that many products are made at once.
        for (j, (row, values)) in qkv.chunks_exact(3 * WIDTH).zip(values.chunks_exact_mut(HEAD)).enumerate() {
            for (&k, keys) in row[WIDTH + at..][..HEAD].iter().zip(keys.chunks_exact_mut(padded)) {
                keys[j] = k;
            }
            values.copy_from_slice(&row[2 * WIDTH + at..][..HEAD]);
        }
        for first in (0..n).step_by(ROWS) {
            let rows = ROWS.min(n - first);
            // The last rows of a sentence stand in for those that are not there.
            let queries: [&[f32]; ROWS] = std::array::from_fn(|r| &qkv[(first + r.min(rows - 1)) * 3 * WIDTH + at..][..HEAD]);
            combine(simd, queries, keys, padded, scores);
            let mut scale = [0.0; ROWS];
            for (scores, scale) in scores.chunks_exact_mut(padded).zip(&mut scale) {
                *scale = softmax(&mut scores[..n]);
            }
            let weights: [&[f32]; ROWS] = std::array::from_fn(|r| &scores[r * padded..][..n]);
            combine(simd, weights, values, HEAD, sums);
            for ((r, sums), scale) in (0..rows).zip(sums.chunks_exact_mut(HEAD)).zip(scale) {
                for s in sums.iter_mut() {
                    *s *= scale;
                }
                quantiser.row(sums, &mut out[(first + r) * WIDTH + at..][..HEAD]);
            }
        }
    }
}

/// Row r of `out` becomes the sum of the rows of `matrix` (each `width` long, a multiple of [`LANES`]), weighted with `weights[r]`.
#[inline(always)]
fn combine<S: Simd>(simd: S, weights: [&[f32]; ROWS], matrix: &[f32], width: usize, out: &mut [f32]) {
    let lanes = S::F32_LANES;
    let (out, _) = S::as_mut_simd_f32s(out);
    let (matrix, _) = S::as_simd_f32s(matrix);
    let vectors = width / lanes;
    let [a, b, c, d] = weights;
    for v in 0..vectors {
        let mut acc = [simd.splat_f32s(0.0); ROWS];
        let column = matrix.iter().skip(v).step_by(vectors);
        for ((((m, a), b), c), d) in column.zip(a).zip(b).zip(c).zip(d) {
            acc[0] = simd.add_f32s(acc[0], simd.mul_f32s(simd.splat_f32s(*a), *m));
            acc[1] = simd.add_f32s(acc[1], simd.mul_f32s(simd.splat_f32s(*b), *m));
            acc[2] = simd.add_f32s(acc[2], simd.mul_f32s(simd.splat_f32s(*c), *m));
            acc[3] = simd.add_f32s(acc[3], simd.mul_f32s(simd.splat_f32s(*d), *m));
        }
        for (r, acc) in acc.into_iter().enumerate() {
            out[r * vectors + v] = acc;
        }
    }
}
