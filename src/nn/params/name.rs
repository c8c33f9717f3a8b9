//! The names of the parameters.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The name of a parameter, as in the equations.
#[allow(non_camel_case_types, missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Name {
    E,
    W_xh,
    W_hh,
    b_h,
    W_x,
    W_h,
    b,
    b_x,
    W_hy,
    b_y,
}

impl Name {
    /// All of them, in the order of computation.
    pub const ALL: [Name; 10] = [
        Name::E,
        Name::W_xh,
        Name::W_hh,
        Name::b_h,
        Name::W_x,
        Name::W_h,
        Name::b,
        Name::b_x,
        Name::W_hy,
        Name::b_y,
    ];

    /// What it is called elsewhere: without the underscore, and in the notation of U, W, V, b and c.
    fn aliases(self) -> &'static [&'static str] {
        match self {
            Name::E => &["embedding"],
            Name::W_xh => &["Wxh", "U"],
            Name::W_hh => &["Whh", "W"],
            Name::b_h => &["bh", "b"],
            Name::W_x => &["Wx"],
            Name::W_h => &["Wh"],
            Name::b => &[],
            Name::b_x => &["bx", "b"],
            Name::W_hy => &["Why", "V"],
            Name::b_y => &["by", "c"],
        }
    }

    /// The parameter that is called so in the equations, or else elsewhere.
    pub fn called(name: &str) -> Option<Name> {
        name.parse().ok().or_else(|| Name::ALL.into_iter().find(|known| known.is_called(name)))
    }

    /// Whether that is one of its names.
    pub fn is_called(self, name: &str) -> bool {
        self.as_str() == name || self.aliases().contains(&name)
    }

    /// The name as it is written in files and on the screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Name::E => "E",
            Name::W_xh => "W_xh",
            Name::W_hh => "W_hh",
            Name::b_h => "b_h",
            Name::W_x => "W_x",
            Name::W_h => "W_h",
            Name::b => "b",
            Name::b_x => "b_x",
            Name::W_hy => "W_hy",
            Name::b_y => "b_y",
        }
    }

    /// Whether it is added, not multiplied: one column.
    pub fn is_bias(self) -> bool {
        matches!(self, Name::b_h | Name::b | Name::b_x | Name::b_y)
    }
}

/// There is no parameter of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no tensor {0:?}; there are {all}", all = Name::ALL.map(Name::as_str).join(", "))]
pub struct UnknownName(String);

/// Reads a name as [`Name::as_str`] writes it.
impl FromStr for Name {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let known = Name::ALL.into_iter().find(|known| known.as_str() == name);
        known.ok_or_else(|| UnknownName(name.to_owned()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
