//! A learner's own tensors against the true ones: the first difference in the order of computation, and the
//! known mistake that explains it.

use ndarray::{ArrayD, Axis, IxDyn};

use super::arm::Arm;
use super::experiment::Experiment;
use super::given::give;
use super::spec::ExperimentSpec;
use super::trace::{NAMES, trace};
use crate::nn::cell::Weights;
use crate::nn::{Fault, Model, Name, Params};
use crate::task::TaskError;
use crate::tensors::{Kind, Tensors};

/// How exactly numbers of full precision have to agree, relative to the largest of their tensor.
pub const TOLERANCE: f64 = 1e-6;
/// The same for numbers in single precision.
pub const SINGLE: f64 = 1e-3;

/// The stages of a parameter in an update, in the order of computation.
const STAGES: [&str; 4] = ["before", "grad", "clipped", "after"];

/// What grading found.
#[derive(Clone, Debug)]
pub struct Grade {
    /// The learner's tensors that could be compared, in the order of computation.
    pub compared: Vec<Compared>,
    /// The learner's tensors that a trace does not have.
    pub unknown: Vec<String>,
    /// The first difference in the order of computation; none if all is equal.
    pub first: Option<Difference>,
    /// The known mistakes that give just the learner's numbers.
    pub explained_by: Vec<Fault>,
    /// Whether the learner's own initial weights were taken.
    pub own_start: bool,
}

/// One tensor of the learner.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Its name in a trace.
    pub name: String,
    /// What was done to its shape, in words.
    pub reshaped: Option<&'static str>,
    /// The largest difference, relative to the largest true value.
    pub off: f64,
    /// Whether that is within the tolerance.
    pub agrees: bool,
    /// If it is the true one times a constant: that constant.
    pub factor: Option<f64>,
    first: Option<(Place, Difference)>,
}

/// One element that is not as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The tensor's name in a trace.
    pub name: String,
    /// The element; the first number of a tensor over time is the timestep.
    pub index: Vec<usize>,
    /// The timestep, if the tensor has one.
    pub t: Option<i64>,
    /// The learner's value.
    pub yours: f64,
    /// What it should be.
    pub right: f64,
}

/// When an element is computed: update, phase, how late in the phase, which tensor, which element.
type Place = (u64, u8, i64, usize, Vec<usize>);

/// Grades tensors against the arm with that number. If they have initial weights of their own, those are taken.
///
/// # Errors
/// If nothing in them can be compared, or their weights do not fit.
pub fn grade(
    experiment: &Experiment,
    arm: usize,
    mine: &Tensors,
    tolerance: Option<f64>,
    take_start: bool,
) -> Result<Grade, TaskError> {
    let Arm { model, state, .. } = &experiment.arms[arm];
    let own: Tensors = mine.iter().filter(|(name, _)| is_start(name)).collect();
    let own_start = take_start && !own.is_empty();
    let mut start = state.params.clone();
    if own_start {
        give(model, &mut start, &own).map_err(TaskError::Data)?;
    }
    let start = before(&start);
    let (mine, unknown) = canonical(model, mine);
    let updates = mine.iter().filter_map(|(name, _)| update_of(name)).max().map_or(0, |k| k + 1);
    let spec = experiment.spec.of_arm(&experiment.spec.arms()[arm]);
    let run = |spec: ExperimentSpec, start: Tensors| -> Result<Tensors, TaskError> {
        let mut variant = Experiment::of(experiment.task.clone(), spec, Some(start.into()))?;
        Ok(trace(&mut variant, 0, updates))
    };
    let truth = run(spec.clone(), start.clone())?;
    let compared = compare(&mine, &truth, tolerance);
    if compared.is_empty() {
        let fault = "nothing in it can be compared: use the names of `rnn-tui trace`, for example 0/dh or 0/grad/W_hh";
        return Err(TaskError::Data(fault.to_owned()));
    }
    let first = compared.iter().filter_map(|c| c.first.clone()).min_by(|a, b| a.0.cmp(&b.0));
    let first = first.map(|(_, difference)| difference);
    let mut explained_by = Vec::new();
    for fault in Fault::ALL.into_iter().filter(|f| first.is_some() && spec.fault != Some(*f)) {
        let wrong = ExperimentSpec { fault: Some(fault), ..spec.clone() };
        if wrong.fault().is_none() {
            let wrong = compare(&mine, &run(wrong, start.clone())?, tolerance);
            if wrong.len() == compared.len() && wrong.iter().all(|c| c.agrees) {
                explained_by.push(fault);
            }
        }
    }
    Ok(Grade { compared, unknown, first, explained_by, own_start })
}

/// Initial weights as a file has them.
fn before(params: &Params) -> Tensors {
    let mut tensors = Tensors::new();
    for tensor in params.iter() {
        tensors.insert(tensor.name.as_str(), tensor.value.clone());
    }
    tensors
}

