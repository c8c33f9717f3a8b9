//! Well-known mistakes in hand-written BPTT, each in the place of the one right line.
//!
//! A model that carries a fault does everything else right. A gradient check finds them, if the weights are not
//! so small that the fault hardly matters, and if it is no fault of the clip, which comes after the gradient.
//! Accuracy often does not find them: on easy tasks most of them train all the same.

mod words;

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};
use std::ops::Range;

use super::bptt::Model;
use super::cell::{Cell, Weights};
use super::clip::Clip;
use super::example::Example;
use super::kernel::{add_mat_vec, map, mat_t_vec, row, row_mut, sum_over_time, tanh};
use super::params::{Name, Params};
use super::tape::Tape;
use super::{head, input};

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fault {
    /// The gradient goes back through `W_hh` instead of its transpose.
    MissingTranspose,
    /// `db_y` is added to itself instead of to `dy_t`, so it stays 0.
    DoubledBias,
    /// Two conventions mixed: the outer product of `dW_hh` the other way round.
    SwappedOuter,
    /// Of all later losses, only that of the next timestep.
    OneLossAhead,
    /// Nothing from later timesteps at all.
    NoFuture,
    /// In an LSTM, nothing from `c_{t+1}`: the gradient comes back through the gates only.
    NoCellPath,
    /// In an LSTM, nothing from `z_{t+1}`: the gradient comes back through the cell only.
    NoHiddenPath,
    /// In an LSTM, `f_t` where `c_{t+1}` was made with `f_{t+1}`.
    CurrentForget,
    /// In an LSTM, tanh′ of `c_t` forgotten.
    NoCellTanhPrime,
    /// In an LSTM, `c_t` instead of `c_{t−1}` in the gradient of the forget gate.
    CurrentCell,
    /// In an LSTM, `c_{t−1}` for `c_t` in tanh: the row before.
    PreviousCell,
    /// In an LSTM, the slope of σ for the candidate, which is a tanh.
    SigmoidCandidate,
    /// In an LSTM, the slopes of all gates forgotten.
    NoGateSlopes,
    /// The elementwise product with tanh′ taken as a dot product: one number for all units.
    DotProduct,
    /// `=` instead of `+=` in the sums over time: the last one written stands, which is that of `t = 0`.
    AssignedSum,
    /// `h_t` instead of `h_{t−1}` in the sum for `dW_hh`.
    CurrentState,
    /// `1 − h` instead of `1 − h²`.
    UnsquaredTanh,
    /// tanh′ forgotten.
    NoTanhPrime,
    /// tanh′ forgotten only on the way to the timestep before.
    NoTanhPrimeOnTheWay,
    /// tanh′ of the timestep before.
    PreviousTanhPrime,
    /// `h_{t−1}` instead of `h_t` in the sum for `dW_hy`.
    PreviousStateInOutput,
    /// The −1 at the target forgotten.
    NoTarget,
    /// Where there is no target, the 1 subtracted from the last class.
    TargetEverywhere,
    /// Clip by norm, with the square of the norm.
    SquaredNorm,
    /// Softmax without subtracting the maximum: right, until a logit is too large for exp.
    NaiveSoftmax,
}

/// An equation of the backward pass that a mistake can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equation {
    /// `dy_t`.
    Output,
    /// `dh_t` from its parts.
    State,
    /// `dc_t` from its parts.
    CellState,
    /// `dz_t` from `dh_t`.
    Slope,
    /// A sum over time.
    Sum,
    /// The clip.
    Clip,
}

