//! Builds experiments from their specification: builds the task, and reads the file with initial weights.

use std::sync::Arc;

use super::given::{Given, weights};
use crate::problem::Problem;
use crate::task::{Folder, Sequences, Source, Task, TaskError, TaskSpec};
use crate::train::{ArmSpec, Experiment, ExperimentError, ExperimentSpec, InitialWeights};

impl Experiment {
    /// Builds the experiment before its first tick.
    ///
    /// # Errors
    /// If the task cannot be built.
    pub fn new(spec: ExperimentSpec, folder: &Folder) -> Result<Self, ExperimentError> {
        let task = spec.task.build(spec.seed, spec.data_window, folder)?;
        Self::from_files(task, spec, folder)
    }

    /// Builds an experiment for a task, with the initial weights that the specification names, if any.
    fn from_files(
        task: impl Into<Arc<Task>>,
        spec: ExperimentSpec,
        folder: &Folder,
    ) -> Result<Self, ExperimentError> {
        let read = |source: &Source| {
            let tensors = source.tensors(folder)?;
            Ok::<_, ExperimentError>(match source.file() {
                Some(from) => Given { from, tensors },
                None => tensors.into(),
            })
        };
        let common = spec.given.as_ref().map(read).transpose()?;
        let arms = spec.arms();
        let own = arms.iter().map(|arm| arm.given.as_ref().map(read).transpose());
        let own: Vec<Option<Given>> = own.collect::<Result<_, _>>()?;
        let given = own.iter().map(|own| own.as_ref().or(common.as_ref())).collect();
        let (TaskSpec::HandIn { update, sequence }, Some(brought)) = (&spec.task, folder.hand_in())
        else {
            return Self::given_each(task.into(), spec, given);
        };
        let problem = |problem: Problem| ExperimentError::from(TaskError::from(problem));
        let params = &brought.update(*update).map_err(problem)?.params;
        let sequence = brought.sequence(*update, *sequence).map_err(problem)?;
        Ok(Self::given_each(task.into(), spec.clone(), given)?.bringing(params, sequence))
    }

    /// Builds an experiment for a task, with initial weights from a file.
    ///
    /// # Errors
    /// If the parts do not fit together.
    pub fn given(
        task: impl Into<Arc<Task>>,
        spec: ExperimentSpec,
        given: Option<Given>,
    ) -> Result<Self, ExperimentError> {
        let each = vec![given.as_ref(); spec.arms().len()];
        Self::given_each(task.into(), spec, each)
    }

    /// Builds an experiment for a task, with initial weights from a file for each arm that has one.
    fn given_each(
        task: Arc<Task>,
        spec: ExperimentSpec,
        given: Vec<Option<&Given>>,
    ) -> Result<Self, ExperimentError> {
        if given.iter().all(Option::is_none) {
            return Self::of(task, spec, None);
        }
        Self::check(&task, &spec)?;
        let of_arm = |(arm, given): (&ArmSpec, Option<&Given>)| {
            let Some(Given { from, tensors }) = given else { return Ok(InitialWeights::new()) };
            weights(&spec.of_arm(arm).model(&task), tensors, &task).map_err(|problem| {
                let from = match spec.arms.len() {
                    0 | 1 => from.clone(),
                    _ => format!("{from}, arm {:?}", arm.name),
                };
                ExperimentError::Given { from, problem }
            })
        };
        let weights = spec.arms().iter().zip(given).map(of_arm).collect::<Result<Vec<_>, _>>()?;
        Self::of(task, spec, Some(weights))
    }

    /// Returns the experiment before its first tick, with its edits and one more arm.
    ///
    /// # Errors
    /// If the arm does not fit.
    pub(crate) fn with_arm(&self, arm: ArmSpec, folder: &Folder) -> Result<Self, ExperimentError> {
        let arms = [self.spec.arms(), vec![arm]].concat();
        let spec = ExperimentSpec { arms, ..(*self.spec).clone() };
        let experiment = Self::from_files(Arc::clone(&self.task), spec, folder)?;
        Ok(experiment.with_edits(self.edits().to_vec())?)
    }

    /// Returns the experiment before its first tick, with one field changed.
    ///
    /// # Errors
    /// If there is no such field or value, or it does not fit the others.
    pub(crate) fn with_field(
        &self,
        key: &str,
        value: &str,
        folder: &Folder,
    ) -> Result<Self, ExperimentError> {
        Self::new(self.spec.with(key, value)?, folder)
    }

    /// Returns the experiment before its first tick, with another seed and without edits. A text does not depend on the
    /// seed and is not read again.
    ///
    /// # Errors
    /// If the task cannot be built.
    pub fn reseeded(&self, seed: u64, folder: &Folder) -> Result<Self, ExperimentError> {
        let spec = ExperimentSpec { seed, ..(*self.spec).clone() };
        match self.task.train {
            Sequences::Text(_) => Self::from_files(Arc::clone(&self.task), spec, folder),
            Sequences::Listed(_) => Self::new(spec, folder),
        }
    }
}
