//! Backpropagation through time, one visible thing at a time.
//!
//! Forward from `t = 0` to `T−1`, backward from `T−1` to `0`, then the sum over time (Werbos 1990).

use std::fmt;

use super::cell::Cell;
use super::equation::Equation;
use super::example::{Example, Input};
use super::grads::Grads;
use super::init::{self, InitPlan};
use super::kernel::{argmax, map, row, row_mut};
use super::params::{Dims, Params, Shape};
use super::tape::{State, Tape};
use super::tensor::Tensor;
use super::{head, input};

/// Which cell, in which sizes. The numbers themselves are [`Params`].
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The sizes.
    pub dims: Dims,
    /// The cell.
    pub cell: &'static dyn Cell,
    /// Truncated BPTT: after so many timesteps the gradient is cut. The state goes on.
    pub bptt_window: Option<usize>,
    /// Truncation per loss: each loss is followed back by so many timesteps and no further.
    pub bptt_reach: Option<usize>,
}

/// Which outputs a forward pass computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outputs {
    /// Those of all timesteps, as they are shown.
    All,
    /// Those that decide anything ([`Example::asks`]), where nobody looks at the others.
    Asked,
}

/// `RNN 4→8→4`; with an embedding `RNN 4→2→8→4`.
impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Dims { inputs, embedding, hidden, outputs } = self.dims;
        write!(f, "{} {inputs}→", self.cell.name())?;
        if let Some(embedding) = embedding {
            write!(f, "{embedding}→")?;
        }
        write!(f, "{hidden}→{outputs}")
    }
}

impl Model {
    /// All parameters, in the order of computation.
    pub fn shapes(&self) -> Vec<Shape> {
        let Model { dims, cell, .. } = *self;
        [input::shapes(dims), cell.shapes(dims), head::shapes(dims)].concat()
    }

    /// Fresh parameters: the same seed and plan give the same numbers.
    pub fn init(&self, plan: &InitPlan, seed: u64) -> Params {
        init::fill(self.cell, &self.shapes(), plan, seed)
    }

    /// Room for `timesteps` timesteps.
    pub(crate) fn tape(&self, timesteps: usize) -> Tape {
        Tape::new(self.dims, self.cell.keeps(), timesteps)
    }

    /// An empty memory.
    pub fn zero_state(&self) -> State {
        let hidden = self.dims.hidden;
        let c = if self.cell.has_cell_state() { hidden } else { 0 };
        State { h: vec![0.0; hidden], c: vec![0.0; c], answer: 0 }
    }

    /// Sets the state before the first timestep.
    pub(crate) fn start(&self, tape: &mut Tape, before: &State) {
        row_mut(&mut tape.h, 0).copy_from_slice(&before.h);
        row_mut(&mut tape.c, 0).copy_from_slice(&before.c);
        tape.answer_before = before.answer;
    }

    /// Reads the state after so many timesteps, at least one.
    pub(crate) fn end(&self, tape: &Tape, timesteps: usize, after: &mut State) {
        after.h.copy_from_slice(row(&tape.h, timesteps));
        after.c.copy_from_slice(row(&tape.c, timesteps));
        after.answer = argmax(row(&tape.p, timesteps - 1));
    }

    /// One timestep forward: `h_t`, `y_t`, `p_t`, `loss_t`.
    pub(super) fn forward(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        self.recur(params, example, tape, t);
        head::forward(params, example, tape, t..t + 1);
    }

    /// Reads `x_t` and `h_{t−1}`; writes `h_t`.
    fn recur(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        tape.x[t] = match &example.inputs[t] {
            Input::Own if t == 0 => Input::Symbol(tape.answer_before),
            Input::Own => Input::Symbol(argmax(row(&tape.p, t - 1))),
            given => given.clone(),
        };
        input::forward(params, tape, t);
        self.cell.forward(params, tape, t);
    }

    /// One timestep backward: `dy_t`, `dh_t`, `dz_t`.
    ///
    /// ```text
    /// dh_t = W_hyᵀ dy_t + W_hhᵀ dz_{t+1}
    /// ```
    ///
    /// `dh_t` is the *total* derivative: the loss at `t` and, through `h_{t+1}`, every later one.
    /// After the last timestep there is nothing, so the second part is zero there.
    pub(super) fn backward(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        head::backward(params, example, tape, t..t + 1);
        self.through_cell(params, example, tape, t);
    }

