//! Walks through a lesson as a learner does: with keys, from the first step to the end.

mod known;

use super::workbench::Workbench;
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Choice, Guess, Moment, PaneName, Step};
use crate::nn::Fault;
use crate::nn::gradcheck::HUNT_TOLERANCE;
use crate::nn::listing::{markable, place_of};
use crate::problem::{At, Problem};
use crate::tui::input::KeyCode;
use crate::tui::popup::Popup;
use crate::tui::step::{Activity, Hunt, Search, Stage, Way};
use crate::tui::widget::number::short;

/// How often Enter is pressed before a step counts as impossible.
const PATIENCE: usize = 4;

/// Walks through a lesson with one seed: no step may be done before it begins, and each must be done by its reference
/// actions.
///
/// # Errors
/// The first problem found.
pub fn through(loaded: &Loaded, number: Option<usize>, seed: u64) -> Result<(), Problem> {
    let mut loaded = loaded.clone();
    loaded.lesson.experiment.seed = seed;
    loaded.lesson.experiments.values_mut().for_each(|spec| spec.seed = seed);
    let catalog = Catalog::embedded().map_err(Problem::new)?;
    let steps = loaded.lesson.steps.clone();
    let mut workbench = Workbench::open(catalog, loaded, number)?;
    for (i, step) in steps.iter().enumerate() {
        let walk = Walk { step, number: i, seed };
        let place = |problem: Problem| problem.about(format!("seed {seed}")).at(At::Step(i + 1));
        walk.done(&mut workbench).map_err(place)?;
        workbench.press(KeyCode::Char('n')).map_err(place)?;
        walk.texts_are_known(&workbench, Moment::Done).map_err(place)?;
    }
    let session = workbench.session()?;
    match session.done().iter().position(|done| !done) {
        None if session.is_over() => Ok(()),
        None => Err(Problem::new("the end was not reached").about(format!("seed {seed}"))),
        Some(open) => {
            let problem = Problem::new("the step is not done at the end of the walk")
                .about(format!("seed {seed}"));
            Err(problem.at(At::Step(open + 1)))
        }
    }
}

/// A walk through one step.
struct Walk<'a> {
    step: &'a Step,
    number: usize,
    seed: u64,
}

impl Walk<'_> {
    fn done(&self, workbench: &mut Workbench) -> Result<(), Problem> {
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

    /// The hunt of the current step.
    fn hunt<'a>(&self, workbench: &'a Workbench) -> Result<&'a Hunt, Problem> {
        match workbench.session()?.activity() {
            Activity::Hunt(hunt) => Ok(hunt),
            _ => Err(Problem::new("it is not a hunt for a line")),
        }
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

    /// Types a wrong number, then the right one.
    fn type_number(&self, workbench: &mut Workbench, within: f64) -> Result<(), Problem> {
        self.by_lines(workbench)?;
        for _ in 0..PATIENCE {
            workbench.press(KeyCode::Enter)?; // comes back to the line, and goes there
        }
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

    /// The largest error of the last gradient check of an arm.
    fn worst(&self, workbench: &Workbench) -> Result<f64, Problem> {
        let check = workbench.frame()?.check.clone().ok_or("there is no gradient check")?;
        let scales = check.result.as_ref().map_err(Problem::new)?;
        let errors = scales.first().map_or(&[][..], |scale| &scale.tensors);
        let worst = errors.iter().map(|tensor| tensor.relative_error).max_by(f64::total_cmp);
        worst.ok_or_else(|| Problem::new("there is nothing to check"))
    }

    /// Marks a right line, then the wrong one.
    fn find_wrong(&self, workbench: &mut Workbench, arm: &str) -> Result<(), Problem> {
        if !self.step.by.is_empty() {
            self.by_lines(workbench)?; // to where the check finds it
            workbench.press(KeyCode::Enter)?; // comes back to the code
        }
        let worst = self.worst(workbench)?;
        if worst < HUNT_TOLERANCE {
            return Err(Problem::new(format!(
                "the gradient check of {arm:?} finds nothing: {worst:e}"
            )));
        }
        let arms = &workbench.frame()?.snapshot.arms;
        let fault = arms.iter().find(|a| a.name == arm).and_then(|arm| arm.fault);
        let place = fault
            .and_then(place_of)
            .ok_or("the arm has no mistake in a line that can be marked")?;
        if workbench.session()?.looks().focus != PaneName::Code {
            return Err(Problem::new("the Code pane does not have the focus"));
        }
        let wrong = if place == *markable().start() { place + 1 } else { *markable().start() };
        self.mark(workbench, wrong)?;
        if self.is_done(workbench)? {
            return Err(Problem::new("a right line was accepted as the wrong one"));
        }
        self.mark(workbench, place)
    }

    fn mark(&self, workbench: &mut Workbench, line: usize) -> Result<(), Problem> {
        for _ in 0..markable().count() {
            if self.hunt(workbench)?.cursor() == Some(line) {
                break;
            }
            workbench.press(KeyCode::Down)?;
        }
        workbench.press(KeyCode::Enter)
    }

    /// Puts in each wrong line, then the right one.
    fn find_missing(&self, workbench: &mut Workbench, among: &[Fault]) -> Result<(), Problem> {
        let right = among.first().map_or("", |fault| fault.right_line());
        let lines: Vec<&str> =
            among.iter().map(|fault| fault.wrong_line()).chain([right]).collect();
        for line in lines {
            let options = self.hunt(workbench)?.options();
            let place = options.iter().position(|option| option == line);
            let place = place.ok_or_else(|| format!("the line {line:?} is not offered"))?;
            for _ in 0..options.len() {
                if self.hunt(workbench)?.cursor() == Some(place) {
                    break;
                }
                workbench.press(KeyCode::Down)?;
            }
            workbench.press(KeyCode::Enter)?;
            let (worst, done) = (self.worst(workbench)?, self.is_done(workbench)?);
            if line != right && (done || worst < HUNT_TOLERANCE) {
                let what = format!("the wrong line {line:?} passes the gradient check: {worst:e}");
                return Err(Problem::new(what));
            }
        }
        Ok(())
    }
}

fn ranges(options: &[Choice]) -> String {
    options.iter().map(|option| format!("{:?}", option.text)).collect::<Vec<_>>().join(", ")
}
