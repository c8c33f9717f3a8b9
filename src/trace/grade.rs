//! Grades a learner's tensors: finds the first difference in the order of computation, and the known mistake that
//! explains it.

mod compare;

use std::collections::BTreeSet;

use compare::{Compared, Mine, compare};
use strum::VariantArray;

use super::given::resolved_weights;
use super::naming::{Meaning, Resolved, resolve};
use super::trace_of;
use crate::nn::{Fault, Name, OffTape, Stage, Variable};
use crate::problem::Problem;
use crate::tensors::{Kind, Tensors};
use crate::train::{Arm, Experiment, ExperimentError, ExperimentSpec, InitialWeights};

/// The tolerance for numbers in double precision, relative to the largest of their timestep or tensor.
pub const TOLERANCE: f64 = 1e-6;
/// The tolerance for numbers in single precision.
pub const SINGLE: f64 = 1e-3;

/// Known mistakes are tried only if a tensor differs in one of the first updates, this many.
const MOST_TRIED: u64 = 100;

/// The result of grading.
#[derive(Clone, Debug)]
pub(crate) struct Grade {
    /// The learner's tensors that could be compared, in the order of computation.
    pub(crate) compared: Vec<Compared>,
    /// The learner's tensors that are not in a trace of this model.
    pub(crate) unknown: Vec<String>,
    /// The first difference in the order of computation; `None` if all agree.
    pub(crate) first: Option<Difference>,
    /// The known mistakes that explain the learner's numbers.
    pub(crate) explained_by: Vec<Explanation>,
    /// Whether the learner's own initial weights were used.
    pub(crate) own_start: bool,
    /// The tolerance used.
    pub(crate) tolerance: f64,
}

/// A known mistake that leads to the learner's numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Explanation {
    /// The mistake.
    pub(crate) fault: Fault,
    /// The tensors in which it was made; empty if it was made in all that it affects.
    pub(crate) only_in: Vec<String>,
}

/// An element that differs from the right one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    /// The tensor's name in a trace.
    pub(crate) name: String,
    /// The index of the element; for a tensor over time, it begins with the timestep.
    pub(crate) index: Vec<usize>,
    /// The timestep, if the tensor has one.
    pub(crate) t: Option<i64>,
    /// The learner's value and the right one; `None` if the shapes do not match.
    pub(crate) values: Option<(f64, f64)>,
}

/// Options for grading.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    /// The tolerance; `None` to choose it by the precision of the numbers.
    pub(crate) tolerance: Option<f64>,
    /// Whether to start from initial weights among the learner's tensors.
    pub(crate) take_start: bool,
    /// The number of updates to compare.
    pub(crate) updates: u64,
}

/// Why tensors cannot be graded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GradeError {
    /// The learner's tensors cannot be compared with the model's.
    #[error(transparent)]
    Mine(#[from] Problem),
    /// The experiment cannot be built with the learner's initial weights.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
}

/// Grades tensors against the arm with this number. If they include initial weights, the true run starts from those.
///
/// # Errors
/// If nothing in them can be compared, or their weights do not fit.
pub(crate) fn grade(
    experiment: &Experiment,
    arm: usize,
    mine: &Tensors,
    how: How,
) -> Result<Grade, GradeError> {
    let Arm { model, state, .. } = &experiment.arms[arm];
    let mut resolved = resolve(model, mine)?;
    resolved.known.retain(|(meaning, ..)| meaning.k < how.updates);
    let own = match how.take_start {
        true => resolved_weights(model, &resolved)?,
        false => InitialWeights::new(),
    };
    let theirs = state.params.iter().map(|parameter| (parameter.name, parameter.value.clone()));
    let start: InitialWeights = theirs.chain(own.iter().cloned()).collect(); // of equal names, the last one counts
    let own: Vec<Name> = own.into_iter().map(|(name, _)| name).collect();

    let tolerance = how.tolerance.unwrap_or(if is_single(&resolved) { SINGLE } else { TOLERANCE });
    let asked: BTreeSet<u64> = resolved.known.iter().map(|(m, ..)| m.k).collect();
    let updates = asked.last().map_or(0, |k| k + 1);
    let spec = experiment.spec.of_arm(&experiment.spec.arms()[arm]);
    let run = |spec: ExperimentSpec| -> Result<Tensors, GradeError> {
        let weights = Some(vec![start.clone()]);
        let mut variant = Experiment::of(experiment.task.clone(), spec, weights)?;
        Ok(trace_of(&mut variant, 0, updates, |k| asked.contains(&k))?)
    };
    let truth = run(spec.clone())?;
    let (known, unknown) = comparable(&resolved, &truth, &own);
    let compared = compare(&known, &truth, tolerance);
    if compared.is_empty() {
        let problem = Problem::new("nothing in it can be compared");
        let instead = "use the names of `rnn-tui trace`, for example 0/dh or 0/grad/W_hh";
        return Err(problem.instead(instead).into());
    }
    let first = compared.iter().filter_map(|c| c.first.as_ref()).min_by(|a, b| a.0.cmp(&b.0));
    let first = first.map(|(_, difference)| difference.clone());

    let mut explained_by = Vec::new();
    // each mistake needs a separate run, which is worth it only if runs are short
    let is_early = compared.iter().any(|c| !c.agrees && c.meaning.k < MOST_TRIED);
    for fault in Fault::VARIANTS.iter().copied().filter(|f| is_early && spec.fault != Some(*f)) {
        let wrong = ExperimentSpec { fault: Some(fault), ..spec.clone() };
        if wrong.problem().is_none() {
            let wrong = compare(&known, &run(wrong)?, tolerance);
            explained_by.extend(explanation(fault, &compared, &wrong));
        }
    }
    if explained_by.iter().any(|e| e.only_in.is_empty()) {
        explained_by.retain(|e| e.only_in.is_empty());
    }
    Ok(Grade { compared, unknown, first, explained_by, own_start: !own.is_empty(), tolerance })
}

