//! Problems of a figure in its lesson.

use crate::lesson::figures::MOST_UPDATES;
use crate::lesson::{Figure, Lesson, Lies, Run};
use crate::problem::Problem;

/// Returns the problem of a figure.
pub(super) fn problem(figure: &Figure, lesson: &Lesson) -> Option<Problem> {
    let Some(experiment) = lesson.experiment(figure.on()) else {
        return Some(super::no_experiment(lesson, figure.on()));
    };
    let own_arms = figure.set.iter().any(|set| set.key.starts_with("arms"))
        || figure.run.iter().any(|run| matches!(run, Run::Line(_))); // which may add some
    if !own_arms {
        let unknown = figure.value.arms().into_iter().find_map(|arm| experiment.no_arm(arm));
        if let Some(problem) = unknown {
            return Some(problem);
        }
    }
    let too_long = figure.run.iter().find_map(|run| match run {
        Run::Updates(n) | Run::Epochs(n) => Some(*n).filter(|n| *n > MOST_UPDATES),
        Run::Until(_) | Run::Tick(_) | Run::Check | Run::Line(_) => None,
    });
    if let Some(found) = too_long {
        let what = format!("a figure runs for at most {MOST_UPDATES} updates, found {found}");
        return Some(Problem::new(what));
    }
    let seeds = figure.seeds;
    if let Lies::Count { seeds: (least, most), .. } = figure.lies
        && (least > most || most > seeds)
    {
        let what = format!("`lies` counts {least} to {most} seeds, but the figure runs {seeds}");
        return Some(Problem::new(what).instead("set `seeds`"));
    }
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = plain(&figure.says);
    let is_quoted = lesson.texts().iter().any(|text| plain(text.text).contains(&says));
    (!is_quoted).then(|| {
        let what = format!("`says` does not occur in the lesson: {:?}", figure.says);
        Problem::new(what).instead("copy it word for word")
    })
}
