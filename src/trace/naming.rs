//! The meaning of the arrays in a file: names of a trace, of other programs, and of PyTorch.

use std::fmt;

use crate::nn::cell::Weights;
use crate::nn::{CellKind, Model, Name, Stage, Tensor, Variable};
use crate::problem::Problem;
use crate::tensors::{Array, Tensors};

/// The most updates that a file may contain.
pub(crate) const MOST_UPDATES: u64 = 10_000;

/// The meaning of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The update.
    pub(crate) k: u64,
    /// The tensor.
    pub(crate) what: Variable,
    /// Whether it is one of PyTorch's two biases, whose sum is one bias.
    pub(crate) half: bool,
}

/// Writes the name in a trace.
impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.k, self.what)
    }
}

/// The arrays of a file, with their meaning for a model.
#[derive(Debug, Default)]
pub struct Resolved<'a> {
    /// The meaning, the name in the file, and the array, of each that has a meaning.
    pub known: Vec<(Meaning, &'a str, &'a Array)>,
    /// The names of the others.
    pub unknown: Vec<&'a str>,
}

/// Finds the meaning of the arrays of a file.
///
/// # Errors
/// If two arrays have the same meaning, a name is ambiguous, or they belong to another kind of model.
pub fn resolve<'a>(model: &Model, tensors: &'a Tensors) -> Result<Resolved<'a>, Problem> {
    let mut resolved = Resolved::default();
    for (name, array) in tensors.iter() {
        match meaning(model, name, array.values.shape())? {
            Some(meaning) => {
                let same =
                    |(m, ..): &&(Meaning, &str, &Array)| m.k == meaning.k && m.what == meaning.what;
                if let Some((other, called, _)) = resolved.known.iter().find(same)
                    && !(meaning.half && other.half && are_halves(called, name))
                {
                    return Err(Problem::new(format!(
                        "{called} and {name} could each be {meaning}: leave one of them out"
                    )));
                }
                resolved.known.push((meaning, name, array));
            }
            None => resolved.unknown.push(name),
        }
    }
    Ok(resolved)
}

/// Whether these are the two biases of one PyTorch module.
fn are_halves(one: &str, other: &str) -> bool {
    one.replace("bias_ih", "bias_hh") == other || other.replace("bias_ih", "bias_hh") == one
}

/// The number of the update, and the rest of a name.
fn split(name: &str) -> (u64, &str) {
    let numbered = name.split_once('/').and_then(|(k, rest)| {
        let number = k.parse::<u64>().ok().filter(|n| n.to_string() == k)?;
        Some((number, rest))
    });
    numbered.unwrap_or((0, name))
}

/// Whether a name is one of a trace, perhaps of another model.
pub(crate) fn is_of_a_trace(name: &str) -> bool {
    let (_, rest) = split(name);
    match (rest.parse::<Variable>(), rest.split_once('/').map(|(stage, _)| stage.parse::<Stage>()))
    {
        (Ok(Variable::Tape(_) | Variable::OffTape(_)), _) => true,
        (_, Some(Ok(stage))) => stage != Stage::Before,
        (_, Some(Err(_)) | None) => false,
    }
}

fn meaning(model: &Model, name: &str, shape: &[usize]) -> Result<Option<Meaning>, Problem> {
    let (k, rest) = split(name);
    if k >= MOST_UPDATES {
        return Err(Problem::new(format!(
            "{name}: at most {MOST_UPDATES} updates can be compared"
        )));
    }
    let known = |what, half| Some(Meaning { k, what, half });
    let staged = rest.split_once('/').and_then(|(stage, param)| Some((stage.parse().ok()?, param)));
    if let Some((stage, param)) = staged {
        let param = param_of(model, param, shape)?;
        return Ok(param.and_then(|(name, half)| known(Variable::Parameter(stage, name), half)));
    }
    let plain = match rest {
        "hs" => "h",
        "ys" => "y",
        "ps" => "p",
        "cs" => "c",
        "loss" if shape.iter().all(|n| *n == 1) => "total_loss",
        rest => rest,
    };
    match plain.parse() {
        // in the notation of U, W, V the biases are b and c; only an LSTM has another c
        Ok(Variable::Tape(Tensor::C | Tensor::Dc)) if !model.cell.has_cell_state() => {
            if rest != name {
                return Ok(None); // the trace of an LSTM
            }
        }
        Ok(traced @ (Variable::Tape(_) | Variable::OffTape(_))) => return Ok(known(traced, false)),
        Ok(Variable::Parameter(..) | Variable::Moment(..)) | Err(_) => {}
    }
    if let Some((name, half)) = param_of(model, rest, shape)? {
        return Ok(known(Variable::weight(name), half));
    }
    let grad = rest.strip_suffix(".grad").or_else(|| rest.strip_prefix('d'));
    let Some(param) = grad.map(|param| param_of(model, param, shape)).transpose()?.flatten() else {
        return Ok(None);
    };
    Ok(known(Variable::gradient(param.0), param.1))
}

