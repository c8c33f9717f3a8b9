//! The colour scale of a map of magnitudes.

use super::GLYPHS;
use crate::tui::widget::number::significant;
use std::f64::consts::LOG10_2;

/// The number of levels.
const LEVELS: usize = GLYPHS.len();

/// The colour scale: which numbers have which level.
pub(super) struct Scale {
    /// The logarithm of the largest number.
    max: f64,
    /// The logarithm of the least number of the first level.
    top: f64,
    /// How many powers of ten share a level; `None` if a level is a factor of 2.
    powers: Option<i32>,
    /// The level of the smallest number.
    pub(super) lowest: usize,
    /// Whether there are numbers below the smallest level.
    has_less: bool,
}

impl Scale {
    /// Creates a scale of five levels, down to the smallest number but over at most 20 powers of ten. Where the numbers
    /// are near each other, a level is a factor of 2, because a decay within one power of ten has to be seen, too.
    pub(super) fn of(known: impl Iterator<Item = f64>) -> Option<Scale> {
        let known = known.filter(|x| x.is_finite() && *x > 0.0);
        let range = known.fold(None, |range: Option<(f64, f64)>, x| match range {
            None => Some((x, x)),
            Some((lo, hi)) => Some((x.min(lo), x.max(hi))),
        });
        range.map(|(least, most)| {
            let (max, decades) = (most.log10(), most.log10() - least.log10());
            let (lo, hi) = (power(least), power(most));
            let (top, powers, level) = match decades < LEVELS as f64 * LOG10_2 {
                true => (max - LOG10_2, None, (decades / LOG10_2) as i32),
                false => {
                    let powers = (hi - lo).min(19) / LEVELS as i32 + 1;
                    (f64::from(hi), Some(powers), (hi - lo) / powers)
                }
            };
            let last = LEVELS as i32 - 1;
            Scale { max, top, powers, lowest: level.min(last) as usize, has_less: level > last }
        })
    }

    /// The difference of the logarithms of two levels.
    fn step(&self) -> f64 {
        self.powers.map_or(LOG10_2, f64::from)
    }

    /// Returns the mark of a level and its meaning; `signs` if there are no colours for it.
    pub(super) fn legend(&self, level: usize, cell: u16, signs: bool) -> (String, String) {
        if level + 1 == LEVELS && self.has_less {
            return ("   ".to_owned(), " less".to_owned());
        }
        let from = self.start_of(level);
        let mark = match cell {
            1 if signs => format!(" {} ", GLYPHS[level]),
            3 if self.powers.is_some() => format!("{:>3}", exponent(power(from))),
            _ => "   ".to_owned(),
        };
        let name = match self.powers {
            Some(_) => format!(" 1e{}", power(from)),
            None => format!(" ≥{}", significant(from, 2)),
        };
        (mark, name)
    }

    /// Returns the share of the colour for a number that has a level: that of its level, or between levels if colours
    /// are `continuous`.
    pub(super) fn shade(&self, x: f64, continuous: bool) -> f64 {
        let level = match self.level(x) {
            Some(_) if continuous => (self.max - x.log10()) / self.step(),
            level => level.unwrap_or_default() as f64,
        };
        let last = (LEVELS - 1) as f64;
        1.0 - level.clamp(0.0, last) / last
    }

    /// Returns the number that a level begins with.
    pub(super) fn start_of(&self, level: usize) -> f64 {
        let level = level as i32;
        match self.powers {
            Some(powers) => 10f64.powi(self.top as i32 - level * powers),
            None => 10f64.powf(self.top - f64::from(level) * LOG10_2),
        }
    }

    pub(super) fn level(&self, x: f64) -> Option<usize> {
        let is_magnitude = x.is_finite() && x > 0.0;
        let below = match self.powers {
            Some(powers) => (self.top as i32 - power(x)) / powers,
            None => ((self.max - x.log10()) / LOG10_2) as i32,
        };
        is_magnitude.then(|| below.clamp(0, LEVELS as i32 - 1) as usize)
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
