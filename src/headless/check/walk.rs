//! A walk through a lesson, as a learner does it: with keys, from the first step to the end.

use crossterm::event::KeyCode;

use super::desk::Desk;
use crate::lesson::load::Loaded;
use crate::lesson::{Action, Catalog, Choice, Guess, PaneName, Step};
use crate::nn::Fault;
use crate::nn::listing::{markable, place_of};
use crate::tui::popup::Popup;
use crate::tui::widget::number::short;
use crate::tui::work::Stage;

/// How often Enter is pressed before a step counts as one that cannot be done.
const PATIENCE: usize = 4;

/// Right code is below this in a gradient check, and wrong code above.
const RIGHT: f64 = 1e-6;

/// Walks through a lesson on one seed: no step may be done before it begins, and each must be done by its reference
/// actions.
///
/// # Errors
/// The first thing that is not so.
pub fn through(loaded: &Loaded, number: Option<usize>, seed: u64) -> Result<(), String> {
    let mut loaded = loaded.clone();
    loaded.lesson.experiment.seed = seed;
    loaded.lesson.experiments.values_mut().for_each(|spec| spec.seed = seed);
    let catalog = Catalog::embedded().map_err(|e| e.to_string())?;
    let steps = loaded.lesson.steps.clone();
    let mut desk = Desk::open(catalog, loaded, number)?;
    for (i, step) in steps.iter().enumerate() {
        let walk = Walk { step, number: i, seed };
        let place = |fault: String| format!("step {}, seed {seed}: {fault}", i + 1);
        walk.done(&mut desk).map_err(place)?;
        desk.press(KeyCode::Char('n')).map_err(place)?;
    }
    let session = desk.session()?;
    match session.done.iter().position(|done| !done) {
        None if session.is_over() => Ok(()),
        None => Err(format!("seed {seed}: the end was not reached")),
        Some(open) => Err(format!("step {}, seed {seed}: it is not done at the end", open + 1)),
    }
}

/// One step.
struct Walk<'a> {
    step: &'a Step,
    number: usize,
    seed: u64,
}

