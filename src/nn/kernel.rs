//! Every product of the network, in one place, so that it can be made fast in one place.
//!
//! Each output is one fold in a fixed order, so results do not depend on how far a caller steps at a time:
//! [`add_mat_vec`] folds a row over eight lanes and a fixed tree, [`add_mat_t_vec`] adds scaled rows upwards,
//! and [`add_sum_over_time`] adds timesteps downwards, the order in which BPTT visits them.

use ndarray::ArrayRef2;

const LANES: usize = 8;

/// Row `i` of a row-major matrix.
///
/// # Panics
/// If `m` is not row-major or has no row `i`.
pub fn row(m: &ArrayRef2<f64>, i: usize) -> &[f64] {
    let columns = m.ncols();
    let cells = m.as_slice().expect("a row-major matrix");
    &cells[i * columns..(i + 1) * columns]
}

/// Row `i` of a row-major matrix, to write to.
///
/// # Panics
/// If `m` is not row-major or has no row `i`.
pub fn row_mut(m: &mut ArrayRef2<f64>, i: usize) -> &mut [f64] {
    let columns = m.ncols();
    let cells = m.as_slice_mut().expect("a row-major matrix");
    &mut cells[i * columns..(i + 1) * columns]
}

fn is_by_column(m: &ArrayRef2<f64>) -> bool {
    m.nrows() <= 1 || m.strides()[0] == 1
}

/// Column `j` of a column-major matrix: `W x` for a one-hot `x`, without a multiplication.
///
/// # Panics
/// If `m` is not column-major or has no column `j`.
pub fn column(m: &ArrayRef2<f64>, j: usize) -> &[f64] {
    let rows = m.nrows();
    let cells = m.as_slice_memory_order().expect("a contiguous matrix");
    assert!(is_by_column(m), "a column-major matrix");
    &cells[j * rows..(j + 1) * rows]
}

/// Column `j` of a column-major matrix, to write to.
///
/// # Panics
/// If `m` is not column-major or has no column `j`.
pub fn column_mut(m: &mut ArrayRef2<f64>, j: usize) -> &mut [f64] {
    assert!(is_by_column(m), "a column-major matrix");
    let rows = m.nrows();
    let cells = m.as_slice_memory_order_mut().expect("a contiguous matrix");
    &mut cells[j * rows..(j + 1) * rows]
}

/// `out += v`.
pub fn add(out: &mut [f64], v: &[f64]) {
    assert_eq!(out.len(), v.len());
    for (o, v) in out.iter_mut().zip(v) {
        *o += v;
    }
}

/// `out += a · v`.
pub fn add_scaled(out: &mut [f64], a: f64, v: &[f64]) {
    assert_eq!(out.len(), v.len());
    for (o, v) in out.iter_mut().zip(v) {
        *o += a * v;
    }
}

/// `a · b`, over eight lanes that are added up in a fixed tree.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let mut lanes = [0.0; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for k in 0..LANES {
            lanes[k] += a[k] * b[k];
        }
    }
    for (lane, (a, b)) in lanes.iter_mut().zip(a_rest.iter().zip(b_rest)) {
        *lane += a * b;
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// `out += W x` for `W` (m×n, row-major), `x` (n), `out` (m).
pub fn add_mat_vec(out: &mut [f64], w: &ArrayRef2<f64>, x: &[f64]) {
    assert_eq!(w.dim(), (out.len(), x.len()));
    for (i, o) in out.iter_mut().enumerate() {
        *o += dot(row(w, i), x);
    }
}

/// `out += Wᵀ d` for `W` (m×n, row-major), `d` (m), `out` (n): no transposed copy, scaled rows are added.
pub fn add_mat_t_vec(out: &mut [f64], w: &ArrayRef2<f64>, d: &[f64]) {
    assert_eq!(w.dim(), (d.len(), out.len()));
    for (i, &d_i) in d.iter().enumerate() {
        add_scaled(out, d_i, row(w, i));
    }
}

/// `dW += Σ_t d_t v_tᵀ` over the first `timesteps` rows of `d` and `v` (·×n): the sum over time as one product.
/// Of a row of `d`, the m values from `first` on are meant: those of the gates that `dW` (m×n) belongs to.
///
/// A row of `dW` stays in the cache while all timesteps are added to it; one outer product per timestep
/// would stream the whole matrix `T` times.
pub fn add_sum_over_time(
    dw: &mut ArrayRef2<f64>,
    first: usize,
    d: &ArrayRef2<f64>,
    v: &ArrayRef2<f64>,
    timesteps: usize,
) {
    assert!(dw.ncols() == v.ncols() && first + dw.nrows() <= d.ncols());
    for i in 0..dw.nrows() {
        let dw_i = row_mut(dw, i);
        for t in (0..timesteps).rev() {
            add_scaled(dw_i, d[[t, first + i]], row(v, t));
        }
    }
}

/// `out[i] = tanh(z[i])`.
pub fn tanh(out: &mut [f64], z: &[f64]) {
    for (o, z) in out.iter_mut().zip(z) {
        *o = z.tanh();
    }
}

/// `out[i] = σ(z[i]) = 1 / (1 + exp(−z[i]))`.
pub fn sigmoid(out: &mut [f64], z: &[f64]) {
    for (o, z) in out.iter_mut().zip(z) {
        *o = 1.0 / (1.0 + (-z).exp());
    }
}

/// The Euclidean norm `‖v‖`.
pub fn norm(v: &[f64]) -> f64 {
    norm_of([v])
}

/// The Euclidean norm of several vectors together.
///
/// Where the squares are too large or too small for f64, they are taken of the values over the largest.
pub fn norm_of<'a>(parts: impl IntoIterator<Item = &'a [f64]> + Clone) -> f64 {
    let norm = parts.clone().into_iter().map(|v| dot(v, v)).sum::<f64>().sqrt();
    if norm.is_normal() && norm > 1e-150 {
        return norm;
    }
    let values = || parts.clone().into_iter().flatten();
    let largest = values().fold(0.0, |m: f64, x| if x.is_nan() { *x } else { m.max(x.abs()) });
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * values().map(|x| (x / largest).powi(2)).sum::<f64>().sqrt()
}

