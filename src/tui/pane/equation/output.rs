//! The output of one timestep forward: logit, probability, loss.

use super::formula::Row;
use super::interpret::rows_of;
use super::symbols::Symbols;
use crate::nn::Tensor;
use crate::nn::kernel::argmax;
use crate::tui::notation::sub;

/// The rows of the head, for the class expected, or else for the most probable.
pub(crate) fn rows<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let probable = s.arm.row(Tensor::P, t).map_or(0, argmax);
    let class = s.target(t).unwrap_or(probable);
    let mut rows = rows_of(s, Tensor::Y.at(t, class), 4);
    rows.iter_mut().take(1).for_each(|logit| logit.opens = true);
    rows.extend(softmax(s, t, class));
    rows.push(probabilities(s, t));
    rows.extend(loss(s, t));
    rows
}

/// `p₂['l'] = exp(y₂['l']) / Σ exp(y₂)`, where the machine's way round large numbers is not needed.
fn softmax<'a>(s: &'a Symbols<'a>, t: usize, class: usize) -> Vec<Row<'a>> {
    let logits = s.arm.row(Tensor::Y, t);
    let sum = logits.map(|y| y.iter().map(|y| y.exp()).sum::<f64>());
    match sum.is_some_and(|sum| !sum.is_normal()) {
        true => Vec::new(),
        false => rows_of(s, Tensor::P.at(t, class), 6),
    }
}

/// The expected class first, then the most probable ones.
fn probabilities<'a>(s: &'a Symbols<'a>, t: usize) -> Row<'a> {
    let mut classes: Vec<usize> = (0..s.arm.model.dims.outputs).collect();
    let p =
        |class: usize| s.arm.row(Tensor::P, t).and_then(|p| p.get(class).copied()).unwrap_or(0.0);
    classes.sort_by(|a, b| p(*b).total_cmp(&p(*a)));
    classes.sort_by_key(|class| Some(*class) != s.target(t));
    let (p, y, at) = (s.p_letter(), s.y_letter(), sub(t as isize));
    let items = classes.into_iter().map(|class| s.at(Tensor::P, t, class).called(s.class(class)));
    Row::list(3, format!("{p}{at} = softmax({y}{at})"), items)
}

fn loss<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let Some(target) = s.target(t) else {
        return vec![Row::words(2, format!("no target at t={t}: no loss here"))];
    };
    let loss = rows_of(s, Tensor::Loss.at(t, 0), 2).into_iter();
    loss.map(|row| row.remark(format!("expected: {}", s.class(target)))).collect()
}
