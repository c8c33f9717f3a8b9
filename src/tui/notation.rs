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
