//! The update: how a gradient changes the weights.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::params::Params;
use crate::checked;

/// Added under the root, so that the first division is not by zero.
const EPSILON: f64 = 1e-8;

/// An optimiser. Its memory is a [`Params`] of its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Optimizer {
    /// `θ ← θ − lr · g`
    Sgd {
        /// The learning rate.
        #[serde(deserialize_with = "checked::positive")]
        lr: f64,
    },
    /// `m ← m + g²`, `θ ← θ − lr · g / √(m + ε)` with ε = 1e-8 (Duchi et al. 2011).
    Adagrad {
        /// The learning rate.
        #[serde(deserialize_with = "checked::positive")]
        lr: f64,
    },
}

impl fmt::Display for Optimizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Optimizer::Sgd { lr } => write!(f, "SGD {lr}"),
            Optimizer::Adagrad { lr } => write!(f, "Adagrad {lr}"),
        }
    }
}

impl Optimizer {
    /// The learning rate.
    pub fn lr(self) -> f64 {
        match self {
            Optimizer::Sgd { lr } | Optimizer::Adagrad { lr } => lr,
        }
    }

    /// The memory before the first update; none where none is needed.
    pub fn memory(self, params: &Params) -> Option<Params> {
        match self {
            Optimizer::Sgd { .. } => None,
            Optimizer::Adagrad { .. } => Some(params.zeros_like()),
        }
    }

    /// One update of all parameters.
    pub fn update(self, params: &mut Params, grads: &Params, memory: &mut Option<Params>) {
        match (self, memory) {
            (Optimizer::Sgd { lr }, _) => sgd(params, grads, lr),
            (Optimizer::Adagrad { lr }, Some(memory)) => adagrad(params, grads, memory, lr),
            (Optimizer::Adagrad { .. }, None) => unreachable!("Adagrad was given its memory"),
        }
    }
}

fn sgd(params: &mut Params, grads: &Params, lr: f64) {
    for (param, grad) in params.iter_mut().zip(grads.iter()) {
        for (p, g) in param.cells_mut().iter_mut().zip(grad.cells()) {
            *p -= lr * g;
        }
    }
}

fn adagrad(params: &mut Params, grads: &Params, memory: &mut Params, lr: f64) {
    let tensors = params.iter_mut().zip(grads.iter()).zip(memory.iter_mut());
    for ((param, grad), memory) in tensors {
        let cells = param.cells_mut().iter_mut().zip(grad.cells()).zip(memory.cells_mut());
        for ((p, g), m) in cells {
            *m += g * g;
            *p -= lr * g / (*m + EPSILON).sqrt();
        }
    }
}
