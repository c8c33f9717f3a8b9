//! How large the numbers of a gradient are: the largest, and the Euclidean norm.

use super::elementwise::{Parts, extent as elementwise_extent};
use super::lanes::Simd;
use super::level::widest;

/// The magnitude of a set of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Extent {
    /// `Σ v²`; NaN if any number is.
    pub(crate) squares: f64,
    /// The largest `|v|`, ignoring NaNs.
    pub(crate) largest: f64,
}

impl Extent {
    /// Returns the extent of both sets together.
    #[inline(always)]
    fn and(self, other: Extent) -> Extent {
        Extent { squares: self.squares + other.squares, largest: self.largest.max(other.largest) }
    }
}

/// Returns the extent of several vectors together.
pub(crate) fn extent<'a>(parts: impl IntoIterator<Item = &'a [f64]>) -> Extent {
    let parts: Parts = &mut parts.into_iter();
    widest!(extents(parts))
}

#[inline(always)]
fn extents<S: Simd>(simd: S, parts: Parts) -> Extent {
    let mut all = Extent::default();
    for v in parts {
        all = all.and(elementwise_extent(simd, v));
    }
    all
}

/// Returns the Euclidean norm `‖v‖`.
pub fn norm(v: &[f64]) -> f64 {
    norm_of([v])
}

/// Returns the Euclidean norm of several vectors together.
///
/// If the sum of squares leaves the range of f64, the values are divided by the largest of them first.
pub(crate) fn norm_of<'a>(parts: impl IntoIterator<Item = &'a [f64]> + Clone) -> f64 {
    if let Some(norm) = root(extent(parts.clone()).squares) {
        return norm;
    }
    let values = || parts.clone().into_iter().flatten();
    let largest = values().fold(0.0, |m: f64, x| if x.is_nan() { *x } else { m.max(x.abs()) });
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * values().map(|x| (x / largest).powi(2)).sum::<f64>().sqrt()
}

/// Returns the root of a sum of squares, or `None` if the squares overflowed or underflowed.
pub(crate) fn root(squares: f64) -> Option<f64> {
    Some(squares.sqrt()).filter(|norm| norm.is_normal() && *norm > 1e-150)
}
