//! Initial weights: the point from which training starts.

use ndarray::{Array2, Axis};
use rand::RngExt;
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::kernel::{add_scaled, dot, norm, row, row_mut};
use super::params::{Name, Params, Shape};
use super::spectrum;
use super::stream::{Stream, stream};
use crate::checked::{self, Positive};

/// The initialisation of one tensor; in an LSTM or a GRU, the rows of each gate are initialised separately. `n` is the
/// fan-in: the number of values that are summed into one output.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Init {
    /// All zeros.
    Zero,
    /// N(0, 1).
    StandardNormal,
    /// N(0, std²).
    Normal(Positive),
    /// Uniform in ±1/√n. For `W_xh`, n is V, the length of `x_t`; some libraries use H for every tensor.
    Uniform,
    /// Uniform in ±√6/√(n_in + n_out), with n_in = n and n_out the number of outputs (Glorot and Bengio 2010).
    Glorot,
    /// A random matrix with orthonormal rows or columns, times a gain (Saxe et al. 2014).
    Orthogonal(Positive),
    /// The unit matrix times a factor; only for square matrices (Le et al. 2015, for a state that is kept by ReLU units).
    Identity(Positive),
    /// A standard normal matrix, scaled to this spectral radius, the largest modulus of an eigenvalue; only for square
    /// matrices.
    SpectralRadius(Positive),
    /// A standard normal matrix, scaled to this largest singular value.
    SigmaMax(Positive),
}

impl Init {
    /// Whether only a square matrix can have it.
    pub(crate) fn is_for_square(self) -> bool {
        match self {
            Init::Identity(_) | Init::SpectralRadius(_) => true,
            Init::Zero | Init::StandardNormal | Init::Normal(_) | Init::Uniform => false,
            Init::Glorot | Init::Orthogonal(_) | Init::SigmaMax(_) => false,
        }
    }
}

/// The [`Init`] of each tensor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitPlan {
    /// For all weight matrices except where `recurrent` applies.
    pub weights: Init,
    /// For the recurrent matrix W_hh (W_h of an LSTM or a GRU); by default the same as `weights`.
    #[serde(default)]
    pub recurrent: Option<Init>,
    /// For all biases; by default zero.
    #[serde(default = "zero")]
    pub biases: Init,
    /// The value of each bias of the forget gate, in a cell that has one. At 1 or more, the gate starts open.
    #[serde(default, deserialize_with = "checked::finite_or_none")]
    pub forget_bias: Option<f64>,
}

fn zero() -> Init {
    Init::Zero
}

impl InitPlan {
    fn for_tensor(&self, name: Name) -> Init {
        match name {
            Name::W_hh | Name::W_h => self.recurrent.unwrap_or(self.weights),
            name if name.is_bias() => self.biases,
            _ => self.weights,
        }
    }
}

/// Draws initial parameters. Every tensor has its own random stream, `init/NAME`, so its values do not depend on the
/// other tensors. Gates are drawn one after the other, each as a separate matrix.
pub(crate) fn fill(cell: &dyn Cell, shapes: &[Shape], plan: &InitPlan, seed: u64) -> Params {
    let mut params = Params::zeros(shapes);
    for (tensor, shape) in params.iter_mut().zip(shapes) {
        let mut stream = stream(seed, &format!("init/{}", shape.name));
        let init = plan.for_tensor(shape.name);
        let gate_shape = Shape { rows: shape.rows / shape.gates, ..*shape };
        for mut gate in tensor.value.axis_chunks_iter_mut(Axis(0), gate_shape.rows) {
            gate.assign(&draw(init, &gate_shape, &mut stream));
        }
    }
    if let (Some(gate), Some(value)) = (cell.forget_gate(), plan.forget_bias) {
        let bias = params.bias_mut(cell.weights().bias);
        let units = bias.len() / cell.keeps().gates;
        bias[gate * units..(gate + 1) * units].fill(value);
    }
    params
}

fn draw(init: Init, shape: &Shape, stream: &mut Stream) -> Array2<f64> {
    let n = shape.fan_in as f64;
    let n_rows = shape.rows as f64;
    let n_out = if shape.name == Name::E { shape.cols } else { shape.rows } as f64;
    match init {
        Init::Zero => Array2::zeros((shape.rows, shape.cols)),
        Init::StandardNormal => normal(shape, 1.0, stream),
        Init::Normal(std) => normal(shape, std.get(), stream),
        Init::Uniform => uniform(shape, 1.0 / n.sqrt(), stream),
        Init::Glorot => uniform(shape, (6.0 / (n + n_out)).sqrt(), stream),
        Init::Orthogonal(gain) => orthogonal(shape, stream) * gain.get(),
        Init::Identity(factor) => Array2::eye(shape.rows) * factor.get(),
        Init::SpectralRadius(radius) => {
            let m = normal(shape, 1.0, stream);
            let expected = n_rows.sqrt(); // the circular law
            let factor = radius / largest(spectrum::moduli(&m), expected);
            m * factor
        }
        Init::SigmaMax(sigma) => {
            let m = normal(shape, 1.0, stream);
            let expected = n_rows.sqrt() + (shape.cols as f64).sqrt();
            let factor = sigma / largest(spectrum::singular_values(&m), expected);
            m * factor
        }
    }
}

