//! Walks through a lesson as a learner does: with keys, from the first step to the end.

mod cells;
mod hunt;
mod known;
pub(super) mod lines;
pub(super) mod told;
mod tour;

use crate::headless::workbench::Workbench;
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Choice, Guess, Moment, Step};
use crate::problem::{At, Problem};
use crate::tui::input::KeyCode;
use crate::tui::popup::Popup;
use crate::tui::step::{Activity, Search, Stage, Way};
use crate::tui::widget::number::short;
use told::{Seen, Told};

/// How often Enter is pressed before a step counts as impossible.
const PATIENCE: usize = 4;

/// Walks through a lesson with one seed: no step may be done before it begins, and each must be done by its reference
/// actions.
///
/// # Errors
/// The first problem found.
pub fn through(loaded: &Loaded, number: Option<usize>, seed: u64) -> Result<(), Problem> {
    looking(loaded, number, seed, false).map(drop)
}

/// Walks through a lesson and, if the walk `looks`, looks at the screen for what is asked for. Returns what it has found.
///
/// # Errors
/// As [`through`].
pub(super) fn looking(
    loaded: &Loaded,
    number: Option<usize>,
    seed: u64,
    looks: bool,
) -> Result<Vec<Told>, Problem> {
    let loaded = seeded(loaded, seed);
    let catalog = Catalog::embedded().map_err(Problem::new)?;
    let steps = loaded.lesson.steps.clone();
    let mut workbench = Workbench::open(catalog, loaded, number)?;
    let (mut seen, mut asked) = (Vec::new(), Vec::new());
    for (i, step) in steps.iter().enumerate() {
        let walk = Walk { step, number: i, seed, looks };
        let place = |problem: Problem| problem.about(format!("seed {seed}")).at(At::Step(i + 1));
        walk.done(&mut workbench, &mut seen).map_err(place)?;
        if looks {
            asked.extend(walk.asked(&workbench).map_err(place)?);
            walk.look_at_named(&mut workbench, &mut seen).map_err(place)?;
        }
        workbench.press(KeyCode::Char('n')).map_err(place)?;
        walk.texts_are_known(&workbench, Moment::Done).map_err(place)?;
    }
    ended(&workbench).map_err(|problem| problem.about(format!("seed {seed}")))?;
    Ok(told::told(&seen, &asked))
}

/// Checks that a walk has come to the end of the lesson, with every step done.
fn ended(workbench: &Workbench) -> Result<(), Problem> {
    let session = workbench.session()?;
    match session.done().iter().position(|done| !done) {
        None if session.is_over() => Ok(()),
        None => Err(Problem::new("the end was not reached")),
        Some(open) => {
            let problem = Problem::new("the step is not done at the end of the walk");
            Err(problem.at(At::Step(open + 1)))
        }
    }
}

/// The lesson with this seed in all its experiments.
fn seeded(loaded: &Loaded, seed: u64) -> Loaded {
    let mut loaded = loaded.clone();
    loaded.lesson.experiment.seed = seed;
    loaded.lesson.experiments.values_mut().for_each(|spec| spec.seed = seed);
    loaded
}

/// A walk through one step.
struct Walk<'a> {
    step: &'a Step,
    number: usize,
    seed: u64,
    /// Whether it looks for what is asked for.
    looks: bool,
}

