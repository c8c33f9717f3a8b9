//! The formulas of the forward pass. They are defined rather than derived: a page says what each is good for, and what it
//! means for the gradient.

use super::gates::used_in;
use super::step::{Step, says};
use crate::nn::cell::rnn::Activation;
use crate::nn::equation::{Expr, Function, Over, logistic_slope, tanh_slope};
use crate::nn::{CellKind, Name, Quantity, Tensor};
use crate::tui::pane::equation::forward::overflows;
use crate::tui::pane::equation::symbols::Symbols;

/// The last step of a page: where the reader goes on.
fn definition(s: &Symbols, gradient: Quantity) -> Step {
    says(format!(
        "A definition; its gradient {} is derived in the backward pass.",
        s.written(gradient)
    ))
}

/// `z_t`, or of a PyTorch GRU `past_t`: weighted sums.
pub(super) fn pre_activation(s: &Symbols, of: Quantity) -> Vec<Step> {
    let input = s.name(s.names().input);
    let read = match s.arm.model.dims.embedding {
        Some(_) => format!("What is read: {input} weighs each number of the embedding."),
        None => {
            format!("What is read: x is one-hot, so {input} x is one column of {input}: a look-up.")
        }
    };
    vec![
        says("Three parts speak for or against this unit, and they add up:").equation(of),
        says(read),
        says("What is remembered: each unit of the past has a weight.").sums(of, Over::Units),
        says("The bias is what is left if both are 0."),
        says("The same weights serve at every timestep."),
        definition(s, Tensor::Dz.at(of.row, of.column)),
    ]
}

/// `past_t` of a PyTorch GRU.
pub(super) fn past(s: &Symbols, of: Quantity) -> Vec<Step> {
    let weights = s.name(Name::W_h);
    vec![
        says(format!("What is remembered, weighted by {weights}, with a separate bias:"))
            .equation(of),
        says("Each unit of the past has a weight:").sums(of, Over::Units),
        says("It is kept apart from what is read, so that the reset gate scales only this."),
        definition(s, Tensor::Dpast.at(of.row, of.column)),
    ]
}

/// `h_t` of any cell.
pub(super) fn state(s: &Symbols, of: Quantity) -> Vec<Step> {
    match (s.cell().kind(), of.row.checked_sub(1)) {
        (_, None) => Vec::new(),
        (CellKind::Rnn, Some(t)) => vanilla(s, of, t),
        (CellKind::Lstm, Some(t)) => lstm(s, of, t),
        (CellKind::Gru | CellKind::TorchGru, Some(t)) => gru(s, of, t),
    }
}

/// `h_t = φ(z_t)`
fn vanilla(s: &Symbols, of: Quantity, t: usize) -> Vec<Step> {
    let z = Tensor::Z.at(t, of.column);
    let (what, why, slope): (&str, &str, Expr) = match s.cell().activation() {
        Some(Activation::Tanh) | None => (
            "tanh squashes: small sums hardly change, large ones become almost ±1.",
            "So a state stays between −1 and 1, however many timesteps there are.",
            tanh_slope(of),
        ),
        Some(Activation::Sigmoid) => (
            "σ squashes: a large negative sum becomes almost 0, a large one almost 1.",
            "So a state stays between 0 and 1, however many timesteps there are.",
            logistic_slope(of),
        ),
        Some(Activation::Relu) => (
            "ReLU lets positive sums through and makes all others 0.",
            "A state has no upper limit: over many timesteps it may grow.",
            Function::Step.of(of),
        ),
        Some(Activation::Identity) => (
            "There is no nonlinearity: the sum itself is the state.",
            "Then many timesteps can do no more than one matrix could.",
            1.0.into(),
        ),
    };
    vec![
        says("The sum becomes the state, in the same way at every timestep:").equation(of),
        says(what),
        says(why),
        says("The price is this slope, a factor in the backward pass:").slope(of, z, slope),
        definition(s, Tensor::Dz.at(t, of.column)),
    ]
}

/// `h_t = o ⊙ tanh(c_t)`
fn lstm(s: &Symbols, of: Quantity, t: usize) -> Vec<Step> {
    let o = Tensor::Gates.at(t, 3 * s.hidden() + of.column);
    vec![
        says("The cell state may grow, so tanh squashes it for the output:")
            .equation(Tensor::TanhC.at(t, of.column)),
        says("Then the output gate, a valve, lets a part of it out:").value(o),
        says("What is let out is the hidden state, which everything else reads:").equation(of),
        says("A closed valve hides the memory without erasing it."),
        definition(s, Tensor::Dh.at(t, of.column)),
    ]
}

/// `h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}`
fn gru(s: &Symbols, of: Quantity, t: usize) -> Vec<Step> {
    let (units, u) = (s.hidden(), of.column);
    let [z, n] = [1, 2].map(|gate| Tensor::Gates.at(t, gate * units + u));
    let before = Tensor::H.at(t, u);
    vec![
        says("The new state is a mixture of the old one and a candidate:").equation(of),
        says("The update gate z sets the mixture:").value(z),
        says("The candidate is what would be written:").value(n),
        says("With z near 1 the old state stays, and so does its gradient:").slope(of, before, z),
        definition(s, Tensor::DhFromLater.at(t.saturating_sub(1), u)),
    ]
}

