//! Grades a hand-in: computes the truth from its own data and weights, recognises its conventions, and finds the first
//! difference in the order of computation and the known mistakes that explain it.

mod absent;
mod allowances;
mod asked;
mod before;
mod case;
mod choose;
mod clip;
mod compare;
pub(crate) mod conventions;
mod decay;
mod descent;
mod difference;
mod dropout;
mod effort;
mod explain;
mod factor;
mod grading;
mod judge;
mod kept;
mod layer;
mod leftover;
mod losses;
mod mistakes;
mod one_step;
mod opened;
pub(crate) mod reference;
mod rounding;
mod scale;
mod slip;
mod stale;
mod steps;
mod temperature;
mod told;
mod tolerance;
mod truth;
mod untold;
mod written;

pub(crate) use compare::Compared;
pub(crate) use difference::Difference;
pub(crate) use effort::{Watch, unwatched};
pub(crate) use opened::{Opened, Shown};
pub(crate) use steps::OwnSteps;

use super::handin::form::Form;
use super::handin::{HandIn, Ignored};
use crate::nn::{Fault, Name, Tensor, Variable};
use crate::problem::Problem;
use crate::task::Advice;
use crate::trace::Phase;
use crate::train::ExperimentError;
use grading::Grading;
use reference::Reference;
pub(crate) use slip::Slip;
use tolerance::Tolerance;
use truth::Departures;
use written::Written;

/// The tolerance for numbers in double precision, relative to the largest of their timestep or tensor.
pub const TOLERANCE: f64 = 1e-9;
/// The tolerance for numbers that were written with few digits.
const FEW_DIGITS: f64 = 1e-6;
/// The tolerance for numbers in single precision, if rounding does not take them further.
pub const SINGLE: f64 = 2e-5;
/// The most that rounding may take them.
const MOST_SINGLE: f64 = 1e-2;

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
    /// The parameters that the file has no gradient of, where it has some.
    pub(crate) absent: Vec<Name>,
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
    /// A slip at one timestep or in one array, which explains all numbers, together with the mistakes if there are any.
    pub(crate) slip: Option<Slip>,
    /// The steps back by themselves, if not all is explained and the file has `dh`.
    pub(crate) steps: Option<OwnSteps>,
    /// The first difference that the mistakes leave.
    pub(crate) unexplained: Option<Difference>,
    /// How its code writes what is said of a mistake.
    pub(crate) written: Written,
    /// The tolerance used, where no array says that it is less exact.
    pub(crate) tolerance: f64,
}

impl Grade {
    /// Sets of lines to be put right, each of which explains the numbers, or as much as `unexplained` leaves: those of known
    /// mistakes, and of a slip.
    pub(crate) fn advice(&self) -> Vec<Vec<Advice>> {
        let of_slip = self.slip.map(|slip| {
            let lines = slip.lines();
            self.written.lines(&lines.sentence, &lines.wrong, &lines.right)
        });
        let of_set = |set: &Vec<Fault>| {
            let known = set.iter().map(|fault| self.written.advice(*fault));
            known.chain(of_slip.clone()).collect()
        };
        match &self.mistakes[..] {
            [] => of_slip.into_iter().map(|advice| vec![advice]).collect(),
            sets => sets.iter().map(of_set).collect(),
        }
    }

    /// How many arrays are right.
    fn agreeing(&self) -> usize {
        self.compared.iter().filter(|compared| compared.agrees()).count()
    }

    /// Whether nothing differs, or known mistakes or a slip give all that does.
    fn is_explained(&self) -> bool {
        let is_known = self.slip.is_some() || !self.mistakes.is_empty();
        self.first.is_none() || is_known && self.unexplained.is_none()
    }

    /// Whether something that is computed before any gradient is wrong.
    pub(crate) fn is_forward_wrong(&self) -> bool {
        let is_forward =
            |c: &&Compared| matches!(Phase::from(c.variable), Phase::Forward | Phase::Loss);
        self.compared.iter().filter(is_forward).any(|c| !c.agrees())
    }

    /// Whether the states are right, and the scores, the probabilities or the loss after them are wrong.
    pub(crate) fn is_output_wrong(&self) -> bool {
        let is_state = |c: &&Compared| c.with == Variable::Tape(Tensor::H);
        let mut states = self.compared.iter().filter(is_state).peekable();
        states.peek().is_some() && states.all(Compared::agrees) && self.is_forward_wrong()
    }

    /// Whether the forward pass has arrays beside the loss, and all of them are right.
    pub(crate) fn is_forward_right_but_loss(&self) -> bool {
        let is_forward =
            |c: &&Compared| matches!(Phase::from(c.variable), Phase::Forward | Phase::Loss);
        let forward = self.compared.iter().filter(is_forward);
        let mut others = forward.filter(|c| !c.is_loss()).peekable();
        others.peek().is_some() && others.all(Compared::agrees)
    }

