//! Every tensor of the first updates of an arm, by name: to be read by NumPy, and to be compared.

use ndarray::{Array1, Array2, Axis};

use super::arm::Arm;
use super::cursor::{Cursor, Tick};
use super::experiment::Experiment;
use crate::nn::kernel::{norm, row};
use crate::nn::{Example, Input, Params, Spectrum};
use crate::tensors::Tensors;

/// The tensors of an update, in the order of computation: name, and what it is.
///
/// Parameters are not among them: they stand under `before/`, `grad/`, `clipped/` and `after/`.
pub const NAMES: [(&str, &str); 31] = [
    ("inputs", "T: the symbol read, −1 for a picture"),
    ("x", "T×V: the inputs as vectors, where one is a picture"),
    ("targets", "T: the class expected, −1 for none"),
    ("e", "T×D: the embedded inputs"),
    ("z", "T×H: before the nonlinearity (LSTM T×4H, GRU T×3H)"),
    ("gates", "LSTM T×4H: i, f, g, o; GRU T×3H: r, z, n"),
    ("reset", "GRU T×H: r_t ⊙ h_{t−1}"),
    ("c", "LSTM T+1×H: row 0 is the state carried in"),
    ("h", "T+1×H: row 0 is the state carried in"),
    ("y", "T×O: logits"),
    ("p", "T×O: probabilities"),
    ("loss", "T: −ln p[target], 0 without a target"),
    ("dy", "T×O"),
    ("dh_from_output", "T×H: W_hyᵀ dy_t"),
    ("dh_from_later", "T×H: W_hhᵀ dz_{t+1}"),
    ("dh", "T×H: the total derivative of the loss by h_t"),
    ("dh_norm", "T"),
    ("dc_from_h", "LSTM T×H: the part of dc_t that comes through h_t"),
    ("dc_from_later", "LSTM T×H: f_{t+1} ⊙ dc_{t+1}"),
    ("dc", "LSTM T×H: the total derivative by c_t"),
    ("dreset", "GRU T×H: the derivative by r_t ⊙ h_{t−1}"),
    ("dz", "T×H (LSTM T×4H, GRU T×3H)"),
    ("de", "T×D"),
    ("step_back/slope", "T−1: ‖dz_{t+1}‖ / ‖dh_{t+1}‖"),
    ("step_back/weights", "T−1: ‖W_hhᵀ dz_{t+1}‖ / ‖dz_{t+1}‖"),
    ("step_back/through_c", "LSTM T−1: ‖f_{t+1} ⊙ dc_{t+1}‖ / ‖dc_{t+1}‖"),
    ("spectrum/singular", "the singular values of W_hh before the update"),
    ("spectrum/moduli", "the moduli of its eigenvalues"),
    ("grad_norm", "‖g‖ over all tensors"),
    ("clipped_norm", "the same after the clip"),
    ("total_loss", "the sum of loss over t"),
];

/// Whether a trace has a tensor of that name, without the number of the update.
pub fn is_traced(name: &str) -> bool {
    NAMES.iter().any(|(known, _)| *known == name)
}

/// Goes on for so many updates, and writes down everything of the arm with that number.
///
/// Names are `k/…` for update `k`. If the arm diverges, its trace ends there: what was not computed any more is NaN.
pub fn trace(experiment: &mut Experiment, arm: usize, updates: u64) -> Tensors {
    let mut tensors = Tensors::new();
    let end = experiment.cursor().updates_done() + updates;
    while experiment.cursor().updates_done() < end && !experiment.has_diverged(arm) {
        update(experiment, arm, &mut tensors);
    }
    tensors
}

fn update(experiment: &mut Experiment, arm: usize, tensors: &mut Tensors) {
    let before = experiment.arms[arm].state.params.clone();
    let done = experiment.cursor().updates_done();
    let mut stages = Vec::new();
    while experiment.cursor().updates_done() == done {
        let tick = experiment.tick();
        let Arm { grads, state, .. } = &experiment.arms[arm];
        match tick {
            Tick::Accumulate => stages.push(("grad", grads.clone())),
            Tick::Clip => stages.push(("clipped", grads.clone())),
            Tick::Update => stages.push(("after", state.params.clone())),
            Tick::Forward(_) | Tick::Backward(_) => {}
        }
    }
    let mut add = Writer { k: experiment.cursor().update, tensors };
    let arm = &experiment.arms[arm];
    let reached = arm.reached(experiment.cursor());
    add.example(arm, arm.example(&experiment.example), reached);
    add.params("before", &before);
    add.tape(arm, reached);
    if let Some(spectrum) = Spectrum::of(&before[arm.model.cell.weights().recurrent]) {
        add.numbers("spectrum/singular", spectrum.singular);
        add.numbers("spectrum/moduli", spectrum.moduli);
    }
    let reached_stage = [reached.has_gradient(), reached.has_clip(), reached.is_finished()];
    for ((stage, params), reached) in stages.iter().zip(reached_stage) {
        if reached {
            add.params(stage, params);
        }
    }
    if reached.has_clip() {
        add.numbers("grad_norm", [arm.state.clipped.norm_before]);
        add.numbers("clipped_norm", [arm.state.clipped.norm_after]);
    }
}

