//! The spectrum of a matrix: its singular values, and the moduli of its eigenvalues.
//!
//! One step back in time multiplies the gradient by `W_hhᵀ`, and by tanh′, which is at most 1:
//!
//! - σ_max, the largest singular value, is the most by which one step can stretch a gradient. σ_max < 1 is sufficient
//!   for the gradient to vanish, whatever the activations.
//! - σ_max > 1 is only necessary for it to explode: `[[0, 2], [0, 0]]` stretches once by 2, and after two steps the
//!   gradient is 0.
//! - ρ, the spectral radius, is the largest modulus of an eigenvalue: the factor per step in the long run, unless
//!   tanh′ dampens it. It is at most σ_max, and 0 for the matrix above. With ρ < 1 < σ_max, a gradient can grow over
//!   the first steps, but then vanishes.

mod eigen;
mod reflection;
mod singular;

use ndarray::Array2;

/// The exponent bits of an f64; with all other bits cleared, a power of two remains.
const EXPONENT: u64 = 0x7ff0_0000_0000_0000;

/// Singular values and moduli of eigenvalues, in descending order.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// The singular values: how much the matrix stretches along each of its axes.
    pub(crate) singular: Vec<f64>,
    /// The moduli of the eigenvalues; empty for a matrix that is not square.
    pub(crate) moduli: Vec<f64>,
}

impl Spectrum {
    /// Computes the spectrum of a matrix; `None` if it contains a NaN or an infinity, or the iteration does not
    /// converge.
    pub(crate) fn of(m: &Array2<f64>) -> Option<Spectrum> {
        let moduli = if m.is_square() { moduli(m)? } else { Vec::new() };
        Some(Spectrum { singular: singular_values(m)?, moduli })
    }

    /// Returns σ_max, the largest singular value; 0 for an empty matrix.
    pub(crate) fn sigma_max(&self) -> f64 {
        self.singular.first().copied().unwrap_or(0.0)
    }

    /// Returns ρ, the spectral radius: the largest modulus of an eigenvalue; `None` if the matrix is not square.
    pub(crate) fn radius(&self) -> Option<f64> {
        self.moduli.first().copied()
    }
}

/// Computes the singular values, in descending order; `None` as for [`Spectrum::of`].
pub(crate) fn singular_values(m: &Array2<f64>) -> Option<Vec<f64>> {
    let (scaled, scale) = scaled(m)?;
    descending(singular::singular_values(scaled)?, scale)
}

/// Computes the moduli of the eigenvalues, in descending order; `None` as for [`Spectrum::of`].
///
/// # Panics
/// If the matrix is not square.
pub(crate) fn moduli(m: &Array2<f64>) -> Option<Vec<f64>> {
    assert!(m.is_square(), "only a square matrix has eigenvalues");
    let (scaled, scale) = scaled(m)?;
    descending(eigen::moduli(scaled)?, scale)
}

/// Divides the matrix by the largest power of two up to its largest magnitude, and returns it with that scale. The
/// division is exact, and squares cannot overflow.
fn scaled(m: &Array2<f64>) -> Option<(Array2<f64>, f64)> {
    if m.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let largest = m.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    let scale = f64::from_bits(largest.to_bits() & EXPONENT).max(f64::MIN_POSITIVE);
    Some((Array2::from_shape_fn(m.raw_dim(), |at| m[at] / scale), scale))
}

