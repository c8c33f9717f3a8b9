//! Compares a learner's tensor with the right one: shapes, distances, and the first wrong element.

use ndarray::{ArrayD, Axis, Dimension, IxDyn};

use super::Difference;
use crate::nn::Variable;
use crate::tensors::Tensors;
use crate::trace::Phase;
use crate::trace::given::shape;
use crate::trace::naming::Meaning;

/// The point at which an element is computed: update, phase, order within the phase, tensor, element.
type ComputedAt = (u64, Phase, i64, Variable, Vec<usize>);

/// A learner's tensor.
#[derive(Clone, Debug)]
pub(crate) struct Mine {
    /// Its meaning.
    pub(crate) meaning: Meaning,
    /// Its name in the learner's file.
    pub(crate) called: String,
    pub(crate) values: ArrayD<f64>,
}

/// The comparison of a learner's tensor.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    /// Its meaning.
    pub(crate) meaning: Meaning,
    /// Its name in the learner's file.
    pub(crate) called: String,
    /// Its name in a trace.
    pub(crate) name: String,
    /// Remarks on it.
    pub(crate) notes: Vec<String>,
    /// The largest difference, relative to the largest true value of its timestep or tensor.
    pub(crate) off: f64,
    /// Whether the difference is within the tolerance.
    pub(crate) agrees: bool,
    /// Whether its shape is wrong.
    pub(crate) is_misfit: bool,
    transposed: bool,
    pub(super) first: Option<(ComputedAt, Difference)>,
}

/// Compares tensors with those of a trace that has them all, in the order of computation.
pub(crate) fn compare(mine: &[Mine], truth: &Tensors, tolerance: f64) -> Vec<Compared> {
    let both = mine.iter().filter_map(|m| Some((m, &truth.get(&m.meaning.to_string())?.values)));
    let both: Vec<(&Mine, &ArrayD<f64>)> = both.collect();
    let mut compared: Vec<Compared> =
        both.iter().map(|(mine, right)| tensor(mine, &mine.values, right, tolerance)).collect();
    if are_turned(&both, &compared) {
        for (one, (mine, right)) in compared.iter_mut().zip(&both) {
            let is_param = matches!(mine.meaning.what, Variable::Parameter(..));
            if !one.agrees && is_param && is_square(right) {
                let turned = mine.values.t().as_standard_layout().into_owned();
                let turned = tensor(mine, &turned, right, tolerance);
                if turned.agrees {
                    *one = turned;
                    one.notes.push("transposed before comparing, like the others".to_owned());
                }
            }
        }
    }
    compared.sort_by_key(|c| (c.meaning.k, Phase::from(c.meaning.what), c.meaning.what));
    compared
}

fn is_square(values: &ArrayD<f64>) -> bool {
    matches!(values.shape(), [rows, cols] if rows == cols)
}

/// Whether the learner's parameters and their gradients are transposed, as the non-square ones show.
fn are_turned(both: &[(&Mine, &ArrayD<f64>)], compared: &[Compared]) -> bool {
    let tells = |(mine, right): &&(&Mine, &ArrayD<f64>)| {
        let is_matrix = matches!(right.shape(), [rows, cols] if rows != cols);
        is_matrix && matches!(mine.meaning.what, Variable::Parameter(..))
    };
    let mut telling = both.iter().zip(compared).filter(|(pair, _)| tells(pair)).peekable();
    telling.peek().is_some() && telling.all(|(_, c)| c.transposed)
}

fn tensor(which: &Mine, mine: &ArrayD<f64>, right: &ArrayD<f64>, tolerance: f64) -> Compared {
    let (meaning, called) = (which.meaning, which.called.clone());
    let (phase, number) = (Phase::from(meaning.what), meaning.what);
    let name = meaning.to_string();
    let Some(Fitted { mine, right, note, has_before, transposed }) =
        fitted(meaning.what, mine, right)
    else {
        let place = (meaning.k, phase, i64::MIN, number, Vec::new());
        let difference =
            Difference { name: name.clone(), index: Vec::new(), t: None, values: None };
        let misfit = format!("it is {} and should be {}", shape(mine), shape(right));
        // `dc` is the gradient of the bias c, where there is no cell state
        let cell = called.ends_with("dc").then(|| {
            "the dc of an LSTM is a state's: if that is what you mean, choose its arm with --arm".to_owned()
        });
        return Compared {
            meaning,
            called,
            is_misfit: true,
            name,
            notes: [misfit].into_iter().chain(cell).collect(),
            off: f64::INFINITY,
            agrees: false,
            transposed: false,
            first: Some((place, difference)),
        };
    };
    let over_time = matches!(phase, Phase::Forward | Phase::Backward);
    let scales = scales(&mine, &right, over_time, tolerance);
    let timesteps = right.shape().first().copied().unwrap_or(1) as i64;
    let (mut off, mut first) = (0.0, None);
    for ((index, yours), right) in mine.indexed_iter().zip(right.iter()) {
        let row = index.slice().first().copied().unwrap_or(0);
        let distance = distance(*yours, *right) / scales[if over_time { row } else { 0 }];
        off = f64::max(off, distance);
        if distance > tolerance {
            // row 0 of a state is before the first timestep
            let t = over_time.then(|| row as i64 - i64::from(has_before));
            let late = match (phase, t) {
                (Phase::Backward, Some(t)) => timesteps - t,
                (_, t) => t.unwrap_or(0),
            };
            let place = (meaning.k, phase, late, number, index.slice().to_vec());
            if first.as_ref().is_none_or(|(found, _)| place < *found) {
                first = Some((place, wrong(&name, &index, t, (*yours, *right))));
            }
        }
    }
    let agrees = first.is_none();
    let mut notes: Vec<String> = note.into_iter().map(str::to_owned).collect();
    notes.extend(not_finite(&mine, &right));
    if !agrees && right.len() > 1 {
        notes.extend(multiple(&mine, &right, tolerance));
    }
    Compared { meaning, called, is_misfit: false, name, notes, off, agrees, transposed, first }
}

