//! A step that asks for a prediction, a choice, a number or a sketch, and the learner's confidence, then compares it
//! with the truth.

mod first;
mod late;
mod request;
mod truth;

use super::goals::pursue;
use super::sketch::{Sketch, timestep_of};
use super::{Around, Arrow, Attempt, Outcome, Then};
use crate::engine::{Command, Until};
use crate::lesson::{Answer, Begins, Guess, PaneName, Sketched, When};
use crate::measure::{Measure, Value};
use crate::nn::OffTape;
use crate::train::Place;
use crate::tui::action::Move;
use crate::tui::looks::{Looks, moved};

/// The levels of confidence.
pub(crate) const SURE: [&str; 3] = ["a guess", "rather sure", "certain"];

/// The state of a prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct Predict {
    ask: String,
    guess: Guess,
    /// When the truth is known; `None` if it is known at once.
    until: Option<When>,
    /// Whether a gradient check reveals the truth.
    checks: bool,
    stage: Stage,
    /// The option under the cursor; `None` until the learner moves to one.
    pub(super) cursor: Option<usize>,
    /// The point of a sketch that arrow keys move.
    point: usize,
    /// Whether a point of it has been moved: the flat line at the beginning is no answer.
    drawn: bool,
    /// The update whose tick tells the answer; not known until there is a frame.
    update: Option<u64>,
    /// Where the step begins, if that is known.
    begins: Option<Begins>,
    /// Where the machine was when the learner came; not known until there is a frame.
    came: Option<Place>,
}

/// The stage of a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It has to be made.
    Open,
    /// A sketch is being drawn.
    Draws,
    /// It has been made; the learner is asked for the confidence.
    Sure,
    /// The truth is not known yet.
    Waits,
    /// It has been compared with the truth.
    Done,
}

impl Predict {
    pub(super) fn begin(
        (ask, guess, until): (&str, &Guess, Option<&When>),
        checks: bool,
        predicted: bool,
        done: bool,
    ) -> Self {
        let stage = match (done, predicted) {
            (true, _) => Stage::Done,
            (false, true) => Stage::Waits,
            (false, false) => Stage::Open,
        };
        let (ask, guess, until) = (ask.to_owned(), guess.clone(), until.cloned());
        let (cursor, update, begins, came) = (None, None, None, None);
        let (point, drawn) = (0, false);
        Predict { ask, guess, until, checks, stage, cursor, point, drawn, update, begins, came }
    }

    /// The stage.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The form of the prediction.
    pub(crate) fn guess(&self) -> &Guess {
        &self.guess
    }

    /// Whether a number is predicted.
    pub(super) fn asks_number(&self) -> bool {
        matches!(self.guess, Guess::Number { .. })
    }

    /// The requested sketch.
    pub(crate) fn sketch(&self) -> Option<Sketch> {
        Sketch::asked_by(&self.guess)
    }

    /// The length of the curve to be drawn, in updates.
    pub(crate) fn drawn_updates(&self) -> Option<usize> {
        match &self.guess {
            Guess::Sketch { updates, .. } => *updates,
            Guess::Choice { .. } | Guess::Number { .. } => None,
        }
    }

    /// The index of the point that is moved, while a sketch is being drawn.
    pub(crate) fn drawn_point(&self) -> Option<usize> {
        (self.stage == Stage::Draws).then_some(self.point)
    }

    /// Whether what has been drawn, if anything has, is not sent yet.
    pub(super) fn may_be_drawn(&self) -> bool {
        matches!(self.stage, Stage::Open | Stage::Draws | Stage::Sure) && self.sketch().is_some()
    }

    /// Goes on with a drawing that was begun before.
    pub(super) fn go_on_drawing(&mut self, given: &[f64], answer: &mut Answer, looks: &mut Looks) {
        let Some(sketch) = self.sketch().filter(|_| self.stage == Stage::Open) else { return };
        if !given.is_empty() {
            answer.given = given.iter().map(|value| value.clamp(sketch.low, sketch.high)).collect();
            (self.stage, self.drawn) = (Stage::Draws, !sketch.is_as_begun(given));
            looks.focus(sketch.pane());
        }
    }

    /// Moves a point of the sketch. Returns whether one is being drawn.
    pub(super) fn draw_at(&mut self, point: usize, value: f64, answer: &mut Answer) -> bool {
        let drawn = answer.given.get_mut(point).filter(|_| self.stage == Stage::Draws);
        let Some(drawn) = drawn else { return false };
        (self.point, self.drawn, *drawn) = (point, true, value);
        true
    }

    /// Goes back from the confidence to the answer, which can then be changed, and from a drawing to the question.
    /// Returns whether it was at one of them.
    pub(super) fn take_back(&mut self, answer: &Answer) -> bool {
        self.stage = match (self.stage, &self.guess) {
            (Stage::Sure, Guess::Sketch { .. }) => Stage::Draws,
            (Stage::Sure, Guess::Choice { .. } | Guess::Number { .. }) => {
                self.cursor = answer.given.first().map(|option| *option as usize);
                Stage::Open
            }
            (Stage::Draws, _) => Stage::Open,
            (Stage::Open | Stage::Waits | Stage::Done, _) => return false,
        };
        true
    }

    /// The options to choose from now.
    pub(crate) fn options(&self) -> Vec<String> {
        match (self.stage, &self.guess) {
            (Stage::Sure, _) => SURE.iter().map(|sure| (*sure).to_owned()).collect(),
            (Stage::Open, Guess::Choice { options, .. }) => {
                options.iter().map(|option| option.text.clone()).collect()
            }
            (Stage::Open, Guess::Number { .. } | Guess::Sketch { .. }) => Vec::new(),
            (Stage::Draws | Stage::Waits | Stage::Done, _) => Vec::new(),
        }
    }

