//! The Householder reflection, which all of the reductions here are made of.

use ndarray::{Array2, ArrayViewMut2, Axis, Zip};
use std::ops::Range;

/// A reflection `I − τ v vᵀ`, with `v[0] = 1`, that maps one vector to a multiple of the first axis.
pub(super) struct Reflection {
    v: Vec<f64>,
    tau: f64,
    /// What the vector becomes: `(onto, 0, 0, …)`.
    pub(super) onto: f64,
}

impl Reflection {
    /// Returns the reflection that maps `x` to a multiple of the first axis. Its sign is the opposite of that of
    /// `x[0]`, so that the difference of the two does not cancel.
    ///
    /// Source: Golub and Van Loan, Matrix Computations, section 5.1.
    ///
    /// # Panics
    /// If `x` is empty.
    pub(super) fn of(mut x: Vec<f64>) -> Reflection {
        let first = x[0];
        let below = x[1..].iter().fold(0.0_f64, |length, x| length.hypot(*x));
        x[0] = 1.0;
        if below == 0.0 {
            return Reflection { v: x, tau: 0.0, onto: first };
        }
        let onto = -first.hypot(below).copysign(first);
        for v in &mut x[1..] {
            *v /= first - onto;
        }
        Reflection { v: x, tau: (onto - first) / onto, onto }
    }

    /// Replaces `m`, which has as many rows as the vector had elements, by `(I − τ v vᵀ) m`.
    pub(super) fn apply_left(&self, mut m: ArrayViewMut2<f64>) {
        if self.tau == 0.0 {
            return;
        }
        let mut along = vec![0.0; m.ncols()];
        for (row, v) in m.rows().into_iter().zip(&self.v) {
            Zip::from(&mut along[..]).and(row).for_each(|sum, x| *sum += v * x);
        }
        for (mut row, v) in m.axis_iter_mut(Axis(0)).zip(&self.v) {
            Zip::from(&mut row).and(&along[..]).for_each(|x, sum| *x -= self.tau * v * sum);
        }
    }

    /// Replaces `m`, which has as many columns as the vector had elements, by `m (I − τ v vᵀ)`.
    pub(super) fn apply_right(&self, mut m: ArrayViewMut2<f64>) {
        if self.tau == 0.0 {
            return;
        }
        for mut row in m.rows_mut() {
            let along: f64 = row.iter().zip(&self.v).map(|(x, v)| x * v).sum();
            Zip::from(&mut row).and(&self.v[..]).for_each(|x, v| *x -= self.tau * along * v);
        }
    }
}

/// Returns those rows and columns of a matrix.
pub(super) fn block(
    m: &mut Array2<f64>,
    rows: Range<usize>,
    columns: Range<usize>,
) -> ArrayViewMut2<'_, f64> {
    let mut block = m.view_mut();
    block.slice_axis_inplace(Axis(0), rows.into());
    block.slice_axis_inplace(Axis(1), columns.into());
    block
}
