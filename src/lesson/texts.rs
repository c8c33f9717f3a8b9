//! The texts of a lesson, and when the values in them are measured.

use super::{Lesson, Step};
use crate::lesson::Choice;
use crate::measure::inset::{self, Inset};
use crate::problem::At;

/// A text that a learner may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LessonText<'a> {
    /// The part of the lesson it belongs to.
    pub(crate) at: At,
    /// Its role there, if it is not the main text.
    pub(crate) part: Option<&'static str>,
    /// When the values in it are measured; `None` if it can show none.
    pub(crate) values: Option<Moment>,
    pub(crate) text: &'a str,
}

/// When the values in a text are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Whenever the text is shown.
    Now,
    /// When the step was done. What was measured then is kept with the answer.
    Done,
}

/// A text of a step: its role, if it is not the main text, and when its values are measured.
type OfStep<'a> = (Option<&'static str>, Option<Moment>, &'a str);

impl Step {
    fn texts(&self) -> impl Iterator<Item = OfStep<'_>> {
        let text = (None, Some(Moment::Now), self.text.as_str());
        let hints = self.hints.iter().map(|hint| (Some("hint"), Some(Moment::Now), hint.as_str()));
        let solution = self.solution.as_deref().into_iter();
        let solution = solution.map(|text| (Some("solution"), Some(Moment::Done), text));
        let notes = self.notes.iter().map(|text| (Some("notes"), None, text.as_str()));
        let of_exercise = self.exercise.texts().map(|(values, text)| (None, values, text));
        let round = self.round.as_deref().map(|title| (Some("round"), None, title));
        let title = self.challenge.as_ref().map(|challenge| (None, None, &*challenge.title));
        let texts = [text].into_iter().chain(hints).chain(solution).chain(notes);
        texts.chain(of_exercise).chain(round).chain(title)
    }

    /// The values that its texts show, each with the moment at which it is measured.
    pub(crate) fn insets(&self) -> impl Iterator<Item = (Moment, Inset<'_>)> {
        self.texts().flat_map(|(_, moment, text)| {
            moment.into_iter().flat_map(|moment| inset::insets(text).map(move |of| (moment, of)))
        })
    }
}

impl Lesson {
    /// All texts, those of the steps first.
    pub(crate) fn texts(&self) -> Vec<LessonText<'_>> {
        let mut texts = Vec::new();
        for (number, step) in (1..).zip(&self.steps) {
            let at = At::Step(number);
            let of_step = step.texts();
            texts.extend(of_step.map(|(part, values, text)| {
                let at = at.clone();
                LessonText { at, part, values, text }
            }));
        }
        let mut add = |at: At, text| texts.push(LessonText { at, part: None, values: None, text });
        self.about.iter().for_each(|text| add(At::Field("about"), text));
        self.remember.iter().for_each(|text| add(At::Field("remember"), text));
        for (number, card) in (1..).zip(&self.cards) {
            [&card.ask, &card.answer].into_iter().for_each(|text| add(At::Card(number), text));
        }
        for (number, question) in (1..).zip(&self.quick) {
            let told = question.options.iter().flat_map(Choice::texts).map(|(_, text)| text);
            let all = [question.ask.as_str()].into_iter().chain(told);
            all.for_each(|text| add(At::Question(number), text));
        }
        texts
    }
}