    pub(super) fn key(&mut self, answer: &mut Answer, key: Arrow, looks: &Looks) -> bool {
        if let (Stage::Draws, Some(sketch)) = (self.stage, self.sketch()) {
            match key {
                Arrow::Sideways(by) => self.point = sketch.beside(self.point, by, &answer.given),
                Arrow::Vertical(Move::Up) => sketch.lift(1, answer.given.get_mut(self.point)),
                Arrow::Vertical(Move::Down) => sketch.lift(-1, answer.given.get_mut(self.point)),
                Arrow::Vertical(Move::PageUp | Move::PageDown) => return false, // they scroll the text
            }
            self.drawn |= matches!(key, Arrow::Vertical(_));
            return true;
        }
        let options = self.options().len();
        match key.line().filter(|_| options > 0 && looks.focus == PaneName::Lesson) {
            Some(by) => self.cursor = Some(moved(self.cursor, by, options)),
            None => return false,
        }
        true
    }

    pub(super) fn enter(&mut self, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        let back = self.way_back(around.frame);
        if !back.is_empty() {
            if self.sketch().is_some() && self.stage == Stage::Open {
                self.make(attempt, around);
            }
            return Outcome::then(Then::Send(back));
        }
        match self.stage {
            Stage::Open | Stage::Draws => self.make(attempt, around),
            Stage::Sure => self.wait(attempt, around),
            Stage::Waits | Stage::Done if self.until.is_none() => {
                Outcome::then(Then::Send(vec![Command::Ticks(1)]))
            }
            Stage::Waits | Stage::Done => {
                let goals = match &self.until {
                    Some(When::Goals(goals)) => goals.as_slice(),
                    Some(When::Tick(_)) | None => &[],
                };
                pursue(goals, self.checks, attempt, around)
            }
        }
    }

    /// Takes the choice or the sketch, or begins it.
    fn make(&mut self, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        match (&self.guess, self.sketch()) {
            (Guess::Number { .. }, _) => {
                let way = self.way_on(around.frame); // it is written, not chosen
                return match way.is_empty() {
                    true => Outcome::write_first(),
                    false => Outcome::then(Then::Send(way)),
                };
            }
            (Guess::Sketch { .. }, Some(sketch)) if self.stage == Stage::Open => {
                let timesteps = around.frame.map_or(1, |frame| frame.snapshot.cursor.timesteps);
                self.point = sketch.begin(timesteps, &mut attempt.answer.given, self.point);
                self.stage = Stage::Draws;
                around.looks.focus(sketch.pane());
                return Outcome::default();
            }
            (Guess::Sketch { .. }, _) if !self.drawn => return Outcome::draw_first(),
            (Guess::Sketch { .. }, _) => {}
            (Guess::Choice { .. }, _) => match self.cursor {
                Some(cursor) => attempt.answer.given = vec![cursor as f64],
                None => return Outcome::choose_first(),
            },
        }
        self.ask_how_sure(around);
        Outcome::default()
    }

    pub(super) fn take_number(
        &mut self,
        number: f64,
        attempt: &mut Attempt,
        around: &mut Around,
    ) -> Outcome {
        if self.stage == Stage::Open {
            attempt.answer.given = vec![number];
            self.ask_how_sure(around);
            return Outcome::then(Then::Send(self.way_back(around.frame)));
        }
        Outcome::default()
    }

    fn ask_how_sure(&mut self, around: &mut Around) {
        (self.stage, self.cursor) = (Stage::Sure, Some(1));
        around.looks.focus = PaneName::Lesson;
    }

    /// Takes the learner's confidence, and waits for the truth if it is not known yet.
    fn wait(&mut self, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        let Some(cursor) = self.cursor else { return Outcome::choose_first() };
        attempt.answer.sure = u8::try_from(cursor + 1).ok();
        self.stage = Stage::Waits;
        let seen = self.frame(false, attempt, around);
        let (until, values) = self.watches(attempt, around);
        let watch = Command::Watch(around.watch(until, values));
        Outcome { keeps: true, done: seen.done, then: Then::Send(vec![watch]) }
    }

    pub(super) fn watches(
        &self,
        attempt: &Attempt,
        around: &Around,
    ) -> (Option<Until>, Vec<Value>) {
        let until = self.until.as_ref().filter(|_| self.stage == Stage::Waits);
        let until = until.map(|until| match until {
            When::Tick(tick) => Until::Tick(*tick),
            When::Goals(goals) => Until::Goals(goals.clone()),
        });
        let mut values: Vec<Value> = self.guess.truth().into_iter().cloned().collect();
        values.extend(self.bars(&attempt.answer, around));
        (until, values)
    }

    /// Whether the values that it watches for are those of some timesteps, which only a frame tells.
    pub(crate) fn watches_timesteps(&self) -> bool {
        let of = self.sketch().map(|sketch| sketch.of);
        self.stage == Stage::Waits && of == Some(Sketched::DhNorm)
    }

    /// The values of the true bars; none while it is not known which timesteps there are.
    fn bars(&self, answer: &Answer, around: &Around) -> Vec<Value> {
        let Guess::Sketch { of: Sketched::DhNorm, arm, .. } = &self.guess else {
            return Vec::new();
        };
        let Some(frame) = around.frame else { return Vec::new() };
        let timesteps = frame.snapshot.cursor.timesteps;
        let points = answer.given.len();
        let bar = |t| Value { of: Measure::At(OffTape::DhNorm.into(), vec![t]), arm: arm.clone() };
        (0..points).map(|point| bar(timestep_of(point, points, timesteps))).collect()
    }
}
