//! The current step. Each kind of step has a file with everything about it: what Enter and the arrows do, what it
//! watches for, what it asks and hides, and its replies to an answer.

mod acting;
mod approach;
mod board;
mod draft;
mod explain;
mod goals;
mod hints;
mod hunt;
mod number;
mod outcome;
mod predict;
mod recall;
mod request;
mod score;
mod showing;
pub(crate) mod sketch;
mod wording;

use super::action::Move;
use super::looks::Looks;
use crate::engine::{Frame, Until, Watch};
use crate::lesson::{Answer, Begins, Challenge, Exercise, Lesson, Step};
use crate::measure::Value;

pub(crate) use board::Board;
pub(crate) use draft::{Draft, Typed, Wanted};
pub(crate) use explain::Explain;
pub(crate) use goals::{Goals, Way};
pub(crate) use hunt::{Hunt, Marks, Search};
pub(crate) use number::Number;
pub(crate) use outcome::{Outcome, Then};
pub use predict::Stage;
pub(crate) use predict::{Predict, SURE};
pub use recall::Recalled;
pub(crate) use recall::{KNEW, MIDDLE, Recall, recalled};
pub(crate) use request::{Keys, Part, Piece, Request};
pub(crate) use wording::{compared, value};

/// A step being worked on: its activity with its stage, and the attempt so far.
#[derive(Clone, Debug, Default)]
pub struct OpenStep {
    /// The activity.
    pub(crate) activity: Activity,
    /// The attempt so far.
    pub(crate) attempt: Attempt,
    /// The line in which an answer is written.
    pub(crate) draft: Draft,
    /// Whether the step has begun; not while a lesson is being opened, nor at its end.
    pub(crate) begun: bool,
}

/// The activity of a step, created from the step's [`Exercise`] when the step begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Activity {
    /// Reading only.
    #[default]
    Read,
    /// Reaching goals or a tick with the machine, or changing settings.
    Goals(Goals),
    /// Predicting something, then seeing it.
    Predict(Predict),
    /// Working out a number.
    Number(Number),
    /// Finding a line of the backward pass.
    Hunt(Hunt),
    /// Explaining something in one line.
    Explain(Explain),
    /// Recalling cards of earlier lessons.
    Recall(Recall),
    /// Choosing a challenge.
    Board(Board),
}

/// The attempt at a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attempt {
    /// The answer so far.
    pub answer: Answer,
    /// The reply to the last answer.
    pub(crate) reply: Vec<String>,
    /// Whether the learner has moved the machine, or turned a knob.
    pub(crate) touched: bool,
}

/// The surroundings of a step in the lesson, and the learner's view settings.
#[derive(Debug)]
pub(crate) struct Around<'a> {
    /// The number of the step, from 0.
    pub(crate) number: usize,
    /// Whether the step is done.
    pub(crate) done: bool,
    /// The newest frame.
    pub(crate) frame: Option<&'a Frame>,
    /// Whether the machine is still returning to where the learner left it.
    pub(crate) resumes: bool,
    /// The cards of earlier lessons.
    pub(crate) cards: &'a [Recalled],
    /// The values that the texts of the step show.
    pub(crate) texts: &'a [Value],
    /// What makes the step a challenge, if it is one.
    pub(crate) challenge: Option<&'a Challenge>,
    /// The learner's view settings.
    pub(crate) looks: &'a mut Looks,
}

/// A key that may be part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrow {
    /// Up or down.
    Vertical(Move),
    /// This many to the right, or to the left if negative.
    Sideways(i8),
}

impl Around<'_> {
    /// What the engine has to watch for in the step, if it has to.
    fn watch(&self, until: Option<Until>, values: Vec<Value>) -> Option<Watch> {
        let texts = self.texts.to_vec();
        let is_wanted = until.is_some() || !values.is_empty() || !texts.is_empty();
        is_wanted.then_some(Watch { step: self.number, until, values, texts })
    }
}

impl Arrow {
    /// One line down or up; `None` for other moves.
    fn line(self) -> Option<i8> {
        match self {
            Arrow::Vertical(Move::Up) => Some(-1),
            Arrow::Vertical(Move::Down) => Some(1),
            Arrow::Vertical(Move::PageUp | Move::PageDown) | Arrow::Sideways(_) => None,
        }
    }
}

