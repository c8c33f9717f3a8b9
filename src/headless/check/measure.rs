//! Measures the figures of a lesson.

use rayon::prelude::*;

use super::Proof;
use crate::engine::{Command, Engine, Speed, Until};
use crate::lesson::figures::{MOST_UPDATES, median};
use crate::lesson::load::Loaded;
use crate::lesson::{Figure, Lies, Run};
use crate::measure::Value;
use crate::problem::{At, Problem};
use crate::tui::action::{Action, Look};
use crate::tui::looks::Looks;
use crate::tui::verbs::{Context, Parsed, read};
use crate::tui::widget::number::short;

/// The number of ticks between two checks of whether the run has stopped.
const STRIDE: usize = 100_000;

/// Figures measured in one run.
struct Group<'a> {
    /// The figures with their numbers, from 1.
    of: Vec<(usize, &'a Figure)>,
    seeds: usize,
}

/// Measures all figures, with at most `most` seeds each if that is given. A claim that counts seeds is checked only if
/// all its seeds were run.
pub fn figures(loaded: &Loaded, most: Option<usize>) -> Proof {
    let mut groups: Vec<Group> = Vec::new();
    for (number, figure) in (1..).zip(&loaded.lesson.figures) {
        let seeds = most.map_or(figure.seeds, |most| figure.seeds.min(most));
        let alike = |group: &&mut Group| {
            let (_, first) = group.of[0];
            let checks = figure.run.contains(&Run::Check); // a check is about one arm
            (first.on(), &first.set, &first.run) == (figure.on(), &figure.set, &figure.run)
                && (!checks || first.value.arm == figure.value.arm)
        };
        match groups.iter_mut().find(alike) {
            Some(group) => {
                group.seeds = group.seeds.max(seeds);
                group.of.push((number, figure));
            }
            None => groups.push(Group { of: vec![(number, figure)], seeds }),
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

fn measured(loaded: &Loaded, group: &Group, most: Option<usize>) -> Proof {
    let runs: Vec<Result<Vec<Option<f64>>, Problem>> =
        (1..=group.seeds as u64).into_par_iter().map(|seed| run(loaded, group, seed)).collect();
    let mut proof = Proof::default();
    let runs: Vec<Vec<Option<f64>>> = match runs.into_iter().collect() {
        Ok(runs) => runs,
        Err(problem) => {
            let says = group.of[0].1.says.trim();
            proof.problems.push(problem.about(format!("{says:?}")).at(At::Figure(group.of[0].0)));
            return proof;
        }
    };
    for (i, (number, figure)) in group.of.iter().enumerate() {
        let seeds = most.map_or(figure.seeds, |most| figure.seeds.min(most));
        let values: Vec<Option<f64>> = runs.iter().take(seeds).map(|run| run[i]).collect();
        let line = describe(figure, &values);
        let whole = seeds == figure.seeds || matches!(figure.lies, Lies::Each(..));
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

fn run(loaded: &Loaded, group: &Group, seed: u64) -> Result<Vec<Option<f64>>, Problem> {
    let (_, figure) = group.of[0];
    let spec = loaded.lesson.experiment(figure.on()).ok_or("there is no such experiment")?;
    let mut spec = spec.clone();
    spec.seed = seed;
    for set in &figure.set {
        spec = spec.with(&set.key, &set.value).map_err(Problem::new)?;
    }
    let folder = loaded.folder.clone();
    let mut engine = Engine::new(spec, folder, Speed(None)).map_err(Problem::new)?;
    for run in &figure.run {
        go(&mut engine, run, &figure.value)?;
        if !is_there(&engine, run) {
            return Ok(vec![None; group.of.len()]);
        }
    }
    Ok(group.of.iter().map(|(_, figure)| engine.value(&figure.value)).collect())
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

/// Goes to the end of an update.
fn go_to(engine: &mut Engine, updates: u64) -> Result<(), Problem> {
    if updates > MOST_UPDATES {
        let what = format!("a figure runs for at most {MOST_UPDATES} updates, found {updates}");
        return Err(Problem::new(what));
    }
    engine.apply(Command::GoTo(updates));
    Ok(())
}

fn go(engine: &mut Engine, run: &Run, value: &Value) -> Result<(), Problem> {
    match run {
        Run::Until(_) | Run::Tick(_) => {
            until(run).into_iter().for_each(|until| engine.apply(Command::RunUntil(until)));
        }
        Run::Updates(n) => go_to(engine, *n)?,
        Run::Epochs(n) => go_to(engine, n.saturating_mul(engine.updates_per_epoch()))?,
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
                Parsed::Command(command) => engine.apply(command),
                Parsed::Action(Action::Look(Look::Check)) => {
                    engine.apply(Command::Check);
                    engine.frame();
                }
                Parsed::Record(_)
                | Parsed::Mark(_)
                | Parsed::Action(_)
                | Parsed::Save(_)
                | Parsed::Open(_) => {}
            }
        }
    }
    while engine.is_running() {
        engine.advance(STRIDE);
    }
    Ok(())
}
