//! Problems that show in a lesson file alone, although each field is right by itself.

use super::{exercise, figure, no_experiment};
use crate::lesson::{Exercise, Guess, Lesson, MAIN, Moment, Step};
use crate::measure::{Inset, Measure};
use crate::problem::{At, Problem};
use crate::train::ExperimentSpec;

/// Returns the first problem, in the order of the file.
pub(super) fn problem(lesson: &Lesson) -> Option<Problem> {
    of_fields(lesson)
        .or_else(|| of_experiments(lesson))
        .or_else(|| of_questions(lesson))
        .or_else(|| {
            lesson.steps.iter().enumerate().find_map(|(i, step)| {
                Some(of_step(lesson, lesson.on(i), step)?.at(At::Step(i + 1)))
            })
        })
        .or_else(|| {
            (1..)
                .zip(&lesson.figures)
                .find_map(|(number, of)| Some(figure::problem(of, lesson)?.at(At::Figure(number))))
        })
}

fn of_fields(lesson: &Lesson) -> Option<Problem> {
    if lesson.steps.is_empty() {
        let problem = Problem::new("the lesson has no steps").instead("add at least one");
        return Some(problem.at(At::Field("steps")));
    }
    if lesson.speed == Some(0) {
        let problem = Problem::new("the machine would never move")
            .instead("leave speed out, or give ticks per second");
        return Some(problem.at(At::Field("speed")));
    }
    lesson.experiments.contains_key(MAIN).then(|| {
        let problem =
            Problem::new(format!("{MAIN:?} is the name of the lesson's first experiment"));
        problem.instead("give this one another name").at(At::Experiment(MAIN.to_owned()))
    })
}

fn of_experiments(lesson: &Lesson) -> Option<Problem> {
    lesson.all_experiments().find_map(|(name, experiment)| {
        let path = experiment.outside().next().map(|_| {
            Problem::new("a lesson cannot name a Path")
                .instead("write File(\"name\") for a file in its folder")
        });
        let problem = path.or_else(|| Some(Problem::new(experiment.problem()?)))?;
        Some(problem.at(super::at_experiment(name)))
    })
}

fn of_questions(lesson: &Lesson) -> Option<Problem> {
    (1..).zip(&lesson.quick).find_map(|(number, question)| {
        Some(exercise::of_options(&question.options, false)?.at(At::Question(number)))
    })
}

fn of_step(lesson: &Lesson, on: &str, step: &Step) -> Option<Problem> {
    let Some(experiment) = lesson.experiment(on) else { return Some(no_experiment(lesson, on)) };
    exercise::problem(&step.exercise)
        .or_else(|| step.challenge.as_ref()?.problem(&step.exercise))
        .or_else(|| empty_board(lesson, step))
        .or_else(|| {
            let broken = step.by.iter().any(|line| line.contains('\n'));
            broken.then(|| Problem::new("each item of `by` must be one line"))
        })
        .or_else(|| hidden_sketch(step, experiment))
        .or_else(|| step.arms().find_map(|arm| experiment.no_arm(arm)))
        .or_else(|| of_insets(step, experiment))
        .or_else(|| of_hunt(&step.exercise, experiment))
}

/// Returns the problem of a board in a lesson without challenges.
fn empty_board(lesson: &Lesson, step: &Step) -> Option<Problem> {
    let is_empty = step.exercise == Exercise::Board && lesson.challenges().next().is_none();
    is_empty.then(|| {
        let problem = Problem::new("there is no challenge to choose on the board");
        problem.instead("give a later step a `challenge`")
    })
}

/// Returns the problem of a value in a text: one of an arm that does not exist, or the one that the step asks for.
fn of_insets(step: &Step, experiment: &ExperimentSpec) -> Option<Problem> {
    let is_length = |of: &Measure| matches!(of, Measure::Updates | Measure::Epochs);
    let asked = step.exercise.asked().filter(|asked| !is_length(&asked.of));
    step.insets().find_map(|(moment, Inset { written, value })| {
        let mut unknown = value.arms().into_iter().filter_map(|arm| experiment.no_arm(arm));
        let is_asked = moment == Moment::Now && asked == Some(&value);
        let told = || Problem::new("the step asks for it").instead("show it in the solution");
        let problem = unknown.next().or_else(|| is_asked.then(told))?;
        Some(problem.about(format!("the value {{{written}}}")))
    })
}

/// Returns the problem of a sketch about an arm that the step hides.
fn hidden_sketch(step: &Step, experiment: &ExperimentSpec) -> Option<Problem> {
    let Exercise::Predict { guess: Guess::Sketch { arm, .. }, .. } = &step.exercise else {
        return None;
    };
    let first = &experiment.arms()[0].name;
    let drawn = arm.as_ref().unwrap_or(first);
    (!step.only.is_empty() && !step.only.contains(drawn)).then(|| {
        Problem::new(format!("the sketch is about the arm {drawn:?}, which `only` hides"))
            .instead("name another arm with `arm`")
    })
}

/// Returns the problem of a bug hunt.
fn of_hunt(exercise: &Exercise, experiment: &ExperimentSpec) -> Option<Problem> {
    let arm = exercise.arm().filter(|_| exercise.needs_mistake())?;
    let spec = experiment.arms().into_iter().find(|a| a.name == *arm)?;
    match experiment.of_arm(&spec).fault {
        None => {
            let what = format!("the arm {arm:?} has no fault that could be found");
            Some(Problem::new(what).instead("give it a `fault`"))
        }
        Some(fault) if !fault.is_in_gradient() => {
            let what = format!("the fault of the arm {arm:?} is not in the gradient");
            Some(Problem::new(what).instead("take one that a gradient check can find"))
        }
        Some(_) => None,
    }
}