impl Activity {
    /// Begins an activity, or returns to it; `answer` is the stored one.
    fn begin(step: &Step, answer: &Answer, done: bool, lesson: &Lesson) -> Self {
        let exercise = &step.exercise;
        match exercise {
            Exercise::Read | Exercise::Show { .. } => Activity::Read,
            Exercise::RunUntil(goals) => Activity::Goals(Goals::new(Way::Run, goals, step)),
            Exercise::StepTo(tick) => Activity::Goals(Goals::new(Way::Step(*tick), &[], step)),
            Exercise::Reach(goals) => Activity::Goals(Goals::new(Way::Reach, goals, step)),
            Exercise::Change(goals) => Activity::Goals(Goals::new(Way::Change, goals, step)),
            Exercise::Predict { ask, guess, until } => Activity::Predict(Predict::begin(
                (ask, guess, until.as_ref()),
                exercise.is_about_a_check(),
                answer.sure.is_some(),
                done,
            )),
            Exercise::Type { ask, truth, within, at, fade, wrong } => Activity::Number(Number {
                ask: ask.clone(),
                truth: truth.clone(),
                within: within.get(),
                at: *at,
                fade: *fade,
                wrong: wrong.clone(),
                update: None,
                begins: None,
            }),
            Exercise::FindBug { arm, .. } => Activity::Hunt(Hunt::new(arm, Search::Wrong, done)),
            Exercise::Finish { arm, among } => {
                Activity::Hunt(Hunt::new(arm, Search::Missing(among.clone()), done))
            }
            Exercise::Explain { ask, answer } => Activity::Explain(Explain::new(ask, answer)),
            Exercise::Recall => Activity::Recall(Recall::new(done)),
            Exercise::Board => Activity::Board(Board::new(lesson)),
        }
    }

    fn prediction_mut(&mut self) -> Option<&mut Predict> {
        if let Activity::Predict(predict) = self { Some(predict) } else { None }
    }

    /// Whether it has not been answered, so that no old answer counts.
    fn is_open(&self, done: bool) -> bool {
        match self {
            Activity::Predict(predict) => predict.stage() == Stage::Open,
            Activity::Read
            | Activity::Goals(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => !done,
        }
    }
}

impl OpenStep {
    /// Begins a step of a lesson, or returns to it; `known` is the stored answer.
    pub(crate) fn begin(step: &Step, known: Option<&Answer>, done: bool, lesson: &Lesson) -> Self {
        let answer = known.cloned().unwrap_or_default();
        let activity = Activity::begin(step, &answer, done, lesson);
        let answer = match activity.is_open(done) {
            true => Answer { given: Vec::new(), truth: None, right: None, ..answer },
            false => answer,
        };
        let reply = match &activity {
            Activity::Predict(predict) => predict.reply_to(&answer).filter(|_| done),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => None,
        };
        let attempt = Attempt { answer, reply: reply.into_iter().collect(), touched: false };
        OpenStep { activity, attempt, draft: Draft::default(), begun: true }
    }

    /// The update that its question is about, once that is known.
    pub(crate) fn asked_in(&self) -> Option<u64> {
        match &self.activity {
            Activity::Number(number) => number.update,
            Activity::Predict(predict) => predict.asked_in(),
            Activity::Goals(goals) => goals.update,
            Activity::Read
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => None,
        }
    }

    /// Asks about this update again.
    pub(crate) fn ask_in(&mut self, update: u64) {
        match &mut self.activity {
            Activity::Number(number) => number.update = Some(update),
            Activity::Predict(predict) => predict.ask_in(update),
            Activity::Goals(goals) => goals.update = Some(update),
            Activity::Read
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => {}
        }
    }

    /// Notes where the step begins: where the lesson says, or else where the machine is.
    pub(crate) fn arrive(&mut self, begins: Option<Begins>, around: &Around) {
        let update = begins.map(Begins::updates_done);
        match &mut self.activity {
            Activity::Number(number) => {
                (number.begins, number.update) = (begins, update.or(number.update));
                number.remember_update(around);
            }
            Activity::Predict(predict) => {
                predict.begin_at(begins);
                predict.remember_update(around);
            }
            Activity::Goals(goals) => {
                (goals.begins, goals.update) = (begins, update.or(goals.update));
                goals.remember_update(around);
            }
            Activity::Read
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => {}
        }
    }
}
