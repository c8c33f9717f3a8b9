//! What is measured: four experiments, and the file by which a peer gets the same weights and data.

use anyhow::{Context, Result, bail, ensure};
use ndarray::{Array0, Array1, arr0};
use rand::RngExt;
use std::fmt;
use std::str::FromStr;

use rnn_tui::nn::stream::stream;
use rnn_tui::nn::{Activation, Clip, Example, Init, InitPlan, Input, Optimizer};
use rnn_tui::task::mod3::Mod3;
use rnn_tui::task::{Task, TaskSpec, char_lm, sentiment};
use rnn_tui::tensors::Tensors;
use rnn_tui::train::spec::CellKind;
use rnn_tui::train::{Experiment, ExperimentSpec};

/// Characters of the generated text: one more than all windows of 25, 100 or 400 take.
const TEXT: usize = 100_001;

/// Characters by how often they come, in percent of the text, about as in English. Capitals are added.
const FREQUENCIES: [(&str, f64); 8] = [
    (" ", 17.0),
    ("et", 8.5),
    ("aoinhsr", 5.5),
    ("dlu", 3.0),
    ("mycwfgpb", 1.6),
    ("\nv,k.", 0.8),
    ("';!?-:jqxz", 0.1),
    ("&3$", 0.02),
];

/// One thing that all peers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workload {
    /// Which.
    pub kind: Kind,
    /// `H`.
    pub hidden: usize,
    /// `T`, where a text is cut into windows.
    pub window: Option<usize>,
}

/// Which data, which cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A character model, vanilla cell.
    W1,
    /// Sentiment of sentences.
    W2,
    /// The toy task.
    W3,
    /// A character model, LSTM.
    W4,
}

impl Workload {
    /// In its usual sizes.
    pub fn usual(kind: Kind) -> Self {
        let (hidden, window) = match kind {
            Kind::W1 | Kind::W4 => (100, Some(25)),
            Kind::W2 => (64, None),
            Kind::W3 => (10, None),
        };
        Workload { kind, hidden, window }
    }

    /// `W1:H=16,T=100`
    fn parse(name: &str) -> Result<Self> {
        let (kind, sizes) = name.split_once(':').unwrap_or((name, ""));
        let mut workload = Self::usual(match kind {
            "W1" => Kind::W1,
            "W2" => Kind::W2,
            "W3" => Kind::W3,
            "W4" => Kind::W4,
            _ => bail!("there are W1, W2, W3 and W4"),
        });
        for size in sizes.split(',').filter(|size| !size.is_empty()) {
            let value = |of: &str| of.parse::<usize>().ok().filter(|n| *n > 0);
            match (size.split_once('='), &mut workload.window) {
                (Some(("H", n)), Some(_)) => workload.hidden = value(n).context("H=16")?,
                (Some(("T", n)), Some(window)) => *window = value(n).context("T=100")?,
                _ => bail!("W1 and W4 may have other sizes: W1:H=16,T=100"),
            }
        }
        Ok(workload)
    }

    /// Our own side of it, before the first update.
    pub fn experiment(&self) -> Result<Experiment> {
        let task = self.task()?;
        ensure!(task.inputs.len() == self.symbols(), "{} symbols", task.inputs.len());
        Ok(Experiment::of(task, self.spec(), None)?)
    }

    /// `V`.
    fn symbols(&self) -> usize {
        match self.kind {
            Kind::W1 | Kind::W4 => 65,
            Kind::W2 => 18,
            Kind::W3 => 3,
        }
    }

    fn task(&self) -> Result<Task> {
        Ok(match (self.kind, self.window) {
            (Kind::W3, _) => Mod3 { vocab: 3, length: 10, sequences: 10, lag: 0 }.task(1, None),
            (Kind::W1 | Kind::W4, Some(window)) => char_lm::task(&text(), window, true)?,
            _ => {
                // no test after each epoch, and one order for all: a peer then does just the same
                let task = sentiment::task(sentiment::TRAIN, "", None, None)?;
                Task { shuffled: false, ..task }
            }
        })
    }

    fn spec(&self) -> ExperimentSpec {
        let (weights, optimizer, clip) = match self.kind {
            Kind::W1 => (Init::Normal(0.01), Optimizer::Adagrad { lr: 0.1 }, Clip::Value(5.0)),
            Kind::W2 => (Init::Normal(0.001), Optimizer::Sgd { lr: 0.02 }, Clip::Value(1.0)),
            Kind::W3 => (Init::Normal(0.1), Optimizer::Sgd { lr: 0.02 }, Clip::Off),
            Kind::W4 => (Init::Uniform, Optimizer::Adagrad { lr: 0.1 }, Clip::Value(5.0)),
        };
        ExperimentSpec {
            task: TaskSpec::CharLm { text: None, carry: true }, // not read: the task is given
            window: self.window,
            cell: if self.kind == Kind::W4 { CellKind::Lstm } else { CellKind::Rnn },
            activation: Activation::Tanh,
            hidden: self.hidden,
            embedding: None,
            init: InitPlan { weights, recurrent: None, biases: Init::Zero, forget_bias: None },
            given: None,
            optimizer,
            clip,
            fault: None,
            ablation: None,
            seed: 1,
            epochs: 1,
            arms: Vec::new(),
        }
    }

