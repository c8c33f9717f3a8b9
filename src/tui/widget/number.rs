//! Formatting numbers in few columns.

/// Formats `x` in exactly `width` columns (at least 4), right-aligned, with as many significant digits as fit.
///
/// A number other than zero never reads as zero. If even `3e-9` is too wide, only the power remains (`e-12`), and as a
/// last resort `≈0` or `big`.
pub(crate) fn number(x: f64, width: usize) -> String {
    let text = special(x).unwrap_or_else(|| finite(x, width));
    format!("{text:>width$}")
}

/// Formats `x` with three significant digits, for prose: `0.0312`, `12.4`, `1.8e7`.
pub fn short(x: f64) -> String {
    significant(x, 3)
}

/// Formats `x` with a number of significant digits, at least one: `1.0986` with five.
pub(crate) fn significant(x: f64, digits: usize) -> String {
    special(x).unwrap_or_else(|| {
        let decimals = digits.saturating_sub(1);
        let scientific = format!("{x:.decimals$e}");
        let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        match exponent.parse::<i32>() {
            Ok(e @ -4..=4) => {
                let decimals = (decimals as i32 - e).max(0) as usize;
                trim(&format!("{x:.decimals$}")).to_owned()
            }
            _ => format!("{}e{exponent}", trim(mantissa)),
        }
    })
}

/// Formats a probability in at most three columns: `.98`, `1.0`.
pub(crate) fn probability(p: f64) -> String {
    if p >= 0.995 { "1.0".to_owned() } else { format!("{p:.2}").trim_start_matches('0').to_owned() }
}

fn special(x: f64) -> Option<String> {
    let text = match x {
        x if x.is_nan() => "NaN",
        f64::INFINITY => "∞",
        f64::NEG_INFINITY => "-∞",
        0.0 => "0",
        _ => return None,
    };
    Some(text.to_owned())
}

fn finite(x: f64, width: usize) -> String {
    let fixed = widest(width, |digits| format!("{x:.digits$}"));
    let scientific = widest(width, |digits| format!("{x:.digits$e}"));
    match (fixed, scientific) {
        (Some(f), Some(s)) if digits(&f) < digits(&s) => s,
        (Some(f), Some(s)) if digits(&f) == digits(&s) && is_nearer(&s, &f, x) => s,
        (Some(f), _) if digits(&f) > 0 => f,
        (_, Some(s)) => s,
        _ => power_only(x, width),
    }
}

/// Returns the text with the most decimals that fits into `width`.
fn widest(width: usize, text: impl Fn(usize) -> String) -> Option<String> {
    (0..=width.min(17)).rev().map(text).find(|t| t.len() <= width)
}

/// Whether the first text is nearer to a number than the second by more than a few percent: 0.00066 is rather 7e-4 than 0.001.
fn is_nearer(text: &str, other: &str, x: f64) -> bool {
    let off = |text: &str| text.parse::<f64>().map_or(f64::INFINITY, |y| (y / x - 1.0).abs());
    off(text) + 0.05 < off(other)
}

/// The number of significant digits in a text; 0 for a zero.
fn digits(text: &str) -> usize {
    let mantissa = text.split('e').next().unwrap_or(text);
    mantissa.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count()
}

fn power_only(x: f64, width: usize) -> String {
    let sign = if x < 0.0 { "-" } else { "" };
    let power = format!("{:.0e}", x.abs());
    let power = power.trim_start_matches(|c: char| c.is_ascii_digit());
    match x.abs() {
        _ if sign.len() + power.len() <= width => format!("{sign}{power}"),
        ..1.0 => format!("{sign}≈0"),
        _ => format!("{sign}big"),
    }
}

/// Removes trailing zeros from the decimals.
fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn six_columns_have_two_digits_of_a_norm() {
        for power in -9..5 {
            let text = number(1.23 * 10f64.powi(power), 6);
            assert!(digits(text.trim()) >= 2, "{text}");
        }
    }

    #[test]
    fn numbers_in_columns() {
        let check = |x, width, text: &str| assert_eq!(number(x, width), text, "{x:e} in {width}");
        check(-0.42, 5, "-0.42");
        check(0.42, 5, "0.420");
        check(1.3, 6, "1.3000");
        check(3e-9, 6, "3.0e-9");
        check(0.0123, 5, "0.012");
        check(0.00123, 6, "0.0012");
        check(0.000123, 6, "1.2e-4");
        check(0.00123, 5, "0.001");
        check(0.000662, 5, " 7e-4");
        check(0.000662, 6, "6.6e-4");
        check(123456.0, 5, "1.2e5");
        check(-99999.0, 5, " -1e5");
        check(12345.0, 5, "12345");
        check(-3e-9, 5, "-3e-9");
        check(-3e-9, 4, "-e-9");
        check(3e-12, 4, "e-12");
        check(3e-120, 4, "  ≈0");
        check(-3e120, 4, "-big");
        check(0.0, 5, "    0");
        check(-0.0, 5, "    0");
        check(f64::NAN, 5, "  NaN");
        check(f64::NEG_INFINITY, 4, "  -∞");
        check(9.99999, 4, "10.0");
    }

    #[test]
    fn numbers_in_prose() {
        let check = |x, text: &str| assert_eq!(short(x), text, "{x:e}");
        check(0.0312, "0.0312");
        check(12.4, "12.4");
        check(1.8e7, "1.8e7");
        check(0.1, "0.1");
        check(1.0, "1");
        check(100.0, "100");
        check(1234.6, "1235");
        check(99.96, "100");
        check(-2.5e-5, "-2.5e-5");
        check(0.0, "0");
        check(f64::NAN, "NaN");
        check(f64::INFINITY, "∞");
    }

    proptest! {
        #[test]
        fn the_width_is_exact_and_only_zero_reads_as_zero(x in any::<f64>(), width in 4usize..20) {
            let text = number(x, width);
            prop_assert_eq!(text.chars().count(), width);
            prop_assert!(text.trim().parse::<f64>().is_ok_and(|y| y == 0.0) == (x == 0.0), "{}", text);
        }

        #[test]
        fn wide_numbers_are_close(x in -1e6..1e6) {
            let read: f64 = number(x, 9).trim().parse().unwrap();
            prop_assert!((read - x).abs() <= 1e-2 * x.abs());
            let read: f64 = short(x).parse().unwrap();
            prop_assert!((read - x).abs() <= 6e-3 * x.abs());
        }
    }
}
