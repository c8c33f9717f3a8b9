//! Measures the figures of a lesson.

mod stops;

use std::collections::HashMap;

use rayon::prelude::*;

use super::Proof;
use crate::engine::{Command, Engine, Until};
use crate::lesson::figures::{MOST_UPDATES, median};
use crate::lesson::load::Loaded;
use crate::lesson::{Figure, Lies, Run};
use crate::measure::Value;
use crate::problem::{At, Problem};
use crate::tui::action::{Action, Look};
use crate::tui::looks::Looks;
use crate::tui::verbs::{Context, Parsed, read};
use crate::tui::widget::number::short;
use stops::parted;

/// The number of ticks between two checks of whether the run has stopped.
const STRIDE: usize = 100_000;

/// A figure with its number in the lesson, from 1.
type Numbered<'a> = (usize, &'a Figure);

/// The values of figures, by their numbers.
type Measured = HashMap<usize, Option<f64>>;

/// Measures all figures, with at most `most` seeds each if that is given. A claim that counts seeds is checked only if
/// all its seeds were run.
pub fn figures(loaded: &Loaded, most: Option<usize>) -> Proof {
    let mut groups: Vec<Vec<Numbered>> = Vec::new();
    for (number, figure) in (1..).zip(&loaded.lesson.figures) {
        let alike = |group: &&mut Vec<Numbered>| {
            let (_, first) = group[0];
            let checks = figure.run.contains(&Run::Check); // a check is about one arm
            (first.on(), &first.set, parted(first).0)
                == (figure.on(), &figure.set, parted(figure).0)
                && (!checks || first.value.arm == figure.value.arm)
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.push((number, figure)),
            None => groups.push(vec![(number, figure)]),
        }
    }
    let proofs: Vec<Proof> = groups.par_iter().map(|group| measured(loaded, group, most)).collect();
    let mut all = Proof::default();
    for proof in proofs {
        all.lines.extend(proof.lines);
        all.problems.extend(proof.problems);
    }
    all
}

/// Measures figures that begin alike: with each seed in one run, for those that want this seed.
fn measured(loaded: &Loaded, group: &[Numbered], most: Option<usize>) -> Proof {
    let seeds = |figure: &Figure| most.map_or(figure.seeds, |most| figure.seeds.min(most));
    let wanted = |seed: usize| {
        group.iter().copied().filter(|(_, figure)| seeds(figure) >= seed).collect::<Vec<_>>()
    };
    let all = group.iter().map(|(_, figure)| seeds(figure)).max().unwrap_or(0);
    let runs = (1..=all).into_par_iter().map(|seed| run(loaded, &wanted(seed), seed as u64));
    let mut proof = Proof::default();
    let runs: Vec<Measured> = match runs.collect() {
        Ok(runs) => runs,
        Err((number, problem)) => {
            let says = group.iter().find(|(of, _)| *of == number).map_or("", |(_, of)| &of.says);
            proof.problems.push(problem.about(format!("{:?}", says.trim())).at(At::Figure(number)));
            return proof;
        }
    };
    for (number, figure) in group {
        let values: Vec<Option<f64>> =
            runs.iter().filter_map(|run| run.get(number)).copied().collect();
        let line = describe(figure, &values);
        let whole = values.len() == figure.seeds || matches!(figure.lies, Lies::Each(..));
        match !whole || figure.lies.holds(&values) {
            true => proof.lines.push(line),
            false => {
                let problem = Problem::new(format!("this is not true: {line}"));
                proof.problems.push(problem.at(At::Figure(*number)));
            }
        }
    }
    proof
}

/// Describes a measured figure: `"2 to 10": epochs = 3 … 5, median 4 (5 seeds); each in 2 … 10`.
fn describe(figure: &Figure, values: &[Option<f64>]) -> String {
    let known: Vec<f64> = values.iter().flatten().copied().filter(|x| !x.is_nan()).collect();
    let least = known.iter().copied().min_by(f64::total_cmp);
    let most = known.iter().copied().max_by(f64::total_cmp);
    let number = |x: Option<f64>| x.map_or("–".to_owned(), short);
    let missing = (1..).zip(values).filter(|(_, value)| value.is_none_or(f64::is_nan));
    let missing: Vec<String> = missing.map(|(seed, _)| format!("{seed}")).collect();
    let unknown = match missing.as_slice() {
        [] => String::new(),
        [seed] => format!(", not reached with seed {seed}"),
        seeds => format!(", not reached with seeds {}", seeds.join(", ")),
    };
    let lies = match &figure.lies {
        Lies::Each(from, to) => format!("each in {} … {}", short(*from), short(*to)),
        Lies::Median(from, to) => format!("median in {} … {}", short(*from), short(*to)),
        Lies::Count { from, to, seeds: (a, b) } => {
            let inside = known.iter().filter(|v| (*from..=*to).contains(*v)).count();
            format!("{inside} in {} … {}, wanted {a} … {b}", short(*from), short(*to))
        }
    };
    let says = figure.says.split_whitespace().collect::<Vec<_>>().join(" ");
    let (value, n) = (&figure.value, values.len());
    let (least, most, middle) = (number(least), number(most), number(median(values)));
    format!("{says:?}: {value} = {least} … {most}, median {middle} ({n} seeds{unknown}); {lies}")
}

