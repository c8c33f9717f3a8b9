//! Walks through a lesson without a screen: by typed lines alone, as `rnn-tui plain` reads them.

use super::PATIENCE;
use crate::headless::plain::reader::{Endless, Reader};
use crate::headless::workbench::Workbench;
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Step};
use crate::nn::Fault;
use crate::nn::listing::{markable, place_of};
use crate::problem::{At, Problem};
use crate::train::RunState;
use crate::tui::plain::{Form, form, is_drawing, keys};
use crate::tui::step::{Activity, Hunt, Search, Way};
use crate::tui::theme::Theme;

/// Walks through a lesson with one seed: each step must be done by what is typed.
///
/// # Errors
/// The first problem found.
pub(in crate::headless::check) fn through(
    loaded: &Loaded,
    number: Option<usize>,
    seed: u64,
) -> Result<(), Problem> {
    let loaded = super::seeded(loaded, seed);
    let catalog = Catalog::embedded().map_err(Problem::new)?;
    let steps = loaded.lesson.steps.clone();
    let workbench = Workbench::open_at(catalog, loaded, (number, None), keys::theme())?;
    let mut walk = LineWalk { reader: Reader::new(workbench, Endless), seed };
    let about = |problem: Problem| problem.about(format!("seed {seed}, line by line"));
    walk.begin().map_err(about)?;
    for (i, step) in steps.iter().enumerate() {
        let place = |problem: Problem| about(problem).at(At::Step(i + 1));
        walk.done(i, step).map_err(place)?;
        walk.types("next step").map_err(place)?;
    }
    super::ended(walk.workbench()).map_err(about)
}

/// A walk by typed lines.
struct LineWalk {
    reader: Reader,
    seed: u64,
}

impl LineWalk {
    fn workbench(&self) -> &Workbench {
        self.reader.workbench()
    }

    fn begin(&mut self) -> Result<(), Problem> {
        let mut out = Vec::new();
        self.reader.begin(&mut out).map_err(|e| Problem::new(e.to_string()))?;
        heard(&out)
    }

    /// Types a line. What is said must be fit to be heard.
    fn types(&mut self, line: &str) -> Result<(), Problem> {
        let mut out = Vec::new();
        let wrong = |e: std::io::Error| Problem::new(e.to_string());
        self.reader.take(line, &mut out).map_err(wrong)?;
        heard(&out).map_err(|problem| problem.about(format!("after the line {line:?}")))
    }

    fn is_done(&self, number: usize) -> Result<bool, Problem> {
        Ok(self.workbench().session()?.done()[number])
    }

    /// Does a step.
    fn done(&mut self, number: usize, step: &Step) -> Result<(), Problem> {
        let session = self.workbench().session()?;
        if session.step() != number {
            return Err(Problem::new(format!("the walk is at step {}", session.step() + 1)));
        }
        match session.activity().clone() {
            Activity::Board(_) => return Ok(()),
            Activity::Read => return self.types("text"),
            Activity::Goals(goals) => {
                self.by(number, step)?;
                if goals.way() != Way::Change {
                    self.enter_until_done(number)?;
                }
            }
            Activity::Predict(_) => {
                self.answer()?;
                self.types("")?; // how sure one is
                self.by(number, step)?;
                self.enter_until_done(number)?;
            }
            Activity::Number(of) => {
                self.by(number, step)?;
                (0..PATIENCE).try_for_each(|_| self.types(""))?;
                self.number(of.within())?;
            }
            Activity::Hunt(hunt) => {
                self.by(number, step)?;
                self.hunt(&hunt)?;
            }
            Activity::Explain(_) => self.types("because it is so")?,
            Activity::Recall(_) => {
                let cards = self.workbench().session()?.course().cards().len().max(1);
                for _ in 0..2 * cards {
                    if !self.is_done(number)? {
                        self.types("")?;
                    }
                }
            }
        }
        if self.is_done(number)? {
            return Ok(());
        }
        let now = RunState::of(&self.workbench().frame()?.snapshot);
        Err(Problem::new(format!(
            "typed lines do not complete the step: {} updates, {} ticks",
            now.updates, now.ticks
        )))
    }

    /// Types the lines of `by`.
    fn by(&mut self, number: usize, step: &Step) -> Result<(), Problem> {
        for line in &step.by {
            if line.trim() != "wait" && !self.is_done(number)? {
                self.types(line)?;
            }
        }
        Ok(())
    }

    fn enter_until_done(&mut self, number: usize) -> Result<(), Problem> {
        for _ in 0..PATIENCE {
            if !self.is_done(number)? {
                self.types("")?;
            }
        }
        Ok(())
    }

    /// Answers what is asked, another one with each seed.
    fn answer(&mut self) -> Result<(), Problem> {
        let theme = Theme::default();
        let view = self.workbench().session()?.view(&theme).ok_or("there is no frame")?;
        let line = match form(&view) {
            Some(Form::Option(options)) => letter(self.seed as usize % options.len()),
            Some(Form::Written(_)) => "0.5".to_owned(),
            Some(Form::Points(points, low, high)) => {
                let point = |i: usize| format!("{}", if i.is_multiple_of(2) { low } else { high });
                (0..points).map(point).collect::<Vec<_>>().join(" ")
            }
            Some(Form::CodeLine) | None => return Err(Problem::new("nothing can be typed")),
        };
        self.types(&line)
    }

    /// Types a wrong number, asks for a hint, and types the right one.
    fn number(&mut self, within: f64) -> Result<(), Problem> {
        let truth = self.workbench().frame()?.values.first().copied().flatten();
        let truth = truth.ok_or("the number asked for is not computed at that tick")?;
        self.types(&format!("{}", truth + 3.0 * within))?;
        self.types("hint")?;
        self.types(&format!("{truth:.4}"))
    }

    /// Types the number of a right line, then that of the wrong one; or each wrong line for a blank, then the right one.
    fn hunt(&mut self, hunt: &Hunt) -> Result<(), Problem> {
        match hunt.search() {
            Search::Wrong => {
                let arms = &self.workbench().frame()?.snapshot.arms;
                let fault =
                    arms.iter().find(|arm| arm.name == hunt.arm()).and_then(|arm| arm.fault);
                let place = fault.and_then(place_of).ok_or("the arm has no mistake in a line")?;
                let first = *markable().start();
                let right = if place == first { place + 1 } else { first };
                [right, place]
                    .into_iter()
                    .try_for_each(|place| self.types(&(place + 1).to_string()))
            }
            Search::Missing(among) => {
                let right = among.first().map_or("", |fault| Fault::right_line(*fault));
                let wrong = among.iter().map(|fault| fault.wrong_line());
                let options = hunt.options();
                for line in wrong.chain([right]) {
                    let place = options.iter().position(|option| option == line);
                    let place = place.ok_or_else(|| format!("the line {line:?} is not offered"))?;
                    self.types(&letter(place))?;
                }
                Ok(())
            }
        }
    }
}

fn letter(option: usize) -> String {
    crate::tui::plain::letter(option).to_string()
}

/// Checks that what is said can be heard: lines without drawings.
fn heard(out: &[u8]) -> Result<(), Problem> {
    let text = String::from_utf8_lossy(out);
    let drawn = text.lines().find(|line| line.chars().any(is_drawing));
    match drawn {
        _ if text.trim().is_empty() => Err(Problem::new("nothing is said")),
        Some(line) => Err(Problem::new(format!("a drawing is said: {line}"))),
        None => Ok(()),
    }
}
