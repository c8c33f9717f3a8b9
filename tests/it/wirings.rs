//! Every cell in every wiring: BPTT against differences of the loss, and every fault that a check must see.

use std::sync::Arc;

use rnn_tui::checked::Positive;
use rnn_tui::nn::cell::{Cell, rnn::Rnn};
use rnn_tui::nn::gradcheck::{TensorCheck, Verdict, check};
use rnn_tui::nn::{
    Activation, CellKind, Dims, Example, Fault, Implementation, Init, InitPlan, Input, Model, Name,
    Params, State,
};
use strum::VariantArray;

const TOLERANCE: f64 = 1e-7;
const SYMBOLS: usize = 5;

fn model(cell: &'static dyn Cell, embedding: Option<usize>) -> Model {
    let dims = Dims { inputs: SYMBOLS, embedding, hidden: 4, outputs: SYMBOLS };
    Model { dims, cell, bptt_window: None, bptt_reach: None }
}

fn params(model: &Model, std: f64, seed: u64) -> Params {
    let init = Init::Normal(Positive::constant(std));
    let (weights, biases) = (init, init);
    model.init(&InitPlan { weights, recurrent: None, biases, forget_bias: None }, seed)
}

/// Every wiring as one example, and whether it starts from a state that was carried.
fn wirings() -> Vec<(&'static str, Example, bool)> {
    let symbols = |s: &[usize]| s.iter().copied().map(Input::Symbol).collect::<Vec<_>>();
    let picture = Input::Picture(Arc::new([0, 2, 3]));
    let own = |n: usize| vec![Input::Own; n];
    let example = |inputs: Vec<Input>, targets: &[Option<usize>]| {
        assert_eq!(inputs.len(), targets.len());
        Example { inputs, targets: targets.to_vec(), carried: false }
    };
    let all = [Some(1), Some(2), Some(2), Some(0), Some(4)];
    let last = [None, None, None, None, Some(3)];
    let second_half = [None, None, Some(2), Some(0), Some(4)];
    let read = symbols(&[0, 3, 1, 1, 2]);
    let alone = |first: &[Input]| [first, &own(5 - first.len())].concat();
    vec![
        ("many-to-many", example(read.clone(), &all), false),
        ("many-to-many, carried", example(read.clone(), &all), true),
        ("many-to-one", example(read.clone(), &last), false),
        ("one-to-many, true outputs", example(read.clone(), &all), false),
        ("one-to-many, own outputs", example(alone(&symbols(&[3])), &all), false),
        (
            "from a picture, own outputs",
            example(alone(std::slice::from_ref(&picture)), &all),
            false,
        ),
        ("from a picture", example([&[picture], &read[1..]].concat(), &all), false),
        ("seq2seq", example(read.clone(), &second_half), false),
        ("seq2seq, own outputs", example(alone(&read[..3]), &second_half), false),
        ("one timestep", example(symbols(&[2]), &[Some(1)]), true),
    ]
}

fn before(model: &Model, carried: bool) -> State {
    let mut state = model.zero_state();
    if carried {
        state.h.iter_mut().zip(0..).for_each(|(h, i)| *h = 0.3 - 0.2 * f64::from(i));
        state.c.fill(0.4);
    }
    state
}

#[test]
fn every_cell_in_every_wiring_has_the_right_gradient() {
    for cell in CellKind::cells() {
        for embedding in [None, Some(3)] {
            for (wiring, example, carried) in wirings() {
                for seed in [1, 2] {
                    let model = model(cell, embedding);
                    let params = params(&model, 0.5, seed);
                    for tensor in check(&model.into(), &params, &example, &before(&model, carried))
                    {
                        let (name, error) = (tensor.name, tensor.relative_error);
                        let place = format!("{cell:?}, embedding {embedding:?}, {wiring}");
                        assert!(error < TOLERANCE, "{place}, seed {seed}: {name} off by {error:e}");
                    }
                }
            }
        }
    }
}

/// The check of a tanh cell with a fault, on a sequence with a loss at every timestep.
fn faulty(cell: &'static dyn Cell, fault: Fault, std: f64, seed: u64) -> Vec<TensorCheck> {
    let model = model(cell, None);
    let passes = Implementation { model, fault: Some(fault) };
    let (_, mut example, _) = wirings().swap_remove(0);
    if fault == Fault::TargetEverywhere {
        example.targets[1] = None; // where each timestep has one, it is no mistake
    }
    check(&passes, &params(&model, std, seed), &example, &model.zero_state())
}

