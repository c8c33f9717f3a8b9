//! The conventions of a hand-in in words, and what was taken for what.

use super::Taken;
use super::asked::What;
use super::case::{Case, Judged};
use crate::nn::Stage;
use crate::trace::handin::form::{Form, letters};
use crate::trace::handin::{HandIn, Item, Part, Role};

/// The conventions of a case.
pub(crate) fn of(handin: &HandIn, case: &Case, judged: &Judged) -> Vec<String> {
    let form = &case.form;
    let mut said: Vec<String> = orientation(handin, form).into_iter().collect();
    let has =
        |part: Part| handin.items.iter().any(|item| form.role(item) == Some(Role::Part(part)));
    let is_stacked = handin.items.iter().any(|item| {
        let part = form.role(item);
        !item.is_apart
            && matches!(part, Some(Role::Part(Part::Input | Part::Recurrent | Part::Joined)))
    });
    if form.sizes.gates > 1 && is_stacked {
        said.push(format!("your gates are {}", letters(form)));
    }
    if has(Part::Joined) {
        let order = if form.x_first { "[x; h]" } else { "[h; x]" };
        said.push(format!("one matrix for {order}"));
    }
    if form.keeps_new {
        said.push("your update gate is 1 − z".to_owned());
    }
    let has_value = |part: Part| {
        let is_it = |item: &&Item| form.role(item) == Some(Role::Part(part));
        handin.items.iter().filter(is_it).any(|item| item.called.stage == Stage::Before)
    };
    if has_value(Part::SecondBias)
        && has_value(Part::Bias)
        && form.model.cell.weights().recurrent_bias.is_none()
    {
        said.push("two biases: only their sum matters".to_owned());
    }
    if case.own && is_without_bias(handin, form) {
        said.push("no biases in the file: taken as 0".to_owned());
    }
    said.extend(
        judged
            .loss
            .iter()
            .filter(|loss| !loss.words.is_empty())
            .map(|loss| format!("the loss is {}", loss.words)),
    );
    said.extend(of_gradients(judged));
    said.extend(beside_loss(judged));
    said.extend(case.notes.iter().cloned());
    said.extend(judged.notes.iter().cloned());
    said
}

/// What the gradients are of, if it is not just the sum of all losses, or if the file's loss is a mean of them.
fn of_gradients(judged: &Judged) -> Option<String> {
    let is_mean = |words: &str| words.starts_with("a mean");
    let words = &judged.factor.words;
    let has_mean = judged.loss.as_ref().is_some_and(|loss| is_mean(&loss.words));
    match (is_mean(words), words.is_empty()) {
        (true, _) => Some(format!("the gradients are those of {words}")),
        (false, false) => Some(format!("the gradients are those of the summed loss, {words}")),
        (false, true) if has_mean => {
            Some("the gradients are those of the summed loss, not of this mean".to_owned())
        }
        (false, true) => None,
    }
}

/// What is to be said of gradients that are those of another mean than the loss.
fn beside_loss(judged: &Judged) -> Option<String> {
    let loss = judged.loss.as_ref()?;
    let times = judged.factor.value.abs() / loss.value;
    let is_mean = |words: &str| words.starts_with("a mean");
    let is_other =
        (times - 1.0).abs() > 1e-6 && is_mean(&loss.words) | is_mean(&judged.factor.words);
    is_other.then(|| {
        format!(
            "your gradients are {times:.4} times those of the loss that you saved: right only if that number is just for display"
        )
    })
}

/// Whether the file has weights, but no bias.
pub(super) fn is_without_bias(handin: &HandIn, form: &Form) -> bool {
    let values = || handin.items.iter().filter(|item| item.called.stage == Stage::Before);
    let roles = || values().filter_map(|item| form.role(item));
    let is_bias = |role: Role| matches!(role, Role::Part(part) if part.is_bias());
    roles().any(|role| matches!(role, Role::Part(_))) && !roles().any(is_bias)
}

/// Whether a matrix of a hand-in is turned to come to our way round.
fn is_turned(form: &Form, item: &Item) -> Option<bool> {
    let Some(Role::Part(part)) = form.role(item) else { return None };
    if part.is_bias() || part == Part::Embedding {
        return None;
    }
    let shape = match item.array.values.shape() {
        [_, a, b] if item.is_apart => (*a, *b),
        [.., a, b] => (*a, *b),
        _ => return None,
    };
    let vanilla = Form {
        sizes: crate::trace::handin::form::Sizes { gates: 1, ..form.sizes },
        ..form.clone()
    };
    let form = if item.is_apart { &vanilla } else { form };
    form.is_turned(part, shape, item.called.stage)
}

