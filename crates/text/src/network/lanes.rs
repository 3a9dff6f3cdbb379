//! Arithmetic over rows of numbers: quantising, activation, softmax, normalising.
//!
//! Written as plain loops over arrays of sixteen, which the compiler turns into the widest vectors that the machine has; `pulp`
//! chooses at run time. Sums go into sixteen partial sums that are added in one fixed order, and nothing is fused or reordered, so
//! that every machine gets the same bits.

/// Numbers that are worked on side by side.
pub(super) const LANES: usize = 16;

/// 1.5 × 2²³: adding it leaves a number rounded to an integer, ties to even, in the low bits of the mantissa.
const MAGIC: f32 = 12_582_912.0;

/// How a row of numbers becomes bytes: `round(x / scale) + zero`, held to 0..=255.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantiser {
    inverse: f32,
    low: f32,
    high: f32,
    zero: u32,
}

impl Quantiser {
    /// From the scale and the zero point (0 to 255).
    pub(super) fn new(scale: f32, zero: u8) -> Quantiser {
        let zero_f = f32::from(zero);
        Quantiser { inverse: 1.0 / scale, low: -zero_f, high: 255.0 - zero_f, zero: u32::from(zero) }
    }

    #[inline(always)]
    fn byte(&self, x: f32) -> u8 {
        let t = (x * self.inverse).max(self.low).min(self.high) + MAGIC;
        t.to_bits().wrapping_sub(MAGIC.to_bits()).wrapping_add(self.zero) as u8
    }

    #[inline(always)]
    pub(super) fn row(&self, x: &[f32], out: &mut [u8]) {
        for (o, &x) in out.iter_mut().zip(x) {
            *o = self.byte(x);
        }
    }
}

/// What turns the integers of a product back into numbers, column by column.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub(super) scale: &'a [f32],
    pub(super) bias: &'a [f32],
}

impl Columns<'_> {
    #[inline(always)]
    pub(super) fn row(&self, product: &[i32], out: &mut [f32]) {
        for (((o, &p), &s), &b) in out.iter_mut().zip(product).zip(self.scale).zip(self.bias) {
            *o = p as f32 * s + b;
        }
    }
}

/// Sum in a fixed order: sixteen partial sums, then halves onto halves.
#[inline(always)]
fn sum(x: impl Iterator<Item = [f32; LANES]>, rest: &[f32]) -> f32 {
    let mut acc = [0.0f32; LANES];
    for c in x {
        for (a, v) in acc.iter_mut().zip(c) {
            *a += v;
        }
    }
    for (a, v) in acc.iter_mut().zip(rest) {
        *a += v;
    }
    fold(acc)
}

#[inline(always)]
fn fold(mut acc: [f32; LANES]) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        let (low, high) = acc.split_at_mut(half);
        for (a, b) in low.iter_mut().zip(high.iter()) {
            *a += *b;
        }
        half /= 2;
    }
    acc[0]
}

/// Product of two rows of equal length, a multiple of [`LANES`].
#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, b) = (a.as_chunks::<LANES>().0, b.as_chunks::<LANES>().0);
    let products = a.iter().zip(b).map(|(a, b)| {
        let mut p = [0.0; LANES];
        for ((p, a), b) in p.iter_mut().zip(a).zip(b) {
            *p = a * b;
        }
        p
    });
    sum(products, &[])
}

/// eˣ for x ≤ 0, relative error below 2e-7 (Cody and Waite's reduction, Taylor's series to the sixth power).
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = x.max(-87.0);
    let t = x * std::f32::consts::LOG2_E + MAGIC;
    let n = t - MAGIC;
    let r = (x - n * 0.693_359_4) - n * -2.121_944_4e-4;
    let p = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0))))));
    p * f32::from_bits((t.to_bits() << 23).wrapping_add(0x3f80_0000))
}

