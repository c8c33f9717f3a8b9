//! An array of the hand-in that something is known of: what it is of ours, and all ways to read it.

use ndarray::ArrayD;

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
    /// Their places in the file's array, each plus one.
    pub(crate) from: Vec<usize>,
    /// Whether there is a row for the state before the first timestep.
    pub(crate) has_before: bool,
    /// What is to be said of it.
    pub(crate) note: String,
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
pub(crate) fn asked(form: &Form, item: &Item, setting: &Setting) -> Option<Asked> {
    let (sequences, timesteps) = (setting.sequences.len(), setting.timesteps());
    let values = &item.array.values;
    let dims = setting.model.dims;
    let new = |what, readings, width, block, is_gradient| {
        let (mine, shape, k) = (item.mine.clone(), values.shape().to_vec(), item.called.k);
        Some(Asked { mine, shape, k, what, readings, width, block, is_gradient })
    };
    match form.role(item)? {
        Role::Part(part) => {
            let stage = item.called.stage;
            let (_, width) = form.sizes.shape(part);
            let is_gated = form.sizes.gates > 1
                && !matches!(part, Part::Embedding | Part::Output | Part::OutputBias);
            let block = if is_gated { form.sizes.hidden } else { usize::MAX };
            let readings = read_part(form, part, item).into_iter().collect();
            let is_gradient = matches!(stage, Stage::Grad | Stage::Clipped);
            new(What::Part(stage, part), readings, width, block, is_gradient)
        }
        Role::Tape(Tensor::Loss)
            if values.len() == 1 || values.len() == sequences && timesteps != sequences =>
        {
            let from = (1..=values.len()).collect();
            let numbers = values.iter().copied().collect();
            let reading = Reading { numbers, from, has_before: false, note: String::new() };
            new(What::TotalLoss, vec![reading], 1, usize::MAX, false)
        }
        Role::Tape(tensor) => {
            let columns = tensor.columns(dims, form.model.cell.keeps());
            let steps = Steps { sequences, timesteps, columns };
            let readings =
                if columns == 0 { Vec::new() } else { read_tape(form, tensor, values, steps) };
            let is_gradient = tensor.gradient_by().is_some();
            new(What::Tape(tensor), readings, columns, usize::MAX, is_gradient)
        }
        Role::OffTape(OffTape::Inputs | OffTape::X | OffTape::Targets) => None,
        Role::OffTape(array) => {
            let from = (1..=values.len()).collect();
            let numbers = values.iter().copied().collect();
            let reading = Reading { numbers, from, has_before: false, note: String::new() };
            new(What::OffTape(array), vec![reading], 1, usize::MAX, false)
        }
        role @ (Role::StartH | Role::StartC) if item.called.is_gradient => {
            let is_h = role == Role::StartH;
            let back = if is_h { Tensor::DhFromLater } else { Tensor::DcFromLater };
            let columns = back.columns(dims, form.model.cell.keeps());
            let steps = Steps { sequences, timesteps: 1, columns };
            let readings =
                if columns == 0 { Vec::new() } else { read_tape(form, back, values, steps) };
            new(What::Start(back), readings, columns, usize::MAX, true)
        }
        Role::StartH | Role::StartC | Role::Aside(_) => None,
    }
}

fn read_part(form: &Form, part: Part, item: &Item) -> Option<Reading> {
    let values = &item.array.values;
    let numbers = form.ours(part, item, values, -1.0)?.iter().copied().collect();
    let places =
        ArrayD::from_shape_vec(values.shape(), (1..=values.len()).map(|i| i as f64).collect());
    let from = form.ours(part, item, &places.ok()?, 1.0)?;
    let from = from.iter().map(|place| *place as usize).collect();
    Some(Reading { numbers, from, has_before: false, note: String::new() })
}

fn read_tape(form: &Form, tensor: Tensor, values: &ArrayD<f64>, steps: Steps) -> Vec<Reading> {
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
        Reading { numbers, from, has_before: view.has_before, note: view.note }
    };
    views(values.shape(), steps, tensor.is_state()).into_iter().map(read).collect()
}
