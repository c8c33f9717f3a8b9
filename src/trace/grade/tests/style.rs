//! How somebody writes, names and saves a recurrent network: a composition of conventions.

use ndarray::{Array1, Array2, Array3, ArrayD, Axis, Slice, concatenate, stack};
use rand::RngExt;

use crate::nn::stream::{Stream, stream};
use crate::nn::{
    Activation, CellKind, Dims, Example, Fault, Init, InitPlan, Model, Name, Params, State, Tensor,
};
use crate::tensors::Tensors;
use crate::trace::grade::truth::{Departures, Setting, Truth, numbers};
use crate::trace::handin::data::{Data, Sequence};

/// How somebody writes, names and saves a recurrent network.
pub(super) struct Style {
    random: Stream,
    pub(super) setting: Setting,
    /// Whether the code is x@W.
    by_row: bool,
    /// Whether the weights were turned to W@x where their shape tells.
    turned_back: bool,
    /// The gates in the file's order.
    order: Vec<usize>,
    joined: Option<bool>,
    names: usize,
    gradients: usize,
    pub(super) factor: f64,
    columns: bool,
    pub(super) single: bool,
    /// Whether the inputs are one-hot.
    one_hot: bool,
    /// Whether the bias is two, whose sum counts.
    two_biases: bool,
    /// Whether states are saved as one array for each timestep.
    by_timestep: bool,
    /// Whether the loss and the length of the gradients are saved, too, with what those have in common.
    has_measures: bool,
}