/// Returns the parameter with this name, and whether it is one half of a bias. Linear layers and embeddings of PyTorch
/// are recognised by their shapes.
fn param_of(model: &Model, name: &str, shape: &[usize]) -> Result<Option<(Name, bool)>, Problem> {
    let Weights { input, recurrent, bias, recurrent_bias } = model.cell.weights();
    let ours = model.shapes().into_iter().map(|s| s.name);
    if let Some(name) = ours.clone().find(|n| n.as_str() == name) {
        return Ok(Some((name, false)));
    }
    let called: Vec<Name> = ours.filter(|n| n.is_called(name)).collect();
    match called[..] {
        [] => {}
        [one] => return Ok(Some((one, false))),
        [one, other, ..] => {
            return Err(Problem::new(format!("{name} could be {one} or {other}: say which")));
        }
    }
    let (layer, last) = name.rsplit_once('.').unwrap_or(("", name));
    let found = match last {
        "weight_ih_l0" => Some((input, false)),
        "weight_hh_l0" => Some((recurrent, false)),
        "bias_ih_l0" => Some((bias, recurrent_bias.is_none())),
        "bias_hh_l0" => Some((recurrent_bias.unwrap_or(bias), recurrent_bias.is_none())),
        "weight" | "bias" => linear(model, layer, last, shape).map(|name| (name, false)),
        other
            if ["weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l"]
                .iter()
                .any(|p| other.starts_with(p)) =>
        {
            return Err(Problem::new(format!(
                "{name} is of a second layer or direction; this model has one of each"
            )));
        }
        _ => None,
    };
    let other_meaning = match model.cell.kind() {
        CellKind::Gru => Some(
            "PyTorch's GRU multiplies by r after the product with W_h, this one before it, \
             so its weights would mean something else: give the experiment cell: TorchGru",
        ),
        CellKind::Rnn | CellKind::Lstm | CellKind::TorchGru => None,
    };
    match other_meaning.filter(|_| found.is_some() && last.contains("_l0")) {
        Some(why) => Err(Problem::new(format!("{name}: {why}"))),
        None => Ok(found),
    }
}

fn linear(model: &Model, layer: &str, last: &str, shape: &[usize]) -> Option<Name> {
    let dims = model.dims;
    if last == "bias" {
        return (shape == [dims.outputs]).then_some(Name::b_y);
    }
    let is_embedding = dims.embedding.is_some() && shape == [dims.inputs, dims.read()];
    let is_head = shape == [dims.outputs, dims.hidden];
    let sounds_like_one = ["emb", "enc"].iter().any(|part| layer.to_lowercase().contains(part));
    match (is_embedding, is_head) {
        (true, true) if sounds_like_one => Some(Name::E),
        (_, true) => Some(Name::W_hy),
        (true, false) => Some(Name::E),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Activation;
    use crate::nn::Dims;
    use crate::nn::cell::Cell;
    use crate::nn::cell::{gru::Gru, lstm::Lstm, rnn::Rnn, torch_gru::TorchGru};

    fn model(cell: &'static dyn Cell) -> Model {
        let dims = Dims { inputs: 4, embedding: Some(2), hidden: 3, outputs: 5 };
        Model { dims, cell, bptt_window: None, bptt_reach: None }
    }

    fn is(cell: &'static dyn Cell, name: &str, shape: &[usize]) -> String {
        match meaning(&model(cell), name, shape) {
            Ok(Some(meaning)) => meaning.to_string(),
            Ok(None) => "unknown".to_owned(),
            Err(_) => "refused".to_owned(),
        }
    }

    #[test]
    fn names_of_other_programs_are_understood() {
        for (name, shape, rnn, lstm) in [
            ("W_hh", &[3, 3][..], "0/before/W_hh", "unknown"),
            ("7/grad/W_h", &[12, 3], "unknown", "7/grad/W_h"),
            ("Whh", &[3, 3], "0/before/W_hh", "unknown"),
            ("dWhh", &[3, 3], "0/grad/W_hh", "unknown"),
            ("dW", &[3, 3], "0/grad/W_hh", "unknown"),
            ("db", &[3], "0/grad/b_h", "0/grad/b"),
            ("dc", &[5], "0/grad/b_y", "0/dc"),
            ("c", &[5], "0/before/b_y", "0/c"),
            ("b", &[3], "0/before/b_h", "0/before/b"),
            ("hs", &[4, 3], "0/h", "0/h"),
            ("0/grad/rnn.weight_hh_l0", &[3, 3], "0/grad/W_hh", "0/grad/W_h"),
            ("rnn.bias_hh_l0", &[3], "0/before/b_h", "0/before/b"),
            ("fc.weight.grad", &[5, 3], "0/grad/W_hy", "0/grad/W_hy"),
            ("encoder.weight", &[4, 2], "0/before/E", "0/before/E"),
            ("fc.bias", &[5], "0/before/b_y", "0/before/b_y"),
            ("fc.bias", &[6], "unknown", "unknown"),
            ("rnn.weight_hh_l1", &[3, 3], "refused", "refused"),
            ("00/h", &[4, 3], "unknown", "unknown"),
            ("50000/h", &[4, 3], "refused", "refused"),
            ("loss", &[], "0/total_loss", "0/total_loss"),
            ("lr", &[], "unknown", "unknown"),
        ] {
            assert_eq!(is(&Rnn(Activation::Tanh), name, shape), rnn, "{name}");
            assert_eq!(is(&Lstm, name, shape), lstm, "{name}");
        }
    }

    #[test]
    fn each_gru_reads_its_own_weights_alone() {
        for (name, shape, gru, torch) in [
            ("gru.weight_hh_l0", &[9, 3][..], "refused", "0/before/W_h"),
            ("gru.bias_ih_l0", &[9], "refused", "0/before/b_x"),
            ("gru.bias_hh_l0.grad", &[9], "refused", "0/grad/b_h"),
            ("b_h", &[9], "unknown", "0/before/b_h"),
            ("b", &[9], "0/before/b", "refused"), // of two, it says not which
        ] {
            assert_eq!(
                (is(&Gru, name, shape), is(&TorchGru, name, shape)),
                (gru.into(), torch.into()),
                "{name}"
            );
        }
        let refused = meaning(&model(&Gru), "gru.weight_hh_l0", &[9, 3]).map(|_| ());
        assert!(refused.is_err_and(|problem| problem.to_string().contains("cell: TorchGru")));
    }
}
