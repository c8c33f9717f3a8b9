//! How strong a length is drawn, on a logarithmic scale that is the same for all arms: an arrow in five levels, a bar over
//! the whole range.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use strum::VariantArray;

use super::flow::{Flow, Wire, dh};
use super::sum::Shares;
use crate::train::ArmSnapshot;
use crate::tui::theme::Theme;
use crate::tui::theme::flow::LEVELS;
use crate::tui::view::View;
use crate::tui::widget::number::{short, significant};

/// What a line of each level is made of, the strongest first. They differ without colours, and in ASCII.
const LINES: [&str; LEVELS] = ["█", "━", "─", "─ ", "· "];

/// The parts of a row that a bar fills, from the bottom. In ASCII they become denser.
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Stands for a length that is too short for the scale.
pub(super) const BELOW: &str = "↓";

/// The factors between the shortest and the longest bar. They are few, and a full bar is a power of ten, so that the scale
/// is the same from update to update, and bars can be compared.
const RANGES: [f64; 3] = [1e2, 1e4, LONG_WAY];

/// The largest of them, where a loss at the end goes all the way back: what it dwindles to is the point.
const LONG_WAY: f64 = 1e9;

/// The largest, where most timesteps have a loss of their own: else a few short ones make an explosion look flat.
const OWN_LOSSES: f64 = 1e4;

/// The factors between two levels: the smallest one with which all lengths have a level is chosen.
const STEPS: [f64; 7] = [2.0, THREE, 10.0, 100.0, 1e3, 1e4, 1e6];
/// The step of which two are a power of ten.
const THREE: f64 = 3.0;

/// The scale of all arrows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Strength {
    /// The smallest length of each level but the last, which has all smaller ones.
    from: [f64; LEVELS - 1],
    /// The length of a full bar: a power of ten, no shorter than any.
    most: f64,
    /// How many times shorter the shortest bar is; what is shorter still is below the scale.
    range: f64,
}

impl Strength {
    /// The scale for the whole backward pass of the visible arms, as soon as it has begun: it is computed to its end, so
    /// that no arrow changes its weight while others are added.
    pub(super) fn of(view: &View, drawn: Drawn) -> Option<Self> {
        let mut lengths = Vec::new();
        for (_, arm) in view.shown().filter(|(_, arm)| has_begun(arm)) {
            let ended = arm.after_backward(&view.frame.snapshot.example);
            lengths.extend(drawn.lengths(view, ended.as_ref().unwrap_or(arm)));
        }
        let targets = &view.frame.snapshot.example.targets;
        let own = targets.iter().flatten().count();
        let widest = if 2 * own > targets.len() { OWN_LOSSES } else { LONG_WAY };
        Strength::over(lengths.into_iter(), widest)
    }

    /// The few smallest lengths have no say in the levels: one of them would make all others look alike.
    fn over(lengths: impl Iterator<Item = f64>, widest: f64) -> Option<Self> {
        let mut lengths: Vec<f64> = lengths.filter(|x| x.is_finite() && *x > 0.0).collect();
        lengths.sort_unstable_by(f64::total_cmp);
        let (shortest, most) = (*lengths.first()?, *lengths.last()?);
        let least = *lengths.get(lengths.len() / 10)?;
        let reaches = |step: &&f64| most / least <= step.powi(LEVELS as i32 - 1);
        let step = STEPS.iter().find(reaches).unwrap_or(&STEPS[STEPS.len() - 1]);
        let from = [0, 1, 2, 3].map(|level| threshold(most, *step, level));
        let most = 10f64.powf((most.log10() - 1e-9).ceil());
        let range = RANGES.into_iter().find(|range| most / shortest <= *range);
        Some(Strength { from, most, range: range.unwrap_or(LONG_WAY).min(widest) })
    }

    /// The level of a length, from 0, the strongest; the last for 0.
    pub(super) fn level(&self, length: f64) -> usize {
        self.from.iter().position(|from| length >= *from).unwrap_or(LEVELS - 1)
    }

    /// How strong a length is, from 0 to 1: in proportion to its logarithm, over the whole range.
    pub(super) fn share(&self, length: f64) -> f64 {
        1.0 - ((self.most / length).ln() / self.range.ln()).clamp(0.0, 1.0)
    }

