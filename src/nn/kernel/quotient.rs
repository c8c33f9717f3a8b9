//! `a / √v` without the processor's divider, which takes longer for a root and a division than for all other operations
//! of an update.

use std::ops::Div;

use super::lanes::Simd;

/// `√v`, as a divisor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Root(f64);

/// Returns `√v` as a divisor.
#[inline(always)]
pub(crate) fn root_of(v: f64) -> Root {
    Root(v)
}

/// `a / √v`, not computed yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quotient {
    a: f64,
    v: f64,
}

impl Div<Root> for f64 {
    type Output = Quotient;

    #[inline(always)]
    fn div(self, Root(v): Root) -> Quotient {
        Quotient { a: self, v }
    }
}

/// Half the bits of this number less half those of `v` are those of a number within 3.5 % of `1/√v`.
const SEED: u64 = 0x5fe6_eb50_c7b5_37a9;

impl Quotient {
    /// Returns the quotient, for a `v` of at least 1e-300; beyond the largest number, `v` counts as that number.
    ///
    /// Newton's iteration finds `1/√v`. With it, the root and then the quotient are each corrected by what is missing of
    /// `v` and of `a`, which fused multiply-adds find without rounding (Markstein 1990). So the result has the bits of a
    /// square root and a division, unless it is near the smallest numbers, −0, or the root so near the middle of two
    /// numbers as that of the largest one: then the last bit may differ. Where multiply-adds are not fused, a square root
    /// and a division are what is computed.
    #[inline(always)]
    pub(super) fn value<S: Simd>(self, simd: S) -> f64 {
        let Quotient { a, v } = self;
        if !S::FUSED {
            return a / v.sqrt();
        }
        let v = if v > f64::MAX { f64::MAX } else { v };
        let mut y = f64::from_bits(SEED.wrapping_sub(v.to_bits() >> 1)); // 1/√v
        for _ in 0..3 {
            y = simd.fused(simd.fused(-0.5 * v * y, y, 0.5), y, y);
        }
        let (half_y, mut root) = (0.5 * y, v * y);
        for _ in 0..2 {
            root = simd.fused(simd.fused(-root, root, v), half_y, root);
        }
        let y = simd.fused(simd.fused(-root, y, 1.0), y, y); // 1/root
        let quotient = a * y;
        simd.fused(simd.fused(-quotient, root, a), y, quotient)
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::nn::kernel::level::widest;
    use crate::nn::stream::stream;

    #[inline(always)]
    fn values<S: Simd>(simd: S, of: &[Quotient]) -> Vec<f64> {
        of.iter()
            .map(
                #[inline(always)]
                |quotient| quotient.value(simd),
            )
            .collect()
    }

    #[test]
    fn a_quotient_has_the_bits_of_a_root_and_a_division() {
        let mut stream = stream(1, "quotients");
        let mut number = |from: f64, to: f64| 10_f64.powf(stream.random_range(from..to));
        let mut quotients: Vec<Quotient> = (0..1_000_000)
            .map(|_| number(-150.0, 150.0) / root_of(number(-290.0, 300.0)))
            .collect();
        quotients.extend((0..1_000_000).map(|_| -number(-9.0, 2.0) / root_of(number(-8.0, 4.0))));
        quotients.extend([0.0, 1.0].map(|a| a / root_of(1e-8)));
        let values = widest!(values(&quotients));
        for (Quotient { a, v }, value) in quotients.into_iter().zip(values) {
            assert_eq!(value.to_bits(), (a / v.sqrt()).to_bits(), "{a} / √{v}");
        }
    }

    #[test]
    fn a_quotient_beyond_the_largest_number_is_that_of_the_largest() {
        let [largest, beyond] =
            widest!(values(&[f64::MAX, f64::INFINITY].map(|v| 1.0 / root_of(v))))[..]
        else {
            panic!("two quotients have two values")
        };
        let wanted = 1.0 / f64::MAX.sqrt();
        assert!((largest - wanted).abs() <= wanted * f64::EPSILON, "{largest:e}");
        assert!(beyond == largest || beyond == 0.0, "{beyond:e}"); // 0 where a division computes it
    }
}
