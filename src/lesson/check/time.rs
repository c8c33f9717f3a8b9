//! Problems of the time that a lesson takes. None of them keeps it from being opened.

use crate::lesson::Lesson;
use crate::problem::{At, Problem};

/// Returns the problems.
pub(super) fn problems(lesson: &Lesson) -> Vec<Problem> {
    let claimed = lesson.old_minutes.map(|_| {
        let what = format!("the time is computed, {} minutes here", lesson.minutes());
        Problem::new(what).instead("leave the field out").at(At::Field("minutes"))
    });
    claimed.into_iter().collect()
}