    /// Reads the part of `dh_t` that comes from the output; writes all of it, and `dz_t`.
    fn through_cell(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        self.hand_back(params, example, tape, t);
        self.add_parts(tape, t);
        self.cell.backward(params, tape, t);
        input::backward(params, self.cell.weights().input, tape, t);
    }

    /// Whether a gradient comes back from `t + 1` to `t`: not after the last timestep, and not over the edge of a window.
    pub(crate) fn hands_back(&self, timesteps: usize, t: usize) -> bool {
        t + 1 < timesteps && self.bptt_window.is_none_or(|window| !(t + 1).is_multiple_of(window))
    }

    /// What later timesteps hand back to this one; after the last of a window there is nothing.
    pub(super) fn hand_back(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        if let Some(loss) = self.dropped_loss(example, t) {
            return self.hand_back_without(loss, params, example, tape, t);
        }
        if self.hands_back(example.timesteps(), t) {
            return self.cell.hand_back(params, tape, t);
        }
        row_mut(&mut tape.dh_from_later, t).fill(0.0);
        if !(example.takes_gradients() && t + 1 == example.timesteps()) {
            row_mut(&mut tape.dc_from_later, t).fill(0.0);
        }
    }

    /// With truncation per loss: the timestep whose loss has been followed to `t + 1`, and is not followed to `t`.
    pub(crate) fn dropped_loss(&self, example: &Example, t: usize) -> Option<usize> {
        let loss = t + 1 + self.bptt_reach?;
        example.targets.get(loss).copied().flatten()?;
        (t..loss).all(|s| self.hands_back(example.timesteps(), s)).then_some(loss)
    }

    /// Hands back to `t` all but what one loss has added to the gradients at `t + 1`: each loss is linear in them.
    ///
    /// ```text
    /// W_hhᵀ (dz_{t+1} − the part of dz_{t+1} from that loss)
    /// ```
    fn hand_back_without(
        &self,
        loss: usize,
        params: &Params,
        example: &Example,
        tape: &mut Tape,
        t: usize,
    ) {
        let steps = t + 1..loss + 1;
        let mut targets = vec![None; steps.len()];
        targets[loss - t - 1] = example.targets[loss];
        let alone =
            Example { inputs: example.inputs[steps.clone()].to_vec(), targets, carried: true };
        let whole = Model { bptt_window: None, bptt_reach: None, ..*self };
        let mut of_loss = tape.part(steps.clone());
        (0..steps.len()).rev().for_each(|s| whole.backward(params, &alone, &mut of_loss, s));
        let mut rest = tape.part(t..t + 2);
        rest.subtract_gradients(1, &of_loss, 0);
        self.cell.hand_back(params, &mut rest, 0);
        row_mut(&mut tape.dh_from_later, t).copy_from_slice(row(&rest.dh_from_later, 0));
        row_mut(&mut tape.dc_from_later, t).copy_from_slice(row(&rest.dc_from_later, 0));
    }

    /// ```text
    /// dh_t = the part from the output + the part from later timesteps
    /// ```
    pub(super) fn add_parts(&self, tape: &mut Tape, t: usize) {
        let (from_output, from_later) = (row(&tape.dh_from_output, t), row(&tape.dh_from_later, t));
        map(row_mut(&mut tape.dh, t), [from_output, from_later], |[a, b]| a + b);
    }

    /// The sum over time: the same weights are used at every timestep, so their gradients add up.
    pub(super) fn accumulate(&self, example: &Example, tape: &Tape, grads: &mut Grads) {
        let timesteps = example.timesteps();
        grads.sum(&tape.x[..timesteps], |grads| self.sums(tape, timesteps, grads));
    }

    /// The sums over the first `timesteps`.
    pub(super) fn sums(&self, tape: &Tape, timesteps: usize, grads: &mut Params) {
        input::accumulate(tape, timesteps, grads);
        self.cell.accumulate(tape, timesteps, grads);
        head::accumulate(tape, timesteps, grads);
    }

