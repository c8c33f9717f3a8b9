//! The network's matrix products and its loops over many numbers, all in one place so that they can be optimised there.
//!
//! Each output is one fold in a fixed order, so results depend neither on how many timesteps a caller computes at once,
//! nor on how many numbers the processor handles at once: [`add_mat_vec`] folds a row over eight lanes and a fixed
//! tree, [`mat_t_vec`] adds scaled rows in ascending order, and [`sum_over_time`] adds timesteps in descending order,
//! as BPTT visits them. The processor's instruction set is detected at run time ([`Level`]).

mod aligned;
mod elementwise;
mod functions;
mod lanes;
mod level;
mod magnitude;
mod over_time;
mod products;
mod quotient;

use ndarray::ArrayRef2;
use std::ops::Range;

pub(crate) use aligned::{matrix_of, zeros};
use elementwise::Parts;
use lanes::Plain;
pub use level::{Level, LevelError};
use level::{widest, widest_if_long};
pub use magnitude::norm;
pub(crate) use magnitude::{Extent, extent, norm_of, root};
use quotient::Quotient;
pub(crate) use quotient::root_of;

const ROW_MAJOR: &str = "a row-major matrix";
const COLUMN_MAJOR: &str = "a column-major matrix";

fn cells(m: &ArrayRef2<f64>) -> &[f64] {
    m.as_slice().expect(ROW_MAJOR)
}

/// Returns row `i` of a row-major matrix.
///
/// # Panics
/// If `m` is not row-major or has no row `i`.
pub fn row(m: &ArrayRef2<f64>, i: usize) -> &[f64] {
    m.row(i).to_slice().expect(ROW_MAJOR)
}

/// Returns row `i` of a row-major matrix, mutably.
///
/// # Panics
/// If `m` is not row-major or has no row `i`.
pub(crate) fn row_mut(m: &mut ArrayRef2<f64>, i: usize) -> &mut [f64] {
    m.row_mut(i).into_slice().expect(ROW_MAJOR)
}

/// Returns a range of rows of a row-major matrix, as one slice.
///
/// # Panics
/// If `m` is not row-major or does not have these rows.
pub(crate) fn rows(m: &ArrayRef2<f64>, which: Range<usize>) -> &[f64] {
    let columns = m.ncols();
    &cells(m)[which.start * columns..which.end * columns]
}

/// Returns a range of rows of a row-major matrix, as one mutable slice.
///
/// # Panics
/// If `m` is not row-major or does not have these rows.
pub(crate) fn rows_mut(m: &mut ArrayRef2<f64>, which: Range<usize>) -> &mut [f64] {
    let columns = m.ncols();
    let cells = m.as_slice_mut().expect(ROW_MAJOR);
    &mut cells[which.start * columns..which.end * columns]
}

/// Returns column `j` of a column-major matrix: `W x` for a one-hot `x`, without a multiplication.
///
/// # Panics
/// If `m` is not column-major or has no column `j`.
pub(crate) fn column(m: &ArrayRef2<f64>, j: usize) -> &[f64] {
    m.column(j).to_slice().expect(COLUMN_MAJOR)
}

/// Returns column `j` of a column-major matrix, mutably.
///
/// # Panics
/// If `m` is not column-major or has no column `j`.
pub(crate) fn column_mut(m: &mut ArrayRef2<f64>, j: usize) -> &mut [f64] {
    m.column_mut(j).into_slice().expect(COLUMN_MAJOR)
}

/// Computes `out += v`.
pub(crate) fn add(out: &mut [f64], v: &[f64]) {
    use elementwise::add;
    assert_eq!(out.len(), v.len());
    widest_if_long!(out.len(), add(out, v));
}

/// Computes `out = Σ_t d_t` for contiguous rows `d_t`, adding in descending order of `t`.
pub(crate) fn sum_of_rows(out: &mut [f64], d: &[f64]) {
    use over_time::sum_of_rows;
    assert!(!out.is_empty() && d.len().is_multiple_of(out.len()));
    widest_if_long!(d.len(), sum_of_rows(out, d));
}

