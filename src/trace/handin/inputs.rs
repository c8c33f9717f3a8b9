//! The inputs of a hand-in: numbers of symbols, one-hot, zeros and ones, or any vectors.

use std::sync::Arc;

use ndarray::Array2;

use super::Item;
use super::form::Form;
use super::grid::{Grid, grids, real_axes};
use crate::nn::Input;
use crate::tensors::Kind;

/// One reading: where sequences and timesteps are, the inputs, and the vectors if they are not zeros and ones.
pub(super) type Read = (Grid, Vec<Vec<Input>>, Option<Array2<f64>>);

/// All readings of the inputs.
pub(super) fn inputs_of(form: &Form, item: &Item) -> Vec<Read> {
    let values = item.array.values.as_slice().unwrap_or(&[]);
    let axes = real_axes(item.array.values.shape());
    let symbols = form.model.dims.inputs;
    let are_symbols = values.iter().all(|x| x.fract() == 0.0 && (0.0..symbols as f64).contains(x));
    let width = form.sizes.read;
    let are_bits = values.iter().all(|x| *x == 0.0 || *x == 1.0);
    // a single vector may be one-hot, or zeros and ones that are symbols
    let is_one_hot = are_bits && values.iter().sum::<f64>() == 1.0;
    let is_vector = axes.len() > 1 || !are_symbols || is_one_hot;
    let reads_vectors = form.model.dims.embedding.is_none();
    let may_be = reads_vectors && is_vector && (are_bits || !are_symbols);
    let mut vectors: Vec<Read> = Vec::new();
    // any axis of that length may hold the vectors, the last one first
    let held = axes.iter().enumerate().rev().filter(|(_, (length, _))| *length == width);
    for (axis, (_, stride)) in held.filter(|_| may_be) {
        let rest = axes.iter().enumerate().filter(|(i, _)| *i != axis).map(|(_, axis)| *axis);
        let grids = grids(&rest.collect::<Vec<_>>()).into_iter();
        vectors.extend(grids.map(|grid| read_vectors(values, grid, width, *stride, are_bits)));
    }
    if width == 1 && reads_vectors {
        let grids = grids(&axes).into_iter();
        vectors.extend(grids.map(|grid| read_vectors(values, grid, width, 0, are_bits)));
    }
    let mut symbols: Vec<Read> = Vec::new();
    for grid in grids(&axes).into_iter().filter(|_| are_symbols) {
        let symbol = |n: usize, t: usize| Input::Symbol(values[grid.place(n, t)] as usize);
        let sequence = |n: usize| (0..grid.timesteps).map(|t| symbol(n, t)).collect();
        symbols.push((grid, (0..grid.sequences).map(sequence).collect(), None));
    }
    // numbers of two symbols look like vectors of two, which seldom have just one 1 each
    let is_one_hot = |(_, inputs, _): &Read| inputs.iter().flatten().all(|x| x.symbol().is_some());
    vectors.sort_by_key(|read| !is_one_hot(read));
    match vectors.iter().any(is_one_hot) {
        true => [vectors, symbols].concat(),
        false => [symbols, vectors].concat(),
    }
}

/// Whether an array has the numbers of symbols, some of which the weights are not for.
pub(super) fn are_outside(form: &Form, item: &Item) -> bool {
    let values = &item.array.values;
    let most = values.iter().fold(0.0, |most: f64, x| most.max(*x));
    item.array.kind == Kind::Whole && values.ndim() < 3 && most >= form.model.dims.inputs as f64
}

/// Why an array has no reading as inputs.
pub(super) fn unreadable(form: &Form, item: &Item) -> String {
    let (mine, values) = (&item.mine, &item.array.values);
    let (symbols, width) = (form.model.dims.inputs, form.sizes.read);
    let outside = values.iter().find(|x| !(0.0..symbols as f64).contains(*x));
    match outside {
        _ if values.is_empty() => format!("{mine} is empty: it has no timestep"),
        _ if values.iter().any(|x| x.fract() != 0.0) => format!(
            "{mine} has fractions, but no axis of {width}, which is what your weights read: save numbers of symbols, or a vector of {width} for each timestep"
        ),
        Some(symbol) if *symbol == -1.0 => format!(
            "{mine} has −1, which is not a symbol: if it is padding, put any symbol there, and −1 in the targets, so that they do not count"
        ),
        Some(symbol) => format!(
            "{mine} has the symbol {symbol}, but your weights are for {symbols} symbols, 0 to {}",
            symbols.saturating_sub(1)
        ),
        None => format!(
            "{mine} does not have the shape of inputs: save a symbol, or a vector of {width}, for each timestep"
        ),
    }
}

/// Inputs as vectors: one-hot, zeros and ones, or any numbers.
fn read_vectors(values: &[f64], grid: Grid, width: usize, stride: usize, are_bits: bool) -> Read {
    let vector = |n: usize, t: usize| {
        let start = grid.place(n, t);
        (0..width).map(move |i| values[start + i * stride])
    };
    let input = |n: usize, t: usize| {
        if !are_bits {
            return Input::Symbol(n * grid.timesteps + t);
        }
        let places: Vec<usize> =
            vector(n, t).enumerate().filter(|(_, x)| *x == 1.0).map(|(i, _)| i).collect();
        match places[..] {
            [one] => Input::Symbol(one),
            _ => Input::Picture(Arc::from(places)),
        }
    };
    let sequence = |n: usize| (0..grid.timesteps).map(|t| input(n, t)).collect();
    let inputs = (0..grid.sequences).map(sequence).collect();
    let rows = grid.sequences * grid.timesteps;
    let cell = |(row, i): (usize, usize)| {
        let (n, t) = (row / grid.timesteps, row % grid.timesteps);
        values[grid.place(n, t) + i * stride]
    };
    (grid, inputs, (!are_bits).then(|| Array2::from_shape_fn((rows, width), cell)))
}
