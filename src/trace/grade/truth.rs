//! The truth about a hand-in: our own passes over its own data, or with some known mistakes in them.

use ndarray::{Axis, Slice};

use super::slip::Slip;
use crate::nn::faults::Several;
use crate::nn::{Dims, Example, Fault, Grads, Model, Name, Params, Pass, Tape, Tensor};
use crate::trace::handin::data::{Data, Sequence};
use crate::trace::handin::outside::Outside;
use strum::VariantArray;

/// Weights and data: all that the passes need.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) model: Model,
    pub(crate) params: Params,
    pub(crate) sequences: Vec<Sequence>,
    /// Whether the weights go against the gradients from update to update, which then have no sign turned by convention.
    pub(crate) descends: bool,
}

/// What departs from plain BPTT.
#[derive(Clone, Debug, Default)]
pub(crate) struct Departures {
    /// Known mistakes.
    pub(crate) faults: Vec<Fault>,
    /// Truncation, if gradients are not followed to the start.
    pub(crate) truncation: Option<Truncation>,
    /// A slip that no line of the equations has.
    pub(crate) slip: Option<Slip>,
    /// What is still there from the updates before.
    pub(crate) left_over: Option<Params>,
}

/// How gradients are cut in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truncation {
    /// Each loss is followed so many steps back.
    PerLoss(usize),
    /// The sequence is cut into windows of so many timesteps, and nothing comes back over an edge.
    Windows(usize),
}

impl Truncation {
    /// The convention in words.
    pub(super) fn words(self) -> String {
        match self {
            Truncation::PerLoss(reach) => {
                format!("truncated per loss: each loss is followed {reach} steps back")
            }
            Truncation::Windows(window) => format!(
                "truncated in windows: your gradient stops every {window} timesteps, as with bptt_window={window}; the state is carried on"
            ),
        }
    }
}

/// What the passes give.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    /// A tape for each sequence.
    pub(crate) tapes: Vec<Tape>,
    /// The gradients, summed over the sequences.
    pub(crate) grads: Params,
    /// The mistakes with which they were computed.
    pub(crate) faults: Vec<Fault>,
}

impl Setting {
    /// Puts weights and data together. Inputs that are vectors become the rows of an embedding.
    pub(crate) fn new(model: Model, params: &Params, data: Data) -> Self {
        let Data { sequences, vectors, .. } = data;
        let Some(vectors) = vectors else {
            return Setting { model, params: params.clone(), sequences, descends: false };
        };
        let dims = Dims { inputs: vectors.nrows(), embedding: Some(vectors.ncols()), ..model.dims };
        let model = Model { dims, ..model };
        let mut with_vectors = Params::zeros(&model.shapes());
        for parameter in params.iter() {
            with_vectors[parameter.name].assign(&parameter.value);
        }
        with_vectors[Name::E].assign(&vectors);
        Setting { model, params: with_vectors, sequences, descends: false }
    }

    /// How many timesteps each sequence has.
    pub(crate) fn timesteps(&self) -> usize {
        self.sequences.first().map_or(0, |sequence| sequence.example.timesteps())
    }

    /// How many timesteps of all sequences have a target.
    pub(crate) fn targets(&self) -> usize {
        let of = |sequence: &Sequence| sequence.example.targets.iter().flatten().count();
        self.sequences.iter().map(of).sum()
    }

    /// About how many multiplications both passes take.
    pub(crate) fn work(&self) -> usize {
        3 * self.params.count() * self.sequences.len() * self.timesteps().max(1)
    }

    /// The forward passes.
    pub(crate) fn forward(&self) -> Vec<Tape> {
        let passes = self.passes(&Departures::default());
        let forward = |Sequence { example, before, outside }: &Sequence| {
            let mut tape = self.model.tape(example.timesteps());
            self.model.start(&mut tape, before);
            passes.loss(&self.params, example, &mut tape);
            if let Some(outside) = outside {
                self.hand_in(&passes, example, outside, &mut tape);
            }
            tape
        };
        self.sequences.iter().map(forward).collect()
    }