/// Computes `out[k] = f(v[k], …)` element by element. Multiply-adds in `f` are not fused: they round twice.
pub(crate) fn map<const N: usize>(out: &mut [f64], from: [&[f64]; N], f: impl Fn([f64; N]) -> f64) {
    use elementwise::map;
    assert!(from.iter().all(|v| v.len() == out.len()));
    widest_if_long!(out.len(), map(out, from, f));
}

/// Computes `out += a · v` with two roundings on every processor, so that initial weights are the same everywhere.
pub(crate) fn add_scaled(out: &mut [f64], a: f64, v: &[f64]) {
    assert_eq!(out.len(), v.len());
    for (o, v) in out.iter_mut().zip(v) {
        *o += a * v;
    }
}

/// Returns `a · b`, with two roundings per term like [`add_scaled`].
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let mut sum = [0.0];
    products::add_mat_vec(Plain, [&mut sum], a, [b]);
    sum[0]
}

/// Computes `out += W x` for `W` (m×n, row-major), `x` (n), `out` (m). `x` may hold several vectors, one after the
/// other, and `out` as many results: then `W` is read from memory only once for a group of them.
pub(crate) fn add_mat_vec(out: &mut [f64], w: &ArrayRef2<f64>, x: &[f64]) {
    use products::{add_mat_vec, add_mat_vecs};
    let (size, w) = (w.dim(), cells(w));
    if is_one(x, size.1, out, size.0) {
        widest!(add_mat_vec([out], w, [x]));
    } else {
        widest!(add_mat_vecs((out, w, x), size));
    }
}

/// Computes `out = Wᵀ d` for `W` (m×n, row-major), `d` (m), `out` (n), by adding scaled rows instead of transposing.
/// `d` may hold several vectors, one after the other, and `out` as many results.
pub(crate) fn mat_t_vec(out: &mut [f64], w: &ArrayRef2<f64>, d: &[f64]) {
    use products::{mat_t_vec, mat_t_vecs};
    let (size, w) = (w.dim(), cells(w));
    if is_one(d, size.0, out, size.1) {
        widest!(mat_t_vec(out, w, d));
    } else {
        widest!(mat_t_vecs((out, w, d), size));
    }
}

/// Whether `v` is one vector of length `m`, and `out` one of length `n`; otherwise both must hold equally many vectors.
fn is_one(v: &[f64], m: usize, out: &[f64], n: usize) -> bool {
    if v.len() == m && out.len() == n {
        return true;
    }
    assert!(v.len().is_multiple_of(m) && out.len() == v.len() / m * n);
    false
}

/// Computes `dW = Σ_t d_t v_tᵀ` over the first `timesteps` rows of `d` and `v` (·×n): the sum over time as one product.
/// Each row of `d` contributes the m values starting at `first`: those of the gates to which `dW` (m×n) belongs.
///
/// A block of `dW` stays in registers while all timesteps are added to it; one outer product per timestep would stream
/// the whole matrix `T` times.
pub(crate) fn sum_over_time(
    dw: &mut ArrayRef2<f64>,
    first: usize,
    d: &ArrayRef2<f64>,
    v: &ArrayRef2<f64>,
    timesteps: usize,
) {
    use over_time::sum_over_time;
    let (d_len, v_len) = (d.ncols(), v.ncols());
    assert!(dw.ncols() == v_len && v_len > 0 && first + dw.nrows() <= d_len);
    let (d, v) = (cells(d), cells(v));
    let dw = dw.as_slice_mut().expect(ROW_MAJOR);
    widest!(sum_over_time(dw, (d, d_len, first), (v, v_len), timesteps));
}

/// Computes `out[i] = tanh(z[i])`.
pub(crate) fn tanh(out: &mut [f64], z: &[f64]) {
    use functions::tanh;
    assert_eq!(out.len(), z.len());
    widest!(tanh(out, z));
}

