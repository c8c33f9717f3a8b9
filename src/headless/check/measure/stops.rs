//! The stops of a run: figures that begin alike are measured in one run, which goes no way twice.

use super::{Numbered, carry_out, destination, until};
use crate::engine::{Command, Engine, Until};
use crate::lesson::{Figure, Run};
use crate::measure::Goal;
use crate::problem::Problem;

/// Where a run stops for a figure.
#[derive(Debug)]
enum Stop {
    /// Where this many updates are finished.
    At(u64),
    /// Where these goals are met first, up to the planned end.
    When(Until),
}

/// What a figure does before its run, and its run if that is one which can go on to the stops of other figures.
pub(super) fn parted(figure: &Figure) -> (&[Run], Option<&Run>) {
    match figure.run.split_last() {
        Some((last @ (Run::Until(_) | Run::Updates(_) | Run::Epochs(_)), before)) => {
            (before, Some(last))
        }
        Some((Run::Tick(_) | Run::Check | Run::Line(_), _)) | None => (&figure.run, None),
    }
}

/// Runs from one stop to the next, and measures each figure at its own. The value of a figure whose goals are not met
/// is not known.
///
/// # Errors
/// A problem, and the number of its figure.
pub(super) fn visit(
    engine: &mut Engine,
    figures: &[Numbered],
) -> Result<Vec<Option<f64>>, (usize, Problem)> {
    let mut values = vec![None; figures.len()];
    let mut open: Vec<(usize, Stop)> = Vec::new();
    for (i, (number, figure)) in figures.iter().enumerate() {
        match stop(engine, figure).map_err(|problem| (*number, problem))? {
            Some(stop) => open.push((i, stop)),
            None => values[i] = engine.value(&figure.value),
        }
    }
    loop {
        open.retain(|(i, stop)| {
            let is_here = stop.is_here(engine);
            if is_here {
                values[*i] = engine.value(&figures[*i].1.value);
            }
            !is_here
        });
        if open.is_empty() {
            return Ok(values);
        }
        if !go_on(engine, &open) {
            open.retain(|(_, stop)| matches!(stop, Stop::At(_)));
        }
    }
}

/// Goes to the next of some stops. Returns false if the run has ended, so that no goals can be met any more.
fn go_on(engine: &mut Engine, open: &[(usize, Stop)]) -> bool {
    let here = engine.updates_done();
    let updates = || open.iter().filter_map(|(_, stop)| stop.updates());
    let ahead = updates().filter(|updates| *updates > here).min();
    let mut any: Vec<Until> = open.iter().filter_map(|(_, stop)| stop.until()).cloned().collect();
    if any.is_empty() {
        let there = ahead.or(updates().min());
        carry_out(engine, there.map(Command::GoTo));
        return true;
    }
    if here >= engine.planned_updates() {
        return false;
    }
    any.extend(ahead.map(|updates| Until::Goals(vec![Goal::after(updates)])));
    carry_out(engine, Some(Command::RunUntil(Until::Any(any))));
    open.iter().any(|(_, stop)| stop.is_here(engine))
}

/// Where a figure is measured; `None` for one that is measured where the run begins.
fn stop(engine: &Engine, figure: &Figure) -> Result<Option<Stop>, Problem> {
    let Some(last) = parted(figure).1 else { return Ok(None) };
    let updates = destination(engine, last)?.map(Stop::At);
    Ok(updates.or_else(|| until(last).map(Stop::When)))
}

impl Stop {
    fn updates(&self) -> Option<u64> {
        match self {
            Stop::At(updates) => Some(*updates),
            Stop::When(_) => None,
        }
    }

    fn until(&self) -> Option<&Until> {
        match self {
            Stop::At(_) => None,
            Stop::When(until) => Some(until),
        }
    }

    fn is_here(&self, engine: &Engine) -> bool {
        match self {
            Stop::At(updates) => engine.updates_done() == *updates,
            Stop::When(until) => engine.meets(until),
        }
    }
}
