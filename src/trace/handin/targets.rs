//! The targets of a hand-in: numbers of classes, one-hot, masked, or told by the error of the output.

use ndarray::ArrayD;

use super::data::LessonData;
use super::form::Form;
use super::grid::{Grid, offsets, real_axes};
use super::names::Called;
use super::{HandIn, Item, Role};
use crate::nn::{Input, OffTape, Tensor};
use crate::tensors::{Array, Kind};

/// What is to be said of inputs without targets.
const NO_TARGETS: &str = "the file has inputs, but no targets: save them too; if another function has them, record(locals(), \"mine.npz\", update=0) in both puts both into one file; of a layer without a loss, save the gradient of its states instead (dh, da)";

/// What can be judged.
pub(crate) const ONLY: &str =
    "only softmax with cross-entropy can be judged, not a squared error or a sigmoid";

/// How far from 0 the error of one output may add up to, relative to the largest error.
const CLOSE: f64 = 1e-4;

/// The class at each timestep of each sequence.
pub(super) type Targets = Vec<Vec<Option<usize>>>;

/// The readings of the targets, for inputs of that grid.
///
/// # Errors
/// If they are no classes, or not as many as there are timesteps or sequences.
pub(super) fn targets_of(form: &Form, item: &Item, grid: Grid) -> Result<Vec<Targets>, String> {
    let all = grid.sequences * grid.timesteps;
    let picked = picked(form, item, grid.sequences, all)?;
    picked.iter().map(|picked| on_grid(item, picked, grid)).collect()
}

/// Classes at their places.
fn on_grid(item: &Item, picked: &[Option<usize>], grid: Grid) -> Result<Targets, String> {
    let Grid { sequences, timesteps, is_time_first, .. } = grid;
    let all = sequences * timesteps;
    let at = |n: usize, t: usize| match picked.len() {
        len if len == all => {
            Some(if is_time_first { picked[t * sequences + n] } else { picked[n * timesteps + t] })
        }
        len if len == sequences => Some(if t + 1 == timesteps { picked[n] } else { None }),
        _ => None,
    };
    let targets: Option<Targets> =
        (0..sequences).map(|n| (0..timesteps).map(|t| at(n, t)).collect()).collect();
    targets.ok_or_else(|| format!("{} has {} targets for {all} timesteps", item.mine, picked.len()))
}

/// The classes of an array, in its order: numbers, where a negative one is none, or one-hot, along any axis that fits.
fn picked(
    form: &Form,
    item: &Item,
    sequences: usize,
    all: usize,
) -> Result<Vec<Vec<Option<usize>>>, String> {
    let (mine, classes) = (&item.mine, form.model.dims.outputs);
    let values = item.array.values.as_slice().unwrap_or(&[]);
    let shape = item.array.values.shape();
    if classes == 1 {
        return Err(format!("your output is one number, not a choice among symbols: {ONLY}"));
    }
    if let Some(x) = values.iter().find(|x| x.fract() != 0.0) {
        return Err(format!("targets are not symbols: {mine} has {x}; {ONLY}"));
    }
    let are_bits = values.iter().all(|x| *x == 0.0 || *x == 1.0);
    let is_of_last =
        values.len() == classes * sequences && shape.contains(&classes) && values.len() != all;
    if !(are_bits && (values.len() == classes * all.max(1) || is_of_last)) {
        let most = values.iter().fold(0.0, |most: f64, x| most.max(*x));
        if most >= classes as f64 {
            return Err(format!(
                "{mine} has the class {most}, but your output is for {classes} classes, 0 to {}",
                classes - 1
            ));
        }
        return Ok(vec![values.iter().map(|x| (*x >= 0.0).then_some(*x as usize)).collect()]);
    }
    let axes = real_axes(shape);
    let mut held = axes.iter().enumerate().rev().filter(|(_, (length, _))| *length == classes);
    let along = |(axis, (_, stride)): (usize, &(usize, usize))| {
        let rest = axes.iter().enumerate().filter(|(i, _)| *i != axis).map(|(_, axis)| *axis);
        let hot = |start: usize| (0..classes).filter(move |c| values[start + c * stride] == 1.0);
        let starts = offsets(&rest.collect::<Vec<_>>());
        let is_one = starts.iter().all(|start| hot(*start).count() <= 1);
        is_one.then(|| starts.into_iter().map(|start| hot(start).next()).collect())
    };
    if held.clone().next().is_none() {
        return Err(format!("{mine}: no axis has the {classes} classes"));
    }
    let read: Vec<Vec<Option<usize>>> = held.by_ref().filter_map(along).collect();
    match read.is_empty() {
        true => Err(format!("targets are not symbols: {mine} has several at once; {ONLY}")),
        false => Ok(read),
    }
}

