//! How strong an arrow is drawn: five levels on a logarithmic scale, the same for all arms.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use strum::VariantArray;

use super::flow::{Flow, Wire, dh};
use crate::train::ArmSnapshot;
use crate::tui::theme::Theme;
use crate::tui::theme::flow::LEVELS;
use crate::tui::view::View;
use crate::tui::widget::number::{short, significant};

/// What a line of each level is made of, the strongest first. They differ without colours, and in ASCII.
const LINES: [&str; LEVELS] = ["█", "━", "─", "─ ", "· "];

/// The parts of a row that a bar fills, from the bottom. In ASCII they become denser.
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The least factor between the shortest and the longest bar: lengths that differ by little look alike.
const LEAST_RANGE: f64 = 30.0;

/// The factors between two levels: the smallest one with which all lengths have a level is chosen.
const STEPS: [f64; 7] = [2.0, THREE, 10.0, 100.0, 1e3, 1e4, 1e6];
/// The step of which two are a power of ten.
const THREE: f64 = 3.0;

/// The scale of all arrows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Strength {
    /// The smallest length of each level but the last, which has all smaller ones.
    from: [f64; LEVELS - 1],
    /// The longest length.
    most: f64,
    /// How many times shorter the shortest is, of those that have a say.
    range: f64,
}

impl Strength {
    /// The scale for the whole backward pass of the visible arms, as soon as it has begun: it is computed to its end, so
    /// that no arrow changes its weight while others are added.
    pub(super) fn of(view: &View) -> Option<Self> {
        let mut lengths = Vec::new();
        for (_, arm) in view.shown().filter(|(_, arm)| has_begun(arm)) {
            let ended = arm.after_backward(&view.frame.snapshot.example);
            lengths.extend(lengths_of(view, ended.as_ref().unwrap_or(arm)));
        }
        Strength::over(lengths.into_iter())
    }

    /// The few smallest lengths have no say: one of them would make all others look alike.
    fn over(lengths: impl Iterator<Item = f64>) -> Option<Self> {
        let mut lengths: Vec<f64> = lengths.filter(|x| x.is_finite() && *x > 0.0).collect();
        lengths.sort_by(f64::total_cmp);
        let (least, most) = (*lengths.get(lengths.len() / 10)?, *lengths.last()?);
        let reaches = |step: &&f64| most / least <= step.powi(LEVELS as i32 - 1);
        let step = STEPS.iter().find(reaches).unwrap_or(&STEPS[STEPS.len() - 1]);
        let from = [0, 1, 2, 3].map(|level| threshold(most, *step, level));
        Some(Strength { from, most, range: (most / least).max(LEAST_RANGE) })
    }

    /// The level of a length, from 0, the strongest; the last for 0.
    pub(super) fn level(&self, length: f64) -> usize {
        self.from.iter().position(|from| length >= *from).unwrap_or(LEVELS - 1)
    }

    /// How strong a length is, from 0 to 1: in proportion to its logarithm, over the whole range.
    pub(super) fn share(&self, length: f64) -> f64 {
        1.0 - ((self.most / length).ln() / self.range.ln()).clamp(0.0, 1.0)
    }

    /// A bar as long as a length is strong, in so many rows from the top to the bottom; even the shortest is seen.
    pub(super) fn bar(&self, length: f64, rows: u16) -> Vec<&'static str> {
        let parts = (self.share(length) * f64::from(8 * rows)).round().max(1.0) as usize;
        let of_row = |row: u16| EIGHTHS[parts.saturating_sub(8 * usize::from(row)).min(8)];
        (0..rows).rev().map(of_row).collect()
    }

    /// `length of the gradient: ███ ≥1  ━━━ ≥0.3 …`, in as many words as fit:  █ 1  ━ 0.3  ─ 0.1  ─ 0.03  · less`
    pub(super) fn legend(&self, width: usize, drawn: Drawn, theme: &Theme) -> Line<'static> {
        let marks = |marks: usize, gap: &str| match drawn {
            Drawn::Bars => self.heights(gap, theme),
            Drawn::Arrows => self.levels(|level| line(level, marks), gap, theme),
        };
        let (wide, narrow) = (marks(3, "  "), marks(2, " "));
        let named = |name: &str, marks: &Vec<Span<'static>>| {
            let name = Span::styled(format!("length of the gradient{name}: "), theme.dim);
            Line::from_iter([name].into_iter().chain(marks.clone()))
        };
        let long = named(", one scale for the whole pass", &wide);
        let all = [long, named("", &wide), named("", &narrow), Line::from(wide)];
        all.into_iter().find(|line| line.width() <= width).unwrap_or(Line::from(narrow))
    }

    fn levels(
        &self,
        mark: impl Fn(usize) -> String,
        gap: &str,
        theme: &Theme,
    ) -> Vec<Span<'static>> {
        let of = |level: usize| {
            let words = match self.from.get(level) {
                Some(from) => format!(" ≥{}{gap}", short(*from)),
                None => " less".to_owned(),
            };
            [Span::styled(mark(level), theme.flow(level)), Span::styled(words, theme.dim)]
        };
        (0..LEVELS).flat_map(of).collect()
    }

    /// The lengths of five bars, evenly over the range: `█ 0.7  ▆ 0.02  ▅ 7e-4  ▃ 2e-5  ▁ 7e-7 or less`.
    fn heights(&self, gap: &str, theme: &Theme) -> Vec<Span<'static>> {
        let of = |part: i32| {
            let length = self.most / self.range.powf(f64::from(part) / 4.0);
            let after = match part {
                0..4 => gap,
                _ if gap.len() > 1 => " or less",
                _ => "",
            };
            let words = format!(" {}{after}", significant(length, 1));
            let bar = self.bar(length, 1).concat();
            [Span::styled(bar, self.style(length, theme)), Span::styled(words, theme.dim)]
        };
        (0..=4).flat_map(of).collect()
    }

    /// The colour of a box for a length.
    pub(super) fn style(&self, length: f64, theme: &Theme) -> Style {
        match theme.flow_shade(self.share(length)) {
            Some(colour) => Style::new().fg(colour),
            None => theme.flow(self.level(length)),
        }
    }
}

/// How a picture shows a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// By the weight of an arrow.
    Arrows,
    /// By the height of a bar.
    Bars,
}

fn has_begun(arm: &ArmSnapshot) -> bool {
    let reached = arm.reached();
    reached.has_backward(reached.timesteps.saturating_sub(1))
}

/// The lengths of all gradients that have come back.
fn lengths_of(view: &View, arm: &ArmSnapshot) -> Vec<f64> {
    let of_timestep = |t| {
        let wires = Wire::VARIANTS.iter().map(move |wire| wire.flow(view, arm, t));
        wires.chain([dh(view, arm, t)])
    };
    let flows = (0..arm.reached().timesteps).flat_map(of_timestep);
    let lengths = flows.filter_map(|flow| match flow {
        Flow::Back(length) => Some(length),
        Flow::Absent | Flow::NotYet | Flow::Forward | Flow::Cut | Flow::Secret => None,
    });
    lengths.collect()
}

/// The length that a level begins with: of steps of two a power of two, of three one of 1, 3, 10, 30 and so on, of larger
/// ones a power of ten. The strongest level ends not far above the longest length.
fn threshold(most: f64, step: f64, level: i32) -> f64 {
    if step < THREE {
        return step.powf(most.log(step).floor()) / step.powi(level);
    } else if step > THREE {
        return power(most) / step.powi(level);
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
        near(from(&[5e3, 1e-3]), [1e3, 10.0, 0.1, 1e-3]);
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
