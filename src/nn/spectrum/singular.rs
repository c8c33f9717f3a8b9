//! Singular values: the matrix becomes bidiagonal, then an iteration that always converges finds the values.

use super::reflection::{Reflection, block};
use ndarray::Array2;

/// So many iterations for a value are far more than any matrix needs: two or three are usual.
const MOST_ITERATIONS: usize = 60;

/// Computes the singular values of a finite matrix, in no order; `None` if the iteration does not converge.
///
/// Reflections from both sides do not change the singular values, and leave a matrix B with only a diagonal and the
/// diagonal above it. The eigenvalues of `[[0, Bᵀ], [B, 0]]` are the singular values with both signs. With its rows in
/// another order, that matrix is tridiagonal, with zeros on its diagonal and the two diagonals of B in turn beside it.
///
/// Source: Golub and Kahan, Calculating the singular values and pseudo-inverse of a matrix, 1965.
pub(super) fn singular_values(m: Array2<f64>) -> Option<Vec<f64>> {
    let tall =
        if m.nrows() < m.ncols() { m.reversed_axes().as_standard_layout().into_owned() } else { m };
    let values = tall.ncols();
    let beside = bidiagonal(tall);
    let mut both_signs = tridiagonal_eigenvalues(vec![0.0; 2 * values], beside)?;
    both_signs.sort_unstable_by(|a, b| b.total_cmp(a));
    both_signs.truncate(values);
    Some(both_signs.into_iter().map(|sigma| sigma.max(0.0)).collect())
}

/// Makes a matrix with at least as many rows as columns bidiagonal, and returns its two diagonals in turn: the first
/// element on the diagonal, the one right of it, the second on the diagonal, and so on.
fn bidiagonal(mut m: Array2<f64>) -> Vec<f64> {
    let (rows, columns) = m.dim();
    let mut diagonals = Vec::with_capacity(2 * columns);
    for k in 0..columns {
        let below = Reflection::of((k..rows).map(|i| m[[i, k]]).collect());
        below.apply_left(block(&mut m, k..rows, k + 1..columns));
        diagonals.push(below.onto);
        if k + 1 < columns {
            let right = Reflection::of((k + 1..columns).map(|j| m[[k, j]]).collect());
            right.apply_right(block(&mut m, k + 1..rows, k + 1..columns));
            diagonals.push(right.onto);
        }
    }
    diagonals
}

/// Computes the eigenvalues of a symmetric tridiagonal matrix by the implicit QL iteration, with the shift of
/// Wilkinson.
///
/// Source: Bowdler, Martin, Reinsch and Wilkinson, The QR and QL algorithms for symmetric matrices, 1968.
fn tridiagonal_eigenvalues(mut diagonal: Vec<f64>, mut beside: Vec<f64>) -> Option<Vec<f64>> {
    beside.resize(diagonal.len(), 0.0);
    let largest = beside.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    for first in 0..diagonal.len() {
        for iteration in 0.. {
            let apart = |k: &usize| {
                let near = diagonal[*k].abs() + diagonal[k + 1].abs();
                beside[*k].abs() <= f64::EPSILON * near.max(f64::EPSILON * largest)
            };
            let last = (first..diagonal.len() - 1).find(apart).unwrap_or(diagonal.len() - 1);
            if last == first {
                break;
            }
            if last == first + 1 {
                two_rows(&mut diagonal, &mut beside, first);
                continue;
            }
            if iteration == MOST_ITERATIONS {
                return None;
            }
            sweep(&mut diagonal, &mut beside, first, last);
        }
    }
    Some(diagonal)
}

/// Solves the two rows from this one: exactly where the diagonal is 0, as it is for a matrix with one number in each
/// row and column.
fn two_rows(diagonal: &mut [f64], beside: &mut [f64], first: usize) {
    let (a, d) = (diagonal[first], diagonal[first + 1]);
    let apart = ((a - d) / 2.0).hypot(beside[first]);
    (diagonal[first], diagonal[first + 1]) = ((a + d) / 2.0 + apart, (a + d) / 2.0 - apart);
    beside[first] = 0.0;
}

/// One sweep of the QL iteration over the rows `first..=last`, from the bottom up.
fn sweep(diagonal: &mut [f64], beside: &mut [f64], first: usize, last: usize) {
    let half = (diagonal[first + 1] - diagonal[first]) / (2.0 * beside[first]);
    let shift = diagonal[first] - beside[first] / (half + half.hypot(1.0).copysign(half));
    let (mut sin, mut cos, mut moved) = (1.0, 1.0, 0.0);
    let mut bulge = diagonal[last] - shift;
    for k in (first..last).rev() {
        let (rotated, kept) = (sin * beside[k], cos * beside[k]);
        let length = rotated.hypot(bulge);
        beside[k + 1] = length;
        if length == 0.0 {
            // the matrix has come apart here: the next sweep takes the parts one by one
            diagonal[k + 1] -= moved;
            beside[last] = 0.0;
            return;
        }
        (sin, cos) = (rotated / length, bulge / length);
        let before = diagonal[k + 1] - moved;
        let turned = (diagonal[k] - before) * sin + 2.0 * cos * kept;
        moved = sin * turned;
        diagonal[k + 1] = before + moved;
        bulge = cos * turned - kept;
    }
    diagonal[first] -= moved;
    beside[first] = bulge;
    beside[last] = 0.0;
}
