//! The notation of the equations: this project's own, or that of a well-known textbook.

use serde::{Deserialize, Serialize};

use crate::nn::Name;
use crate::nn::cell::Cell;

/// A set of names for the parameters and variables in equations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notation {
    /// `W_xh`, `W_hh`, `b_h`, `W_hy`, `b_y`: a matrix is named by what it maps from and to.
    #[default]
    Indices,
    /// `U`, `W`, `b`, `V`, `c`, and a, o, ŷ for z, y, p, as in Goodfellow, Bengio and Courville.
    Letters,
}

impl Notation {
    /// Returns the other notation.
    pub(crate) fn other(self) -> Self {
        match self {
            Notation::Indices => Notation::Letters,
            Notation::Letters => Notation::Indices,
        }
    }

    /// Returns the name of a parameter.
    pub(crate) fn name(self, name: Name) -> &'static str {
        match (self, name) {
            (Notation::Letters, Name::W_xh | Name::W_x) => "U",
            (Notation::Letters, Name::W_hh | Name::W_h) => "W",
            (Notation::Letters, Name::b_h | Name::b) => "b",
            (Notation::Letters, Name::b_x) => "b_x",
            (Notation::Letters, Name::W_hy) => "V",
            (Notation::Letters, Name::b_y) => "c",
            (Notation::Letters, Name::E) | (Notation::Indices, _) => name.as_str(),
        }
    }

    /// Returns the name of the pre-activation, `z_t`.
    pub(crate) fn pre_activation(self) -> &'static str {
        self.choose("z", "a")
    }

    /// Returns the name of the logits, `y_t`.
    fn logits(self) -> &'static str {
        self.choose("y", "o")
    }

    /// Returns the name of the logits of a model with that cell: not one that a gate has.
    pub(crate) fn logits_of(self, cell: &dyn Cell) -> &'static str {
        let is_taken = cell.letters().contains(&self.logits());
        if is_taken { Notation::Indices.logits() } else { self.logits() }
    }

    /// Returns the name of the probabilities, `p_t`.
    pub(crate) fn probabilities(self) -> &'static str {
        self.choose("p", "ŷ")
    }

    fn choose(self, own: &'static str, other: &'static str) -> &'static str {
        match self {
            Notation::Indices => own,
            Notation::Letters => other,
        }
    }
}

/// Formats a timestep as a subscript: `₂`, or `₋₁` for the state carried in.
pub(crate) fn sub(t: isize) -> String {
    let digit = |c: char| match c.to_digit(10) {
        Some(d) => char::from_u32('₀' as u32 + d).unwrap_or(c),
        None => '₋',
    };
    t.to_string().chars().map(digit).collect()
}

/// Formats a symbol at a timestep: `h₂`, `loss₁₂`.
pub(crate) fn at(symbol: &str, t: usize) -> String {
    format!("{symbol}{}", sub(t as isize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timesteps_are_subscripts() {
        assert_eq!([sub(0), sub(12), sub(-1)], ["₀", "₁₂", "₋₁"]);
        assert_eq!(at("loss", 10), "loss₁₀");
    }
}
