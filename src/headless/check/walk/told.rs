//! Whether a number is on the screen before the step that asks for it is answered.

use std::collections::BTreeSet;

use super::Walk;
use super::cells::Number;
use super::tour::PAGES;
use crate::engine::Frame;
use crate::headless::workbench::Workbench;
use crate::lesson::{Exercise, Guess, Sketched, Step};
use crate::measure::{Measure, Unit, Value};
use crate::nn::{Stage, Variable};
use crate::problem::{At, Problem};
use crate::tui::keymap::key_of;
use crate::tui::widget::number::short;

/// The digits from which on a number is hardly there by accident; one of fewer counts only beside its name.
const ENOUGH: usize = 3;

/// The same for each of several numbers that are there together.
const ENOUGH_OF_SEVERAL: usize = 2;

/// What was on the screen at some moment, at all sizes.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// The step, from 0.
    pub(super) step: usize,
    /// Whether it was looked for in the step that asks, before the answer. If not, it is what the step itself shows.
    pub(super) is_sought: bool,
    /// What was open, in words.
    pub(super) open: String,
    /// The texts between frames, each once.
    pub(super) cells: BTreeSet<String>,
}

/// What a step asks for: a number, or which of several is the largest, or all of them.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The step, from 0.
    step: usize,
    /// What is measured; `None` for the bars of a sketch.
    of: Option<Value>,
    /// The number, or those that give the answer together.
    parts: Vec<f64>,
    /// Numbers from each of which it follows.
    roots: Vec<f64>,
}

/// A number that the screen shows before the answer.
#[derive(Clone, Debug)]
pub(in crate::headless::check) struct Told {
    /// The step that asks for it, from 0.
    step: usize,
    /// The step at which it was seen, and what was open.
    seen: (usize, String),
    parts: Vec<f64>,
    /// Whether it is another number, from which the answer follows.
    follows: bool,
    /// The text that shows it.
    cell: String,
    /// Where in the text it is.
    place: (String, usize),
}

impl Told {
    /// Whether another walk has found it in the same place. A number that is there by accident is another one with
    /// another seed.
    pub(in crate::headless::check) fn is_also(&self, other: &Told) -> bool {
        (self.step, &self.seen, &self.place) == (other.step, &other.seen, &other.place)
    }

    /// Whether it is about the same answer, seen at the same step.
    pub(in crate::headless::check) fn is_like(&self, other: &Told) -> bool {
        (self.step, self.seen.0) == (other.step, other.seen.0)
    }

    /// As a problem of the lesson.
    pub(in crate::headless::check) fn problem(&self) -> Problem {
        let Told { step, seen: (seen, open), parts, cell, .. } = self;
        let there = if seen == step { String::new() } else { format!("in step {}, ", seen + 1) };
        let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        let numbers = parts.iter().copied().map(short).collect::<Vec<_>>().join(", ");
        let asked = match parts.len() {
            _ if self.follows => "from which the answer follows",
            1 => "which is asked for",
            _ => "which give the answer",
        };
        let what = format!("{there}with {open} open, the screen shows {numbers}, {asked}: {cell}");
        Problem::new(what)
            .instead("ask for another number, or before it is there")
            .at(At::Step(step + 1))
    }
}

impl Walk<'_> {
    /// Whether the step asks for something that it hides: no weight that the passes read, which can be looked up, nothing
    /// that the learner is to read off, and nothing that has only two values.
    pub(super) fn hides(&self) -> bool {
        let exercise = &self.step.exercise;
        let is_shown = matches!(exercise, Exercise::Type { fade: 0, .. });
        let Some(asked) = exercise.asked() else { return sketches_norms(self.step) };
        let of = asked.of.quantity().map(|of| of.variable);
        let is_read = matches!(of, Some(Variable::Parameter(Stage::Before, _)))
            || matches!(asked.of, Measure::LargestTerm(..)) && sends_to_page(self.step);
        !is_shown && !is_read && asked.of.unit() != Unit::YesNo
    }

    /// What the step has asked for, once that is known; `None` if it hides nothing.
    pub(super) fn asked(&self, workbench: &Workbench) -> Result<Option<Asked>, Problem> {
        let exercise = &self.step.exercise;
        let is_listed =
            exercise.asked().is_some_and(|of| matches!(of.of, Measure::LargestTerm(..)));
        if !self.hides() && !is_listed {
            return Ok(None);
        }
        let (session, frame) = (workbench.session()?, workbench.frame()?);
        let truth = session.answers().get(&self.number).and_then(|answer| answer.truth);
        let of = exercise.asked().cloned();
        let parts = match &of {
            None => frame
                .values_for(self.number)
                .unwrap_or_default()
                .iter()
                .flatten()
                .copied()
                .collect(),
            Some(value) => parts(frame, value).unwrap_or_else(|| truth.into_iter().collect()),
        };
        let roots = match (&of, truth) {
            (Some(value), Some(truth)) => roots(frame, value, truth),
            _ => Vec::new(),
        };
        let asked = Asked { step: self.number, of, parts, roots };
        Ok(Some(asked).filter(|asked| !asked.parts.is_empty()))
    }
}

