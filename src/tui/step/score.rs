//! The score of a challenge: the best one is kept, and said in words.

use super::wording::value;
use super::{Around, Attempt, Keys, Part};
use crate::lesson::{Answer, Challenge};
use crate::measure::{Measure, Unit, Value};
use crate::tui::action::{Action, Go};
use crate::tui::scene::Scene;

impl Around<'_> {
    /// The value that is measured as a score when the goals of the step are met.
    pub(super) fn score(&self) -> Option<Value> {
        self.challenge.and_then(|challenge| challenge.score.clone())
    }

    /// Keeps the score with which a challenge was met, also when it has been met before. Returns whether it is the best
    /// so far.
    pub(super) fn keeps_best(&self, attempt: &mut Attempt) -> bool {
        let Some(challenge) = self.challenge else { return false };
        let score = match challenge.score {
            Some(_) => {
                let values = self.frame.and_then(|frame| frame.values_for(self.number));
                values.and_then(|values| *values.first()?)
            }
            None => Some(f64::from(attempt.answer.attempts)),
        };
        let Some(score) = score else { return false };
        let best = Some(challenge.best.of(score, attempt.answer.best));
        std::mem::replace(&mut attempt.answer.best, best) != best
    }
}

/// The best result in the challenge that the step is.
pub(super) fn best(scene: &Scene) -> Option<Part> {
    let challenge = scene.current()?.challenge.as_ref()?;
    result(challenge, &scene.open.attempt.answer).map(Part::Given)
}

/// The best result of a challenge in words: `best: 640 updates`; `None` before there is one.
pub(super) fn result(challenge: &Challenge, answer: &Answer) -> Option<String> {
    let best = answer.best?;
    Some(match &challenge.score {
        None if best == 1.0 => "found at the first attempt".to_owned(),
        None => format!("found in {best} attempts"),
        Some(score) => format!("best: {}", in_words(score, best)),
    })
}

/// A score in words: `640 updates`, `loss 1.52`.
fn in_words(Value { of, .. }: &Value, score: f64) -> String {
    let (score, words) = (value(of, score), of.words());
    let counts = matches!(of, Measure::Updates | Measure::Epochs | Measure::Weights);
    match of.unit() {
        Unit::Size if counts => format!("{score} {words}"),
        Unit::Size | Unit::Share | Unit::Number | Unit::YesNo => format!("{words} {score}"),
    }
}

/// The keys of a step that is done: a challenge can be tried again.
pub(super) fn keys_when_done(scene: &Scene) -> Keys {
    let challenge = scene.current().and_then(|step| step.challenge.as_ref());
    let Some(challenge) = challenge else { return Keys::go_on() };
    let leads = match scene.lesson.board_of(scene.step) {
        Some(_) => " returns to the board  ",
        None => " continues  ",
    };
    let keys = Keys::default().press(&[Action::Enter], leads);
    match challenge.score {
        Some(_) => keys.press(&[Action::Go(Go::Restart)], " tries again"),
        None => keys, // a mistake is found once
    }
}
