//! Problems of the time that a lesson takes. None of them keeps it from being opened.

use crate::lesson::Lesson;
use crate::lesson::rounds::{LONGEST, Round};
use crate::problem::{At, Problem};

/// Returns the problems.
pub(super) fn problems(lesson: &Lesson) -> Vec<Problem> {
    let claimed = lesson.old_minutes.map(|_| {
        let what = format!("the time is computed, {} minutes here", lesson.minutes());
        Problem::new(what).instead("leave the field out").at(At::Field("minutes"))
    });
    claimed.into_iter().chain(of_rounds(lesson)).collect()
}

/// Returns the problems of a lesson that asks for more patience than a round may.
fn of_rounds(lesson: &Lesson) -> Vec<Problem> {
    let rounds = lesson.rounds();
    let part = "part it where an idea is complete, with `round: \"A title\"` in a step";
    if rounds.is_empty() {
        let minutes = lesson.minutes();
        let what = format!("the lesson takes {minutes} minutes without a pause, at most {LONGEST}");
        let too_long = || Problem::new(what).instead(part).at(At::Field("steps"));
        return (minutes > LONGEST).then(too_long).into_iter().collect();
    }
    let untitled = lesson.steps[0].round.is_none().then(|| {
        let problem = Problem::new("another step begins a round, but not the first");
        problem.instead("add `round`").at(At::Step(1))
    });
    let too_long = rounds.iter().filter(|round| round.minutes > LONGEST);
    let too_long = too_long.map(|Round { title, steps, minutes }| {
        let what = format!("the round {title:?} takes {minutes} minutes, at most {LONGEST}");
        Problem::new(what).instead(part).at(At::Step(steps.start + 1))
    });
    untitled.into_iter().chain(too_long).collect()
}