/// Whether the bars of a sketch are asked for.
fn sketches_norms(step: &Step) -> bool {
    let Exercise::Predict { guess: Guess::Sketch { of, .. }, .. } = &step.exercise else {
        return false;
    };
    *of == Sketched::DhNorm
}

/// Whether the text of a step names the key of a page that lists terms.
fn sends_to_page(step: &Step) -> bool {
    PAGES.iter().filter_map(|page| key_of(*page)).any(|key| step.text.contains(&format!("[{key}]")))
}

/// The sizes among which the largest is asked for; `None` for another measure.
fn parts(frame: &Frame, value: &Value) -> Option<Vec<f64>> {
    let snapshot = &frame.snapshot;
    let is_meant = |name: &String| value.arm.as_ref().is_none_or(|arm| arm == name);
    let arm = snapshot.arms.iter().find(|arm| is_meant(&arm.name))?;
    let sizes: Vec<f64> = match value.of {
        Measure::LargestTerm(name, row, column) => {
            let values = arm.values(&snapshot.example);
            let equation = values.wiring().equation(Variable::gradient(name).at(row, column))?;
            let sum = equation.bare_sum()?;
            let factors = |k: usize| sum.term(k).into_iter().map(|of| values.of(of));
            (0..sum.count()).map(|k| factors(k).product::<Option<f64>>().unwrap_or(0.0)).collect()
        }
        Measure::LargestShare(name) => {
            let timesteps = snapshot.cursor.timesteps;
            let ledger = arm.implementation().ledger(&arm.tape, name, 0..timesteps, false);
            ledger.shares.iter().map(|share| share.norm).collect()
        }
        _ => return None,
    };
    Some(sizes.into_iter().filter(|size| *size != 0.0).collect())
}

/// The numbers from each of which a measured one follows: what is left of a gradient, and the mean factor of its steps
/// back, which is nearly the spectral radius.
fn roots(frame: &Frame, value: &Value, truth: f64) -> Vec<f64> {
    let steps = frame.snapshot.cursor.timesteps.saturating_sub(1).max(1) as f64;
    let other = match value.of {
        Measure::DhFactor => truth.powf(steps),
        Measure::DhRatio => truth.powf(1.0 / steps),
        _ => return Vec::new(),
    };
    let selected = &frame.snapshot.arms[frame.arm].name;
    let is_of_it = value.arm.as_ref().is_none_or(|arm| arm == selected);
    let radius = frame.spectrum.as_ref().and_then(|spectrum| spectrum.radius());
    [other].into_iter().chain(radius.filter(|_| is_of_it)).collect()
}

/// Finds what was seen before it was asked for.
pub(super) fn told(seen: &[Seen], asked: &[Asked]) -> Vec<Told> {
    let pairs = asked.iter().flat_map(|asked| seen.iter().map(move |seen| (asked, seen)));
    pairs.flat_map(|(asked, seen)| asked.found_in(seen)).collect()
}

impl Asked {
    /// Where it was seen.
    fn found_in(&self, seen: &Seen) -> Vec<Told> {
        let is_before = if seen.is_sought { seen.step == self.step } else { seen.step < self.step };
        if !is_before {
            return Vec::new();
        }
        let places = |x: f64| {
            let places = seen.cells.iter().flat_map(|cell| self.places_in(cell, x, seen));
            places.collect::<Vec<Told>>()
        };
        let mut found: Vec<Vec<Told>> = self.parts.iter().copied().map(places).collect();
        let told = match found.iter().any(Vec::is_empty) {
            true => Vec::new(),
            false => found.swap_remove(0),
        };
        let follows = self.roots.iter().copied().flat_map(places);
        let follows = follows.map(|told| Told { follows: true, ..told });
        told.into_iter().chain(follows).collect()
    }