/// Whether a learner's tensor is one of the initial weights.
fn is_start(name: &str) -> bool {
    let rest = name.strip_prefix("0/").unwrap_or(name);
    let rest = rest.strip_prefix("before/").unwrap_or(rest);
    let pytorch = ["weight", "bias"].iter().any(|w| rest.contains(w)) && !rest.ends_with("grad");
    !rest.contains('/') && (pytorch || Name::ALL.into_iter().any(|n| n.is_called(rest)))
}

/// The learner's tensors under a trace's names, and those that have none.
fn canonical(model: &Model, mine: &Tensors) -> (Tensors, Vec<String>) {
    let (mut known, mut unknown) = (Tensors::new(), Vec::new());
    for (name, array) in mine.iter() {
        match canonical_name(model, name).filter(|n| known.get(n).is_none()) {
            Some(canonical) => known.insert(canonical, array.clone()),
            None if is_start(name) => {}
            None => unknown.push(name.to_owned()),
        }
    }
    (known, unknown)
}

/// `0/grad/W_hh` for `dWhh`, `grad/W_hh` or `0/grad/weight_hh_l0`.
fn canonical_name(model: &Model, name: &str) -> Option<String> {
    let (k, rest) = match name.split_once('/') {
        Some((k, rest)) if k.parse::<u64>().is_ok() => (k, rest),
        _ => ("0", name),
    };
    let plain = match rest {
        "hs" => "h",
        "ys" => "y",
        "ps" => "p",
        "cs" => "c",
        rest => rest,
    };
    if NAMES.iter().any(|(known, _)| *known == plain) {
        return Some(format!("{k}/{plain}"));
    }
    let (stage, param) = match rest.split_once('/') {
        Some((stage, param)) if STAGES.contains(&stage) => (stage, param),
        Some(_) => return None,
        None => match rest.strip_suffix(".grad").or_else(|| rest.strip_prefix('d')) {
            Some(param) => ("grad", param),
            None => ("before", rest),
        },
    };
    let Weights { input, recurrent, bias } = model.cell.weights();
    let ours = Name::ALL.into_iter().find(|n| n.is_called(param));
    let param = ours.or(match param.rsplit('.').next() {
        Some("weight_ih_l0") => Some(input),
        Some("weight_hh_l0") => Some(recurrent),
        Some("bias_ih_l0") => Some(bias),
        _ => None,
    })?;
    Some(format!("{k}/{stage}/{param}"))
}

fn update_of(name: &str) -> Option<u64> {
    name.split_once('/')?.0.parse().ok()
}

/// Where a tensor stands in an update: phase, and number in it. Forward, backward, then what comes after.
fn order(name: &str) -> (u8, usize) {
    let rest = name.split_once('/').map_or(name, |(_, rest)| rest);
    if let Some(i) = NAMES.iter().position(|(known, _)| *known == rest) {
        let backward = NAMES.iter().position(|(known, _)| *known == "dy").unwrap_or(0);
        let after = NAMES.iter().position(|(known, _)| known.starts_with("step")).unwrap_or(0);
        let phase = if i < 3 {
            0
        } else if i < backward {
            2
        } else if i < after {
            3
        } else {
            7
        };
        return (phase, i);
    }
    let (stage, param) = rest.split_once('/').unwrap_or((rest, ""));
    let phase = match stage {
        "before" => 1,
        "grad" => 4,
        "clipped" => 5,
        _ => 6,
    };
    (phase, Name::ALL.iter().position(|n| n.as_str() == param).unwrap_or(0))
}

fn compare(mine: &Tensors, truth: &Tensors, tolerance: Option<f64>) -> Vec<Compared> {
    let both = mine.iter().filter_map(|(name, array)| Some((name, array, truth.get(name)?)));
    let mut compared: Vec<Compared> = both
        .map(|(name, mine, right)| {
            let default = if mine.kind == Kind::Single { SINGLE } else { TOLERANCE };
            tensor(name, &mine.values, &right.values, tolerance.unwrap_or(default))
        })
        .collect();
    compared.sort_by_key(|c| (update_of(&c.name), order(&c.name)));
    compared
}