    /// Updates in what is counted: an epoch where the data are few.
    pub fn updates_per_unit(&self, experiment: &Experiment) -> u64 {
        match self.kind {
            Kind::W1 | Kind::W4 => 1,
            Kind::W2 | Kind::W3 => experiment.updates_per_epoch(),
        }
    }

    /// Weights, data and settings, for a peer.
    pub fn file(&self, experiment: &Experiment) -> Tensors {
        let mut tensors = Tensors::new();
        for tensor in experiment.arms[0].state.params.iter() {
            let name = format!("weights/{}", tensor.name);
            if tensor.name.is_bias() {
                tensors.insert(name, tensor.value.column(0).to_owned());
            } else {
                tensors.insert(name, tensor.value.clone());
            }
        }
        let (mut inputs, mut targets, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        let mut example = Example::default();
        let whole = |n: Option<usize>| n.map_or(-1, |n| n as i64);
        for number in 0..experiment.task.train.len() {
            experiment.task.train.fill(number, &mut example);
            inputs.extend(example.inputs.iter().map(Input::symbol).map(whole));
            targets.extend(example.targets.iter().copied().map(whole));
            lengths.push(example.timesteps() as i64);
        }
        for (name, values) in [("inputs", inputs), ("targets", targets), ("lengths", lengths)] {
            tensors.insert(name, Array1::from(values));
        }
        let spec = &experiment.spec;
        tensors.insert("learning_rate", arr0(spec.optimizer.lr()));
        tensors.insert("clip", arr0(spec.clip.threshold().unwrap_or(f64::INFINITY)));
        let updates: Array0<i64> = arr0(self.updates_per_unit(experiment) as i64);
        tensors.insert("updates_per_unit", updates);
        tensors
    }
}

impl FromStr for Workload {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::parse(name).map_err(|e| e.to_string())
    }
}

/// As it is named on the command line.
impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Self::usual(self.kind);
        let size =
            |letter, value: usize, usual| (value != usual).then(|| format!("{letter}={value}"));
        let window = self.window.unwrap_or(0);
        let hidden = size('H', self.hidden, usual.hidden);
        let window = size('T', window, usual.window.unwrap_or(0));
        let sizes: Vec<String> = hidden.into_iter().chain(window).collect();
        let colon = if sizes.is_empty() { "" } else { ":" };
        write!(f, "{:?}{colon}{}", self.kind, sizes.join(","))
    }
}

impl Workload {
    /// What it is, in words.
    pub fn about(&self) -> String {
        let (what, how) = match self.kind {
            Kind::W1 => ("character model, vanilla RNN", "Adagrad, clip ±5; a unit is one update"),
            Kind::W2 => {
                ("sentiment, vanilla RNN", "SGD, clip ±1; a unit is an epoch of 58 sentences")
            }
            Kind::W3 => ("mod 3, vanilla RNN", "SGD; a unit is an epoch of 10 sequences"),
            Kind::W4 => ("character model, LSTM", "Adagrad, clip ±5; a unit is one update"),
        };
        let timesteps = match self.kind {
            Kind::W2 => "1–10".to_owned(),
            _ => self.window.unwrap_or(10).to_string(),
        };
        format!("{what}, H={} V={} T={timesteps}, {how}", self.hidden, self.symbols())
    }
}

/// A text of 65 different characters, always the same.
fn text() -> String {
    let mut weighted: Vec<(char, f64)> = Vec::new();
    for (characters, percent) in FREQUENCIES {
        for c in characters.chars() {
            weighted.push((c, percent));
            if c.is_ascii_lowercase() {
                weighted.push((c.to_ascii_uppercase(), (0.05 * percent).max(0.02)));
            }
        }
    }
    let total: f64 = weighted.iter().map(|(_, percent)| percent).sum();
    let mut stream = stream(1, "peers/text");
    let mut draw = || {
        let mut left = total * stream.random::<f64>();
        let drawn = weighted.iter().find(|(_, percent)| {
            left -= percent;
            left < 0.0
        });
        drawn.map_or(' ', |(c, _)| *c)
    };
    (0..TEXT).map(|_| draw()).collect()
}
