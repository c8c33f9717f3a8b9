//! The values in the texts of a step: kept when the step is done, so that its solution says the same until a run of the
//! learner's does it again.

use std::collections::BTreeMap;

use super::Session;
use crate::lesson::{Exercise, Moment, Progress};
use crate::tui::step::Activity;

impl Session {
    /// Keeps, with the answer to a step, what its texts tell of the moment at which it is done.
    pub(super) fn keep_told(&mut self, step: usize, progress: &mut Progress) {
        let told = self.told(step);
        if told.is_empty() {
            return;
        }
        if step == self.step {
            self.open.attempt.answer.told.clone_from(&told);
        }
        let answer = self.record.answers.entry(step).or_default();
        answer.told = told;
        progress.answer(self.course.key(), step, answer.clone());
    }

    /// Keeps what the texts tell of another run, if the learner has reached the goals of a finished step once more. Returns
    /// whether she has.
    pub(super) fn tell_again(&mut self, progress: &mut Progress) -> bool {
        let reaches = matches!(self.open.activity, Activity::Goals(_));
        let again = reaches && self.is_done() && self.open.attempt.touched;
        if again {
            self.keep_told(self.step, progress);
        }
        again
    }

    /// What the texts of a step tell, by what their braces enclose.
    fn told(&self, step: usize) -> BTreeMap<String, f64> {
        let lesson = self.lesson();
        let (Some(of), Some(frame)) = (lesson.steps.get(step), self.frame()) else {
            return BTreeMap::new();
        };
        // a tick may have been met in another update before
        let values = match matches!(of.exercise, Exercise::StepTo(_)) {
            true => frame.shown_for(step),
            false => frame.told_for(step),
        };
        let known = of.insets().zip(values).filter_map(|((_, inset), value)| {
            let value = value.filter(|value| value.is_finite())?; // JSON has no NaN
            Some((inset.written.to_owned(), value))
        });
        known.collect()
    }

    /// A value in the texts of a step that is not known at that moment: in the newest frame, or when the step was done.
    pub(crate) fn unknown_in_text(&self, step: usize, at: Moment) -> Option<String> {
        let of = self.lesson().steps.get(step)?;
        let shown = self.frame().map_or(&[][..], |frame| frame.shown_for(step));
        let told = self.answers().get(&step).map(|answer| &answer.told);
        let is_known = |place: usize, written: &str| match at {
            Moment::Now => shown.get(place).copied().flatten().is_some_and(f64::is_finite),
            Moment::Done => told.is_some_and(|told| told.contains_key(written)),
        };
        let of_moment = of.insets().enumerate().filter(|(_, (moment, _))| *moment == at);
        let mut unknown = of_moment.filter(|(place, (_, of))| !is_known(*place, of.written));
        unknown.next().map(|(_, (_, inset))| inset.written.to_owned())
    }
}
