//! Each quantity of an update by the name that the pane gives it, with its value from the trace.

use std::collections::HashMap;

use ndarray::Array2;
use rnn_tui::nn::{Clip, Dims, Model, Optimizer};
use rnn_tui::task::Task;
use rnn_tui::tensors::Tensors;
use rnn_tui::train::Tick;

/// `₂`, and `₋₁`.
pub fn sub(t: isize) -> String {
    let digits = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"];
    let digit = |c: char| c.to_digit(10).map_or("₋", |d| digits[d as usize]);
    t.to_string().chars().map(digit).collect()
}

/// What the optimiser remembers of each number, by its place: computed here anew.
pub type Moments = HashMap<String, [f64; 2]>;

/// The quantities of one update.
pub struct Known<'a> {
    values: HashMap<String, f64>,
    /// The symbols, the classes, and the rows of all gates, as they are written in brackets.
    pub symbols: Vec<String>,
    pub classes: Vec<String>,
    pub rows: Vec<String>,
    /// The sizes.
    pub dims: Dims,
    /// `T`.
    pub timesteps: usize,
    /// What is read (T).
    pub inputs: Vec<f64>,
    /// The dark places of the picture that is read first.
    pub pixels: Vec<usize>,
    model: &'a Model,
    trace: &'a Tensors,
    k: u64,
}

impl<'a> Known<'a> {
    pub fn of(trace: &'a Tensors, k: u64, task: &Task, model: &'a Model) -> Self {
        let quoted = |labels: Vec<String>| labels.iter().map(|l| format!("'{l}'")).collect();
        let dims = model.dims;
        let letters = model.cell.letters().iter();
        let rows = letters.flat_map(|g| (0..dims.hidden).map(move |i| format!("{g}{i}"))).collect();
        let inputs: Vec<f64> = match trace.get(&format!("{k}/inputs")) {
            Some(array) => array.values.iter().copied().collect(),
            None => Vec::new(),
        };
        let mut known = Known {
            values: HashMap::new(),
            symbols: quoted(task.inputs.labels()),
            classes: quoted(task.outputs.labels()),
            rows,
            dims,
            timesteps: inputs.len(),
            inputs,
            pixels: Vec::new(),
            model,
            trace,
            k,
        };
        if let Some(x) = known.matrix("x") {
            known.pixels = (0..x.ncols()).filter(|place| x[[0, *place]] == 1.0).collect();
        }
        known.tape();
        known.derived();
        known.parameters("before", "");
        known
    }

    pub fn get(&self, name: &str) -> Option<f64> {
        self.values.get(name).copied()
    }

    /// The longest name that a text begins with.
    pub fn starts(&self, text: &str) -> Option<(&str, f64)> {
        let mut lengths = text.char_indices().map(|(i, c)| i + c.len_utf8()).rev();
        let longest = lengths.find_map(|n| self.values.get_key_value(&text[..n]));
        longest.map(|(name, value)| (name.as_str(), *value))
    }

    /// One more.
    pub fn add(&mut self, name: &str, value: f64) {
        self.insert(name.to_owned(), value);
    }

    fn insert(&mut self, name: String, value: f64) {
        self.values.insert(name, value);
    }

    /// A tensor of the trace, as a matrix.
    fn matrix(&self, name: &str) -> Option<Array2<f64>> {
        let values = &self.trace.get(&format!("{}/{name}", self.k))?.values;
        let (rows, cols) = (values.shape()[0], values.shape().get(1).copied().unwrap_or(1));
        Array2::from_shape_vec((rows, cols), values.iter().copied().collect()).ok()
    }

    pub fn labels(&self, count: usize) -> Vec<String> {
        (0..count).map(|i| i.to_string()).collect()
    }

    /// The rows of a tensor, the first of which is that of timestep `first`.
    fn rows_of(&mut self, name: &str, letter: &str, first: isize, labels: &[String]) {
        let Some(matrix) = self.matrix(name) else { return };
        for ((row, col), value) in matrix.indexed_iter() {
            let at = sub(first + row as isize);
            if let Some(label) = labels.get(col) {
                self.insert(format!("{letter}{at}[{label}]"), *value);
            }
        }
    }

    fn tape(&mut self) {
        let (units, classes, rows) =
            (self.labels(self.dims.hidden), self.classes.clone(), self.rows.clone());
        let read = self.labels(self.dims.read());
        self.rows_of("h", "h", -1, &units);
        self.rows_of("c", "c", -1, &units);
        self.rows_of("z", "z", 0, &rows);
        self.rows_of("e", "e", 0, &read);
        self.rows_of("y", "y", 0, &classes);
        self.rows_of("p", "p", 0, &classes);
        self.rows_of("dy", "dy", 0, &classes);
        self.rows_of("dh", "dh", 0, &units);
        self.rows_of("dc", "dc", 0, &units);
        self.rows_of("dc_from_h", "dc via h", 0, &units);
        self.rows_of("dc_from_later", "later dc", 0, &units);
        self.rows_of("dz", "dz", 0, &rows);
        self.rows_of("dreset", "dreset", 0, &units);
        self.rows_of("past", "past", 0, &rows);
        self.rows_of("dpast", "dpast", 0, &rows);
        self.rows_of("de", "de", 0, &read);
        self.rows_of("dh_from_later", "later dh", 0, &units);
        let letters = self.model.cell.letters();
        if let (Some(gates), true) = (self.matrix("gates"), letters.len() > 1) {
            for ((t, row), value) in gates.indexed_iter() {
                let (letter, unit) = (letters[row / self.dims.hidden], row % self.dims.hidden);
                self.insert(format!("{letter}{}[{unit}]", sub(t as isize)), *value);
            }
        }
    }

