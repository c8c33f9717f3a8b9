//! The letters of the equations: this project's own, or those of other textbooks.

use crate::nn::Name;

/// Which letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notation {
    /// `W_xh`, `W_hh`, `b_h`, `W_hy`, `b_y`: what a matrix leads from and to.
    #[default]
    Indices,
    /// `U`, `W`, `b`, `V`, `c`, and a, o, ŷ for z, y, p, as in Goodfellow, Bengio and Courville.
    Letters,
}

impl Notation {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Notation::Indices => Notation::Letters,
            Notation::Letters => Notation::Indices,
        }
    }

    /// What a parameter is called.
    pub fn name(self, name: Name) -> &'static str {
        match (self, name) {
            (Notation::Letters, Name::W_xh | Name::W_x) => "U",
            (Notation::Letters, Name::W_hh | Name::W_h) => "W",
            (Notation::Letters, Name::b_h | Name::b) => "b",
            (Notation::Letters, Name::W_hy) => "V",
            (Notation::Letters, Name::b_y) => "c",
            (Notation::Letters, Name::E) | (Notation::Indices, _) => name.as_str(),
        }
    }

    /// What the nonlinearity is applied to: `z_t`.
    pub fn pre_activation(self) -> &'static str {
        self.choose("z", "a")
    }

    /// The logits: `y_t`.
    pub fn logits(self) -> &'static str {
        self.choose("y", "o")
    }

    /// The probabilities: `p_t`.
    pub fn probabilities(self) -> &'static str {
        self.choose("p", "ŷ")
    }

    fn choose(self, own: &'static str, other: &'static str) -> &'static str {
        match self {
            Notation::Indices => own,
            Notation::Letters => other,
        }
    }
}

/// A number of a timestep as it stands below a letter: `₂`, and `₋₁` for the state carried in.
pub fn sub(t: isize) -> String {
    let digit = |c: char| match c.to_digit(10) {
        Some(d) => char::from_u32('₀' as u32 + d).unwrap_or(c),
        None => '₋',
    };
    t.to_string().chars().map(digit).collect()
}

/// `h₂`, `loss₁₂`: a symbol at a timestep.
pub fn at(symbol: &str, t: usize) -> String {
    format!("{symbol}{}", sub(t as isize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timesteps_stand_below() {
        assert_eq!([sub(0), sub(12), sub(-1)], ["₀", "₁₂", "₋₁"]);
        assert_eq!(at("loss", 10), "loss₁₀");
    }
}
