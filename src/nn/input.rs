//! The cell's input: `x_t` itself, or `e_t = Eᵀ x_t`, a short dense vector for each symbol.
//!
//! A matrix times a one-hot vector is a look-up: `W x_t` picks a column of `W`, and `Eᵀ x_t` a row of `E`.

use ndarray::Array2;

use super::bptt::Model;
use super::equation::{Equation, Expr, Over, Sum};
use super::example::Input;
use super::faults::Equation as Place;
use super::kernel::{
    add, add_mat_vec, column, column_mut, map, mat_t_vec, row, row_mut, sum_over_time,
};
use super::off_tape::OffTape;
use super::params::{Access, Dims, Name, Params, Shape};
use super::quantity::{Quantity, Variable};
use super::tape::Tape;
use super::tensor::Tensor;
use super::wiring::{Block, Wiring};

/// Returns the shape of `E` (V×D), if the model has an embedding.
pub(crate) fn shapes(dims: Dims) -> Vec<Shape> {
    let shape = |cols| Shape {
        name: Name::E,
        rows: dims.inputs,
        cols,
        fan_in: 1, // a look-up sums nothing
        gates: 1,
        access: Access::ByRow,
    };
    dims.embedding.map(shape).into_iter().collect()
}

/// ```text
/// e_t = Eᵀ x_t
/// ```
pub(crate) fn forward(params: &Params, tape: &mut Tape, t: usize) {
    let Some(embedding) = params.get(Name::E) else { return };
    let e_t = row_mut(&mut tape.e, t);
    e_t.fill(0.0);
    for &place in tape.x[t].places() {
        add(e_t, row(embedding, place));
    }
}

/// Computes the first two terms of `z_t`; the recurrent term is added later.
///
/// ```text
/// out = b + W x_t        with an embedding: out = b + W e_t
/// ```
pub(crate) fn bias_and_input(
    out: &mut [f64],
    b: &[f64],
    w: &Array2<f64>,
    x_t: &Input,
    e_t: &[f64],
) {
    if let (Input::Symbol(place), true) = (x_t, e_t.is_empty()) {
        return map(out, [b, column(w, *place)], |[b, w]| b + w); // x_t is 1 here, and 0 elsewhere
    }
    out.copy_from_slice(b);
    if !e_t.is_empty() {
        return add_mat_vec(out, w, e_t);
    }
    for &place in x_t.places() {
        add(out, column(w, place));
    }
}

/// ```text
/// de_t = W_xᵀ dz_t
/// ```
pub(crate) fn backward(params: &Params, w: Name, tape: &mut Tape, t: usize) {
    if tape.de.ncols() == 0 {
        return;
    }
    let de_t = row_mut(&mut tape.de, t);
    mat_t_vec(de_t, &params[w], row(&tape.dz, t));
}

/// Computes the sum over time. Without an embedding, only columns that were read change: all others are already 0.
///
/// ```text
/// dW = Σ_t dz_t x_tᵀ        with an embedding: dW = Σ_t dz_t e_tᵀ
/// ```
pub(crate) fn input_sum(dw: &mut Array2<f64>, tape: &Tape, timesteps: usize) {
    if tape.e.ncols() > 0 {
        return sum_over_time(dw, 0, &tape.dz, &tape.e, timesteps);
    }
    for t in (0..timesteps).rev() {
        for &place in tape.x[t].places() {
            add(column_mut(dw, place), row(&tape.dz, t));
        }
    }
}

/// Computes the sum over time. Only rows that were read change: all others are already 0.
///
/// ```text
/// dE = Σ_t x_t de_tᵀ
/// ```
pub(crate) fn accumulate(tape: &Tape, timesteps: usize, grads: &mut Params) {
    if tape.de.ncols() == 0 {
        return;
    }
    for t in (0..timesteps).rev() {
        for &place in tape.x[t].places() {
            add(row_mut(&mut grads[Name::E], place), row(&tape.de, t));
        }
    }
}

/// `e_t[d]`: column d of the rows that are read.
pub(super) fn embedded(wiring: &Wiring, t: usize, d: usize) -> Equation {
    let row = |place: usize| Variable::weight(Name::E).at(place, d);
    let (right, picked) = picked(wiring, t, row);
    let why = "a matrix times a one-hot vector is a look-up: it picks one row of E";
    Equation::new(Tensor::E.at(t, d), right, why).decided_by(picked)
}

/// The input's part of `z_t[row]`: the columns that are read, or with an embedding all of them; and what picks them.
pub(super) fn part(wiring: &Wiring, w: Name, t: usize, row: usize) -> (Expr, Vec<Block>) {
    let weights = Variable::weight(w);
    match wiring.model.dims.embedding {
        Some(len) => {
            let factors = [weights.row(row, 0..len), Tensor::E.row(t, 0..len)];
            (Sum::of(Over::Embedding, factors).into(), Vec::new())
        }
        None => picked(wiring, t, |place| weights.at(row, place)),
    }
}

/// The weights that the places of `x_t` pick, and these places.
fn picked(wiring: &Wiring, t: usize, weight: impl Fn(usize) -> Quantity) -> (Expr, Vec<Block>) {
    let x_t = wiring.x(t);
    let places = x_t.places().iter().map(|place| OffTape::X.at(t, *place).into()).collect();
    let right = match x_t {
        Input::Symbol(symbol) => weight(*symbol).into(),
        Input::Picture(_) | Input::Own => {
            Sum::of_each(Over::Pixels, x_t.places().iter().copied().map(weight)).into()
        }
    };
    (right, places)
}

/// `de_t[d]`: column d of `W_x` times `dz_t`.
pub(super) fn embedded_gradient(wiring: &Wiring, t: usize, d: usize) -> Equation {
    let Model { dims, cell, .. } = wiring.model;
    let rows = 0..cell.keeps().gates * dims.hidden;
    let weights = Variable::weight(cell.weights().input).column(rows.clone(), d);
    let sum = Sum::of(Over::Rows, [weights, Tensor::Dz.row(t, rows)]);
    Equation::new(Tensor::De.at(t, d), sum, "z_t reads e_t through W_x; gradients return by W_xᵀ")
}

/// `dW_x[row, column]` or `dE[row, column]`: the timesteps that read the symbol, or behind an embedding all of them.
pub(super) fn gradient_equation(
    wiring: &Wiring,
    name: Name,
    row: usize,
    column: usize,
) -> Equation {
    let left = Variable::gradient(name).at(row, column);
    if name != Name::E && wiring.model.dims.embedding.is_some() {
        let all = 0..wiring.timesteps();
        let sum = Sum::of(
            Over::Time,
            [Tensor::Dz.column(all.clone(), row), Tensor::E.column(all, column)],
        );
        let why = "every timestep uses the same matrix, so its shares add up";
        return Equation::new(left, sum, why).broken_by(Place::Sum);
    }
    let (of, symbol, column, why) = match name {
        Name::E => {
            (Tensor::De, row, column, "only the timesteps that read the symbol used its row")
        }
        _ => (Tensor::Dz, column, row, "only the timesteps that read the symbol used its column"),
    };
    let shares = wiring.times_read(symbol).map(|t| of.at(t, column));
    let picked = wiring.times_read(symbol).map(|t| OffTape::X.at(t, symbol).into()).collect();
    let sum = Sum::of_each(Over::Reading(symbol), shares);
    Equation::new(left, sum, why).decided_by(picked).broken_by(Place::Sum)
}