impl Walk<'_> {
    fn done(&self, desk: &mut Desk) -> Result<(), String> {
        let session = desk.session()?;
        if session.step != self.number {
            return Err(format!("the walk stands at step {}", session.step + 1));
        }
        if self.step.action != Action::Read && self.is_done(desk)? {
            return Err("it is done before it begins".to_owned());
        }
        match &self.step.action {
            Action::Read => return Ok(()),
            Action::Predict { guess, .. } => self.predict(desk, guess)?,
            Action::Type { within, .. } => self.type_number(desk, *within)?,
            Action::FindBug { arm, .. } => self.find_bug(desk, arm)?,
            Action::Finish { among, .. } => self.finish(desk, among)?,
            Action::Explain { .. } => {
                desk.press(KeyCode::Enter)?;
                desk.text("because it is so")?;
                desk.press(KeyCode::Enter)?;
            }
            Action::Recall => {
                let keys = 2 * desk.session()?.cards.len().max(1);
                for _ in 0..keys {
                    if !self.is_done(desk)? {
                        desk.press(KeyCode::Enter)?;
                    }
                }
            }
            Action::RunUntil(_) | Action::StepTo(_) | Action::Reach(_) | Action::Change(_) => {
                self.by_lines(desk)?;
                self.enter_until_done(desk)?;
            }
        }
        if self.is_done(desk)? {
            return Ok(());
        }
        let message = desk.app.message.clone().unwrap_or_default();
        let goals = desk.frame()?.goals.iter().map(|goal| {
            let met = if goal.met { "reached" } else { "not reached" };
            let now = goal.value.map_or("not known".to_owned(), short);
            format!("{}: {met} ({now})", goal.label)
        });
        let goals = goals.collect::<Vec<_>>().join(", ");
        let fault = format!("its reference actions do not reach it: {goals} {message}");
        Err(fault.trim_end().to_owned())
    }

    fn is_done(&self, desk: &Desk) -> Result<bool, String> {
        Ok(desk.session()?.done[self.number])
    }

    /// Types the lines of `by`.
    fn by_lines(&self, desk: &mut Desk) -> Result<(), String> {
        for line in &self.step.by {
            if line.trim() == "wait" || self.is_done(desk)? {
                continue;
            }
            desk.press(KeyCode::Char(':'))?;
            desk.text(line)?;
            desk.press(KeyCode::Enter)?;
            if let Some(Popup::Palette(palette)) = &desk.app.popup {
                let fault = palette.fault().unwrap_or("it is not understood").to_owned();
                return Err(format!("the line {line:?} of `by` is refused: {fault}"));
            }
        }
        Ok(())
    }

    fn enter_until_done(&self, desk: &mut Desk) -> Result<(), String> {
        for _ in 0..PATIENCE {
            if self.is_done(desk)? || matches!(self.step.action, Action::Change(_)) {
                break;
            }
            desk.press(KeyCode::Enter)?;
        }
        Ok(())
    }

    /// Says something, another thing on each seed; sees the truth.
    fn predict(&self, desk: &mut Desk, guess: &Guess) -> Result<(), String> {
        match guess {
            Guess::Choice { options, .. } => {
                for _ in 0..self.seed as usize % options.len() {
                    desk.press(KeyCode::Down)?;
                }
                desk.press(KeyCode::Enter)?;
            }
            Guess::Number { .. } => {
                desk.press(KeyCode::Enter)?;
                desk.text("0.5")?;
                desk.press(KeyCode::Enter)?;
            }
            Guess::Sketch { .. } => {
                for key in [KeyCode::Enter, KeyCode::Up, KeyCode::Right, KeyCode::Down] {
                    desk.press(key)?;
                }
                desk.press(KeyCode::Enter)?;
            }
        }
        if desk.session()?.work.stage != Stage::Sure {
            return Err("the answer was not taken".to_owned());
        }
        desk.press(KeyCode::Enter)?;
        self.by_lines(desk)?;
        self.enter_until_done(desk)?;
        let answer = desk.session()?.answers.get(&self.number).cloned().unwrap_or_default();
        match guess {
            Guess::Choice { options, truth: Some(_) } => {
                let holds = options.iter().filter(|option| option.holds(answer.truth)).count();
                let truth = answer.truth.unwrap_or(f64::NAN);
                match holds {
                    _ if answer.truth.is_none() => Ok(()), // then it is not done, which is told
                    1 => Ok(()),
                    0 => Err(format!(
                        "{truth} is measured, and no option is right: {}",
                        ranges(options)
                    )),
                    _ => Err(format!(
                        "{truth} is measured, and {holds} options are right: {}",
                        ranges(options)
                    )),
                }
            }
            _ => Ok(()),
        }
    }

    /// Types a wrong number, and then the right one.
    fn type_number(&self, desk: &mut Desk, within: f64) -> Result<(), String> {
        self.by_lines(desk)?;
        for _ in 0..PATIENCE {
            if desk.app.popup.is_none() {
                desk.press(KeyCode::Enter)?;
            }
        }
        let truth = desk.frame()?.values.first().copied().flatten();
        let truth = truth.ok_or("the number that is asked for is not computed there")?;
        desk.text(&format!("{}", truth + 3.0 * within))?;
        desk.press(KeyCode::Enter)?;
        if self.is_done(desk)? {
            return Err("a wrong number was taken".to_owned());
        }
        desk.press(KeyCode::Char('i'))?;
        desk.press(KeyCode::Enter)?;
        // what a learner reads off three digits is near enough, or the step cannot be done
        desk.text(&format!("{truth:.4}"))?;
        desk.press(KeyCode::Enter)
    }

    /// The worst error of the last gradient check of an arm.
    fn worst(&self, desk: &Desk) -> Result<f64, String> {
        let check = desk.frame()?.check.clone().ok_or("there is no gradient check")?;
        let scales = check.result.as_ref().map_err(ToString::to_string)?;
        let errors = scales.first().map_or(&[][..], |scale| &scale.tensors);
        let worst = errors.iter().map(|tensor| tensor.relative_error).max_by(f64::total_cmp);
        worst.ok_or_else(|| "there is nothing to check".to_owned())
    }

    fn find_bug(&self, desk: &mut Desk, arm: &str) -> Result<(), String> {
        let worst = self.worst(desk)?;
        if worst < RIGHT {
            return Err(format!("the gradient check of {arm:?} finds nothing: {worst:e}"));
        }
        let arms = &desk.frame()?.snapshot.arms;
        let fault = arms.iter().find(|a| a.name == arm).and_then(|arm| arm.model.fault);
        let place = fault.and_then(place_of).ok_or("the arm has no mistake in such a line")?;
        if desk.session()?.looks.focus != PaneName::Code {
            return Err("the Code pane has not the focus".to_owned());
        }
        let wrong = if place == *markable().start() { place + 1 } else { *markable().start() };
        self.mark(desk, wrong)?;
        if self.is_done(desk)? {
            return Err("a right line was taken for the wrong one".to_owned());
        }
        self.mark(desk, place)
    }

    fn mark(&self, desk: &mut Desk, line: usize) -> Result<(), String> {
        for _ in 0..markable().count() {
            if desk.session()?.work.cursor == line {
                break;
            }
            desk.press(KeyCode::Down)?;
        }
        desk.press(KeyCode::Enter)
    }

    /// Puts each wrong line in, and then the right one.
    fn finish(&self, desk: &mut Desk, among: &[Fault]) -> Result<(), String> {
        let right = among.first().map_or("", |fault| fault.right_line());
        let lines: Vec<&str> =
            among.iter().map(|fault| fault.wrong_line()).chain([right]).collect();
        for line in lines {
            let options = desk.session()?.work.options(&self.step.action);
            let place = options.iter().position(|option| option == line);
            let place = place.ok_or_else(|| format!("the line {line:?} is not offered"))?;
            for _ in 0..options.len() {
                if desk.session()?.work.cursor == place {
                    break;
                }
                desk.press(KeyCode::Down)?;
            }
            desk.press(KeyCode::Enter)?;
            let (worst, done) = (self.worst(desk)?, self.is_done(desk)?);
            if line != right && (done || worst < RIGHT) {
                return Err(format!(
                    "the wrong line {line:?} passes the gradient check: {worst:e}"
                ));
            }
        }
        Ok(())
    }
}

fn ranges(options: &[Choice]) -> String {
    options.iter().map(|option| format!("{:?}", option.text)).collect::<Vec<_>>().join(", ")
}
