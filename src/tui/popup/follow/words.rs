//! What a number is, in words.

use crate::nn::{Age, OffTape, Quantity, Stage, Tensor, Variable};
use crate::train::{Given, Origin};
use crate::tui::pane::equation;
use crate::tui::view::View;

/// Returns how a number is written, and its value if it may be told. A gradient after the clip and a weight after the
/// update have the names that they had before, so they are told apart.
pub(super) fn name(view: &View, of: Quantity) -> (String, Option<f64>) {
    let (name, value) = equation::written(view, of);
    let mark = match of.variable {
        Variable::Parameter(Stage::Clipped, _) => " clipped",
        Variable::Parameter(Stage::After, _) | Variable::Moment(Age::New, ..) => " new",
        Variable::Parameter(Stage::Before | Stage::Grad, _)
        | Variable::Moment(Age::Old, ..)
        | Variable::Tape(_)
        | Variable::OffTape(_) => "",
    };
    (name + mark, value)
}

/// Whether the next update begins with a number.
pub(super) fn is_carried_on(of: Quantity) -> bool {
    matches!(of.variable, Variable::Parameter(Stage::After, _) | Variable::Moment(Age::New, ..))
}

/// Returns what a number is: `the hidden state at t = 2, unit 1`.
pub(super) fn meaning(view: &View, of: Quantity) -> String {
    match of.variable {
        Variable::Tape(tensor) => {
            let what = of_tensor(tensor);
            let when = match tensor.timestep(of.row) {
                Some(t) => format!("at t = {t}"),
                None => "before t = 0".to_owned(),
            };
            match tensor {
                Tensor::Loss => format!("{what} {when}"),
                Tensor::Y | Tensor::P | Tensor::Dy => {
                    let labels = &view.frame.snapshot.task.outputs;
                    let known = of.column < labels.len();
                    let class = if known { labels.label(of.column) } else { "?" };
                    format!("{what} {when}, class {class:?}")
                }
                _ => format!("{what} {when}, {}", place(view, of.column)),
            }
        }
        Variable::Parameter(Stage::Before, _) => "a weight, as this update finds it".to_owned(),
        Variable::Parameter(Stage::Grad, _) => {
            "the gradient of the total loss by this weight, before the clip".to_owned()
        }
        Variable::Parameter(Stage::Clipped, _) => "the gradient after the clip".to_owned(),
        Variable::Parameter(Stage::After, _) => "a weight after this update".to_owned(),
        Variable::Moment(Age::Old, ..) => "what the optimiser remembers of this weight".to_owned(),
        Variable::Moment(Age::New, ..) => {
            "what the optimiser remembers of this weight after this update".to_owned()
        }
        Variable::OffTape(array) => of_array(array).to_owned(),
    }
}

/// `unit 3`, or `gate f of unit 3`.
fn place(view: &View, column: usize) -> String {
    let model = &view.arm().model;
    let (units, letters) = (model.dims.hidden, model.cell.letters());
    match letters.get(column / units) {
        Some(letter) if !letter.is_empty() && letters.len() > 1 && column >= units => {
            format!("gate {letter} of unit {}", column % units)
        }
        _ => format!("unit {}", column % units),
    }
}

fn of_tensor(tensor: Tensor) -> &'static str {
    match tensor {
        Tensor::E => "the embedded input",
        Tensor::Z => "the pre-activation, before the nonlinearity,",
        Tensor::Gates => "a gate",
        Tensor::Reset => "the past as far as the reset gate lets it through,",
        Tensor::Past => "the part of the past",
        Tensor::C => "the cell state",
        Tensor::TanhC => "the squashed cell state",
        Tensor::H => "the hidden state",
        Tensor::Y => "the logit",
        Tensor::P => "the probability",
        Tensor::Loss => "the loss",
        Tensor::Dy => "the gradient of the loss by the logit",
        Tensor::DhFromOutput => "the part of dh from the loss",
        Tensor::DhFromLater => "the part of dh from all later losses,",
        Tensor::Dh => "the gradient of all losses by the hidden state",
        Tensor::DcFromH => "the part of dc that comes through h",
        Tensor::DcFromLater => "the part of dc from the next cell state,",
        Tensor::Dc => "the gradient of all losses by the cell state",
        Tensor::Dreset => "the gradient by what the reset gate lets through,",
        Tensor::Dz => "the gradient by the pre-activation",
        Tensor::Dpast => "the gradient by the part of the past",
        Tensor::De => "the gradient by the embedded input",
    }
}

fn of_array(array: OffTape) -> &'static str {
    match array {
        OffTape::Inputs => "the symbol that is read",
        OffTape::X => "one element of the input: 1 where the symbol is read, else 0",
        OffTape::Targets => "the expected class",
        OffTape::TotalLoss => "the losses of all timesteps together",
        OffTape::DhNorm => "the length of dh",
        OffTape::GradNorm => "the length of all gradients together, before the clip",
        OffTape::ClippedNorm => "the length of all gradients together, after the clip",
        OffTape::Slope => "what the slope leaves of the gradient in one step back",
        OffTape::Weights => "what the transposed matrix makes of the gradient in one step back",
        OffTape::ThroughC => "what is left of the gradient along the cell state",
        OffTape::Singular => "a singular value of the recurrent matrix",
        OffTape::Moduli => "the modulus of an eigenvalue of the recurrent matrix",
    }
}

/// Returns why there is nothing that a number is computed from, if that is so.
pub(super) fn end(view: &View, of: Quantity) -> Option<String> {
    let snapshot = &view.frame.snapshot;
    let Origin::Given(given) = snapshot.origin(view.frame.arm, of) else {
        let is_bare =
            equation::is_right(view, of) && view.values().wiring().operands(of).is_empty();
        return is_bare.then(|| "It is 0: here nothing adds to it.".to_owned());
    };
    Some(match given {
        Given::InitialWeight if equation::written(view, of).1 == Some(0.0) => {
            "The run begins with it: the initialisation sets it to 0.".to_owned()
        }
        Given::InitialWeight => {
            let name = of.variable.to_string();
            let name = name.rsplit('/').next().unwrap_or_default();
            format!(
                "The run begins with it: drawn from the random stream \"init/{name}\" of seed {}.",
                snapshot.spec.seed
            )
        }
        Given::SetByHand => "It was set by hand before this update.".to_owned(),
        Given::EmptyMemory => {
            "The optimiser begins with it: it has seen no gradient yet.".to_owned()
        }
        Given::EmptyState => {
            "The sequence begins with it: nothing has been read before.".to_owned()
        }
        Given::Input => "It is read: it comes from the example.".to_owned(),
        Given::Target => "It is expected: it comes from the example.".to_owned(),
    })
}