impl Fault {
    /// In which equations it stands: those do not hold for a model that carries it.
    pub fn stands_in(self) -> &'static [Equation] {
        match self {
            Fault::NoTarget | Fault::TargetEverywhere => &[Equation::Output],
            Fault::MissingTranspose
            | Fault::OneLossAhead
            | Fault::NoHiddenPath
            | Fault::NoTanhPrimeOnTheWay => &[Equation::State],
            Fault::NoFuture => &[Equation::State, Equation::CellState],
            Fault::NoCellPath | Fault::CurrentForget | Fault::NoCellTanhPrime => {
                &[Equation::CellState]
            }
            Fault::PreviousCell => &[Equation::CellState, Equation::Slope],
            Fault::DotProduct
            | Fault::CurrentCell
            | Fault::SigmoidCandidate
            | Fault::NoGateSlopes
            | Fault::UnsquaredTanh
            | Fault::NoTanhPrime
            | Fault::PreviousTanhPrime => &[Equation::Slope],
            Fault::DoubledBias
            | Fault::SwappedOuter
            | Fault::AssignedSum
            | Fault::CurrentState
            | Fault::PreviousStateInOutput => &[Equation::Sum],
            Fault::SquaredNorm => &[Equation::Clip],
            Fault::NaiveSoftmax => &[], // as an equation it is right
        }
    }

    /// Whether it stands in the sum over time for that parameter.
    pub fn spoils_sum(self, name: Name, recurrent: Name) -> bool {
        self.stands_in().contains(&Equation::Sum)
            && match self {
                Fault::DoubledBias => name == Name::b_y,
                Fault::PreviousStateInOutput => name == Name::W_hy,
                Fault::AssignedSum => true,
                _ => name == recurrent,
            }
    }

    /// All of them.
    pub const ALL: [Fault; 25] = [
        Fault::MissingTranspose,
        Fault::DoubledBias,
        Fault::SwappedOuter,
        Fault::OneLossAhead,
        Fault::NoFuture,
        Fault::NoCellPath,
        Fault::NoHiddenPath,
        Fault::CurrentForget,
        Fault::NoCellTanhPrime,
        Fault::CurrentCell,
        Fault::PreviousCell,
        Fault::SigmoidCandidate,
        Fault::NoGateSlopes,
        Fault::DotProduct,
        Fault::AssignedSum,
        Fault::CurrentState,
        Fault::UnsquaredTanh,
        Fault::NoTanhPrime,
        Fault::NoTanhPrimeOnTheWay,
        Fault::PreviousTanhPrime,
        Fault::PreviousStateInOutput,
        Fault::NoTarget,
        Fault::TargetEverywhere,
        Fault::SquaredNorm,
        Fault::NaiveSoftmax,
    ];

    /// Whether a gradient check can find it: the clip comes after the gradient, and a softmax that overflows is right
    /// until it does.
    pub fn is_in_gradient(self) -> bool {
        !matches!(self, Fault::SquaredNorm | Fault::NaiveSoftmax)
    }

    /// Whether the mistake can be made with that cell: some lines are only in the vanilla tanh cell.
    pub fn fits(self, cell: &dyn Cell, is_tanh: bool) -> bool {
        match self {
            Fault::MissingTranspose | Fault::SwappedOuter => cell.keeps().gates == 1,
            Fault::OneLossAhead
            | Fault::NoTanhPrimeOnTheWay
            | Fault::DotProduct
            | Fault::UnsquaredTanh
            | Fault::NoTanhPrime
            | Fault::PreviousTanhPrime => is_tanh,
            Fault::CurrentState => !cell.keeps().reset,
            Fault::NoCellPath
            | Fault::NoHiddenPath
            | Fault::CurrentForget
            | Fault::NoCellTanhPrime
            | Fault::CurrentCell
            | Fault::PreviousCell
            | Fault::SigmoidCandidate
            | Fault::NoGateSlopes => cell.keeps().c,
            Fault::DoubledBias
            | Fault::NoFuture
            | Fault::AssignedSum
            | Fault::PreviousStateInOutput
            | Fault::NoTarget
            | Fault::TargetEverywhere
            | Fault::SquaredNorm
            | Fault::NaiveSoftmax => true,
        }
    }

    /// The clip of an arm that carries the fault.
    pub fn clip(self, clip: Clip) -> Clip {
        match (self, clip) {
            (Fault::SquaredNorm, Clip::Norm(c)) => Clip::SquaredNorm(c),
            _ => clip,
        }
    }
}

