//! Reads where a run should stop, and where it should go.

use super::{Context, MISSING, Parsed, number, whole, with_example};
use crate::checked::nearest;
use crate::engine::{Command, Frame, Speed, Until};
use crate::measure::{Goal, Measure, Value};
use crate::problem::Problem;
use crate::task::Kind;
use crate::train::Tick;

/// One thing that the verb `until` waits for.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// What is typed, as an example: a word, and what belongs to it.
    pub example: &'static str,
    /// What it means.
    pub(crate) help: &'static str,
    read: fn(&Context, &str) -> Result<Parsed, Problem>,
}

impl Way {
    fn word(&self) -> &'static str {
        self.example.split_once(' ').map_or(self.example, |(word, _)| word)
    }

    fn argument(&self) -> &'static str {
        self.example.split_once(' ').map_or("", |(_, argument)| argument)
    }
}

/// How many times the planned length of a run can be asked for at once.
const BEYOND: u64 = 10;

const fn way(
    example: &'static str,
    help: &'static str,
    read: fn(&Context, &str) -> Result<Parsed, Problem>,
) -> Way {
    Way { example, help, read }
}

/// All that the verb `until` takes.
#[rustfmt::skip]
pub const WAYS: &[Way] = &[
    way("loss 0.2", "the mean loss of an epoch is at most this", |context, rest| at_most(context, Measure::Loss, rest)),
    way("accuracy 0.95", "this share of an epoch's answers is right", |context, rest| at_least(context, Measure::Accuracy, rest)),
    way("test-loss 0.2", "the mean loss of the test examples is at most this", |context, rest| at_most(context, Measure::TestLoss, rest)),
    way("test-accuracy 0.95", "this share of the test answers is right", |context, rest| at_least(context, Measure::TestAccuracy, rest)),
    way("norm 10", "‖g‖ before the clip is at least this", |context, rest| at_least(context, Measure::GradNorm, rest)),
    way("nan", "the next arm diverges: a number becomes NaN or infinite", diverged),
    way("update 100", "this many updates have finished", |context, rest| count(context, Measure::Updates, rest)),
    way("epoch 10", "this many epochs have finished", |context, rest| count(context, Measure::Epochs, rest)),
    way("forward 0", "the tick of this timestep, forward", |context, rest| tick(Tick::Forward(timestep(context, rest)?))),
    way("backward 0", "the tick of this timestep, backward", |context, rest| tick(Tick::Backward(timestep(context, rest)?))),
    way("sum", "the sum over time", |_, _| tick(Tick::Accumulate)),
    way("clip", "the tick of the clip", |_, _| tick(Tick::Clip)),
    way("writes hello", "the model writes this, greedily", writes),
];

/// Reads `loss 0.2`, `accuracy 95%`, `nan`, `backward 2` and so on, about the selected arm.
pub(super) fn until(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let (what, rest) = argument.split_once(' ').unwrap_or((argument, ""));
    let Some(way) = WAYS.iter().find(|way| way.word().eq_ignore_ascii_case(what)) else {
        let what = what.to_lowercase();
        let near = nearest(&what, WAYS.iter().map(Way::word));
        let near = WAYS.iter().find(|way| Some(way.word()) == near);
        let instead = near.map_or("choose one from the list".to_owned(), |way| {
            let rest = if rest.is_empty() { way.argument() } else { rest };
            format!("did you mean `until {} {rest}`?", way.word())
        });
        return Err(Problem::new(format!("cannot run until {what:?}")).instead(instead));
    };
    let example = format!("until {}", way.example);
    if rest.is_empty() && !way.argument().is_empty() {
        return Err(Problem::new(MISSING).instead(example));
    }
    (way.read)(context, rest).map_err(|problem| with_example(problem, way.argument(), example))
}

/// Whether a line begins with something that the verb `until` waits for, and a bound.
pub(crate) fn is_stop(line: &str) -> bool {
    let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
    !rest.is_empty() && WAYS.iter().any(|way| way.word().eq_ignore_ascii_case(what))
}

fn at_most(context: &Context, of: Measure, bound: &str) -> Result<Parsed, Problem> {
    goal(context, of, None, Some(number(bound)?))
}

fn at_least(context: &Context, of: Measure, bound: &str) -> Result<Parsed, Problem> {
    goal(context, of, Some(number(bound)?), None)
}

fn writes(context: &Context, text: &str) -> Result<Parsed, Problem> {
    let task = &context.frame.snapshot.task;
    if task.kind != Kind::Text {
        return Err(Problem::new("this model writes no text: only a character model does"));
    }
    if let Err(unknown) = task.inputs.read(text) {
        return Err(Problem::new(format!("the model cannot write {text:?}: {unknown}")));
    }
    goal(context, Measure::writes(text)?, None, None)
}

fn diverged(context: &Context, _: &str) -> Result<Parsed, Problem> {
    let already = context.frame.snapshot.arms.iter().filter(|arm| !arm.is_sound()).count();
    Ok(Command::RunUntil(Until::Diverged { already }).into())
}

/// Runs until this many updates or epochs have finished.
fn count(context: &Context, of: Measure, number: &str) -> Result<Parsed, Problem> {
    let (frame, number) = (context.frame, whole::<u32>(number)?);
    let each = if of == Measure::Epochs { frame.snapshot.updates_per_epoch } else { 1 };
    within_reach(frame, u64::from(number).saturating_mul(each))?;
    let goal = Goal::new(Value { of, arm: None }, Some(number.into()), None)?;
    Ok(Command::RunUntil(Until::Goals(vec![goal])).into())
}

fn tick(tick: Tick) -> Result<Parsed, Problem> {
    Ok(Command::RunUntil(Until::Tick(tick)).into())
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

pub(super) fn go(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    update(context.frame, argument).map(|updates| Command::GoTo(updates).into())
}

/// Reads the number of an update that the run can reach in a reasonable time.
///
/// # Errors
/// If it is no whole number, or far beyond the end of the run.
pub(crate) fn update(frame: &Frame, text: &str) -> Result<u64, Problem> {
    let text = text.trim();
    let is_whole = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = if is_whole { text.parse().unwrap_or(u64::MAX) } else { whole(text)? };
    within_reach(frame, number)
}

/// Refuses an update far beyond the end of the run: a slip of the fingers must not start an endless run.
fn within_reach(frame: &Frame, updates: u64) -> Result<u64, Problem> {
    let end = frame.whole_run();
    let most = end.saturating_mul(BEYOND);
    match updates <= most {
        true => Ok(updates),
        false => Err(Problem::new(format!("too far: the run is planned to end with update {end}"))
            .instead(format!("at most {most}"))),
    }
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
    let found = exact.or_else(begins).ok_or_else(|| {
        let near = nearest(name, arms.iter().map(|arm| arm.name.as_str()));
        let hint = near.map_or(String::new(), |near| format!(" (did you mean {near:?}?)"));
        Problem::new(format!("there is no arm {name:?}{hint}; there are {}", names()))
    })?;
    Ok(Command::Select(found).into())
}