/// The tensors that are off by more than `tolerance`.
fn off(checks: &[TensorCheck], tolerance: f64) -> Vec<Name> {
    checks.iter().filter(|c| c.verdict(tolerance) == Verdict::Wrong).map(|c| c.name).collect()
}

#[test]
fn every_fault_is_seen_in_the_tensors_that_it_spoils() {
    use Name::{W_hh, W_hy, W_xh, b_h, b_y};
    let inside = [W_xh, W_hh, b_h];
    for seed in 1..=5 {
        for (fault, expected) in [
            (Fault::MissingTranspose, &inside[..]),
            (Fault::StuckBias, &[b_y]),
            (Fault::SwappedOuter, &[W_hh]),
            (Fault::OneLossAhead, &inside),
            (Fault::NoFuture, &inside),
            (Fault::DotProduct, &inside),
            (Fault::AssignedSum, &[W_xh, W_hh, b_h, W_hy, b_y]),
            (Fault::AssignedRecurrentSum, &[W_hh]),
            (Fault::CurrentState, &[W_hh]),
            (Fault::UnsquaredTanh, &inside),
            (Fault::NoTanhPrime, &inside),
            (Fault::NoTanhPrimeOnTheWay, &inside),
            (Fault::PreviousTanhPrime, &inside),
            (Fault::TanhOfTanh, &inside),
            (Fault::Wraparound, &[W_hh]),
            (Fault::ScalarBias, &[b_h]),
            (Fault::ScalarOutputBias, &[b_y]),
            (Fault::PreviousStateInOutput, &[W_hy]),
            (Fault::PreviousInput, &[W_xh]),
            (Fault::UnslopedInput, &[W_xh]),
            (Fault::SlopeOfZ, &inside),
            (Fault::NoTarget, &[W_xh, W_hh, b_h, W_hy, b_y]),
        ] {
            let checks = faulty(&Rnn(Activation::Tanh), fault, 0.5, seed);
            assert_eq!(off(&checks, TOLERANCE), expected, "{fault:?}, seed {seed}");
            assert_eq!(off(&checks, 0.003), expected, "{fault:?}, seed {seed}");
        }
        // the clip comes after the gradient
        let checks = faulty(&Rnn(Activation::Tanh), Fault::SquaredNorm, 0.5, seed);
        assert_eq!(off(&checks, TOLERANCE), [], "seed {seed}");
    }
}

#[test]
fn at_a_small_scale_tanh_prime_is_nearly_one_and_a_loose_check_passes_without_it() {
    for seed in 1..=5 {
        let checks = faulty(&Rnn(Activation::Tanh), Fault::NoTanhPrime, 0.01, seed);
        assert_eq!(off(&checks, 0.01), [], "seed {seed}");
        assert_eq!(off(&checks, TOLERANCE), [Name::W_xh, Name::W_hh, Name::b_h], "seed {seed}");
    }
}

#[test]
fn a_fault_fits_every_cell_that_has_its_line() {
    for cell in CellKind::cells() {
        let fits = Fault::VARIANTS.iter().copied().filter(|fault| fault.fits(cell));
        let fits: Vec<Fault> = fits.collect();
        assert!(fits.len() >= 6, "{cell:?}");
        let is_tanh = cell.activation() == Some(Activation::Tanh);
        assert_eq!(fits.contains(&Fault::NoTanhPrime), is_tanh, "{cell:?}");
        for of_lstm in [Fault::NoCellPath, Fault::CurrentForget, Fault::NoGateSlopes] {
            assert_eq!(fits.contains(&of_lstm), cell.kind() == CellKind::Lstm, "{of_lstm:?}");
        }
        for fault in fits.into_iter().filter(|f| f.is_in_gradient()) {
            // a ReLU may be dead at the one timestep that a mistake is about
            let is_off = |seed| !off(&faulty(cell, fault, 0.5, seed), TOLERANCE).is_empty();
            assert!((1..=5).any(is_off), "{cell:?}, {fault:?}");
        }
    }
}