    /// What is computed from them: the parts of sums, by this test's own sums.
    fn derived(&mut self) {
        let gated = self.model.cell.letters().len() > 1;
        let [input, recurrent] = if gated { ["W_x", "W_h"] } else { ["W_xh", "W_hh"] };
        let loss = self.matrix("loss").expect("the loss");
        for t in 0..self.timesteps {
            let (at, before, after) = (sub(t as isize), sub(t as isize - 1), sub(t as isize + 1));
            self.insert(format!("loss{at}"), loss[[t, 0]]);
            let y = self.matrix("y").expect("the logits");
            self.insert(format!("Σ exp(y{at})"), y.row(t).mapv(f64::exp).sum());
            self.times(recurrent, &format!("h{before}"), "h", t);
            self.times("W_hy", &format!("h{at}"), "h", t + 1);
            self.times(recurrent, &format!("(r{at}⊙h{before})"), "reset", t);
            self.times(input, &format!("e{at}"), "e", t);
            self.times(input, &format!("x{at}"), "x", t);
            if let Some(shown) = self.matrix("tanh_c") {
                for (unit, value) in shown.row(t).iter().enumerate() {
                    self.insert(format!("(tanh c{at})[{unit}]"), *value);
                }
            }
            if let Some(reset) = self.matrix("reset") {
                for (unit, value) in reset.row(t).iter().enumerate() {
                    self.insert(format!("(r{at}⊙h{before})[{unit}]"), *value);
                }
            }
            for unit in 0..self.dims.hidden {
                let own = self.matrix("dh_from_output").expect("backward")[[t, unit]];
                self.insert(format!("(W_hyᵀdy{at})[{unit}]"), own);
                let later = self.matrix("dh_from_later").expect("backward")[[t, unit]];
                self.insert(format!("({recurrent}ᵀdz{after})[{unit}]"), later);
                self.through_gates(t, unit);
            }
            self.norms(t, recurrent);
        }
    }

    /// `(W v)[row]`
    fn times(&mut self, w: &str, vector: &str, tensor: &str, row_of: usize) {
        let Some(values) = self.matrix(tensor) else { return };
        let weights = self.matrix(&format!("before/{w}")).expect("weights");
        let labels = if w == "W_hy" { self.classes.clone() } else { self.rows.clone() };
        for (row, label) in labels.iter().enumerate() {
            let product = &weights.row(row) * &values.row(row_of);
            self.insert(format!("({w} {vector})[{label}]"), product.sum());
        }
    }

    /// The ways back through the gates of a GRU, and through the past of PyTorch's.
    fn through_gates(&mut self, t: usize, unit: usize) {
        if let Some(dpast) = self.matrix("dpast") {
            let w = self.matrix("before/W_h").expect("weights");
            let sum = (&w.column(unit) * &dpast.row(t)).sum();
            self.insert(format!("(W_hᵀdpast{})[{unit}]", sub(t as isize)), sum);
        }
        if self.matrix("reset").is_none_or(|reset| reset.is_empty()) {
            return;
        }
        let w = self.matrix("before/W_h").expect("weights");
        let dz = self.matrix("dz").expect("backward");
        let hidden = self.dims.hidden;
        for (gate, letter) in ["r", "z"].into_iter().enumerate() {
            let sum = (gate * hidden..(gate + 1) * hidden).map(|k| w[[k, unit]] * dz[[t, k]]).sum();
            self.insert(format!("(W_hᵀdz{})[{letter},{unit}]", sub(t as isize)), sum);
        }
    }

    /// What one step back says of the timestep.
    fn norms(&mut self, t: usize, recurrent: &str) {
        let at = sub(t as isize);
        let norm = |m: &Array2<f64>, t: usize| m.row(t).mapv(|x| x * x).sum().sqrt();
        let dh = self.matrix("dh_norm").expect("norms")[[t, 0]];
        self.insert(format!("‖dh{at}‖"), dh);
        let later = norm(&self.matrix("dh_from_later").expect("backward"), t);
        self.insert(format!("back{at}"), later);
        let slope = self.model.cell.slope_name().unwrap_or_default();
        for (name, label) in [("slope", slope), ("weights", recurrent), ("through_c", "along c")] {
            if let Some(factors) = self.matrix(&format!("step_back/{name}"))
                && t < factors.nrows()
            {
                self.insert(format!("{label} ×{at}"), factors[[t, 0]]);
            }
        }
    }

