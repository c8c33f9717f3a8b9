//! Checks on the content of untrusted files, made while reading, so that an error has a line and a column.
//!
//! Numbers have their own types; texts and lists are checked with `#[serde(deserialize_with = "…")]`.

mod number;
mod ron;
mod setting;
mod text;

pub use number::{Fraction, Positive};
pub(crate) use number::{between, between_or_none, exact, finite_or_none};
pub(crate) use ron::ron_message;
pub use ron::ron_options;
pub(crate) use setting::Setting;
pub use text::is_shown;
pub(crate) use text::{
    MOST_ITEMS, argument, as_name, line, line_or_none, list, name, shown, text, text_or_none,
    text_problem, texts, words, words_or_none,
};

/// Returns the known name nearest to a wrong one, if one is near.
pub(crate) fn nearest<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let score = |name: &str| strsim::jaro_winkler(&wrong, &name.to_lowercase());
    let scored = known.into_iter().map(|name| (score(name), name));
    scored
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
