//! The names of the parameters.

use serde::{Deserialize, Serialize};
use std::fmt;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The name of a parameter, as in the equations. The variants are in the order of computation.
#[allow(non_camel_case_types, missing_docs)]
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumString,
    IntoStaticStr,
    Serialize,
    Deserialize,
    VariantArray,
)]
#[strum(parse_err_ty = UnknownName, parse_err_fn = UnknownName::new)]
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

    /// Returns the parameter with this name in the equations, or else with this alias.
    pub(crate) fn called(name: &str) -> Option<Name> {
        let aliased = || Name::VARIANTS.iter().copied().find(|known| known.is_called(name));
        name.parse().ok().or_else(aliased)
    }

    /// Whether that is one of its names.
    pub(crate) fn is_called(self, name: &str) -> bool {
        self.as_str() == name || self.aliases().contains(&name)
    }

    /// All names, as they are written, with commas between them.
    fn list() -> String {
        Name::VARIANTS.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The name as it is written in files and on the screen.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether it is added, not multiplied: one column.
    pub fn is_bias(self) -> bool {
        matches!(self, Name::b_h | Name::b | Name::b_x | Name::b_y)
    }
}

/// There is no parameter of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no tensor {0:?}; there are {all}", all = Name::list())]
pub struct UnknownName(String);

impl UnknownName {
    fn new(name: &str) -> Self {
        UnknownName(name.to_owned())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
