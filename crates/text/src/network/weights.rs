//! The weights file: safetensors, as `model/train/export.py` writes it, names as in `model/train/model.py`.
//!
//! A linear map `x` is four tensors: `x.weight` (int8, outputs by inputs), `x.scale` (float32, one an output), `x.bias`, and `x.input`, the scale
//! and zero point of the bytes that it takes. A table is `x.weight` (int8) and `x.scale` (one a row).

use rten_gemm::{GemmExecutor, PackedBMatrix};
use rten_tensor::NdTensorView;
use safetensors::{Dtype, SafeTensors};

use super::lanes::{Columns, Quantiser};
use crate::error::Error;

/// Reads tensors by name, with their shapes checked.
pub(super) struct Reader<'a>(SafeTensors<'a>);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Reader<'a>, Error> {
        SafeTensors::deserialize(bytes).map(Reader).map_err(Error::load)
    }

    fn bytes(&self, name: &str, kind: Dtype, shape: &[usize]) -> Result<&'a [u8], Error> {
        let t = self.0.tensor(name).map_err(Error::load)?;
        if t.dtype() != kind || t.shape() != shape {
            return Err(Error::load(format!("{name} is {:?} {:?}, not {kind:?} {shape:?}", t.dtype(), t.shape())));
        }
        Ok(t.data())
    }

    /// A row of `n` numbers, all of them finite.
    fn floats(&self, name: &str, n: usize) -> Result<Vec<f32>, Error> {
        self.matrix(name, &[n])
    }

    /// Numbers of any shape, all of them finite.
    pub(super) fn matrix(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let out: Vec<f32> = self.bytes(name, Dtype::F32, shape)?.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        if out.iter().any(|x| !x.is_finite()) {
            return Err(Error::load(format!("{name} holds a number that is not finite")));
        }
        Ok(out)
    }

    /// Outputs of the linear map `name`, as its file says.
    pub(super) fn outputs(&self, name: &str) -> Result<usize, Error> {
        let t = self.0.tensor(&format!("{name}.bias")).map_err(Error::load)?;
        Ok(t.shape().iter().product())
    }

    fn int8(&self, name: &str, shape: &[usize]) -> Result<Vec<i8>, Error> {
        Ok(self.bytes(name, Dtype::I8, shape)?.iter().map(|&b| b as i8).collect())
    }
}

/// Rows of numbers by index, kept as bytes.
pub(super) struct Table {
    weight: Vec<i8>,
    scale: Vec<f32>,
    width: usize,
}

impl Table {
    pub(super) fn read(r: &Reader<'_>, name: &str, rows: usize, width: usize) -> Result<Table, Error> {
        Ok(Table { weight: r.int8(&format!("{name}.weight"), &[rows, width])?, scale: r.floats(&format!("{name}.scale"), rows)?, width })
    }

    pub(super) fn rows(&self) -> usize {
        self.scale.len()
    }

    /// Adds row `index` to `out`; an index outside the table adds nothing.
    #[inline(always)]
    pub(super) fn add(&self, index: usize, out: &mut [f32]) {
        let (Some(row), Some(&scale)) = (self.weight.get(index * self.width..(index + 1) * self.width), self.scale.get(index)) else {
            return;
        };
        for (o, &w) in out.iter_mut().zip(row) {
            *o += f32::from(w) * scale;
        }
    }
}

/// Layer normalisation.
pub(super) struct Norm {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

impl Norm {
    pub(super) fn read(r: &Reader<'_>, name: &str, width: usize) -> Result<Norm, Error> {
        Ok(Norm { weight: r.floats(&format!("{name}.weight"), width)?, bias: r.floats(&format!("{name}.bias"), width)? })
    }
}

/// A linear map from bytes to integers, which [`Linear::columns`] makes numbers.
pub(super) struct Linear {
    packed: PackedBMatrix<i8>,
    /// −zero point × the sum of each column: what the zero point adds to each product, taken off again.
    correction: Vec<i32>,
    scale: Vec<f32>,
    bias: Vec<f32>,
    pub(super) input: Quantiser,
    pub(super) outputs: usize,
    pub(super) inputs: usize,
}

impl Linear {
    /// Reads one map, or several over the same bytes as one whose outputs stand beside each other.
    pub(super) fn read(gemm: &Gemm, r: &Reader<'_>, names: &[&str], inputs: usize) -> Result<Linear, Error> {
        let (mut weight, mut scale, mut bias, mut input) = (Vec::new(), Vec::new(), Vec::new(), None);
        for name in names {
            let outputs = r.outputs(name)?;
            weight.extend(r.int8(&format!("{name}.weight"), &[outputs, inputs])?);
            bias.extend(r.floats(&format!("{name}.bias"), outputs)?);
            let [range, zero] = *r.floats(&format!("{name}.input"), 2)? else { return Err(Error::load(format!("{name}.input"))) };
            if !(range > 0.0 && (0.0..=255.0).contains(&zero)) {
                return Err(Error::load(format!("{name}.input is no scale and zero point")));
            }
            if input.is_some_and(|i| i != (range, zero)) {
                return Err(Error::load(format!("{name} takes other bytes than {}", names[0])));
            }
            input = Some((range, zero));
            scale.extend(r.floats(&format!("{name}.scale"), outputs)?.iter().map(|s| s * range));
        }
        let (range, zero) = input.ok_or_else(|| Error::load("a map without a name"))?;
        let outputs = bias.len();
        let sums = weight.chunks_exact(inputs).map(|row| row.iter().map(|&w| i32::from(w)).sum::<i32>());
        let correction = sums.map(|s| -(zero as i32) * s).collect();
        let view = NdTensorView::<i8, 2>::from_data([outputs, inputs], weight.as_slice());
        let packed = gemm.0.prepack_b(view.transposed());
        Ok(Linear { packed, correction, scale, bias, input: Quantiser::new(range, zero as u8), outputs, inputs })
    }

    pub(super) fn columns(&self) -> Columns<'_> {
        Columns { scale: &self.scale, bias: &self.bias }
    }

    /// Scales the numbers that outputs `range` give by `factor`.
    pub(super) fn scaled(mut self, range: std::ops::Range<usize>, factor: f32) -> Linear {
        for x in self.scale[range.clone()].iter_mut().chain(&mut self.bias[range]) {
            *x *= factor;
        }
        self
    }
}

/// The int8 matrix kernel of this machine. Cheap to make, and for the thread that makes it only.
pub(super) struct Gemm(GemmExecutor<u8, i8, i32>);

impl Gemm {
    pub(super) fn new() -> Gemm {
        Gemm(GemmExecutor::new())
    }

    /// `input` (rows by `map.inputs`) through the map, as integers, into `out`.
    pub(super) fn run(&self, map: &Linear, input: &[u8], out: &mut Vec<i32>) -> Result<(), String> {
        use rten_gemm::{BiasVector, GemmInputA, GemmInputB, GemmOptions};
        let rows = input.len() / map.inputs;
        out.resize(rows * map.outputs, 0);
        let a = NdTensorView::from_data([rows, map.inputs], input);
        let options = GemmOptions { bias: Some(BiasVector::Row(&map.correction)), ..GemmOptions::default() };
        self.0.gemm(out, GemmInputA::Unpacked(a), GemmInputB::Packed(&map.packed), options).map_err(|e| e.to_string())
    }
}
