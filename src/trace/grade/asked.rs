//! An array of the hand-in that something is known of: what it is of ours, and all ways to read it.

use ndarray::ArrayD;

use super::TOLERANCE;
use super::tolerance::Tolerance;
use super::truth::Setting;
use crate::nn::{OffTape, Stage, Tensor, Variable};
use crate::trace::handin::form::Form;
use crate::trace::handin::layout::{Steps, views};
use crate::trace::handin::{Item, Part, Role};

/// What an array of the hand-in is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A tensor of the passes.
    Tape(Tensor),
    /// A parameter or its gradient.
    Part(Stage, Part),
    /// The loss, as one number or one for each sequence.
    TotalLoss,
    /// Another array of a trace.
    OffTape(OffTape),
    /// The gradient of a state before the first timestep, named by what is handed back to it.
    Start(Tensor),
}

/// One way to read an array: its numbers in our order.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) numbers: Vec<f64>,
    /// What the file has instead, where something was taken out of its numbers before they are judged.
    pub(crate) with_more: Option<Vec<f64>>,
    /// Their places in the file's array, each plus one.
    pub(crate) from: Vec<usize>,
    /// Whether there is a row for the state before the first timestep.
    pub(crate) has_before: bool,
    /// What is to be said of it.
    pub(crate) note: String,
}

impl Reading {
    /// Changes the numbers that are judged.
    pub(super) fn restate(&mut self, change: impl FnOnce(&mut [f64])) {
        self.with_more.get_or_insert_with(|| self.numbers.clone());
        change(&mut self.numbers);
    }

    /// The numbers of the file.
    pub(crate) fn of_file(&self) -> &[f64] {
        self.with_more.as_ref().unwrap_or(&self.numbers)
    }
}

/// An array to be compared.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Its name in the file.
    pub(crate) mine: String,
    /// Its shape in the file.
    pub(crate) shape: Vec<usize>,
    pub(crate) k: u64,
    pub(crate) what: What,
    /// All ways to read it; none if its shape does not fit.
    pub(crate) readings: Vec<Reading>,
    /// How many columns a row has.
    pub(crate) width: usize,
    /// How many rows belong together: those of a gate.
    pub(crate) block: usize,
    /// Whether it is a gradient, or part of one.
    pub(crate) is_gradient: bool,
    /// Whether it has one timestep of several: what a loop leaves in its variables.
    pub(crate) is_of_one_step: bool,
    /// Whether somebody said what it is.
    pub(crate) is_named: bool,
    /// How far its numbers may be from the right ones.
    pub(crate) tolerance: f64,
    /// The array, if it cannot be read.
    unread: Option<ArrayD<f64>>,
}

impl What {
    /// The variable that stands for it in the order of computation.
    pub(crate) fn variable(self, form: &Form) -> Variable {
        match self {
            What::Tape(tensor) => Variable::Tape(tensor),
            What::Part(stage, part) => Variable::Parameter(stage, form.name(part)),
            What::TotalLoss => Variable::OffTape(OffTape::TotalLoss),
            What::OffTape(array) => Variable::OffTape(array),
            What::Start(handed_back) => Variable::Tape(handed_back),
        }
    }
}

impl Asked {
    /// The array as the file has it.
    pub(crate) fn values(&self) -> Option<ArrayD<f64>> {
        let Some(reading) = self.readings.first() else { return self.unread.clone() };
        let mut flat = vec![0.0; reading.numbers.len()];
        for (place, number) in reading.from.iter().zip(&reading.numbers) {
            *flat.get_mut(place.checked_sub(1)?)? = *number;
        }
        ArrayD::from_shape_vec(self.shape.clone(), flat).ok()
    }

    /// Whether something was taken out of its numbers before they are judged.
    pub(super) fn has_more(&self) -> bool {
        self.readings.iter().any(|reading| reading.with_more.is_some())
    }

    /// Its name in a trace.
    pub(crate) fn name(&self, form: &Form) -> String {
        match self.what {
            What::Part(stage, Part::Joined) => {
                let (x, h) = (form.name(Part::Input), form.name(Part::Recurrent));
                let both = if form.x_first { [x, h] } else { [h, x] };
                format!("{}/{}/[{} {}]", self.k, stage.name(), both[0], both[1])
            }
            What::Start(Tensor::DcFromLater) => format!("{}/dc before t = 0", self.k),
            What::Start(_) => format!("{}/dh before t = 0", self.k),
            what => format!("{}/{}", self.k, what.variable(form)),
        }
    }
}

/// Finds out what an array of the hand-in is for a form, and how it can be read; `None` if it is data, or aside.
pub(crate) fn asked(
    form: &Form,
    item: &Item,
    setting: &Setting,
    tolerance: Tolerance,
) -> Option<Asked> {
    let asked = of_role(form, item, setting)?;
    Some(Asked { tolerance: tolerance.of_array(item), ..asked })
}

