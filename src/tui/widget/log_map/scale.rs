//! The colour scale of a map of magnitudes.

use super::GLYPHS;

/// The colour scale: which powers of ten have which level.
pub(super) struct Scale {
    /// The power of ten of the largest number.
    top: i32,
    /// The number of powers that share a level.
    powers: i32,
    /// The level of the smallest number.
    pub(super) lowest: usize,
    /// Whether there are numbers below the smallest level.
    has_less: bool,
}

impl Scale {
    /// Creates a scale of five levels, down to the smallest number but over at most 20 powers of ten.
    pub(super) fn of(known: impl Iterator<Item = f64>) -> Option<Scale> {
        let powers = known.filter(|x| x.is_finite() && *x > 0.0).map(power);
        let range = powers.fold(None, |range: Option<(i32, i32)>, p| match range {
            None => Some((p, p)),
            Some((lo, hi)) => Some((lo.min(p), hi.max(p))),
        });
        let scale = |(lo, top): (i32, i32)| {
            let powers = (top - lo).min(19) / 5 + 1;
            let level = (top - lo) / powers;
            Scale { top, powers, lowest: level.min(4) as usize, has_less: level > 4 }
        };
        range.map(scale)
    }

    /// Returns the mark of a level and its meaning; `signs` if there are no colours for it.
    pub(super) fn legend(&self, level: usize, cell: u16, signs: bool) -> (String, String) {
        let power = self.top - level as i32 * self.powers;
        if level == 4 && self.has_less {
            return ("   ".to_owned(), " less".to_owned());
        }
        let mark = match cell {
            1 if signs => format!(" {} ", GLYPHS[level]),
            3 => format!("{:>3}", exponent(power)),
            _ => "   ".to_owned(),
        };
        (mark, format!(" 1e{power}"))
    }

    /// Returns the share of the colour for a number that has a level: that of its level, or between levels if colours
    /// are `continuous`.
    pub(super) fn shade(&self, x: f64, continuous: bool) -> f64 {
        let level = match self.level(x) {
            Some(_) if continuous => {
                (f64::from(self.top) + 1.0 - x.log10()) / f64::from(self.powers) - 1.0
            }
            level => level.unwrap_or_default() as f64,
        };
        1.0 - level.clamp(0.0, 4.0) / 4.0
    }

    /// Returns the number that a level begins with.
    pub(super) fn start_of(&self, level: usize) -> f64 {
        10f64.powi(self.top - level as i32 * self.powers)
    }

    pub(super) fn level(&self, x: f64) -> Option<usize> {
        let is_magnitude = x.is_finite() && x > 0.0;
        is_magnitude.then(|| ((self.top - power(x)) / self.powers).clamp(0, 4) as usize)
    }
}

/// Formats a power of ten as `-2` or `e0`; the `e` prevents confusion with zero.
pub(super) fn exponent(power: i32) -> String {
    if power < 0 { power.to_string() } else { format!("e{power}") }
}

/// Returns the power of ten of a number: −2 from 0.01 to 0.099….
pub(super) fn power(x: f64) -> i32 {
    let text = format!("{x:e}"); // not log10, which rounds 1e-5 down
    text.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0)
}
