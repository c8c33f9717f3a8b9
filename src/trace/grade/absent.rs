//! What a file has no gradient of: nothing is said of that, however right the others are.

use super::asked::What;
use super::compare::Compared;
use crate::nn::{Name, Stage, Tensor};
use crate::trace::handin::form::Form;
use crate::trace::handin::{HandIn, Item, Part, Role};

/// The parameters whose gradients were judged.
fn judged(form: &Form, compared: &[Compared]) -> Vec<Name> {
    let names = compared.iter().flat_map(|c| match c.what {
        What::Part(Stage::Grad | Stage::Clipped | Stage::After, part) => names(form, part),
        _ => Vec::new(),
    });
    names.collect()
}

/// The parameters that a part is.
fn names(form: &Form, part: Part) -> Vec<Name> {
    match part {
        Part::Joined => vec![form.name(Part::Input), form.name(Part::Recurrent)],
        _ => vec![form.name(part)],
    }
}

/// Whether the gradient of all timesteps was judged: what is left of the backward pass are the sums over time.
fn goes_back(compared: &[Compared]) -> bool {
    let is_whole = |c: &Compared| c.step.is_none() && !c.is_misfit;
    compared.iter().any(|c| c.what == What::Tape(Tensor::Dz) && is_whole(c))
}

/// Whether neither the gradient of all timesteps was judged nor that of a parameter, nor anything that follows from one.
pub(super) fn is_without_gradient(form: &Form, handin: &HandIn, compared: &[Compared]) -> bool {
    let first = compared.iter().map(|c| c.k).min();
    // what a later update begins with follows from the gradients of those before it
    let has_weights = |k: u64| handin.of(k).any(|item| weight(form, item).is_some());
    let follows = |c: &Compared| {
        matches!(c.what, What::Part(Stage::Before, _))
            || Some(c.k) > first && !has_weights(c.k) && !c.is_gradient
    };
    judged(form, compared).is_empty() && !goes_back(compared) && !compared.iter().any(follows)
}

/// The parameters of the file that it has no gradient of, if it has some gradients.
pub(super) fn absent(form: &Form, handin: &HandIn, compared: &[Compared]) -> Vec<Name> {
    let judged = judged(form, compared);
    let own: Vec<Name> = handin
        .items
        .iter()
        .filter_map(|item| weight(form, item))
        .flat_map(|part| names(form, part))
        .collect();
    let all = form.model.shapes().into_iter().map(|shape| shape.name);
    let all = all.filter(|name| own.is_empty() || own.contains(name));
    let absent = all.filter(|name| !judged.contains(name)).collect();
    if judged.is_empty() && !goes_back(compared) { Vec::new() } else { absent }
}

/// What an array is, if it is a weight.
fn weight(form: &Form, item: &Item) -> Option<Part> {
    match form.role(item)? {
        Role::Part(part) if item.called.stage == Stage::Before => Some(part),
        _ => None,
    }
}