fn of_role(form: &Form, item: &Item, setting: &Setting) -> Option<Asked> {
    let (sequences, timesteps) = (setting.sequences.len(), setting.timesteps());
    let values = &item.array.values;
    let all_of = |what| Asked { width: 1, ..new(item, what, vec![plain(values)], false) };
    match form.role(item)? {
        Role::Part(part) => Some(of_part(form, item, part)),
        Role::Tape(Tensor::Loss)
            if values.len() == 1 || values.len() == sequences && timesteps != sequences =>
        {
            Some(all_of(What::TotalLoss))
        }
        // where there is an embedding, vectors are what it has for the symbols
        Role::OffTape(OffTape::Inputs | OffTape::X)
            if form.model.dims.embedding.is_some() && values.iter().any(|x| x.fract() != 0.0) =>
        {
            let asked = of_tensor(form, item, setting, Tensor::E);
            (!asked.is_of_one_step).then_some(asked)
        }
        Role::Tape(Tensor::Dc) if setting.is_handed(&item.mine) => None,
        Role::Tape(tensor) => Some(of_tensor(form, item, setting, tensor)),
        Role::OffTape(OffTape::Inputs | OffTape::X | OffTape::Targets) => None,
        Role::OffTape(array) => Some(all_of(What::OffTape(array))),
        role @ (Role::StartH | Role::StartC) if item.called.is_gradient => {
            let is_h = role == Role::StartH;
            let back = if is_h { Tensor::DhFromLater } else { Tensor::DcFromLater };
            let columns = back.columns(setting.model.dims, form.model.cell.keeps());
            let steps = Steps { sequences, timesteps: 1, columns };
            let readings = match columns {
                0 => Vec::new(),
                _ if values.len() == columns => vec![plain(values)], // summed over a batch
                _ => read_tape(form, values, steps, false),
            };
            Some(Asked { width: columns, ..new(item, What::Start(back), readings, true) })
        }
        Role::StartH
        | Role::StartC
        | Role::Aside(_)
        | Role::Beyond
        | Role::Vocabulary
        | Role::Mask
        | Role::Outside => None,
    }
}

fn new(item: &Item, what: What, readings: Vec<Reading>, is_gradient: bool) -> Asked {
    let unread = readings.is_empty().then(|| item.array.values.clone());
    Asked {
        mine: item.mine.clone(),
        shape: item.array.values.shape().to_vec(),
        k: item.called.k,
        what,
        readings,
        width: 0,
        block: usize::MAX,
        is_gradient,
        is_of_one_step: false,
        is_named: item.is_named,
        tolerance: TOLERANCE,
        unread,
    }
}

fn of_part(form: &Form, item: &Item, part: Part) -> Asked {
    let stage = item.called.stage;
    let is_gated =
        form.sizes.gates > 1 && !matches!(part, Part::Embedding | Part::Output | Part::OutputBias);
    let readings = read_part(form, part, item).into_iter().collect();
    let is_gradient = matches!(stage, Stage::Grad | Stage::Clipped);
    Asked {
        width: form.sizes.shape(part).1,
        block: if is_gated { form.sizes.hidden } else { usize::MAX },
        ..new(item, What::Part(stage, part), readings, is_gradient)
    }
}

/// A tensor of the passes: all of it, or the one timestep that a loop leaves in its variable.
fn of_tensor(form: &Form, item: &Item, setting: &Setting, tensor: Tensor) -> Asked {
    let (sequences, timesteps) = (setting.sequences.len(), setting.timesteps());
    let values = &item.array.values;
    let columns = setting.columns(tensor);
    let read = |timesteps: usize, is_state: bool| match columns {
        0 => Vec::new(),
        _ => read_tape(form, values, Steps { sequences, timesteps, columns }, is_state),
    };
    let whole = read(timesteps, tensor.is_state());
    let is_gradient = tensor.gradient_by().is_some();
    let lengths = [timesteps, timesteps + 1, sequences * timesteps];
    let is_over_time = values.len() > sequences * columns
        && values.shape().iter().any(|axis| lengths.contains(axis));
    let may_be_one = columns > 0 && !(is_gradient && is_over_time);
    let is_of_one_step = whole.is_empty() && may_be_one;
    let readings = if is_of_one_step { read(1, false) } else { whole };
    let asked = new(item, What::Tape(tensor), readings, is_gradient);
    Asked { width: columns, is_of_one_step, ..asked }
}

/// All numbers of an array, as they are.
fn plain(values: &ArrayD<f64>) -> Reading {
    let from = (1..=values.len()).collect();
    let numbers = values.iter().copied().collect();
    Reading { numbers, with_more: None, from, has_before: false, note: String::new() }
}

fn read_part(form: &Form, part: Part, item: &Item) -> Option<Reading> {
    let values = &item.array.values;
    let numbers = form.ours(part, item, values, -1.0)?.iter().copied().collect();
    let places =
        ArrayD::from_shape_vec(values.shape(), (1..=values.len()).map(|i| i as f64).collect());
    let from = form.ours(part, item, &places.ok()?, 1.0)?;
    let from = from.iter().map(|place| *place as usize).collect();
    Some(Reading { numbers, with_more: None, from, has_before: false, note: String::new() })
}

fn read_tape(form: &Form, values: &ArrayD<f64>, steps: Steps, is_state: bool) -> Vec<Reading> {
    let flat = values.as_slice().unwrap_or(&[]);
    let hidden = form.sizes.hidden;
    // the columns of gates are in the file's order
    let is_gated = form.sizes.gates > 1 && steps.columns == form.sizes.gates * hidden;
    let read = |view: crate::trace::handin::layout::View| {
        let mut from = view.from.clone();
        if is_gated {
            for (row, theirs) in from.chunks_mut(steps.columns).zip(view.from.chunks(steps.columns))
            {
                for (gate, ours) in form.order.iter().enumerate() {
                    row[ours * hidden..(ours + 1) * hidden]
                        .copy_from_slice(&theirs[gate * hidden..(gate + 1) * hidden]);
                }
            }
        }
        let numbers = from.iter().map(|place| flat[*place]).collect();
        let from = from.into_iter().map(|place| place + 1).collect();
        Reading { numbers, with_more: None, from, has_before: view.has_before, note: view.note }
    };
    views(values.shape(), steps, is_state).into_iter().map(read).collect()
}
