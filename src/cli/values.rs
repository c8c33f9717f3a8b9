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

/// The smallest and the largest size of a screen.
const SMALLEST_SCREEN: (u16, u16) = (20, 5);
const LARGEST_SCREEN: (u16, u16) = (500, 200);

pub(super) fn size(text: &str) -> anyhow::Result<(u16, u16)> {
    let (columns, rows) = text.split_once(['x', '×']).unwrap_or_default();
    let number = |text: &str, least, most| text.parse().ok().filter(|n| (least..=most).contains(n));
    let ((c, r), (most_c, most_r)) = (SMALLEST_SCREEN, LARGEST_SCREEN);
    number(columns, c, most_c).zip(number(rows, r, most_r)).with_context(|| {
        format!("expected columns and rows, for example 120x40: from {c}x{r} to {most_c}x{most_r}")
    })
}
