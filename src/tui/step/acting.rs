//! Events in a step: keys, answers, frames.

use super::explain::TOO_SHORT;
use super::{Activity, Around, Arrow, OpenStep, Outcome, Then};
use crate::engine::{Until, Watch};
use crate::measure::Value;
use crate::tui::arithmetic::number;
use crate::tui::looks::Looks;

/// The reply to a text that is no number.
const NO_NUMBER: &str = "write a number with a point, not a comma: -0.125, 3e-4, 2/3, ln(2)/2";

/// The reply to a number that is no share.
const NO_SHARE: &str = "write a share from 0 % to 100 %";

/// A number as a share: 33 is 33 %, and so is 0.33. `None` if there is no such share.
fn share(number: f64, has_sign: bool) -> Option<f64> {
    let share = if number >= 1.0 && !has_sign { number / 100.0 } else { number };
    (0.0..=1.0).contains(&share).then_some(share)
}

impl OpenStep {
    /// Handles an arrow key. Returns whether it is part of the answer.
    pub(crate) fn key(&mut self, key: Arrow, looks: &mut Looks) -> bool {
        match &mut self.activity {
            Activity::Predict(predict) => predict.key(&mut self.attempt.answer, key, looks),
            Activity::Hunt(hunt) => hunt.key(key, looks),
            Activity::Recall(recall) => recall.key(key, looks),
            Activity::Board(board) => board.key(key, looks),
            Activity::Read | Activity::Goals(_) | Activity::Number(_) | Activity::Explain(_) => {
                false
            }
        }
    }

    /// Does what the step asks, or takes the answer; continues once it is done.
    pub(crate) fn enter(&mut self, around: &mut Around) -> Outcome {
        // a board is done with the first choice, and asked again after each challenge
        let chooses = matches!(&self.activity, Activity::Board(board) if board.cursor.is_some());
        if around.done && !chooses {
            return Outcome::then(if around.challenge.is_some() {
                Then::Board
            } else {
                Then::GoOn
            });
        }
        let goes_back_first = self.prediction().is_some_and(|p| p.goes_back_first(around.frame));
        let options = self.comes_back_to(around.looks.focus).filter(|_| !goes_back_first);
        if let Some(pane) = options {
            (around.looks.focus, around.looks.zoom) = (pane, false);
            return Outcome::default();
        }
        let attempt = &mut self.attempt;
        match &mut self.activity {
            Activity::Read => Outcome::then(Then::GoOn),
            Activity::Goals(goals) => goals.enter(attempt, around),
            Activity::Predict(predict) => predict.enter(attempt, around),
            Activity::Number(number) => number.enter(around),
            Activity::Explain(_) => Outcome::write_first(),
            Activity::Hunt(hunt) => hunt.enter(attempt, around),
            Activity::Recall(recall) => recall.enter(attempt, around),
            Activity::Board(board) => board.enter(),
        }
    }

    /// Takes what has been written as the answer.
    pub(crate) fn answer(&mut self, around: &mut Around) -> Outcome {
        let text = self.draft.line().value().trim().to_owned();
        match &mut self.activity {
            Activity::Predict(_) | Activity::Number(_) => match self.number(&text) {
                Ok(number) => self.take_number(number, around),
                Err(problem) => {
                    self.draft.refuse(problem);
                    Outcome::default()
                }
            },
            Activity::Explain(explain) => {
                explain.take(&text, &mut self.attempt, around).unwrap_or_else(|| {
                    self.draft.refuse(TOO_SHORT);
                    Outcome::default()
                })
            }
            Activity::Read
            | Activity::Goals(_)
            | Activity::Hunt(_)
            | Activity::Recall(_)
            | Activity::Board(_) => Outcome::default(),
        }
    }

    /// The number that a text stands for, or why it cannot be the answer.
    fn number(&self, text: &str) -> Result<f64, &'static str> {
        let number = number(text).ok_or(NO_NUMBER)?;
        match self.prediction().filter(|predict| predict.asks_percent()) {
            Some(_) => share(number, text.contains('%')).ok_or(NO_SHARE),
            None => Ok(number),
        }
    }

    fn take_number(&mut self, number: f64, around: &mut Around) -> Outcome {
        match &mut self.activity {
            Activity::Predict(predict) => predict.take_number(number, &mut self.attempt, around),
            Activity::Number(step) => match step.approach(around.frame) {
                Some(commands) => {
                    self.draft.send();
                    Outcome::then(Then::Send(commands))
                }
                None => {
                    let outcome = step.take(number, &mut self.attempt, around);
                    if outcome.keeps {
                        self.draft.judge();
                    }
                    outcome
                }
            },
            Activity::Read
            | Activity::Goals(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => Outcome::default(),
        }
    }

    /// Handles a new frame; `is_met` if the condition of the step has been met with it.
    pub(crate) fn frame(&mut self, is_met: bool, around: &mut Around) -> Outcome {
        let met = is_met && !around.done;
        match &mut self.activity {
            Activity::Predict(predict) => {
                predict.remember_update(around);
                predict.frame(met, &mut self.attempt, around)
            }
            Activity::Number(number) => {
                number.remember_update(around);
                let is_there = number.approach(around.frame).is_none();
                let is_time = is_there && self.draft.is_sent();
                if is_time { self.answer(around) } else { Outcome::default() }
            }
            Activity::Hunt(hunt) if met => {
                around.keeps_best(&mut self.attempt);
                hunt.meet(around)
            }
            Activity::Goals(goals) => {
                goals.remember_update(around);
                let is_best = is_met && around.keeps_best(&mut self.attempt);
                if around.done || !goals.is_done(met, around) {
                    return if is_best { Outcome::keep() } else { Outcome::default() };
                }
                around.looks.show_newest();
                Outcome::done()
            }
            Activity::Read
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => Outcome::default(),
        }
    }

    /// The condition that the engine should watch for.
    pub(crate) fn watches(&self, around: &Around) -> Option<Watch> {
        let (until, values): (Option<Until>, Vec<Value>) = match &self.activity {
            Activity::Goals(goals) => (Some(goals.until()), around.score().into_iter().collect()),
            Activity::Predict(predict) => predict.watches(&self.attempt, around),
            Activity::Number(number) => (None, number.values()),
            Activity::Hunt(hunt) => (hunt.until(), Vec::new()),
            Activity::Read | Activity::Explain(_) | Activity::Recall(_) | Activity::Board(_) => {
                (None, Vec::new())
            }
        };
        around.watch(until, values)
    }

    pub(crate) fn point_at(&mut self, option: usize) {
        match &mut self.activity {
            Activity::Predict(predict) => predict.cursor = Some(option),
            Activity::Hunt(hunt) => hunt.point_at(option),
            Activity::Recall(recall) => recall.cursor = Some(option),
            Activity::Board(board) => board.cursor = Some(option),
            Activity::Read | Activity::Goals(_) | Activity::Number(_) | Activity::Explain(_) => {}
        }
    }

    /// Moves a point of the sketch. Returns whether one is being drawn.
    pub(crate) fn draw_at(&mut self, point: usize, value: f64) -> bool {
        let answer = &mut self.attempt.answer;
        self.activity.prediction_mut().is_some_and(|predict| predict.draw_at(point, value, answer))
    }

    /// Goes back within a step: from the confidence to the answer, or from a drawing to the question. Returns whether there
    /// was a way back.
    pub(crate) fn take_back(&mut self) -> bool {
        let answer = &self.attempt.answer;
        match &mut self.activity {
            Activity::Predict(predict) => predict.take_back(answer),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => false,
        }
    }
}