/// A gate, which is a valve, or the candidate.
pub(super) fn gate(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, row) = (of.row, of.column);
    let z = Tensor::Z.at(t, row);
    let is_valve =
        row / s.hidden() != 2 || (s.cell().kind() == CellKind::Lstm && row / s.hidden() == 3);
    let (what, how, slope) = match is_valve {
        true => (
            "A gate is a valve: σ makes a number between 0 (closed) and 1 (open).",
            "Its opening multiplies another number, here:",
            logistic_slope(of),
        ),
        false => (
            "The candidate is what could be written: tanh keeps it between −1 and 1.",
            "A gate decides how much of it is written:",
            tanh_slope(of),
        ),
    };
    vec![
        says(what).equation(of),
        says(how).equation(used_in(s, z)),
        says("Each unit has its own, set by what is read and remembered."),
        says("In the backward pass its slope is a factor:").slope(of, z, slope),
        definition(s, Tensor::Dz.at(t, row)),
    ]
}

/// `c_t` of an LSTM.
pub(super) fn cell_state(s: &Symbols, of: Quantity) -> Vec<Step> {
    let Some(t) = of.row.checked_sub(1) else { return Vec::new() };
    let f = Tensor::Gates.at(t, s.hidden() + of.column);
    let before = Tensor::C.at(t, of.column);
    vec![
        says("Two valves: f keeps a part of the old state, i lets in what is new:").equation(of),
        says("With f = 1 and i = 0 the number never changes."),
        says("This path has no matrix and no tanh, only f:").slope(of, before, f),
        says("So a gradient can survive many timesteps. That is what an LSTM is for."),
        definition(s, Tensor::DcFromLater.at(t.saturating_sub(1), of.column)),
    ]
}

/// `tanh(c_t)` of an LSTM.
pub(super) fn squashed(s: &Symbols, of: Quantity) -> Vec<Step> {
    vec![
        says("A cell state adds up over time and may grow beyond 1."),
        says("For the output, tanh squashes it between −1 and 1:").equation(of),
        says("The cell state itself is unchanged for the next timestep."),
        definition(s, Tensor::DcFromH.at(of.row, of.column)),
    ]
}

/// `r_t ⊙ h_{t−1}` of a GRU.
pub(super) fn reset(s: &Symbols, of: Quantity) -> Vec<Step> {
    vec![
        says("The reset gate is a valve between the past and the candidate:")
            .value(Tensor::Gates.at(of.row, of.column)),
        says("The candidate reads only what it lets through:").equation(of),
        says("Closed, it makes the candidate begin afresh, as if nothing had been read before."),
        definition(s, Tensor::Dreset.at(of.row, of.column)),
    ]
}

/// `e_t = E[x_t]`
pub(super) fn embedding(s: &Symbols, of: Quantity) -> Vec<Step> {
    vec![
        says("Every symbol has a row of numbers in the matrix E. Reading it picks that row:")
            .equation(of),
        says("Mathematically, it is the product of E and a one-hot vector."),
        says("The row is trained like all weights: symbols that are used alike become alike."),
        definition(s, Tensor::De.at(of.row, of.column)),
    ]
}

/// `y_t = W_hy h_t + b_y`
pub(super) fn logit(s: &Symbols, of: Quantity) -> Vec<Step> {
    vec![
        says("A logit is the score of a class: any number, the larger the likelier.").equation(of),
        says("Each class weighs the hidden state in its own way:").sums(of, Over::Units),
        says("Only score differences count: softmax turns scores into probabilities."),
        definition(s, Tensor::Dy.at(of.row, of.column)),
    ]
}

/// `p_t = softmax(y_t)`
pub(super) fn probability(s: &Symbols, of: Quantity) -> Vec<Step> {
    let share = says("Divided by their sum, they add up to 1, as probabilities must:");
    let y = s.y_letter();
    vec![
        says("exp makes every score positive, and a larger score stays larger."),
        if overflows(s, of.row) { share.value(of) } else { share.equation(of) },
        says(format!(
            "Add k to all scores: exp({y} + k) = exp({y})·exp(k), and exp(k) cancels out."
        )),
        says("So the machine first subtracts the largest score: exp cannot overflow."),
        says("What one class gains, others lose: each logit acts on all of them."),
        definition(s, Tensor::Dy.at(of.row, of.column)),
    ]
}

/// `loss_t = −ln p_t[target]`
pub(super) fn loss(s: &Symbols, of: Quantity) -> Vec<Step> {
    let t = of.row;
    let Some(target) = s.target(t) else {
        return vec![
            says("This timestep has no target, so it has no loss:").value(of),
            says("Only timesteps with a target have a loss, and a gradient comes in only there."),
        ];
    };
    vec![
        says(format!("Target: {}. Only its probability counts:", s.class(target)))
            .value(Tensor::P.at(t, target)),
        says("−ln makes it a cost: 0 where p = 1, and steep where p is small:").equation(of),
        says("A sequence's probability is a product; −ln turns it into a sum."),
        says("So the losses of all timesteps add up."),
        definition(s, Tensor::Dy.at(t, target)),
    ]
}