    /// Writes what a layer is handed from outside, from which its backward pass begins.
    fn hand_in(&self, passes: &Several, example: &Example, outside: &Outside, tape: &mut Tape) {
        let last = example.timesteps() - 1;
        tape.dc_from_later.row_mut(last).iter_mut().zip(&outside.dc).for_each(|(to, dc)| *to = *dc);
        for t in (0..=last).rev() {
            let later = match outside.is_total {
                true => {
                    passes.backward(&self.params, example, tape, t);
                    tape.dh_from_later.row(t).to_vec()
                }
                false => vec![0.0; outside.dh[t].len()],
            };
            let from_outside = outside.dh[t].iter().zip(later).map(|(dh, later)| dh - later);
            tape.dy.row_mut(t).iter_mut().zip(from_outside).for_each(|(to, dh)| *to = dh);
            if outside.is_total {
                passes.backward(&self.params, example, tape, t);
            }
        }
    }

    /// Whether an array of the file is the gradient of the last cell state that comes from outside.
    pub(crate) fn is_handed(&self, mine: &str) -> bool {
        let cell = |sequence: &Sequence| sequence.outside.as_ref()?.cell.clone();
        self.sequences.first().and_then(cell).is_some_and(|cell| cell == mine)
    }

    /// Whether it is a layer without an output: the gradient of its states comes from outside.
    pub(crate) fn is_layer(&self) -> bool {
        self.sequences.iter().any(|sequence| sequence.outside.is_some())
    }

    /// The backward passes over these tapes, and the sums.
    pub(crate) fn backward(&self, mut tapes: Vec<Tape>, departures: &Departures) -> Truth {
        let passes = self.passes(departures);
        let mut total = self.params.zeros_like();
        if let Some(slip) = departures.slip {
            slip.before_all(&self.sequences, &mut tapes);
        }
        for (Sequence { example, .. }, tape) in self.sequences.iter().zip(&mut tapes) {
            match departures.slip {
                None => {
                    let timesteps = example.timesteps();
                    (0..timesteps)
                        .rev()
                        .for_each(|t| passes.backward(&self.params, example, tape, t));
                    add(&mut total, &self.sums(&passes, example, tape));
                }
                Some(slip) => self.with_slip(&passes, example, tape, slip, &mut total),
            }
        }
        if let Some(slip) = departures.slip {
            slip.after_all(&self.model, &self.sequences, &tapes, &mut total);
        }
        if let Some(scale) = departures.slip.and_then(Slip::scale) {
            tapes.iter_mut().for_each(|tape| scale_gradients(tape, scale));
            total.iter_mut().for_each(|gradient| gradient.value *= scale);
        }
        departures.left_over.iter().for_each(|before| add(&mut total, before));
        Truth { tapes, grads: total, faults: departures.faults.clone() }
    }

    fn passes(&self, departures: &Departures) -> Several {
        let (bptt_reach, bptt_window) = match departures.truncation {
            None => (None, None),
            Some(Truncation::PerLoss(reach)) => (Some(reach), None),
            Some(Truncation::Windows(window)) => (None, Some(window)),
        };
        let model = Model { bptt_reach, bptt_window, ..self.model };
        Several { model, faults: departures.faults.clone() }
    }

    fn sums(&self, passes: &Several, example: &Example, tape: &Tape) -> Params {
        let mut grads = Grads::zeros_like(&self.params);
        passes.accumulate(example, tape, &mut grads);
        Params::clone(&grads)
    }

    fn with_slip(
        &self,
        passes: &Several,
        example: &Example,
        tape: &mut Tape,
        slip: Slip,
        total: &mut Params,
    ) {
        let mut example = example.clone();
        slip.before(&mut example, tape);
        let steps = (0..example.timesteps()).rev().filter(|t| !slip.leaves_out(*t));
        steps.for_each(|t| passes.backward(&self.params, &example, tape, t));
        add(total, &self.sums(passes, &example, tape));
        slip.after(&self.model, &example, tape, total);
    }
}

impl Setting {
    /// How many columns a tensor has. Inputs without an embedding have a gradient, too, which the machine never needs.
    pub(crate) fn columns(&self, tensor: Tensor) -> usize {
        match tensor {
            Tensor::De if self.model.dims.embedding.is_none() => self.model.dims.inputs,
            _ => tensor.columns(self.model.dims, self.model.cell.keeps()),
        }
    }

