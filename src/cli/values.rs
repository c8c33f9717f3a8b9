//! The values of arguments: what each may be.

use anyhow::Context;

/// The values of `--theme`.
pub(super) const GROUNDS: [&str; 3] = ["auto", "light", "dark"];

/// The maximum length of a sample, in characters.
const LONGEST_SAMPLE: usize = 1_000_000;

pub(super) fn count(text: &str) -> anyhow::Result<u64> {
    let number = text.parse::<u64>().ok().filter(|count| *count > 0);
    number.context("expected a whole number, 1 or more")
}

pub(super) fn length(text: &str) -> anyhow::Result<usize> {
    let number = text.parse::<usize>().ok().filter(|n| (1..=LONGEST_SAMPLE).contains(n));
    number.with_context(|| format!("expected a whole number from 1 to {LONGEST_SAMPLE}"))
}

pub(super) fn temperature(text: &str) -> anyhow::Result<f64> {
    let number = text.parse::<f64>().ok().filter(|t| (0.0..=100.0).contains(t));
    number.context("expected a number from 0 to 100, for example 0.7")
}

pub(super) fn renamed(text: &str) -> anyhow::Result<(String, String)> {
    let pair = text.split_once('=').filter(|(mine, ours)| !mine.is_empty() && !ours.is_empty());
    let (mine, ours) = pair.context("expected MINE=OURS, for example Q=W_hh")?;
    Ok((mine.to_owned(), ours.to_owned()))
}

pub(super) fn seed(text: &str) -> anyhow::Result<u64> {
    text.parse().ok().context("expected a whole number, 0 or more")
}

pub(super) fn tolerance(text: &str) -> anyhow::Result<f64> {
    let number = text.parse::<f64>().ok().filter(|x| x.is_finite() && *x > 0.0);
    number.context("expected a number above 0, for example 1e-7")
}
