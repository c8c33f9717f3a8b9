//! Problems of a lesson that asks for something its experiments can never do.

mod inset;

use std::collections::HashMap;

use crate::lesson::load::Loaded;
use crate::lesson::{Exercise, Figure, Run, Step};
use crate::measure::{Goal, Live, Measure, Value};
use crate::nn::{Name, Variable};
use crate::problem::{At, Problem};
use crate::task::Kind;
use crate::train::{Arm, Experiment, Tick};

/// Returns the first problem. Builds the experiments to find it.
pub(super) fn problem(Loaded { lesson, folder, .. }: &Loaded) -> Option<Problem> {
    let mut experiments = HashMap::new();
    for (name, spec) in lesson.all_experiments() {
        match Experiment::new(spec.clone(), folder) {
            Ok(experiment) => drop(experiments.insert(name, experiment)),
            Err(e) => return Some(Problem::new(e).at(super::at_experiment(name))),
        }
    }
    let steps = lesson.steps.iter().enumerate().find_map(|(i, step)| {
        let experiment = experiments.get(lesson.on(i))?;
        Some(of_step(step, experiment)?.at(At::Step(i + 1)))
    });
    steps.or_else(|| {
        (1..).zip(&lesson.figures).find_map(|(number, figure)| {
            let experiment = experiments.get(figure.on())?;
            Some(of_figure(figure, experiment)?.at(At::Figure(number)))
        })
    })
}

fn of_step(step: &Step, experiment: &Experiment) -> Option<Problem> {
    let exercise = &step.exercise;
    let at = if let Exercise::Type { at, .. } = exercise { *at } else { None };
    let measured = || exercise.goals().iter().map(Goal::subject);
    let tick = exercise.tick().and_then(|tick| of_tick(tick, experiment));
    tick.or_else(|| of_unit(step.unit?, experiment))
        .or_else(|| exercise.values().into_iter().find_map(|v| of_element(v, at, experiment)))
        .or_else(|| measured().find_map(|value| of_value(&value, experiment)))
        .or_else(|| exercise.values().into_iter().find_map(|value| of_value(value, experiment)))
        .or_else(|| exercise.state()?.problem_in(experiment))
        .or_else(|| of_number(step.number.as_ref()?, experiment))
        .or_else(|| step.insets().find_map(|(_, inset)| inset::problem(&inset, experiment)))
}

/// Returns the problem of the number in big numerals.
fn of_number(number: &Value, experiment: &Experiment) -> Option<Problem> {
    let problem = of_element(number, None, experiment).or_else(|| of_value(number, experiment));
    problem.map(|problem| problem.about("`number`"))
}

fn of_unit(unit: usize, experiment: &Experiment) -> Option<Problem> {
    let hidden = experiment.arms.iter().map(|arm| arm.model.dims.hidden).max().unwrap_or(0);
    let what = || format!("there is no hidden unit {unit}: there are {hidden}, from 0");
    (unit >= hidden).then(|| Problem::new(what()))
}

fn of_figure(figure: &Figure, experiment: &Experiment) -> Option<Problem> {
    let mut spec = (*experiment.spec).clone();
    for set in &figure.set {
        spec = match spec.with(&set.key, &set.value) {
            Ok(spec) => spec,
            Err(e) => {
                return Some(Problem::new(e).about(format!("{:?}", set.to_string())));
            }
        };
    }
    if !figure.set.is_empty() {
        return spec.problem().map(Problem::new);
    }
    let ticks = figure.run.iter().find_map(|run| match run {
        Run::Tick(tick) => of_tick(*tick, experiment),
        Run::Until(_) | Run::Updates(_) | Run::Epochs(_) | Run::Check | Run::Line(_) => None,
    });
    ticks.or_else(|| of_value(&figure.value, experiment))
}

fn of_tick(tick: Tick, experiment: &Experiment) -> Option<Problem> {
    let longest = experiment.task.train.longest();
    match tick {
        Tick::Forward(t) | Tick::Backward(t) => (t >= longest).then(|| {
            let what =
                format!("there is no timestep {t}: the longest example has {longest}, from 0");
            Problem::new(what)
        }),
        Tick::Accumulate | Tick::Clip | Tick::Update => None,
    }
}