/// What the forward pass of some timesteps has with the fault instead of the right `p_t` and loss.
pub(super) fn forward(fault: Fault, example: &Example, tape: &mut Tape, timesteps: Range<usize>) {
    if fault == Fault::NaiveSoftmax {
        for t in timesteps {
            let exps: Vec<f64> = row(&tape.y, t).iter().map(|y| y.exp()).collect();
            let sum: f64 = exps.iter().sum();
            row_mut(&mut tape.p, t).iter_mut().zip(exps).for_each(|(p, e)| *p = e / sum);
            tape.loss[t] = example.targets[t].map_or(0.0, |target| -tape.p[[t, target]].ln());
        }
    }
}

/// One timestep backward, with the fault in the place of its right line.
pub(super) fn backward(
    fault: Fault,
    model: &Model,
    params: &Params,
    example: &Example,
    tape: &mut Tape,
    t: usize,
) {
    head::backward(params, example, tape, t..t + 1);
    if fault == Fault::NoTarget && example.targets[t].is_some() {
        row_mut(&mut tape.dy, t).copy_from_slice(row(&tape.p, t));
        head::hand_back(params, tape, t..t + 1);
    }
    if fault == Fault::TargetEverywhere && example.targets[t].is_none() {
        row_mut(&mut tape.dy, t).copy_from_slice(row(&tape.p, t));
        row_mut(&mut tape.dy, t).iter_mut().last().into_iter().for_each(|dy| *dy -= 1.0);
        head::hand_back(params, tape, t..t + 1);
    }

    model.hand_back(params, example, tape, t);
    if model.hands_back(example.timesteps(), t) {
        hand_back(fault, params, tape, t);
    }

    model.add_parts(tape, t);
    model.cell.backward(params, tape, t);
    through_tanh(fault, tape, t);
    through_gates(fault, tape, t);
    input::backward(params, model.cell.weights().input, tape, t);
}

/// The lines that could stand for `W_hhᵀ dz_{t+1}`.
fn hand_back(fault: Fault, params: &Params, tape: &mut Tape, t: usize) {
    if matches!(fault, Fault::NoFuture | Fault::NoCellPath) {
        row_mut(&mut tape.dc_from_later, t).fill(0.0);
    }
    let from_later = row_mut(&mut tape.dh_from_later, t);
    match fault {
        Fault::NoFuture | Fault::NoHiddenPath => from_later.fill(0.0),
        Fault::CurrentForget => {
            let units = from_later.len();
            let f_t = &row(&tape.gates, t)[units..2 * units];
            let from_later = row_mut(&mut tape.dc_from_later, t);
            map(from_later, [f_t, row(&tape.dc, t + 1)], |[f, dc]| f * dc);
        }
        Fault::MissingTranspose => {
            from_later.fill(0.0);
            add_mat_vec(from_later, &params[Name::W_hh], row(&tape.dz, t + 1));
        }
        Fault::NoTanhPrimeOnTheWay => {
            mat_t_vec(from_later, &params[Name::W_hh], row(&tape.dh, t + 1));
        }
        Fault::OneLossAhead => {
            let own = row(&tape.dh_from_output, t + 1).iter().zip(row(&tape.h, t + 2));
            let dz_own: Vec<f64> = own.map(|(dh, h)| (1.0 - h * h) * dh).collect();
            mat_t_vec(from_later, &params[Name::W_hh], &dz_own);
        }
        _ => {}
    }
}

/// The lines that could stand for `dz_t = (1 − h_t²) ⊙ dh_t`.
fn through_tanh(fault: Fault, tape: &mut Tape, t: usize) {
    let (dh_t, h_t, h_prev) = (row(&tape.dh, t), row(&tape.h, t + 1), row(&tape.h, t));
    let dz_t = row_mut(&mut tape.dz, t);
    let mut each = |h: &[f64], slope: fn(f64) -> f64| {
        for ((dz, dh), h) in dz_t.iter_mut().zip(dh_t).zip(h) {
            *dz = slope(*h) * dh;
        }
    };
    match fault {
        Fault::UnsquaredTanh => each(h_t, |h| 1.0 - h),
        Fault::NoTanhPrime => each(h_t, |_| 1.0),
        Fault::PreviousTanhPrime => each(h_prev, |h| 1.0 - h * h),
        Fault::DotProduct => {
            let sum = h_t.iter().zip(dh_t).map(|(h, dh)| (1.0 - h * h) * dh).sum();
            dz_t.fill(sum);
        }
        _ => {}
    }
}

