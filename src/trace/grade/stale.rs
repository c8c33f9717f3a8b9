//! Gradients that are never set to zero: those of an update with those of all before it still in them.

use super::case::{Case, Judged};
use super::factor::of_gradients;
use super::grading::Grading;
use super::mistakes;
use super::reference::RunAt;
use super::slip::Slip;
use super::truth::Departures;
use crate::nn::Params;

impl Grading<'_> {
    /// Adds the right gradients of an update, in the scale of the file, to those of the updates before.
    pub(super) fn remember(&mut self, mut grads: Params, scale: f64) {
        grads.iter_mut().for_each(|of| of.value *= scale);
        if let Some(before) = self.before.as_ref().filter(|b| b.count() == grads.count()) {
            grads.iter_mut().zip(before.iter()).for_each(|(of, more)| of.value += &more.value);
        }
        self.before = Some(grads);
    }

    /// What gives the gradients of an update, if those of the updates before are still in them. What factor the file's
    /// gradients have cannot be seen before what is left over is in the right ones: each is tried.
    pub(super) fn not_zeroed(
        &self,
        case: &Case,
        run: Option<&RunAt>,
    ) -> Option<(Departures, Judged)> {
        let before = self.before.as_ref()?;
        of_gradients(&case.setting).into_iter().find_map(|factor| {
            let mut left_over = before.clone();
            left_over.iter_mut().for_each(|of| of.value /= factor.value);
            let (slip, left_over) = (Some(Slip::NotZeroed), Some(left_over));
            let departures = Departures { slip, left_over, ..Departures::default() };
            let found = case.judge(&case.truth(&departures), run);
            mistakes::is_explained(&found).then_some((departures, found))
        })
    }
}
