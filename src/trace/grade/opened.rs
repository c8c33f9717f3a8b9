//! An update of a hand-in as the workbench shows it: its data, and its numbers in our layout.

mod own;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ndarray::ArrayView2;
use strum::VariantArray;

use super::Grade;
use super::asked::Asked;
use super::case::{Case, Judged};
use super::compare::{Compared, differing};
use super::steps::OwnSteps;
use super::truth::{Departures, Setting, Truth};
use super::written::Written;
use crate::nn::{
    Clip, Fault, Grads, Model, OffTape, Params, Pass, Quantity, Stage, Tape, Tensor, Variable,
};
use crate::task::{BatchSum, BroughtSequence, BroughtUpdate, Numbers, Vocab};

/// The most sequences of a batch that can be shown, beside the one with the first difference.
const MOST_SEQUENCES: usize = 16;

/// An update with its own verdict.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    /// The verdict on this update alone.
    pub(crate) grade: Grade,
    pub(crate) shown: Shown,
}

/// What the workbench shows of an update.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) model: Model,
    /// The one mistake with which our passes compute the file's numbers, if it explains them all.
    pub(crate) fault: Option<Fault>,
    /// The clip that its gradients went through, or that of the lesson.
    pub(crate) clip: Clip,
    /// Whether the file's numbers have something beside the model's own, such as a weight decay.
    pub(crate) has_more: bool,
    pub(crate) update: BroughtUpdate,
}

/// How the numbers that the file lacks can be computed.
#[derive(Clone, Debug, Default)]
pub(super) struct Cause {
    /// What departs from plain BPTT.
    pub(super) departures: Departures,
    /// Whether that leaves nothing unexplained.
    pub(super) is_whole: bool,
    /// Whether it was made in some arrays alone.
    pub(super) is_partial: bool,
    /// The gradients compared with what that gives: how they were read then.
    pub(super) compared: Vec<Compared>,
}

impl Cause {
    /// Nothing departs.
    pub(super) fn none() -> Self {
        Cause { is_whole: true, ..Cause::default() }
    }

    /// The one mistake that gives all numbers; the inner option is empty if there is none.
    fn mistake(&self) -> Option<Option<Fault>> {
        let Departures { faults, truncation, slip, left_over: _ } = &self.departures;
        let is_plain = self.is_whole && !self.is_partial && truncation.is_none() && slip.is_none();
        (is_plain && faults.len() <= 1).then(|| faults.first().copied())
    }
}

impl Shown {
    pub(super) fn of(
        case: &Case,
        judged: &Judged,
        cause: &Cause,
        (written, clip, vocabulary): (&Written, Clip, Option<&Vec<String>>),
    ) -> Self {
        let Setting { model, params, sequences, .. } = &case.setting;
        let sums = Arc::new(sums(case, judged, cause, clip));
        let advice = cause.mistake().flatten().map(|fault| written.advice(fault));
        let brought = |n: usize| BroughtSequence {
            example: sequences[n].example.clone(),
            before: sequences[n].before.clone(),
            numbers: Arc::new(Numbers {
                advice: advice.clone(),
                sums: Arc::clone(&sums),
                ..numbers(case, judged, cause, clip, n)
            }),
        };
        let first = first_sequence(judged);
        let shown = (0..sequences.len()).filter(|n| *n < MOST_SEQUENCES || *n == first);
        let numbered = |count: usize| match vocabulary.filter(|words| words.len() == count) {
            Some(words) => Vocab::new(words.iter().cloned(), " "),
            None => Vocab::new((0..count).map(|i| i.to_string()), " "),
        };
        let sequences_shown: BTreeMap<usize, BroughtSequence> =
            shown.map(|n| (n, brought(n))).collect();
        Shown {
            model: *model,
            fault: cause.mistake().flatten(),
            clip: judged.clip.unwrap_or(clip),
            has_more: case.asked.iter().any(Asked::has_more),
            update: BroughtUpdate {
                k: case.k,
                params: params.clone(),
                symbols: (numbered(model.dims.inputs), numbered(model.dims.outputs)),
                sequences: sequences_shown,
                batch: sequences.len(),
                first,
            },
        }
    }
}