    /// Whether the loss alone is wrong.
    pub(crate) fn is_only_loss_wrong(&self) -> bool {
        self.compared.iter().filter(|c| !c.is_loss()).all(Compared::agrees)
    }

    /// What the file has no gradient of, in words.
    pub(crate) fn lacks(&self) -> Option<String> {
        let names: Vec<&str> = self.absent.iter().map(|name| name.as_str()).collect();
        let named = names.join(", ");
        (!names.is_empty()).then(|| format!("your file has no gradient of {named}: not judged"))
    }
}

/// Options for grading.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    /// The tolerance; `None` to choose it by the precision of the numbers.
    pub(crate) tolerance: Option<f64>,
    /// The number of updates to compare.
    pub(crate) updates: u64,
    /// Is told of the progress of a search for mistakes.
    pub(crate) watch: Watch,
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
    handin: HandIn,
    lesson: Option<Reference>,
    how: How,
) -> Result<Grade, GradeError> {
    let Best { mut grade, words, .. } = best(handin, lesson, how)?;
    grade.conventions.extend(words);
    Ok(grade)
}

/// The way to read a hand-in in which most of it is right.
struct Best {
    handin: HandIn,
    grade: Grade,
    /// What is to be said of it.
    words: Option<String>,
}

fn best(handin: HandIn, lesson: Option<Reference>, how: How) -> Result<Best, GradeError> {
    let as_saved = lesson.is_none().then(|| handin.clone());
    let (handin, taken) = told::with_unnamed(handin, lesson, how)?;
    let others = handin.with_bias_rows();
    let grade = one(handin.clone(), lesson, how)?;
    let mut best = Best { handin, grade, words: taken };
    if best.grade.verdict != Verdict::Equal {
        for (handin, words) in others {
            let grade = one(handin.clone(), lesson, how)?;
            if grade.agreeing() > best.grade.agreeing() {
                best = Best { handin, grade, words: Some(words) };
            }
        }
    }
    let as_layer = as_saved.filter(|_| best.grade.compared.is_empty());
    Ok(as_layer.map(|handin| layer::best(&handin, how)).transpose()?.flatten().unwrap_or(best))
}

/// Grades a hand-in that is read in one way.
fn one(handin: HandIn, lesson: Option<Reference>, how: How) -> Result<Grade, GradeError> {
    let (mut grading, chosen) = begin(handin, lesson, how)?;
    match chosen {
        Err(lacking) => grading.lacking.push(lacking),
        Ok(chosen) => grading.judge(chosen)?,
    }
    Ok(grading.grade())
}

type Begun<'a> = (Grading<'a>, Result<choose::Chosen, String>);

/// A grading before its first update, and the reading chosen.
fn begin(mut handin: HandIn, lesson: Option<Reference>, how: How) -> Result<Begun, GradeError> {
    handin.only(how.updates);
    let tolerance = Tolerance::of(&handin, how);
    let grading = Grading::new(handin, lesson, (tolerance, how.watch));
    let chosen = choose::choose(&grading.handin, lesson, tolerance)?;
    Ok((grading, chosen))
}

/// Returns the form of a hand-in's weights, if its own forward pass shows it.
pub(crate) fn shown_form(handin: &HandIn) -> Option<Form> {
    let chosen = choose::choose(handin, None, Tolerance::of_computed(handin)).ok()?.ok()?;
    let (case, others) = chosen.cases.split_first()?;
    let judged = case.judge_briefly(&case.truth(&Departures::default()));
    let is_alone = others.iter().all(|other| other.form.order == case.form.order);
    (judged.score().0 > 0 && is_alone).then(|| case.form.clone())
}

/// Grades each update of a hand-in by itself, for the workbench. A lesson's data and run serve what the file lacks.
///
/// # Errors
/// If the lesson's experiment cannot be built with the hand-in's weights, or nothing can be computed from the file.
pub(crate) fn open(
    handin: HandIn,
    lesson: Option<Reference>,
    how: How,
) -> Result<Vec<Opened>, GradeError> {
    let (handin, words) = match handin.with_bias_rows().is_empty() {
        true => told::with_unnamed(handin, lesson, how)?, // there is one way to read the weights
        false => best(handin, lesson, how).map(|best| (best.handin, best.words))?,
    };
    let (grading, chosen) = begin(handin, lesson, how)?;
    let nothing = |why: String| GradeError::from(Problem::new(why));
    let is_layer =
        || Ok::<_, GradeError>(lesson.is_none() && layer::best(&grading.handin, how)?.is_some());
    let chosen = match chosen {
        Err(_) if is_layer()? => return Err(nothing(layer::NOT_SHOWN.to_owned())),
        chosen => chosen.map_err(nothing)?,
    };
    let mut opened = grading.open(chosen)?;
    opened.iter_mut().for_each(|opened| opened.grade.conventions.extend(words.clone()));
    if opened.is_empty() {
        return Err(nothing("with its weights the right numbers are not finite either".to_owned()));
    }
    Ok(opened)
}

#[cfg(test)]
mod tests;