/// Separates the learner's tensors that a true trace has from the names of the others. The two halves of a PyTorch bias
/// are added; each of their gradients is the gradient of the one bias.
fn comparable(resolved: &Resolved, truth: &Tensors, own: &[Name]) -> (Vec<Mine>, Vec<String>) {
    let mut known: Vec<Mine> = Vec::new();
    let mut unknown: Vec<String> = resolved.unknown.iter().map(|n| (*n).to_owned()).collect();
    for (meaning, called, array) in &resolved.known {
        let is_start = |n: &Name| meaning.what == Variable::weight(*n) && meaning.k == 0;
        if own.iter().any(is_start) {
            continue; // it is the start of the run
        }
        if truth.get(&meaning.to_string()).is_none() {
            unknown.push((*called).to_owned());
            continue;
        }
        let is_value = matches!(meaning.what, Variable::Parameter(Stage::Before | Stage::After, _));
        let half = known.iter_mut().find(|m| is_value && m.meaning == *meaning);
        match half.filter(|m| m.values.shape() == array.values.shape()) {
            Some(mine) => mine.values += &array.values,
            None => known.push(Mine {
                meaning: *meaning,
                called: (*called).to_owned(),
                values: array.values.clone(),
            }),
        }
    }
    (known, unknown)
}

/// Returns the explanation by a mistake, if it explains the difference: all the learner's tensors are as the mistake
/// gives them; or, up to the gradients of the first wrong update, each is either right or as the mistake gives it,
/// because what follows is a consequence.
fn explanation(fault: Fault, right: &[Compared], wrong: &[Compared]) -> Option<Explanation> {
    if wrong.len() == right.len() && wrong.iter().all(|c| c.agrees) {
        return Some(Explanation { fault, only_in: Vec::new() });
    }
    let k = right.iter().filter(|c| !c.agrees).map(|c| c.meaning.k).min()?;
    let is_consequence = |c: &&Compared| match c.meaning.what {
        Variable::Parameter(stage, _) => stage > Stage::Grad,
        Variable::Moment(..) => true,
        Variable::Tape(_) => false,
        Variable::OffTape(array) => is_measured(array),
    };
    let before = |c: &&Compared| c.meaning.k == k && !is_consequence(c) && !c.is_misfit;
    let mut only_in = Vec::new();
    for right in right.iter().filter(before).filter(|c| !c.agrees) {
        let wrong = wrong.iter().find(|c| c.called == right.called)?;
        if !wrong.agrees {
            return None;
        }
        only_in.push(right.name.clone());
    }
    (!only_in.is_empty()).then_some(Explanation { fault, only_in })
}

/// Whether it only measures the size of other tensors.
fn is_measured(array: OffTape) -> bool {
    match array {
        OffTape::Inputs | OffTape::X | OffTape::Targets | OffTape::TotalLoss => false,
        OffTape::DhNorm
        | OffTape::GradNorm
        | OffTape::ClippedNorm
        | OffTape::Slope
        | OffTape::Weights
        | OffTape::ThroughC
        | OffTape::Singular
        | OffTape::Moduli => true,
    }
}

/// Whether the numbers were computed in single precision: the file says so of a tensor that is not an input or an
/// initial weight, or no number needs more digits.
fn is_single(resolved: &Resolved) -> bool {
    let is_computed = |m: &Meaning| {
        use OffTape::{Inputs, Targets, X};
        let is_input = matches!(m.what, Variable::OffTape(Inputs | Targets | X));
        !is_input && !matches!(m.what, Variable::Parameter(Stage::Before, _))
    };
    let computed = || resolved.known.iter().filter(|(m, ..)| is_computed(m)).map(|(_, _, a)| *a);
    let fits = |x: &f64| x.is_nan() || f64::from(*x as f32) == *x;
    let any_fraction = computed().flat_map(|a| &a.values).any(|x| x.fract() != 0.0);
    computed().any(|a| a.kind == Kind::Single)
        || (any_fraction && computed().flat_map(|a| &a.values).all(fits))
}