    /// All numbers of a stage by their places, with something before the name.
    fn parameters(&mut self, stage: &str, prefix: &str) {
        for (place, value) in self.places(stage) {
            self.insert(format!("{prefix}{place}"), value);
        }
    }

    /// `W_hh[3,5]` and the value that it has at that stage.
    fn places(&self, stage: &str) -> Vec<(String, f64)> {
        let start = format!("{}/{stage}/", self.k);
        let names = self.trace.iter().filter_map(|(name, _)| name.strip_prefix(&start));
        let places = names.flat_map(|name| {
            let matrix = self.matrix(&format!("{stage}/{name}")).expect("a matrix");
            let place = |((row, col), value): ((usize, usize), &f64)| {
                (format!("{name}[{}]", self.inside(name, row, col)), *value)
            };
            matrix.indexed_iter().map(place).collect::<Vec<_>>()
        });
        places.collect()
    }

    /// `3,'l'`
    pub fn inside(&self, name: &str, row: usize, col: usize) -> String {
        let row = match name {
            "W_hy" | "b_y" => &self.classes[row],
            "E" => &self.symbols[row],
            _ => &self.rows[row],
        };
        match name {
            "b_h" | "b" | "b_x" | "b_y" => row.clone(),
            "W_xh" | "W_x" if self.dims.embedding.is_none() => {
                format!("{row},{}", self.symbols[col])
            }
            _ => format!("{row},{col}"),
        }
    }

    /// What the names on the right mean at a tick.
    pub fn turn(&mut self, tick: Tick, moments: &Moments, clip: Clip) {
        self.parameters("grad", "d");
        self.parameters("clipped", "clipped d");
        let norm = self.matrix("grad_norm").map_or(f64::NAN, |n| n[[0, 0]]);
        self.insert("‖g‖".to_owned(), norm);
        if tick == Tick::Clip {
            self.clip(clip, norm);
        }
        for (place, _) in self.places("clipped") {
            let inside = &place[place.find('[').expect("a place")..];
            let [m, v] = moments.get(&place).copied().unwrap_or_default();
            self.insert(format!("m{inside} of {place}"), m);
            self.insert(format!("v{inside} of {place}"), v);
        }
    }

    /// The threshold, and the factor on each element.
    fn clip(&mut self, clip: Clip, norm: f64) {
        match clip {
            Clip::Off | Clip::Value(_) => {}
            Clip::Norm(c) => {
                self.add("c", c.get());
                self.add("factor", c / norm);
            }
            Clip::SquaredNorm(c) => {
                self.add("c", c.get());
                self.add("s", norm * norm);
                self.add("factor", c / (norm * norm));
            }
        }
    }

    /// The names without the tensor, as the update of one tensor writes its memory.
    pub fn look_at(&mut self, tensor: &str) {
        let of_it: Vec<(String, f64)> = self
            .values
            .iter()
            .filter_map(|(name, value)| {
                let (short, place) = name.split_once(" of ")?;
                place.starts_with(&format!("{tensor}[")).then(|| (short.to_owned(), *value))
            })
            .collect();
        self.values.extend(of_it);
    }

    /// What the names on the left mean at a tick.
    pub fn result(&self, tick: Tick, name: &str) -> Option<f64> {
        let at = |stage: &str, name: &str| {
            self.places(stage).into_iter().find(|(place, _)| place == name).map(|(_, v)| v)
        };
        match (tick, name.strip_prefix('d')) {
            (Tick::Clip, Some(place)) => at("clipped", place).or_else(|| self.get(name)),
            (Tick::Update, _) => at("after", name).or_else(|| self.get(name)),
            _ => self.get(name),
        }
    }

    /// The memory after this update.
    pub fn remember(&self, optimizer: Optimizer, moments: &mut Moments) {
        for (place, g) in self.places("clipped") {
            let [m, v] = moments.entry(place).or_default();
            match optimizer {
                Optimizer::Sgd { .. } => {}
                Optimizer::Momentum { momentum, .. } => *v = momentum * *v + g,
                Optimizer::Adagrad { .. } => *m += g * g,
                Optimizer::RmsProp { decay, .. } => *m = decay * *m + (1.0 - decay) * g * g,
                Optimizer::Adam { beta1, beta2, .. } => {
                    *m = beta1 * *m + (1.0 - beta1) * g;
                    *v = beta2 * *v + (1.0 - beta2) * g * g;
                }
            }
        }
    }

    /// The memory of this update by the names that it has on the pane after it.
    pub fn remembered(&mut self, optimizer: Optimizer, moments: &Moments) {
        let updates = self.k as i32 + 1;
        for (place, [m, v]) in moments {
            let inside = &place[place.find('[').expect("a place")..];
            self.insert(format!("m′{inside} of {place}"), *m);
            self.insert(format!("v′{inside} of {place}"), *v);
            if let Optimizer::Adam { beta1, beta2, .. } = optimizer {
                let corrected = [m / (1.0 - beta1.powi(updates)), v / (1.0 - beta2.powi(updates))];
                self.insert(format!("m*{inside} of {place}"), corrected[0]);
                self.insert(format!("v*{inside} of {place}"), corrected[1]);
            }
        }
    }
}
