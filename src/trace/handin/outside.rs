//! A layer without an output: its backward pass is called with the gradient of its states, which comes from outside.

use super::data::{Data, Sequence};
use super::form::Form;
use super::grid::Grid;
use super::inputs::Read;
use super::layout::{Steps, View, views};
use super::names::{self, normal};
use super::{HandIn, Item, Part, Role};
use crate::nn::{Name, OffTape, Params, Tensor};
use crate::tensors::Kind;

/// What is to be said of a file without an output layer, or without targets, and without that gradient.
pub(crate) const NOTHING: &str =
    "save dh (CS231n: dout), da (Coursera) or dhs as you pass it to your backward pass";

/// Names of what a backward pass is called with, and of nothing else.
const CALLED_WITH: [&str; 9] = [
    "dout",
    "doutput",
    "doutputs",
    "gradout",
    "gradoutput",
    "dhout",
    "upstream",
    "outgrad",
    "outputgrad",
];

/// Names of what a backward pass of one timestep is called with, or which a loop leaves in its variables.
const OF_ONE_STEP: [&str; 5] = ["delta", "dhnext", "danext", "dnexth", "dhlast"];

/// The same of the cell state.
const OF_CELL: [&str; 4] = ["dcnext", "dnextc", "dclast", "dcout"];

/// What of a hand-in is taken for the gradient from outside.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    /// Its name in the file, without the number of the update.
    pub(crate) mine: String,
    /// Whether it is all of the gradient of a state, with what comes back from later timesteps.
    pub(crate) is_total: bool,
    /// Whether its name may mean that.
    pub(crate) may_be_total: bool,
}

impl Layer {
    /// Its name without a path.
    pub(crate) fn last_name(&self) -> &str {
        self.mine.rsplit(['/', '.']).next().unwrap_or(&self.mine)
    }
}

/// What comes from outside into a sequence.
#[derive(Clone, Debug)]
pub(crate) struct Outside {
    /// The gradient of each state.
    pub(crate) dh: Vec<Vec<f64>>,
    /// That of the last cell state; empty if there is none.
    pub(crate) dc: Vec<f64>,
    /// The name of that in the file.
    pub(crate) cell: Option<String>,
    /// Whether `dh` has what comes back from later timesteps, too.
    pub(crate) is_total: bool,
    /// Whether the file has it for the last of several timesteps alone.
    pub(crate) is_of_last: bool,
}

/// The end of an array's name, without case and underscores.
fn last_name(item: &Item) -> String {
    normal(item.mine.rsplit(['/', '.']).next().unwrap_or(&item.mine))
}

/// Whether an array may be what a single step back is called with.
pub(super) fn is_carried(item: &Item) -> bool {
    let last = last_name(item);
    OF_ONE_STEP.contains(&last.as_str()) || OF_CELL.contains(&last.as_str())
}

/// How likely an array is called as what comes from outside; the least is the likeliest.
fn rank(item: &Item) -> Option<usize> {
    let has = |tensor: Tensor| item.called.roles.contains(&Role::Tape(tensor));
    let last = last_name(item);
    let is_gradient = item.array.kind != Kind::Whole && item.array.values.ndim() > 0;
    let ranks = [
        CALLED_WITH.contains(&last.as_str()) || has(Tensor::DhFromOutput),
        has(Tensor::Dh),
        has(Tensor::Dy),
        OF_ONE_STEP.contains(&last.as_str()),
    ];
    ranks.iter().position(|is_it| *is_it).filter(|_| is_gradient)
}

/// Whether a meaning is that of something that a layer without an output has not.
fn is_of_output(role: Role) -> bool {
    matches!(
        role,
        Role::Part(Part::Output | Part::OutputBias)
            | Role::Tape(Tensor::Y | Tensor::P | Tensor::Loss | Tensor::Dy | Tensor::DhFromOutput)
            | Role::OffTape(OffTape::Targets | OffTape::TotalLoss)
            | Role::Beyond
    )
}

/// An array with the meanings that it has in a layer; `None` if it has none. What may be an output or a state is a state
/// if it has as many numbers along each axis as the gradient of all states.
fn without_output(item: &Item, outside: &Item) -> Option<Item> {
    let mut of_layer = item.clone();
    let roles = &mut of_layer.called.roles;
    roles.retain(|role| !is_of_output(*role));
    let is_changed = roles.len() < item.called.roles.len();
    let is_state =
        roles.contains(&Role::Tape(Tensor::H)) || roles.contains(&Role::Tape(Tensor::Dh));
    let lengths = |item: &Item| {
        let mut lengths = item.array.values.shape().to_vec();
        lengths.sort_unstable();
        lengths
    };
    let is_other = is_changed && is_state && lengths(item) != lengths(outside);
    (!roles.is_empty() && !is_other).then_some(of_layer)
}