/// Returns the first value, or `expected` if there is none or it is 0. With the value expected of a large normal
/// matrix, the scale is then nearly right instead of infinite.
fn largest(values: Option<Vec<f64>>, expected: f64) -> f64 {
    let first = values.and_then(|v| v.first().copied());
    first.filter(|v| v.is_normal()).unwrap_or(expected)
}

fn normal(shape: &Shape, std: f64, stream: &mut Stream) -> Array2<f64> {
    let mut draw = || stream.sample::<f64, _>(StandardNormal) * std;
    Array2::from_shape_simple_fn((shape.rows, shape.cols), &mut draw)
}

fn uniform(shape: &Shape, bound: f64, stream: &mut Stream) -> Array2<f64> {
    let mut draw = || (2.0 * stream.random::<f64>() - 1.0) * bound;
    Array2::from_shape_simple_fn((shape.rows, shape.cols), &mut draw)
}

/// Orthonormalises the rows of a normal matrix by Gram–Schmidt (its columns, if there are fewer columns than rows).
fn orthogonal(shape: &Shape, stream: &mut Stream) -> Array2<f64> {
    let m = normal(shape, 1.0, stream);
    if shape.rows > shape.cols {
        let columns = m.reversed_axes().as_standard_layout().into_owned();
        return orthonormal_rows(columns).reversed_axes();
    }
    orthonormal_rows(m)
}

fn orthonormal_rows(mut m: Array2<f64>) -> Array2<f64> {
    for i in 0..m.nrows() {
        let mut v = row(&m, i).to_vec();
        // the second pass removes the rounding errors of the first
        for j in (0..i).chain(0..i) {
            let along = dot(row(&m, j), &v);
            add_scaled(&mut v, -along, row(&m, j));
        }
        let length = norm(&v);
        for (m, v) in row_mut(&mut m, i).iter_mut().zip(v) {
            *m = v / length;
        }
    }
    m
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::params::Access;

    fn shape(rows: usize, cols: usize) -> Shape {
        Shape { name: Name::W_hh, rows, cols, fan_in: cols, gates: 1, access: Access::Whole }
    }

    fn draw_one(init: Init, rows: usize, cols: usize) -> Array2<f64> {
        draw(init, &shape(rows, cols), &mut stream(3, "test"))
    }

    #[test]
    fn orthogonal_times_its_transpose_is_the_identity() {
        for (rows, cols) in [(1, 1), (32, 32), (3, 10), (10, 3)] {
            let w = draw_one(Init::Orthogonal(Positive::constant(1.0)), rows, cols);
            let small = if rows <= cols { w.dot(&w.t()) } else { w.t().dot(&w) };
            let identity = Array2::<f64>::eye(rows.min(cols));
            let worst = (small - identity).iter().fold(0.0, |m: f64, x| m.max(x.abs()));
            assert!(worst < 1e-14, "{rows}x{cols}: {worst}");
        }
    }

    #[test]
    fn a_scaled_matrix_has_the_requested_radius_or_sigma() {
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-13, "{a} is not {b}");
        for (rows, cols) in [(1, 1), (2, 2), (32, 32), (3, 10), (10, 3)] {
            let m = draw_one(Init::SigmaMax(Positive::constant(1.3)), rows, cols);
            close(spectrum::singular_values(&m).unwrap()[0], 1.3);
        }
        for n in [1, 2, 32] {
            let m = draw_one(Init::SpectralRadius(Positive::constant(0.9)), n, n);
            close(spectrum::moduli(&m).unwrap()[0], 0.9);
        }
        assert_eq!(largest(None, 3.0), 3.0);
        assert_eq!(largest(Some(vec![0.0, 0.0]), 3.0), 3.0);
    }

    #[test]
    fn an_identity_has_its_factor_on_the_diagonal() {
        let half = draw_one(Init::Identity(Positive::constant(0.5)), 2, 2);
        assert_eq!(half, ndarray::arr2(&[[0.5, 0.0], [0.0, 0.5]]));
    }

    #[test]
    #[should_panic(expected = "only a square matrix")]
    fn a_matrix_that_is_not_square_has_no_radius() {
        draw_one(Init::SpectralRadius(Positive::constant(1.0)), 3, 4);
    }

    #[test]
    fn bounds_and_spreads_match_their_names() {
        let largest = |m: &Array2<f64>| m.iter().fold(0.0, |a: f64, x| a.max(x.abs()));
        let std = |m: &Array2<f64>| (m.iter().map(|x| x * x).sum::<f64>() / m.len() as f64).sqrt();
        let uniform = draw_one(Init::Uniform, 50, 100);
        assert!(largest(&uniform) <= 0.1 && largest(&uniform) > 0.099);
        let glorot = draw_one(Init::Glorot, 50, 100);
        assert!(largest(&glorot) <= 0.2 && largest(&glorot) > 0.198);
        assert!((std(&draw_one(Init::StandardNormal, 100, 100)) - 1.0).abs() < 0.03);
        assert!(
            (std(&draw_one(Init::Normal(Positive::constant(0.001)), 100, 100)) - 0.001).abs()
                < 0.00003
        );
    }
}
