//! What is measured: four experiments as lessons have them, and the same in other sizes. All data come from fixed seeds.

use rand::distr::weighted::WeightedIndex;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use rnn_tui::checked::ron_options;
use rnn_tui::task::{Folder, Source, TaskSpec};
use rnn_tui::train::{Experiment, ExperimentSpec};

/// The four workloads, in short.
pub const NAMES: [&str; 4] = ["W1", "W2", "W3", "W4"];

/// The symbols of the text, the most frequent first.
const LETTERS: &str = " etaoinshrdlucmfwypvbgkjqxz\n.,TAISWHBMECPFDLRNGOYJUVKQXZ'-;:!?\"()";

/// Characters of the text of W1 and W4.
const LENGTH: usize = 100_000;

/// An experiment, and how many of its updates are measured together.
pub struct Workload {
    /// Before its first tick.
    pub experiment: Experiment,
    /// Updates: one, or an epoch where sequences are of different lengths.
    pub updates: u64,
}

impl Workload {
    /// One of [`NAMES`].
    ///
    /// - W1: a character model, tanh RNN, H = 100, V = 65, T = 25. One update.
    /// - W2: the lesson on sentiment, H = 64, V = 18, without test sentences. One epoch of 58 updates.
    /// - W3: mod 3, H = 10, V = 3. One epoch of 10 sequences of 10 timesteps.
    /// - W4: W1 with an LSTM. One update.
    pub fn named(name: &str) -> Self {
        match name {
            "W1" => Self::updates(character_model("Rnn", 100, 25), 1),
            "W2" => Self::epoch(sentiment(1)),
            "W3" => Self::epoch(mod3()),
            "W4" => Self::updates(character_model("Lstm", 100, 25), 1),
            _ => panic!("the workloads are {NAMES:?}, not {name:?}"),
        }
    }

    /// So many updates.
    pub fn updates(experiment: Experiment, updates: u64) -> Self {
        Workload { experiment, updates }
    }

    /// All updates of an epoch.
    pub fn epoch(experiment: Experiment) -> Self {
        let updates = experiment.updates_per_epoch();
        Workload { experiment, updates }
    }

    /// Trains, as everything does that need not look at each tick. An arm that has diverged would stand still, and seem fast.
    pub fn run(&mut self) {
        self.experiment.run(self.updates);
        assert!((0..self.experiment.arms.len()).all(|arm| !self.experiment.has_diverged(arm)));
    }
}

/// A character model of that cell: batch 1, the state carried on, Adagrad 0.1, clip ±5.
pub fn character_model(cell: &str, hidden: usize, timesteps: usize) -> Experiment {
    let spec = spec(&format!(
        "(task: CharLm(), cell: {cell}, hidden: {hidden}, window: {timesteps}, epochs: 1,
        init: (weights: Normal(0.01)), optimizer: Adagrad(lr: 0.1), clip: Value(5.0))"
    ));
    let text = Some(Source::Inline(text(LENGTH)));
    made(ExperimentSpec { task: TaskSpec::CharLm { text, carry: true }, ..spec })
}

/// The lesson on sentiment, with arms that differ in their learning rates; nothing is tested.
pub fn sentiment(arms: usize) -> Experiment {
    let arm = |i: usize| format!("(name: \"{i}\", optimizer: Sgd(lr: 0.0{}))", 2 + i);
    let arms: Vec<String> = (0..arms).map(arm).collect();
    let spec = spec(&format!(
        "(task: Sentiment(), hidden: 64, epochs: 1, init: (weights: Normal(0.001)),
        optimizer: Sgd(lr: 0.02), clip: Value(1.0), arms: [{}])",
        arms.join(", ")
    ));
    let task = spec.task.build(spec.seed, spec.window, &Folder::Embedded);
    let mut task = task.expect("the program's own sentences");
    task.test.clear();
    Experiment::of(task, spec, None).expect("an experiment")
}

/// The first lesson.
pub fn mod3() -> Experiment {
    made(spec(
        "(task: Mod3(length: 10, sequences: 10), hidden: 10, epochs: 1,
        init: (weights: Normal(0.1)), optimizer: Sgd(lr: 0.02))",
    ))
}

/// So many characters: 65 different ones, each about as frequent as one over its place among them.
pub fn text(length: usize) -> String {
    let letters: Vec<char> = LETTERS.chars().collect();
    let weights = (1..=letters.len()).map(|place| 1.0 / place as f64);
    let weights = WeightedIndex::new(weights).expect("weights above 0");
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let drawn = (letters.len()..length).map(|_| letters[random.sample(&weights)]);
    letters.iter().copied().chain(drawn).collect()
}

fn spec(ron: &str) -> ExperimentSpec {
    ron_options().from_str(ron).unwrap_or_else(|e| panic!("{e}: {ron}"))
}

fn made(spec: ExperimentSpec) -> Experiment {
    Experiment::new(spec, &Folder::Embedded).expect("an experiment")
}