/// The targets that an error of the output tells, p less one-hot, which adds up to 0: each class whose error
/// alone is negative.
pub(super) fn of_error(form: &Form, handin: &HandIn, k: u64) -> Option<Item> {
    let classes = form.model.dims.outputs;
    let is_error = |item: &&Item| form.role(item) == Some(Role::Tape(Tensor::Dy));
    let error = handin.of(k).find(is_error)?;
    let values = error.array.values.as_slice()?;
    let axes = real_axes(error.array.values.shape());
    let axis = axes.iter().rposition(|(length, _)| *length == classes)?;
    let (_, stride) = axes[axis];
    let rest = axes.iter().enumerate().filter(|(i, _)| *i != axis);
    let rest: Vec<(usize, usize)> = rest.map(|(_, axis)| *axis).collect();
    let largest = values.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let class = |start: usize| -> Option<f64> {
        let sum: f64 = (0..classes).map(|c| values[start + c * stride]).sum();
        if sum.abs() > CLOSE * largest {
            return None; // shares less one of them add up to 0
        }
        let mut negative = (0..classes).filter(|c| values[start + c * stride] < 0.0);
        negative.next().filter(|_| negative.next().is_none()).map(|class| class as f64)
    };
    let classes: Vec<f64> = offsets(&rest).into_iter().map(class).collect::<Option<_>>()?;
    let shape: Vec<usize> = rest.iter().map(|(length, _)| *length).collect();
    let values = ArrayD::from_shape_vec(shape, classes).ok()?;
    let called = Called {
        roles: vec![Role::OffTape(OffTape::Targets)],
        base: "targets of an error".to_owned(),
        ..error.called.clone()
    };
    Some(Item { called, array: Array { values, kind: Kind::Whole }, ..error.clone() })
}

/// The targets that count, where the file has a mask of them, and what is to be said of it.
pub(super) fn masked(
    form: &Form,
    handin: &HandIn,
    k: u64,
    mut targets: Targets,
    grid: Grid,
) -> Result<(Targets, Option<String>), String> {
    let Grid { sequences, timesteps, is_time_first, .. } = grid;
    let of_states = sequences * timesteps * form.model.dims.hidden;
    let is_mask = |item: &&Item| {
        // one of all units is that of a dropout
        form.role(item) == Some(Role::Mask)
            && (item.array.values.len() != of_states || form.model.dims.hidden == 1)
    };
    let Some(mask) = handin.of(k).find(is_mask) else { return Ok((targets, None)) };
    let values = mask.array.values.as_slice().unwrap_or(&[]);
    if values.len() != sequences * timesteps || values.iter().any(|x| *x != 0.0 && *x != 1.0) {
        return Err(format!(
            "{} is not a mask of {sequences}×{timesteps} targets: write −1 in the targets that do not count",
            mask.mine
        ));
    }
    for (n, row) in targets.iter_mut().enumerate() {
        for (t, target) in row.iter_mut().enumerate() {
            let at = if is_time_first { t * sequences + n } else { n * timesteps + t };
            *target = target.filter(|_| values[at] == 1.0);
        }
    }
    Ok((targets, Some(format!("the targets where {} is 0 do not count", mask.mine))))
}

/// The lesson's targets, if the inputs are the lesson's.
pub(super) fn targets_of_lesson(
    inputs: &[Vec<Input>],
    lesson: Option<&LessonData>,
) -> Result<Targets, String> {
    match lesson {
        Some(LessonData { example, .. }) if inputs == [example.inputs.clone()] => {
            Ok(vec![example.targets.clone()])
        }
        Some(_) => {
            Err("the file has inputs that are not the lesson's, but no targets: save them too"
                .to_owned())
        }
        None => Err(NO_TARGETS.to_owned()),
    }
}
