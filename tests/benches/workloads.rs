//! What is measured: four experiments, two of them in other sizes too. All data come from fixed seeds.

use rand::RngExt;
use std::fmt;
use std::str::FromStr;

use rnn_tui::checked::Positive;
use rnn_tui::nn::CellKind;
use rnn_tui::nn::stream::stream;
use rnn_tui::nn::{Activation, Clip, Init, InitPlan, Optimizer};
use rnn_tui::task::mod3::Mod3;
use rnn_tui::task::{Task, TaskSpec, char_lm, sentiment};
use rnn_tui::train::spec::ArmSpec;
use rnn_tui::train::{Experiment, ExperimentSpec};

/// Characters of the generated text: one more than all windows of 25, 100 or 400 take.
pub const TEXT: usize = 100_001;

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

/// One thing to measure.
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
    /// All four, in their usual sizes.
    pub const USUAL: [Workload; 4] = [
        Self::usual(Kind::W1),
        Self::usual(Kind::W2),
        Self::usual(Kind::W3),
        Self::usual(Kind::W4),
    ];

    /// In its usual sizes.
    pub const fn usual(kind: Kind) -> Self {
        let (hidden, window) = match kind {
            Kind::W1 | Kind::W4 => (100, Some(25)),
            Kind::W2 => (64, None),
            Kind::W3 => (10, None),
        };
        Workload { kind, hidden, window }
    }

    /// `W1:H=16,T=100`
    fn parse(name: &str) -> Option<Self> {
        let (kind, sizes) = name.split_once(':').unwrap_or((name, ""));
        let mut workload = Self::usual(match kind {
            "W1" => Kind::W1,
            "W2" => Kind::W2,
            "W3" => Kind::W3,
            "W4" => Kind::W4,
            _ => return None,
        });
        for size in sizes.split(',').filter(|size| !size.is_empty()) {
            let value = |of: &str| of.parse::<usize>().ok().filter(|n| *n > 0);
            match (size.split_once('='), &mut workload.window) {
                (Some(("H", n)), Some(_)) => workload.hidden = value(n)?,
                (Some(("T", n)), Some(window)) => *window = value(n)?,
                _ => return None,
            }
        }
        Some(workload)
    }

    /// Before the first update.
    pub fn experiment(&self) -> Experiment {
        self.with_arms(Vec::new())
    }

    /// Before the first update, with such arms.
    pub fn with_arms(&self, arms: Vec<ArmSpec>) -> Experiment {
        let spec = ExperimentSpec { arms, ..self.spec() };
        let experiment = Experiment::of(self.task(), spec, None).expect("an experiment");
        assert_eq!(experiment.task.inputs.len(), self.symbols());
        experiment
    }

    /// `V`.
    pub fn symbols(&self) -> usize {
        match self.kind {
            Kind::W1 | Kind::W4 => 65,
            Kind::W2 => 18,
            Kind::W3 => 3,
        }
    }

    fn task(&self) -> Task {
        match (self.kind, self.window) {
            (Kind::W3, _) => Mod3 { vocab: 3, length: 10, sequences: 10, lag: 0 }.task(1, None),
            (Kind::W1 | Kind::W4, Some(window)) => {
                char_lm::task(&text(TEXT), window, true).expect("a text")
            }
            _ => {
                // no test after each epoch, and one order for all: a peer then does just the same
                let task = sentiment::task(sentiment::TRAIN, "", None, None);
                Task { shuffled: false, ..task.expect("our own sentences") }
            }
        }
    }

    fn spec(&self) -> ExperimentSpec {
        let (weights, optimizer, clip) = match self.kind {
            Kind::W1 => (
                Init::Normal(Positive::constant(0.01)),
                Optimizer::adagrad(Positive::constant(0.1)),
                Clip::Value(Positive::constant(5.0)),
            ),
            Kind::W2 => (
                Init::Normal(Positive::constant(0.001)),
                Optimizer::sgd(Positive::constant(0.02)),
                Clip::Value(Positive::constant(1.0)),
            ),
            Kind::W3 => (
                Init::Normal(Positive::constant(0.1)),
                Optimizer::sgd(Positive::constant(0.02)),
                Clip::Off,
            ),
            Kind::W4 => (
                Init::Uniform,
                Optimizer::adagrad(Positive::constant(0.1)),
                Clip::Value(Positive::constant(5.0)),
            ),
        };
        ExperimentSpec {
            task: TaskSpec::CharLm { text: None, carry: true, level: Default::default() }, // not read: the task is given
            data_window: self.window,
            bptt_window: None,
            bptt_reach: None,
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
}

impl FromStr for Workload {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::parse(name).ok_or_else(|| {
            "there are W1, W2, W3 and W4; W1 and W4 may have other sizes: W1:H=16,T=100".to_owned()
        })
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

/// An experiment, and how many of its updates are measured together.
pub struct Round {
    /// Where it stands.
    pub experiment: Experiment,
    /// Updates: one, or an epoch where the data are few.
    pub updates: u64,
}

impl Round {
    /// Of a workload, before the first update.
    pub fn of(workload: &Workload) -> Self {
        let experiment = workload.experiment();
        let updates = match workload.kind {
            Kind::W1 | Kind::W4 => 1,
            Kind::W2 | Kind::W3 => experiment.updates_per_epoch(),
        };
        Round { experiment, updates }
    }

    /// Trains, as everything does that need not look at each tick. An arm that has diverged would stand still, and seem
    /// fast.
    pub fn run(&mut self, rounds: u64) {
        self.experiment.run(rounds * self.updates);
        assert!((0..self.experiment.arms.len()).all(|arm| !self.experiment.has_diverged(arm)));
    }
}

/// So many characters, 65 different ones, always the same.
pub fn text(characters: usize) -> String {
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
    let mut stream = stream(1, "benches/text");
    let mut draw = || {
        let mut left = total * stream.random::<f64>();
        let drawn = weighted.iter().find(|(_, percent)| {
            left -= percent;
            left < 0.0
        });
        drawn.map_or(' ', |(c, _)| *c)
    };
    (0..characters).map(|_| draw()).collect()
}
