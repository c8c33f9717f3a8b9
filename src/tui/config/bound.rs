//! The user's own keys: which actions they are for, and what they must not do.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::fields;
use crate::tui::input::Key;
use crate::tui::keymap::{Keyboard, NAMES};

/// The user's own keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bound(pub(super) Keyboard);

/// The keys of an action: a list, or one alone; none if there are to be none.
struct Written(Vec<Key>);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(KeyNames)
    }
}

struct KeyNames;

impl<'de> Visitor<'de> for KeyNames {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("keys, such as [\"x\", \"Ctrl-X\"]")
    }

    fn visit_unit<E: Error>(self) -> Result<Written, E> {
        Ok(Written(Vec::new()))
    }

    fn visit_none<E: Error>(self) -> Result<Written, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Written, D::Error> {
        d.deserialize_any(self)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Written, E> {
        Key::parse(name).map(|key| Written(vec![key])).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Written, A::Error> {
        let mut keys = Vec::new();
        while let Some(name) = names.next_element::<String>()? {
            keys.push(Key::parse(&name).map_err(A::Error::custom)?);
        }
        Ok(Written(keys))
    }
}

impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let read = fields::read(d, "Keys", &NAMES)?;
        let rows = read.into_iter().map(|(row, Written(keys))| (row, keys));
        Ok(Bound(Keyboard::new(rows)))
    }
}
