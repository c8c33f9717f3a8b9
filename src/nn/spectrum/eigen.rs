//! Eigenvalues of any square matrix: Hessenberg form, then the QR iteration with two shifts at once, which finds
//! complex pairs without complex numbers.

use super::reflection::{Reflection, block};
use ndarray::Array2;

/// So many iterations for an eigenvalue are far more than any matrix needs: two to four are usual.
const MOST_ITERATIONS: usize = 60;

/// After so many iterations without success another shift is tried: some matrices, such as one that moves every unit
/// on by one, come back unchanged from the usual one.
const ITERATIONS_UNTIL_ANOTHER_SHIFT: usize = 10;

/// Computes the moduli of the eigenvalues of a finite square matrix, in no order; `None` if the iteration does not
/// converge.
///
/// Source: Francis, The QR transformation, 1961; Golub and Van Loan, Matrix Computations, section 7.5.
pub(super) fn moduli(m: Array2<f64>) -> Option<Vec<f64>> {
    let (mut m, mut moduli) = without_the_obvious(m);
    hessenberg(&mut m);
    let norm = m.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    let (mut end, mut iteration) = (m.nrows(), 0);
    while end > 0 {
        let start = start_of_block(&mut m, end, norm);
        match end - start {
            1 => moduli.push(m[[start, start]].abs()),
            2 => moduli.extend(Pair::at(&m, start).moduli()),
            _ if iteration == MOST_ITERATIONS => return None,
            _ => {
                iteration += 1;
                let pair = if iteration.is_multiple_of(ITERATIONS_UNTIL_ANOTHER_SHIFT) {
                    Pair::unusual(&m, end)
                } else {
                    Pair::at(&m, end - 2)
                };
                sweep(&mut m, start, end, pair.shifts());
                continue;
            }
        }
        (end, iteration) = (start, 0);
    }
    Some(moduli)
}

/// Takes out each unit whose row or column is zero but for the diagonal: that number is an eigenvalue. What is left is
/// returned with the moduli found. A triangular matrix, or one that only passes values on along a line of units, is
/// solved exactly so; the iteration would find its eigenvalues only to the n-th root of the rounding error.
fn without_the_obvious(m: Array2<f64>) -> (Array2<f64>, Vec<f64>) {
    let mut units: Vec<usize> = (0..m.nrows()).collect();
    let mut moduli = Vec::new();
    let alone = |units: &[usize], unit: usize| {
        let others = || units.iter().filter(|other| **other != unit);
        others().all(|other| m[[unit, *other]] == 0.0)
            || others().all(|other| m[[*other, unit]] == 0.0)
    };
    while let Some(at) = (0..units.len()).find(|at| alone(&units, units[*at])) {
        let unit = units.remove(at);
        moduli.push(m[[unit, unit]].abs());
    }
    (Array2::from_shape_fn((units.len(), units.len()), |(i, j)| m[[units[i], units[j]]]), moduli)
}

/// Makes the matrix zero below the diagonal beneath its main one. The eigenvalues stay.
fn hessenberg(m: &mut Array2<f64>) {
    let n = m.nrows();
    for k in 0..n.saturating_sub(2) {
        let below = Reflection::of((k + 1..n).map(|i| m[[i, k]]).collect());
        below.apply_left(block(m, k + 1..n, k + 1..n));
        below.apply_right(block(m, 0..n, k + 1..n));
        block(m, k + 1..n, k..k + 1).fill(0.0);
        m[[k + 1, k]] = below.onto;
    }
}

/// Returns where the last block begins that does not come apart, and sets the negligible number before it to 0.
fn start_of_block(m: &mut Array2<f64>, end: usize, norm: f64) -> usize {
    for k in (1..end).rev() {
        let near = m[[k - 1, k - 1]].abs() + m[[k, k]].abs();
        let near = if near == 0.0 { norm } else { near };
        if m[[k, k - 1]].abs() <= f64::EPSILON * near {
            m[[k, k - 1]] = 0.0;
            return k;
        }
    }
    0
}

/// Four neighbours on the diagonal: `[[a, b], [c, d]]`.
#[derive(Clone, Copy)]
struct Pair {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
}

impl Pair {
    fn at(m: &Array2<f64>, k: usize) -> Pair {
        Pair { a: m[[k, k]], b: m[[k, k + 1]], c: m[[k + 1, k]], d: m[[k + 1, k + 1]] }
    }

    /// Returns a pair whose eigenvalues have the size of the block's last numbers, but are none of its own. The two
    /// constants are those of LAPACK's dlahqr; nothing depends on their values.
    fn unusual(m: &Array2<f64>, end: usize) -> Pair {
        let size = m[[end - 1, end - 2]].abs() + m[[end - 2, end - 3]].abs();
        let middle = 0.75 * size + m[[end - 1, end - 1]];
        Pair { a: middle, b: -0.4375 * size, c: size, d: middle }
    }

    fn eigenvalues(self) -> Eigenvalues {
        let Pair { a, b, c, d } = self;
        let half = (a - d) / 2.0;
        let discriminant = half * half + b * c;
        if discriminant < 0.0 {
            return Eigenvalues::Conjugate { re: (a + d) / 2.0, im: (-discriminant).sqrt() };
        }
        let apart = half + discriminant.sqrt().copysign(half);
        let near = if apart == 0.0 { d } else { d - b * c / apart };
        Eigenvalues::Real { near, far: d + apart }
    }

    fn moduli(self) -> [f64; 2] {
        match self.eigenvalues() {
            Eigenvalues::Conjugate { re, im } => [re.hypot(im); 2],
            Eigenvalues::Real { near, far } => [far.abs(), near.abs()],
        }
    }

    /// Returns the sum and the product of the two shifts: the pair's eigenvalues, or, where they are real, the one
    /// that is nearer to the last number, twice.
    fn shifts(self) -> (f64, f64) {
        let Pair { a, b, c, d } = self;
        match self.eigenvalues() {
            Eigenvalues::Conjugate { .. } => (a + d, a * d - b * c),
            Eigenvalues::Real { near, .. } => (2.0 * near, near * near),
        }
    }
}

/// The eigenvalues of two rows.
enum Eigenvalues {
    /// `re ± i·im`.
    Conjugate { re: f64, im: f64 },
    /// The one that is nearer to the last number, and the other.
    Real { near: f64, far: f64 },
}

/// One sweep over the block `start..end`: the first column of `(H − σ₁)(H − σ₂)` sets off a bulge of three rows, which
/// is chased down the diagonal.
fn sweep(m: &mut Array2<f64>, start: usize, end: usize, (sum, product): (f64, f64)) {
    let Pair { a, b, c, d } = Pair::at(m, start);
    let mut column =
        vec![a * (a - sum) + b * c + product, c * (a + d - sum), c * m[[start + 2, start + 1]]];
    for k in start..end - 1 {
        let rows = k..(k + 3).min(end);
        if k > start {
            column = rows.clone().map(|i| m[[i, k - 1]]).collect();
        }
        let reflection = Reflection::of(std::mem::take(&mut column));
        if k > start {
            block(m, rows.clone(), k - 1..k).fill(0.0);
            m[[k, k - 1]] = reflection.onto;
        }
        reflection.apply_left(block(m, rows.clone(), k..end));
        reflection.apply_right(block(m, start..(k + 4).min(end), rows));
    }
}