/// The sequence with the first difference.
fn first_sequence(judged: &Judged) -> usize {
    let firsts = judged.compared.iter().filter_map(|c| c.first.as_ref());
    let first =
        firsts.filter(|(_, difference)| difference.sequence.is_some()).min_by(|a, b| a.0.cmp(&b.0));
    first.and_then(|(_, difference)| difference.sequence).unwrap_or(0)
}

/// The steps back of all sequences by themselves. `None` if the forward pass is wrong, or the file has not all of `dh`.
pub(super) fn steps(case: &Case, judged: &Judged, cause: &Cause) -> Option<OwnSteps> {
    if !known(judged, BTreeSet::new()).contains(&Variable::Tape(Tensor::Z)) {
        return None;
    }
    let clip = judged.clip.unwrap_or(Clip::Off);
    let own = |whose: Of| {
        let right = Passes::of(case, clip, &Departures::default(), whose);
        own::own_numbers(case, judged, cause, &right, whose)
    };
    let sequences = 0..case.setting.sequences.len();
    let each: Vec<_> = sequences.map(|n| own(Of::Sequence(n)).0).collect();
    let whole = if each.len() > 1 { Of::Batch } else { Of::Sequence(0) };
    let (summed, wrong) = own(whole);
    let mut steps = OwnSteps::of(case, &each, &summed)?;
    // a right gradient is no mistake, whatever was saved as dh
    let differs = |name| wrong.iter().any(|of| of.variable == Variable::gradient(name));
    steps.sums.retain(|(name, _)| differs(*name));
    Some(steps).filter(|steps| !steps.is_empty())
}

/// Whose numbers are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Sequence(usize),
    /// All sequences of the batch, over which gradients are summed.
    Batch,
}

/// The first tape, the loss and the gradients of some sequences: raw, and after the clip.
struct Passes {
    tape: Tape,
    loss: f64,
    grads: Params,
    clipped: Params,
}

impl Passes {
    /// Those of our passes.
    fn of(case: &Case, clip: Clip, departures: &Departures, whose: Of) -> Self {
        let range = match whose {
            Of::Sequence(n) => n..n + 1,
            Of::Batch => 0..case.forward.len(),
        };
        let sequences = case.setting.sequences[range.clone()].to_vec();
        let setting = Setting { sequences, ..case.setting.clone() };
        let Truth { mut tapes, grads, .. } =
            setting.backward(case.forward[range].to_vec(), departures);
        let mut clipped = Grads::whole(grads.clone());
        clip.apply(&mut clipped);
        let loss = tapes.iter().flat_map(|tape| &tape.loss).sum();
        Passes { tape: tapes.swap_remove(0), loss, grads, clipped: Params::clone(&clipped) }
    }

    /// Replaces a number.
    fn write(&mut self, of: Quantity, value: f64) {
        let at = [of.row, of.column];
        match of.variable {
            Variable::Tape(tensor) => self.tape.write(tensor, at, value),
            Variable::Parameter(Stage::Grad, name) => self.grads[name][at] = value,
            Variable::Parameter(Stage::Clipped, name) => self.clipped[name][at] = value,
            Variable::Parameter(Stage::Before | Stage::After, _)
            | Variable::Moment(..)
            | Variable::OffTape(_) => {}
        }
    }

    /// A number of a tensor or a gradient, or what measures all of them.
    fn number(&self, of: Quantity) -> Option<f64> {
        let at = [of.row, of.column];
        match of.variable {
            Variable::Tape(tensor) => tensor.of(&self.tape).get(at).copied(),
            Variable::Parameter(Stage::Grad, name) => self.grads.get(name)?.get(at).copied(),
            Variable::Parameter(Stage::Clipped, name) => self.clipped.get(name)?.get(at).copied(),
            Variable::OffTape(OffTape::TotalLoss) => Some(self.loss),
            Variable::OffTape(OffTape::GradNorm) => Some(self.grads.norm()),
            Variable::OffTape(OffTape::ClippedNorm) => Some(self.clipped.norm()),
            Variable::Parameter(Stage::Before | Stage::After, _)
            | Variable::Moment(..)
            | Variable::OffTape(_) => None,
        }
    }

