//! Grades a hand-in: computes the truth from its own data and weights, recognises its conventions, and finds the first
//! difference in the order of computation and the known mistakes that explain it.

mod asked;
mod case;
mod choose;
mod clip;
mod compare;
pub(crate) mod conventions;
mod factor;
mod grading;
mod judge;
mod mistakes;
pub(crate) mod reference;
mod truth;
mod untold;

pub(crate) use compare::{Compared, Difference};

use super::handin::{HandIn, Ignored, Role};
use crate::nn::{Fault, Stage, Tensor};
use crate::problem::Problem;
use crate::tensors::Kind;
use crate::train::ExperimentError;
use grading::Grading;
use reference::Reference;

/// The tolerance for numbers in double precision, relative to the largest of their timestep or tensor.
pub const TOLERANCE: f64 = 1e-6;
/// The tolerance for numbers in single precision.
pub const SINGLE: f64 = 1e-3;

/// What is true of a hand-in as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Everything that is a gradient was compared, and is right.
    Equal,
    /// Something differs.
    Different,
    /// Nothing, or not all, could be compared.
    Incomplete,
}

/// An array of the file that was used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Taken {
    /// Its name in the file; `None` for what comes from the lesson.
    pub(crate) mine: Option<String>,
    /// What it was taken for, by the name in a trace.
    pub(crate) what: String,
}

/// The result of grading.
#[derive(Clone, Debug)]
pub(crate) struct Grade {
    pub(crate) verdict: Verdict,
    /// Conventions of the file, each said once.
    pub(crate) conventions: Vec<String>,
    pub(crate) taken: Vec<Taken>,
    pub(crate) ignored: Vec<Ignored>,
    /// What is missing for a judgement.
    pub(crate) lacking: Vec<String>,
    /// The arrays that were compared, in the order of computation.
    pub(crate) compared: Vec<Compared>,
    /// How many arrays of later updates were not compared, because an earlier one is wrong.
    pub(crate) later: usize,
    /// The first difference in the order of computation.
    pub(crate) first: Option<Difference>,
    /// Sets of known mistakes, each of which explains the numbers, or as much as `unexplained` leaves.
    pub(crate) mistakes: Vec<Vec<Fault>>,
    /// The arrays in which a mistake was made; empty if it was made in all that it affects.
    pub(crate) only_in: Vec<String>,
    /// The first difference that the mistakes leave.
    pub(crate) unexplained: Option<Difference>,
    /// Whether the code multiplies vectors from the left: x@W.
    pub(crate) is_by_row: bool,
    /// The name of the recurrent matrix in the equations of this cell.
    pub(crate) recurrent: &'static str,
    /// The tolerance used.
    pub(crate) tolerance: f64,
}

impl Grade {
    /// How many arrays are right.
    fn agreeing(&self) -> usize {
        self.compared.iter().filter(|compared| compared.agrees()).count()
    }

    /// A line of a known mistake as this code would have it.
    pub(crate) fn line(&self, line: &str) -> String {
        let line = line.replace("W_hh", self.recurrent);
        if self.is_by_row { conventions::by_row(&line) } else { line }
    }
}

/// Options for grading.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    /// The tolerance; `None` to choose it by the precision of the numbers.
    pub(crate) tolerance: Option<f64>,
    /// The number of updates to compare.
    pub(crate) updates: u64,
}

/// Why a hand-in cannot be graded at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GradeError {
    /// The arrays cannot be compared.
    #[error(transparent)]
    Mine(#[from] Problem),
    /// The experiment cannot be built with the hand-in's weights.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
}

/// Grades a hand-in. A lesson's data and run serve what the file lacks.
///
/// # Errors
/// If the lesson's experiment cannot be built with the hand-in's weights.
pub(crate) fn grade(
    mut handin: HandIn,
    lesson: Option<Reference>,
    how: How,
) -> Result<Grade, GradeError> {
    handin.items.retain(|item| item.called.k < how.updates);
    let mut best = one(handin.clone(), lesson, how)?;
    if best.verdict != Verdict::Equal {
        for (other, words) in handin.with_bias_rows() {
            let mut other = one(other, lesson, how)?;
            if other.agreeing() > best.agreeing() {
                other.conventions.push(words);
                best = other;
            }
        }
    }
    Ok(best)
}

/// Grades a hand-in that is read in one way.
fn one(handin: HandIn, lesson: Option<Reference>, how: How) -> Result<Grade, GradeError> {
    let tolerance = how.tolerance.unwrap_or(if is_single(&handin) { SINGLE } else { TOLERANCE });
    let mut grading = Grading::new(handin, lesson, tolerance);
    match choose::choose(&grading.handin, lesson, tolerance)? {
        Err(lacking) => grading.lacking.push(lacking),
        Ok(chosen) => grading.judge(chosen)?,
    }
    Ok(grading.grade())
}

/// Whether the numbers were computed in single precision: the file says so of an array that is not data or a weight, or
/// no number needs more digits.
fn is_single(handin: &HandIn) -> bool {
    let is_computed = |item: &&super::handin::Item| match item.called.roles.first() {
        Some(Role::Part(_)) => item.called.stage != Stage::Before,
        Some(Role::Tape(tensor)) => *tensor != Tensor::E,
        _ => false,
    };
    let computed = || handin.items.iter().filter(is_computed).map(|item| &item.array);
    let fits = |x: &f64| x.is_nan() || f64::from(*x as f32) == *x;
    let any_fraction = computed().flat_map(|a| &a.values).any(|x| x.fract() != 0.0);
    computed().any(|a| a.kind == Kind::Single)
        || (any_fraction && computed().flat_map(|a| &a.values).all(fits))
}

#[cfg(test)]
mod tests;
