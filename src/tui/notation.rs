//! The letters of the equations: this project's own, or those of other textbooks.

use crate::nn::Name;

/// Which letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notation {
    /// `W_xh`, `W_hh`, `b_h`, `W_hy`, `b_y`: what a matrix leads from and to.
    #[default]
    Indices,
    /// `U`, `W`, `b`, `V`, `c`, as in Goodfellow, Bengio and Courville.
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
}