    /// The numbers of a tensor: sequences, rows, columns.
    pub(crate) fn numbers(&self, tapes: &[Tape], tensor: Tensor, with_before: bool) -> Vec<f64> {
        if tensor != Tensor::De || self.model.dims.embedding.is_some() {
            return numbers(tapes, tensor, self.timesteps(), with_before);
        }
        let input = &self.params[self.model.cell.weights().input];
        let rows = |tape: &Tape| tape.dz.dot(input).into_iter().collect::<Vec<f64>>();
        tapes.iter().flat_map(rows).collect()
    }

    /// The numbers of a tensor at one timestep: sequences, columns.
    pub(crate) fn numbers_at(&self, tapes: &[Tape], tensor: Tensor, t: usize) -> Vec<f64> {
        if tensor != Tensor::De || self.model.dims.embedding.is_some() {
            let row = |tape: &Tape| tensor.of(tape).row(tensor.row_of(t)).to_vec();
            return tapes.iter().flat_map(row).collect();
        }
        let input = &self.params[self.model.cell.weights().input];
        tapes.iter().flat_map(|tape| tape.dz.row(t).dot(input)).collect()
    }

    /// What one timestep adds to the gradients.
    pub(crate) fn share(&self, truth: &Truth, t: usize) -> Params {
        let passes = self.passes(&Departures::default());
        let mut total = self.params.zeros_like();
        for (Sequence { example, .. }, tape) in self.sequences.iter().zip(&truth.tapes) {
            let mut alone = tape.clone();
            for tensor in Tensor::VARIANTS.iter().filter(|of| of.pass() == Pass::Backward) {
                for ((row, column), _) in tensor.of(tape).indexed_iter().filter(|(at, _)| at.0 != t)
                {
                    alone.write(*tensor, [row, column], 0.0);
                }
            }
            add(&mut total, &self.sums(&passes, example, &alone));
        }
        total
    }

    /// The gradients of the states before the first timesteps: what these are handed back, with these mistakes.
    pub(crate) fn start_gradients(&self, tapes: &[Tape], of: Tensor, faults: &[Fault]) -> Vec<f64> {
        let passes = Several { model: self.model, faults: faults.to_vec() };
        let back = |tape: &Tape| {
            let mut step = self.model.tape(2);
            for (to, from) in [
                (&mut step.gates, &tape.gates),
                (&mut step.tanh_c, &tape.tanh_c),
                (&mut step.dz, &tape.dz),
                (&mut step.dh, &tape.dh),
                (&mut step.dc, &tape.dc),
                (&mut step.dreset, &tape.dreset),
                (&mut step.dpast, &tape.dpast),
            ] {
                to.row_mut(1).assign(&from.row(0));
            }
            for (to, from) in [(&mut step.h, &tape.h), (&mut step.c, &tape.c)] {
                [0, 1].into_iter().for_each(|row| to.row_mut(row + 1).assign(&from.row(row)));
            }
            passes.hand_back(&self.params, &mut step, 0);
            of.of(&step).row(0).to_vec()
        };
        tapes.iter().flat_map(back).collect()
    }
}

/// Multiplies all that the backward pass has computed.
fn scale_gradients(tape: &mut Tape, scale: f64) {
    for tensor in Tensor::VARIANTS.iter().filter(|of| of.pass() == Pass::Backward) {
        for ((row, column), value) in tensor.of(&tape.clone()).indexed_iter() {
            tape.write(*tensor, [row, column], scale * value);
        }
    }
}

fn add(total: &mut Params, more: &Params) {
    for (total, more) in total.iter_mut().zip(more.iter()) {
        total.value += &more.value;
    }
}

/// The numbers of a tensor of the tapes: sequences, rows, columns. A state may come without its row before `t = 0`.
pub(crate) fn numbers(
    tapes: &[Tape],
    tensor: Tensor,
    timesteps: usize,
    with_before: bool,
) -> Vec<f64> {
    let skipped = usize::from(tensor.is_state() && !with_before);
    let rows = tensor.rows(timesteps);
    let of = |tape: &Tape| {
        let all = tensor.of(tape);
        all.slice_axis(Axis(0), Slice::from(skipped..rows)).iter().copied().collect::<Vec<f64>>()
    };
    tapes.iter().flat_map(of).collect()
}
