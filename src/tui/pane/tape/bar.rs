//! The length of a gradient, with a bar.

use ratatui::style::Style;

use super::rows::maybe;
use crate::nn::Tensor;
use crate::train::ArmSnapshot;
use crate::tui::view::View;
use crate::tui::widget::spark::spark;

/// The most powers of ten from the smallest bar to the largest.
const DECADES: f64 = 4.0;

/// `▇ 0.31`: `‖dh_t‖` with a bar on a logarithmic scale. The largest so far has a full bar, and one that is less than the
/// least part of it has none.
pub(super) fn length(view: &View, arm: &ArmSnapshot, t: usize, width: usize) -> (String, Style) {
    let norm = arm.norm(Tensor::Dh, t);
    let gap = if width < 8 { "" } else { " " }; // a digit is worth more
    let (text, style) = maybe(view, norm, width.saturating_sub(1 + gap.len()));
    let Some(log) = norm.filter(|x| x.is_finite()).map(f64::log10) else { return (text, style) };
    let (least, largest) = scale(view, arm);
    let bar = if log < least { " ".to_owned() } else { spark([log].into_iter(), least, largest) };
    (format!("{bar}{gap}{text}"), style)
}

/// The powers of ten of the smallest and the largest `‖dh_t‖` that have a bar, so far: at least one apart, at most
/// [`DECADES`].
fn scale(view: &View, arm: &ArmSnapshot) -> (f64, f64) {
    let norms = (0..view.frame.snapshot.cursor.timesteps).filter_map(|t| arm.norm(Tensor::Dh, t));
    let logs = norms.map(f64::log10).filter(|log| log.is_finite());
    let range =
        logs.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), log| (log.min(lo), log.max(hi)));
    match range.1.is_finite() {
        true => (range.0.clamp(range.1 - DECADES, range.1 - 1.0), range.1),
        false => (0.0, 1.0), // all are 0: no bar
    }
}
