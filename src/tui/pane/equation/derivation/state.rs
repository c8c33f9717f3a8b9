//! The hidden state: its two effects, and the way back from the next timestep.

use super::matrix::{Read, Rows};
use super::step::{Step, says};
use crate::nn::equation::Over;
use crate::nn::{CellKind, Quantity, Tensor};
use crate::tui::pane::equation::symbols::Symbols;

/// Why two effects add.
pub(super) const BOTH: &str = "Both effects on L happen at once, so they add (chain rule).";

/// `dh_t`: the part from the output and the part from later timesteps.
pub(super) fn sum(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, unit) = (of.row, of.column);
    let h = s.written(Tensor::H.at(t + 1, unit));
    let [own, later] = [Tensor::DhFromOutput, Tensor::DhFromLater].map(|part| part.at(t, unit));
    let mut steps = vec![says(format!(
        "{} means ∂L/∂{h}. L is the sum of the losses of all timesteps.",
        s.written(of)
    ))];
    if s.is_last(t) {
        let nobody = match t + 1 < s.reached.timesteps {
            true => "The BPTT window ends here: gradients from later timesteps are cut off.",
            false => "No later timestep reads it.",
        };
        steps.extend([
            says(format!("{h} is used in one place: the output at t = {t} reads it.")),
            says(nobody),
            says("So its part from that loss is all there is:").equation(of),
        ]);
    } else {
        steps.extend([
            says(format!(
                "{h} is used twice: by the output at t = {t}, and by timestep {}.",
                t + 1
            )),
            says(format!("Through the output, it acts on the loss at t = {t}:")).value(own),
            says("Through the next timestep, it acts on all later losses:").value(later),
            says(BOTH),
            says("The total derivative:").equation(of),
        ]);
    }
    steps
}

/// What comes back to `h_t` from `t + 1`.
pub(super) fn from_later(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, unit) = (of.row, of.column);
    let next = t + 1;
    let h = Tensor::H.at(next, unit);
    let what = says(format!(
        "{} is the part of {} from all losses after t = {t}.",
        s.written(of),
        s.written(Tensor::Dh.at(t, unit))
    ));
    let read = |reader| Read {
        by: h,
        matrix: s.names().recurrent,
        reader,
        over: Over::Units,
        reads: Rows::All,
        t: next,
    };
    match s.cell().kind() {
        CellKind::Rnn | CellKind::Lstm => read(Tensor::Z).steps(s, what, of),
        CellKind::Gru => through_gates(s, what, of),
        CellKind::TorchGru => {
            let through_past = read(Tensor::Past).through_largest(s, of).into_iter();
            let kept = kept(s, of);
            let both = says("Two paths: their effects add:").equation(of);
            [what].into_iter().chain(through_past).chain([kept, both]).collect()
        }
    }
}

/// `h_{t+1}` keeps a part of `h_t`.
fn kept(s: &Symbols, of: Quantity) -> Step {
    let (t, unit) = (of.row, of.column);
    let [h, h_next] = [t + 1, t + 2].map(|row| Tensor::H.at(row, unit));
    let z = Tensor::Gates.at(t + 1, s.hidden() + unit);
    says(format!("{} also keeps a part of {}:", s.written(h_next), s.written(h)))
        .slope(h_next, h, z)
}

/// The four ways back in a GRU.
fn through_gates(s: &Symbols, what: Step, of: Quantity) -> Vec<Step> {
    let (t, unit) = (of.row, of.column);
    let next = t + 1;
    let r = Tensor::Gates.at(next, unit);
    let reset = Tensor::Reset.at(next, unit);
    vec![
        what,
        says(format!("Two gates read it at t = {next} through W_h; gradients return by W_hᵀ:"))
            .sums(of, Over::GateRows),
        says("The candidate reads it times r, and the gradient of that is dreset:").slope(
            reset,
            Tensor::H.at(next, unit),
            r,
        ),
        kept(s, of),
        says("Four paths: their effects add (chain rule):").equation(of),
    ]
}
