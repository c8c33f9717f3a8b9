//! Sums over the examples of an epoch: the loss, and right answers.

use serde::{Deserialize, Serialize};

use crate::nn::kernel::{argmax, row};
use crate::nn::{Example, Tape};

/// The result of one epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// The mean loss per target over the examples of the epoch, each before its own update.
    pub loss: f64,
    /// The share of right answers, each before its own update.
    pub(crate) accuracy: f64,
    /// The mean loss per target of the test examples, after the epoch.
    pub(crate) test_loss: Option<f64>,
    /// The share of right answers to the test examples, after the epoch.
    pub(crate) test_accuracy: Option<f64>,
}

/// Sums of the loss and of right answers over examples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    loss: f64,
    targets: u64,
    right: u64,
}

impl Tally {
    /// Adds the sums over other examples.
    pub(super) fn merge(&mut self, other: Tally) {
        self.loss += other.loss;
        self.targets += other.targets;
        self.right += other.right;
    }

    /// Adds one example, whose forward pass is on the tape.
    pub(crate) fn add(&mut self, example: &Example, tape: &Tape) {
        for (t, target) in example.targets.iter().enumerate() {
            let Some(target) = *target else { continue };
            self.loss += tape.loss[t];
            self.targets += 1;
            self.right += u64::from(argmax(row(&tape.p, t)) == target);
        }
    }

    /// Returns the mean loss per target and the share of right answers.
    pub(crate) fn means(self) -> Option<(f64, f64)> {
        let n = self.targets as f64;
        (self.targets > 0).then(|| (self.loss / n, self.right as f64 / n))
    }
}
