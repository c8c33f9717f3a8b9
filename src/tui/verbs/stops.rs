//! Reads where a run should stop, and where it should go.

use super::{Context, Parsed, number, whole};
use crate::engine::{Command, Speed, Until};
use crate::measure::{Goal, Measure, Value};
use crate::problem::Problem;
use crate::train::Tick;

/// The conditions that the verb `until` takes, with their meanings.
pub const WAYS: [(&str, &str); 10] = [
    ("loss 0.2", "the mean loss of an epoch is at most this"),
    ("accuracy 0.95", "this share of an epoch's answers is right"),
    ("norm 10", "‖g‖ before the clip is at least this"),
    ("nan", "a number becomes non-finite"),
    ("update 100", "this many updates have finished"),
    ("epoch 10", "this many epochs have finished"),
    ("forward 0", "the tick of this timestep, forward"),
    ("backward 0", "the tick of this timestep, backward"),
    ("sum", "the sum over time"),
    ("writes hello", "decoding greedily, the model writes this"),
];

/// Reads `loss 0.2`, `accuracy 95%`, `nan`, `backward 2` and so on, about the selected arm.
pub(super) fn until(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let (what, rest) = argument.split_once(' ').unwrap_or((argument, ""));
    let at_most = |of: Measure| goal(context, of, None, Some(number(rest)?));
    let at_least = |of: Measure| goal(context, of, Some(number(rest)?), None);
    let tick = |tick| Ok(Command::RunUntil(Until::Tick(tick)).into());
    match what.to_lowercase().as_str() {
        "loss" => at_most(Measure::Loss),
        "accuracy" => at_least(Measure::Accuracy),
        "test-loss" => at_most(Measure::TestLoss),
        "test-accuracy" => at_least(Measure::TestAccuracy),
        "norm" => at_least(Measure::GradNorm),
        "update" => Ok(Command::GoTo(whole(rest)?).into()),
        "epoch" => Ok(Command::GoTo(
            whole::<u64>(rest)?.saturating_mul(context.frame.snapshot.updates_per_epoch),
        )
        .into()),
        "nan" => {
            let arms = context.frame.snapshot.arms.iter();
            let already = arms.filter(|arm| !arm.is_sound()).count();
            Ok(Command::RunUntil(Until::Diverged { already }).into())
        }
        "writes" => goal(context, Measure::writes(rest)?, None, None),
        "forward" => tick(Tick::Forward(timestep(context, rest)?)),
        "backward" => tick(Tick::Backward(timestep(context, rest)?)),
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
    context: &Context,
    of: Measure,
    at_least: Option<f64>,
    at_most: Option<f64>,
) -> Result<Parsed, Problem> {
    let arm = Some(context.frame.snapshot.arms[context.frame.arm].name.clone());
    let goal = Goal::new(Value { of, arm }, at_least, at_most)?;
    Ok(Command::RunUntil(Until::Goals(vec![goal])).into())
}

fn timestep(context: &Context, text: &str) -> Result<usize, Problem> {
    let (t, longest) = (whole::<usize>(text)?, context.frame.snapshot.task.train.longest());
    if t < longest {
        Ok(t)
    } else {
        Err(Problem::new(format!("there is no timestep {t}: the last is {}", longest - 1)))
    }
}

pub(super) fn go(_: &Context, argument: &str) -> Result<Parsed, Problem> {
    whole(argument).map(|updates| Command::GoTo(updates).into())
}

pub(super) fn seed(_: &Context, argument: &str) -> Result<Parsed, Problem> {
    whole(argument).map(|seed| Command::Reseed(seed).into())
}

pub(super) fn speed(_: &Context, argument: &str) -> Result<Parsed, Problem> {
    let speed = match argument {
        "full" => None,
        _ => Some(whole::<u32>(argument)?).filter(|s| *s > 0),
    };
    Ok(Command::SetSpeed(Speed(speed)).into())
}

/// Selects an arm by its name, or by the beginning of its name.
pub(super) fn look(context: &Context, name: &str) -> Result<Parsed, Problem> {
    let arms = &context.frame.snapshot.arms;
    let exact = arms.iter().position(|arm| arm.name == name);
    let begins = || arms.iter().position(|arm| arm.name.starts_with(name));
    let names = || arms.iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>().join(", ");
    let found = exact
        .or_else(begins)
        .ok_or_else(|| Problem::new(format!("there is no arm {name:?}; there are {}", names())))?;
    Ok(Command::Select(found).into())
}
