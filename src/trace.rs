//! Every tensor of the first updates of an arm, by name: to be read by NumPy, and to be compared.

use ndarray::{Array1, Array2, Axis};

use super::arm::Arm;
use super::cursor::{Cursor, Tick};
use super::experiment::Experiment;
use crate::nn::kernel::{norm, row};
use crate::nn::{Example, Input, Params, Spectrum};
use crate::tensors::{LARGEST, Tensors};

/// The part of an update in which a tensor is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// What is read and asked.
    Read,
    /// The parameters before.
    Before,
    /// Timesteps forward.
    Forward,
    /// The sum of the losses.
    Loss,
    /// Timesteps backward.
    Backward,
    /// The sum over time.
    Sum,
    /// The clip.
    Clip,
    /// The parameters after.
    After,
    /// What is only looked at.
    Aside,
}

/// A tensor of a trace.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// Its name, without the number of the update.
    pub name: &'static str,
    /// When it is computed.
    pub phase: Phase,
    /// Its shape, and what it is.
    pub what: &'static str,
}

/// The tensors of an update, in the order of computation.
///
/// Parameters are not among them: they stand under `before/`, `grad/`, `clipped/` and `after/`.
#[rustfmt::skip]
pub const NAMES: [Named; 31] = [
    Named { name: "inputs", phase: Phase::Read, what: "T: the symbol read, −1 for a picture" },
    Named { name: "x", phase: Phase::Read, what: "T×V: the inputs as vectors, where one is a picture" },
    Named { name: "targets", phase: Phase::Read, what: "T: the class expected, −1 for none" },
    Named { name: "e", phase: Phase::Forward, what: "T×D: the embedded inputs" },
    Named { name: "z", phase: Phase::Forward, what: "T×H: before the nonlinearity (LSTM T×4H, GRU T×3H)" },
    Named { name: "gates", phase: Phase::Forward, what: "LSTM T×4H: i, f, g, o; GRU T×3H: r, z, n" },
    Named { name: "reset", phase: Phase::Forward, what: "GRU T×H: r_t ⊙ h_{t−1}" },
    Named { name: "c", phase: Phase::Forward, what: "LSTM T+1×H: row 0 is the state carried in" },
    Named { name: "h", phase: Phase::Forward, what: "T+1×H: row 0 is the state carried in" },
    Named { name: "y", phase: Phase::Forward, what: "T×O: logits" },
    Named { name: "p", phase: Phase::Forward, what: "T×O: probabilities" },
    Named { name: "loss", phase: Phase::Forward, what: "T: −ln p[target], 0 without a target" },
    Named { name: "total_loss", phase: Phase::Loss, what: "the sum of loss over t" },
    Named { name: "dy", phase: Phase::Backward, what: "T×O" },
    Named { name: "dh_from_output", phase: Phase::Backward, what: "T×H: W_hyᵀ dy_t" },
    Named { name: "dh_from_later", phase: Phase::Backward, what: "T×H: W_hhᵀ dz_{t+1}" },
    Named { name: "dh", phase: Phase::Backward, what: "T×H: the total derivative of the loss by h_t" },
    Named { name: "dh_norm", phase: Phase::Backward, what: "T" },
    Named { name: "dc_from_h", phase: Phase::Backward, what: "LSTM T×H: the part of dc_t that comes through h_t" },
    Named { name: "dc_from_later", phase: Phase::Backward, what: "LSTM T×H: f_{t+1} ⊙ dc_{t+1}" },
    Named { name: "dc", phase: Phase::Backward, what: "LSTM T×H: the total derivative by c_t" },
    Named { name: "dreset", phase: Phase::Backward, what: "GRU T×H: the derivative by r_t ⊙ h_{t−1}" },
    Named { name: "dz", phase: Phase::Backward, what: "T×H (LSTM T×4H, GRU T×3H)" },
    Named { name: "de", phase: Phase::Backward, what: "T×D" },
    Named { name: "grad_norm", phase: Phase::Sum, what: "‖g‖ over all tensors" },
    Named { name: "clipped_norm", phase: Phase::Clip, what: "the same after the clip" },
    Named { name: "step_back/slope", phase: Phase::Aside, what: "T−1: ‖dz_{t+1}‖ / ‖dh_{t+1}‖" },
    Named { name: "step_back/weights", phase: Phase::Aside, what: "T−1: ‖W_hhᵀ dz_{t+1}‖ / ‖dz_{t+1}‖ (not of a GRU)" },
    Named { name: "step_back/through_c", phase: Phase::Aside, what: "LSTM T−1: ‖f_{t+1} ⊙ dc_{t+1}‖ / ‖dc_{t+1}‖" },
    Named { name: "spectrum/singular", phase: Phase::Aside, what: "the singular values of W_hh before the update" },
    Named { name: "spectrum/moduli", phase: Phase::Aside, what: "the moduli of its eigenvalues" },
];

/// Goes on for so many updates, and writes down everything of the arm with that number.
///
/// Names are `k/…` for update `k`. If the arm diverges, its trace ends there: what was not computed any more is NaN.
///
/// # Errors
/// If the trace would be larger than a file may be.
pub fn trace(experiment: &mut Experiment, arm: usize, updates: u64) -> Result<Tensors, String> {
    trace_of(experiment, arm, updates, |_| true)
}

/// The same, of the updates that are `wanted` alone.
///
/// # Errors
/// As [`trace`].
pub fn trace_of(
    experiment: &mut Experiment,
    arm: usize,
    updates: u64,
    wanted: impl Fn(u64) -> bool,
) -> Result<Tensors, String> {
    let mut tensors = Tensors::new();
    let (mut traced, start) = (0, experiment.cursor().updates_done());
    let left = (0..updates).filter(|k| wanted(start + k)).count() as u64;
    while experiment.cursor().updates_done() < start + updates && !experiment.has_diverged(arm) {
        if !wanted(experiment.cursor().updates_done()) {
            experiment.update();
            continue;
        }
        update(experiment, arm, &mut tensors);
        traced += 1;
        let bytes = tensors.bytes() / traced * left;
        if bytes > LARGEST {
            let (mb, most) = (bytes / 1_000_000, LARGEST / 1_000_000);
            return Err(format!(
                "a trace of {left} updates would take some {mb} MB; at most {most} are allowed: trace fewer"
            ));
        }
    }
    Ok(tensors)
}

fn update(experiment: &mut Experiment, arm: usize, tensors: &mut Tensors) {
    experiment.next_example(); // an edit may change the weights before the first tick
    let before = experiment.arms[arm].state.params.clone();
    let done = experiment.cursor().updates_done();
    let mut stages = Vec::new();
    while experiment.cursor().updates_done() == done {
        let tick = experiment.tick();
        let Arm { grads, state, .. } = &experiment.arms[arm];
        match tick {
            Tick::Accumulate => stages.push(("grad", Params::clone(grads))),
            Tick::Clip => stages.push(("clipped", Params::clone(grads))),
            Tick::Update => stages.push(("after", state.params.clone())),
            Tick::Forward(_) | Tick::Backward(_) => {}
        }
    }
    let mut add = Writer { k: experiment.cursor().update, tensors };
    let arm = &experiment.arms[arm];
    let reached = arm.reached(experiment.cursor());
    add.example(arm, arm.example(experiment.example()), reached);
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
        if !arm.model.cell.keeps().reset {
            self.numbers("step_back/weights", part(|s| s.weights));
        }
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