    /// All timesteps forward; returns the loss summed over time.
    ///
    /// What one timestep after the other has to wait for is `h_t`. All outputs are computed at once after that, which is
    /// the same bits and quicker; unless the model reads its own answers.
    pub(super) fn loss(
        &self,
        params: &Params,
        example: &Example,
        tape: &mut Tape,
        outputs: Outputs,
    ) -> f64 {
        let timesteps = example.timesteps();
        let reads_answers = example.inputs.contains(&Input::Own);
        for t in 0..timesteps {
            match reads_answers {
                true => self.forward(params, example, tape, t),
                false => self.recur(params, example, tape, t),
            }
        }
        match outputs {
            _ if reads_answers => {}
            Outputs::All => head::forward(params, example, tape, 0..timesteps),
            Outputs::Asked => {
                tape.loss[..timesteps].fill(0.0);
                for asked in example.asked() {
                    head::forward(params, example, tape, asked);
                }
            }
        }
        tape.loss[..timesteps].iter().sum()
    }

    /// Forward, backward and the sum over time in one go; returns the loss.
    pub(super) fn gradient(
        &self,
        params: &Params,
        example: &Example,
        tape: &mut Tape,
        grads: &mut Grads,
        outputs: Outputs,
    ) -> f64 {
        let loss = self.loss(params, example, tape, outputs);
        let timesteps = example.timesteps();
        head::backward(params, example, tape, 0..timesteps);
        (0..timesteps).rev().for_each(|t| self.through_cell(params, example, tape, t));
        self.accumulate(example, tape, grads);
        loss
    }
}

/// `dh_t[unit]`: its part from the output and its part from later timesteps.
pub(super) fn state_gradient(t: usize, unit: usize) -> Equation {
    let [own, later] = [Tensor::DhFromOutput, Tensor::DhFromLater].map(|part| part.at(t, unit));
    let why = "h_t acts on the loss at t and on all later losses: both effects add";
    Equation::new(Tensor::Dh.at(t, unit), own + later, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{CellKind, Implementation, Init};

    /// The gradients, and the tape after the passes.
    fn passed(model: Model, params: &Params, example: &Example) -> (Grads, Tape) {
        let (mut tape, mut grads) = (model.tape(example.timesteps()), Grads::zeros_like(params));
        let passes = Implementation::from(model);
        passes.gradient(params, example, &mut tape, &mut grads, Outputs::All);
        (grads, tape)
    }

    #[test]
    fn each_loss_is_followed_back_as_far_as_it_reaches() {
        let dims = Dims { inputs: 3, embedding: None, hidden: 4, outputs: 3 };
        let targets = vec![Some(1), None, Some(0), Some(2), Some(1), Some(0)];
        let example = Example::of_symbols([0, 2, 1, 1, 0, 2], targets);
        for (cell, window) in CellKind::cells().flat_map(|cell| [(cell, None), (cell, Some(4))]) {
            let whole = Model { dims, cell, bptt_window: window, bptt_reach: None };
            let (weights, biases) = (Init::Uniform, Init::Uniform);
            let plan = InitPlan { weights, recurrent: None, biases, forget_bias: None };
            let params = whole.init(&plan, 3);
            for reach in 1..6 {
                let model = Model { bptt_reach: Some(reach), ..whole };
                let (found, tape) = passed(model, &params, &example);
                // each loss by itself, with the part before its reach forgotten
                let mut sum = params.zeros_like();
                for loss in (0..6).filter(|t| example.targets[*t].is_some()) {
                    let mut targets = vec![None; loss + 1];
                    targets[loss] = example.targets[loss];
                    let inputs = example.inputs[..=loss].to_vec();
                    let alone = Example { inputs, targets, carried: false };
                    let (mut back, mut grads) = (tape.clone(), Grads::zeros_like(&params));
                    for gradient in [&mut back.dz, &mut back.dy, &mut back.dpast] {
                        gradient.fill(0.0);
                    }
                    let first = loss.saturating_sub(reach);
                    (first..=loss)
                        .rev()
                        .for_each(|t| whole.backward(&params, &alone, &mut back, t));
                    whole.accumulate(&alone, &back, &mut grads);
                    sum.iter_mut()
                        .zip(grads.iter())
                        .for_each(|(sum, more)| sum.value += &more.value);
                }
                for (found, sum) in found.iter().zip(sum.iter()) {
                    let off =
                        (&found.value - &sum.value).iter().fold(0.0, |m: f64, x| m.max(x.abs()));
                    assert!(
                        off < 1e-12,
                        "{cell:?} window {window:?} reach {reach} {}: {off}",
                        found.name
                    );
                }
            }
            let far = passed(Model { bptt_reach: Some(5), ..whole }, &params, &example).0;
            assert_eq!(far, passed(whole, &params, &example).0, "{cell:?}: nothing is cut");
        }
    }
}
