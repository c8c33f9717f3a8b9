//! Weights under PyTorch's names: those of `nn.Embedding`, `nn.RNN`, `nn.LSTM` or `nn.GRU`, and `nn.Linear`.

use ndarray::Array1;

use super::arrays::array;
use crate::nn::cell::Weights;
use crate::nn::{Activation, CellKind, Name};
use crate::problem::Problem;
use crate::tensors::Tensors;
use crate::train::{Arm, Experiment, ExperimentSpec};

/// Returns the weights of all arms, as a state dict of the modules `embedding`, `rnn` and `linear`.
///
/// # Errors
/// If PyTorch has no such cell.
pub(super) fn weights(experiment: &Experiment) -> Result<Tensors, Problem> {
    let mut tensors = Tensors::new();
    let specs = experiment.spec.arms();
    for (arm, spec) in experiment.arms.iter().zip(&specs) {
        let prefix = if specs.len() > 1 { format!("{}/", arm.name) } else { String::new() };
        if let Some(problem) = unknown(&experiment.spec.of_arm(spec)) {
            return Err(problem.about(format!("arm {}", arm.name)));
        }
        add(&mut tensors, &prefix, arm);
    }
    Ok(tensors)
}

/// Why PyTorch has no such cell; `None` if it has it.
fn unknown(spec: &ExperimentSpec) -> Option<Problem> {
    match (spec.cell, spec.activation) {
        (CellKind::Rnn, Activation::Tanh | Activation::Relu)
        | (CellKind::Lstm | CellKind::TorchGru, _) => None,
        (CellKind::Rnn, Activation::Sigmoid | Activation::Identity) => {
            Some(Problem::new("PyTorch's nn.RNN has only tanh and relu"))
        }
        (CellKind::Gru, _) => {
            let problem =
                "PyTorch's nn.GRU multiplies by r after the product with W_h, this one before it";
            Some(Problem::new(problem).instead("train with --set cell=TorchGru"))
        }
    }
}

fn add(tensors: &mut Tensors, prefix: &str, arm: &Arm) {
    let Weights { input, recurrent, bias, recurrent_bias } = arm.model.cell.weights();
    for tensor in arm.state.params.iter() {
        let called = match tensor.name {
            Name::E => "embedding.weight",
            Name::W_hy => "linear.weight",
            Name::b_y => "linear.bias",
            name if name == input => "rnn.weight_ih_l0",
            name if name == recurrent => "rnn.weight_hh_l0",
            name if name == bias => "rnn.bias_ih_l0",
            _ => "rnn.bias_hh_l0",
        };
        tensors.insert(format!("{prefix}{called}"), array(tensor.name, &tensor.value));
    }
    if recurrent_bias.is_none() {
        // PyTorch adds two biases where one is enough
        let zeros = Array1::<f64>::zeros(arm.state.params[bias].nrows());
        tensors.insert(format!("{prefix}rnn.bias_hh_l0"), zeros);
    }
}
