//! One timestep forward in the cells that have gates.

use super::formula::{Formula, Row};
use super::forward::{Past, pre_activation, with_past};
use super::symbols::Symbols;
use crate::nn::{CellKind, Tensor};

/// The rows of one unit; a vanilla cell has no gates.
pub fn rows<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    match s.cell().kind() {
        CellKind::Rnn => Vec::new(),
        CellKind::Lstm => lstm(s, t, unit),
        CellKind::Gru => gru(s, t, unit),
        CellKind::TorchGru => torch_gru(s, t, unit),
    }
}

/// ```text
/// h_t = o ⊙ tanh(c_t)     c_t = f ⊙ c_{t−1} + i ⊙ g     i, f, o = σ(z_t)     g = tanh(z_t)
/// ```
fn lstm<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let gate = |gate| s.gate(t, gate, unit);
    let h = Formula::of("{}·tanh({})", [gate(3), s.at(Tensor::C, t + 1, unit)]);
    let c = Formula::of("{}·{} + {}·{}", [gate(1), s.at(Tensor::C, t, unit), gate(0), gate(2)]);
    let mut rows = vec![
        Row::formula(0, s.at(Tensor::H, t + 1, unit), h),
        Row::formula(0, s.at(Tensor::C, t + 1, unit), c),
    ];
    for (number, what) in ["let in", "kept", "candidate", "shown"].into_iter().enumerate() {
        let template = if number == 2 { "tanh({})" } else { "σ({})" };
        rows.extend(with_its_parts(s, t, (number, unit), template, what, Past::State));
    }
    rows
}

/// ```text
/// h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}     r, z = σ(z_t)     n = tanh(z_t), of r ⊙ h_{t−1}
/// ```
fn gru<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let mut rows = vec![new_state(s, t, unit)];
    let gates = [
        ("σ({})", "reset: the past that the candidate reads", Past::State),
        ("σ({})", "update: the past that stays", Past::State),
        ("tanh({})", "candidate", Past::Reset),
    ];
    for (number, (template, what, past)) in gates.into_iter().enumerate() {
        rows.extend(with_its_parts(s, t, (number, unit), template, what, past));
    }
    let reset = Formula::product([s.gate(t, 0, unit), s.at(Tensor::H, t, unit)]);
    rows.push(Row::formula(6, s.at(Tensor::Reset, t, unit), reset));
    rows
}

/// ```text
/// r, z = σ(W_x x_t + b_x + past_t)     n = tanh(W_x x_t + b_x + r ⊙ past_t)     past_t = W_h h_{t−1} + b_h
/// ```
fn torch_gru<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let mut rows = vec![new_state(s, t, unit)];
    let gates = [
        ("σ({})", "reset: the past that the candidate reads"),
        ("σ({})", "update: the past that stays"),
        ("tanh({})", "candidate"),
    ];
    for (gate, (template, what)) in gates.into_iter().enumerate() {
        let row = s.row(gate, unit);
        let after = Formula::of(template, [s.at(Tensor::Z, t, row)]);
        rows.push(Row::formula(1, s.gate(t, gate, unit), after).remark(what).opens());
        let reset = (gate == 2).then(|| s.gate(t, 0, unit));
        rows.extend(with_past(s, t, row, reset));
    }
    rows
}

/// `h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}`
fn new_state<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Row<'a> {
    let gate = |gate| s.gate(t, gate, unit);
    let h =
        Formula::of("(1 − {})·{} + {}·{}", [gate(1), gate(2), gate(1), s.at(Tensor::H, t, unit)]);
    Row::formula(0, s.at(Tensor::H, t + 1, unit), h)
}

/// A gate of a unit, and what it is made of.
fn with_its_parts<'a>(
    s: &'a Symbols<'a>,
    t: usize,
    (gate, unit): (usize, usize),
    template: &str,
    what: &str,
    past: Past,
) -> Vec<Row<'a>> {
    let row = s.row(gate, unit);
    let after = Formula::of(template, [s.at(Tensor::Z, t, row)]);
    let after = Row::formula(1, s.gate(t, gate, unit), after).remark(what).opens();
    let mut rows = vec![after];
    rows.extend(pre_activation(s, t, row, 2, past));
    rows
}
