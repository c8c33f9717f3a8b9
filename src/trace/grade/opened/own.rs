//! The numbers of a file as numbers of ours: which element of an array is which, in what scale.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Cause, Of, Passes};
use crate::nn::{Name, OffTape, Params, Quantity, Stage, Tensor, Variable};
use crate::trace::grade::asked::{Asked, Reading, What};
use crate::trace::grade::case::{Case, Judged};
use crate::trace::grade::compare::{Compared, differing};

/// The file's numbers of one sequence, or of the whole batch, in our layout and divided by what they have in common; and
/// which of them differ.
pub(super) fn own_numbers(
    case: &Case,
    judged: &Judged,
    cause: &Cause,
    right: &Passes,
    whose: Of,
) -> (BTreeMap<Quantity, f64>, BTreeSet<Quantity>) {
    let (mut own, mut wrong) = (BTreeMap::new(), BTreeSet::new());
    for compared in judged.compared.iter().filter(|compared| !compared.is_misfit) {
        let Some(asked) = case.asked.iter().find(|asked| asked.mine == compared.mine) else {
            continue;
        };
        // what they have in common may show only once a mistake is known
        let explained = cause.compared.iter().find(|c| c.mine == compared.mine);
        let read = explained.unwrap_or(compared);
        let Some(reading) = asked.readings.get(read.reading) else { continue };
        if read.step.is_some() && !cause.is_whole {
            continue; // of one timestep alone, and nothing says what it is at the others
        }
        let places = places(case, judged, asked, read, reading, whose);
        let value = |i: usize| reading.numbers[i] / read.factor;
        let of_file = |i: usize| reading.of_file()[i] / read.factor;
        let differs = match read.factor == compared.factor {
            true => Cow::Borrowed(&compared.wrong[..]),
            false => Cow::Owned(otherwise(&places, value, right, asked)),
        };
        for (i, of) in places {
            own.entry(of).or_insert(of_file(i));
            if differs.binary_search(&i).is_ok() && wrong.insert(of) {
                own.insert(of, of_file(i)); // of two biases, one may be wrong
            }
        }
    }
    (own, wrong)
}

/// The elements that differ where they are read otherwise than they were compared.
fn otherwise(
    places: &[(usize, Quantity)],
    value: impl Fn(usize) -> f64,
    right: &Passes,
    asked: &Asked,
) -> Vec<usize> {
    let pairs = places.iter().filter_map(|(i, of)| Some((*i, value(*i), right.number(*of)?)));
    let pairs: Vec<(usize, f64, f64)> = pairs.collect();
    let (mine, right): (Vec<f64>, Vec<f64>) = pairs.iter().map(|(_, a, b)| (*a, *b)).unzip();
    let is_over_time = matches!(asked.what, What::Tape(_));
    let wrong = differing(&mine, &right, asked.width, (is_over_time, asked.tolerance));
    wrong.into_iter().map(|at| pairs[at].0).collect()
}

/// Which element of an array is which number of a sequence, or of the whole batch: what is summed over that is of no
/// sequence.
fn places(
    case: &Case,
    judged: &Judged,
    asked: &Asked,
    compared: &Compared,
    reading: &Reading,
    whose: Of,
) -> Vec<(usize, Quantity)> {
    let (sequences, timesteps) = (case.setting.sequences.len(), case.setting.timesteps());
    let elements = 0..reading.numbers.len();
    let width = asked.width.max(1);
    let n = match whose {
        Of::Sequence(n) => n,
        Of::Batch if matches!(asked.what, What::Part(..) | What::TotalLoss | What::OffTape(_)) => 0,
        Of::Batch => return Vec::new(),
    };
    let is_whole = sequences == 1 || whose == Of::Batch;
    match (asked.what, compared.with) {
        (What::Start(_), _) => Vec::new(),
        (What::Part(_, part), Variable::Parameter(stage @ (Stage::Grad | Stage::Clipped), _))
            if is_whole =>
        {
            let (numbered, all) = numbered(&case.setting.params);
            let order = case.form.part_of(&numbered, part);
            let order = order.iter().flatten().map(|number| all[*number as usize]);
            let of = |(name, row, column)| Variable::Parameter(stage, name).at(row, column);
            elements.zip(order.map(of)).collect()
        }
        // the machine has no gradient of inputs without an embedding
        (_, Variable::Tape(Tensor::De)) if case.setting.model.dims.embedding.is_none() => {
            Vec::new()
        }
        (_, Variable::Tape(tensor)) => {
            let (rows, skipped) = rows(tensor, compared, reading, timesteps);
            let mine = n * rows * width..((n + 1) * rows * width).min(elements.end);
            mine.map(|i| (i, tensor.at(i / width % rows + skipped, i % width))).collect()
        }
        (What::TotalLoss, of) if judged.loss.as_ref().is_some_and(|loss| loss.is_linear()) => {
            let is_each = sequences > 1 && reading.numbers.len() == sequences;
            match (reading.numbers.len(), whose) {
                (1, _) if is_whole => vec![(0, of.at(0, 0))],
                (_, Of::Sequence(_)) if is_each => vec![(n, of.at(0, 0))],
                _ => Vec::new(),
            }
        }
        (What::OffTape(OffTape::DhNorm), of) if sequences == 1 => {
            elements.map(|t| (t, of.at(t, 0))).collect()
        }
        (What::OffTape(array), of) if is_whole && is_length(array) => vec![(0, of.at(0, 0))],
        (What::Part(..) | What::Tape(_) | What::TotalLoss | What::OffTape(_), _) => Vec::new(),
    }
}

/// Whether it is one number for all gradients.
fn is_length(array: OffTape) -> bool {
    match array {
        OffTape::GradNorm | OffTape::ClippedNorm => true,
        OffTape::Inputs
        | OffTape::X
        | OffTape::Targets
        | OffTape::TotalLoss
        | OffTape::DhNorm
        | OffTape::Slope
        | OffTape::Weights
        | OffTape::ThroughC
        | OffTape::Singular
        | OffTape::Moduli => false,
    }
}

/// How many rows of a tensor an array has of each sequence, and which of ours is the first.
fn rows(tensor: Tensor, of: &Compared, reading: &Reading, timesteps: usize) -> (usize, usize) {
    let before = usize::from(tensor.is_state());
    match of.step {
        Some(t) => (1, t + before),
        None if reading.has_before => (timesteps + 1, 0),
        None => (timesteps, before),
    }
}

/// Parameters whose values are numbers in a list of all of them.
fn numbered(params: &Params) -> (Params, Vec<(Name, usize, usize)>) {
    let (mut numbered, mut all) = (params.clone(), Vec::new());
    for parameter in numbered.iter_mut() {
        for ((row, column), number) in parameter.value.indexed_iter_mut() {
            *number = all.len() as f64;
            all.push((parameter.name, row, column));
        }
    }
    (numbered, all)
}
