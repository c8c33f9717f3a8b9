//! The cell state of an LSTM: its two effects, through the hidden state and along the cell state.

use super::state::BOTH;
use super::step::{Step, says};
use crate::nn::equation::tanh_slope;
use crate::nn::{Quantity, Tensor};
use crate::tui::pane::equation::symbols::Symbols;

/// `dc_t`: the part through `h_t` and the part along the cell state.
pub(super) fn sum(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, unit) = (of.row, of.column);
    let (c, h) = (s.written(Tensor::C.at(t + 1, unit)), s.written(Tensor::H.at(t + 1, unit)));
    let [via_h, later] = [Tensor::DcFromH, Tensor::DcFromLater].map(|part| part.at(t, unit));
    let mut steps = vec![says(format!(
        "{} means ∂L/∂{c}: how fast the total loss L changes with it.",
        s.written(of)
    ))];
    if s.is_last(t) {
        steps.push(says(format!("{c} is used in one place: {h}. No gradient returns along c.")));
        steps.push(says(format!("So its part through {h} is all there is:")).equation(of));
    } else {
        let next = s.written(Tensor::C.at(t + 2, unit));
        steps.extend([
            says(format!("{c} is used twice: {h} shows it, and {next} keeps a part of it.")),
            says(format!("Its effect through {h}:")).value(via_h),
            says(format!("Its effect through {next} on all later losses:")).equation(later),
            says(BOTH),
            says("The total derivative:").equation(of),
        ]);
    }
    steps
}

/// `o ⊙ (1 − tanh²(c)) ⊙ dh`
pub(super) fn from_h(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, unit) = (of.row, of.column);
    let (c, h) = (Tensor::C.at(t + 1, unit), Tensor::H.at(t + 1, unit));
    let (tanh_c, o) = (Tensor::TanhC.at(t, unit), Tensor::Gates.at(t, 3 * s.hidden() + unit));
    let dh = Tensor::Dh.at(t, unit);
    vec![
        says(format!(
            "{} is the part of {} that comes through {}.",
            s.written(of),
            s.written(Tensor::Dc.at(t, unit)),
            s.written(h)
        )),
        says("The output gate shows a part of the cell state:").equation(h),
        says("The slope of a product in one factor is the other factor:").slope(h, tanh_c, o),
        says("tanh has the slope 1 − tanh²:").slope(tanh_c, c, tanh_slope(tanh_c)),
        says("How fast L changes with the hidden state is known:").value(dh),
        says("Chain rule: the three factors multiply.").equation(of),
    ]
}

/// `f ⊙ dc_{t+1}`
pub(super) fn from_later(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, unit) = (of.row, of.column);
    let [c, c_next] = [t + 1, t + 2].map(|row| Tensor::C.at(row, unit));
    let f = Tensor::Gates.at(t + 1, s.hidden() + unit);
    vec![
        says(format!(
            "This is the part of {} that comes straight from the next cell state.",
            s.written(Tensor::Dc.at(t, unit))
        )),
        says(format!("{} keeps a part of {}:", s.written(c_next), s.written(c))).equation(c_next),
        says("The forget gate is the slope: this path has no matrix and no tanh.")
            .slope(c_next, c, f),
        says("How fast L changes with the next cell state is known:")
            .value(Tensor::Dc.at(t + 1, unit)),
        says("Chain rule: gradient times slope.").equation(of),
        says("From step to step such factors multiply: with f near 1, little is lost."),
    ]
}
