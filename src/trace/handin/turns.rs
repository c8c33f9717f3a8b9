//! Which way round the matrices of a hand-in are: W@x, as ours, or x@W.

use super::form::{Form, Sizes};
use super::solve::sides;
use super::{HandIn, Item, Part, Role};
use crate::nn::Stage;

/// Whether most matrices of some stages whose shapes tell are turned; `None` if the shapes do not show it.
fn majority(handin: &HandIn, form: &Form, stages: [Stage; 2]) -> Option<bool> {
    let votes = handin.items.iter().filter(|item| stages.contains(&item.called.stage));
    let votes = votes.filter_map(|item| {
        let Some(Role::Part(part)) = form.role(item) else { return None };
        let shape = sides(item)?;
        let tells = !part.is_bias() && part != Part::Embedding && shape.0 != shape.1;
        tells.then_some(())?;
        let apart = Sizes { gates: 1, ..form.sizes };
        let sizes = if item.is_apart { apart } else { form.sizes };
        Form { sizes, ..form.clone() }.is_turned(part, shape, item.called.stage)
    });
    let votes: Vec<bool> = votes.collect();
    let turned = votes.iter().filter(|turned| **turned).count();
    (!votes.is_empty()).then(|| 2 * turned > votes.len())
}

/// The ways round that square values can be: as the others, or the other way, because people turn what does not fit.
pub(super) fn turned_values(handin: &HandIn, form: &Form) -> Vec<bool> {
    let told = majority(handin, form, [Stage::Before, Stage::After]).unwrap_or(false);
    let is_square = |item: &Item| {
        let is_matrix = matches!(form.role(item), Some(Role::Part(part)) if !part.is_bias());
        is_matrix && sides(item).is_some_and(|(rows, cols)| rows == cols)
    };
    match handin.items.iter().any(is_square) {
        true => vec![told, !told],
        false => vec![told],
    }
}

/// The ways round that square gradients of a file with its own weights can be. Weights are turned to fit, gradients are
/// as the code has them: where the shapes do not show it, both ways are possible for all of them together.
pub(super) fn all_turned_grads(handin: &HandIn, form: &Form, values: bool) -> Vec<bool> {
    let usual = turned_grads(handin, form, Some(values));
    match majority(handin, form, [Stage::Grad, Stage::Clipped]) {
        Some(_) => vec![usual],
        None => vec![usual, !usual],
    }
}

/// Whether square gradients are turned: as the others, whose shapes tell, or else as the values. If the other gradients
/// are as the other values, each square one is as its own value, which it changes.
pub(super) fn turned_grads(handin: &HandIn, form: &Form, values: Option<bool>) -> bool {
    let told = majority(handin, form, [Stage::Grad, Stage::Clipped]);
    let told_of_values = majority(handin, form, [Stage::Before, Stage::After]);
    match (told, values) {
        (Some(told), Some(values)) if told_of_values == Some(told) => values,
        (Some(told), _) => told,
        (None, values) => values.unwrap_or(false),
    }
}

/// Whether the shape of some gradient tells which way round it is.
pub(crate) fn grads_tell(handin: &HandIn, form: &Form) -> bool {
    majority(handin, form, [Stage::Grad, Stage::Clipped]).is_some()
}
