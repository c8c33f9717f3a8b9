//! The user's own colours, by role.

use std::collections::BTreeMap;

use ratatui::style::Color;
use serde::de::{Deserialize, Deserializer, Error};
use strum::{VariantArray, VariantNames};

use super::fields;
use crate::tui::theme::Role;

/// The user's own colours, by role.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Roles(pub(super) BTreeMap<Role, Color>);

/// A colour as it is written: `"#ffd75f"`, the number of one in the xterm palette, or the name of one of 16.
struct Colour(Color);

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let colour = text.parse::<Color>().ok().filter(|colour| *colour != Color::Reset);
        let wrong = || {
            let ways =
                "\"#ffd75f\", \"220\" of the xterm palette, or a name such as \"light-blue\"";
            D::Error::custom(format!("{text:?} is not a colour: write {ways}"))
        };
        colour.map(Colour).ok_or_else(wrong)
    }
}

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let read = fields::read(d, "Roles", <Role as VariantNames>::VARIANTS)?;
        let role = |(place, Colour(colour)): (usize, Colour)| {
            (<Role as VariantArray>::VARIANTS[place], colour)
        };
        Ok(Roles(read.into_iter().map(role).collect()))
    }
}
