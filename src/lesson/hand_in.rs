//! A lesson around a hand-in: a step for each of its updates, which says how it was understood and where it is wrong.

mod text;

use std::path::Path;
use std::sync::Arc;

use super::exercise::Exercise;
use super::load::{Loaded, trusted};
use super::schema::{MAIN, PaneName, Step};
use crate::checked::{Positive, shown};
use crate::nn::{Init, InitPlan, Optimizer, Variable};
use crate::task::{Brought, BroughtSequence, Folder, TaskSpec};
use crate::trace::grade::reference::Reference;
use crate::trace::grade::{self, Grade, How, Opened, Shown, Taken};
use crate::trace::handin::{self, HandIn};
use crate::train::{ArmSpec, Experiment, ExperimentSpec, Own, differing};

/// The lesson before it has the title, the experiments and the steps of the hand-in.
const LESSON: &str = r#"(
    id: "hand-in",
    title: "Your hand-in",
    experiment: (task: HandIn(), hidden: 1, epochs: 1, init: (weights: Zero), optimizer: Sgd(lr: 0.1)),
    steps: [(text: "-", action: Read)],
)"#;

/// The most updates that are shown.
const MOST_UPDATES: u64 = 20;

/// The learning rate of the step after the gradients, where no lesson says it.
const RATE: Positive = Positive::constant(0.1);

/// The arm of our passes, and that with the numbers of the file.
const RIGHT: &str = "right";
const YOURS: &str = "yours";

/// How a hand-in is to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadAs {
    /// Pairs of a name in the file and the name that it stands for.
    pub names: Vec<(String, String)>,
    /// The largest error allowed; `None` to choose it by the precision of the numbers.
    pub tolerance: Option<f64>,
    /// The number of updates to read.
    pub updates: Option<u64>,
    /// The same in epochs of the lesson.
    pub epochs: Option<u64>,
    /// Whether the weights of the lesson come from a file of their own.
    pub has_weights: bool,
}

impl ReadAs {
    /// The lesson's data and run, which serve what the file lacks.
    pub(crate) fn reference<'a>(&self, experiment: &'a Experiment) -> Reference<'a> {
        Reference { experiment, arm: 0, takes_start: !self.has_weights }
    }

    /// The options for grading.
    pub(crate) fn how(&self, experiment: Option<&Experiment>) -> How {
        let per_epoch = experiment.map(Experiment::updates_per_epoch);
        let epochs = self.epochs.zip(per_epoch).map(|(epochs, n)| epochs.saturating_mul(n));
        let updates = self.updates.or(epochs).unwrap_or(u64::MAX);
        How { tolerance: self.tolerance, updates, watch: grade::unwatched }
    }
}

/// Opens the arrays in a file. A lesson's data and run serve what the file lacks.
///
/// # Errors
/// If the file cannot be read, or nothing can be computed from it.
pub fn open(
    path: &Path,
    experiment: Option<Experiment>,
    read_as: &ReadAs,
) -> anyhow::Result<Loaded> {
    let handin = HandIn::read(&handin::arrays(path)?, &read_as.names)?;
    let reference = experiment.as_ref().map(|experiment| read_as.reference(experiment));
    let how = read_as.how(experiment.as_ref());
    let how = How { updates: how.updates.min(MOST_UPDATES), ..how };
    let mut opened = grade::open(handin, reference, how)
        .map_err(|problem| anyhow::anyhow!("{}: {problem}", shown(path)))?;
    if let Some(Experiment { task, .. }) = &experiment {
        // the symbols have the lesson's names where they are the lesson's
        let reads_lesson = |taken: &Taken| taken.mine.is_none() && taken.what.ends_with("/inputs");
        let of_lesson = opened.iter_mut().filter(|o| o.grade.taken.iter().any(reads_lesson));
        of_lesson
            .for_each(|o| o.shown.update.symbols = (task.inputs.clone(), task.outputs.clone()));
    }
    let optimizer = experiment.map(|experiment| experiment.arms[0].optimizer);
    around(path, opened, optimizer.unwrap_or(Optimizer::sgd(RATE)))
}

/// The lesson around the updates.
fn around(path: &Path, opened: Vec<Opened>, optimizer: Optimizer) -> anyhow::Result<Loaded> {
    let mut lesson = trusted("a hand-in", LESSON)?;
    lesson.title =
        format!("Your hand-in: {}", shown(Path::new(path.file_name().unwrap_or_default())));
    lesson.steps.clear();
    let count = opened.len();
    let mut updates = Vec::new();
    for Opened { grade, shown } in opened {
        let (k, spec) = (shown.update.k, spec(&shown, optimizer));
        let on = if lesson.steps.is_empty() { MAIN.to_owned() } else { format!("update {k}") };
        match lesson.steps.is_empty() {
            true => lesson.experiment = spec,
            false => drop(lesson.experiments.insert(on.clone(), spec)),
        }
        lesson.steps.push(step(&grade, &shown, on, count > 1));
        updates.push(shown.update);
    }
    Ok(Loaded::new(lesson, Folder::HandIn(Arc::new(Brought::new(path, updates)))))
}

/// The experiment of an update: the right passes, and the hand-in beside them.
fn spec(shown: &Shown, optimizer: Optimizer) -> ExperimentSpec {
    let dims = shown.model.dims;
    let init =
        InitPlan { weights: Init::Uniform, recurrent: None, biases: Init::Zero, forget_bias: None };
    ExperimentSpec {
        task: TaskSpec::HandIn { update: shown.update.k, sequence: None },
        data_window: None,
        cell: shown.model.cell.kind(),
        activation: shown.model.cell.activation().unwrap_or_default(),
        hidden: dims.hidden,
        embedding: dims.embedding,
        init,
        given: None,
        optimizer,
        clip: shown.clip,
        bptt_window: None,
        bptt_reach: None,
        fault: None,
        ablation: None,
        seed: 1,
        epochs: 1,
        arms: vec![
            ArmSpec::plain(RIGHT),
            ArmSpec {
                fault: Own::beside(shown.fault, &None),
                hand_in: true,
                ..ArmSpec::plain(YOURS)
            },
        ],
    }
}

/// The step of an update.
fn step(grade: &Grade, shown: &Shown, on: String, is_numbered: bool) -> Step {
    let update = &shown.update;
    let BroughtSequence { example, numbers, .. } = &update.sequences[&update.first];
    let begins = differing(numbers, example.timesteps()).first().map(|first| first.of);
    let mut show = vec![PaneName::Tape, PaneName::Equation, PaneName::Weights, PaneName::Norms];
    if begins.is_some_and(|of| matches!(of.variable, Variable::Parameter(..))) {
        show.swap(0, 2); // the weights are what it is about
    }
    Step {
        round: None,
        text: text::of(grade, shown, begins, is_numbered),
        exercise: Exercise::Read,
        show,
        on: Some(on).filter(|on| on != MAIN),
        start: false,
        arm: Some(YOURS.to_owned()),
        only: Vec::new(),
        tensor: None,
        unit: None,
        notes: None,
        zoom: false,
        number: None,
        hints: Vec::new(),
        solution: None,
        challenge: None,
        by: Vec::new(),
        original: None,
    }
}
