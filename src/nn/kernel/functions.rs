//! exp, ln, tanh, σ and softmax without branches, so that the compiler can vectorise them. Their bits do not depend on
//! the system's mathematical library.

use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E};
use std::hint::black_box;

use super::elementwise::{eight, larger, map};
use super::lanes::{Eight, LANES, Simd, padded};

/// ln 2 in two parts: the first ends in enough zero bits that its product with any exponent is exact.
const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];

/// 2⁵²: from here to 2⁵³, the mantissa bits of a number are its distance from 2⁵².
const TWO_TO_52: f64 = 4_503_599_627_370_496.0;

/// 1/n for odd n from 21 down to 3: the coefficients of the artanh series.
const ODD: [f64; 10] = [
    1.0 / 21.0,
    1.0 / 19.0,
    1.0 / 17.0,
    1.0 / 15.0,
    1.0 / 13.0,
    1.0 / 11.0,
    1.0 / 9.0,
    1.0 / 7.0,
    1.0 / 5.0,
    1.0 / 3.0,
];

/// 1.5 · 2⁵²: adding it rounds a number to a whole number.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// 1/n! for n from 14 down to 2: the coefficients of the exp series.
const SERIES: [f64; 13] = [
    1.0 / 87_178_291_200.0,
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    1.0 / 2.0,
];

/// Splits `x = k ln 2 + r` with a whole `k` and `r` between −0.26 and 0.44, and returns `exp(r) − 1` and `2^(k−1)`.
///
/// The range of `r` is shifted towards positive numbers, so that `2ᵏ exp(r) − 1` loses no digits when `k` is 1.
#[inline(always)]
fn split<S: Simd>(simd: S, x: f64) -> (f64, f64) {
    let shifted = simd.fused(x, LOG2_E, WHOLE - 0.125);
    let k = shifted - WHOLE;
    let r = simd.fused(-k, LN_2[1], simd.fused(-k, LN_2[0], x));
    let [c14, c13, c12, c11, c10, c9, c8, c7, c6, c5, c4, c3, c2] = SERIES;
    let r2 = r * r;
    let r4 = r2 * r2;
    let r8 = r4 * r4;
    // in independent pairs, so that they can be computed in parallel
    let pair = |high: f64, low: f64| simd.fused(high, r, low);
    let low = simd.fused(pair(c5, c4), r2, pair(c3, c2));
    let middle = simd.fused(pair(c9, c8), r2, pair(c7, c6));
    let high = simd.fused(pair(c13, c12), r2, pair(c11, c10));
    let series = simd.fused(simd.fused(c14, r4, high), r8, simd.fused(middle, r4, low));
    // the lowest bits of `shifted` hold k, which becomes the exponent of a power of two
    let power = f64::from_bits(shifted.to_bits().wrapping_add(1022) << 52);
    (simd.fused(series, r2, r), power)
}

/// Returns `exp(x)`, to 2 units in the last place; 0 below −708.
#[inline(always)]
pub(super) fn exp<S: Simd>(simd: S, x: f64) -> f64 {
    let inside = if x < -708.0 { -708.0 } else { x };
    let inside = if inside > 710.0 { 710.0 } else { inside };
    let (less_one, half_power) = split(simd, inside);
    let value = simd.fused(less_one, half_power, half_power) * 2.0;
    if x < -708.0 { 0.0 } else { value }
}

/// Returns `ln(x)` for a finite `x ≥ 1`, to 2 units in the last place; NaN for NaN.
///
/// Uses `x = 2ᵏ m` with a whole `k` and `m` between √½ and √2, and `ln m = 2 artanh t` with `t = (m − 1) / (m + 1)`.
#[inline(always)]
pub(super) fn ln<S: Simd>(simd: S, x: f64) -> f64 {
    let bits = x.to_bits();
    let k = bits.wrapping_sub(FRAC_1_SQRT_2.to_bits()) >> 52;
    let m = f64::from_bits(bits.wrapping_sub(k << 52));
    let k = f64::from_bits(TWO_TO_52.to_bits() | k) - TWO_TO_52;
    let t = (m - 1.0) / (m + 1.0);
    let [c21, c19, c17, c15, c13, c11, c9, c7, c5, c3] = ODD;
    let t2 = t * t;
    let t4 = t2 * t2;
    let pair = |high: f64, low: f64| simd.fused(high, t2, low);
    let low = simd.fused(pair(c9, c7), t4, pair(c5, c3));
    let high = simd.fused(pair(c17, c15), t4, pair(c13, c11));
    let series = simd.fused(simd.fused(pair(c21, c19), t4 * t4, high), t4 * t4, low);
    let ln_m = simd.fused(2.0 * t, t2 * series, 2.0 * t);
    let nan_or_0 = 0.0 * x;
    simd.fused(k, LN_2[0], simd.fused(k, LN_2[1], ln_m)) + nan_or_0
}

