//! The data of an update: what was read, what was asked, and the state before. The file's own, or else a lesson's.

use ndarray::Array2;

use super::form::Form;
use super::grid::Grid;
use super::inputs::{are_outside, inputs_of, unreadable};
use super::letters::Order;
use super::names;
use super::outside::{self, Outside};
use super::start::{Start, starts};
use super::targets::{Targets, masked, of_error, targets_of, targets_of_lesson};
use super::{HandIn, Item, Role};
use crate::nn::{Example, Input, OffTape, Stage, State};

/// A sequence and the state before it.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    pub(crate) example: Example,
    pub(crate) before: State,
    /// The gradients that come from outside, if the model is a layer without an output.
    pub(crate) outside: Option<Outside>,
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
    /// Whether the order of the symbols is a guess, which the forward pass has to confirm.
    pub(crate) is_guess: bool,
}

/// What is to be said of text whose symbols have no numbers.
pub(crate) const UNORDERED: &str = "the inputs are text, and nothing says which symbol is which: save the vocabulary in its order too, for example chars=np.array(chars)";

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
    let find = |array: OffTape| all(form, handin, k, array);
    let (x, targets) = (find(OffTape::X), find(OffTape::Targets));
    let inputs = find(OffTape::Inputs)
        .into_iter()
        .filter(|item| x.is_empty() || item.array.values.iter().all(|i| *i >= 0.0));
    let inputs: Vec<&Item> = inputs.chain(x.iter().copied()).collect();
    if inputs.is_empty() {
        return of_lesson(form, handin, k, lesson, targets.first().copied());
    }
    let is_asked = targets.is_empty() && lesson.is_none() && handin.layer.is_none();
    let of_error = of_error(form, handin, k).filter(|_| is_asked);
    let targets: Vec<&Item> = targets.into_iter().chain(of_error.as_ref()).collect();
    let mut read = Vec::new();
    let mut problem = None;
    for inputs in inputs {
        let some = targets.iter().map(|item| Some(*item));
        let some: Vec<Option<&Item>> = some.collect();
        let some = if some.is_empty() { vec![None] } else { some };
        let ordered = some.into_iter().flat_map(|of| in_orders(form, handin, inputs, of));
        for Ordered { inputs, targets, order } in ordered {
            match pair(form, handin, k, &inputs, targets.as_ref(), lesson) {
                Ok(more) => {
                    let of = of_error.as_ref().map(|item| item.mine.as_str());
                    read.extend(more.into_iter().map(|data| with(data, order, of)));
                }
                Err(why) => drop(problem.get_or_insert(why)),
            }
        }
    }
    match (read.is_empty(), problem) {
        (false, _) => Ok(read),
        (true, problem) => Err(problem.unwrap_or_else(|| UNORDERED.to_owned())),
    }
}

/// Data with what is said of the order of its symbols, and of targets that an error tells.
fn with(mut data: Data, order: Option<(&Order, bool)>, of_error: Option<&str>) -> Data {
    if let Some(mine) = of_error {
        let (_, name) = names::split(mine);
        data.notes.push(format!("the targets are taken from {name}: where it is negative"));
    }
    if let Some((order, is_guess)) = order {
        data.notes.push(order.words.clone());
        data.is_guess = is_guess;
    }
    data
}

/// Inputs and targets in an order of their symbols, and whether that is a guess; none if they are numbers.
struct Ordered<'a> {
    inputs: Item,
    targets: Option<Item>,
    order: Option<(&'a Order, bool)>,
}

/// Inputs and targets in all orders of their symbols: one, unless they are text.
fn in_orders<'a>(
    form: &Form,
    handin: &'a HandIn,
    inputs: &Item,
    targets: Option<&Item>,
) -> Vec<Ordered<'a>> {
    let plain = || vec![Ordered { inputs: inputs.clone(), targets: targets.cloned(), order: None }];
    let Some(letters) = handin.letters.as_ref().filter(|letters| letters.has(inputs, targets))
    else {
        return plain();
    };
    // without a vocabulary, all symbols of the model have to appear
    let is_known = !letters.is_guess || letters.count == form.model.dims.inputs;
    let orders = letters.orders.iter().filter(|_| is_known);
    let in_order = |order: &'a Order| {
        let of = |item: &Item| letters.in_order(item, order);
        let order = Some((order, letters.is_guess));
        Ordered { inputs: of(inputs), targets: targets.map(of), order }
    };
    orders.map(in_order).collect()
}

