//! What somebody's own program has computed: its data, its weights, and the numbers of its passes, beside which the
//! workbench shows the right ones.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Kind, Sequences, Task, Vocab};
use crate::nn::{
    Age, Example, Grads, OffTape, Params, Quantity, Stage, State, Tape, Tensor, Variable,
};
use crate::problem::Problem;

/// The updates of a hand-in.
#[derive(Debug)]
pub struct Brought {
    path: PathBuf,
    updates: Vec<BroughtUpdate>,
}

/// Two are the same only if they were read at the same time: a file that is saved again has other numbers.
impl PartialEq for Brought {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Brought {}

/// One update of a hand-in.
#[derive(Clone, Debug)]
pub(crate) struct BroughtUpdate {
    /// Its number in the file.
    pub(crate) k: u64,
    /// The weights at its beginning.
    pub(crate) params: Params,
    /// The symbols that are read, and the classes.
    pub(crate) symbols: (Vocab, Vocab),
    /// Its sequences by their number: one, or some of a batch.
    pub(crate) sequences: BTreeMap<usize, BroughtSequence>,
    /// The number of all sequences of the batch.
    pub(crate) batch: usize,
    /// The sequence with the first difference.
    pub(crate) first: usize,
}

/// One sequence of an update.
#[derive(Clone, Debug)]
pub(crate) struct BroughtSequence {
    pub(crate) example: Example,
    /// The state before the first timestep.
    pub(crate) before: State,
    pub(crate) numbers: Arc<Numbers>,
}

/// The numbers of one sequence: those of the file and, where it has none, those that follow from the mistakes that
/// explain it.
#[derive(Clone, Debug)]
pub struct Numbers {
    pub(crate) tape: Tape,
    /// The gradients before and after the clip.
    pub(crate) grads: Grads,
    pub(crate) clipped: Grads,
    /// The numbers that the file has, in our layout and without its common factor.
    pub(crate) own: BTreeMap<Quantity, f64>,
    /// The numbers that differ from the right ones, of the file and of those that follow from its mistakes.
    pub(crate) differing: BTreeSet<Quantity>,
    /// The gradients of a batch, which are of no sequence: those that the file has.
    pub(crate) sums: Arc<BTreeMap<Quantity, BatchSum>>,
    /// The arrays that are known, if not all are.
    pub(crate) known: Option<BTreeSet<Variable>>,
    /// The number of sequences of its batch.
    pub(crate) batch: usize,
    /// Whether an arm with that mistake, or without one, computes all these numbers.
    pub(crate) is_computed: bool,
    /// What is said of that mistake.
    pub(crate) advice: Option<Advice>,
}

/// An element of a gradient that is summed over the sequences of a batch, in our layout and scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BatchSum {
    pub(crate) yours: f64,
    pub(crate) right: f64,
    /// Whether they are further apart than the tolerance.
    pub(crate) differs: bool,
}

/// What is said of a mistake, as the hand-in's code would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    /// What is wrong.
    pub(crate) sentence: String,
    /// The wrong line.
    pub(crate) wrong: String,
    /// The line to write instead.
    pub(crate) right: String,
    /// What its letters mean, where they may mean something else.
    pub(crate) notes: Vec<String>,
}

impl Numbers {
    /// Whether the numbers of an array are known. What an update begins with always is.
    pub(crate) fn knows(&self, variable: Variable) -> bool {
        let Some(known) = &self.known else { return self.is_computed || !is_after(variable) };
        let tape = |tensor: Tensor| known.contains(&Variable::Tape(tensor));
        match variable {
            Variable::Tape(_) | Variable::Parameter(Stage::Grad, _) => known.contains(&variable),
            Variable::Parameter(Stage::Clipped, name) => {
                let raw = Variable::Parameter(Stage::Grad, name);
                known.contains(&variable) || known.contains(&raw)
            }
            Variable::Parameter(Stage::Before, _) | Variable::Moment(Age::Old, ..) => true,
            Variable::Parameter(Stage::After, _) | Variable::Moment(Age::New, ..) => false,
            Variable::OffTape(array) => match array {
                OffTape::Inputs
                | OffTape::X
                | OffTape::Targets
                | OffTape::Singular
                | OffTape::Moduli => true,
                OffTape::TotalLoss => tape(Tensor::Loss) || known.contains(&variable),
                OffTape::DhNorm => tape(Tensor::Dh) || known.contains(&variable),
                OffTape::GradNorm | OffTape::ClippedNorm => known.contains(&variable),
                OffTape::Slope | OffTape::Weights => tape(Tensor::Dh) && tape(Tensor::Dz),
                OffTape::ThroughC => tape(Tensor::Dc) && tape(Tensor::Dz),
            },
        }
    }
}

