//! The data of an update: what was read, what was asked, and the state before. The file's own, or else a lesson's.

use std::sync::Arc;

use ndarray::Array2;

use super::form::Form;
use super::grid::{Grid, grids, offsets, real_axes};
use super::start::{Start, starts};
use super::{HandIn, Item, Role};
use crate::nn::{Example, Input, OffTape, Stage, State};

/// A sequence and the state before it.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    pub(crate) example: Example,
    pub(crate) before: State,
}

/// One reading of the data of an update.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    /// The sequences; all have the same length.
    pub(crate) sequences: Vec<Sequence>,
    /// Inputs that are not zeros and ones: a row for each timestep of each sequence, read in this order.
    pub(crate) vectors: Option<Array2<f64>>,
    /// Conventions that it assumes.
    pub(crate) notes: Vec<String>,
    /// What comes from the lesson.
    pub(crate) of_lesson: Vec<&'static str>,
    /// The states after the last timesteps, if the file has them under the name of those before the first.
    pub(crate) after: Option<Vec<f64>>,
}

/// The data of a lesson's update.
#[derive(Clone, Debug)]
pub(crate) struct LessonData {
    pub(crate) example: Example,
    pub(crate) before: State,
    /// How many symbols the lesson's model reads, and how many classes it has.
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

/// All readings of the data of an update.
///
/// # Errors
/// What is missing, or does not fit.
pub(crate) fn read(
    form: &Form,
    handin: &HandIn,
    k: u64,
    lesson: Option<&LessonData>,
) -> Result<Vec<Data>, String> {
    let find = |array: OffTape| {
        let is_it = |item: &&Item| {
            form.role(item) == Some(Role::OffTape(array)) && item.called.stage == Stage::Before
        };
        handin.of(k).find(is_it)
    };
    let (x, targets) = (find(OffTape::X), find(OffTape::Targets));
    let inputs = find(OffTape::Inputs)
        .filter(|item| x.is_none() || item.array.values.iter().all(|i| *i >= 0.0));
    let Some(inputs) = inputs.or(x) else {
        return of_lesson(form, handin, k, lesson, targets);
    };
    let mut all = Vec::new();
    let mut problem = format!("{} does not have the shape of inputs", inputs.mine);
    let read = inputs_of(form, inputs).into_iter();
    for (grid, inputs, vectors) in read.filter(|(grid, ..)| grid.sequences * grid.timesteps > 0) {
        let targets = match targets {
            Some(targets) => targets_of(form, targets, grid),
            None => targets_of_lesson(&inputs, lesson),
        };
        let Ok(targets) = targets.map_err(|why| problem = why) else { continue };
        let mut notes = Vec::new();
        if grid.sequences > 1 {
            notes.push(format!("a batch of {} sequences", grid.sequences));
            notes.extend(grid.is_time_first.then(|| "the first axis is time".to_owned()));
        }
        let of_lesson = if find(OffTape::Targets).is_none() { vec!["targets"] } else { vec![] };
        let examples: Vec<Example> = inputs
            .into_iter()
            .zip(targets)
            .map(|(inputs, targets)| Example { inputs, targets, carried: false })
            .collect();
        for Start { states, note, after } in
            starts(form, handin, k, grid.sequences, grid.timesteps, None)
        {
            let sequences = examples.iter().cloned().zip(states);
            let sequences =
                sequences.map(|(example, before)| Sequence { example, before }).collect();
            let notes = notes.iter().cloned().chain(note).collect();
            all.push(Data {
                sequences,
                vectors: vectors.clone(),
                notes,
                of_lesson: of_lesson.clone(),
                after,
            });
        }
    }
    if all.is_empty() { Err(problem) } else { Ok(all) }
}

/// The lesson's data, where the file has no inputs.
fn of_lesson(
    form: &Form,
    handin: &HandIn,
    k: u64,
    lesson: Option<&LessonData>,
    targets: Option<&Item>,
) -> Result<Vec<Data>, String> {
    let Some(LessonData { example, before, inputs, outputs }) = lesson else {
        let what = if targets.is_some() { "inputs" } else { "inputs and no targets" };
        return Err(format!(
            "update {k} has no {what}: save them too (numbers of symbols, one-hot or vectors), or name the lesson that they are from"
        ));
    };
    let dims = form.model.dims;
    if (dims.inputs, dims.outputs) != (*inputs, *outputs) {
        return Err(format!(
            "your weights are for {} symbols and {} classes, the lesson has {inputs} and {outputs}: save your inputs and targets too",
            dims.inputs, dims.outputs
        ));
    }
    let timesteps = example.timesteps();
    let grid = Grid { sequences: 1, timesteps, strides: (0, 1), is_time_first: false };
    let mut example = example.clone();
    if let Some(item) = targets {
        example.targets = targets_of(form, item, grid)?.swap_remove(0);
    }
    let with = |Start { mut states, note, after }: Start| Data {
        sequences: vec![Sequence { example: example.clone(), before: states.swap_remove(0) }],
        vectors: None,
        notes: note.into_iter().collect(),
        of_lesson: if targets.is_some() { vec!["inputs"] } else { vec!["inputs", "targets"] },
        after,
    };
    Ok(starts(form, handin, k, 1, timesteps, Some(before)).into_iter().map(with).collect())
}

type Read = (Grid, Vec<Vec<Input>>, Option<Array2<f64>>);

/// All readings of the inputs.
fn inputs_of(form: &Form, item: &Item) -> Vec<Read> {
    let values = item.array.values.as_slice().unwrap_or(&[]);
    let axes = real_axes(item.array.values.shape());
    let symbols = form.model.dims.inputs;
    let are_symbols = values.iter().all(|x| x.fract() == 0.0 && (0.0..symbols as f64).contains(x));
    let width = form.sizes.read;
    // the last axis of that length holds the vectors
    let axis = axes.iter().rposition(|(length, _)| *length == width);
    let axis =
        axis.filter(|_| form.model.dims.embedding.is_none() && (axes.len() > 1 || !are_symbols));
    let are_bits = values.iter().all(|x| *x == 0.0 || *x == 1.0);
    let mut vectors: Vec<Read> = Vec::new();
    if let Some(axis) = axis.filter(|_| are_bits || !are_symbols) {
        let (_, stride) = axes[axis];
        let rest = axes.iter().enumerate().filter(|(i, _)| *i != axis).map(|(_, axis)| *axis);
        let grids = grids(&rest.collect::<Vec<_>>()).into_iter();
        vectors.extend(grids.map(|grid| read_vectors(values, grid, width, stride, are_bits)));
    }
    let mut symbols: Vec<Read> = Vec::new();
    for grid in grids(&axes).into_iter().filter(|_| are_symbols) {
        let symbol = |n: usize, t: usize| Input::Symbol(values[grid.place(n, t)] as usize);
        let sequence = |n: usize| (0..grid.timesteps).map(|t| symbol(n, t)).collect();
        symbols.push((grid, (0..grid.sequences).map(sequence).collect(), None));
    }
    // numbers of two symbols look like vectors of two, which seldom have just one 1 each
    let is_one_hot = |(_, inputs, _): &Read| inputs.iter().flatten().all(|x| x.symbol().is_some());
    match vectors.iter().any(is_one_hot) {
        true => [vectors, symbols].concat(),
        false => [symbols, vectors].concat(),
    }
}

/// Inputs as vectors: one-hot, zeros and ones, or any numbers.
fn read_vectors(values: &[f64], grid: Grid, width: usize, stride: usize, are_bits: bool) -> Read {
    let vector = |n: usize, t: usize| {
        let start = grid.place(n, t);
        (0..width).map(move |i| values[start + i * stride])
    };
    let input = |n: usize, t: usize| {
        if !are_bits {
            return Input::Symbol(n * grid.timesteps + t);
        }
        let places: Vec<usize> =
            vector(n, t).enumerate().filter(|(_, x)| *x == 1.0).map(|(i, _)| i).collect();
        match places[..] {
            [one] => Input::Symbol(one),
            _ => Input::Picture(Arc::from(places)),
        }
    };
    let sequence = |n: usize| (0..grid.timesteps).map(|t| input(n, t)).collect();
    let inputs = (0..grid.sequences).map(sequence).collect();
    let rows = grid.sequences * grid.timesteps;
    let cell = |(row, i): (usize, usize)| {
        let (n, t) = (row / grid.timesteps, row % grid.timesteps);
        values[grid.place(n, t) + i * stride]
    };
    (grid, inputs, (!are_bits).then(|| Array2::from_shape_fn((rows, width), cell)))
}

type Targets = Vec<Vec<Option<usize>>>;

/// The targets, for inputs of that grid.
fn targets_of(form: &Form, item: &Item, grid: Grid) -> Result<Targets, String> {
    let classes = form.model.dims.outputs;
    let Grid { sequences, timesteps, is_time_first, .. } = grid;
    let values = item.array.values.as_slice().unwrap_or(&[]);
    let are_bits = values.iter().all(|x| *x == 0.0 || *x == 1.0);
    let shape = item.array.values.shape();
    let all = sequences * timesteps;
    let picked: Vec<Option<usize>> =
        if values.len() == classes * all.max(1) && are_bits && classes > 1
            || values.len() == classes * sequences
                && are_bits
                && classes > 1
                && shape.contains(&classes)
                && values.len() != all
        {
            let axes = real_axes(shape);
            let Some(axis) = axes.iter().rposition(|(length, _)| *length == classes) else {
                return Err(format!("{}: no axis has the {classes} classes", item.mine));
            };
            let (_, stride) = axes[axis];
            let rest: Vec<_> =
                axes.iter().enumerate().filter(|(i, _)| *i != axis).map(|(_, a)| *a).collect();
            let starts = offsets(&rest);
            starts
                .into_iter()
                .map(|start| (0..classes).find(|c| values[start + c * stride] == 1.0))
                .collect()
        } else {
            let class = |x: &f64| {
                (x.fract() == 0.0 && (0.0..classes as f64).contains(x)).then_some(*x as usize)
            };
            values.iter().map(class).collect()
        };
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

/// The lesson's targets, if the inputs are the lesson's.
fn targets_of_lesson(
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
        None => Err("the file has inputs, but no targets: save them too".to_owned()),
    }
}
