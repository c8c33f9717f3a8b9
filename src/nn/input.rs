//! The cell's input: `x_t` itself, or `e_t = Eᵀ x_t`, a short dense vector for each symbol.
//!
//! A matrix times a one-hot vector is a look-up: `W x_t` picks a column of `W`, and `Eᵀ x_t` a row of `E`.

use ndarray::Array2;

use super::bptt::Model;
use super::example::Input;
use super::kernel::{
    add, add_mat_vec, column, column_mut, map, mat_t_vec, row, row_mut, sum_over_time,
};
use super::off_tape::OffTape;
use super::params::{Access, Dims, Name, Params, Shape};
use super::quantity::Variable;
use super::tape::Tape;
use super::tensor::Tensor;
use super::wiring::{Block, Wiring};

/// Returns the shape of `E` (V×D), if the model has an embedding.
pub fn shapes(dims: Dims) -> Vec<Shape> {
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
pub fn forward(params: &Params, tape: &mut Tape, t: usize) {
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
pub fn bias_and_input(out: &mut [f64], b: &[f64], w: &Array2<f64>, x_t: &Input, e_t: &[f64]) {
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
pub fn backward(params: &Params, w: Name, tape: &mut Tape, t: usize) {
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
pub fn input_sum(dw: &mut Array2<f64>, tape: &Tape, timesteps: usize) {
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
pub fn accumulate(tape: &Tape, timesteps: usize, grads: &mut Params) {
    if tape.de.ncols() == 0 {
        return;
    }
    for t in (0..timesteps).rev() {
        for &place in tape.x[t].places() {
            add(row_mut(&mut grads[Name::E], place), row(&tape.de, t));
        }
    }
}

/// `e_t[d]` is computed from column d of the rows that are read.
pub(super) fn embedded_reads(wiring: &Wiring, t: usize, d: usize) -> Vec<Block> {
    let picks = |place: &usize| [Variable::weight(Name::E).at(*place, d), OffTape::X.at(t, *place)];
    wiring.x(t).places().iter().flat_map(picks).map(Block::from).collect()
}

/// The input's part of `z_t[row]`: the columns that are read, or with an embedding all of them.
pub(super) fn part_reads(wiring: &Wiring, w: Name, t: usize, row: usize) -> Vec<Block> {
    let weights = Variable::weight(w);
    if let Some(len) = wiring.model.dims.embedding {
        return vec![weights.row(row, 0..len), Tensor::E.row(t, 0..len)];
    }
    let picks = |place: &usize| [weights.at(row, *place), OffTape::X.at(t, *place)];
    wiring.x(t).places().iter().flat_map(picks).map(Block::from).collect()
}

/// `de_t[d]` is computed from column d of `W_x`, and from `dz_t`.
pub(super) fn error_reads(wiring: &Wiring, t: usize, d: usize) -> Vec<Block> {
    let Model { dims, cell, .. } = wiring.model;
    let rows = 0..cell.keeps().gates * dims.hidden;
    vec![Variable::weight(cell.weights().input).column(rows.clone(), d), Tensor::Dz.row(t, rows)]
}

/// `dW_x[row, column]`: the timesteps that read the column, or with an embedding all of them.
pub(super) fn sum_reads(wiring: &Wiring, row: usize, column: usize) -> Vec<Block> {
    if wiring.model.dims.embedding.is_some() {
        let all = 0..wiring.timesteps();
        return vec![Tensor::Dz.column(all.clone(), row), Tensor::E.column(all, column)];
    }
    let share = |t: usize| [Tensor::Dz.at(t, row), OffTape::X.at(t, column)];
    wiring.times_read(column).flat_map(share).map(Block::from).collect()
}

/// `dE[place, d]`: the timesteps that read the row.
pub(super) fn gradient_reads(wiring: &Wiring, place: usize, d: usize) -> Vec<Block> {
    let share = |t: usize| [Tensor::De.at(t, d), OffTape::X.at(t, place)];
    wiring.times_read(place).flat_map(share).map(Block::from).collect()
}
