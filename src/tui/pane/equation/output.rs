//! The output of one timestep forward: logit, probability, loss.

use super::formula::{Atom, Formula, Row};
use super::symbols::Symbols;
use crate::nn::kernel::argmax;
use crate::nn::{Name, Tensor};
use crate::tui::notation::sub;

/// The rows of the head, for the class expected, or else for the most probable.
pub fn rows<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let probable = s.arm.row(Tensor::P, t).map_or(0, argmax);
    let class = s.target(t).unwrap_or(probable);
    let mut rows = vec![logit(s, t, class), logit_sum(s, t, class)];
    rows.extend(softmax(s, t, class));
    rows.push(probabilities(s, t));
    rows.push(loss(s, t));
    rows
}

/// `(W_hy h₂)['l']`
fn product(s: &Symbols, t: usize, class: usize) -> Atom {
    let w = s.name(Name::W_hy);
    let value = s.dot(Name::W_hy, class, s.arm.tape.h.row(t + 1));
    let symbol = format!("({w} h{})[{}]", sub(t as isize), s.class(class));
    Atom::new(symbol, value.filter(|_| s.forward(t)))
}

fn logit<'a>(s: &'a Symbols<'a>, t: usize, class: usize) -> Row<'a> {
    let parts = [product(s, t, class), s.w(Name::b_y, class, 0)];
    Row::formula(4, s.at(Tensor::Y, t, class), Formula::of("{} + {}", parts)).opens()
}

fn logit_sum<'a>(s: &'a Symbols<'a>, t: usize, class: usize) -> Row<'a> {
    let (w, label, at) = (s.name(Name::W_hy), s.class(class), sub(t as isize));
    let symbols = format!("Σ_j {w}[{label},j]·h{at}[j]");
    let term = move |j| Formula::product([s.w(Name::W_hy, class, j), s.at(Tensor::H, t + 1, j)]);
    Row::sum(5, product(s, t, class), symbols, s.hidden(), term)
}

/// `p₂['l'] = exp(y₂['l']) / Σ exp(y₂)`, where the machine's way round large numbers is not needed.
fn softmax<'a>(s: &'a Symbols<'a>, t: usize, class: usize) -> Option<Row<'a>> {
    let sum = s.forward(t).then(|| s.arm.tape.y.row(t).iter().map(|y| y.exp()).sum::<f64>());
    if sum.is_some_and(|sum| !sum.is_normal()) {
        return None;
    }
    let all = Atom::new(format!("Σ exp({}{})", s.y_letter(), sub(t as isize)), sum);
    Some(Row::formula(
        6,
        s.at(Tensor::P, t, class),
        Formula::of("exp({}) / {}", [s.at(Tensor::Y, t, class), all]),
    ))
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

fn loss<'a>(s: &'a Symbols<'a>, t: usize) -> Row<'a> {
    match s.target(t) {
        Some(target) => Row::formula(
            2,
            s.at(Tensor::Loss, t, 0),
            Formula::of("−ln {}", [s.at(Tensor::P, t, target)]),
        )
        .remark(format!("expected: {}", s.class(target))),
        None => Row::words(2, format!("no target at t={t}: no loss here")),
    }
}