fn descending(mut values: Vec<f64>, scale: f64) -> Option<Vec<f64>> {
    values.iter_mut().for_each(|value| *value *= scale);
    values.sort_unstable_by(|a, b| b.total_cmp(a));
    values.iter().all(|v| !v.is_nan()).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{ShapeBuilder, array};

    fn close(values: &[f64], expected: &[f64]) {
        assert_eq!(values.len(), expected.len());
        for (a, b) in values.iter().zip(expected) {
            assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{values:?} is not {expected:?}");
        }
    }

    fn check(m: &Array2<f64>, singular: &[f64], moduli: &[f64]) {
        let spectrum = Spectrum::of(m).unwrap();
        close(&spectrum.singular, singular);
        close(&spectrum.moduli, moduli);
        let mut by_column = Array2::zeros(m.raw_dim().f());
        by_column.assign(m);
        assert_eq!(Spectrum::of(&by_column), Some(spectrum));
    }

    /// Returns a matrix with ones below the diagonal, which moves each input on by one unit at every step.
    fn shift(n: usize, cyclic: bool) -> Array2<f64> {
        let moves = |i, j| i == j + 1 || (cyclic && i == 0 && j == n - 1);
        Array2::from_shape_fn((n, n), |(i, j)| if moves(i, j) { 1.0 } else { 0.0 })
    }

    #[test]
    fn matrices_whose_spectrum_is_known() {
        check(&array![[0.0, 2.0], [0.0, 0.0]], &[2.0, 0.0], &[0.0, 0.0]);
        assert_eq!(singular_values(&array![[0.0, 2.0], [0.0, 0.0]]), Some(vec![2.0, 0.0]));
        check(&array![[-3.0]], &[3.0], &[3.0]);
        check(&array![[3.0, 0.0, 4.0]], &[5.0], &[]);
        check(&Array2::zeros((4, 4)), &[0.0; 4], &[0.0; 4]);
        check(&Array2::zeros((0, 0)), &[], &[]);
        let (sin, cos) = 0.7_f64.sin_cos();
        check(&(array![[cos, -sin], [sin, cos]] * 1.5), &[1.5; 2], &[1.5; 2]);
    }

    #[test]
    fn matrices_that_stop_a_plain_qr_iteration() {
        for n in [2, 3, 8, 17, 64] {
            check(&shift(n, true), &vec![1.0; n], &vec![1.0; n]);
            let mut singular = vec![1.0; n];
            singular[n - 1] = 0.0;
            check(&shift(n, false), &singular, &vec![0.0; n]);
            let jordan = shift(n, false) + Array2::<f64>::eye(n) * 2.0;
            close(&moduli(&jordan).unwrap(), &vec![2.0; n]);
        }
    }

    #[test]
    fn a_triangular_matrix_has_its_eigenvalues_on_its_diagonal() {
        let n = 20;
        let order: Vec<usize> = (0..n).map(|i| i * 7 % n).collect();
        let mut mixed = Array2::zeros((n, n));
        for i in 0..n {
            for j in 0..=i {
                mixed[[order[i], order[j]]] = 1.0 + ((i * 5 + j * 3) % 11) as f64;
            }
        }
        let mut diagonal: Vec<f64> = mixed.diag().to_vec();
        diagonal.sort_unstable_by(|a, b| b.total_cmp(a));
        assert_eq!(moduli(&mixed), Some(diagonal));
    }

    #[test]
    fn very_large_and_very_small_values_only_change_the_scale() {
        let m = array![[1.0, 2.0], [3.0, -4.0]];
        let plain = Spectrum::of(&m).unwrap();
        for scale in [1e300, 1e-300] {
            let spectrum = Spectrum::of(&(&m * scale)).unwrap();
            assert!((spectrum.sigma_max() / scale - plain.sigma_max()).abs() < 1e-13);
            assert!((spectrum.radius().unwrap() / scale - plain.radius().unwrap()).abs() < 1e-13);
        }
        check(&array![[5e-324, 0.0], [0.0, 1.0]], &[1.0, 0.0], &[1.0, 0.0]);
        let largest = moduli(&array![[f64::MAX, 0.0], [0.0, 5e-324]]).unwrap()[0];
        assert_eq!(largest, f64::MAX);
    }

    #[test]
    fn a_diverged_matrix_has_no_spectrum() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut m = Array2::eye(5);
            m[[3, 1]] = bad;
            assert_eq!(Spectrum::of(&m), None);
        }
    }

    #[test]
    fn numpy_agrees() {
        let entry = |(i, j)| {
            let mixed: usize = i * i * 31 + j * 17 + i * j * 7 + i * j * j * 5;
            ((mixed % 23) as f64 - 11.0) / 10.0
        };
        // numpy.linalg.svd(m, compute_uv=False) and sorted(abs(numpy.linalg.eigvals(m)))[::-1], NumPy 2.4
        let singular = [
            4.465440925128258,
            4.160577675271545,
            3.8535266719149153,
            3.5834824829757763,
            3.4141268293043505,
            3.259403208330504,
            2.851052520221518,
            2.7387186526271314,
            2.347816442213342,
            2.0195044028142473,
            1.7959448309117414,
            1.5391459084725452,
            1.1940975910903855,
            0.8949803045797445,
            0.6856800592930864,
            0.21753306415835882,
            0.0,
        ];
        let moduli = [
            3.7695007472658992,
            2.8131260420801034,
            2.8131260420801034,
            2.6443511115032208,
            2.6443511115032208,
            2.422966314259935,
            2.422966314259935,
            1.9832006962169573,
            1.9832006962169573,
            1.6213550226564657,
            1.4773992041997601,
            1.4773992041997601,
            1.452071555020374,
            1.452071555020374,
            0.952669813496057,
            0.29147830511883316,
            0.0,
        ];
        check(&Array2::from_shape_fn((17, 17), entry), &singular, &moduli);
    }
}
