//! Eight numbers side by side. Every sum runs over eight lanes, however many numbers the processor takes at a time,
//! so its order, and with it its last bit, is the same everywhere.

use super::level::Arithmetic;

/// How many there are.
pub(super) const LANES: usize = 8;

/// Eight numbers.
pub(super) type Lanes = [f64; LANES];

/// `acc += a ⊙ b`
#[inline(always)]
pub(super) fn mul_add<A: Arithmetic>(acc: &mut Lanes, a: &Lanes, b: &Lanes) {
    for k in 0..LANES {
        acc[k] = A::mul_add(a[k], b[k], acc[k]);
    }
}

/// `acc += a · b`
#[inline(always)]
pub(super) fn scaled_add<A: Arithmetic>(acc: &mut Lanes, a: f64, b: &Lanes) {
    for k in 0..LANES {
        acc[k] = A::mul_add(a, b[k], acc[k]);
    }
}

/// All lanes together, in a fixed tree.
#[inline(always)]
pub(super) fn sum([a, b, c, d, e, f, g, h]: Lanes) -> f64 {
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// The last eight of at least eight numbers: what is left over after the blocks of eight, and some of the last block
/// again. So a rest needs no loop of its own.
#[inline(always)]
pub(super) fn last(v: &[f64]) -> &Lanes {
    v.last_chunk().expect("at least eight numbers")
}

/// What is left over after the blocks of eight, below eight numbers, in the last lanes; 0 in the others.
/// Times [`last`], the numbers that belong to the last block count nothing.
#[inline(always)]
pub(super) fn rest(v: &[f64]) -> Lanes {
    let rest = v.as_chunks::<LANES>().1;
    let mut lanes = [0.0; LANES];
    for (lane, v) in lanes[LANES - rest.len()..].iter_mut().zip(rest) {
        *lane = *v;
    }
    lanes
}

/// Fewer than eight numbers in the first lanes; 0 in the others.
#[inline(always)]
pub(super) fn few(v: &[f64]) -> Lanes {
    let mut lanes = [0.0; LANES];
    for (lane, v) in lanes.iter_mut().zip(v) {
        *lane = *v;
    }
    lanes
}