/// The place of the largest value; the first of equals.
pub fn argmax(values: &[f64]) -> usize {
    let mut best = 0;
    for (i, v) in values.iter().enumerate() {
        if *v > values[best] {
            best = i;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, ShapeBuilder};

    fn matrix(rows: usize, cols: usize) -> Array2<f64> {
        Array2::from_shape_fn((rows, cols), |(i, j)| ((i * 7 + j * 3) % 11) as f64 - 4.5)
    }

    fn vector(n: usize) -> Array1<f64> {
        Array1::from_shape_fn(n, |i| 0.25 * (i as f64) - 1.0)
    }

    fn close(a: &[f64], b: &[f64]) {
        assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{a} is not {b}");
        }
    }

    #[test]
    fn products_agree_with_ndarray_on_odd_sizes() {
        for (m, n) in [(1, 1), (3, 5), (8, 8), (10, 3), (17, 33), (64, 64)] {
            let (w, x, d) = (matrix(m, n), vector(n), vector(m));
            let (mut forward, mut back) = (vec![0.5; m], vec![0.5; n]);
            add_mat_vec(&mut forward, &w, x.as_slice().unwrap());
            add_mat_t_vec(&mut back, &w, d.as_slice().unwrap());
            close(&forward, (w.dot(&x) + 0.5).as_slice().unwrap());
            close(&back, (w.t().dot(&d) + 0.5).as_slice().unwrap());
        }
    }

    #[test]
    fn a_norm_is_finite_as_long_as_its_value_is() {
        for (v, expected) in [
            (vec![3.0, 4.0], 5.0),
            (vec![3e200, 4e200], 5e200),
            (vec![3e-200, 4e-200], 5e-200),
            (vec![0.0, 0.0], 0.0),
            (vec![f64::INFINITY, 1.0], f64::INFINITY),
        ] {
            let got = norm(&v);
            assert!(got == expected || (got / expected - 1.0).abs() < 1e-15, "{v:?}: {got}");
        }
        assert!(norm(&[f64::NAN, 1.0]).is_nan() && norm(&[1e300, f64::NAN, 1.0]).is_nan());
    }

    #[test]
    fn the_sum_over_time_is_one_product_over_the_first_rows_only() {
        let (d, v) = (matrix(6, 4), matrix(6, 5));
        let mut dw = Array2::zeros((4, 5));
        add_sum_over_time(&mut dw, 0, &d, &v, 3);
        let (d3, _) = d.view().split_at(ndarray::Axis(0), 3);
        let (v3, _) = v.view().split_at(ndarray::Axis(0), 3);
        let expected = d3.t().dot(&v3);
        close(dw.as_slice().unwrap(), expected.as_standard_layout().as_slice().unwrap());
    }

    #[test]
    fn a_column_is_the_product_with_a_one_hot_vector() {
        let mut w = Array2::zeros((3, 4).f());
        w.assign(&matrix(3, 4));
        let mut one_hot = Array1::zeros(4);
        one_hot[2] = 1.0;
        close(column(&w, 2), w.dot(&one_hot).as_slice().unwrap());
    }
}
