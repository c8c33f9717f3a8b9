//! Gradient clipping: a bound on each step, so that one exploding gradient does not ruin the weights.

pub(crate) mod equations;

use serde::{Deserialize, Serialize};
use std::fmt;

use super::grads::Grads;
use super::kernel::{cut, scale};
use crate::checked::Positive;

/// The kind of clipping applied to a gradient before the update.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Clip {
    /// No clipping.
    #[default]
    Off,
    /// Clip every element to ±c. The direction changes.
    Value(Positive),
    /// Scale the whole gradient to norm c if it is longer (Pascanu et al. 2013). The direction is preserved.
    Norm(Positive),
    /// A well-known mistake: the root is forgotten, so the squared norm `s = Σ g²` is compared with c, and a longer
    /// gradient becomes `g · c / s`. Its new norm is `c / ‖g‖`: the longer the gradient, the shorter the step.
    SquaredNorm(Positive),
}

/// The effect of clipping on one gradient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clipped {
    /// `‖g‖` over all tensors, before clipping.
    pub(crate) norm_before: f64,
    /// `‖g‖` over all tensors, after clipping.
    pub(crate) norm_after: f64,
    /// The cosine of the angle between the gradients before and after clipping: 1 if the direction is preserved.
    pub(crate) cosine: f64,
    /// Whether the gradient changed.
    pub(crate) changed: bool,
}

impl fmt::Display for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Clip::Off => f.write_str("no clip"),
            Clip::Value(c) => write!(f, "clip ±{c}"),
            Clip::Norm(c) => write!(f, "clip ‖g‖ ≤ {c}"),
            Clip::SquaredNorm(c) => write!(f, "clip ‖g‖² ≤ {c} (!)"),
        }
    }
}

impl Clip {
    /// Returns the threshold for `‖g‖` or for the elements of `g`; `None` without clipping.
    pub fn threshold(self) -> Option<f64> {
        match self {
            Clip::Off => None,
            Clip::Value(c) | Clip::Norm(c) => Some(c.get()),
            Clip::SquaredNorm(c) => Some(c.get().sqrt()),
        }
    }

    /// Clips `grads` in place, and returns what changed.
    pub(crate) fn apply(self, grads: &mut Grads) -> Clipped {
        let norm = grads.norm();
        match self {
            Clip::Value(c) if grads.largest() > c => by_value(grads, c, norm),
            Clip::Norm(c) if norm > c => scaled(grads, c / norm, norm),
            Clip::SquaredNorm(c) if norm * norm > c => scaled(grads, c / (norm * norm), norm),
            _ => untouched(norm),
        }
    }
}

fn untouched(norm: f64) -> Clipped {
    Clipped { norm_before: norm, norm_after: norm, cosine: 1.0, changed: false }
}

/// `g ← g · factor`, which preserves the direction.
fn scaled(grads: &mut Grads, factor: f64, norm: f64) -> Clipped {
    grads.change(|g| scale(g, factor));
    Clipped { norm_before: norm, norm_after: grads.norm(), cosine: 1.0, changed: true }
}

/// `g_i ← max(−c, min(c, g_i))`
fn by_value(grads: &mut Grads, c: Positive, norm: f64) -> Clipped {
    let mut raw_dot_clipped = 0.0;
    grads.change(|g| raw_dot_clipped += cut(g, c));
    let norm_after = grads.norm();
    let cosine = raw_dot_clipped / norm / norm_after;
    Clipped { norm_before: norm, norm_after, cosine, changed: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::params::{Access, Name, Params, Shape};

    fn three_four() -> Grads {
        let shape =
            Shape { name: Name::b_h, rows: 2, cols: 1, fan_in: 1, gates: 1, access: Access::Whole };
        let mut g = Grads::zeros_like(&Params::zeros(&[shape]));
        g.write(|g| g.bias_mut(Name::b_h).copy_from_slice(&[3.0, 4.0]));
        g
    }

    fn clipped(clip: Clip) -> (Vec<f64>, Clipped) {
        let mut g = three_four();
        let report = clip.apply(&mut g);
        (g.bias(Name::b_h).to_vec(), report)
    }

    #[test]
    fn the_textbook_example() {
        assert_eq!(clipped(Clip::Off).0, [3.0, 4.0]);
        assert_eq!(clipped(Clip::Value(Positive::constant(1.0))).0, [1.0, 1.0]);
        assert_eq!(clipped(Clip::Norm(Positive::constant(1.0))).0, [0.6000000000000001, 0.8]);
        assert_eq!(clipped(Clip::Norm(Positive::constant(5.0))).0, [3.0, 4.0]);
    }

    #[test]
    fn without_the_root_a_long_gradient_becomes_tiny() {
        for (norm, expected) in [(50.0, 0.1), (5.0, 1.0), (2.0, 2.0)] {
            let mut g = three_four();
            g.change(|g| g.iter_mut().for_each(|g| *g *= norm / 5.0));
            let after = Clip::SquaredNorm(Positive::constant(5.0)).apply(&mut g).norm_after;
            assert!((after - expected).abs() < 1e-15, "{norm}: {after}, not {expected}");
        }
    }

    #[test]
    fn the_report_has_norms_and_angle() {
        let (_, by_value) = clipped(Clip::Value(Positive::constant(1.0)));
        assert_eq!((by_value.norm_before, by_value.changed), (5.0, true));
        assert!((by_value.cosine - 7.0 / (5.0 * 2f64.sqrt())).abs() < 1e-15);
        let (_, wide) = clipped(Clip::Value(Positive::constant(4.0)));
        assert_eq!((wide.changed, wide.cosine), (false, 1.0));
        let (_, by_norm) = clipped(Clip::Norm(Positive::constant(1.0)));
        assert!((by_norm.norm_after - 1.0).abs() < 1e-15);
    }

    #[test]
    fn clipping_does_not_rescue_a_nan() {
        for clip in [Clip::Value(Positive::constant(1.0)), Clip::Norm(Positive::constant(1.0))] {
            let mut g = three_four();
            g.write(|g| g.bias_mut(Name::b_h)[0] = f64::NAN);
            clip.apply(&mut g);
            assert!(g.bias(Name::b_h)[0].is_nan(), "{clip:?}");
        }
    }
}
