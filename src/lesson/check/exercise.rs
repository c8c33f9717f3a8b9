//! Problems of an exercise, although each of its fields is right by itself.

use crate::lesson::{Choice, Exercise, Guess, Sketched, When};
use crate::measure::{Changes, Goal};
use crate::nn::Fault;
use crate::problem::Problem;

/// Returns the problem of an exercise.
pub(super) fn problem(exercise: &Exercise) -> Option<Problem> {
    match exercise {
        Exercise::RunUntil(goals) | Exercise::Reach(goals) => no_goal(goals),
        Exercise::Change(goals) => no_goal(goals).or_else(|| other_than_settings(goals)),
        Exercise::Predict { guess, until, .. } => {
            let until = match until {
                Some(When::Goals(goals)) => no_goal(goals).map(|problem| problem.about("`until`")),
                Some(When::Tick(_)) | None => None,
            };
            until.or_else(|| of_guess(guess))
        }
        Exercise::Finish { among, .. } => of_wrong_lines(among),
        Exercise::Show { .. } => exercise.state().and_then(|state| state.problem()),
        Exercise::Read
        | Exercise::StepTo(_)
        | Exercise::Type { .. }
        | Exercise::FindBug { .. }
        | Exercise::Explain { .. }
        | Exercise::Recall
        | Exercise::Board => None,
    }
}

fn no_goal(goals: &[Goal]) -> Option<Problem> {
    goals.is_empty().then(|| Problem::new("there is no goal to reach").instead("add one"))
}

fn other_than_settings(goals: &[Goal]) -> Option<Problem> {
    let other = goals.iter().find(|goal| goal.of.changes() != Changes::WithSettings)?;
    let what = format!("Change is about settings, and {other} is not a setting");
    let instead = "write Setting(\"field\") or Is(\"field\", \"value\"), or take Reach";
    Some(Problem::new(what).instead(instead))
}

fn of_wrong_lines(among: &[Fault]) -> Option<Problem> {
    let Some(first) = among.first() else {
        let problem = Problem::new("there is no wrong line to choose from");
        return Some(problem.instead("add faults to `among`"));
    };
    if let Some(several) = among.iter().find(|fault| fault.spoils_all_sums()) {
        let what = format!("{several:?} changes other lines besides the missing one");
        return Some(
            Problem::new(what).instead("name a mistake in one line: AssignedRecurrentSum"),
        );
    }
    let other = among.iter().find(|fault| fault.right_line() != first.right_line())?;
    let what = format!("{other:?} and {first:?} are mistakes in different lines");
    Some(Problem::new(what).instead("in `among`, name mistakes in the same line"))
}

fn of_guess(guess: &Guess) -> Option<Problem> {
    match guess {
        Guess::Choice { options, truth } => of_options(options, truth.is_some()),
        Guess::Number { .. } => None,
        Guess::Sketch { of, updates, low, high, .. } => {
            if !(low.is_finite() && high.is_finite() && low < high) {
                return Some(Problem::new(format!("a sketch from {low} to {high} has no height")));
            }
            match of {
                Sketched::DhNorm => (*low <= 0.0).then(|| {
                    Problem::new("‖dh_t‖ is drawn on a log scale").instead("set `low` above 0")
                }),
                Sketched::Loss => updates
                    .is_none()
                    .then(|| Problem::new("a loss curve needs a length").instead("add `updates`")),
            }
        }
    }
}

/// Returns the problem of a list of answers.
pub(super) fn of_options(options: &[Choice], measured: bool) -> Option<Problem> {
    if options.len() < 2 {
        return Some(Problem::new("a choice has at least two options"));
    }
    let twice = options
        .iter()
        .enumerate()
        .find(|(i, choice)| options[..*i].iter().any(|before| before.text == choice.text));
    if let Some((_, choice)) = twice {
        return Some(Problem::new(format!("two options read {:?}", choice.text)));
    }
    if measured {
        return of_ranges(options);
    }
    if let Some(Choice { text, .. }) = options.iter().find(|choice| is_ranged(choice)) {
        let what = format!("the option {text:?} has a range, but nothing is measured");
        return Some(Problem::new(what).instead("add `truth`"));
    }
    let right = options.iter().filter(|choice| choice.right).count();
    (right != 1).then(|| {
        Problem::new(format!("{right} options are right")).instead("mark one with `right: true`")
    })
}

fn is_ranged(choice: &Choice) -> bool {
    choice.from.is_some() || choice.to.is_some()
}

fn of_ranges(options: &[Choice]) -> Option<Problem> {
    if let Some(Choice { text, .. }) = options.iter().find(|choice| !is_ranged(choice)) {
        let what = format!("something is measured, but the option {text:?} has no range");
        return Some(Problem::new(what).instead("add `from` or `to`"));
    }
    let range = |choice: &Choice| {
        (choice.from.unwrap_or(f64::NEG_INFINITY), choice.to.unwrap_or(f64::INFINITY))
    };
    if let Some(choice) = options.iter().find(|choice| range(choice).0 > range(choice).1) {
        let what = format!("the range of the option {:?} ends before it begins", choice.text);
        return Some(Problem::new(what).instead("swap `from` and `to`"));
    }
    let overlap = |a: &Choice, b: &Choice| range(a).0.max(range(b).0) < range(a).1.min(range(b).1);
    options.iter().enumerate().find_map(|(i, a)| {
        let b = options[..i].iter().find(|b| overlap(a, b))?;
        Some(Problem::new(format!("the ranges of {:?} and {:?} overlap", b.text, a.text)))
    })
}
