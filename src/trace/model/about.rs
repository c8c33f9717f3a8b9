//! The text of a model's file: the experiment, and the numbers that are not arrays.

use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};

use crate::checked::{ron_message, ron_options};
use crate::nn::Clipped;
use crate::problem::Problem;
use crate::task::Task;
use crate::train::tally::{Epoch, Tally};
use crate::train::{ArmState, Checkpoint, Cursor, Edit, ExperimentSpec, Snapshot, Status};

/// The first words of the text; the version of the format follows.
const FORMAT: &str = "// rnn-tui model, version ";

/// The version of the format.
const VERSION: &str = "2";

/// The one before, in which `None` in an arm meant the setting of the experiment.
const FORMER: &str = "1";

/// Everything about a model except its arrays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    /// The number of finished updates.
    pub(super) updates: u64,
    /// How many updates the run had finished before it went back, if it did.
    pub(super) furthest: u64,
    /// The experiment, with sources that do not depend on a lesson's folder.
    pub(super) experiment: ExperimentSpec,
    /// The edits of the run.
    pub(super) edits: Vec<Edit>,
    /// The symbols that the models read, in order.
    pub(super) inputs: Vec<String>,
    /// The classes that they answer with, in order.
    pub(super) outputs: Vec<String>,
    /// The fingerprint of the training data.
    data: u64,
    /// The numbers of each arm.
    pub(super) arms: Vec<ArmNumbers>,
}

/// The state of an arm, except its arrays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArmNumbers {
    /// The number of updates that the optimiser's memory has seen.
    steps: i32,
    /// The last answer, which is carried over.
    answer: usize,
    /// The tensor in which the arm has diverged, and where.
    diverged: Option<(String, Cursor)>,
    clipped: Clipped,
    times_clipped: u64,
    loss: Option<f64>,
    smooth_loss: f64,
    so_far: Tally,
    epoch: Option<Epoch>,
}

impl ArmNumbers {
    fn of(state: &ArmState) -> Self {
        let diverged = match state.status {
            Status::Ok => None,
            Status::Diverged { tensor, at } => Some((tensor.to_owned(), at)),
        };
        ArmNumbers {
            steps: state.memory.updates,
            answer: state.carried.answer,
            diverged,
            clipped: state.clipped,
            times_clipped: state.times_clipped,
            loss: state.loss,
            smooth_loss: state.smooth_loss,
            so_far: state.so_far,
            epoch: state.epoch,
        }
    }

    /// Writes the numbers into a state.
    ///
    /// # Errors
    /// If no arm can have diverged in that tensor.
    pub(super) fn fill(&self, state: &mut ArmState) -> Result<(), Problem> {
        state.memory.updates = self.steps;
        state.carried.answer = self.answer;
        (state.clipped, state.times_clipped) = (self.clipped, self.times_clipped);
        (state.loss, state.smooth_loss) = (self.loss, self.smooth_loss);
        (state.so_far, state.epoch) = (self.so_far, self.epoch);
        if let Some((tensor, at)) = &self.diverged {
            let status = Status::diverged(tensor, *at);
            let unknown = || Problem::new(format!("an arm has diverged in an unknown {tensor:?}"));
            state.status = status.ok_or_else(unknown)?;
        }
        Ok(())
    }
}

impl About {
    pub(super) fn of(snapshot: &Snapshot, checkpoint: &Checkpoint, spec: ExperimentSpec) -> Self {
        let task = &snapshot.task;
        About {
            updates: checkpoint.updates,
            furthest: snapshot.furthest,
            experiment: spec,
            edits: checkpoint.edits.to_vec(),
            inputs: task.inputs.symbols().collect(),
            outputs: task.outputs.symbols().collect(),
            data: task.fingerprint(),
            arms: checkpoint.states.iter().map(ArmNumbers::of).collect(),
        }
    }

    /// Writes the text.
    ///
    /// # Errors
    /// If a path is not Unicode.
    pub(super) fn to_text(&self) -> Result<String, Problem> {
        let pretty = PrettyConfig::new().depth_limit(3);
        let text = ron_options().to_string_pretty(self, pretty);
        let text = text.map_err(|e| Problem::new(format!("cannot be written: {e}")))?;
        Ok(format!("{FORMAT}{VERSION}\n{text}\n"))
    }

    /// Reads the text.
    ///
    /// # Errors
    /// If it is of another version, or is damaged.
    pub(super) fn read(text: &str) -> Result<Self, Problem> {
        let first = text.lines().next().unwrap_or("");
        let Some(version) = first.strip_prefix(FORMAT) else {
            return Err(Problem::new("its model.ron does not begin with a version")
                .instead("save the model again"));
        };
        if ![VERSION, FORMER].contains(&version) {
            let short: String = version.chars().take(20).collect();
            return Err(Problem::new(format!(
                "is a model of version {short:?}, but this program reads version {VERSION}"
            ))
            .instead("save it again with this program, or use the program that saved it"));
        }
        let mut about: About = ron_options().from_str(text).map_err(|e| {
            let place = e.span.start;
            let why: String = ron_message(&e.code).chars().take(300).collect();
            Problem::new(format!("its model.ron is damaged, at {place}: {why}"))
                .instead("save the model again")
        })?;
        if version == FORMER {
            about.experiment = about.experiment.in_its_first_form();
        }
        match about.experiment.problem() {
            Some(problem) => Err(Problem::new(problem).about("its experiment")),
            None => Ok(about),
        }
    }

    /// Returns how the data of a task differ from those that the models were trained on; `None` if they do not.
    pub(super) fn other_data(&self, task: &Task) -> Option<Problem> {
        let inputs: Vec<String> = task.inputs.symbols().collect();
        let outputs: Vec<String> = task.outputs.symbols().collect();
        if (&inputs, &outputs) != (&self.inputs, &self.outputs) {
            let (mine, here) = (self.inputs.len(), inputs.len());
            return Some(Problem::new(format!(
                "its training data now have a different vocabulary: {here} symbols, but the model knows {mine}"
            )));
        }
        let is_other = task.fingerprint() != self.data;
        is_other.then(|| Problem::new("its training data have changed since it was saved"))
    }
}