/// The largest number of a row.
#[inline(always)]
fn top(row: &[f32]) -> f32 {
    let mut acc = [f32::NEG_INFINITY; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    let larger = |a: &mut f32, x: f32| *a = if x > *a { x } else { *a };
    for c in chunks {
        for (a, &x) in acc.iter_mut().zip(c) {
            larger(a, x);
        }
    }
    for (a, &x) in acc.iter_mut().zip(rest) {
        larger(a, x);
    }
    acc.into_iter().fold(f32::NEG_INFINITY, |a, x| if x > a { x } else { a })
}

/// Makes weights of the row's scores that add up to 1 after multiplying with the number that is returned.
#[inline(always)]
pub(super) fn softmax(row: &mut [f32]) -> f32 {
    let top = top(row);
    for x in row.iter_mut() {
        *x = exp(*x - top);
    }
    let (chunks, rest) = row.as_chunks::<LANES>();
    1.0 / sum(chunks.iter().copied(), rest)
}

/// The Gaussian error linear unit (Hendrycks and Gimpel 2016), x Φ(x). Φ from a polynomial of ours, fitted to erf by Chebyshev's
/// points over |x| ≤ 4: off by 2.2e-5 at most, a hundredth of what a byte can hold.
#[inline(always)]
pub(super) fn gelu(x: f32) -> f32 {
    let c = x.clamp(-4.0, 4.0);
    let u = c * c;
    let p = 0.797_844_2
        + u * (-0.132_813_69
            + u * (0.019_746_842
                + u * (-0.002_264_302_7
                    + u * (1.970_296_3e-4 + u * (-1.249_294_9e-5 + u * (5.364_923_4e-7 + u * (-1.376_050_65e-8 + u * 1.575_766_4e-10)))))));
    0.5 * x * (1.0 + c * p)
}

/// Layer normalisation with weight and bias, in place.
#[inline(always)]
pub(super) fn normalise(row: &mut [f32], weight: &[f32], bias: &[f32]) {
    let n = row.len() as f32;
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mean = sum(chunks.iter().copied(), rest) / n;
    for x in row.iter_mut() {
        *x -= mean;
    }
    let variance = dot(row, row) / n;
    let scale = 1.0 / (variance + 1e-12).sqrt();
    for ((x, w), b) in row.iter_mut().zip(weight).zip(bias) {
        *x = *x * scale * w + b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_round_to_even_and_saturate() {
        let q = Quantiser::new(0.5, 10);
        let mut out = [0u8; 7];
        q.row(&[0.0, 0.25, 0.75, -0.25, -5.0, 1000.0, -1000.0], &mut out);
        assert_eq!(out, [10, 10, 12, 10, 0, 255, 0]);
    }

    #[test]
    fn gelu_and_softmax_are_those_of_the_textbook() {
        // x Φ(x) from tables of Φ.
        for (x, y) in [(0.0, 0.0), (1.0, 0.841_345), (-1.0, -0.158_655), (2.0, 1.954_5), (-3.0, -0.004_05), (6.0, 6.0), (-6.0, 0.0)] {
            assert!((gelu(x) - y).abs() < 2e-4, "{x}: {} for {y}", gelu(x));
        }
        let mut row = [1.0, 2.0, 3.0];
        let scale = softmax(&mut row);
        let p: Vec<f32> = row.iter().map(|x| x * scale).collect();
        for (p, q) in p.iter().zip([0.090_030_57, 0.244_728_48, 0.665_240_94]) {
            assert!((p - q).abs() < 1e-6, "{p} for {q}");
        }
    }

    #[test]
    fn a_normalised_row_has_mean_0_and_variance_1() {
        let mut row: Vec<f32> = (0..64).map(|i| (i * i % 37) as f32).collect();
        normalise(&mut row, &[1.0; 64], &[0.0; 64]);
        let mean = row.iter().sum::<f32>() / 64.0;
        let variance = row.iter().map(|x| x * x).sum::<f32>() / 64.0;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4, "{mean} {variance}");
    }
}
