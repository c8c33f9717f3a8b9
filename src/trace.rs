//! Exchange with other programs: every tensor by name, weights from a file, and grading.

#[cfg(feature = "terminal")]
pub(crate) mod curves;
pub(crate) mod given;
pub mod grade;
pub(crate) mod handin;
pub mod model;
pub mod naming;
pub(crate) mod start;

use ndarray::{Array1, Array2, Axis};
use strum::VariantArray;

use crate::nn::kernel::{norm, row};
use crate::nn::{
    Age, Example, Input, OffTape, Params, Pass, Spectrum, Stage, StepBack, Tensor, Variable,
};
use crate::problem::Problem;
use crate::tensors::{LARGEST, Tensors};
use crate::train::{Arm, Cursor, Experiment, Tick};

/// The part of an update in which a tensor is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The inputs and targets.
    Read,
    /// The parameters before the update.
    Before,
    /// The forward pass.
    Forward,
    /// The total loss.
    Loss,
    /// The backward pass.
    Backward,
    /// The sum of the gradients over time.
    Sum,
    /// The clip.
    Clip,
    /// The parameters after the update.
    After,
    /// Values that are only displayed.
    Aside,
}

impl From<Variable> for Phase {
    fn from(variable: Variable) -> Self {
        match variable {
            Variable::Tape(tensor) => match tensor.pass() {
                Pass::Forward => Phase::Forward,
                Pass::Backward => Phase::Backward,
            },
            Variable::Parameter(stage, _) => match stage {
                Stage::Before => Phase::Before,
                Stage::Grad => Phase::Sum,
                Stage::Clipped => Phase::Clip,
                Stage::After => Phase::After,
            },
            Variable::Moment(age, ..) => match age {
                Age::Old => Phase::Before,
                Age::New => Phase::After,
            },
            Variable::OffTape(array) => match array {
                OffTape::Inputs | OffTape::X | OffTape::Targets => Phase::Read,
                OffTape::TotalLoss => Phase::Loss,
                OffTape::DhNorm => Phase::Backward,
                OffTape::GradNorm => Phase::Sum,
                OffTape::ClippedNorm => Phase::Clip,
                OffTape::Slope
                | OffTape::Weights
                | OffTape::ThroughC
                | OffTape::Singular
                | OffTape::Moduli => Phase::Aside,
            },
        }
    }
}

/// A tensor of a trace, by its name without the number of the update.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// The name.
    pub name: &'static str,
    /// The shape, and a description.
    pub(crate) what: &'static str,
    /// The tensor.
    pub(crate) variable: Variable,
}

/// The tensors of an update, in the order of computation.
///
/// Parameters are not included: their names begin with `before/`, `grad/`, `clipped/` and `after/`.
pub fn names() -> Vec<Named> {
    let of_tape = |tensor: &Tensor| Named {
        name: tensor.name(),
        what: tensor.what(),
        variable: Variable::Tape(*tensor),
    };
    let off_tape = |array: &OffTape| Named {
        name: array.name(),
        what: array.what(),
        variable: Variable::OffTape(*array),
    };
    let tape = Tensor::VARIANTS.iter().map(of_tape);
    let mut names: Vec<Named> = tape.chain(OffTape::VARIANTS.iter().map(off_tape)).collect();
    names.sort_unstable_by_key(|named| (Phase::from(named.variable), named.variable));
    names
}

/// Runs `updates` further updates, and records every tensor of the arm with this number.
///
/// Names begin with `k/` for update `k`. If the arm diverges, its trace ends there: numbers that were not computed are
/// NaN.
///
/// # Errors
/// If the trace would be larger than a file may be.
pub fn trace(experiment: &mut Experiment, arm: usize, updates: u64) -> Result<Tensors, Problem> {
    trace_of(experiment, arm, updates, |_| true)
}

/// Like [`trace`], but records only the updates that are `wanted`.
///
/// # Errors
/// As [`trace`].
pub(crate) fn trace_of(
    experiment: &mut Experiment,
    arm: usize,
    updates: u64,
    wanted: impl Fn(u64) -> bool,
) -> Result<Tensors, Problem> {
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
            let what = format!(
                "a trace of {left} updates would take some {mb} MB; at most {most} are allowed"
            );
            return Err(Problem::new(what).instead("trace fewer"));
        }
    }
    Ok(tensors)
}

fn update(experiment: &mut Experiment, arm: usize, tensors: &mut Tensors) {
    experiment.next_example(); // loads edits that change the weights before the first tick
    let before = experiment.arms[arm].state.params.clone();
    let done = experiment.cursor().updates_done();
    let mut stages = Vec::new();
    while experiment.cursor().updates_done() == done {
        let tick = experiment.tick();
        let Arm { grads, state, .. } = &experiment.arms[arm];
        match tick {
            Tick::Accumulate => stages.push((Stage::Grad, Params::clone(grads))),
            Tick::Clip => stages.push((Stage::Clipped, Params::clone(grads))),
            Tick::Update => stages.push((Stage::After, state.params.clone())),
            Tick::Forward(_) | Tick::Backward(_) => {}
        }
    }
    let mut add = Writer { k: experiment.cursor().update, tensors };
    let arm = &experiment.arms[arm];
    let reached = arm.reached(experiment.cursor());
    add.example(arm, arm.example(experiment.example()), reached);
    add.params(Stage::Before, &before);
    add.tape(arm, reached);
    if let Some(spectrum) = Spectrum::of(&before[arm.model.cell.weights().recurrent]) {
        add.numbers(OffTape::Singular.into(), spectrum.singular);
        add.numbers(OffTape::Moduli.into(), spectrum.moduli);
    }
    let reached_stage = [reached.has_gradient(), reached.has_clip(), reached.is_finished()];
    for ((stage, params), reached) in stages.iter().zip(reached_stage) {
        if reached {
            add.params(*stage, params);
        }
    }
    if reached.has_clip() {
        add.numbers(OffTape::GradNorm.into(), [arm.state.clipped.norm_before]);
        add.numbers(OffTape::ClippedNorm.into(), [arm.state.clipped.norm_after]);
    }
}

