//! How a workload is handed to a peer: a file with the same weights, data and settings.

use ndarray::{Array0, Array1, arr0};

use rnn_tui::nn::{Example, Input};
use rnn_tui::tensors::Tensors;

use crate::workloads::{Kind, Round, Workload};

/// Weights, data and settings, for a peer.
pub fn file(Round { experiment, updates }: &Round) -> Tensors {
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
    tensors.insert("learning_rate", arr0(spec.optimizer.lr().get()));
    tensors.insert("clip", arr0(spec.clip.threshold().unwrap_or(f64::INFINITY)));
    let updates: Array0<i64> = arr0(*updates as i64);
    tensors.insert("updates_per_unit", updates);
    tensors
}

/// What it is, in words.
pub fn about(workload: &Workload) -> String {
    let (what, how) = match workload.kind {
        Kind::W1 => ("character model, vanilla RNN", "Adagrad, clip ±5; a unit is one update"),
        Kind::W2 => ("sentiment, vanilla RNN", "SGD, clip ±1; a unit is an epoch of 58 sentences"),
        Kind::W3 => ("mod 3, vanilla RNN", "SGD; a unit is an epoch of 10 sequences"),
        Kind::W4 => ("character model, LSTM", "Adagrad, clip ±5; a unit is one update"),
    };
    let timesteps = match workload.kind {
        Kind::W2 => "1–10".to_owned(),
        _ => workload.window.unwrap_or(10).to_string(),
    };
    format!("{what}, H={} V={} T={timesteps}, {how}", workload.hidden, workload.symbols())
}
