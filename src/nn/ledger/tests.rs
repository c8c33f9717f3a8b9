//! The ledger's numbers are those of the matrices that it does not build.

use std::sync::Arc;

use ndarray::Array2;
use strum::VariantArray;

use super::*;
use crate::checked::Positive;
use crate::nn::cell::{Cell, rnn::Rnn};
use crate::nn::kernel::{norm, row};
use crate::nn::{
    Activation, CellKind, Dims, Example, Grads, Init, InitPlan, Input, Model, Outputs, Params,
};

const STEPS: usize = 5;

fn passes(
    cell: &'static dyn Cell,
    embedding: Option<usize>,
    fault: Option<Fault>,
) -> Implementation {
    let dims = Dims { inputs: 4, embedding, hidden: 4, outputs: 4 };
    Implementation { model: Model { dims, cell, bptt_window: None, bptt_reach: None }, fault }
}

/// A symbol that is read twice, a picture, and answers of its own.
fn example() -> Example {
    let picture = Input::Picture(Arc::new([0, 2]));
    let inputs = vec![Input::Symbol(2), picture, Input::Symbol(2), Input::Own, Input::Symbol(1)];
    let targets = vec![Some(1), None, Some(0), Some(3), Some(2)];
    Example { inputs, targets, carried: true }
}

/// A model after forward and backward, from a state that is carried in.
fn passed(passes: &Implementation) -> (Params, Tape, Grads) {
    let model = &passes.model;
    let (weights, biases) =
        (Init::Normal(Positive::constant(0.6)), Init::Normal(Positive::constant(0.6)));
    let plan = InitPlan { weights, recurrent: None, biases, forget_bias: None };
    let params = model.init(&plan, 7);
    let (mut tape, mut grads) = (model.tape(STEPS + 2), Grads::zeros_like(&params));
    let mut before = model.zero_state();
    before.h.fill(0.3);
    before.c.fill(0.2);
    model.start(&mut tape, &before);
    passes.gradient(&params, &example(), &mut tape, &mut grads, Outputs::All);
    (params, tape, grads)
}

fn outer(d: &[f64], read: &[f64]) -> Array2<f64> {
    Array2::from_shape_fn((d.len(), read.len()), |(i, j)| d[i] * read[j])
}

fn x_t(tape: &Tape, t: usize) -> Vec<f64> {
    (0..4).map(|place| f64::from(u8::from(tape.x[t].places().contains(&place)))).collect()
}

/// The share as a matrix, as the equations have it.
fn matrix(model: &Model, tape: &Tape, name: Name, t: usize) -> Array2<f64> {
    let (dz, dy) = (row(&tape.dz, t), row(&tape.dy, t));
    let dpast = row(&tape.dpast, t);
    let read = if tape.e.ncols() > 0 { row(&tape.e, t).to_vec() } else { x_t(tape, t) };
    match name {
        Name::E => outer(&x_t(tape, t), row(&tape.de, t)),
        Name::W_xh | Name::W_x => outer(dz, &read),
        Name::b_h if model.cell.keeps().past => outer(dpast, &[1.0]),
        Name::W_h if model.cell.keeps().past => outer(dpast, row(&tape.h, t)),
        Name::b_h | Name::b | Name::b_x => outer(dz, &[1.0]),
        Name::W_hy => outer(dy, row(&tape.h, t + 1)),
        Name::b_y => outer(dy, &[1.0]),
        Name::W_hh | Name::W_h => {
            let mut share = outer(dz, row(&tape.h, t));
            if model.cell.keeps().reset {
                let candidate = outer(&dz[8..], row(&tape.reset, t));
                share.slice_axis_mut(ndarray::Axis(0), (8..).into()).assign(&candidate);
            }
            share
        }
    }
}

