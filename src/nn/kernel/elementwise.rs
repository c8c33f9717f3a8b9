//! Operations on each number separately, and the sums that are computed along the way.

use std::hint::black_box;

use super::lanes::{Eight, LANES, Simd, last_eight, padded};
use super::quotient::Quotient;

/// Several vectors, one after the other.
pub(super) type Parts<'a, 'b> = &'a mut dyn Iterator<Item = &'b [f64]>;

/// Computes `out[k] = f(v[k], …)`, eight numbers at a time. A remainder is computed with the last eight numbers, some
/// of them for the second time.
#[inline(always)]
pub(super) fn map<S: Simd, const N: usize>(
    _simd: S,
    out: &mut [f64],
    from: [&[f64]; N],
    f: impl Fn([f64; N]) -> f64,
) {
    let blocks = from.map(|v| &v.as_chunks().0[..out.len() / LANES]);
    let (out_blocks, left_over) = out.as_chunks_mut();
    for (j, out) in out_blocks.iter_mut().enumerate() {
        *out = eight(blocks.map(|blocks| &blocks[j]), &f);
    }
    if left_over.is_empty() {
        return;
    }
    match out.last_chunk_mut() {
        Some(out) => *out = eight(from.map(last_eight), &f),
        None => (0..out.len()).for_each(|k| out[k] = f(from.map(|v| v[k]))),
    }
}

/// Returns `f` of eight numbers, or of eight numbers from each of several slices.
///
/// Left alone, the compiler vectorises across blocks (the first number of several blocks, then the second, and so on)
/// and gathers numbers one by one. The empty `black_box` keeps it from mixing blocks.
#[inline(always)]
pub(super) fn eight<const N: usize>(from: [&Eight; N], f: impl Fn([f64; N]) -> f64) -> Eight {
    black_box(());
    let mut out = [0.0; LANES];
    for k in 0..LANES {
        out[k] = f(from.map(|v| v[k]));
    }
    out
}

/// Computes `out += v`.
#[inline(always)]
pub(super) fn add<S: Simd>(_simd: S, out: &mut [f64], v: &[f64]) {
    for (o, v) in out.iter_mut().zip(v) {
        *o += v;
    }
}

/// Finds out whether numbers are finite, without a branch: 0 times a finite number is 0, and otherwise NaN.
///
/// Two sums take turns, because one alone would have to wait for each addition before the next.
#[derive(Clone, Copy)]
struct Finite<S: Simd> {
    simd: S,
    zeros: [S::Lanes; 2],
}

impl<S: Simd> Finite<S> {
    #[inline(always)]
    fn new(simd: S) -> Self {
        Finite { simd, zeros: [simd.splat(0.0); 2] }
    }

    #[inline(always)]
    fn and(self, v: &Eight) -> Self {
        let Finite { simd, zeros: [zeros, next] } = self;
        Finite { simd, zeros: [next, simd.mul_add(simd.load(v), simd.splat(0.0), zeros)] }
    }

    #[inline(always)]
    fn all(self) -> bool {
        let [a, b] = self.zeros;
        self.simd.sum(self.simd.add(a, b)) == 0.0
    }
}

/// Whether all numbers of several vectors are finite. A remainder is looked at with the last eight numbers, or by itself.
#[inline(always)]
pub(super) fn all_finite<S: Simd>(simd: S, parts: Parts) -> bool {
    let mut finite = Finite::new(simd);
    let mut few_are_finite = true;
    for v in parts {
        let (blocks, left_over) = v.as_chunks();
        for block in blocks {
            finite = finite.and(block);
        }
        match v.last_chunk() {
            Some(last) if !left_over.is_empty() => finite = finite.and(last),
            Some(_) => {}
            None => few_are_finite &= v.iter().fold(true, |finite, v| finite & v.is_finite()),
        }
    }
    few_are_finite && finite.all()
}

/// Returns the larger of two numbers, or the first if either is NaN.
#[inline(always)]
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// Clips in place, `g′ = max(−c, min(c, g))`, and returns `Σ g g′`. A NaN remains NaN.
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

