//! A hand-in without an output layer: the truth is computed from the gradient of its states that comes from outside.

use super::case::{Case, Judged};
use super::truth::Departures;
use super::{Best, Grade, GradeError, How, Verdict, begin, one, told};
use crate::nn::Stage;
use crate::trace::grade::asked::What;
use crate::trace::handin::HandIn;

/// What is to be said where the workbench has nothing to show.
pub(super) const NOT_SHOWN: &str = "it is a layer without an output, which the workbench cannot show, because it has neither p nor a loss: `rnn-tui grade` judges its gradients";

/// A hand-in in one reading as a layer.
struct Layer {
    handin: HandIn,
    words: Option<String>,
    judged: Judged,
    /// Whether the gradient is there for the last of several timesteps alone: perhaps what a loop left in its variable.
    is_of_last: bool,
}

impl Layer {
    fn read(handin: HandIn, words: Option<String>, how: How) -> Result<Option<Self>, GradeError> {
        let Ok(chosen) = begin(handin.clone(), None, how)?.1 else { return Ok(None) };
        let Some(case) = chosen.cases.first() else { return Ok(None) };
        let judged = case.judge_briefly(&case.truth(&Departures::default()));
        let outside = |case: &Case| case.setting.sequences.first()?.outside.clone();
        let is_of_last = outside(case).is_some_and(|outside| outside.is_of_last);
        Ok(Some(Layer { handin, words, judged, is_of_last }))
    }

    /// How much speaks for it: that all is right, that the gradient is there for all timesteps, and its name.
    fn value(&self) -> (bool, bool, bool, (usize, usize)) {
        let is_sure = self.handin.layer.as_ref().is_some_and(|layer| !layer.may_be_total);
        (self.is_right(), !self.is_of_last, is_sure, self.judged.score())
    }

    /// Whether gradients of weights are there, and all is right.
    fn is_right(&self) -> bool {
        let is_gradient = |what: What| matches!(what, What::Part(Stage::Grad, _));
        self.judged.is_right() && self.judged.compared.iter().any(|c| is_gradient(c.what))
    }
}

/// The best grade of a hand-in as a layer without an output; `None` if it has no gradient of its states from outside.
pub(super) fn best(handin: &HandIn, how: How) -> Result<Option<Best>, GradeError> {
    let plain = (handin.clone(), None);
    let with_rows = handin.with_bias_rows().into_iter().map(|(of, words)| (of, Some(words)));
    let mut best: Option<Layer> = None;
    for (of, words) in [plain].into_iter().chain(with_rows) {
        for layer in of.as_layers() {
            let Some(this) = Layer::read(layer, words.clone(), how)? else { continue };
            if best.as_ref().is_none_or(|best| this.value() > best.value()) {
                best = Some(this);
            }
        }
    }
    let Some(layer) = best else { return Ok(None) };
    let (is_right, is_of_last) = (layer.is_right(), layer.is_of_last);
    if let Some(grade) = (!is_right).then(|| of_total(&layer, how)).transpose()?.flatten() {
        return Ok(Some(Best { handin: layer.handin, grade, words: layer.words }));
    }
    let (handin, taken) = told::with_unnamed(layer.handin, None, how)?;
    let grade = one(handin.clone(), None, how)?;
    if is_of_last && !grade.is_explained() {
        return Ok(None);
    }
    let assumed = (!is_of_last && !grade.is_explained()).then(|| assumed(&handin)).flatten();
    let words = [layer.words, taken, assumed].into_iter().flatten().collect::<Vec<_>>().join("; ");
    Ok(Some(Best { handin, grade, words: (!words.is_empty()).then_some(words) }))
}

/// What is to be said if the gradient may be the one from outside or all of it, and neither makes the others right.
fn assumed(handin: &HandIn) -> Option<String> {
    let layer = handin.layer.as_ref().filter(|layer| layer.may_be_total)?;
    Some(format!(
        "that your {} comes from outside is assumed, because as all of the gradient of the states it does not give your other gradients either",
        layer.mine
    ))
}

/// The grade of a layer whose gradients all follow from what it has if that is all of the gradient of its states: then
/// nothing tells whether the way back in time is right.
fn of_total(layer: &Layer, how: How) -> Result<Option<Grade>, GradeError> {
    let Some(handin) = layer.handin.with_total() else { return Ok(None) };
    let mine = handin.layer.as_ref().map(|layer| layer.mine.clone()).unwrap_or_default();
    let Some(total) = Layer::read(handin, layer.words.clone(), how)? else { return Ok(None) };
    if !total.is_right() {
        return Ok(None);
    }
    let mut grade = one(total.handin, None, how)?;
    grade.verdict = Verdict::Incomplete;
    grade.conventions.retain(|words| !words.starts_with("a layer without an output"));
    grade.lacking.push(format!(
        "there are two readings of your {mine}, and nothing in the file tells which is yours: it is all of the gradient of the states, and your other gradients follow from it, but the way back in time is not judged; or it comes from outside, and it is a mistake that nothing is added to it that comes back from later timesteps. Save the gradient that comes from outside as dout"
    ));
    Ok(Some(grade))
}