impl Walk<'_> {
    /// Does the step. Adds what is seen before its question is answered.
    fn done(&self, workbench: &mut Workbench, seen: &mut Vec<Seen>) -> Result<(), Problem> {
        let session = workbench.session()?;
        if session.step() != self.number {
            return Err(Problem::new(format!("the walk is at step {}", session.step() + 1)));
        }
        let activity = session.activity().clone();
        let is_read = matches!(activity, Activity::Read | Activity::Board(_));
        if !is_read && self.is_done(workbench)? {
            return Err(Problem::new("the step is done before it begins"));
        }
        self.texts_are_known(workbench, Moment::Now)?;
        self.look_at_own(workbench, seen);
        if self.approaches(workbench)? {
            self.look_at_all(workbench, seen)?;
            self.approach(workbench)?;
        }
        self.look_at_all(workbench, seen)?;
        match &activity {
            Activity::Board(_) => return Ok(()),
            Activity::Read => return self.shows_state(workbench),
            Activity::Goals(goals) => self.reach(workbench, goals.way())?,
            Activity::Predict(predict) => self.predict(workbench, predict.guess())?,
            Activity::Number(number) => self.type_number(workbench, number.within())?,
            Activity::Hunt(hunt) => match hunt.search() {
                Search::Wrong => self.find_wrong(workbench, hunt.arm())?,
                Search::Missing(among) => self.find_missing(workbench, among)?,
            },
            Activity::Explain(_) => self.explain(workbench)?,
            Activity::Recall(_) => self.recall(workbench)?,
        }
        let is_done = self.is_done(workbench)?;
        if is_done || self.awaits_truth(workbench)? {
            self.truth_is_known(workbench)?;
        }
        if is_done {
            return Ok(());
        }
        let message = workbench.app().message().unwrap_or_default();
        let goals = workbench.frame()?.goals.iter().map(|goal| {
            let met = if goal.met { "reached" } else { "not reached" };
            let now = goal.value.map_or("not known".to_owned(), short);
            format!("{}: {met} ({now})", goal.label)
        });
        let goals = goals.collect::<Vec<_>>().join(", ");
        let what =
            format!("the lines of `by`, then Enter, do not complete the step: {goals} {message}");
        Err(Problem::new(what.trim_end()))
    }

    fn is_done(&self, workbench: &Workbench) -> Result<bool, Problem> {
        Ok(workbench.session()?.done()[self.number])
    }

    fn by_lines(&self, workbench: &mut Workbench) -> Result<(), Problem> {
        for line in &self.step.by {
            if line.trim() == "wait" || self.is_done(workbench)? {
                continue;
            }
            self.look_around(workbench)?;
            workbench.press(KeyCode::Char(':'))?;
            workbench.text(line)?;
            workbench.press(KeyCode::Enter)?;
            if let Some(Popup::Palette(palette)) = workbench.app().popup() {
                let not_understood = || Problem::new("it is not understood");
                let problem = palette.problem().cloned().unwrap_or_else(not_understood);
                return Err(problem.about(format!("the line {line:?} of `by` is refused")));
            }
        }
        Ok(())
    }

    /// Reaches the goals with the lines of `by`, or by pressing Enter, which changes no setting.
    fn reach(&self, workbench: &mut Workbench, way: Way) -> Result<(), Problem> {
        self.by_lines(workbench)?;
        match way {
            Way::Change => Ok(()),
            Way::Run | Way::Step(_) | Way::Reach => self.enter_until_done(workbench),
        }
    }

    /// Leaves the line in which an answer is written, if there is one, so that keys are keys.
    fn look_around(&self, workbench: &mut Workbench) -> Result<(), Problem> {
        if workbench.session()?.writes() { workbench.press(KeyCode::Esc) } else { Ok(()) }
    }

    fn explain(&self, workbench: &mut Workbench) -> Result<(), Problem> {
        workbench.text("because it is so")?;
        workbench.press(KeyCode::Enter)
    }

    fn recall(&self, workbench: &mut Workbench) -> Result<(), Problem> {
        let keys = 2 * workbench.session()?.course().cards().len().max(1);
        for _ in 0..keys {
            if !self.is_done(workbench)? {
                workbench.press(KeyCode::Down)?; // to how well it was known, once that is asked
                workbench.press(KeyCode::Enter)?;
            }
        }
        Ok(())
    }

    fn enter_until_done(&self, workbench: &mut Workbench) -> Result<(), Problem> {
        for _ in 0..PATIENCE {
            if self.is_done(workbench)? {
                break;
            }
            workbench.press(KeyCode::Enter)?;
        }
        Ok(())
    }

    /// Makes a prediction, a different one with each seed, and waits for the truth.
    fn predict(&self, workbench: &mut Workbench, guess: &Guess) -> Result<(), Problem> {
        match guess {
            Guess::Choice { options, .. } => {
                for _ in 0..=self.seed as usize % options.len() {
                    workbench.press(KeyCode::Down)?;
                }
                workbench.press(KeyCode::Enter)?;
            }
            Guess::Number { .. } => {
                workbench.text("0.5")?;
                workbench.press(KeyCode::Enter)?;
            }
            Guess::Sketch { .. } => {
                for key in [KeyCode::Enter, KeyCode::Up, KeyCode::Right, KeyCode::Down] {
                    workbench.press(key)?;
                }
                workbench.press(KeyCode::Enter)?;
            }
        }
        match workbench.session()?.activity() {
            Activity::Predict(predict) if predict.stage() == Stage::Sure => {}
            _ => return Err(Problem::new("the answer was not accepted")),
        }
        workbench.press(KeyCode::Enter)?;
        self.by_lines(workbench)?;
        self.enter_until_done(workbench)?;
        let answer = workbench.session()?.answers().get(&self.number).cloned().unwrap_or_default();
        match guess {
            Guess::Choice { options, truth: Some(_) } => {
                let Some(truth) = answer.truth else { return Ok(()) }; // which is reported
                match options.iter().filter(|option| option.holds(answer.truth)).count() {
                    1 => Ok(()),
                    holds => {
                        let right = if holds == 0 { "no option is" } else { "several options are" };
                        let of = ranges(options);
                        Err(Problem::new(format!("{truth} is measured, and {right} right: {of}")))
                    }
                }
            }
            _ => Ok(()),
        }
    }

    /// Whether the step asks for a number at another place of the run than that where it begins.
    fn approaches(&self, workbench: &Workbench) -> Result<bool, Problem> {
        Ok(matches!(workbench.session()?.activity(), Activity::Number(_)))
    }

    /// Goes to where the step asks for a number that is worked out.
    fn approach(&self, workbench: &mut Workbench) -> Result<(), Problem> {
        self.by_lines(workbench)?;
        (0..PATIENCE).try_for_each(|_| workbench.press(KeyCode::Enter)) // comes back to the line, and goes there
    }

    /// Types a wrong number, then the right one.
    fn type_number(&self, workbench: &mut Workbench, within: f64) -> Result<(), Problem> {
        let truth = workbench.frame()?.values.first().copied().flatten();
        let truth = truth.ok_or("the number asked for is not computed at that tick")?;
        self.truth_is_known(workbench)?;
        let wrong = format!("{}", truth + 3.0 * within);
        workbench.text(&wrong)?;
        workbench.press(KeyCode::Enter)?;
        if self.is_done(workbench)? {
            return Err(Problem::new("a wrong number was accepted"));
        }
        for key in [KeyCode::Esc, KeyCode::Char('i'), KeyCode::Enter] {
            workbench.press(key)?;
        }
        for _ in 0..wrong.len() {
            workbench.press(KeyCode::Backspace)?;
        }
        // four decimals, as a learner reads them, must be enough, or the step cannot be done
        workbench.text(&format!("{truth:.4}"))?;
        workbench.press(KeyCode::Enter)
    }
}

fn ranges(options: &[Choice]) -> String {
    options.iter().map(|option| format!("{:?}", option.text)).collect::<Vec<_>>().join(", ")
}