/// Scales in place: `g ← a · g`.
#[inline(always)]
pub(super) fn scale<S: Simd>(_simd: S, g: &mut [f64], a: f64) {
    for g in g {
        *g *= a;
    }
}

/// Applies `rule(θ, g)` to each parameter, and returns whether all parameters are finite afterwards.
#[inline(always)]
pub(super) fn update<S: Simd>(
    simd: S,
    theta: &mut [f64],
    g: &[f64],
    rule: impl Fn(&mut f64, f64),
) -> bool {
    let mut finite = Finite::new(simd);
    let ((thetas, theta), (gs, g)) = (theta.as_chunks_mut(), g.as_chunks::<LANES>());
    for (theta, g) in thetas.iter_mut().zip(gs) {
        black_box(()); // as in `eight`
        let mut new = *theta;
        for k in 0..LANES {
            rule(&mut new[k], g[k]);
        }
        *theta = new;
        finite = finite.and(&new);
    }
    for (theta, g) in theta.iter_mut().zip(g) {
        rule(theta, *g);
    }
    finite.and(&padded(theta)).all()
}

/// Applies `rule(θ, g, m)` to each parameter and its moment, and returns whether all are finite afterwards.
#[inline(always)]
pub(super) fn update_with_moment<S: Simd>(
    simd: S,
    theta: &mut [f64],
    g: &[f64],
    m: &mut [f64],
    rule: impl Fn(&mut f64, f64, &mut f64),
) -> bool {
    let mut finite = Finite::new(simd);
    let (thetas, theta) = theta.as_chunks_mut();
    let ((gs, g), (ms, m)) = (g.as_chunks::<LANES>(), m.as_chunks_mut());
    for ((theta, g), m) in thetas.iter_mut().zip(gs).zip(ms) {
        black_box(()); // as in `eight`
        let (mut new, mut new_m) = (*theta, *m);
        for k in 0..LANES {
            rule(&mut new[k], g[k], &mut new_m[k]);
        }
        (*theta, *m) = (new, new_m);
        finite = finite.and(&new).and(&new_m);
    }
    for ((theta, g), m) in theta.iter_mut().zip(g).zip(&mut *m) {
        rule(theta, *g, m);
    }
    finite.and(&padded(theta)).and(&padded(m)).all()
}

/// Subtracts `rule(g, m)` from each parameter, and returns whether all are finite afterwards.
#[inline(always)]
pub(super) fn update_over_root<S: Simd>(
    simd: S,
    theta: &mut [f64],
    g: &[f64],
    m: &mut [f64],
    rule: impl Fn(f64, &mut f64) -> Quotient,
) -> bool {
    update_with_moment(
        simd,
        theta,
        g,
        m,
        #[inline(always)]
        |theta, g, m| *theta -= rule(g, m).value(simd),
    )
}

/// Applies `rule(θ, g, m, v)` to each parameter and its two moments, and returns whether all are finite afterwards.
#[inline(always)]
pub(super) fn update_with_moments<S: Simd>(
    simd: S,
    theta: &mut [f64],
    g: &[f64],
    m: &mut [f64],
    v: &mut [f64],
    rule: impl Fn(&mut f64, f64, &mut f64, &mut f64),
) -> bool {
    let mut finite = Finite::new(simd);
    let ((thetas, theta), (gs, g)) = (theta.as_chunks_mut(), g.as_chunks::<LANES>());
    let ((ms, m), (vs, v)) = (m.as_chunks_mut(), v.as_chunks_mut());
    for (((theta, g), m), v) in thetas.iter_mut().zip(gs).zip(ms).zip(vs) {
        black_box(()); // as in `eight`
        let (mut new, mut new_m, mut new_v) = (*theta, *m, *v);
        for k in 0..LANES {
            rule(&mut new[k], g[k], &mut new_m[k], &mut new_v[k]);
        }
        (*theta, *m, *v) = (new, new_m, new_v);
        finite = finite.and(&new).and(&new_m).and(&new_v);
    }
    for (((theta, g), m), v) in theta.iter_mut().zip(g).zip(&mut *m).zip(&mut *v) {
        rule(theta, *g, m, v);
    }
    finite.and(&padded(theta)).and(&padded(m)).and(&padded(v)).all()
}
