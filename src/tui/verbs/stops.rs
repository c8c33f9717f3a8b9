//! Where a run is to stop, and where it is to go.

use super::{Deed, Here, number, whole};
use crate::engine::{Command, Speed, Until};
use crate::measure::{Goal, Measure, Value};
use crate::problem::Problem;
use crate::train::Tick;

/// All that the verb `until` takes, and what it means.
pub const WAYS: [(&str, &str); 10] = [
    ("loss 0.2", "the mean loss of an epoch is at most this"),
    ("accuracy 0.95", "this share of an epoch's answers is right"),
    ("norm 10", "‖g‖ before the clip is at least this"),
    ("nan", "a number is not finite any more"),
    ("update 100", "so many updates are finished"),
    ("epoch 10", "so many epochs are finished"),
    ("forward 0", "the tick of this timestep, forward"),
    ("backward 0", "the tick of this timestep, backward"),
    ("sum", "the sum over time"),
    ("writes hello", "greedy, the model writes this"),
];

/// `loss 0.2`, `accuracy 95%`, `nan`, `backward 2` and so on; of the selected arm.
pub(super) fn until(here: &Here, argument: &str) -> Result<Deed, Problem> {
    let (what, rest) = argument.split_once(' ').unwrap_or((argument, ""));
    let at_most = |of: Measure| goal(here, of, None, Some(number(rest)?));
    let at_least = |of: Measure| goal(here, of, Some(number(rest)?), None);
    let tick = |tick| Ok(Command::RunUntil(Until::Tick(tick)).into());
    match what.to_lowercase().as_str() {
        "loss" => at_most(Measure::Loss),
        "accuracy" => at_least(Measure::Accuracy),
        "test-loss" => at_most(Measure::TestLoss),
        "test-accuracy" => at_least(Measure::TestAccuracy),
        "norm" => at_least(Measure::GradNorm),
        "update" => Ok(Command::GoTo(whole(rest)?).into()),
        "epoch" => Ok(Command::GoTo(
            whole::<u64>(rest)?.saturating_mul(here.frame.snapshot.updates_per_epoch),
        )
        .into()),
        "nan" => {
            let arms = here.frame.snapshot.arms.iter();
            let already = arms.filter(|arm| !arm.is_sound()).count();
            Ok(Command::RunUntil(Until::Diverged { already }).into())
        }
        "writes" => goal(here, Measure::writes(rest)?, None, None),
        "forward" => tick(Tick::Forward(timestep(here, rest)?)),
        "backward" => tick(Tick::Backward(timestep(here, rest)?)),
        "sum" => tick(Tick::Accumulate),
        "clip" => tick(Tick::Clip),
        _ => {
            Err(Problem::new(format!("cannot run until {what:?}"))
                .instead("choose one from the list"))
        }
    }
}

/// Runs until the measure of the selected arm is within its bounds.
fn goal(
    here: &Here,
    of: Measure,
    at_least: Option<f64>,
    at_most: Option<f64>,
) -> Result<Deed, Problem> {
    let arm = Some(here.frame.snapshot.arms[here.frame.arm].name.clone());
    let goal = Goal::new(Value { of, arm }, at_least, at_most)?;
    Ok(Command::RunUntil(Until::Goals(vec![goal])).into())
}

fn timestep(here: &Here, text: &str) -> Result<usize, Problem> {
    let (t, longest) = (whole::<usize>(text)?, here.frame.snapshot.task.train.longest());
    if t < longest {
        Ok(t)
    } else {
        Err(Problem::new(format!("there is no timestep {t}: the last is {}", longest - 1)))
    }
}

pub(super) fn go(_: &Here, argument: &str) -> Result<Deed, Problem> {
    whole(argument).map(|updates| Command::GoTo(updates).into())
}

pub(super) fn seed(_: &Here, argument: &str) -> Result<Deed, Problem> {
    whole(argument).map(|seed| Command::Reseed(seed).into())
}

pub(super) fn speed(_: &Here, argument: &str) -> Result<Deed, Problem> {
    let speed = match argument {
        "full" => None,
        _ => Some(whole::<u32>(argument)?).filter(|s| *s > 0),
    };
    Ok(Command::SetSpeed(Speed(speed)).into())
}

/// Selects an arm by its name, or by the beginning of it.
pub(super) fn look(here: &Here, name: &str) -> Result<Deed, Problem> {
    let arms = &here.frame.snapshot.arms;
    let exact = arms.iter().position(|arm| arm.name == name);
    let begins = || arms.iter().position(|arm| arm.name.starts_with(name));
    let names = || arms.iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>().join(", ");
    let found = exact
        .or_else(begins)
        .ok_or_else(|| Problem::new(format!("there is no arm {name:?}; there are {}", names())))?;
    Ok(Command::Select(found).into())
}