/// The names of input's and recurrent matrix, bias, output's matrix and bias, by program.
const NAMES: [[&str; 5]; 4] = [
    ["Wxh", "Whh", "bh", "Why", "by"],
    ["Wx", "Wh", "b", "W_vocab", "b_vocab"],
    ["rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "fc.weight", "fc.bias"],
    ["params/U", "params/W", "params/b", "params/V", "params/c"],
];

/// PyTorch's name of the bias that is added to the product with the state before.
const SECOND_BIAS: &str = "rnn.bias_hh_l0";

impl Style {
    pub(super) fn new(seed: u64) -> Self {
        Style::of(seed, None)
    }

    /// Somebody's way with that cell, or else with one that the seed chooses. PyTorch's GRU has PyTorch's names.
    pub(super) fn of(seed: u64, kind: Option<CellKind>) -> Self {
        let mut random = stream(seed, "style");
        let mut upto = |n: usize| random.random_range(0..n);
        let chosen = [CellKind::Rnn, CellKind::Rnn, CellKind::Lstm, CellKind::Gru][upto(4)];
        let kind = kind.unwrap_or(chosen);
        let is_torch_gru = kind == CellKind::TorchGru;
        let dims = Dims {
            inputs: 2 + upto(4),
            embedding: None,
            hidden: 2 + upto(4),
            outputs: 2 + upto(4),
        };
        let (sequences, timesteps) = (1 + upto(3), 3 + upto(4));
        let model =
            Model { dims, cell: kind.cell(Activation::Tanh), bptt_window: None, bptt_reach: None };
        let normal = Init::StandardNormal;
        let plan = InitPlan { weights: normal, recurrent: None, biases: normal, forget_bias: None };
        let params = model.init(&plan, seed);
        let gates = model.cell.keeps().gates;
        let mut order: Vec<usize> = (0..gates).collect();
        (1..gates).for_each(|i| order.swap(i, upto(i + 1)));
        let joined = (gates > 1 && !is_torch_gru && upto(3) == 0).then(|| upto(2) == 0);
        let (by_row, turned_back) = (upto(2) == 0, upto(3) == 0);
        let (names, gradients) = (upto(NAMES.len()), upto(5));
        let names = if is_torch_gru { 2 } else { names };
        let total = sequences * timesteps;
        let factor = [1.0, 1.0 / timesteps as f64, 1.0 / total as f64, 1.0 / sequences as f64];
        let factor = factor[upto(4)] * [1.0, 1.0, -1.0][upto(3)];
        let (columns, single, one_hot) = (upto(2) == 0, upto(6) == 0, upto(3) == 0);
        let has_one = matches!(kind, CellKind::Rnn | CellKind::Lstm);
        let two_biases = names == 2 && has_one && upto(2) == 0;
        let by_timestep = upto(4) == 0;
        let has_measures = seed.is_multiple_of(2);
        let sequences = (0..sequences).map(|_| sequence(&mut random, &model, timesteps)).collect();
        let setting = Setting::new(model, &params, data(sequences));
        Style {
            random,
            setting,
            by_row,
            turned_back,
            order,
            joined,
            names,
            gradients,
            factor,
            columns,
            single,
            one_hot,
            two_biases,
            by_timestep,
            has_measures,
        }
    }

    /// Somebody who writes as the equations do: W@x, `Wxh` and `dWxh`, sums, five symbols and timesteps.
    pub(super) fn plain(kind: CellKind, sequences: usize) -> Self {
        let mut random = stream(1, "plain");
        let dims = Dims { inputs: 5, embedding: None, hidden: 4, outputs: 3 };
        let model =
            Model { dims, cell: kind.cell(Activation::Tanh), bptt_window: None, bptt_reach: None };
        let normal = Init::StandardNormal;
        let plan = InitPlan { weights: normal, recurrent: None, biases: normal, forget_bias: None };
        let sequences = (0..sequences).map(|_| sequence(&mut random, &model, 5)).collect();
        Style {
            random,
            setting: Setting::new(model, &model.init(&plan, 1), data(sequences)),
            by_row: false,
            turned_back: false,
            order: (0..model.cell.keeps().gates).collect(),
            joined: None,
            names: 0,
            gradients: 0,
            factor: 1.0,
            columns: false,
            single: false,
            one_hot: false,
            two_biases: false,
            by_timestep: false,
            has_measures: false,
        }
    }

    /// All numbers in single precision.
    pub(super) fn save_in_single_precision(&mut self) {
        self.single = true;
    }

    /// Names as PyTorch has them.
    pub(super) fn name_as_pytorch(&mut self) {
        self.names = 2;
    }

    pub(super) fn truth(&self, faults: &[Fault]) -> Truth {
        let departures = Departures { faults: faults.to_vec(), ..Departures::default() };
        self.setting.backward(self.setting.forward(), &departures)
    }

    /// The rows of the gates in the file's order.
    fn reordered(&self, rows: &Array2<f64>) -> Array2<f64> {
        let hidden = self.setting.model.dims.hidden;
        if self.order.len() < 2 {
            return rows.clone();
        }
        let of = |gate: &usize| {
            rows.slice_axis(Axis(0), Slice::from(gate * hidden..(gate + 1) * hidden))
        };
        let blocks: Vec<_> = self.order.iter().map(of).collect();
        concatenate(Axis(0), &blocks).expect("blocks of one width")
    }

    fn gradient_name(&self, name: &str) -> String {
        let plain = name.rsplit('/').next().unwrap_or(name);
        match (self.gradients, self.names) {
            (_, 2) => format!("{name}.grad"),
            (0, _) => format!("d{plain}"),
            (1, _) => format!("d_{plain}"),
            (2, _) => format!("{plain}_grad"),
            (3, _) => format!("grads/{plain}"),
            _ => format!("dL_d{plain}"),
        }
    }

    pub(super) fn put(&self, tensors: &mut Tensors, name: &str, values: ArrayD<f64>) {
        let single = |x: f64| if self.single { f64::from(x as f32) } else { x };
        tensors.insert(name, values.mapv(single));
    }

    /// Weights or gradients as the file has them.
    fn params(&self, tensors: &mut Tensors, params: &Params, is_gradient: bool) {
        let weights = self.setting.model.cell.weights();
        let names = NAMES[self.names];
        let scaled =
            |values: &Array2<f64>| if is_gradient { values * self.factor } else { values.clone() };
        let called =
            |name: &str| if is_gradient { self.gradient_name(name) } else { name.to_owned() };
        let turned = |values: Array2<f64>| {
            let is_square = values.nrows() == values.ncols();
            let back = self.turned_back && !is_gradient && !is_square;
            if self.by_row && !back { values.reversed_axes() } else { values }
        };
        let x = self.reordered(&scaled(&params[weights.input]));
        let h = self.reordered(&scaled(&params[weights.recurrent]));
        let matrices = match self.joined {
            Some(x_first) => {
                let both = if x_first { [x.view(), h.view()] } else { [h.view(), x.view()] };
                vec![(names[1].to_owned(), concatenate(Axis(1), &both).expect("one height"))]
            }
            None => vec![(names[0].to_owned(), x), (names[1].to_owned(), h)],
        };
        for (name, values) in matrices {
            let name = if self.joined.is_some() { "W".to_owned() } else { name };
            self.put(
                tensors,
                &called(&name),
                turned(values).as_standard_layout().to_owned().into_dyn(),
            );
        }
        self.put(
            tensors,
            &called(names[3]),
            turned(scaled(&params[Name::W_hy])).as_standard_layout().to_owned().into_dyn(),
        );
        let biases = [
            (names[2], self.reordered(&scaled(&params[weights.bias]))),
            (names[4], scaled(&params[Name::b_y])),
        ];
        let second = weights.recurrent_bias.map(|second| self.reordered(&scaled(&params[second])));
        for (name, values) in biases.into_iter().chain(second.map(|of| (SECOND_BIAS, of))) {
            let flat: Array1<f64> = values.column(0).to_owned();
            let values = if self.columns { values.into_dyn() } else { flat.into_dyn() };
            if self.two_biases && name == names[2] {
                let other = called(SECOND_BIAS);
                self.put(
                    tensors,
                    &other,
                    if is_gradient { values.clone() } else { &values * 0.25 },
                );
                self.put(tensors, &called(name), if is_gradient { values } else { values * 0.75 });
            } else {
                self.put(tensors, &called(name), values);
            }
        }
    }

    /// What is there for each sequence and timestep.
    pub(super) fn over_time(&mut self, numbers: &[f64], rows: usize, width: usize) -> ArrayD<f64> {
        let sequences = self.setting.sequences.len();
        let all = Array3::from_shape_vec((sequences, rows, width), numbers.to_vec()).expect("all");
        match self.random.random_range(0..3) {
            0 => all.into_dyn(),
            1 => all.permuted_axes([1, 0, 2]).as_standard_layout().to_owned().into_dyn(),
            _ => all.permuted_axes([2, 0, 1]).as_standard_layout().to_owned().into_dyn(),
        }
    }

    /// The file, with these mistakes in its gradients.
    pub(super) fn file(&mut self, faults: &[Fault]) -> Tensors {
        self.file_of(&self.truth(faults))
    }

    /// The file of a program that computes that.
    pub(super) fn file_of(&mut self, truth: &Truth) -> Tensors {
        let mut tensors = Tensors::new();
        self.params(&mut tensors, &self.setting.params.clone(), false);
        self.params(&mut tensors, &truth.grads, true);
        let sequences: Vec<Sequence> = self.setting.sequences.clone();
        let row = |of: &dyn Fn(&Sequence, usize) -> i64| {
            let rows: Vec<Array1<i64>> = sequences
                .iter()
                .map(|s| (0..s.example.timesteps()).map(|t| of(s, t)).collect())
                .collect();
            stack(Axis(0), &rows.iter().map(|r| r.view()).collect::<Vec<_>>()).expect("one length")
        };
        let symbol = |s: &Sequence, t: usize| s.example.inputs[t].symbol().map_or(-1, |i| i as i64);
        let target = |s: &Sequence, t: usize| s.example.targets[t].map_or(-1, |i| i as i64);
        let inputs = row(&symbol);
        if self.one_hot {
            let inputs = inputs.mapv(|symbol| symbol as usize);
            let (n, t) = inputs.dim();
            let symbols = self.setting.model.dims.inputs;
            let bit = |(n, t, i): (usize, usize, usize)| f64::from(u8::from(inputs[[n, t]] == i));
            tensors.insert("inputs", Array3::from_shape_fn((n, t, symbols), bit));
        } else {
            tensors.insert("inputs", inputs);
        }
        tensors.insert("targets", row(&target));
        let starts: Vec<Array1<f64>> =
            sequences.iter().map(|s: &Sequence| Array1::from(State::clone(&s.before).h)).collect();
        let starts =
            stack(Axis(0), &starts.iter().map(|s| s.view()).collect::<Vec<_>>()).expect("states");
        tensors.insert("h0", starts);
        let timesteps = self.setting.timesteps();
        let hidden = self.setting.model.dims.hidden;
        let h = numbers(&truth.tapes, Tensor::H, timesteps, false);
        if self.by_timestep {
            let shape = (self.setting.sequences.len(), timesteps, hidden);
            let h = Array3::from_shape_vec(shape, h).expect("all");
            for t in 0..timesteps {
                let at_t = h.index_axis(Axis(1), t).to_owned().into_dyn();
                self.put(&mut tensors, &format!("hs/{t}"), at_t);
            }
        } else {
            let h = self.over_time(&h, timesteps, hidden);
            self.put(&mut tensors, "hs", h);
        }
        if self.has_measures {
            let loss: f64 = truth.tapes.iter().flat_map(|tape| &tape.loss).sum();
            for (name, value) in [("loss", loss), ("grad_norm", truth.grads.norm())] {
                let value = value * self.factor.abs();
                self.put(&mut tensors, name, ndarray::arr0(value).into_dyn());
            }
        }
        tensors
    }

    pub(super) fn describe(&self) -> String {
        let Style { by_row, turned_back, order, joined, names, gradients, factor, .. } = self;
        let (sequences, timesteps) = (self.setting.sequences.len(), self.setting.timesteps());
        format!(
            "{} N={sequences} T={timesteps} by_row={by_row} back={turned_back} {order:?} joined={joined:?} names={names} gradients={gradients} ×{factor}",
            self.setting.model
        )
    }
}

/// A hand-in's data with nothing beside its sequences.
fn data(sequences: Vec<Sequence>) -> Data {
    Data {
        sequences,
        vectors: None,
        notes: Vec::new(),
        of_lesson: Vec::new(),
        after: None,
        is_guess: false,
    }
}

/// A sequence of random symbols and targets, and a state before it.
fn sequence(random: &mut Stream, model: &Model, timesteps: usize) -> Sequence {
    let symbols = |random: &mut Stream, n: usize| -> Vec<usize> {
        (0..timesteps).map(|_| random.random_range(0..n)).collect()
    };
    let dims = model.dims;
    let targets = symbols(random, dims.outputs).into_iter().map(Some).collect();
    let example = Example::of_symbols(symbols(random, dims.inputs), targets);
    let mut before = model.zero_state();
    before.h.iter_mut().for_each(|h| *h = random.random_range(-0.5..0.5));
    Sequence { example, before, outside: None }
}
