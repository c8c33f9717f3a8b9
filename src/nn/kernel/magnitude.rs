//! How large the numbers of a gradient are: the largest, and the Euclidean norm.

use super::elementwise::{Parts, larger};
use super::lanes::{Eight, LANES, Simd, padded};
use super::level::widest;

/// The magnitude of a set of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Extent {
    /// `Σ v²`; NaN if any number is.
    pub(crate) squares: f64,
    /// The largest `|v|`, ignoring NaNs.
    pub(crate) largest: f64,
}

/// Returns the extent of several vectors together.
pub(crate) fn extent<'a>(parts: impl IntoIterator<Item = &'a [f64]>) -> Extent {
    let parts: Parts = &mut parts.into_iter();
    widest!(extents(parts))
}

/// Sums the squares over eight lanes of four accumulators, which take turns with the blocks of each vector: one alone would
/// have to wait for each addition before the next. A remainder counts as a block that ends in zeros.
#[inline(always)]
pub(super) fn extents<S: Simd>(simd: S, parts: Parts) -> Extent {
    let mut squares = [simd.splat(0.0); 4];
    let mut largest = [[0.0; LANES]; 4];
    for v in parts {
        let (fours, rest) = v.as_chunks::<{ 4 * LANES }>();
        for four in fours {
            for (i, block) in four.as_chunks().0.iter().enumerate() {
                include(simd, block, &mut squares[i], &mut largest[i]);
            }
        }
        let (blocks, left_over) = rest.as_chunks();
        for (i, block) in blocks.iter().enumerate() {
            include(simd, block, &mut squares[i], &mut largest[i]);
        }
        if !left_over.is_empty() {
            include(simd, &padded(left_over), &mut squares[3], &mut largest[3]);
        }
    }
    let [a, b, c, d] = squares;
    let squares = simd.sum(simd.add(simd.add(a, b), simd.add(c, d)));
    let mut eight = [0.0; LANES];
    for v in largest {
        for (eight, v) in eight.iter_mut().zip(v) {
            *eight = larger(*eight, v);
        }
    }
    Extent { squares, largest: eight.into_iter().fold(0.0, larger) }
}

/// Adds the squares of a block, and updates the largest number.
#[inline(always)]
fn include<S: Simd>(simd: S, block: &Eight, squares: &mut S::Lanes, largest: &mut Eight) {
    for (largest, v) in largest.iter_mut().zip(block) {
        *largest = larger(*largest, v.abs());
    }
    let v = simd.load(block);
    *squares = simd.mul_add(v, v, *squares);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::kernel::lanes::Plain;
    use crate::nn::kernel::level::Level;

    /// The order of the sum, written a second time as a plain loop.
    #[test]
    fn squares_are_summed_in_the_documented_order_and_the_largest_is_found() {
        let fused = <Plain as Simd>::FUSED || Level::current() != Level::Baseline;
        let mul_add = |a: f64, b: f64, c: f64| if fused { a.mul_add(b, c) } else { a * b + c };
        for lengths in [vec![0], vec![1], vec![7, 8, 9], vec![32, 33], vec![39, 100, 3, 64]] {
            let numbers = |n: usize| (0..n).map(|i| (i * 5 % 13) as f64 / 7.0 - 1.3).collect();
            let parts: Vec<Vec<f64>> = lengths.iter().map(|n| numbers(*n)).collect();
            let mut lanes = [[0.0; LANES]; 4];
            for part in &parts {
                for (i, v) in part.iter().enumerate() {
                    let is_rest = i >= part.len() / LANES * LANES;
                    let accumulator = if is_rest { 3 } else { i / LANES % 4 };
                    let lane = &mut lanes[accumulator][i % LANES];
                    *lane = mul_add(*v, *v, *lane);
                }
            }
            let all =
                std::array::from_fn(|k| (lanes[0][k] + lanes[1][k]) + (lanes[2][k] + lanes[3][k]));
            let largest = parts.iter().flatten().fold(0.0, |largest: f64, v| largest.max(v.abs()));
            let found = extent(parts.iter().map(Vec::as_slice));
            assert_eq!(found, Extent { squares: Plain.sum(all), largest }, "{lengths:?}");
        }
    }
}
