//! Reads a struct whose fields are the names of a table.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

/// The names of the fields of a struct.
type Names = &'static [&'static str];

/// Reads `(name: value, other: value)`: the values, each with its place among the names.
///
/// # Errors
/// If a name is not one of these, or is there twice, or if a value is wrong.
pub(super) fn read<'de, D: Deserializer<'de>, V: Deserialize<'de>>(
    d: D,
    of: &'static str,
    names: Names,
) -> Result<Vec<(usize, V)>, D::Error> {
    d.deserialize_struct(of, names, Fields { of, names, value: PhantomData })
}

struct Fields<V> {
    of: &'static str,
    names: Names,
    value: PhantomData<V>,
}

impl<'de, V: Deserialize<'de>> Visitor<'de> for Fields<V> {
    type Value = Vec<(usize, V)>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} such as ({}: …)", self.of, self.names[0])
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found: Vec<(usize, V)> = Vec::new();
        while let Some(field) = map.next_key_seed(Name(self.names))? {
            if found.iter().any(|(other, _)| *other == field) {
                return Err(A::Error::custom(format!("{} is there twice", self.names[field])));
            }
            found.push((field, map.next_value()?));
        }
        Ok(found)
    }
}

struct Name(Names);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<usize, D::Error> {
        d.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        let known = self.0.iter().position(|known| *known == name);
        known.ok_or_else(|| E::unknown_field(name, self.0))
    }
}
