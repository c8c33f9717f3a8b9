//! Gradient clipping: a bound on one step, so that one exploding gradient does not throw the weights away.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::params::Params;
use crate::checked;

/// What to do with a gradient before the update.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Clip {
    /// Nothing.
    #[default]
    Off,
    /// Cut every element to ±c. The direction changes.
    Value(#[serde(deserialize_with = "checked::positive")] f64),
    /// Shrink the whole gradient to norm c if it is longer (Pascanu et al. 2013). The direction stays.
    Norm(#[serde(deserialize_with = "checked::positive")] f64),
}

/// What clipping did to one gradient.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Clipped {
    /// `‖g‖` over all tensors before.
    pub norm_before: f64,
    /// `‖g‖` after.
    pub norm_after: f64,
    /// The cosine of the angle between the two: 1 where the direction stayed.
    pub cosine: f64,
    /// Whether anything changed.
    pub changed: bool,
}

impl fmt::Display for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Clip::Off => f.write_str("no clip"),
            Clip::Value(c) => write!(f, "clip ±{c}"),
            Clip::Norm(c) => write!(f, "clip ‖g‖ ≤ {c}"),
        }
    }
}

impl Clip {
    /// The threshold, if there is one.
    pub fn threshold(self) -> Option<f64> {
        match self {
            Clip::Off => None,
            Clip::Value(c) | Clip::Norm(c) => Some(c),
        }
    }

    /// Clips `grads` in place.
    pub fn apply(self, grads: &mut Params) -> Clipped {
        let norm = grads.norm();
        match self {
            Clip::Value(c) => by_value(grads, c, norm),
            Clip::Norm(c) if norm > c => by_norm(grads, c, norm),
            Clip::Off | Clip::Norm(_) => untouched(norm),
        }
    }
}

fn untouched(norm: f64) -> Clipped {
    Clipped { norm_before: norm, norm_after: norm, cosine: 1.0, changed: false }
}

/// `g ← g · c / ‖g‖`
fn by_norm(grads: &mut Params, c: f64, norm: f64) -> Clipped {
    let scale = c / norm;
    for tensor in grads.iter_mut() {
        tensor.cells_mut().iter_mut().for_each(|g| *g *= scale);
    }
    Clipped { norm_before: norm, norm_after: grads.norm(), cosine: 1.0, changed: true }
}

/// `g_i ← max(−c, min(c, g_i))`
fn by_value(grads: &mut Params, c: f64, norm: f64) -> Clipped {
    let outside = |cells: &[f64]| cells.iter().fold(false, |any, g| any | (g.abs() > c));
    if !grads.iter().any(|t| outside(t.cells())) {
        return untouched(norm);
    }
    let mut raw_dot_clipped = 0.0;
    for g in grads.iter_mut().flat_map(|t| t.cells_mut()) {
        let raw = *g;
        *g = raw.clamp(-c, c); // a NaN stays a NaN
        raw_dot_clipped += raw * *g;
    }
    let norm_after = grads.norm();
    let cosine = raw_dot_clipped / norm / norm_after;
    Clipped { norm_before: norm, norm_after, cosine, changed: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::params::{Name, Shape};

    fn three_four() -> Params {
        let shape = Shape { name: Name::b_h, rows: 2, cols: 1, fan_in: 1, by_column: false };
        let mut g = Params::zeros(&[shape]);
        g.bias_mut(Name::b_h).copy_from_slice(&[3.0, 4.0]);
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
        assert_eq!(clipped(Clip::Value(1.0)).0, [1.0, 1.0]);
        assert_eq!(clipped(Clip::Norm(1.0)).0, [0.6000000000000001, 0.8]);
        assert_eq!(clipped(Clip::Norm(5.0)).0, [3.0, 4.0]);
    }

    #[test]
    fn the_report_has_norms_and_angle() {
        let (_, by_value) = clipped(Clip::Value(1.0));
        assert_eq!((by_value.norm_before, by_value.changed), (5.0, true));
        assert!((by_value.cosine - 7.0 / (5.0 * 2f64.sqrt())).abs() < 1e-15);
        let (_, wide) = clipped(Clip::Value(4.0));
        assert_eq!((wide.changed, wide.cosine), (false, 1.0));
        let (_, by_norm) = clipped(Clip::Norm(1.0));
        assert!((by_norm.norm_after - 1.0).abs() < 1e-15);
    }

    #[test]
    fn clipping_does_not_rescue_a_nan() {
        for clip in [Clip::Value(1.0), Clip::Norm(1.0)] {
            let mut g = three_four();
            g.bias_mut(Name::b_h)[0] = f64::NAN;
            clip.apply(&mut g);
            assert!(g.bias(Name::b_h)[0].is_nan(), "{clip:?}");
        }
    }
}
