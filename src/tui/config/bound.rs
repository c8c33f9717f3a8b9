//! The user's own keys: which actions they are for, and what they must not do.

use serde::de::{Deserialize, Deserializer, Error};

use super::fields;
use crate::problem::Problem;
use crate::tui::input::Key;
use crate::tui::keymap::{Keyboard, NAMES};

/// The user's own keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bound(pub(super) Keyboard);

/// The keys of an action; none if there are to be none.
struct Written(Vec<Key>);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let names = Option::<Vec<String>>::deserialize(d)?.unwrap_or_default();
        let keys = names.iter().map(|name| Key::parse(name)).collect::<Result<_, Problem>>();
        keys.map(Written).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let read = fields::read(d, "Keys", &NAMES)?;
        let rows = read.into_iter().map(|(row, Written(keys))| (row, keys));
        Ok(Bound(Keyboard::new(rows)))
    }
}
