//! BPTT against differences of the loss, for every task, every parameter, several sizes and scales.

use rnn_tui::checked::Positive;
use rnn_tui::nn::gradcheck::{check, compare};
use rnn_tui::nn::{Example, Init, InitPlan, Model, State};

use crate::setup::{EXPERIMENTS, experiment, small};

const TOLERANCE: f64 = 1e-7;

#[track_caller]
fn assert_right(
    model: &Model,
    params: &rnn_tui::nn::Params,
    example: &Example,
    before: &State,
    what: &str,
) {
    for tensor in check(&(*model).into(), params, example, before) {
        let (name, error) = (tensor.name, tensor.relative_error);
        assert!(error < TOLERANCE, "{what}: {name} is off by {error:e}");
    }
}

#[test]
fn every_task_has_right_gradients_before_and_during_training() {
    for ron in EXPERIMENTS.iter().filter(|e| e.sound).map(|e| e.ron) {
        let mut experiment = experiment(ron);
        for update in 0..12 {
            // what each loss is followed back is meant to be another gradient than that of the loss
            for arm in experiment.arms.iter().filter(|arm| arm.model.bptt_reach.is_none()) {
                let before = &arm.state.carried;
                assert_right(
                    &arm.model,
                    &arm.state.params,
                    experiment.example(),
                    before,
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
    let base = experiment(small("mod3"));
    let biases = Init::Normal(Positive::constant(0.1));
    for hidden in [1, 3, 8, 17] {
        for weights in [
            Init::Normal(Positive::constant(0.01)),
            Init::Normal(Positive::constant(0.1)),
            Init::Normal(Positive::constant(0.5)),
            Init::Uniform,
            Init::Glorot,
        ] {
            let mut model = base.arms[0].model;
            model.dims.hidden = hidden;
            let params = model.init(
                &InitPlan {
                    weights,
                    recurrent: Some(Init::Orthogonal(Positive::constant(1.1))),
                    biases,
                    forget_bias: None,
                },
                5,
            );
            let before = State { h: vec![0.3; hidden], ..State::default() };
            assert_right(
                &model,
                &params,
                base.example(),
                &before,
                &format!("H={hidden}, {weights:?}"),
            );
        }
    }
}

#[test]
fn the_check_sees_a_wrong_gradient() {
    // BPTT that starts from another state than the differences is as wrong as a mistake in the code.
    let experiment = experiment(small("mod3"));
    let arm = &experiment.arms[0];
    let at = |h: f64| {
        check(
            &arm.implementation(),
            &arm.state.params,
            experiment.example(),
            &State { h: vec![h; 6], ..State::default() },
        )
    };
    for (right, other) in at(0.0).into_iter().zip(at(0.9)) {
        let mixed = compare(right.name, other.analytic, right.numeric);
        let (name, error) = (mixed.name, mixed.relative_error);
        assert!(error > 1e-3, "{name} is off by {error:e} only");
    }
}
