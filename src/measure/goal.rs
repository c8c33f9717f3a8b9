//! Goals: a measured value, and the bounds it must reach.

use serde::Deserialize;
use std::fmt;

use super::live::Live;
use super::unit::{Changes, Unit};
use super::value::{Measure, Value};
use crate::checked;
use crate::problem::Problem;

/// One condition on the experiment.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Goal {
    /// What is measured.
    pub(crate) of: Measure,
    /// The arm; `None` for the first, or for any if it is a setting.
    pub(crate) arm: Option<String>,
    /// The lower bound; a value equal to it meets the goal.
    pub(crate) at_least: Option<f64>,
    /// The upper bound; a value equal to it meets the goal.
    pub(crate) at_most: Option<f64>,
    /// The wording of the lesson, if it has its own.
    pub(crate) says: Option<String>,
}

/// A goal as written in a file, before its bounds are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "Goal")]
struct Written {
    of: Measure,
    #[serde(default)]
    arm: Option<String>,
    #[serde(default, deserialize_with = "checked::finite_or_none")]
    at_least: Option<f64>,
    #[serde(default, deserialize_with = "checked::finite_or_none")]
    at_most: Option<f64>,
    #[serde(default, deserialize_with = "checked::text_or_none")]
    says: Option<String>,
}

impl TryFrom<Written> for Goal {
    type Error = Problem;

    fn try_from(Written { of, arm, at_least, at_most, says }: Written) -> Result<Self, Problem> {
        let marks = |of: char| says.iter().flat_map(|says| says.matches(of)).count();
        if marks('*') > 1 || marks('`') > 1 {
            let what = format!("`says` is plain text, found {:?}", says.unwrap_or_default());
            return Err(Problem::new(what).instead("leave out * and `"));
        }
        Ok(Goal { says, ..Goal::new(Value { of, arm }, at_least, at_most)? })
    }
}

/// Returns the problem of a goal's bounds.
fn bounds_problem(of: &Measure, at_least: Option<f64>, at_most: Option<f64>) -> Option<Problem> {
    let (words, unit) = (of.words(), of.unit());
    let problem = |what: &str| Problem::new(format!("the goal {words:?} {what}"));
    let bounds = || at_least.into_iter().chain(at_most);
    if let (Unit::YesNo, Some(_)) = (unit, bounds().next()) {
        return Some(problem("is yes or no").instead("leave out at_least and at_most"));
    }
    if unit != Unit::YesNo && bounds().next().is_none() {
        return Some(problem("has no bound").instead("add at_least or at_most"));
    }
    let outside = |bound: &f64| !(0.0..=1.0).contains(bound);
    if let (Unit::Share, Some(bound)) = (unit, &bounds().find(outside)) {
        let what = format!("{words:?} is a share of 1, found {bound}");
        let percent = if (1.0..=100.0).contains(bound) { *bound } else { 99.0 };
        let instead = format!("write {} for {percent} %", percent / 100.0);
        return Some(Problem::new(what).instead(instead));
    }
    if unit == Unit::Size && at_most.is_some_and(|most| most < 0.0) {
        let what = format!("{words:?} is never below 0");
        return Some(Problem::new(what).instead("give a bound of 0 or more"));
    }
    let (least, most) = at_least.zip(at_most)?;
    (least > most).then(|| problem(&format!("cannot be at least {least} and at most {most}")))
}

/// A goal with its live value.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalState {
    /// The goal in words.
    pub(crate) label: String,
    /// The present value; `None` while it is unknown.
    pub value: Option<f64>,
    /// What is measured.
    pub(crate) of: Measure,
    /// Whether the goal is met.
    pub(crate) met: bool,
}

impl Goal {
    /// A goal without its own wording.
    ///
    /// # Errors
    /// If its bounds do not fit what is measured.
    pub(crate) fn new(
        Value { of, arm }: Value,
        at_least: Option<f64>,
        at_most: Option<f64>,
    ) -> Result<Self, Problem> {
        match bounds_problem(&of, at_least, at_most) {
            Some(problem) => Err(problem),
            None => Ok(Goal { of, arm, at_least, at_most, says: None }),
        }
    }

    /// The goal that at least this many updates are finished.
    pub(crate) fn after(updates: u64) -> Self {
        let at_least = Some(updates as f64);
        Goal { of: Measure::Updates, arm: None, at_least, at_most: None, says: None }
    }

    pub(crate) fn subject(&self) -> Value {
        Value { of: self.of.clone(), arm: self.arm.clone() }
    }

    /// Whether the goal is met now.
    pub(crate) fn is_met<'a>(&self, live: impl Into<Live<'a>>) -> bool {
        self.value(live.into()).is_some_and(|v| self.is_enough(v))
    }

    /// Whether a run can no longer meet it, because the run is already longer than it allows.
    pub(crate) fn is_missed(&self, now: Option<f64>) -> bool {
        let length = matches!(self.of, Measure::Updates | Measure::Epochs);
        length && self.at_most.zip(now).is_some_and(|(most, now)| now > most)
    }

    /// The number of updates after which a run to this goal ends, if it is about the length of a run.
    pub(crate) fn updates(&self, per_epoch: u64) -> Option<u64> {
        let bound = self.at_least.or(self.at_most)? as u64;
        let in_epochs = (self.of == Measure::Epochs).then(|| bound * per_epoch);
        in_epochs.or((self.of == Measure::Updates).then_some(bound))
    }

    /// Returns the goal with its live value.
    pub fn state(&self, live: Live) -> GoalState {
        let value = self.value(live);
        let met = value.is_some_and(|v| self.is_enough(v));
        GoalState { label: self.to_string(), of: self.of.clone(), value, met }
    }

    /// The bound, if it is one that a curve of the training loss has to fall to.
    pub(crate) fn loss(&self) -> Option<f64> {
        let is_loss = matches!(self.of, Measure::Loss | Measure::SmoothLoss);
        self.at_most.filter(|_| is_loss)
    }

    fn is_enough(&self, value: f64) -> bool {
        if self.of.unit() == Unit::YesNo {
            return value == 1.0;
        }
        self.at_least.is_none_or(|bound| value >= bound)
            && self.at_most.is_none_or(|bound| value <= bound)
    }

    /// The present value; a setting without an arm is looked for in all arms.
    fn value(&self, live: Live) -> Option<f64> {
        let of_arm = |arm: Option<&str>| live.measure(&self.of, arm);
        if self.arm.is_some() || self.of.changes() != Changes::WithSettings {
            return of_arm(self.arm.as_deref());
        }
        let values: Vec<f64> =
            live.experiment.arms.iter().filter_map(|arm| of_arm(Some(&arm.name))).collect();
        let enough = values.iter().find(|value| self.is_enough(**value));
        enough.or(values.first()).copied()
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(says) = &self.says {
            return f.write_str(says);
        }
        self.subject().fmt(f)?;
        for (sign, bound) in [("≥", self.at_least), ("≤", self.at_most)] {
            match bound {
                Some(share) if self.of.unit() == Unit::Share => {
                    // rounded so that 0.29 does not become 28.999999999999996 %
                    write!(f, " {sign} {} %", (share * 1e10).round() / 1e8)?;
                }
                Some(bound) => write!(f, " {sign} {bound}")?,
                None => {}
            }
        }
        Ok(())
    }
}
