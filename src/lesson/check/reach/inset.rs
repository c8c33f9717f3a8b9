//! Problems of a value in a text that the lesson's experiment can never have.

use super::{of_element, of_value};
use crate::measure::{Changes, Inset, Live, Measure, Value};
use crate::problem::Problem;
use crate::train::Experiment;

/// Returns the problem of a value in a text.
pub(super) fn problem(inset: &Inset, experiment: &Experiment) -> Option<Problem> {
    let Inset { written, value } = inset;
    let problem = of_value(value, experiment)
        .or_else(|| of_element(value, None, experiment))
        .or_else(|| of_tensor(value, experiment))
        .or_else(|| never_known(value, experiment))?;
    Some(problem.about(format!("the value {{{written}}}")))
}

/// Returns the problem of a measure of a tensor that its arm does not have.
fn of_tensor(value: &Value, experiment: &Experiment) -> Option<Problem> {
    if let Measure::Ratio(a, b) = &value.of {
        return of_tensor(a, experiment).or_else(|| of_tensor(b, experiment));
    }
    let name = value.of.parameter()?;
    let wanted = value.arm.as_deref();
    let arm = experiment.arms.iter().find(|arm| wanted.is_none_or(|name| name == arm.name))?;
    let what = || format!("the arm {:?} has no tensor \"{name}\"", arm.name);
    arm.state.params.get(name).is_none().then(|| Problem::new(what()))
}

/// Returns the problem of a value that does not depend on the run, and is not known.
fn never_known(value: &Value, experiment: &Experiment) -> Option<Problem> {
    let is_fixed = match value.of.changes() {
        Changes::WithSettings | Changes::WithData => true,
        Changes::EachEpoch | Changes::WithChecks | Changes::EachTick => false,
    };
    let is_known = || Live::from(experiment).value(value).is_some();
    (is_fixed && !is_known()).then(|| Problem::new("this experiment has no such value"))
}
