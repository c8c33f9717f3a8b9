//! Events in a step: keys, answers, frames.

use super::{Activity, Around, Arrow, OpenStep, Outcome, Predict, Then};
use crate::engine::{Until, Watch};
use crate::measure::Value;
use crate::tui::looks::Looks;

impl OpenStep {
    /// Handles an arrow key. Returns whether it is part of the answer.
    pub(crate) fn key(&mut self, key: Arrow, looks: &mut Looks) -> bool {
        match &mut self.activity {
            Activity::Predict(predict) => predict.key(&mut self.attempt.answer, key, looks),
            Activity::Hunt(hunt) => hunt.key(key, looks),
            Activity::Recall(recall) => recall.key(key, looks),
            Activity::Read | Activity::Goals(_) | Activity::Number(_) | Activity::Explain(_) => {
                false
            }
        }
    }

    /// Does what the step asks, or takes the answer; continues once it is done.
    pub(crate) fn enter(&mut self, around: &mut Around) -> Outcome {
        let attempt = &mut self.attempt;
        if around.done {
            return Outcome::then(Then::GoOn);
        }
        match &mut self.activity {
            Activity::Read => Outcome::then(Then::GoOn),
            Activity::Goals(goals) => goals.enter(attempt, around),
            Activity::Predict(predict) => predict.enter(attempt, around),
            Activity::Number(number) => Outcome::then(number.enter(around)),
            Activity::Hunt(hunt) => hunt.enter(attempt, around),
            Activity::Explain(explain) => explain.enter(),
            Activity::Recall(recall) => recall.enter(attempt, around),
        }
    }

    pub(crate) fn take_number(&mut self, number: f64, around: &mut Around) -> Outcome {
        match &mut self.activity {
            Activity::Predict(predict) => predict.take_number(number, &mut self.attempt, around),
            Activity::Number(step) => step.take(number, &mut self.attempt, around),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_) => Outcome::default(),
        }
    }

    pub(crate) fn take_line(&mut self, line: &str, around: &mut Around) -> Outcome {
        match &mut self.activity {
            Activity::Explain(explain) => explain.take(line, &mut self.attempt, around),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Predict(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Recall(_) => Outcome::default(),
        }
    }

    /// Handles a new frame; `met` if the condition of the step has been met with it.
    pub(crate) fn frame(&mut self, met: bool, around: &mut Around) -> Outcome {
        let met = met && !around.done;
        match &mut self.activity {
            Activity::Predict(predict) => {
                predict.remember_update(false, around);
                predict.frame(met, &mut self.attempt, around)
            }
            Activity::Number(number) => {
                number.remember_update(around);
                Outcome::default()
            }
            Activity::Hunt(hunt) if met => hunt.meet(around),
            Activity::Goals(_) if met => {
                around.looks.show_newest();
                Outcome::done()
            }
            Activity::Read
            | Activity::Goals(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_) => Outcome::default(),
        }
    }

    /// The condition that the engine should watch for.
    pub(crate) fn watches(&self, around: &Around) -> Option<Watch> {
        let (until, values): (Option<Until>, Vec<Value>) = match &self.activity {
            Activity::Goals(goals) => (Some(goals.until()), Vec::new()),
            Activity::Predict(predict) => predict.watches(&self.attempt, around),
            Activity::Number(number) => (None, number.values()),
            Activity::Hunt(hunt) => (hunt.until(), Vec::new()),
            Activity::Read | Activity::Explain(_) | Activity::Recall(_) => (None, Vec::new()),
        };
        let wanted = until.is_some() || !values.is_empty();
        wanted.then_some(Watch { step: around.number, until, values })
    }

    pub(crate) fn point_at(&mut self, option: usize) {
        match &mut self.activity {
            Activity::Predict(predict) => predict.cursor = option,
            Activity::Hunt(hunt) => hunt.cursor = option,
            Activity::Recall(recall) => recall.cursor = option,
            Activity::Read | Activity::Goals(_) | Activity::Number(_) | Activity::Explain(_) => {}
        }
    }

    /// Moves a point of the sketch. Returns whether one is being drawn.
    pub(crate) fn draw_at(&mut self, point: usize, value: f64) -> bool {
        let answer = &mut self.attempt.answer;
        self.activity.prediction_mut().is_some_and(|predict| predict.draw_at(point, value, answer))
    }

    /// Stops drawing. Returns whether a sketch was being drawn.
    pub(crate) fn stop_drawing(&mut self) -> bool {
        self.activity.prediction_mut().is_some_and(Predict::stop_drawing)
    }
}