/// The slopes of one unit of an LSTM: of tanh(c_t), and of the four gates.
struct Slopes {
    c: f64,
    i: f64,
    f: f64,
    g: f64,
    o: f64,
}

/// The lines that could stand for an LSTM's `dc_t`, and for the slopes of its gates.
fn through_gates(fault: Fault, tape: &mut Tape, t: usize) {
    let units = tape.c.ncols(); // none in another cell
    for u in 0..units {
        let gate = |gate: usize| tape.gates[[t, gate * units + u]];
        let sigma_prime = |s: f64| s * (1.0 - s);
        let (i, f, g, o) = (gate(0), gate(1), gate(2), gate(3));
        let (mut tanh_c, dh, mut c_prev) = (tape.tanh_c[[t, u]], tape.dh[[t, u]], tape.c[[t, u]]);
        let (c, g_prime) = (1.0 - tanh_c * tanh_c, 1.0 - g * g);
        let right =
            Slopes { c, i: sigma_prime(i), f: sigma_prime(f), g: g_prime, o: sigma_prime(o) };
        let slopes = match fault {
            Fault::NoCellTanhPrime => Slopes { c: 1.0, ..right },
            Fault::CurrentCell => {
                c_prev = tape.c[[t + 1, u]];
                right
            }
            Fault::PreviousCell => {
                let mut of_row_before = [0.0];
                tanh(&mut of_row_before, &[c_prev]);
                [tanh_c] = of_row_before;
                Slopes { c: 1.0 - tanh_c * tanh_c, ..right }
            }
            Fault::SigmoidCandidate => Slopes { g: sigma_prime(g), ..right },
            Fault::NoGateSlopes => Slopes { i: 1.0, f: 1.0, g: 1.0, o: 1.0, ..right },
            _ => return,
        };
        let dc_from_h = o * slopes.c * dh;
        let dc = dc_from_h + tape.dc_from_later[[t, u]];
        (tape.dc_from_h[[t, u]], tape.dc[[t, u]]) = (dc_from_h, dc);
        let dz_i = slopes.i * g * dc;
        let dz_f = slopes.f * c_prev * dc;
        let dz_g = slopes.g * i * dc;
        let dz_o = slopes.o * tanh_c * dh;
        for (gate, dz) in [dz_i, dz_f, dz_g, dz_o].into_iter().enumerate() {
            tape.dz[[t, gate * units + u]] = dz;
        }
    }
}

/// The sums over time that the fault spoils, written over the right ones.
pub(super) fn accumulate(
    fault: Fault,
    model: &Model,
    tape: &Tape,
    timesteps: usize,
    grads: &mut Params,
) {
    let Weights { recurrent, .. } = model.cell.weights();
    match fault {
        Fault::DoubledBias => grads[Name::b_y].fill(0.0),
        Fault::SwappedOuter => {
            let right = grads[recurrent].clone();
            grads[recurrent].assign(&right.t());
        }
        Fault::CurrentState => again(&mut grads[recurrent], &tape.dz, &tape.h, 1, timesteps),
        Fault::PreviousStateInOutput => {
            again(&mut grads[Name::W_hy], &tape.dy, &tape.h, 0, timesteps);
        }
        Fault::AssignedSum => {
            grads.fill(0.0);
            input::accumulate(tape, 1, grads);
            model.cell.accumulate(tape, 1, grads);
            head::accumulate(tape, 1, grads);
        }
        _ => {}
    }
}

/// The sum over time with the states from row `first` on.
fn again(dw: &mut Array2<f64>, d: &Array2<f64>, h: &Array2<f64>, first: usize, timesteps: usize) {
    let (_, from) = h.view().split_at(Axis(0), first);
    sum_over_time(dw, 0, d, &from, timesteps);
}