/// Returns the problem of an element that is never computed, or is not available at the tick at which it is asked for.
fn of_element(value: &Value, at: Option<Tick>, experiment: &Experiment) -> Option<Problem> {
    let Measure::At(variable, index) = &value.of else { return None };
    let is_meant = |arm: &&Arm| value.arm.as_ref().is_none_or(|name| *name == arm.name);
    let arm = experiment.arms.iter().find(is_meant)?;
    if let Variable::Parameter(_, parameter) = *variable
        && let Some(problem) = of_parameter(arm, parameter, index)
    {
        return Some(problem);
    }
    let mut run = experiment.clone();
    let (mut first, mut there) = (None, false);
    loop {
        let tick = run.tick();
        let is_known = Live::from(&run).value(value).is_some();
        first = first.or(is_known.then_some(tick));
        there |= is_known && at == Some(tick);
        if tick == Tick::Update {
            break;
        }
    }
    match (first, at) {
        (None, _) => {
            let problem = Problem::new(format!("{variable}{index:?} is never computed here"));
            Some(problem.instead("see `rnn-tui trace --names` for names and shapes"))
        }
        (Some(first), Some(at)) if !there => {
            let what = format!("{variable}{index:?} is not available at the tick {at}");
            Some(Problem::new(what).instead(format!("ask for it at {first}")))
        }
        (Some(_), _) => None,
    }
}

fn of_parameter(arm: &Arm, parameter: Name, index: &[usize]) -> Option<Problem> {
    let params = &arm.state.params;
    let Some(value) = params.get(parameter) else {
        let known: Vec<&str> = params.iter().map(|tensor| tensor.name.as_str()).collect();
        let what = format!(
            "the arm {:?} has no tensor \"{parameter}\"; it has {}",
            arm.name,
            known.join(", ")
        );
        return Some(Problem::new(what));
    };
    let (rows, cols) = value.dim();
    let fits = match index {
        [row] => cols == 1 && *row < rows,
        [row, col] => *row < rows && *col < cols,
        _ => false,
    };
    let what = || format!("{parameter} is {rows}×{cols}, from 0: {index:?} is not in it");
    (!fits).then(|| Problem::new(what()))
}

fn of_value(value: &Value, experiment: &Experiment) -> Option<Problem> {
    let (task, of) = (&experiment.task, &value.of);
    use Measure::{
        Accuracy, Answers, At, BagOfWordsAccuracy, BagOfWordsLoss, Chance, ChanceLoss, CheckError,
        Checked, ClippedNorm, ClippedShare, Cosine, DhFactor, DhRatio, Diverged, Epochs, GradNorm,
        Is, LargestShare, LargestTerm, LastWordAccuracy, LastWordLoss, Loss, MultiplyAdds,
        NoMemoryAccuracy, NoMemoryLoss, Ratio, Saturated, Setting, Share, SigmaMax, SmoothLoss,
        Sound, SpectralRadius, TapeNumbers, TestAccuracy, TestLoss, UpdateLoss, Updates, Weights,
        WorstCheckError, Writes,
    };
    match of {
        TestLoss | TestAccuracy => task
            .test
            .is_empty()
            .then(|| Problem::new("test examples are measured, but the task has none")),
        Writes(text) | Chance(text, _) => {
            if task.kind != Kind::Text {
                let what = "written text is measured, but only a character model writes";
                return Some(Problem::new(what));
            }
            let unknown = task.inputs.read(text).err()?;
            Some(Problem::new(format!("the model cannot write {text:?}: {unknown}")))
        }
        Setting(key) | Is(key, _) => {
            let spec = &experiment.spec;
            let unknown = spec.of_arm(&spec.arms()[0]).field(key).err()?;
            Some(Problem::new(unknown))
        }
        Ratio(a, b) => of_value(a, experiment).or_else(|| of_value(b, experiment)),
        Updates | Epochs | Loss | Accuracy | UpdateLoss | SmoothLoss | GradNorm | ClippedNorm
        | Cosine | ClippedShare | DhRatio | DhFactor | Saturated | Share(..) | LargestShare(_)
        | LargestTerm(..) | SigmaMax | SpectralRadius | Weights | MultiplyAdds | TapeNumbers
        | Checked | CheckError(_) | WorstCheckError | Answers(..) | Diverged | Sound
        | ChanceLoss | NoMemoryLoss | NoMemoryAccuracy | LastWordLoss | LastWordAccuracy
        | BagOfWordsLoss | BagOfWordsAccuracy | At(..) => None,
    }
}
