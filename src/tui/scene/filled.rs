//! Texts of the step with their values put in.

use super::Scene;
use crate::lesson::Moment;
use crate::measure::Inset;
use crate::measure::inset;
use crate::tui::step::value;

impl Scene<'_> {
    /// A text of the step with its values: those of now, or those of the moment when the step was done. A dash stands for
    /// what is not known, and for what the step asks for.
    pub(crate) fn filled(&self, text: &str, moment: Moment) -> String {
        inset::filled(text, |inset| {
            let known = self.measured(inset, moment).filter(|x| x.is_finite());
            known.map_or_else(|| "–".to_owned(), |x| value(&inset.value.of, x))
        })
    }

    /// Whether a text of the moment when the step was done has other values than the panes show now.
    pub(crate) fn tells_of_before(&self, text: &str) -> bool {
        let differs = |inset: Inset| {
            let [then, now] = [Moment::Done, Moment::Now].map(|at| self.measured(&inset, at));
            then.is_some() && then != now.filter(|x| x.is_finite())
        };
        self.is_done() && inset::insets(text).any(differs)
    }

    fn measured(&self, inset: &Inset, moment: Moment) -> Option<f64> {
        if moment == Moment::Done && self.is_done() {
            return self.open.attempt.answer.told.get(inset.written).copied();
        }
        let is_secret = inset.value.of.quantity().is_some_and(|of| self.hides(of));
        let mut of_step = self.current().filter(|_| !is_secret)?.insets();
        let place = of_step.position(|(_, of)| of.written == inset.written)?;
        self.frame.shown_for(self.step).get(place).copied().flatten()
    }
}
