//! Figures: claims of a lesson's texts about runs, and how each is measured.

use serde::Deserialize;

use super::schema::MAIN;
use crate::checked::{self, Setting};
use crate::measure::{Goal, Value};
use crate::train::Tick;

/// The number of seeds, if a figure does not give one.
const SEEDS: usize = 5;

/// The most updates for which a figure runs.
pub(crate) const MOST_UPDATES: u64 = 1_000_000;

/// A claim about runs, which the check measures.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// A quotation from one of the texts, word for word.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) says: String,
    /// The experiment; `None` for the lesson's main one.
    #[serde(default)]
    pub(crate) on: Option<String>,
    /// Changed fields, as `KEY=VALUE`.
    #[serde(default, deserialize_with = "checked::list")]
    pub(crate) set: Vec<Setting>,
    /// The actions before measuring, from the start of the run.
    #[serde(deserialize_with = "checked::list")]
    pub(crate) run: Vec<Run>,
    /// The measured value.
    pub(crate) value: Value,
    /// The claimed range of the measured values.
    pub(crate) lies: Lies,
    /// The number of seeds, counted from 1.
    #[serde(default = "seeds", deserialize_with = "checked::between::<_, 1, 1000>")]
    pub(crate) seeds: usize,
}

/// An action before a figure is measured.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) enum Run {
    /// Run until all these goals are met, at most to the planned end; if they are not, the value is not known.
    Until(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
    /// Run this many updates.
    Updates(u64),
    /// Run to the end of this many epochs.
    Epochs(u64),
    /// Step to the next tick of this kind.
    Tick(Tick),
    /// Check the gradient.
    Check,
    /// Carry out a line, as typed in the palette.
    Line(#[serde(deserialize_with = "checked::line")] String),
}

/// A claim about the range of measured values.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) enum Lies {
    /// Each value is between these bounds.
    Each(f64, f64),
    /// The median is between these bounds.
    Median(f64, f64),
    /// A number of values is between bounds.
    Count {
        /// The lower bound.
        from: f64,
        /// The upper bound.
        to: f64,
        /// The least and the largest number of seeds.
        seeds: (usize, usize),
    },
}

fn seeds() -> usize {
    SEEDS
}

impl Lies {
    /// Whether the claim is true of these values. A value that could not be measured, or is NaN, is in no range, and has
    /// no place among others: only a count allows it.
    pub(crate) fn holds(&self, values: &[Option<f64>]) -> bool {
        let inside = |from: f64, to: f64| {
            move |value: &&Option<f64>| value.is_some_and(|v| (from..=to).contains(&v))
        };
        match self {
            Lies::Each(from, to) => values.iter().all(|value| inside(*from, *to)(&value)),
            Lies::Median(from, to) => {
                values.iter().all(|value| value.is_some_and(|v| !v.is_nan()))
                    && median(values).is_some_and(|median| (*from..=*to).contains(&median))
            }
            Lies::Count { from, to, seeds: (least, most) } => {
                let count = values.iter().filter(inside(*from, *to)).count();
                (*least..=*most).contains(&count)
            }
        }
    }
}

/// The median, where an unknown value counts as larger than all others.
pub(crate) fn median(values: &[Option<f64>]) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().map(|v| v.unwrap_or(f64::INFINITY)).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let (low, high) =
        (sorted.get((sorted.len().checked_sub(1)?) / 2)?, sorted.get(sorted.len() / 2)?);
    Some((low + high) / 2.0).filter(|median| median.is_finite())
}

impl Figure {
    pub(crate) fn on(&self) -> &str {
        self.on.as_deref().unwrap_or(MAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{Catalog, Exercise};

    #[test]
    fn a_value_that_was_not_measured_lies_nowhere() {
        let each = Lies::Each(1.0, 3.0);
        assert!(each.holds(&[Some(1.0), Some(3.0)]));
        assert!(!each.holds(&[Some(1.0), None]) && !each.holds(&[Some(f64::NAN)]));
        let count = Lies::Count { from: 1.0, to: 2.0, seeds: (1, 2) };
        assert!(count.holds(&[Some(1.0), None]) && !count.holds(&[None, Some(3.0)]));
        assert!(!count.holds(&[Some(1.0); 3]));
        let middle = Lies::Median(1.0, 2.0);
        assert!(middle.holds(&[Some(0.0), Some(1.0), Some(9.0)]));
        assert!(!middle.holds(&[Some(1.0), Some(1.0), None]));
        assert!(!middle.holds(&[Some(1.0), Some(1.0), Some(f64::NAN)]));
        assert_eq!(median(&[Some(1.0), None, Some(3.0)]), Some(3.0));
        assert_eq!(median(&[Some(1.0), Some(2.0)]), Some(1.5));
        assert_eq!(median(&[Some(1.0), None]), None);
        assert_eq!(median(&[]), None);
    }

    /// A step that sets a field begins another run, and is done before that has run.
    #[test]
    fn a_solution_tells_of_a_run_that_the_learner_has_not_made_whose_it_is() {
        let catalog = Catalog::embedded().expect("the lessons");
        let mut told = 0;
        for lesson in catalog.entries().iter().map(|entry| &entry.lesson) {
            let sets = |line: &String| line.starts_with("set ");
            let steps = lesson.steps.iter().filter(|step| step.by.iter().any(sets));
            let changes = steps.filter(|step| matches!(step.exercise, Exercise::Change(_)));
            for solution in changes.filter_map(|step| step.solution.as_ref()) {
                let runs = |run: &Run| matches!(run, Run::Until(_) | Run::Epochs(_));
                let figures = lesson.figures.iter().filter(|figure| figure.run.iter().any(runs));
                for Figure { says, .. } in figures {
                    let said = solution.split(". ").find(|sentence| sentence.contains(says));
                    assert!(
                        said.is_none_or(|said| said.contains("seeds")),
                        "{}: {said:?}",
                        lesson.id
                    );
                    told += usize::from(said.is_some());
                }
            }
        }
        assert!(told > 0);
    }
}
