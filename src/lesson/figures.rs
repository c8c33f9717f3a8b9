//! Figures: what a lesson's texts claim about runs, and how each is measured.

use serde::Deserialize;

use super::schema::MAIN;
use crate::checked::{self, Setting};
use crate::measure::{Goal, Value};
use crate::train::Tick;

/// Seeds of a figure that names no number.
const SEEDS: usize = 5;

/// One claim.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// A piece of one of the texts, word for word.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) says: String,
    /// The experiment; without a name, the lesson's first.
    #[serde(default)]
    pub(crate) on: Option<String>,
    /// Fields that are changed, as `KEY=VALUE`.
    #[serde(default, deserialize_with = "checked::list")]
    pub(crate) set: Vec<Setting>,
    /// What is done from the start.
    #[serde(deserialize_with = "checked::list")]
    pub(crate) run: Vec<Run>,
    /// What is measured then.
    pub(crate) value: Value,
    /// Where it lies.
    pub(crate) lies: Lies,
    /// On so many seeds, from 1 on.
    #[serde(default = "seeds", deserialize_with = "checked::between::<_, 1, 1000>")]
    pub(crate) seeds: usize,
}

/// Something that is done to measure a figure.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) enum Run {
    /// Runs until all of this holds, at most to the end of the run.
    Until(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
    /// So many updates.
    Updates(u64),
    /// To the end of so many epochs.
    Epochs(u64),
    /// To the next tick of that kind.
    Tick(Tick),
    /// The gradient check.
    Check,
    /// A line as one types it.
    Line(#[serde(deserialize_with = "checked::line")] String),
}

/// Where the measured values lie.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) enum Lies {
    /// Each of them, from here to there.
    Each(f64, f64),
    /// Their median, from here to there.
    Median(f64, f64),
    /// So many of them lie in a range.
    Count {
        /// The range begins here.
        from: f64,
        /// It ends here.
        to: f64,
        /// At least and at most on so many seeds.
        seeds: (usize, usize),
    },
}

fn seeds() -> usize {
    SEEDS
}

impl Lies {
    /// Whether these values lie there: a value that could not be measured does not.
    pub(crate) fn holds(&self, values: &[Option<f64>]) -> bool {
        let inside = |from: f64, to: f64| {
            move |value: &&Option<f64>| value.is_some_and(|v| (from..=to).contains(&v))
        };
        match self {
            Lies::Each(from, to) => values.iter().all(|value| inside(*from, *to)(&value)),
            Lies::Median(from, to) => {
                median(values).is_some_and(|median| (*from..=*to).contains(&median))
            }
            Lies::Count { from, to, seeds: (least, most) } => {
                let count = values.iter().filter(inside(*from, *to)).count();
                (*least..=*most).contains(&count)
            }
        }
    }
}

/// The median, where all values are known. One that is not is larger than all.
pub(crate) fn median(values: &[Option<f64>]) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().map(|v| v.unwrap_or(f64::INFINITY)).collect();
    sorted.sort_by(f64::total_cmp);
    let (low, high) =
        (sorted.get((sorted.len().checked_sub(1)?) / 2)?, sorted.get(sorted.len() / 2)?);
    Some((low + high) / 2.0).filter(|median| median.is_finite())
}

impl Figure {
    /// The name of its experiment.
    pub(crate) fn on(&self) -> &str {
        self.on.as_deref().unwrap_or(MAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_was_not_measured_lies_nowhere() {
        let each = Lies::Each(1.0, 3.0);
        assert!(each.holds(&[Some(1.0), Some(3.0)]));
        assert!(!each.holds(&[Some(1.0), None]) && !each.holds(&[Some(f64::NAN)]));
        let count = Lies::Count { from: 1.0, to: 2.0, seeds: (1, 2) };
        assert!(count.holds(&[Some(1.0), None]) && !count.holds(&[None, Some(3.0)]));
        assert!(!count.holds(&[Some(1.0); 3]));
        assert_eq!(median(&[Some(1.0), None, Some(3.0)]), Some(3.0));
        assert_eq!(median(&[Some(1.0), Some(2.0)]), Some(1.5));
        assert_eq!(median(&[Some(1.0), None]), None);
        assert_eq!(median(&[]), None);
    }
}