fn wrong(name: &str, index: &IxDyn, t: Option<i64>, values: (f64, f64)) -> Difference {
    Difference { name: name.to_owned(), index: index.slice().to_vec(), t, values: Some(values) }
}

/// The first number of the learner that is not finite where the right one is.
fn not_finite(mine: &ArrayD<f64>, right: &ArrayD<f64>) -> Option<String> {
    let mut both = mine.indexed_iter().zip(right);
    let ((index, yours), _) = both.find(|((_, m), r)| !m.is_finite() && r.is_finite())?;
    Some(format!("{yours} at {:?}", index.slice()))
}

/// How far apart two values are; NaN is as far from a number as can be.
fn distance(a: f64, b: f64) -> f64 {
    let distance = (a - b).abs();
    match (a == b || (a.is_nan() && b.is_nan()), distance.is_nan()) {
        (true, _) => 0.0,
        (false, true) => f64::INFINITY,
        (false, false) => distance,
    }
}

fn largest<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    let finite = values.into_iter().filter(|x| x.is_finite());
    finite.fold(0.0, |m: f64, x| m.max(x.abs()))
}

/// What differences are relative to: the largest right value, of each timestep where there are some, because a
/// gradient that vanishes is right or wrong as well; but not so little that it is rounding of the others.
/// Where all is 0, only 0 is right.
fn scales(mine: &ArrayD<f64>, right: &ArrayD<f64>, over_time: bool, tolerance: f64) -> Vec<f64> {
    let whole = largest(right);
    let whole = if whole > 0.0 { whole } else { largest(mine).max(f64::MIN_POSITIVE) };
    if !over_time || right.ndim() < 2 {
        let rows = right.shape().first().copied().unwrap_or(1);
        return vec![whole; rows.max(1)];
    }
    let least = whole * tolerance * 1e-3;
    right.axis_iter(Axis(0)).map(|row| largest(row.iter()).max(least)).collect()
}

/// The learner's array in the shape of the right one.
struct Fitted {
    mine: ArrayD<f64>,
    right: ArrayD<f64>,
    note: Option<&'static str>,
    /// Whether row 0 is the state before the first timestep.
    has_before: bool,
    transposed: bool,
}

fn fitted(what: Variable, mine: &ArrayD<f64>, right: &ArrayD<f64>) -> Option<Fitted> {
    let is_state = matches!(what, Variable::Tape(tensor) if tensor.is_state());
    let fit = |mine: ArrayD<f64>, right: &ArrayD<f64>, note, has_before, transposed| {
        Some(Fitted { mine, right: right.clone(), note, has_before, transposed })
    };
    if mine.shape() == right.shape() {
        return fit(mine.clone(), right, None, is_state, false);
    }
    let mut later = right.clone();
    if is_state {
        later.remove_index(Axis(0), 0);
        if squeezed(mine) == squeezed(&later) {
            let note = Some("compared without the state before the first timestep");
            return fit(reshaped(mine, &later)?, &later, note, false, false);
        }
    }
    if squeezed(mine) == squeezed(right) {
        let note = Some("compared without an axis of length 1");
        return fit(reshaped(mine, right)?, right, note, is_state, false);
    }
    let turned = mine.t().as_standard_layout().into_owned();
    let note = Some("transposed before comparing");
    if squeezed(&turned) == squeezed(right) {
        return fit(reshaped(&turned, right)?, right, note, is_state, true);
    }
    if is_state && squeezed(&turned) == squeezed(&later) {
        return fit(reshaped(&turned, &later)?, &later, note, false, true);
    }
    None
}

/// The shape without the axes of length 1.
fn squeezed(array: &ArrayD<f64>) -> Vec<usize> {
    array.shape().iter().copied().filter(|n| *n != 1).collect()
}

fn reshaped(array: &ArrayD<f64>, like: &ArrayD<f64>) -> Option<ArrayD<f64>> {
    let standard = array.as_standard_layout().into_owned();
    standard.into_shape_with_order(like.raw_dim()).ok()
}

/// What the learner's array is a multiple of, in words.
fn multiple(mine: &ArrayD<f64>, right: &ArrayD<f64>, tolerance: f64) -> Option<String> {
    if mine.iter().all(|x| *x == 0.0) {
        return Some("all values are 0: never written?".to_owned());
    }
    let pairs = || mine.iter().zip(right);
    let (at, most) = pairs().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let factor = at / most;
    let fits = |(m, r): (&f64, &f64)| (m - factor * r).abs() <= tolerance * (factor * most).abs();
    let is_one = factor.is_finite() && factor != 0.0 && pairs().all(fits);
    let guess =
        if factor < 0.0 { "the sign: dy = p − onehot" } else { "a mean instead of a sum?" };
    is_one.then(|| format!("it is {factor:.6} times the right one ({guess})"))
}
