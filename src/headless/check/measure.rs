//! The figures of a lesson, measured.

use rayon::prelude::*;

use super::Proof;
use crate::engine::{Command, Engine, Speed, Until};
use crate::lesson::figures::median;
use crate::lesson::load::Loaded;
use crate::lesson::{Figure, Lies, Run, Value};
use crate::tui::action::Action;
use crate::tui::verbs::{Deed, Here, read};
use crate::tui::view::Looks;
use crate::tui::widget::number::short;

/// Ticks at a time.
const STRIDE: usize = 100_000;

/// Figures that are measured in one run.
struct Group<'a> {
    of: Vec<&'a Figure>,
    seeds: usize,
}

/// Measures all figures; on at most so many seeds each, if that is said. Counts of seeds are only looked at where all of
/// them were run.
pub fn figures(loaded: &Loaded, most: Option<usize>) -> Proof {
    let mut groups: Vec<Group> = Vec::new();
    for figure in &loaded.lesson.figures {
        let seeds = most.map_or(figure.seeds, |most| figure.seeds.min(most));
        let alike = |group: &&mut Group| {
            let first = group.of[0];
            let checks = figure.run.contains(&Run::Check); // a check is of one arm
            (first.on(), &first.set, &first.run) == (figure.on(), &figure.set, &figure.run)
                && (!checks || first.value.arm == figure.value.arm)
        };
        match groups.iter_mut().find(alike) {
            Some(group) => {
                group.seeds = group.seeds.max(seeds);
                group.of.push(figure);
            }
            None => groups.push(Group { of: vec![figure], seeds }),
        }
    }
    let proofs: Vec<Proof> = groups.par_iter().map(|group| measured(loaded, group, most)).collect();
    let mut all = Proof::default();
    for proof in proofs {
        all.lines.extend(proof.lines);
        all.faults.extend(proof.faults);
    }
    all
}

fn measured(loaded: &Loaded, group: &Group, most: Option<usize>) -> Proof {
    let runs: Vec<Result<Vec<Option<f64>>, String>> =
        (1..=group.seeds as u64).into_par_iter().map(|seed| run(loaded, group, seed)).collect();
    let mut proof = Proof::default();
    let runs: Vec<Vec<Option<f64>>> = match runs.into_iter().collect() {
        Ok(runs) => runs,
        Err(fault) => {
            let says = group.of[0].says.trim();
            proof.faults.push(format!("figure {says:?}: {fault}"));
            return proof;
        }
    };
    for (i, figure) in group.of.iter().enumerate() {
        let seeds = most.map_or(figure.seeds, |most| figure.seeds.min(most));
        let values: Vec<Option<f64>> = runs.iter().take(seeds).map(|run| run[i]).collect();
        let line = told(figure, &values);
        let whole = seeds == figure.seeds || matches!(figure.lies, Lies::Each(..));
        match !whole || figure.lies.holds(&values) {
            true => proof.lines.push(line),
            false => proof.faults.push(format!("a figure is not true: {line}")),
        }
    }
    proof
}

/// `"2 to 10": epochs = 3 … 5, median 4 (5 seeds); each in 2 … 10`
fn told(figure: &Figure, values: &[Option<f64>]) -> String {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let least = known.iter().copied().min_by(f64::total_cmp);
    let most = known.iter().copied().max_by(f64::total_cmp);
    let number = |x: Option<f64>| x.map_or("–".to_owned(), short);
    let unknown = match values.len() - known.len() {
        0 => String::new(),
        n => format!(", not reached on {n}"),
    };
    let lies = match &figure.lies {
        Lies::Each(from, to) => format!("each in {} … {}", short(*from), short(*to)),
        Lies::Median(from, to) => format!("median in {} … {}", short(*from), short(*to)),
        Lies::Count { from, to, seeds: (a, b) } => {
            let inside = known.iter().filter(|v| (*from..=*to).contains(v)).count();
            format!("{inside} in {} … {}, wanted {a} … {b}", short(*from), short(*to))
        }
    };
    let says = figure.says.split_whitespace().collect::<Vec<_>>().join(" ");
    let (value, n) = (&figure.value, values.len());
    let (least, most, middle) = (number(least), number(most), number(median(values)));
    format!("{says:?}: {value} = {least} … {most}, median {middle} ({n} seeds{unknown}); {lies}")
}

fn run(loaded: &Loaded, group: &Group, seed: u64) -> Result<Vec<Option<f64>>, String> {
    let figure = group.of[0];
    let spec = loaded.lesson.experiment(figure.on()).ok_or("there is no such experiment")?;
    let mut spec = spec.clone();
    spec.seed = seed;
    for set in &figure.set {
        let (key, value) = set.split_once('=').unwrap_or((set, ""));
        spec = spec.with(key.trim(), value).map_err(|e| e.to_string())?;
    }
    let folder = loaded.folder.clone();
    let mut engine = Engine::new(spec, folder, Speed(None)).map_err(|e| e.to_string())?;
    for run in &figure.run {
        go(&mut engine, run, &figure.value)?;
    }
    Ok(group.of.iter().map(|figure| engine.value(&figure.value)).collect())
}

fn go(engine: &mut Engine, run: &Run, value: &Value) -> Result<(), String> {
    match run {
        Run::Until(goals) => engine.apply(Command::RunUntil(Until::Goals(goals.clone()))),
        Run::Updates(n) => engine.apply(Command::GoTo(*n)),
        Run::Epochs(n) => engine.apply(Command::GoTo(n * engine.updates_per_epoch())),
        Run::Tick(tick) => engine.apply(Command::RunUntil(Until::Tick(*tick))),
        Run::Check => {
            let arms = engine
                .frame()
                .snapshot
                .arms
                .iter()
                .position(|arm| Some(&arm.name) == value.arm.as_ref());
            engine.apply(Command::Select(arms.unwrap_or(0)));
            engine.apply(Command::Check);
            engine.frame(); // makes it
        }
        Run::Line(line) => {
            let frame = engine.frame();
            let looks = Looks::default();
            let deed = read(&Here { frame: &frame, looks: &looks }, line);
            match deed.map_err(|e| format!("the line {line:?}: {e}"))? {
                Deed::Tell(command) => engine.apply(command),
                Deed::Act(Action::Check) => {
                    engine.apply(Command::Check);
                    engine.frame();
                }
                Deed::Act(_) => {}
            }
        }
    }
    while engine.is_running() {
        engine.advance(STRIDE);
    }
    Ok(())
}
