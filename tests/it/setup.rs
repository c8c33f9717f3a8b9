//! Experiments that several tests use.

use rnn_tui::checked::ron_options;
use rnn_tui::task::Folder;
use rnn_tui::train::{Experiment, ExperimentSpec};

/// Reads an experiment.
pub fn spec(ron: &str) -> ExperimentSpec {
    ron_options().from_str(ron).unwrap_or_else(|e| panic!("{e}: {ron}"))
}

/// The machine of an experiment.
pub fn experiment(ron: &str) -> Experiment {
    Experiment::new(spec(ron), &Folder::Embedded).unwrap_or_else(|e| panic!("{e}: {ron}"))
}

/// Small experiments of all tasks, with one arm and with several, sound and diverging.
pub const EXPERIMENTS: [&str; 5] = [
    r#"(task: Mod3(length: 5, sequences: 3, lag: 1), hidden: 6, epochs: 9,
        init: (weights: StandardNormal, biases: StandardNormal), optimizer: Sgd(lr: 0.1))"#,
    r#"(task: Sentiment(), hidden: 7, epochs: 9, init: (weights: Uniform),
        optimizer: Sgd(lr: 0.02), clip: Value(1.0), arms: [
        (name: "value"), (name: "none", clip: Off), (name: "adagrad", optimizer: Adagrad(lr: 0.1))])"#,
    r#"(task: CharLm(text: Inline("hello")), hidden: 8, epochs: 9,
        init: (weights: Normal(0.01)), optimizer: Adagrad(lr: 0.1), clip: Value(5.0))"#,
    r#"(task: CharLm(text: Inline("the cat sat on the mat")), window: 4, hidden: 5,
        epochs: 9, init: (weights: Glorot), optimizer: Adagrad(lr: 0.1), clip: Norm(0.5), arms: [
        (name: "a"), (name: "b", clip: Off)])"#,
    r#"(task: Mod3(length: 6, sequences: 2), hidden: 4, epochs: 9,
        init: (weights: Uniform, recurrent: Orthogonal(1.5)), optimizer: Sgd(lr: 0.1), arms: [
        (name: "sound", clip: Norm(1.0)), (name: "diverging", optimizer: Sgd(lr: 1e308))])"#,
];
