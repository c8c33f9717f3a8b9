//! How unusual it would be if the names of a file meant that: the least unusual meaning is tried.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::form::{Sizes, kinds};
use super::grid::real_axes;
use super::solve::role;
use super::{Item, Part, Role};
use crate::nn::{Activation, Dims, Model, OffTape, Stage, Tensor};
use crate::tensors::Kind;

/// What a wrong shape costs, against a less usual meaning of a name.
const MISFIT: usize = 100;

/// What an embedding costs without a gradient, beside those of other weights: more than a state that the cell has not.
const FROZEN: usize = 60;

/// What a weight costs that has no place in the model.
const NO_PLACE: usize = 1_000;

/// How unusual it would be; `None` if the weights do not fit.
pub(super) fn cost(
    bases: &IndexMap<&str, Vec<&Item>>,
    choice: &HashMap<String, usize>,
    sizes: Sizes,
    lesson: Option<&Model>,
) -> Option<usize> {
    let mut cost: usize = choice.values().sum();
    let mut parts: Vec<(Part, u64, &str)> = Vec::new();
    let mut homeless: Vec<(Part, u64, &Item)> = Vec::new();
    for item in bases.values().flatten() {
        let (shape, is_value) = (item.array.values.shape(), item.called.stage == Stage::Before);
        match role(choice, item)? {
            Role::Part(part) => {
                let k = item.called.k;
                if !sizes.fits(part, shape, item.is_apart) {
                    if is_value && lesson.is_none() {
                        homeless.push((part, k, item));
                    }
                    cost += MISFIT;
                    continue;
                }
                cost +=
                    MISFIT
                        * usize::from(parts.iter().any(|(p, at, base)| {
                            *p == part && *at == k && *base != item.called.base
                        }));
                parts.push((part, k, &item.called.base));
            }
            Role::Tape(tensor) => cost += strange(tensor, item, sizes),
            Role::OffTape(OffTape::Inputs | OffTape::Targets) => {
                let whole = item.array.kind == Kind::Whole;
                let indices = item.array.values.iter().all(|x| x.fract() == 0.0);
                let is_small = shape.iter().product::<usize>() == 1;
                cost += usize::from(!whole) + 40 * usize::from(!indices || is_small);
            }
            Role::OffTape(_)
            | Role::StartH
            | Role::StartC
            | Role::Aside(_)
            | Role::Beyond
            | Role::Vocabulary
            | Role::Mask
            | Role::Outside => {}
        }
    }
    cost += of_homeless(&homeless, &parts)?;
    // the joined weights are both, so that neither is there beside them
    let has = |part: Part| parts.iter().any(|(other, ..)| *other == part);
    let is_twice = has(Part::Joined) && (has(Part::Input) || has(Part::Recurrent));
    cost += MISFIT * usize::from(is_twice);
    cost += FROZEN * usize::from(has(Part::Embedding) && is_frozen(bases, choice));
    // a model has its biases: where a letter could be one that is not there otherwise, it is
    for bias in [Part::Bias, Part::OutputBias] {
        let may_be =
            bases.values().flatten().any(|item| item.called.roles.contains(&Role::Part(bias)));
        cost += 10 * usize::from(may_be && !has(bias));
    }
    let is_lessons = lesson.is_none_or(|model| model.cell.keeps().gates == sizes.gates);
    Some(cost + usize::from(!is_lessons))
}

/// Whether there are gradients, but none of an embedding. Of what is learned there is one, so that a letter which could be
/// an embedding without it is something else.
fn is_frozen(bases: &IndexMap<&str, Vec<&Item>>, choice: &HashMap<String, usize>) -> bool {
    let is_gradient = |item: &&&Item| item.called.stage == Stage::Grad;
    let mut gradients = bases.values().flatten().filter(is_gradient).peekable();
    let is_embedding = |item: &&Item| role(choice, item) == Some(Role::Part(Part::Embedding));
    gradients.peek().is_some() && !gradients.any(is_embedding)
}

/// What weights without a place cost: each is left out if another one has the place that its name means; `None` if one
/// is needed.
fn of_homeless(homeless: &[(Part, u64, &Item)], parts: &[(Part, u64, &str)]) -> Option<usize> {
    let is_left = |(part, k, item): &(Part, u64, &Item)| {
        let is_taken = parts.iter().any(|(other, at, _)| other == part && at == k);
        is_taken || part.is_bias() && real_axes(item.array.values.shape()).len() > 1
    };
    homeless.iter().all(is_left).then(|| NO_PLACE * homeless.len())
}

/// How strange it would be if an array were that tensor.
fn strange(tensor: Tensor, item: &Item, sizes: Sizes) -> usize {
    let (values, shape) = (&item.array.values, item.array.values.shape());
    let kind = kinds(sizes.gates).first().copied().unwrap_or_default();
    let (embedding, inputs) = (Some(sizes.read), sizes.inputs);
    let dims = Dims { inputs, embedding, hidden: sizes.hidden, outputs: sizes.outputs };
    let columns = tensor.columns(dims, kind.cell(Activation::Tanh).keeps());
    let is_loss = matches!(tensor, Tensor::Loss);
    let mut cost = 0;
    if columns == 0 || !(is_loss || columns == 1 || shape.contains(&columns)) {
        cost += 50;
    }
    if tensor == Tensor::P {
        let is_share = values.iter().all(|p| (-1e-6..=1.0 + 1e-6).contains(p));
        let steps = values.len() as f64 / columns.max(1) as f64;
        let adds_up = (values.sum() - steps).abs() <= 1e-3 * steps;
        cost += 20 * usize::from(!is_share || !adds_up);
    }
    // logits are no zeros and ones: these are targets
    let are_bits = values.len() > 1 && values.iter().all(|x| *x == 0.0 || *x == 1.0);
    cost += 30 * usize::from(are_bits && matches!(tensor, Tensor::Y | Tensor::P));
    let is_whole = item.array.kind == Kind::Whole && values.len() > 1;
    cost + 5 * usize::from(is_whole && tensor == Tensor::Y)
}