/// All readings of these inputs and targets.
fn pair(
    form: &Form,
    handin: &HandIn,
    k: u64,
    inputs: &Item,
    targets: Option<&Item>,
    lesson: Option<&LessonData>,
) -> Result<Vec<Data>, String> {
    let mut all = Vec::new();
    let mut problem = unreadable(form, inputs);
    let are_outside = are_outside(form, inputs);
    let read = inputs_of(form, inputs);
    let read = outside::with_single_steps(form, handin, k, read).into_iter();
    for (grid, inputs, vectors) in read.filter(|(grid, ..)| grid.sequences * grid.timesteps > 0) {
        let asked = match targets {
            _ if handin.layer.is_some() => Ok(vec![vec![Vec::new(); grid.sequences]]),
            Some(targets) => targets_of(form, targets, grid),
            None => targets_of_lesson(&inputs, lesson).map(|targets| vec![targets]),
        };
        let asked = asked.and_then(|asked| {
            let masked = asked.into_iter().map(|targets| masked(form, handin, k, targets, grid));
            masked.collect::<Result<Vec<_>, String>>()
        });
        let asked = asked.map_err(|why| {
            if !are_outside {
                problem = why
            }
        });
        let of_lesson = if targets.is_none() { vec!["targets"] } else { vec![] };
        for (asked, note) in asked.into_iter().flatten() {
            let data = Data {
                sequences: Vec::new(),
                vectors: vectors.clone(),
                notes: note.into_iter().chain(batch(grid)).collect(),
                of_lesson: of_lesson.clone(),
                after: None,
                is_guess: false,
            };
            let from_starts = from_all_starts(form, handin, (k, grid), (&inputs, asked), &data);
            match outside::with(form, handin, (k, grid), from_starts) {
                Ok(with) => all.extend(with),
                Err(why) => problem = why,
            }
        }
    }
    if all.is_empty() { Err(problem) } else { Ok(all) }
}

/// What is to be said of several sequences.
fn batch(grid: Grid) -> Vec<String> {
    let mut notes = Vec::new();
    if grid.sequences > 1 {
        notes.push(format!("a batch of {} sequences", grid.sequences));
        notes.extend(grid.is_time_first.then(|| "the first axis is time".to_owned()));
    }
    notes
}

/// Data with these inputs and targets from each state that may be before them.
fn from_all_starts(
    form: &Form,
    handin: &HandIn,
    (k, grid): (u64, Grid),
    (inputs, asked): (&[Vec<Input>], Targets),
    data: &Data,
) -> Vec<Data> {
    let both = inputs.iter().cloned().zip(asked);
    let example = |(inputs, targets)| Example { inputs, targets, carried: false };
    let examples: Vec<Example> = both.map(example).collect();
    let with = |Start { states, note, after }: Start| {
        let sequences = examples.iter().cloned().zip(states);
        let sequences = sequences
            .map(|(example, before)| Sequence { example, before, outside: None })
            .collect();
        let notes = data.notes.iter().cloned().chain(note).collect();
        Data { sequences, notes, after, ..data.clone() }
    };
    let starts = starts(form, handin, k, grid.sequences, grid.timesteps, None);
    starts.into_iter().map(with).collect()
}

/// The data of that kind, the largest first: a loop leaves those of one timestep beside those of all.
fn all<'a>(form: &Form, handin: &'a HandIn, k: u64, array: OffTape) -> Vec<&'a Item> {
    let is_it = |item: &&Item| {
        form.role(item) == Some(Role::OffTape(array)) && item.called.stage == Stage::Before
    };
    let mut found: Vec<&Item> = handin.of(k).filter(is_it).collect();
    found.sort_by_key(|item| std::cmp::Reverse(item.array.values.len()));
    found
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
            "your weights are for {} symbols and {} classes, but the lesson has {inputs} and {outputs}: save your inputs and targets too",
            dims.inputs, dims.outputs
        ));
    }
    let timesteps = example.timesteps();
    let grid = Grid { sequences: 1, timesteps, strides: (0, 1), is_time_first: false };
    let mut example = example.clone();
    if let Some(item) = targets {
        example.targets = targets_of(form, item, grid)?.swap_remove(0).swap_remove(0);
    }
    let with = |Start { mut states, note, after }: Start| Data {
        sequences: vec![Sequence {
            example: example.clone(),
            before: states.swap_remove(0),
            outside: None,
        }],
        vectors: None,
        notes: note.into_iter().collect(),
        of_lesson: if targets.is_some() { vec!["inputs"] } else { vec!["inputs", "targets"] },
        after,
        is_guess: false,
    };
    Ok(starts(form, handin, k, 1, timesteps, Some(before)).into_iter().map(with).collect())
}