/// Computes `out[i] = σ(z[i]) = 1 / (1 + exp(−z[i]))`.
pub(crate) fn sigmoid(out: &mut [f64], z: &[f64]) {
    use functions::sigmoid;
    assert_eq!(out.len(), z.len());
    widest!(sigmoid(out, z));
}

/// Computes `p[i] = exp(y[i]) / Σ exp(y)` and `ln Σ exp(y)` for each row; there are `log_sums.len()` rows.
///
/// The row's maximum is subtracted first, so that no exponential overflows. A NaN makes its whole row NaN.
pub(crate) fn softmax(p: &mut [f64], y: &[f64], log_sums: &mut [f64]) {
    use functions::softmax;
    assert!(p.len() == y.len() && y.len().is_multiple_of(log_sums.len()));
    widest!(softmax(p, y, log_sums));
}

/// Whether all numbers of several vectors are finite.
pub(crate) fn all_finite<'a>(parts: impl IntoIterator<Item = &'a [f64]>) -> bool {
    use elementwise::all_finite;
    let parts: Parts = &mut parts.into_iter();
    widest!(all_finite(parts))
}

/// Clips every number to ±c, `g′[i] = max(−c, min(c, g[i]))`, and returns `Σ g g′`. A NaN remains NaN.
pub(crate) fn cut(g: &mut [f64], c: impl Into<f64>) -> f64 {
    use elementwise::cut;
    let c = c.into();
    widest!(cut(g, c))
}

/// Scales in place: `g ← a · g`.
pub(crate) fn scale(g: &mut [f64], a: f64) {
    use elementwise::scale;
    widest_if_long!(g.len(), scale(g, a));
}

/// Applies `rule(θ, g)` to each parameter, and returns whether all parameters are finite afterwards.
pub(crate) fn update(theta: &mut [f64], g: &[f64], rule: impl Fn(&mut f64, f64)) -> bool {
    use elementwise::update;
    assert_eq!(theta.len(), g.len());
    widest!(update(theta, g, rule))
}

/// Applies `rule(θ, g, m)` to each parameter and its moment, and returns whether all are finite afterwards.
pub(crate) fn update_with_moment(
    theta: &mut [f64],
    g: &[f64],
    m: &mut [f64],
    rule: impl Fn(&mut f64, f64, &mut f64),
) -> bool {
    use elementwise::update_with_moment;
    assert!(theta.len() == g.len() && m.len() == g.len());
    widest!(update_with_moment(theta, g, m, rule))
}

/// Subtracts `rule(g, m)` from each parameter, and returns whether all are finite afterwards. The rule changes the moment.
pub(crate) fn update_over_root(
    theta: &mut [f64],
    g: &[f64],
    m: &mut [f64],
    rule: impl Fn(f64, &mut f64) -> Quotient,
) -> bool {
    use elementwise::update_over_root;
    assert!(theta.len() == g.len() && m.len() == g.len());
    widest!(update_over_root(theta, g, m, rule))
}

/// Applies `rule(θ, g, m, v)` to each parameter and its two moments, and returns whether all are finite afterwards.
pub(crate) fn update_with_moments(
    theta: &mut [f64],
    g: &[f64],
    m: &mut [f64],
    v: &mut [f64],
    rule: impl Fn(&mut f64, f64, &mut f64, &mut f64),
) -> bool {
    use elementwise::update_with_moments;
    assert!(theta.len() == g.len() && m.len() == g.len() && v.len() == g.len());
    widest!(update_with_moments(theta, g, m, v, rule))
}

/// Returns the index of the largest value, the first among equals; 0 if the first value is NaN.
pub(crate) fn argmax(values: &[f64]) -> usize {
    use functions::max;
    if values.len() <= lanes::LANES {
        return (1..values.len())
            .fold(0, |best, i| if values[i] > values[best] { i } else { best });
    }
    if values[0].is_nan() {
        return 0;
    }
    let max = widest!(max(values));
    values.iter().position(|v| *v == max).unwrap_or(0)
}

#[cfg(test)]
mod tests;