/// Measures figures that begin alike with one seed.
///
/// # Errors
/// A problem, and the number of its figure.
fn run(loaded: &Loaded, figures: &[Numbered], seed: u64) -> Result<Measured, (usize, Problem)> {
    let Some((number, figure)) = figures.first() else { return Ok(Measured::new()) };
    let values = match begun(loaded, figure, seed).map_err(|problem| (*number, problem))? {
        Some(mut engine) => stops::visit(&mut engine, figures)?,
        None => vec![None; figures.len()],
    };
    Ok(figures.iter().map(|(number, _)| *number).zip(values).collect())
}

/// The experiment of a figure after what comes before its run; `None` if a part of that is not reached.
fn begun(loaded: &Loaded, figure: &Figure, seed: u64) -> Result<Option<Engine>, Problem> {
    let spec = loaded.lesson.experiment(figure.on()).ok_or("there is no such experiment")?;
    let mut spec = spec.clone();
    spec.seed = seed;
    for set in &figure.set {
        spec = spec.with(&set.key, &set.value).map_err(Problem::new)?;
    }
    let folder = loaded.folder.clone();
    let mut engine = Engine::onwards(spec, folder).map_err(Problem::new)?;
    for run in parted(figure).0 {
        go(&mut engine, run, &figure.value)?;
        if !is_there(&engine, run) {
            return Ok(None);
        }
    }
    Ok(Some(engine))
}

/// The condition that a part of a run ends with, if it has one.
fn until(run: &Run) -> Option<Until> {
    match run {
        Run::Until(goals) => Some(Until::Goals(goals.clone())),
        Run::Tick(tick) => Some(Until::Tick(*tick)),
        Run::Updates(_) | Run::Epochs(_) | Run::Check | Run::Line(_) => None,
    }
}

/// Whether a part of a run has come to where it leads: a run may end before.
fn is_there(engine: &Engine, run: &Run) -> bool {
    until(run).is_none_or(|until| engine.meets(&until))
}

/// The updates after which a run stops, if that is no more than a figure may run.
fn destination(engine: &Engine, run: &Run) -> Result<Option<u64>, Problem> {
    let updates = match run {
        Run::Updates(n) => *n,
        Run::Epochs(n) => n.saturating_mul(engine.updates_per_epoch()),
        Run::Until(_) | Run::Tick(_) | Run::Check | Run::Line(_) => return Ok(None),
    };
    if updates > MOST_UPDATES {
        let what = format!("a figure runs for at most {MOST_UPDATES} updates, found {updates}");
        return Err(Problem::new(what));
    }
    Ok(Some(updates))
}

/// Carries out a command, and runs until the machine stops.
fn carry_out(engine: &mut Engine, command: Option<Command>) {
    command.into_iter().for_each(|command| engine.apply(command));
    while engine.is_running() {
        engine.advance(STRIDE);
    }
}

fn go(engine: &mut Engine, run: &Run, value: &Value) -> Result<(), Problem> {
    match run {
        Run::Until(_) | Run::Tick(_) => carry_out(engine, until(run).map(Command::RunUntil)),
        Run::Updates(_) | Run::Epochs(_) => {
            let there = destination(engine, run)?;
            carry_out(engine, there.map(Command::GoTo));
        }
        Run::Check => {
            let arms = engine
                .frame()
                .snapshot
                .arms
                .iter()
                .position(|arm| Some(&arm.name) == value.arm.as_ref());
            engine.apply(Command::Select(arms.unwrap_or(0)));
            engine.apply(Command::Check);
            engine.frame(); // does the check
        }
        Run::Line(line) => {
            let frame = engine.frame();
            let looks = Looks::default();
            let deed = read(&Context { frame: &frame, looks: &looks, hunts: false }, line);
            match deed.map_err(|e| e.about(format!("the line {line:?}")))? {
                Parsed::Command(command) => carry_out(engine, Some(command)),
                Parsed::Action(Action::Look(Look::Check)) => {
                    engine.apply(Command::Check);
                    engine.frame();
                }
                Parsed::Record(_)
                | Parsed::Mark(_)
                | Parsed::Action(_)
                | Parsed::Write(..)
                | Parsed::Open(_) => {}
            }
        }
    }
    Ok(())
}