/// Returns `tanh(x) = e / (e + 2)` with `e = exp(2x) − 1`, to 3 units in the last place.
#[inline(always)]
fn tanh_of<S: Simd>(simd: S, x: f64) -> f64 {
    let positive = x.abs();
    let inside = if positive > 20.0 { 20.0 } else { positive }; // from 20 on, tanh rounds to 1
    let (less_one, half_power) = split(simd, 2.0 * inside);
    let power = 2.0 * half_power;
    let e = simd.fused(less_one, power, power - 1.0);
    (e / (e + 2.0)).copysign(x)
}

/// Computes `v ← f(v)`, element by element.
#[inline(always)]
fn each_in_place(v: &mut [f64], f: impl Fn(f64) -> f64) {
    let before = v.last_chunk().copied();
    let (blocks, left_over) = v.as_chunks_mut();
    for v in blocks {
        *v = eight([v], |[v]| f(v));
    }
    if left_over.is_empty() {
        return;
    }
    match (v.last_chunk_mut(), before) {
        (Some(v), Some(before)) => *v = eight([&before], |[v]| f(v)),
        _ => v.copy_from_slice(&eight([&padded(v)], |[v]| f(v))[..v.len()]),
    }
}

/// Computes `out = tanh(z)`.
#[inline(always)]
pub(super) fn tanh<S: Simd>(simd: S, out: &mut [f64], z: &[f64]) {
    map(
        simd,
        out,
        [z],
        #[inline(always)]
        |[z]| tanh_of(simd, z),
    );
}

/// Computes `out = σ(z)`.
#[inline(always)]
pub(super) fn sigmoid<S: Simd>(simd: S, out: &mut [f64], z: &[f64]) {
    map(
        simd,
        out,
        [z],
        #[inline(always)]
        |[z]| 1.0 / (1.0 + exp(simd, -z)),
    );
}

/// Returns the largest number, ignoring NaNs.
#[inline(always)]
pub(super) fn max<S: Simd>(_simd: S, v: &[f64]) -> f64 {
    let (blocks, left_over) = v.as_chunks::<LANES>();
    let largest = left_over.iter().copied().fold(f64::NEG_INFINITY, larger);
    if blocks.is_empty() {
        return largest;
    }
    let mut lanes: Eight = [f64::NEG_INFINITY; LANES];
    for block in blocks {
        for k in 0..LANES {
            lanes[k] = larger(lanes[k], block[k]);
        }
    }
    lanes.into_iter().fold(largest, larger)
}

/// Computes `p = softmax(y)` and `ln Σ exp(y)` for each row.
#[inline(always)]
pub(super) fn softmax<S: Simd>(simd: S, p: &mut [f64], y: &[f64], log_sums: &mut [f64]) {
    let columns = y.len() / log_sums.len();
    for (t, log_sum) in log_sums.iter_mut().enumerate() {
        let y = &y[t * columns..][..columns];
        let max = max(simd, y);
        for (p, y) in p[t * columns..].iter_mut().zip(y) {
            *p = y - max; // NaN for NaN
        }
        *log_sum = max;
    }
    each_in_place(
        p,
        #[inline(always)]
        |y| exp(simd, y),
    );
    for (eight_sums, i) in log_sums.chunks_mut(LANES).zip(0..) {
        let mut totals = [1.0; LANES];
        for (t, total) in totals[..eight_sums.len()].iter_mut().enumerate() {
            let p = &mut p[(i * LANES + t) * columns..][..columns];
            *total = sum(simd, p);
            for p in p {
                *p /= *total;
            }
        }
        // through memory: otherwise the compiler computes one logarithm after the other
        let logs = black_box(eight(
            [black_box(&totals)],
            #[inline(always)]
            |[total]| ln(simd, total),
        ));
        for (log_sum, log) in eight_sums.iter_mut().zip(logs) {
            *log_sum += log;
        }
    }
}

/// Returns `Σ v`, summed over eight lanes.
#[inline(always)]
fn sum<S: Simd>(simd: S, v: &[f64]) -> f64 {
    let (blocks, left_over) = v.as_chunks();
    let mut lanes = simd.splat(0.0);
    for block in blocks {
        lanes = simd.add(lanes, simd.load(block));
    }
    left_over.iter().fold(simd.sum(lanes), |sum, v| sum + v)
}
