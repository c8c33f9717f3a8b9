//! Where a run is to stop, and where it is to go.

use super::{Deed, Here, number, ron, whole};
use crate::engine::{Command, Speed, Until};
use crate::lesson::Goal;
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
pub(super) fn until(here: &Here, argument: &str) -> Result<Deed, String> {
    let (what, rest) = argument.split_once(' ').unwrap_or((argument, ""));
    let goal = |of: &str, bound: &str| goal(here, of, bound, number(rest)?);
    let tick = |tick| Ok(Command::RunUntil(Until::Tick(tick)).into());
    match what.to_lowercase().as_str() {
        "loss" => goal("Loss", "at_most"),
        "accuracy" => goal("Accuracy", "at_least"),
        "test-loss" => goal("TestLoss", "at_most"),
        "test-accuracy" => goal("TestAccuracy", "at_least"),
        "norm" => goal("GradNorm", "at_least"),
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
        "writes" => written(here, rest),
        "forward" => tick(Tick::Forward(timestep(here, rest)?)),
        "backward" => tick(Tick::Backward(timestep(here, rest)?)),
        "sum" => tick(Tick::Accumulate),
        "clip" => tick(Tick::Clip),
        _ => Err(format!("{what:?} cannot be waited for: choose one of the list")),
    }
}

fn goal(here: &Here, of: &str, bound: &str, value: f64) -> Result<Deed, String> {
    let name = &here.frame.snapshot.arms[here.frame.arm].name;
    let goal: Goal = ron(&format!("(of: {of}, arm: {name:?}, {bound}: {value:?})"))?;
    Ok(Command::RunUntil(Until::Goals(vec![goal])).into())
}

fn written(here: &Here, text: &str) -> Result<Deed, String> {
    let name = &here.frame.snapshot.arms[here.frame.arm].name;
    let goal: Goal = ron(&format!("(of: Writes({text:?}), arm: {name:?})"))?;
    Ok(Command::RunUntil(Until::Goals(vec![goal])).into())
}

fn timestep(here: &Here, text: &str) -> Result<usize, String> {
    let (t, longest) = (whole::<usize>(text)?, here.frame.snapshot.task.train.longest());
    if t < longest {
        Ok(t)
    } else {
        Err(format!("there is no timestep {t}: the last is {}", longest - 1))
    }
}

pub(super) fn go(_: &Here, argument: &str) -> Result<Deed, String> {
    whole(argument).map(|updates| Command::GoTo(updates).into())
}

pub(super) fn seed(_: &Here, argument: &str) -> Result<Deed, String> {
    whole(argument).map(|seed| Command::Reseed(seed).into())
}

pub(super) fn speed(_: &Here, argument: &str) -> Result<Deed, String> {
    let speed = match argument {
        "full" => None,
        _ => Some(whole::<u32>(argument)?).filter(|s| *s > 0),
    };
    Ok(Command::SetSpeed(Speed(speed)).into())
}

/// Selects an arm by its name, or by the beginning of it.
pub(super) fn look(here: &Here, name: &str) -> Result<Deed, String> {
    let arms = &here.frame.snapshot.arms;
    let exact = arms.iter().position(|arm| arm.name == name);
    let begins = || arms.iter().position(|arm| arm.name.starts_with(name));
    let names = || arms.iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>().join(", ");
    let found = exact
        .or_else(begins)
        .ok_or_else(|| format!("there is no arm {name:?}; there are {}", names()))?;
    Ok(Command::Select(found).into())
}