/// Adds the tensors of one update.
struct Writer<'a> {
    k: u64,
    tensors: &'a mut Tensors,
}

impl Writer<'_> {
    fn matrix(&mut self, name: &str, values: Array2<f64>) {
        if values.ncols() > 0 {
            self.tensors.insert(format!("{}/{name}", self.k), values);
        }
    }

    fn numbers(&mut self, name: &str, values: impl IntoIterator<Item = f64>) {
        let values: Array1<f64> = values.into_iter().collect();
        if !values.is_empty() {
            self.tensors.insert(format!("{}/{name}", self.k), values);
        }
    }

    fn whole(&mut self, name: &str, values: impl Iterator<Item = Option<usize>>) {
        let values = values.map(|v| v.map_or(-1, |v| v as i64));
        self.tensors.insert(format!("{}/{name}", self.k), values.collect::<Array1<i64>>());
    }

    fn params(&mut self, stage: &str, params: &Params) {
        for tensor in params.iter() {
            let name = format!("{}/{stage}/{}", self.k, tensor.name);
            if tensor.name.is_bias() {
                self.tensors.insert(name, tensor.value.column(0).to_owned());
            } else {
                self.tensors.insert(name, tensor.value.clone());
            }
        }
    }

    /// What is read and asked. Where the model reads its own answers, they stand here.
    fn example(&mut self, arm: &Arm, example: &Example, reached: Cursor) {
        let read =
            |t: usize| if reached.has_forward(t) { &arm.tape.x[t] } else { &example.inputs[t] };
        let read: Vec<&Input> = (0..reached.timesteps).map(read).collect();
        self.whole("inputs", read.iter().map(|x| x.symbol()));
        if read.iter().any(|x| matches!(x, Input::Picture(_))) {
            let mut vectors = Array2::zeros((read.len(), arm.model.dims.inputs));
            for (t, x) in read.iter().enumerate() {
                x.places().iter().for_each(|place| vectors[[t, *place]] = 1.0);
            }
            self.matrix("x", vectors);
        }
        self.whole("targets", example.targets.iter().copied());
    }

    fn tape(&mut self, arm: &Arm, reached: Cursor) {
        let tape = &arm.tape;
        let timesteps = reached.timesteps;
        let forward = |t: usize| reached.has_forward(t);
        let backward = |t: usize| reached.has_backward(t);
        // the state before the first timestep is always there
        let state = |row: usize| row == 0 || forward(row - 1);
        for (name, values) in
            [("e", &tape.e), ("z", &tape.z), ("gates", &tape.gates), ("reset", &tape.reset)]
        {
            self.matrix(name, rows(values, timesteps, forward));
        }
        for (name, values) in [("c", &tape.c), ("h", &tape.h)] {
            self.matrix(name, rows(values, timesteps + 1, state));
        }
        for (name, values) in [("y", &tape.y), ("p", &tape.p)] {
            self.matrix(name, rows(values, timesteps, forward));
        }
        let loss = |t: usize| if forward(t) { tape.loss[t] } else { f64::NAN };
        self.numbers("loss", (0..timesteps).map(loss));
        self.numbers("total_loss", [(0..timesteps).map(loss).sum()]);
        for (name, values) in [
            ("dy", &tape.dy),
            ("dh_from_output", &tape.dh_from_output),
            ("dh_from_later", &tape.dh_from_later),
            ("dh", &tape.dh),
            ("dc_from_h", &tape.dc_from_h),
            ("dc_from_later", &tape.dc_from_later),
            ("dc", &tape.dc),
            ("dreset", &tape.dreset),
            ("dz", &tape.dz),
            ("de", &tape.de),
        ] {
            self.matrix(name, rows(values, timesteps, backward));
        }
        let dh_norm = |t: usize| if backward(t) { norm(row(&tape.dh, t)) } else { f64::NAN };
        self.numbers("dh_norm", (0..timesteps).map(dh_norm));
        let steps: Vec<_> =
            (0..timesteps - 1).map(|t| backward(t).then(|| tape.step_back(t))).collect();
        let part = |of: fn(&crate::nn::StepBack) -> f64| {
            steps.iter().map(move |s| s.as_ref().map_or(f64::NAN, of)).collect::<Vec<_>>()
        };
        self.numbers("step_back/slope", part(|s| s.slope));
        self.numbers("step_back/weights", part(|s| s.weights));
        if arm.model.cell.keeps().c {
            self.numbers("step_back/through_c", part(|s| s.through_c.unwrap_or(f64::NAN)));
        }
    }
}

/// The first rows of a matrix; those that are not computed are NaN.
fn rows(values: &Array2<f64>, count: usize, is_computed: impl Fn(usize) -> bool) -> Array2<f64> {
    let (first, _) = values.view().split_at(Axis(0), count);
    let mut rows = first.to_owned();
    for (t, mut row) in rows.rows_mut().into_iter().enumerate() {
        if !is_computed(t) {
            row.fill(f64::NAN);
        }
    }
    rows
}