fn tensor(name: &str, mine: &ArrayD<f64>, right: &ArrayD<f64>, tolerance: f64) -> Compared {
    let rows = right.shape().first().copied();
    let mut right = right.clone();
    let Some((mine, reshaped)) = fitted(mine, &mut right) else {
        let shape = |a: &ArrayD<f64>| a.shape().to_vec();
        let difference = Difference {
            name: name.to_owned(),
            index: shape(mine),
            t: None,
            yours: f64::NAN,
            right: f64::NAN,
        };
        let (phase, number) = order(name);
        let place = (update_of(name).unwrap_or(0), phase, i64::MIN, number, Vec::new());
        let first = Some((place, difference));
        return Compared {
            name: format!("{name}, which is {:?} and should be {:?}", shape(mine), shape(&right)),
            reshaped: None,
            off: f64::INFINITY,
            agrees: false,
            factor: None,
            first,
        };
    };
    let largest = right.iter().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| m.max(x.abs()));
    let scale = if largest > 0.0 { largest } else { 1.0 };
    let distance = |a: f64, b: f64| {
        if a == b || (a.is_nan() && b.is_nan()) { 0.0 } else { ((a - b) / scale).abs() }
    };
    // NaN against a number is as far as can be
    let far = |d: f64| if d.is_nan() { f64::INFINITY } else { d };
    let pairs = || mine.indexed_iter().zip(right.iter()).map(|((i, a), b)| (i, *a, *b));
    let off = pairs().map(|(_, a, b)| far(distance(a, b))).fold(0.0, f64::max);
    let wrong = pairs().filter(|(_, a, b)| far(distance(*a, *b)) > tolerance);
    // row 0 of h and c is the state before the first timestep, unless it was left out
    let before =
        (name.ends_with("/h") || name.ends_with("/c")) && right.shape().first().copied() == rows;
    let timesteps = right.shape().first().copied().unwrap_or(1) as i64;
    let first = wrong
        .map(|(index, yours, right)| difference(name, (timesteps, before), &index, yours, right))
        .min_by(|a, b| a.0.cmp(&b.0));
    let agrees = first.is_none();
    let factor = if agrees { None } else { factor(&mine, &right, scale, tolerance) };
    Compared { name: name.to_owned(), reshaped, off, agrees, factor, first }
}

fn difference(
    name: &str,
    (timesteps, before): (i64, bool),
    index: &IxDyn,
    yours: f64,
    right: f64,
) -> (Place, Difference) {
    let index: Vec<usize> = ndarray::Dimension::slice(index).to_vec();
    let (phase, number) = order(name);
    let row = index.first().map_or(0, |t| *t as i64) - i64::from(before);
    let (t, late) = match phase {
        2 => (Some(row), row),
        3 => (Some(row), timesteps - row),
        _ => (None, 0),
    };
    let place = (update_of(name).unwrap_or(0), phase, late, number, index.clone());
    (place, Difference { name: name.to_owned(), index, t, yours, right })
}

/// The learner's array in the shape of the right one, and what was done to it. Where the learner's states lack
/// the one before the first timestep, it is left out of the right ones, too.
fn fitted(
    mine: &ArrayD<f64>,
    right: &mut ArrayD<f64>,
) -> Option<(ArrayD<f64>, Option<&'static str>)> {
    if mine.shape() == right.shape() {
        return Some((mine.clone(), None));
    }
    let squeezed = squeeze(mine);
    if squeezed.shape() == squeeze(right).shape() {
        let fitted = squeezed.into_shape_with_order(right.raw_dim()).ok()?;
        return Some((fitted, Some("an axis of length 1 was taken away")));
    }
    let reversed = squeezed.clone().reversed_axes().as_standard_layout().into_owned();
    if reversed.shape() == squeeze(right).shape() {
        let fitted = reversed.into_shape_with_order(right.raw_dim()).ok()?;
        return Some((fitted, Some("it was transposed")));
    }
    let rows = right.shape().first().copied().unwrap_or(0);
    let short = squeezed.shape().first().copied().unwrap_or(0) + 1 == rows;
    if short && squeezed.ndim() == right.ndim() && squeezed.shape()[1..] == right.shape()[1..] {
        right.remove_index(Axis(0), 0);
        return Some((squeezed, Some("the state before the first timestep was left out")));
    }
    None
}

fn squeeze(array: &ArrayD<f64>) -> ArrayD<f64> {
    let shape: Vec<usize> = array.shape().iter().copied().filter(|n| *n != 1).collect();
    let standard = array.as_standard_layout().into_owned();
    standard.into_shape_with_order(IxDyn(&shape)).unwrap_or_else(|_| array.clone())
}

/// The constant by which the learner's array is the right one's multiple, if it is.
fn factor(mine: &ArrayD<f64>, right: &ArrayD<f64>, scale: f64, tolerance: f64) -> Option<f64> {
    if right.len() < 2 {
        return None;
    }
    let (largest, at) = right
        .iter()
        .zip(mine)
        .map(|(r, m)| (*r, *m))
        .max_by(|a, b| a.0.abs().total_cmp(&b.0.abs()))?;
    let factor = at / largest;
    let fits = |(m, r): (&f64, &f64)| (m - factor * r).abs() <= tolerance * scale * factor.abs();
    (factor.is_finite() && factor != 0.0 && mine.iter().zip(right).all(fits)).then_some(factor)
}
