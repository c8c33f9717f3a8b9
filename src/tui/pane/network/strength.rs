//! How strong an arrow is drawn: five levels on a logarithmic scale, the same for all arms.

use ratatui::text::{Line, Span};
use strum::VariantArray;

use super::flow::{Flow, Wire, dh};
use crate::tui::theme::Theme;
use crate::tui::theme::flow::LEVELS;
use crate::tui::view::View;
use crate::tui::widget::number::short;

/// What a line of each level is made of, the strongest first. They differ without colours, and in ASCII.
const LINES: [&str; LEVELS] = ["█", "━", "─", "─ ", "· "];

/// What a filled box of each level is made of.
const FILLS: [&str; LEVELS] = ["█", "▓", "▒", "░", "·"];

/// The factors between two levels: the smallest one with which all lengths have a level is chosen.
const STEPS: [f64; 7] = [2.0, THREE, 10.0, 100.0, 1e3, 1e4, 1e6];
/// The step of which two are a power of ten.
const THREE: f64 = 3.0;

/// The scale of all arrows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Strength {
    /// The smallest length of each level but the last, which has all smaller ones.
    from: [f64; LEVELS - 1],
}

impl Strength {
    /// The scale for everything that has come back in the visible arms.
    pub(super) fn of(view: &View) -> Option<Self> {
        let timesteps = view.frame.snapshot.cursor.timesteps;
        let flows = view.shown().flat_map(|(_, arm)| {
            (0..timesteps).flat_map(move |t| {
                let wires = Wire::VARIANTS.iter().map(move |wire| wire.flow(view, arm, t));
                wires.chain([dh(view, arm, t)])
            })
        });
        Strength::over(flows.filter_map(|flow| match flow {
            Flow::Back(length) => Some(length),
            Flow::Absent | Flow::NotYet | Flow::Forward | Flow::Cut | Flow::Secret => None,
        }))
    }

    /// The few smallest lengths have no say: one of them would make all others look alike.
    fn over(lengths: impl Iterator<Item = f64>) -> Option<Self> {
        let mut lengths: Vec<f64> = lengths.filter(|x| x.is_finite() && *x > 0.0).collect();
        lengths.sort_by(f64::total_cmp);
        let (least, most) = (*lengths.get(lengths.len() / 10)?, *lengths.last()?);
        let reaches = |step: &&f64| most / least <= step.powi(LEVELS as i32 - 1);
        let step = STEPS.iter().find(reaches).unwrap_or(&STEPS[STEPS.len() - 1]);
        Some(Strength { from: [0, 1, 2, 3].map(|level| threshold(most, *step, level)) })
    }

    /// The level of a length, from 0, the strongest; the last for 0.
    pub(super) fn level(&self, length: f64) -> usize {
        self.from.iter().position(|from| length >= *from).unwrap_or(LEVELS - 1)
    }

    /// How strong a length is, from 0 to 1: between the levels, in proportion to its logarithm.
    pub(super) fn share(&self, length: f64) -> f64 {
        let (top, step) = (self.from[0], self.from[0] / self.from[1]);
        let below = (top / length).log(step); // 0 where level 0 begins
        1.0 - (below / (LEVELS - 1) as f64 + 0.5 / LEVELS as f64).clamp(0.0, 1.0)
    }

    /// `length of the gradient: ███ ≥1  ━━━ ≥0.3 …`, in as many words as fit:  █ 1  ━ 0.3  ─ 0.1  ─ 0.03  · less`
    pub(super) fn legend(
        &self,
        width: usize,
        mark: fn(usize, usize) -> String,
        theme: &Theme,
    ) -> Line<'static> {
        let (wide, narrow) = (self.levels(3, "  ", mark, theme), self.levels(2, " ", mark, theme));
        let name = Span::styled("length of the gradient: ", theme.dim);
        let named = Line::from_iter([name].into_iter().chain(wide.clone()));
        let all = [named, Line::from(wide), Line::from(narrow.clone())];
        all.into_iter().find(|line| line.width() <= width).unwrap_or(Line::from(narrow))
    }

    fn levels(
        &self,
        marks: usize,
        gap: &str,
        mark: fn(usize, usize) -> String,
        theme: &Theme,
    ) -> Vec<Span<'static>> {
        let of = |level: usize| {
            let words = match self.from.get(level) {
                Some(from) => format!(" ≥{}{gap}", short(*from)),
                None => " less".to_owned(),
            };
            [Span::styled(mark(level, marks), theme.flow(level)), Span::styled(words, theme.dim)]
        };
        (0..LEVELS).flat_map(of).collect()
    }
}

/// The length that a level begins with: a power of the step, or, for steps of three, one of 1, 3, 10, 30 and so on.
fn threshold(most: f64, step: f64, level: i32) -> f64 {
    if step != THREE {
        return step.powf(most.log(step).floor()) / step.powi(level);
    }
    let halves = 2.0 * most.log10().floor() + f64::from(u8::from(most >= 3.0 * power(most)));
    let halves = halves as i32 - level;
    let mantissa = if halves.rem_euclid(2) == 1 { 3.0 } else { 1.0 };
    mantissa * 10f64.powi(halves.div_euclid(2))
}

fn power(x: f64) -> f64 {
    10f64.powf(x.log10().floor())
}

/// A line of a level.
pub(super) fn line(level: usize, width: usize) -> String {
    LINES[level.min(LEVELS - 1)].chars().cycle().take(width).collect()
}

/// A filled box of a level.
pub(super) fn fill(level: usize, width: usize) -> String {
    FILLS[level.min(LEVELS - 1)].repeat(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_factor_of_two_or_three_or_a_power_of_ten() {
        let from = |lengths: &[f64]| Strength::over(lengths.iter().copied()).map(|s| s.from);
        let near = |found: Option<[f64; 4]>, expected: [f64; 4]| {
            let found = found.expect("there are lengths");
            let close = found.iter().zip(expected).all(|(a, b)| (a / b - 1.0).abs() < 1e-9);
            assert!(close, "{found:?} is not {expected:?}");
        };
        near(from(&[0.9, 0.26]), [0.5, 0.25, 0.125, 0.0625]);
        near(from(&[0.5, 0.02]), [0.3, 0.1, 0.03, 0.01]);
        near(from(&[1.5, 0.02]), [1.0, 0.3, 0.1, 0.03]);
        near(from(&[0.5, 2e-4]), [0.1, 0.01, 1e-3, 1e-4]);
        near(from(&[5e3, 1e-3]), [100.0, 1.0, 0.01, 1e-4]);
        assert_eq!(from(&[0.0, f64::NAN]), None);
    }

    #[test]
    fn every_length_has_a_level_and_larger_ones_never_a_weaker_one() {
        let strength = Strength::over([0.7, 1e-3].into_iter()).expect("there are lengths");
        let levels = [0.7, 0.2, 0.05, 2e-3, 2e-4, 0.0].map(|x| strength.level(x));
        assert!(levels.is_sorted(), "{levels:?}");
        assert_eq!((levels[0], levels[5]), (0, LEVELS - 1));
    }
}
