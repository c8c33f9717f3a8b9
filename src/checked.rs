//! What a stranger's file may hold, checked while it is read, so that an error has a line and a column.
//!
//! Numbers are types of their own; texts and lists are checked with `#[serde(deserialize_with = "…")]`.

mod number;
mod ron;
mod setting;
mod text;

pub use number::{Fraction, NumberError, Positive, between, between_or_none, finite_or_none};
pub use ron::{ron_message, ron_options};
pub use setting::{NotASetting, Setting};
pub use text::{
    LONGEST_TEXT, MOST_ITEMS, as_name, is_shown, line, list, name, shown, text, text_or_none,
    texts, words, words_or_none,
};

/// The known name that a wrong one is nearest to, if any is near.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|name| (strsim::jaro_winkler(wrong, name), name));
    scored
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
