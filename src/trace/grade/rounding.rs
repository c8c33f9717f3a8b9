//! How far single precision may take the gradients of a hand-in: measured on its own numbers.

use super::truth::{Departures, Setting};
use super::{MOST_SINGLE, SINGLE};
use crate::nn::{Tape, Tensor};

/// Half of the distance of two numbers in single precision, relative to them.
const EPSILON: f64 = f32::EPSILON as f64 / 2.0;

/// How many times further a program's own roundings may take it than those tried here. Measured in NumPy: at most 7 times,
/// with 6 to 100 timesteps, 8 to 256 units, and gradients from vanishing to exploding.
const TIMES: f64 = 30.0;

/// The tolerance for numbers in single precision: what roundings of the weights, the states and the probabilities change,
/// relative to the largest number of each gradient.
pub(super) fn tolerance(setting: &Setting, forward: &[Tape]) -> f64 {
    let mut rounded = setting.clone();
    for parameter in rounded.params.iter_mut() {
        parameter.value.iter_mut().enumerate().for_each(|(i, x)| *x *= 1.0 + sign(i) * EPSILON);
    }
    let mut tapes = rounded.forward();
    for tape in &mut tapes {
        for values in [&mut tape.h, &mut tape.c, &mut tape.y, &mut tape.p] {
            values.mapv_inplace(|x| f64::from(x as f32));
        }
    }
    let rounded = rounded.backward(tapes, &Departures::default());
    let right = setting.backward(forward.to_vec(), &Departures::default());
    let sums = rounded.grads.iter().zip(right.grads.iter());
    let sums = sums.map(|(a, b)| off(a.value.iter().zip(b.value.iter())));
    let over_time = rounded.tapes.iter().zip(&right.tapes);
    let over_time =
        over_time.map(|(a, b)| off(Tensor::Dh.of(a).iter().zip(Tensor::Dh.of(b).iter())));
    let most = sums.chain(over_time).fold(0.0, f64::max);
    (TIMES * most).clamp(SINGLE, MOST_SINGLE)
}

/// 1 or -1, as if by chance.
fn sign(i: usize) -> f64 {
    if (i.wrapping_mul(0x9e37_79b9) >> 13) & 1 == 0 { 1.0 } else { -1.0 }
}

/// The largest distance, relative to the largest number.
fn off<'a>(pairs: impl Iterator<Item = (&'a f64, &'a f64)>) -> f64 {
    let (distance, largest) = pairs.fold((0.0_f64, 0.0_f64), |(distance, largest), (a, b)| {
        (distance.max((a - b).abs()), largest.max(b.abs()))
    });
    if largest == 0.0 { 0.0 } else { distance / largest }
}
