//! A mistake in the clip.

use super::mistake::{Computes, Equation, Fits, Mistake};
use crate::nn::Clip;

pub(super) const SQUARED_NORM: Mistake = Mistake {
    sentence: "clipping compares with the squared norm: the root is forgotten, so long gradients become tiny",
    wrong_line: "norm = np.sum(grad**2)",
    right_line: "norm = np.sqrt(np.sum(grad**2))",
    stands_in: &[Equation::Clip],
    fits: Fits::Every,
    computes: Computes::Clip(squared_norm),
};

fn squared_norm(clip: Clip) -> Clip {
    match clip {
        Clip::Norm(c) => Clip::SquaredNorm(c),
        Clip::Off | Clip::Value(_) | Clip::SquaredNorm(_) => clip,
    }
}
