//! What a number is, in words.

use crate::nn::{Age, OffTape, Quantity, Stage, Tensor, Variable};
use crate::task::Vocab;
use crate::train::{Given, Origin};
use crate::tui::pane::equation;
use crate::tui::view::View;
use crate::tui::widget::number::significant;

/// The value of a number as it is told: `?` where the step asks for it, and of what is read or expected its label.
pub(super) fn told(view: &View, of: Quantity, digits: usize) -> String {
    let task = &view.frame.snapshot.task;
    let label = |labels: &Vocab, value: f64, none: &str| match value as usize {
        _ if value < 0.0 => none.to_owned(),
        number => format!("'{}'", labels.label(number)),
    };
    match (equation::value(view, of), of.variable) {
        (None, _) if view.hides(of) => "?".to_owned(),
        (None, _) => "·".to_owned(),
        (Some(value), Variable::OffTape(OffTape::Inputs)) => {
            label(&task.inputs, value, "a picture")
        }
        (Some(value), Variable::OffTape(OffTape::Targets)) => label(&task.outputs, value, "none"),
        (Some(value), _) => significant(value, digits),
    }
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
        Variable::Parameter(Stage::Before, _) => "a weight before this update".to_owned(),
        Variable::Parameter(Stage::Grad, _) => {
            "the gradient for this weight, before the clip".to_owned()
        }
        Variable::Parameter(Stage::Clipped, _) => "the gradient after the clip".to_owned(),
        Variable::Parameter(Stage::After, _) => "a weight after this update".to_owned(),
        Variable::Moment(Age::Old, ..) => "what the optimiser remembers of this weight".to_owned(),
        Variable::Moment(Age::New, ..) => {
            "what the optimiser remembers of this weight after this update".to_owned()
        }
        Variable::OffTape(array) => of_array(array, of.row),
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
        Tensor::Dy => "the gradient for the logit",
        Tensor::DhFromOutput => "the part of dh from the loss",
        Tensor::DhFromLater => "the part of dh from all later losses,",
        Tensor::Dh => "the whole gradient for the hidden state",
        Tensor::DcFromH => "the part of dc that comes through h",
        Tensor::DcFromLater => "the part of dc from the next cell state,",
        Tensor::Dc => "the whole gradient for the cell state",
        Tensor::Dreset => "the gradient for what the reset gate lets through,",
        Tensor::Dz => "the gradient for the pre-activation",
        Tensor::Dpast => "the gradient for the part of the past",
        Tensor::De => "the gradient for the embedded input",
    }
}

fn of_array(array: OffTape, row: usize) -> String {
    let next = row + 1;
    match array {
        OffTape::Inputs => format!("the symbol that is read at t = {row}"),
        OffTape::X => {
            format!("an element of the input at t = {row}: 1 where the symbol is read, else 0")
        }
        OffTape::Targets => format!("the target at t = {row}"),
        OffTape::TotalLoss => "the total loss: the sum of the losses of all timesteps".to_owned(),
        OffTape::DhNorm => format!("the length of dh at t = {row}"),
        OffTape::GradNorm => "the length of all gradients together, before the clip".to_owned(),
        OffTape::ClippedNorm => "the length of all gradients together, after the clip".to_owned(),
        OffTape::Slope => {
            format!("the slope's factor in the step back from t = {next} to {row}")
        }
        OffTape::Weights => {
            format!("the transposed matrix's factor in the step back from t = {next} to {row}")
        }
        OffTape::ThroughC => {
            format!("the factor along the cell state in the step back from t = {next} to {row}")
        }
        OffTape::Singular => "a singular value: how far the matrix can stretch a vector".to_owned(),
        OffTape::Moduli => {
            "the size of an eigenvalue: a factor per step in the long run".to_owned()
        }
    }
}

/// Why a number of a hand-in differs from the right one: because something that it is computed from does, or because of
/// its own equation.
pub(super) fn cause(view: &View, of: Quantity) -> Option<String> {
    if !view.differs(of) {
        return None;
    }
    let operands = view.values().wiring().operands(of);
    let is_unknown = |of: &&Quantity| view.values().of(**of).is_none();
    let wrong: Vec<String> = operands
        .iter()
        .filter(|of| view.differs(**of))
        .map(|of| equation::named(view, *of))
        .collect();
    let some = |names: &[String]| {
        let more = names.len().saturating_sub(3);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{more}", names.iter().take(3).cloned().collect::<Vec<_>>().join(", "))
    };
    Some(match operands.iter().find(is_unknown) {
        _ if !wrong.is_empty() => {
            format!("differs because of {}, which it is computed from: follow one", some(&wrong))
        }
        Some(unknown) => format!(
            "differs, but your file does not have {}: save that, too, to see where the difference begins",
            equation::named(view, *unknown)
        ),
        None => "differs, but everything it is computed from is right: the mistake is in this line of your code".to_owned(),
    })
}

/// Why a number that is computed has no equation.
pub(super) fn without_formula(of: Quantity) -> Option<&'static str> {
    match of.variable {
        Variable::OffTape(OffTape::Singular | OffTape::Moduli) => {
            Some("no formula: an iterative search over the whole matrix finds it")
        }
        Variable::OffTape(OffTape::Inputs | OffTape::X) => {
            Some("the model reads its own last answer: the likeliest class")
        }
        Variable::OffTape(
            OffTape::Targets
            | OffTape::TotalLoss
            | OffTape::DhNorm
            | OffTape::GradNorm
            | OffTape::ClippedNorm
            | OffTape::Slope
            | OffTape::Weights
            | OffTape::ThroughC,
        )
        | Variable::Tape(_)
        | Variable::Parameter(..)
        | Variable::Moment(..) => None,
    }
}

/// Returns why there is nothing that a number is computed from, if that is so.
pub(super) fn end(view: &View, of: Quantity) -> Option<String> {
    let snapshot = &view.frame.snapshot;
    let Origin::Given(given) = snapshot.origin(view.frame.arm, of) else {
        // whether it is right would tell of a mistake that is looked for
        let is_bare = !view.is_secret(&view.arm().name)
            && equation::is_right(view, of)
            && view.values().wiring().operands(of).is_empty();
        return is_bare.then(|| "It is 0: nothing adds to it here.".to_owned());
    };
    Some(match given {
        Given::InitialWeight if equation::value(view, of) == Some(0.0) => {
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
            "The optimiser begins with it, having seen no gradient yet.".to_owned()
        }
        Given::OfFile => "It is in your file: the update begins with it.".to_owned(),
        Given::EmptyState => {
            "The sequence begins with it: nothing has been read before.".to_owned()
        }
        Given::Input => "It is an input: it comes from the example.".to_owned(),
        Given::Target => "It is a target: it comes from the example.".to_owned(),
    })
}