    /// A bar as long as a length is strong, in so many rows from the top to the bottom; none below the scale.
    pub(super) fn bar(&self, length: f64, rows: u16) -> Option<Vec<&'static str>> {
        if length < self.floor() {
            return None;
        }
        let parts = (self.share(length) * f64::from(8 * rows)).round().max(1.0) as usize;
        let of_row = |row: u16| EIGHTHS[parts.saturating_sub(8 * usize::from(row)).min(8)];
        Some((0..rows).rev().map(of_row).collect())
    }

    /// The length that has the shortest bar; a hair less, so that rounding leaves no length out.
    fn floor(&self) -> f64 {
        self.most / self.range * (1.0 - 1e-9)
    }

    /// `length of the gradient: ███ ≥1  ━━━ ≥0.3 …`, in as many words as fit:  █ 1  ━ 0.3  ─ 0.1  ─ 0.03  · less`
    pub(super) fn arrows(&self, width: usize, theme: &Theme) -> Line<'static> {
        let marks = |marks: usize, gap: &str| self.levels(|level| line(level, marks), gap, theme);
        let (wide, narrow) = (marks(3, "  "), marks(2, " "));
        let named = |name: &str, marks: &Vec<Span<'static>>| {
            let name = Span::styled(format!("length of the gradient{name}: "), theme.dim);
            Line::from_iter([name].into_iter().chain(marks.clone()))
        };
        let long = named(", one scale for the whole pass", &wide);
        let all = [long, named("", &wide), named("", &narrow), Line::from(wide)];
        all.into_iter().find(|line| line.width() <= width).unwrap_or(Line::from(narrow))
    }

    /// `‖dh_t‖, logarithmic scale: █ 0.7  ▆ 0.02 …`, in as many words as fit, from the longest line on.
    pub(super) fn bars(&self, named: &str, rows: u16, theme: &Theme) -> Vec<Line<'static>> {
        let of = |name: String, parts: &[i32], gap: &str| {
            let heights = self.heights(rows, parts, gap, theme);
            Line::from_iter([Span::styled(name, theme.dim)].into_iter().chain(heights))
        };
        let few = &[0, 2][..];
        let all = if rows > 1 { few } else { &[0, 1, 2, 3] };
        vec![
            of(format!("{named}, logarithmic, one scale for the whole pass: "), all, "  "),
            of(format!("{named}, logarithmic scale: "), all, "  "),
            of(format!("{named}, log scale: "), few, "  "),
            of(format!("{named}, log: "), few, " "),
            of("log scale: ".to_owned(), few, " "),
            of("log: ".to_owned(), &[0], " "),
        ]
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

    /// The lengths of a few bars, in quarters of the range from the longest: `█ 0.7  ▆ 0.02  ▄ 7e-4  ▂ 2e-5  ↓ under 7e-7`.
    ///
    /// A bar over several rows looks like none of the glyphs: its height is named.
    fn heights(&self, rows: u16, parts: &[i32], gap: &str, theme: &Theme) -> Vec<Span<'static>> {
        let of = |part: &i32| {
            let length = self.most / self.range.powf(f64::from(*part) / 4.0);
            let mark = match (rows, part) {
                (0..=1, _) => self.bar(length, 1).unwrap_or_default().concat(),
                (_, 0) => "full bar".to_owned(),
                _ => "half".to_owned(),
            };
            let words = format!(" {}{gap}", significant(length, 1));
            [Span::styled(mark, self.style(length, theme)), Span::styled(words, theme.dim)]
        };
        let under = format!("{BELOW} under {}", significant(self.most / self.range, 1));
        let all = parts.iter().flat_map(of);
        all.chain([Span::styled(under, theme.dim)]).collect()
    }

    /// The colour of a box for a length.
    pub(super) fn style(&self, length: f64, theme: &Theme) -> Style {
        match theme.flow_shade(self.share(length)) {
            Some(colour) => Style::new().fg(colour),
            None => theme.flow(self.level(length)),
        }
    }
}

/// What a picture shows the lengths of, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// All gradients, by the weights of their arrows.
    Arrows,
    /// Each `dh_t`, by the height of a bar.
    Bars,
    /// What each timestep adds to the selected gradient, by the height of a bar.
    Shares,
}

impl Drawn {
    /// The lengths of all that has come back.
    fn lengths(self, view: &View, arm: &ArmSnapshot) -> Vec<f64> {
        let timesteps = 0..arm.reached().timesteps;
        let flows: Vec<Flow> = match self {
            Drawn::Arrows => {
                let wires = |t| Wire::VARIANTS.iter().map(move |wire| wire.flow(view, arm, t));
                timesteps.flat_map(|t| wires(t).chain([dh(view, arm, t)])).collect()
            }
            Drawn::Bars => timesteps.map(|t| dh(view, arm, t)).collect(),
            Drawn::Shares => {
                let shares = Shares::of(view, arm);
                timesteps.map(|t| shares.length(t)).collect()
            }
        };
        let lengths = flows.into_iter().filter_map(|flow| match flow {
            Flow::Back(length) => Some(length),
            Flow::Absent | Flow::NotYet | Flow::Forward | Flow::Cut | Flow::Secret => None,
        });
        lengths.collect()
    }
}

fn has_begun(arm: &ArmSnapshot) -> bool {
    let reached = arm.reached();
    reached.has_backward(reached.timesteps.saturating_sub(1))
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
        let from =
            |lengths: &[f64]| Strength::over(lengths.iter().copied(), LONG_WAY).map(|s| s.from);
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
    fn bars_have_one_scale_as_long_as_the_longest_has_as_many_digits() {
        let scale = |lengths: &[f64]| {
            let found = Strength::over(lengths.iter().copied(), OWN_LOSSES);
            found.map(|strength| (strength.most, strength.range))
        };
        assert_eq!(scale(&[40.0, 2.0]), Some((100.0, 1e2)));
        for lengths in [[12.0, 0.9], [99.0, 0.2], [100.0, 0.01], [60.0, 1e-9]] {
            assert_eq!(scale(&lengths), Some((100.0, 1e4)), "{lengths:?}");
        }
    }

    #[test]
    fn every_length_has_a_level_and_larger_ones_never_a_weaker_one() {
        let strength =
            Strength::over([0.7, 1e-3].into_iter(), LONG_WAY).expect("there are lengths");
        let levels = [0.7, 0.2, 0.05, 2e-3, 2e-4, 0.0].map(|x| strength.level(x));
        assert!(levels.is_sorted(), "{levels:?}");
        assert_eq!((levels[0], levels[5]), (0, LEVELS - 1));
    }
}
