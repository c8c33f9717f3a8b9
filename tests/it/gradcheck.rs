//! BPTT against differences of the loss, for every task, every parameter, several sizes and scales.

use rnn_tui::nn::gradcheck::check;
use rnn_tui::nn::{Example, Init, InitPlan, Model, Name};

use crate::setup::{EXPERIMENTS, experiment};

const TOLERANCE: f64 = 1e-7;

#[track_caller]
fn assert_right(
    model: &Model,
    params: &rnn_tui::nn::Params,
    example: &Example,
    h: &[f64],
    what: &str,
) {
    for tensor in check(model, params, example, h) {
        let (name, error) = (tensor.name, tensor.relative_error);
        assert!(error < TOLERANCE, "{what}: {name} is off by {error:e}");
    }
}

#[test]
fn every_task_has_right_gradients_before_and_during_training() {
    for ron in &EXPERIMENTS[..4] {
        let mut experiment = experiment(ron);
        for update in 0..12 {
            for arm in &experiment.arms {
                let h = &arm.state.h;
                assert_right(
                    &arm.model,
                    &arm.state.params,
                    &experiment.example,
                    h,
                    &format!("update {update} of {ron}"),
                );
            }
            for _ in 0..experiment.cursor().ticks() {
                experiment.tick();
            }
        }
    }
}

#[test]
fn gradients_are_right_at_many_sizes_and_scales() {
    let base = experiment(EXPERIMENTS[0]);
    let biases = Init::Normal(0.1);
    for hidden in [1, 3, 8, 17] {
        for weights in
            [Init::Normal(0.01), Init::Normal(0.1), Init::Normal(0.5), Init::Uniform, Init::Glorot]
        {
            let mut model = base.arms[0].model;
            model.dims.hidden = hidden;
            let params = model
                .init(&InitPlan { weights, recurrent: Some(Init::Orthogonal(1.1)), biases }, 5);
            let h = vec![0.3; hidden];
            assert_right(&model, &params, &base.example, &h, &format!("H={hidden}, {weights:?}"));
        }
    }
}

#[test]
fn the_check_sees_a_wrong_gradient() {
    // A state that BPTT does not start from, where the differences do: the check must not be satisfied by anything.
    let experiment = experiment(EXPERIMENTS[0]);
    let arm = &experiment.arms[0];
    let right = check(&arm.model, &arm.state.params, &experiment.example, &arm.state.h);
    let other = check(&arm.model, &arm.state.params, &experiment.example, &[0.9; 6]);
    let w_hh = |checks: &[rnn_tui::nn::gradcheck::TensorCheck]| {
        checks.iter().find(|c| c.name == Name::W_hh).unwrap().clone()
    };
    let difference: f64 =
        w_hh(&right).analytic.iter().zip(w_hh(&other).numeric).map(|(a, n)| (a - n).abs()).sum();
    assert!(difference > 1e-3);
}
