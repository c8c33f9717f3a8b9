//! The output: softmax with cross-entropy, and the way back to the hidden state.

use super::matrix::{Read, Rows};
use super::step::{Step, derivative, says};
use crate::nn::equation::Over;
use crate::nn::{Name, Quantity, Tensor};
use crate::tui::notation::sub;
use crate::tui::pane::equation::symbols::Symbols;

/// `dy_t = p_t − onehot`
pub(super) fn logit_gradient(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, class) = (of.row, of.column);
    let (y, p) = (Tensor::Y.at(t, class), Tensor::P.at(t, class));
    let Some(target) = s.target(t) else {
        let why = "This timestep has no target, so L does not contain this logit:";
        return vec![derivative(s, of, y), says(why).value(of)];
    };
    let at = sub(t as isize);
    let (letter, expected) = (s.y_letter(), Tensor::P.at(t, target));
    let logit = s.written(Tensor::Y.at(t, target));
    let again = says(format!(
        "The first term has the slope exp({}) / Σ exp({letter}{at}). That is {} again.",
        s.written(y),
        s.written(p)
    ));
    let is_target = target == class;
    let second = if is_target {
        "The second term has the slope 1, because this class is the target."
    } else {
        "The second term has the slope 0, because it is the logit of another class."
    };
    vec![
        derivative(s, of, y),
        says("Only the loss of this timestep depends on it:").equation(Tensor::Loss.at(t, 0)),
        says("The probability comes from the logits by softmax:").equation(expected),
        says(format!(
            "The ln of a quotient is a difference: loss{at} = ln Σ exp({letter}{at}) − {logit}."
        )),
        if is_target { again } else { again.equation(p) },
        says(second),
        says("The difference of the two slopes:").equation(of),
    ]
}

/// `W_hyᵀ dy_t`
pub(super) fn handed_back(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, unit) = (of.row, of.column);
    let h = Tensor::H.at(t + 1, unit);
    let what = format!(
        "{} is the part of {} that comes from the loss at t = {t}.",
        s.written(of),
        s.written(Tensor::Dh.at(t, unit))
    );
    if s.target(t).is_none() {
        let why = "This timestep has no target, so there is no loss:";
        return vec![says(what), says(why).value(of)];
    }
    let read = Read {
        by: h,
        matrix: Name::W_hy,
        reader: Tensor::Y,
        over: Over::Units,
        t,
        reads: Rows::All,
    };
    read.steps(s, says(what), of)
}