/// Adds the tensors of one update.
struct Writer<'a> {
    k: u64,
    tensors: &'a mut Tensors,
}

impl Writer<'_> {
    fn name(&self, variable: Variable) -> String {
        format!("{}/{variable}", self.k)
    }

    fn matrix(&mut self, variable: Variable, values: Array2<f64>) {
        if values.ncols() > 0 {
            self.tensors.insert(self.name(variable), values);
        }
    }

    fn numbers(&mut self, variable: Variable, values: impl IntoIterator<Item = f64>) {
        let values: Array1<f64> = values.into_iter().collect();
        if !values.is_empty() {
            self.tensors.insert(self.name(variable), values);
        }
    }

    fn whole(&mut self, array: OffTape, values: impl Iterator<Item = Option<usize>>) {
        let values = values.map(|v| v.map_or(-1, |v| v as i64));
        self.tensors.insert(self.name(array.into()), values.collect::<Array1<i64>>());
    }

    fn params(&mut self, stage: Stage, params: &Params) {
        for parameter in params.iter() {
            let name = self.name(Variable::Parameter(stage, parameter.name));
            if parameter.name.is_bias() {
                self.tensors.insert(name, parameter.value.column(0).to_owned());
            } else {
                self.tensors.insert(name, parameter.value.clone());
            }
        }
    }

    /// Adds the inputs and targets. If the model reads its own outputs, these are its inputs.
    fn example(&mut self, arm: &Arm, example: &Example, reached: Cursor) {
        let read =
            |t: usize| if reached.has_forward(t) { &arm.tape.x[t] } else { &example.inputs[t] };
        let read: Vec<&Input> = (0..reached.timesteps).map(read).collect();
        self.whole(OffTape::Inputs, read.iter().map(|x| x.symbol()));
        if read.iter().any(|x| matches!(x, Input::Picture(_))) {
            let mut vectors = Array2::zeros((read.len(), arm.model.dims.inputs));
            for (t, x) in read.iter().enumerate() {
                x.places().iter().for_each(|place| vectors[[t, *place]] = 1.0);
            }
            self.matrix(OffTape::X.into(), vectors);
        }
        self.whole(OffTape::Targets, example.targets.iter().copied());
    }

    fn tape(&mut self, arm: &Arm, reached: Cursor) {
        for tensor in Tensor::VARIANTS {
            let values = rows(arm, *tensor, reached);
            if *tensor == Tensor::Loss {
                self.numbers(Variable::Tape(*tensor), values.iter().copied());
                self.numbers(OffTape::TotalLoss.into(), [values.sum()]);
            } else {
                self.matrix(Variable::Tape(*tensor), values);
            }
        }
        let dh = rows(arm, Tensor::Dh, reached);
        self.numbers(OffTape::DhNorm.into(), (0..dh.nrows()).map(|t| norm(row(&dh, t))));
        self.steps_back(arm, reached);
    }

    fn steps_back(&mut self, arm: &Arm, reached: Cursor) {
        type Part = (OffTape, fn(&StepBack) -> f64);
        let step = |t: usize| reached.has_backward(t).then(|| arm.tape.step_back(t));
        let steps: Vec<_> = (0..reached.timesteps - 1).map(step).collect();
        let parts: [Part; 3] = [
            (OffTape::Slope, |step| step.slope),
            (OffTape::Weights, |step| step.weights),
            (OffTape::ThroughC, |step| step.through_c.unwrap_or(f64::NAN)),
        ];
        let cell = arm.model.cell;
        for (array, of) in parts.into_iter().filter(|(array, _)| array.is_kept(cell)) {
            let part = steps.iter().map(|step| step.as_ref().map_or(f64::NAN, of));
            self.numbers(array.into(), part);
        }
    }
}

/// The rows of a tensor for this example. Rows that are not computed are NaN.
fn rows(arm: &Arm, tensor: Tensor, reached: Cursor) -> Array2<f64> {
    let (first, _) = tensor.of(&arm.tape).split_at(Axis(0), tensor.rows(reached.timesteps));
    let mut rows = first.to_owned();
    for (i, mut row) in rows.rows_mut().into_iter().enumerate() {
        let is_computed = match (tensor.timestep(i), tensor.pass()) {
            (None, _) => true, // the state before the first timestep
            (Some(t), Pass::Forward) => reached.has_forward(t),
            (Some(t), Pass::Backward) => reached.has_backward(t),
        };
        if !is_computed {
            row.fill(f64::NAN);
        }
    }
    rows
}
