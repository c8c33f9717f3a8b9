//! Settings as text, `KEY=VALUE`, used by `--set`, the command `set`, and the figures of a lesson.

use serde::de::{Deserialize, Deserializer, Error};
use std::fmt;
use std::str::FromStr;

use super::text::text;

/// A field and its new value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// The field.
    pub(crate) key: String,
    /// The value, as written in a lesson file.
    pub(crate) value: String,
}

impl Setting {
    /// The same with the last part of its key alone: `lr` for `optimizer.lr`.
    pub(crate) fn with_short_key(&self) -> Self {
        let short = self.key.rsplit('.').next().unwrap_or(&self.key);
        Setting { key: short.to_owned(), value: self.value.clone() }
    }
}

/// A text that is not `KEY=VALUE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write KEY=VALUE, for example hidden=16")]
pub(crate) struct NotASetting;

impl FromStr for Setting {
    type Err = NotASetting;

    fn from_str(text: &str) -> Result<Self, NotASetting> {
        let (key, value) = text.split_once('=').ok_or(NotASetting)?;
        Ok(Setting { key: key.trim().to_owned(), value: value.trim().to_owned() })
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = text(d)?;
        text.parse().map_err(|e: NotASetting| D::Error::custom(format!("{text:?}: {e}")))
    }
}