impl HandIn {
    /// All ways to read the file as a layer without an output, the likeliest first.
    pub(crate) fn as_layers(&self) -> Vec<HandIn> {
        let all = self.items.iter().chain(&self.unknown).chain(&self.carried);
        let size = |item: &Item| usize::MAX - item.array.values.len();
        let mut found: Vec<(usize, usize, &Item)> =
            all.filter_map(|item| Some((rank(item)?, size(item), item))).collect();
        found.sort_by_key(|(rank, size, _)| (*rank, *size));
        let mut names: Vec<&str> = Vec::new();
        let mut layers = Vec::new();
        for (rank, _, item) in found {
            let mine = names::split(&item.mine).1;
            if !names.contains(&mine) {
                names.push(mine);
                let may_be_total = rank > 0;
                layers.push(self.as_layer(item, may_be_total));
            }
        }
        layers
    }

    /// The file with that array as what comes from outside, and without all that is of an output.
    fn as_layer(&self, outside: &Item, may_be_total: bool) -> HandIn {
        let mine = names::split(&outside.mine).1.to_owned();
        let is_it = |item: &Item| names::split(&item.mine).1 == mine;
        let mut layer = self.clone();
        let is_of_cell = |item: &Item| OF_CELL.contains(&last_name(item).as_str());
        let (mut taken, left): (Vec<Item>, Vec<Item>) =
            layer.unknown.drain(..).partition(|item| is_it(item) || is_of_cell(item));
        taken.extend(layer.carried.drain(..).filter(|item| is_it(item) || is_of_cell(item)));
        layer.ignored.retain(|ignored| taken.iter().all(|item| item.mine != ignored.mine));
        layer.unknown = left;
        for mut item in std::mem::take(&mut layer.items).into_iter().chain(taken) {
            if is_it(&item) {
                item.called.roles = vec![Role::Outside];
                item.called.base = format!("{mine} from outside");
                layer.items.push(item);
            } else if is_of_cell(&item) {
                item.called.roles = vec![Role::Tape(Tensor::Dc)];
                layer.items.push(item);
            } else if let Some(item) = without_output(&item, outside) {
                layer.items.push(item);
            } else {
                let why = "it is of an output, and the file is judged as a layer without one";
                layer.leave_out(&item.mine, why, item.called.is_gradient);
            }
        }
        layer.layer = Some(Layer { mine, is_total: false, may_be_total });
        layer
    }

    /// The same, where what was taken for the gradient from outside is all of it.
    pub(crate) fn with_total(&self) -> Option<HandIn> {
        let layer = self.layer.clone().filter(|layer| layer.may_be_total)?;
        Some(HandIn { layer: Some(Layer { is_total: true, ..layer }), ..self.clone() })
    }
}

/// What the weights need for an output. A layer hands its states on as they are, so that it needs nothing: what is handed
/// to its output is the gradient of these.
pub(super) fn needed_of_output(handin: &HandIn, params: &mut Params) -> Vec<Part> {
    if handin.layer.is_none() {
        return vec![Part::Output];
    }
    params[Name::W_hy].diag_mut().fill(1.0);
    Vec::new()
}

/// All readings of the inputs of a layer, which may be a single step of a batch: then there are as many states before it.
pub(super) fn with_single_steps(
    form: &Form,
    handin: &HandIn,
    k: u64,
    mut all: Vec<Read>,
) -> Vec<Read> {
    let is_start = |item: &&Item| form.role(item) == Some(Role::StartH) && !item.called.is_gradient;
    let states = |item: &Item| item.array.values.len() / form.sizes.hidden;
    let starts: Vec<usize> = handin.of(k).filter(is_start).map(states).collect();
    let single = |(grid, inputs, vectors): &Read| {
        let Grid { sequences, timesteps, strides, .. } = *grid;
        let is_batch = sequences == 1 && timesteps > 1 && starts.contains(&timesteps);
        let strides = (strides.1, 0);
        let grid = Grid { sequences: timesteps, timesteps: 1, strides, is_time_first: false };
        let inputs = inputs.iter().flatten().map(|input| vec![input.clone()]).collect();
        (is_batch && handin.layer.is_some()).then(|| (grid, inputs, vectors.clone()))
    };
    let more: Vec<Read> = all.iter().filter_map(single).collect();
    all.extend(more);
    all
}

