//! What a step shows, and what it hides.

use super::wording::exact;
use super::{Activity, Hunt, Keys, OpenStep, Part, Predict, Request, Stage, compared, score};
use crate::lesson::PaneName;
use crate::nn::Quantity;
use crate::train::{Cursor, Tick};
use crate::tui::scene::Scene;

impl OpenStep {
    /// The request, with the keys that answer.
    pub(crate) fn asks(&self, scene: &Scene) -> Request {
        let request = match &self.activity {
            Activity::Read => Request::new(Keys::go_on()),
            Activity::Goals(goals) => goals.asks(scene),
            Activity::Predict(predict) => predict.asks(&self.attempt.answer, scene),
            Activity::Number(number) => number.asks(scene),
            Activity::Hunt(hunt) => hunt.asks(scene),
            Activity::Explain(explain) => explain.asks(scene),
            Activity::Recall(recall) => recall.asks(scene),
            Activity::Board(board) => board.asks(scene),
        };
        request.parts(score::best(scene))
    }

    /// Whether it asks something that has to be answered, not only done.
    pub(crate) fn has_question(&self, scene: &Scene) -> bool {
        let answers = |part: &Part| match part {
            Part::Question { .. } | Part::Options { .. } | Part::Line(_) => true,
            Part::Task { .. }
            | Part::Point(_)
            | Part::Count(_)
            | Part::Answer(_)
            | Part::Given(_)
            | Part::Heading(_) => false,
        };
        self.asks(scene).parts.iter().any(answers)
    }

    /// The number that it asks for, which must not be seen when the machine stands at `cursor`.
    pub(crate) fn hides(&self, cursor: Cursor) -> Option<Quantity> {
        match &self.activity {
            Activity::Number(number) => number.hides(),
            Activity::Predict(predict) => predict.hides(cursor),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => None,
        }
    }

    /// The weight with which a later update begins, if it is the number that the step asks for.
    pub(crate) fn hides_carried(&self, cursor: Cursor) -> Option<Quantity> {
        self.prediction().and_then(|predict| predict.hides_carried(cursor))
    }

    /// How much of the Equation pane is blank beside that, after a tick.
    pub(crate) fn fade(&self, last: Option<Tick>) -> usize {
        match &self.activity {
            Activity::Number(number) => number.fade(last),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Predict(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => 0,
        }
    }

    /// Whether the answer is right, and the comparison in words; `None` before the truth is known.
    pub(crate) fn compares(&self) -> Option<(bool, String)> {
        let answer = &self.attempt.answer;
        let right = answer.right?;
        match &self.activity {
            Activity::Predict(predict) => Some((right, compared(predict.guess(), answer, "it is"))),
            Activity::Number(number) => {
                let said = exact(&number.truth.of, *answer.given.first()?);
                let truth = exact(&number.truth.of, answer.truth?);
                Some((right, format!("you said {said}; it is {truth}")))
            }
            Activity::Read
            | Activity::Goals(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => None,
        }
    }

    /// Whether the options to choose from are answers, and not how sure the learner is, or how well a card was known.
    pub(crate) fn offers_answers(&self) -> bool {
        let is_open = |predict: &Predict| predict.stage() == Stage::Open;
        self.hunt().is_some() || self.prediction().is_some_and(is_open)
    }

    /// The replies to the last answer; none while the learner is asked for her confidence.
    pub(crate) fn replies(&self) -> &[String] {
        match &self.activity {
            Activity::Predict(predict) if predict.stage() == Stage::Sure => &[],
            Activity::Recall(_) | Activity::Board(_) => &[],
            Activity::Read
            | Activity::Goals(_)
            | Activity::Predict(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Explain(_) => &self.attempt.reply,
        }
    }

    /// The model answer to compare the learner's with, if the step has one.
    pub(crate) fn model_answer(&self) -> Option<&str> {
        if let Activity::Explain(explain) = &self.activity { Some(&explain.answer) } else { None }
    }

    /// Whether the text to read is in the request, as with a card, and not above it.
    pub(crate) fn is_read_below(&self) -> bool {
        matches!(self.activity, Activity::Recall(_))
    }

    /// Whether ↑ and ↓ choose something in it.
    pub(crate) fn chooses(&self) -> bool {
        match &self.activity {
            Activity::Predict(predict) => !predict.options().is_empty(),
            Activity::Hunt(hunt) => hunt.chooses(),
            Activity::Recall(recall) => recall.asks_how_well(),
            Activity::Board(_) => true,
            Activity::Read | Activity::Goals(_) | Activity::Number(_) | Activity::Explain(_) => {
                false
            }
        }
    }

    /// Whether ↑ and ↓ are part of the answer: they choose, or draw.
    pub(crate) fn takes_arrows(&self) -> bool {
        self.chooses() || self.prediction().is_some_and(|predict| predict.drawn_point().is_some())
    }

    /// The pane to which Enter comes back first, because ↑ and ↓ are not about the options while another is focused.
    pub(crate) fn comes_back_to(&self, focus: PaneName) -> Option<PaneName> {
        use PaneName::{Code, Lesson};
        let (home, also) = match &self.activity {
            Activity::Hunt(hunt) if hunt.searches_code() => (Code, Lesson),
            Activity::Hunt(_) => (Lesson, Code),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Predict(_)
            | Activity::Number(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => (Lesson, Lesson),
        };
        (self.chooses() && ![home, also].contains(&focus)).then_some(home)
    }

    /// The prediction, if it is one.
    pub(crate) fn prediction(&self) -> Option<&Predict> {
        if let Activity::Predict(predict) = &self.activity { Some(predict) } else { None }
    }

    /// The number that it asks for, where that has a formula.
    pub(crate) fn about(&self) -> Option<Quantity> {
        match &self.activity {
            Activity::Number(number) => number.truth.of.quantity(),
            Activity::Predict(predict) => predict.guess().truth()?.of.quantity(),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => None,
        }
    }

    /// The hunt for a line, if it is one.
    pub(crate) fn hunt(&self) -> Option<&Hunt> {
        if let Activity::Hunt(hunt) = &self.activity { Some(hunt) } else { None }
    }
}
