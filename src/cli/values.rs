//! The values of arguments: what each may be.

use anyhow::Context;

/// The maximum length of a sample, in characters.
const LONGEST_SAMPLE: usize = 1_000_000;

pub(super) fn length(text: &str) -> anyhow::Result<usize> {
    let number = text.parse::<usize>().ok().filter(|n| (1..=LONGEST_SAMPLE).contains(n));
    number.with_context(|| format!("expected a whole number from 1 to {LONGEST_SAMPLE}"))
}

pub(super) fn temperature(text: &str) -> anyhow::Result<f64> {
    let number = text.parse::<f64>().ok().filter(|t| (0.0..=100.0).contains(t));
    number.context("expected a number from 0 to 100, for example 0.7")
}