    /// Adds what differs from the right passes in the arrays that are wanted.
    fn differing(
        &self,
        right: &Passes,
        is_wanted: impl Fn(Variable) -> bool,
        tolerance: f64,
        found: &mut BTreeSet<Quantity>,
    ) {
        let mut add = |variable: Variable, mine: ArrayView2<f64>, right: ArrayView2<f64>| {
            let width = mine.ncols().max(1);
            let [mine, right] = [mine, right].map(|of| of.iter().copied().collect::<Vec<f64>>());
            let is_over_time = matches!(variable, Variable::Tape(_));
            let wrong = differing(&mine, &right, width, (is_over_time, tolerance));
            found.extend(wrong.into_iter().map(|i| variable.at(i / width, i % width)));
        };
        for tensor in Tensor::VARIANTS {
            let variable = Variable::Tape(*tensor);
            if is_wanted(variable) {
                add(variable, tensor.of(&self.tape), tensor.of(&right.tape));
            }
        }
        for (stage, mine, right) in [
            (Stage::Grad, &self.grads, &right.grads),
            (Stage::Clipped, &self.clipped, &right.clipped),
        ] {
            for (mine, right) in mine.iter().zip(right.iter()) {
                let variable = Variable::Parameter(stage, mine.name);
                if is_wanted(variable) {
                    add(variable, mine.value.view(), right.value.view());
                }
            }
        }
    }
}

/// The file's gradients of a batch beside the right ones; nothing where there is one sequence, whose they are.
fn sums(case: &Case, judged: &Judged, cause: &Cause, clip: Clip) -> BTreeMap<Quantity, BatchSum> {
    if case.setting.sequences.len() < 2 {
        return BTreeMap::new();
    }
    let clip = judged.clip.unwrap_or(clip);
    let right = Passes::of(case, clip, &Departures::default(), Of::Batch);
    let (own, wrong) = own::own_numbers(case, judged, cause, &right, Of::Batch);
    let sum = |(of, yours)| {
        let differs = wrong.contains(&of);
        Some((of, BatchSum { yours, right: right.number(of)?, differs }))
    };
    own.into_iter().filter_map(sum).collect()
}

/// The numbers of one sequence of a case.
fn numbers(case: &Case, judged: &Judged, cause: &Cause, clip: Clip, n: usize) -> Numbers {
    let clip = judged.clip.unwrap_or(clip);
    let right = Passes::of(case, clip, &Departures::default(), Of::Sequence(n));
    let mut mine = Passes::of(case, clip, &cause.departures, Of::Sequence(n));
    let (own, mut wrong) = own::own_numbers(case, judged, cause, &right, Of::Sequence(n));
    own.iter().for_each(|(of, value)| mine.write(*of, *value));
    let variables: BTreeSet<Variable> = own.keys().map(|of| of.variable).collect();
    let is_clipped = |of: &Variable| matches!(of, Variable::Parameter(Stage::Clipped, _));
    let is_unclipped = clip == Clip::Off && !variables.iter().any(is_clipped);
    if is_unclipped {
        mine.clipped = mine.grads.clone();
    }
    if cause.is_whole {
        let is_wanted =
            |of: Variable| !(variables.contains(&of) || is_unclipped && is_clipped(&of));
        mine.differing(&right, is_wanted, case.tolerance.whole, &mut wrong);
    }
    Numbers {
        tape: mine.tape,
        grads: Grads::whole(mine.grads),
        clipped: Grads::whole(mine.clipped),
        known: (!cause.is_whole).then(|| known(judged, variables)),
        own,
        sums: Arc::default(),
        differing: wrong,
        batch: case.setting.sequences.len(),
        is_computed: cause.mistake().is_some(),
        advice: None,
    }
}

/// The arrays that are known where something is unexplained: the file's own, and the forward pass if it is right.
fn known(judged: &Judged, own: BTreeSet<Variable>) -> BTreeSet<Variable> {
    let of_forward = |variable: Variable| match variable {
        Variable::Tape(tensor) => tensor.pass() == Pass::Forward,
        Variable::OffTape(array) => array == OffTape::TotalLoss,
        Variable::Parameter(..) | Variable::Moment(..) => false,
    };
    let mut known = own;
    if judged.compared.iter().filter(|c| of_forward(c.variable)).all(Compared::agrees) {
        let tensors = Tensor::VARIANTS.iter().map(|tensor| Variable::Tape(*tensor));
        known.extend(tensors.filter(|variable| of_forward(*variable)));
    }
    known
}