/// A row for each timestep of each sequence, one sequence after the other.
type Rows = Vec<Vec<f64>>;

/// All ways to read an array as rows. Reversed in time would be a mistake.
fn read(item: &Item, steps: Steps) -> Vec<Rows> {
    let flat = item.array.values.as_slice().unwrap_or(&[]);
    let rows = |view: View| {
        let numbers: Vec<f64> = view.from.iter().map(|place| flat[*place]).collect();
        numbers.chunks(steps.columns).map(<[f64]>::to_vec).collect()
    };
    let views = views(item.array.values.shape(), steps, false).into_iter();
    views.filter(|view| !view.note.contains("reversed")).map(rows).collect()
}

/// What comes from outside in one reading.
struct Given<'a> {
    layer: &'a Layer,
    dh: &'a Rows,
    /// Whether `dh` is that of the last of several timesteps alone.
    is_of_last: bool,
    /// The gradient of the last cell state, if the file has it.
    dc: Option<(&'a Item, &'a Rows)>,
    timesteps: usize,
}

impl Given<'_> {
    /// That of a sequence.
    fn of(&self, n: usize) -> Outside {
        let (timesteps, is_of_last) = (self.timesteps, self.is_of_last);
        let dh = match is_of_last {
            false => self.dh[n * timesteps..(n + 1) * timesteps].to_vec(),
            true => {
                let mut dh = vec![vec![0.0; self.dh[n].len()]; timesteps];
                dh[timesteps - 1].clone_from(&self.dh[n]);
                dh
            }
        };
        let dc = self.dc.map_or_else(Vec::new, |(_, dc)| dc[n].clone());
        let cell = self.dc.map(|(item, _)| item.mine.clone());
        Outside { dh, dc, cell, is_total: self.layer.is_total, is_of_last }
    }

    fn words(&self) -> String {
        let which = if self.is_of_last { "of the last state" } else { "of the states" };
        let cell = self.dc.map_or_else(String::new, |(cell, _)| {
            format!(", and your {} as that of the last cell state", names::split(&cell.mine).1)
        });
        format!(
            "a layer without an output: your {} is taken as the gradient {which} that comes from outside{cell}",
            self.layer.mine
        )
    }

    /// Data into which that comes.
    fn into(&self, data: &Data) -> Data {
        let with =
            |(n, of): (usize, &Sequence)| Sequence { outside: Some(self.of(n)), ..of.clone() };
        let sequences = data.sequences.iter().enumerate().map(with).collect();
        let notes = data.notes.iter().cloned().chain([self.words()]).collect();
        Data { sequences, notes, ..data.clone() }
    }
}

/// Data with what comes from outside, in each way to read that; if the file is not a layer, as they are.
///
/// # Errors
/// If the array has another shape.
pub(super) fn with(
    form: &Form,
    handin: &HandIn,
    (k, grid): (u64, Grid),
    data: Vec<Data>,
) -> Result<Vec<Data>, String> {
    let Some(layer) = &handin.layer else { return Ok(data) };
    let of_role = |role: Role| handin.of(k).filter(move |item| form.role(item) == Some(role));
    let Some(item) = of_role(Role::Outside).next() else {
        return Err(format!("update {k} has no {}", layer.mine));
    };
    let Grid { sequences, timesteps, .. } = grid;
    let steps = |timesteps: usize| Steps { sequences, timesteps, columns: form.sizes.hidden };
    let whole = read(item, steps(timesteps));
    let is_of_last = whole.is_empty();
    let all_dh = if is_of_last { read(item, steps(1)) } else { whole };
    if all_dh.is_empty() {
        return Err(format!(
            "{} does not have a number for each of {} units at each of {timesteps} timesteps",
            item.mine, form.sizes.hidden
        ));
    }
    let has_cell = form.model.cell.has_cell_state() && !layer.is_total;
    let cells = of_role(Role::Tape(Tensor::Dc)).filter(|_| has_cell);
    let cells: Vec<(&Item, Rows)> =
        cells.flat_map(|item| read(item, steps(1)).into_iter().map(move |dc| (item, dc))).collect();
    let each_dc = || [None].into_iter().chain(cells.iter().map(|(item, dc)| Some((*item, dc))));
    let given = |dh| each_dc().map(move |dc| Given { layer, dh, is_of_last, dc, timesteps });
    let given: Vec<Given> = all_dh.iter().flat_map(given).collect();
    Ok(data.iter().flat_map(|data| given.iter().map(|given| given.into(data))).collect())
}