fn length(m: &Array2<f64>) -> f64 {
    m.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn close(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{what}: {a} is not {b}");
}

#[test]
fn shares_and_totals_are_those_of_the_matrices_and_add_up_to_the_gradient() {
    for (cell, embedding) in CellKind::cells().flat_map(|c| [(c, None), (c, Some(3))]) {
        let passes = passes(cell, embedding, None);
        let (params, tape, grads) = passed(&passes);
        for name in params.iter().map(|tensor| tensor.name) {
            let mut sum = Array2::zeros(params[name].dim());
            for t in (0..STEPS).rev() {
                let share = matrix(&passes.model, &tape, name, t);
                sum += &share;
                let ledger = passes.ledger(&tape, name, t..STEPS, true);
                let told = ledger.share(t).expect("backward has come to it");
                let what = format!("{} {name} t={t}", passes.model);
                close(told.norm, length(&share), &what);
                close(told.total.expect("sums"), length(&sum), &what);
                assert_eq!(t.checked_sub(1).and_then(|before| ledger.share(before)), None);
                let along = (0..).zip(&ledger.shares).map(|(i, share)| {
                    let whole = (&matrix(&passes.model, &tape, name, t + i) * &sum).sum();
                    let along = share.along.expect("sums");
                    close(along, whole / length(&sum).powi(2), &what);
                    along
                });
                close(along.sum(), 1.0, &what);
            }
            close(length(&sum), length(&grads[name]), &format!("{} {name}", passes.model));
        }
    }
}

#[test]
fn factors_are_the_two_vectors() {
    let passes = passes(&Rnn(Activation::Tanh), None, None);
    let (_, tape, _) = passed(&passes);
    let factors =
        |name| passes.ledger(&tape, name, 1..STEPS, true).share(1).expect("a share").factors;
    let dz = norm(row(&tape.dz, 1));
    let [error, read] = factors(Name::W_hh).expect("two vectors");
    close(error, dz, "dz");
    close(read, norm(row(&tape.h, 1)), "h before");
    let [_, picture] = factors(Name::W_xh).expect("two vectors");
    close(picture, 2f64.sqrt(), "two places");
    assert_eq!(factors(Name::b_h), None);
    let [with, without] =
        [true, false].map(|sums| passes.ledger(&tape, Name::W_hh, 1..STEPS, sums));
    for (with, without) in with.shares.iter().zip(&without.shares) {
        assert_eq!(*without, Share { total: None, along: None, ..*with });
    }
}

#[test]
fn a_fault_in_the_sum_is_in_the_ledger() {
    let ways =
        CellKind::cells().flat_map(|cell| [None, Some(3)].map(|embedding| (cell, embedding)));
    let all = ways.flat_map(|way| Fault::VARIANTS.iter().map(move |fault| (way, *fault)));
    for ((cell, embedding), fault) in all.filter(|((cell, _), fault)| fault.fits(*cell)) {
        let passes = passes(cell, embedding, Some(fault));
        let (params, tape, grads) = passed(&passes);
        for name in params.iter().map(|tensor| tensor.name) {
            let ledger = passes.ledger(&tape, name, 0..STEPS, true);
            let total = ledger.share(0).expect("all is done").total;
            close(total.expect("sums"), length(&grads[name]), &format!("{fault:?} {name}"));
        }
    }
}

#[test]
fn from_an_empty_memory_the_first_timestep_adds_nothing_to_the_recurrent_weights() {
    let passes = passes(&Rnn(Activation::Tanh), None, None);
    let (_, mut tape, _) = passed(&passes);
    tape.h.row_mut(0).fill(0.0);
    let ledger = passes.ledger(&tape, Name::W_hh, 0..STEPS, true);
    let first = ledger.share(0).expect("a share");
    assert_eq!((first.norm, first.along), (0.0, Some(0.0)));
    assert_ne!(ledger.largest(), Some(0));
    assert_ne!(ledger.most_along(), Some(0));
    assert_eq!(passes.ledger(&tape, Name::W_hh, 0..1, true).most_along(), None);
    let alone = passes.ledger(&tape, Name::W_hh, 0..1, true);
    assert!(alone.largest().is_none() && alone.shares[0].along.is_none());
}

#[test]
fn very_large_very_small_and_broken_numbers() {
    let passes = passes(&Rnn(Activation::Tanh), None, None);
    let (_, plain, _) = passed(&passes);
    let usual = passes.ledger(&plain, Name::W_hh, 0..STEPS, true);
    for scale in [1e200, 1e-200] {
        let mut tape = plain.clone();
        tape.dz *= scale;
        let scaled = passes.ledger(&tape, Name::W_hh, 0..STEPS, true);
        for (a, b) in scaled.shares.iter().zip(&usual.shares) {
            close(a.norm / scale, b.norm, "norm");
            let [a, b] = [a, b].map(|share| share.total.zip(share.along).expect("sums"));
            close(a.0 / scale, b.0, "total");
            close(a.1, b.1, "along");
        }
    }
    let mut tape = plain;
    tape.dz[[2, 0]] = f64::NAN;
    let broken = passes.ledger(&tape, Name::W_hh, 0..STEPS, true);
    assert!(broken.shares[2].norm.is_nan() && broken.shares[0].total.is_some_and(f64::is_nan));
    assert!(broken.shares[3].norm.is_finite() && broken.shares[4].norm.is_finite());
}
