//! What is wrong with a training, said after `rnn-tui train`.

use std::io::{Write, stdout};

use crate::measure::diagnosis::{Diagnosis, Exam};
use crate::train::{Experiment, Snapshot, Timeline};

/// The losses halfway through a training, which tell whether it still makes progress at its end.
pub(super) struct Diagnoses {
    /// The update at which they are measured.
    half: u64,
    /// The loss of each arm; empty before.
    losses: Vec<Option<f64>>,
}

impl Diagnoses {
    /// For a training that begins here and ends after this many updates.
    pub(super) fn new(experiment: &Experiment, updates: u64) -> Self {
        let here = experiment.cursor().updates_done();
        Diagnoses { half: here.midpoint(updates), losses: Vec::new() }
    }

    /// The next update at which it has to see the experiment.
    pub(super) fn next(&self, here: u64, updates: u64) -> u64 {
        if here < self.half { self.half } else { updates }
    }

    /// Measures, halfway.
    pub(super) fn see(&mut self, experiment: &Experiment) {
        if self.losses.is_empty() && experiment.cursor().updates_done() >= self.half {
            let snapshot = snapshot(experiment);
            let arms = snapshot.arms.iter();
            self.losses = arms.map(|arm| Exam::loss_of(&snapshot.task, arm)).collect();
        }
    }

    /// Prints what was found, a line for each arm in which something is wrong.
    ///
    /// # Errors
    /// If standard output is gone.
    pub(super) fn print(&self, experiment: &Experiment) -> std::io::Result<()> {
        let snapshot = snapshot(experiment);
        for arm in 0..snapshot.arms.len() {
            let before = self.losses.get(arm).copied().flatten();
            let diagnosis = Diagnosis::of(&snapshot, arm, before);
            if let Some(found) = diagnosis.in_words() {
                writeln!(stdout(), "\n{}: {found}.", diagnosis.arm)?;
            }
        }
        Ok(())
    }
}

fn snapshot(experiment: &Experiment) -> Snapshot {
    Snapshot::of(&Timeline::new(experiment.clone()))
}