impl Numbers {
    /// All numbers that differ from the right ones: those of the sequence and those of its batch.
    pub(crate) fn all_differing(&self) -> impl Iterator<Item = &Quantity> {
        let of_batch = self.sums.iter().filter(|(_, sum)| sum.differs);
        self.differing.iter().chain(of_batch.map(|(of, _)| of))
    }

    /// The gradient of the batch in an array, element by element.
    pub(crate) fn sums_in(&self, variable: Variable) -> impl Iterator<Item = &BatchSum> {
        self.sums.range(all_of(variable)).map(|(_, sum)| sum)
    }

    /// The numbers of an array that differ from the right ones.
    pub(crate) fn differing_in(&self, variable: Variable) -> impl Iterator<Item = &Quantity> {
        self.differing.range(all_of(variable))
    }
}

/// Every number of an array.
fn all_of(variable: Variable) -> RangeInclusive<Quantity> {
    variable.at(0, 0)..=variable.at(usize::MAX, usize::MAX)
}

/// Whether an array comes after the gradients.
fn is_after(variable: Variable) -> bool {
    match variable {
        Variable::Parameter(stage, _) => stage == Stage::After,
        Variable::Moment(age, ..) => age == Age::New,
        Variable::Tape(_) | Variable::OffTape(_) => false,
    }
}

impl Brought {
    pub(crate) fn new(path: &Path, updates: Vec<BroughtUpdate>) -> Self {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Brought { path, updates }
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// An update by its number in the file.
    ///
    /// # Errors
    /// If the file has no such update.
    pub(crate) fn update(&self, k: u64) -> Result<&BroughtUpdate, Problem> {
        let found = self.updates.iter().find(|update| update.k == k);
        found.ok_or_else(|| {
            let all: Vec<String> = self.updates.iter().map(|update| update.k.to_string()).collect();
            let problem = Problem::new(format!("the hand-in has no update {k}"));
            problem.instead(format!("its updates are {}", all.join(", ")))
        })
    }

    /// A sequence of an update; without a number, that with the first difference.
    ///
    /// # Errors
    /// If the file has no such update or sequence.
    pub(crate) fn sequence(
        &self,
        k: u64,
        number: Option<usize>,
    ) -> Result<&BroughtSequence, Problem> {
        let update = self.update(k)?;
        let number = number.unwrap_or(update.first);
        update.sequences.get(&number).ok_or_else(|| {
            let known: Vec<String> = update.sequences.keys().map(usize::to_string).collect();
            let problem = Problem::new(format!("sequence {number} of update {k} cannot be shown"));
            problem.instead(format!("choose one of {}", known.join(", ")))
        })
    }

    /// The task of a sequence alone.
    ///
    /// # Errors
    /// If the file has no such update or sequence.
    pub(super) fn task(&self, k: u64, number: Option<usize>) -> Result<Task, Problem> {
        let (inputs, outputs) = self.update(k)?.symbols.clone();
        let BroughtSequence { example, before, .. } = self.sequence(k, number)?;
        let carried = before.h.iter().chain(&before.c).any(|x| *x != 0.0);
        let answers_last = example
            .targets
            .split_last()
            .is_some_and(|(_, others)| others.iter().all(Option::is_none));
        Ok(Task {
            kind: if answers_last { Kind::Answers } else { Kind::Sequences },
            inputs,
            outputs,
            train: Sequences::listed([Example { carried, ..example.clone() }], None),
            test: Vec::new(),
            rule: None,
            shuffled: false,
            marked: Vec::new(),
        })
    }
}
