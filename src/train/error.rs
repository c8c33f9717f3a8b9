//! Errors in building an experiment.

use super::edit::EditError;
use super::set::SetError;
use super::spec::MOST_ARMS;
use crate::nn::Fault;
use crate::problem::Problem;
use crate::task::TaskError;

/// Fields of an experiment that do not fit together, though each is right by itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// There are more arms than can be compared.
    #[error("{0} arms; at most {MOST_ARMS} can be compared")]
    TooManyArms(usize),
    /// Two arms have this name.
    #[error("two arms are called {0:?}: give each its own name")]
    SameName(String),
    /// `forget_bias` is set for a cell other than the LSTM.
    #[error("only an LSTM has a forget gate: leave out `forget_bias`")]
    NoForgetGate,
    /// `activation` is set for a cell, with this name, whose activations are fixed.
    #[error("the cell {0} has its own activations: leave out `activation`")]
    OwnActivations(&'static str),
    /// An initialisation of square matrices is given for one that need not be square.
    #[error("only W_hh is square: use Identity and SpectralRadius for `recurrent`")]
    NotSquare,
    /// The fault SquaredNorm is set without the clip that it is about.
    #[error(
        "the fault SquaredNorm needs a clip by norm: add `clip: Norm(1.0)`, or leave the fault out"
    )]
    NoClipByNorm,
    /// The cell does not have the line that the fault is about.
    #[error("the fault {fault:?} changes a line that this {cell} does not have")]
    NoSuchLine {
        /// The fault.
        fault: Fault,
        /// The cell's name.
        cell: &'static str,
    },
}

/// Errors in building an experiment.
#[derive(Debug, thiserror::Error)]
pub enum ExperimentError {
    /// The task cannot be built.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// The fields do not fit together.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// A field cannot be set.
    #[error(transparent)]
    Set(#[from] SetError),
    /// An edit cannot be made.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// Inputs cannot be shuffled if the model reads its own outputs.
    #[error(
        "a model that reads its own answers cannot have them in another order: leave out ShuffledOrder"
    )]
    ShuffledAnswers,
    /// The models and their tapes need too much memory.
    #[error(
        "this needs some {needed} MB of memory; at most {most} MB are allowed: \
         make hidden, the vocabulary, the sequences or the number of arms smaller"
    )]
    TooLarge {
        /// The memory needed, in megabytes.
        needed: usize,
        /// The memory allowed, in megabytes.
        most: usize,
    },
    /// The given initial weights are not those of an arm.
    #[error("{from}: {problem}")]
    Given {
        /// Their source, and the arm if there are several.
        from: String,
        /// What is wrong with them.
        problem: Problem,
    },
}
