//! What happens to each number by itself, and the sums over all of them that are taken on the way.

use super::lanes::{LANES, Simd};

/// The bits of the exponent, all of which are 1 in an infinity and a NaN.
const EXPONENT: u64 = 0x7ff0_0000_0000_0000;

/// 1 if `x` is an infinity or a NaN, else 0: what many numbers can be asked for at a time.
#[inline(always)]
fn not_finite(x: f64) -> u64 {
    u64::from(x.to_bits() & EXPONENT == EXPONENT)
}

/// Whether all are finite.
#[inline(always)]
pub(super) fn all_finite<S: Simd>(_simd: S, v: &[f64]) -> bool {
    v.iter().fold(0, |bad, x| bad | not_finite(*x)) == 0
}

/// `Σ v²`, over four times eight lanes.
#[inline(always)]
pub(super) fn squares<S: Simd>(simd: S, v: &[f64]) -> f64 {
    let (blocks, left_over) = v.as_chunks::<{ 4 * LANES }>();
    let mut acc = [simd.splat(0.0); 4];
    for block in blocks {
        for (acc, v) in acc.iter_mut().zip(block.as_chunks().0) {
            let v = simd.load(v);
            *acc = simd.mul_add(v, v, *acc);
        }
    }
    let [a, b, c, d] = acc.map(|lanes| simd.sum(lanes));
    let rest = left_over.iter().fold(0.0, |sum, v| simd.fused(*v, *v, sum));
    ((a + b) + (c + d)) + rest
}

/// Whether any is outside ±c; a NaN is not.
#[inline(always)]
pub(super) fn any_outside<S: Simd>(_simd: S, v: &[f64], c: f64) -> bool {
    v.iter().fold(0, |any, v| any | u64::from(v.abs() > c)) != 0
}

/// `g′ = max(−c, min(c, g))`, a NaN stays a NaN; gives `Σ g g′`.
#[inline(always)]
pub(super) fn cut<S: Simd>(simd: S, g: &mut [f64], c: f64) -> f64 {
    let within = |g: f64| {
        let low = if g < -c { -c } else { g };
        if low > c { c } else { low }
    };
    let mut products = simd.splat(0.0);
    let (blocks, left_over) = g.as_chunks_mut();
    for g in blocks {
        let raw = *g;
        *g = raw.map(within);
        products = simd.mul_add(simd.load(&raw), simd.load(g), products);
    }
    let mut rest = 0.0;
    for g in left_over {
        let raw = *g;
        *g = within(raw);
        rest = simd.fused(raw, *g, rest);
    }
    simd.sum(products) + rest
}

/// `g ← a · g`
#[inline(always)]
pub(super) fn scale<S: Simd>(_simd: S, g: &mut [f64], a: f64) {
    for g in g {
        *g *= a;
    }
}

/// `rule(θ, g)` for each parameter. Says whether all are finite then.
#[inline(always)]
pub(super) fn update<S: Simd>(
    _simd: S,
    theta: &mut [f64],
    g: &[f64],
    rule: impl Fn(&mut f64, f64),
) -> bool {
    let mut bad = 0;
    for (p, g) in theta.iter_mut().zip(g) {
        rule(p, *g);
        bad |= not_finite(*p);
    }
    bad == 0
}

/// `rule(θ, g, m)` for each parameter and its moment.
#[inline(always)]
pub(super) fn update_with_moment<S: Simd>(
    _simd: S,
    theta: &mut [f64],
    g: &[f64],
    m: &mut [f64],
    rule: impl Fn(&mut f64, f64, &mut f64),
) -> bool {
    let mut bad = 0;
    for ((p, g), m) in theta.iter_mut().zip(g).zip(m) {
        rule(p, *g, m);
        bad |= not_finite(*p) | not_finite(*m);
    }
    bad == 0
}

/// `rule(θ, g, m, v)` for each parameter and its two moments.
#[inline(always)]
pub(super) fn update_with_moments<S: Simd>(
    _simd: S,
    theta: &mut [f64],
    g: &[f64],
    m: &mut [f64],
    v: &mut [f64],
    rule: impl Fn(&mut f64, f64, &mut f64, &mut f64),
) -> bool {
    let mut bad = 0;
    for (((p, g), m), v) in theta.iter_mut().zip(g).zip(m).zip(v) {
        rule(p, *g, m, v);
        bad |= not_finite(*p) | not_finite(*m) | not_finite(*v);
    }
    bad == 0
}
