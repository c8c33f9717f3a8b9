//! What a file leaves open: readings that nothing in it tells apart, and that are judged differently.

use super::case::{Case, Judged};
use super::truth::Truth;
use crate::trace::handin::{HandIn, turns};

/// What is lacking if the gradients are right one way round and wrong the other, and nothing tells which it is: no
/// shape, and nothing of the forward pass.
pub(super) fn untold(
    handin: &HandIn,
    case: &Case,
    judged: &Judged,
    truth: &Truth,
) -> Option<String> {
    let form = &case.form;
    let is_assumed = case.own && form.grads != form.values;
    if !is_assumed || judged.score().0 > 0 || turns::grads_tell(handin, form) {
        return None;
    }
    let other = case.with_turned_grads(handin).judge(truth, None);
    let wrong: Vec<&str> =
        other.compared.iter().filter(|c| !c.agrees()).map(|c| c.mine.as_str()).collect();
    let [mine, theirs] = if form.grads { ["x@W", "W@x"] } else { ["W@x", "x@W"] };
    let named = wrong.join(", ");
    let told = format!(
        "nothing tells which way round {named} is: as {mine} it is right, as {theirs} its outer product is the wrong way round; save the loss and the other gradients too"
    );
    (!wrong.is_empty()).then_some(told)
}