    /// Where a text shows a part of it.
    fn places_in(&self, cell: &str, part: f64, seen: &Seen) -> Vec<Told> {
        let is_several = self.parts.len() > 1 || self.of.is_none();
        let numbers = Number::all(cell).filter(|number| match &self.of {
            _ if is_several => number.is(part) && number.digits() >= ENOUGH_OF_SEVERAL,
            None => false,
            Some(of) => self.is_shown_by(number, part, of, seen.is_sought),
        });
        let told = numbers.map(|number| Told {
            step: self.step,
            seen: (seen.step, seen.open.clone()),
            parts: if self.roots.contains(&part) { vec![part] } else { self.parts.clone() },
            follows: false,
            cell: cell.to_owned(),
            place: (number.around(), number.index),
        });
        told.collect()
    }

    /// Whether a number is this value: with enough digits or, while it is asked for, beside its name. Before, the same
    /// name is about another moment.
    fn is_shown_by(&self, number: &Number, value: f64, of: &Value, is_sought: bool) -> bool {
        let is_percent = of.of.unit() == Unit::Share && number.is_percent();
        let value = if is_percent { 100.0 * value } else { value };
        let is_named = || is_sought && number.is_beside(&of.to_string());
        number.is(value) && (number.digits() >= ENOUGH || is_named())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(of: Option<Value>, parts: &[f64]) -> Asked {
        Asked { step: 0, of, parts: parts.to_vec(), roots: Vec::new() }
    }

    #[test]
    fn a_number_is_found_by_its_digits_or_beside_its_name() {
        let shows = |cell: &str, of: Measure, value| {
            let of = Value { of, arm: None };
            let asked = asked(Some(of.clone()), &[value]);
            Number::all(cell).any(|number| asked.is_shown_by(&number, value, &of, true))
        };
        for cell in ["loss 0.694", "0.6937", "x=0.694,", "6.94e-1"] {
            assert!(shows(cell, Measure::Loss, 0.6937), "{cell}");
        }
        for cell in ["0.695", "0.69", "1.693", "loss: – 0.7", "0.700", ""] {
            assert!(!shows(cell, Measure::Loss, 0.6937), "{cell}");
        }
        assert!(
            shows("loss 0.7", Measure::Loss, 0.6937) && shows("0.7 loss", Measure::Loss, 0.6937)
        );
        assert!(shows("3 epochs", Measure::Epochs, 3.0) && shows("epoch 3", Measure::Epochs, 3.0));
        assert!(!shows("update 3", Measure::Epochs, 3.0) && !shows("t = 3", Measure::Epochs, 3.0));
        assert!(shows("45.2 %", Measure::Saturated, 0.452));
        assert!(!shows("45.2", Measure::Saturated, 0.452));
        assert!(!shows("0.1.-", Measure::Loss, 9.0));
    }

    fn seen(step: usize, is_sought: bool, cells: &[&str]) -> Seen {
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        Seen { step, is_sought, open: "Tape".to_owned(), cells }
    }

    #[test]
    fn what_an_earlier_step_shows_counts_and_what_is_looked_for_there_does_not() {
        let of = Some(Value { of: Measure::Loss, arm: None });
        let asked = [Asked { step: 3, ..asked(of, &[0.6937]) }];
        let is_told = |seen: Seen| !told(&[seen], &asked).is_empty();
        assert!(is_told(seen(3, true, &["0.694"])) && is_told(seen(2, false, &["0.694"])));
        assert!(!is_told(seen(2, true, &["0.694"])) && !is_told(seen(4, false, &["0.694"])));
        assert!(is_told(seen(3, true, &["loss 0.7"])) && !is_told(seen(2, false, &["loss 0.7"])));
    }

    #[test]
    fn several_numbers_give_the_answer_only_together() {
        let asked = [asked(None, &[0.051, -0.0127])];
        let is_told = |cells: &[&str]| !told(&[seen(0, true, cells)], &asked).is_empty();
        assert!(is_told(&["= 0.051 − 0.0127"]) && is_told(&["0.051", "1.3e-2"]));
        assert!(!is_told(&["= 0.051 + 0.0137"]) && !is_told(&["0.05 − 0.01"]));
    }

    #[test]
    fn a_number_from_which_the_answer_follows_gives_it_away() {
        let of = Value { of: Measure::DhFactor, arm: None };
        let asked = [Asked { roots: vec![0.000137], ..asked(Some(of), &[0.796]) }];
        let found = |cell| told(&[seen(0, true, &[cell])], &asked);
        let [told] = &found("LSTM 1 ×0.000137")[..] else { panic!("it is not found") };
        assert!(told.problem().what.contains("0.000137, from which the answer follows"));
        assert!(found("×0.00014").is_empty() && found("×0.796")[0].parts == [0.796]);
    }
}
