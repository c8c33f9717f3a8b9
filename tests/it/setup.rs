//! Experiments that several tests use.

use rnn_tui::checked::ron_options;
use rnn_tui::nn::cell::Cell;
use rnn_tui::nn::{CellKind, Fault};
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

/// Each cell with each of its activations, and the fields of an experiment that ask for it.
pub fn cells() -> impl Iterator<Item = (&'static dyn Cell, String)> {
    let kinds = CellKind::with_activations();
    let fields =
        kinds.map(|(kind, activation)| format!("cell: {kind:?}, activation: {activation:?},"));
    CellKind::cells().zip(fields)
}

/// A cell that has the line of a mistake, and the fields that ask for it.
pub fn cell_for(fault: Fault) -> (&'static dyn Cell, String) {
    cells().find(|(cell, _)| fault.fits(*cell)).expect("a cell with that line")
}

/// A small experiment.
pub struct Small {
    /// What the tests call it.
    pub name: &'static str,
    /// The experiment.
    pub ron: &'static str,
    /// Whether every arm stays finite.
    pub sound: bool,
}

const fn sound(name: &'static str, ron: &'static str) -> Small {
    Small { name, ron, sound: true }
}

const fn diverging(name: &'static str, ron: &'static str) -> Small {
    Small { name, ron, sound: false }
}

/// The experiment of that name.
pub fn small(name: &str) -> &'static str {
    let found = EXPERIMENTS.iter().find(|e| e.name == name);
    found.unwrap_or_else(|| panic!("there is no small experiment {name:?}")).ron
}

/// Small experiments of all tasks, with one arm and with several, whole and in windows, of all cells.
pub const EXPERIMENTS: [Small; 10] = [
    sound(
        "mod3",
        r#"(task: Mod3(length: 5, sequences: 3, lag: 1), hidden: 6, epochs: 9,
        init: (weights: StandardNormal, biases: StandardNormal), optimizer: Sgd(lr: 0.1))"#,
    ),
    sound(
        "sentiment",
        r#"(task: Sentiment(), hidden: 7, epochs: 9, init: (weights: Uniform),
        optimizer: Sgd(lr: 0.02), clip: Value(1.0), arms: [
        (name: "value"), (name: "none", clip: Off), (name: "adagrad", optimizer: Adagrad(lr: 0.1))])"#,
    ),
    sound(
        "hello",
        r#"(task: CharLm(text: Inline("hello")), hidden: 8, epochs: 9,
        init: (weights: Normal(0.01)), optimizer: Adagrad(lr: 0.1), clip: Value(5.0))"#,
    ),
    sound(
        "text",
        r#"(task: CharLm(text: Inline("the cat sat on the mat")), window: 4, hidden: 5,
        epochs: 9, init: (weights: Glorot), optimizer: Adagrad(lr: 0.1), clip: Norm(0.5), arms: [
        (name: "a"), (name: "b", clip: Off)])"#,
    ),
    sound(
        "per loss",
        r#"(task: Mod3(length: 6, sequences: 2), hidden: 3, epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1),
        bptt_reach: 2, arms: [(name: "RNN"), (name: "LSTM", cell: Lstm), (name: "GRU", cell: Gru, bptt_reach: 1),
        (name: "both", bptt_window: 4)])"#,
    ),
    diverging(
        "diverging",
        r#"(task: Mod3(length: 6, sequences: 2), hidden: 4, epochs: 9,
        init: (weights: Uniform, recurrent: Orthogonal(1.5)), optimizer: Sgd(lr: 0.1), arms: [
        (name: "sound", clip: Norm(1.0)), (name: "diverging", optimizer: Sgd(lr: 1e308))])"#,
    ),
    sound(
        "recall",
        r#"(task: Recall(vocab: 3, length: 6, sequences: 4), cell: Lstm, hidden: 3, epochs: 9,
        init: (weights: Uniform, forget_bias: 3.0), optimizer: Adam(lr: 0.01), clip: Norm(1.0), arms: [
        (name: "LSTM"), (name: "GRU", cell: Gru), (name: "any order", ablation: ShuffledOrder)])"#,
    ),
    sound(
        "reverse",
        r#"(task: Reverse(vocab: 3, length: 3, shortest: 1, sequences: 6, feed: Own), window: 2,
        cell: Gru, hidden: 4, embedding: 3, epochs: 9, init: (weights: Glorot), optimizer: Adagrad(lr: 0.1))"#,
    ),
    sound(
        "spell",
        r#"(task: Spell(words: ["hello", "hi"]), hidden: 5, epochs: 99, init: (weights: Uniform),
        optimizer: Adagrad(lr: 0.1), arms: [
        (name: "whole"), (name: "frozen", embedding: 2, ablation: FrozenRecurrence)])"#,
    ),
    sound(
        "caption",
        r##"(task: Caption(pictures: Inline("up\n..#..\n.###.\n#.#.#\n..#..\n..#..
no\n#...#\n.#.#.\n..#..\n.#.#.\n#...#"), feed: Own), window: 2, cell: Lstm, hidden: 4, epochs: 99,
        init: (weights: Glorot), optimizer: Adagrad(lr: 0.1), arms: [
        (name: "whole"), (name: "no recurrence", embedding: 3, ablation: NoRecurrence)])"##,
    ),
];
