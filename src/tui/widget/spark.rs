//! Sparklines: small bars inside a line of text.

/// The eighths of a cell, from one eighth to the full cell.
pub(super) const EIGHTHS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Draws one bar per value between `lo` and `hi`; NaN is drawn as `!`, and values outside the range are clipped.
pub(crate) fn spark(values: impl Iterator<Item = f64>, lo: f64, hi: f64) -> String {
    values.map(|x| bar(x, lo, hi)).collect()
}

fn bar(x: f64, lo: f64, hi: f64) -> &'static str {
    if x.is_nan() {
        return "!";
    }
    // halved, because hi − lo may overflow
    let share = (x.clamp(f64::MIN, f64::MAX) / 2.0 - lo / 2.0) / (hi / 2.0 - lo / 2.0);
    let level = if share.is_nan() { 0.5 } else { share.clamp(0.0, 1.0) };
    EIGHTHS[((level * 8.0) as usize).min(7)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars() {
        let check = |values: &[f64], lo, hi, text: &str| {
            assert_eq!(spark(values.iter().copied(), lo, hi), text, "{values:?} in {lo}..{hi}");
        };
        check(&[], 0.0, 1.0, "");
        check(&[0.0, 0.2, 0.5, 0.99, 1.0], 0.0, 1.0, "▁▂▅██");
        check(&[-9.0, 9.0, f64::NAN], -1.0, 1.0, "▁█!");
        check(&[f64::INFINITY, f64::NEG_INFINITY, f64::MAX], f64::MIN, f64::MAX, "█▁█");
        check(&[1.0], 1.0, 1.0, "▅");
        check(&[1.0], f64::NAN, 1.0, "▅");
    }
}
