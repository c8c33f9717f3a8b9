//! The map's numbers, compared with the tape and with finite differences of the loss.

use ndarray::Array2;

use super::*;
use crate::checked::Positive;
use crate::nn::cell::{Cell, lstm::Lstm, rnn::Rnn};
use crate::nn::{Activation, CellKind, Dims, Fault, Init, InitPlan, Model, Name, Outputs};

const STEPS: usize = 5;

fn example() -> Example {
    Example::of_symbols([2, 0, 2, 3, 1], vec![Some(1), None, Some(0), Some(3), Some(2)])
}

fn right(cell: &'static dyn Cell, embedding: Option<usize>) -> Implementation {
    let dims = Dims { inputs: 4, embedding, hidden: 3, outputs: 4 };
    Model { dims, cell, bptt_window: None, bptt_reach: None }.into()
}

/// A model after a forward and a backward pass.
fn after_both_passes(passes: &Implementation) -> (Params, Tape) {
    let model = &passes.model;
    let (weights, biases) =
        (Init::Normal(Positive::constant(0.6)), Init::Normal(Positive::constant(0.6)));
    let plan = InitPlan { weights, recurrent: None, biases, forget_bias: None };
    let params = model.init(&plan, 7);
    let mut tape = model.tape(STEPS);
    model.start(&mut tape, &model.zero_state());
    passes.loss(&params, &example(), &mut tape, Outputs::All);
    (0..STEPS).rev().for_each(|t| passes.backward(&params, &example(), &mut tape, t));
    (params, tape)
}

fn with_loss() -> impl Iterator<Item = usize> {
    (0..STEPS).filter(|t| example().targets[*t].is_some())
}

#[test]
fn the_gradients_of_single_losses_sum_to_the_gradient_of_all() {
    for (cell, embedding) in CellKind::cells().flat_map(|c| [(c, None), (c, Some(2))]) {
        for fault in [None, Some(Fault::NoFuture), Some(Fault::NoTarget)] {
            let passes = Implementation { fault, ..right(cell, embedding) };
            let (params, tape) = after_both_passes(&passes);
            let (mut sum_h, mut sum_c) = (tape.dh.clone() * 0.0, tape.dc.clone() * 0.0);
            let mut scratch = tape.clone();
            for t in with_loss() {
                passes.backward_from(&params, &example(), &mut scratch, t);
                for k in 0..=t {
                    sum_h.row_mut(k).scaled_add(1.0, &scratch.dh.row(k));
                    sum_c.row_mut(k).scaled_add(1.0, &scratch.dc.row(k));
                }
            }
            let close =
                |a: &Array2<f64>, b: &Array2<f64>| (a - b).iter().all(|d: &f64| d.abs() < 1e-14);
            assert!(
                close(&tape.dh, &sum_h) && close(&tape.dc, &sum_c),
                "{} {fault:?}",
                passes.model
            );
        }
    }
}

#[test]
fn rows_end_on_the_diagonal_with_the_gradient_through_the_output() {
    for cell in CellKind::cells() {
        let passes = right(cell, None);
        let (params, tape) = after_both_passes(&passes);
        let map = passes.memory_map(&params, &example(), &tape, STEPS);
        assert_eq!(map.c.len(), if cell.keeps().c { STEPS } else { 0 });
        for t in with_loss() {
            let row_t = map.h[t].as_ref().expect("a row for a computed loss");
            assert_eq!(row_t.len(), t + 1);
            let own = norm(row(&tape.dh_from_output, t));
            assert!((row_t[t] - own).abs() < 1e-15, "{} t={t}", passes.model);
        }
        assert_eq!(map.h[1], None, "there is no loss");
    }
}

#[test]
fn rows_without_a_forward_pass_are_none() {
    let passes = right(&Lstm, None);
    let (params, tape) = after_both_passes(&passes);
    for reached in 0..=STEPS {
        let map = passes.memory_map(&params, &example(), &tape, reached);
        let rows = |rows: &[Option<Vec<f64>>]| rows.iter().map(Option::is_some).collect::<Vec<_>>();
        let expected: Vec<bool> = (0..STEPS).map(|t| t < reached && t != 1).collect();
        assert_eq!((rows(&map.h), rows(&map.c)), (expected.clone(), expected));
    }
}

/// Moves `h_k` slightly, runs the forward pass from there, and compares the change of the loss.
#[test]
fn an_element_is_the_slope_of_that_loss() {
    let passes = right(&Rnn(Activation::Tanh), None);
    let (params, tape) = after_both_passes(&passes);
    let (k, t) = (1, 4);
    let loss_after = |unit: usize, by: f64| {
        let mut moved = tape.clone();
        moved.h[[k + 1, unit]] += by;
        (k + 1..=t).for_each(|t| passes.forward(&params, &example(), &mut moved, t));
        moved.loss[t]
    };
    let slope = |unit| (loss_after(unit, 1e-5) - loss_after(unit, -1e-5)) / 2e-5;
    let slopes: Vec<f64> = (0..3).map(slope).collect();
    let map = passes.memory_map(&params, &example(), &tape, STEPS);
    let mapped = map.h[t].as_ref().expect("all is computed")[k];
    assert!(
        (norm(&slopes) / mapped - 1.0).abs() < 1e-7,
        "{mapped} {slopes:?} {}",
        params[Name::W_hh]
    );
}