/// The ways round of values and of gradients.
pub(crate) fn orientation(handin: &HandIn, form: &Form) -> Option<String> {
    let of = |is_gradient: bool| {
        let items = handin.items.iter().filter(move |item| item.called.is_gradient == is_gradient);
        let turned: Vec<(bool, &str)> =
            items.filter_map(|item| Some((is_turned(form, item)?, item.mine.as_str()))).collect();
        turned
    };
    let (values, grads) = (of(false), of(true));
    let all = |of: &[(bool, &str)]| !of.is_empty() && of.iter().all(|(turned, _)| *turned);
    let none = |of: &[(bool, &str)]| of.iter().all(|(turned, _)| !*turned);
    let named = |of: &[(bool, &str)]| {
        let names: Vec<&str> =
            of.iter().filter(|(turned, _)| *turned).map(|(_, name)| *name).collect();
        names.join(", ")
    };
    match (none(&values), none(&grads)) {
        (true, true) => None,
        _ if (all(&values) || values.is_empty()) && (all(&grads) || grads.is_empty()) => {
            Some("your arrays are x@W: each was transposed".to_owned())
        }
        (true, false) if all(&grads) => {
            let tells = handin.items.iter().any(|item| {
                let shape = item.array.values.shape();
                is_turned(form, item).is_some()
                    && item.called.is_gradient
                    && shape.iter().min() != shape.iter().max()
            });
            let alone = if tells {
                ""
            } else {
                " (the shapes do not show it; if your code is W@x, its outer product is the wrong way round)"
            };
            Some(format!(
                "your gradients are x@W: each was transposed; your weights are W@x{alone}"
            ))
        }
        _ => Some(format!(
            "x@W, so transposed: {}; the others are W@x",
            named(&[values, grads].concat())
        )),
    }
}

/// Whether the code of a hand-in multiplies from the left, as far as its arrays tell.
pub(crate) fn is_by_row(handin: &HandIn, form: &Form) -> bool {
    let of = |is_gradient: bool| {
        let items = handin.items.iter().filter(move |item| item.called.is_gradient == is_gradient);
        items.filter_map(|item| is_turned(form, item)).collect::<Vec<bool>>()
    };
    // gradients are as the code has them; weights may have been turned to fit
    let (grads, values) = (of(true), of(false));
    let told = if grads.is_empty() { values } else { grads };
    2 * told.iter().filter(|turned| **turned).count() > told.len()
}

/// What was taken for what.
pub(crate) fn taken(handin: &HandIn, case: &Case, judged: &Judged) -> Vec<Taken> {
    let mut taken = Vec::new();
    for item in handin.of(case.k) {
        let is_left = judged.left.iter().any(|left| left.mine == item.mine);
        if is_left || !case.form.has_place(handin, item) {
            continue;
        }
        let what = match case.form.role(item) {
            Some(Role::Tape(_)) if case.setting.is_handed(&item.mine) => {
                Some(format!("{}/dc from outside", case.k))
            }
            Some(Role::Part(_) | Role::Tape(_)) => None,
            Some(Role::OffTape(array)) => Some(format!("{}/{}", case.k, array.name())),
            Some(Role::StartH) => Some(format!("{}/h before t = 0", case.k)),
            Some(Role::StartC) => Some(format!("{}/c before t = 0", case.k)),
            Some(Role::Mask) => Some(format!("{}/targets that count", case.k)),
            Some(Role::Outside) => Some(format!("{}/dh from outside", case.k)),
            Some(Role::Aside(_) | Role::Beyond | Role::Vocabulary) | None => continue,
        };
        let asked = case.asked.iter().find(|asked| asked.mine == item.mine);
        let name = asked.map(|asked| match asked.what {
            What::Part(..)
            | What::Tape(_)
            | What::TotalLoss
            | What::OffTape(_)
            | What::Start(_) => asked.name(&case.form),
        });
        let what = name.or(what).unwrap_or_default();
        taken.push(Taken { mine: Some(item.mine.clone()), what });
    }
    let of_lesson =
        case.of_lesson.iter().map(|what| Taken { mine: None, what: format!("{}/{what}", case.k) });
    taken.extend(of_lesson);
    taken
}
