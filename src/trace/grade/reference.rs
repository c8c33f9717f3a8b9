//! A lesson as a reference: its data, and its run from the hand-in's weights.

use std::collections::{BTreeMap, BTreeSet};

use super::GradeError;
use crate::nn::{Clip, Fault, Model, Params, Stage, State};
use crate::problem::Problem;
use crate::tensors::{LARGEST, Tensors};
use crate::trace::handin::data::LessonData;
use crate::train::{Arm, Experiment, ExperimentSpec, InitialWeights};

/// An arm of a lesson.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reference<'a> {
    pub(crate) experiment: &'a Experiment,
    pub(crate) arm: usize,
    /// Whether the run starts from weights in the hand-in, if there are some.
    pub(crate) takes_start: bool,
}

/// What the run has of an update.
#[derive(Clone, Debug)]
pub(crate) struct RunAt {
    /// The update whose weights in the hand-in the run starts from, so that those are not compared.
    pub(crate) start: Option<u64>,
    pub(crate) data: LessonData,
    pub(crate) before: Params,
    pub(crate) clipped: Option<Params>,
    pub(crate) after: Option<Params>,
    /// All of it, as in a trace.
    pub(crate) tensors: Tensors,
}

impl Reference<'_> {
    fn arm(&self) -> &Arm {
        &self.experiment.arms[self.arm]
    }

    /// The lesson's model.
    pub(crate) fn model(&self) -> Model {
        self.arm().model
    }

    /// The lesson's clip.
    pub(crate) fn clip(&self) -> Clip {
        self.arm().clip
    }

    /// The lesson's initial weights.
    pub(crate) fn params(&self) -> &Params {
        &self.arm().state.params
    }

    /// The specification for a model of another size or cell.
    fn spec_for(&self, model: &Model, fault: Option<Fault>) -> ExperimentSpec {
        let arms = self.experiment.spec.arms();
        let spec = self.experiment.spec.of_arm(&arms[self.arm]);
        let kind = model.cell.kind();
        let mut init = spec.init;
        init.forget_bias = init.forget_bias.filter(|_| kind.has_forget_gate());
        ExperimentSpec {
            cell: kind,
            activation: model.cell.activation().unwrap_or_default(),
            hidden: model.dims.hidden,
            embedding: model.dims.embedding,
            init,
            fault,
            ..spec
        }
    }

    /// Runs from these weights, or the lesson's own, and keeps the updates that are wanted. If the model does not fit the
    /// lesson's data, the lesson's own model runs.
    ///
    /// # Errors
    /// If the experiment cannot be built, or there is too much of it.
    pub(crate) fn run(
        &self,
        model: &Model,
        start: Option<&Params>,
        wanted: &BTreeSet<u64>,
        fault: Option<Fault>,
    ) -> Result<BTreeMap<u64, RunAt>, GradeError> {
        let own = self.model();
        let fits = (model.dims.inputs, model.dims.outputs) == (own.dims.inputs, own.dims.outputs);
        let is_own = model.dims == own.dims && model.cell.name() == own.cell.name();
        let model = if fits { *model } else { own };
        let start = start.filter(|_| fits).or(is_own.then(|| self.params()));
        let weights: Option<InitialWeights> =
            start.map(|params| params.iter().map(|p| (p.name, p.value.clone())).collect());
        let spec = self.spec_for(&model, fault);
        let mut run = Experiment::of(self.experiment.task.clone(), spec, weights.map(|w| vec![w]))?;
        let mut kept = BTreeMap::new();
        let (mut bytes, last) = (0, wanted.last().copied().unwrap_or(0));
        while run.cursor().updates_done() <= last && !run.has_diverged(0) {
            let k = run.cursor().updates_done();
            if !wanted.contains(&k) {
                run.update();
                continue;
            }
            let at = update(&mut run, k);
            bytes += at.tensors.bytes();
            kept.insert(k, at);
            if bytes > LARGEST {
                let problem = Problem::new("too many updates are compared at once");
                return Err(problem.instead("choose fewer with --updates N").into());
            }
        }
        Ok(kept)
    }
}

fn update(run: &mut Experiment, k: u64) -> RunAt {
    let mut tensors = Tensors::new();
    crate::trace::update(run, 0, &mut tensors);
    let arm = &run.arms[0];
    let mut example = arm.example(run.example()).clone();
    example.carried = false; // the state is said by itself
    let before = State {
        h: arm.tape.h.row(0).to_vec(),
        c: arm.tape.c.row(0).to_vec(),
        answer: arm.state.carried.answer,
    };
    let dims = arm.model.dims;
    let params = |stage: Stage| {
        let mut params = Params::zeros(&arm.model.shapes());
        for parameter in params.iter_mut() {
            let array = tensors.get(&format!("{k}/{}/{}", stage.name(), parameter.name))?;
            let values = array.values.view().into_shape_with_order(parameter.value.dim()).ok()?;
            parameter.value.assign(&values);
        }
        Some(params)
    };
    RunAt {
        start: None,
        data: LessonData { example, before, inputs: dims.inputs, outputs: dims.outputs },
        before: params(Stage::Before).unwrap_or_else(|| arm.state.params.clone()),
        clipped: params(Stage::Clipped),
        after: params(Stage::After),
        tensors,
    }
}
