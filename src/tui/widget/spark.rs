//! Sparklines: small bars inside a line of text.

use ratatui::text::Span;

use crate::tui::theme::Theme;

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

/// A bar for a number from −1 to 1: as high as the number is large, in the colour of its sign. 0 has no bar.
pub(crate) fn signed(x: f64, theme: &Theme) -> Span<'static> {
    let height = (x.abs().min(1.0) * EIGHTHS.len() as f64).ceil() as usize;
    match height {
        _ if x.is_nan() => Span::styled("!", theme.diverged),
        0 => Span::styled("0", theme.dim),
        height => Span::styled(EIGHTHS[height - 1], theme.sign(x)),
    }
}

/// The same without eighths or without colours: tenths, with their sign.
pub(crate) fn signed_tenths(x: f64, theme: &Theme) -> Span<'static> {
    let tenths = (x.abs() * 10.0).round().min(9.0);
    match x {
        _ if x.is_nan() => Span::styled(" !", theme.diverged),
        0.0 => Span::styled(" 0", theme.dim),
        _ => Span::styled(format!("{}{tenths}", if x < 0.0 { '-' } else { '+' }), theme.sign(x)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Ground};

    #[test]
    fn no_two_signs_and_heights_look_alike() {
        for depth in [Depth::Rgb, Depth::Ansi256, Depth::Ansi16] {
            let theme = Theme::new(Ground::Dark, depth);
            let eighths = (-8..=8).map(|n| f64::from(n) / 8.0).chain([f64::NAN]);
            let drawn = |x: f64| {
                let span = signed(x, &theme);
                (span.content.to_string(), span.style)
            };
            let all: Vec<_> = eighths.map(drawn).collect();
            for (i, bar) in all.iter().enumerate() {
                assert!(!all[..i].contains(bar), "{i} of {all:?}");
            }
            assert_ne!(drawn(-1e-9), drawn(0.0));
            assert_ne!(drawn(1e-9), drawn(0.0));
            assert_eq!(drawn(7.0), drawn(1.0));
        }
    }

    #[test]
    fn in_ascii_a_bar_is_a_number_of_tenths() {
        let theme = Theme::default();
        let told = |x: f64| signed_tenths(x, &theme).content.to_string();
        let all = [-1.0, -0.21, -0.04, 0.0, 0.04, 0.56, 3.0, f64::NAN].map(told);
        assert_eq!(all, ["-9", "-2", "-0", " 0", "+0", "+6", "+9", " !"]);
    }

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
