//! Reads arms to add to the comparison from a few words.

use strum::VariantArray;

use super::knobs::{self, read_clip, read_optimizer};
use super::{Context, Parsed, ron};
use crate::checked::{as_name, nearest};
use crate::engine::Command;
use crate::nn::{Activation, CellKind, Fault};
use crate::problem::Problem;
use crate::train::{Ablation, ArmSpec};

/// Characters of a name reserved for a number, if the name is taken.
const ROOM: usize = 2;

/// Suggested arms, as the verb `arm` takes them, with descriptions.
pub fn templates(context: &Context) -> Vec<(String, String)> {
    // a new arm has the settings of the experiment, whichever arm is selected
    let spec = &context.frame.snapshot.spec;
    let cell = spec.cell.cell(spec.activation);
    let fixed = [
        ("no clip", "the gradient as it is"),
        ("value 1", "each element cut to ±1"),
        ("norm 1", "scaled down to norm 1 if it is longer"),
        ("squared 1", "the same without the square root, a well-known slip"),
        ("lstm", "long short-term memory"),
        ("gru", "gated recurrent unit"),
        ("torch gru", "PyTorch's: its reset gate comes after the product with W_h"),
        ("W_hh = 0", "no recurrent weights: shows what they contribute"),
        ("frozen", "memory, but not learned: W_hh keeps its initial values"),
        ("shuffled", "inputs in random order"),
        ("relu", "max(0, z) instead of tanh"),
        ("sigmoid", "σ(z) instead of tanh: half the range, a quarter of the slope"),
        ("linear", "no tanh"),
        ("sgd 0.1", "another optimiser"),
        ("adam 0.003", "another optimiser"),
    ];
    let fixed = fixed.into_iter().map(|(words, about)| (words.to_owned(), about.to_owned()));
    let faults = Fault::VARIANTS.iter().copied().filter(|f| f.fits(cell) && !context.hunts);
    let faults = faults.filter(|f| f.is_in_gradient() || *f == Fault::NaiveSoftmax);
    fixed.chain(faults.map(|f| (format!("fault {f:?}"), f.sentence().to_owned()))).collect()
}

/// `norm 1`, `lstm, no clip`, `fault MissingTranspose`, or as in a lesson file: `(name: "wide", hidden: 64)`.
pub(super) fn add(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    knobs::no_fault_in_a_hunt(context, argument)?;
    let mut arm = if argument.starts_with('(') {
        ron(argument)?
    } else {
        let plain = ArmSpec::plain(&called(argument));
        argument.split(',').map(str::trim).try_fold(plain, with)?
    };
    has_no_twin(context, &arm)?;
    let names: Vec<&str> =
        context.frame.snapshot.arms.iter().map(|arm| arm.name.as_str()).collect();
    arm.name = free_name(&arm.name, &names);
    Ok(Command::AddArm(Box::new(arm)).into())
}

/// Refuses an arm whose settings another has already, whatever it is called.
fn has_no_twin(context: &Context, arm: &ArmSpec) -> Result<(), Problem> {
    let snapshot = &context.frame.snapshot;
    let arms = snapshot.spec.arms();
    let has_settings = *arm != ArmSpec::plain(&arm.name);
    let is_twin = |other: &ArmSpec| ArmSpec { name: arm.name.clone(), ..other.clone() } == *arm;
    let twin = arms.iter().position(|other| has_settings && is_twin(other));
    let Some(number) = twin else { return Ok(()) };
    match snapshot.edits.iter().any(|edit| edit.arm == Some(number)) {
        true => Ok(()), // its settings are others now
        false => {
            let name = &arms[number].name;
            Err(Problem::new(format!("the arm {name:?} has these settings already")))
        }
    }
}

fn with(arm: ArmSpec, part: &str) -> Result<ArmSpec, Problem> {
    let words = part.to_lowercase();
    if let Some((kind, activation)) = cell(&words) {
        let activation = kind.has_activation().then_some(activation);
        return Ok(ArmSpec { cell: Some(kind), activation: activation.or(arm.activation), ..arm });
    }
    let without = |ablation| Ok(ArmSpec { ablation: Some(ablation), ..arm.clone() });
    match words.as_str() {
        "w_hh = 0" | "w_hh=0" | "w_h = 0" => without(Ablation::NoRecurrence),
        "frozen" => without(Ablation::FrozenRecurrence),
        "shuffled" => without(Ablation::ShuffledOrder),
        "no clip" => Ok(ArmSpec { clip: Some(read_clip("off")?), ..arm }),
        _ if words.starts_with("fault ") => {
            Ok(ArmSpec { fault: Some(fault(part[6..].trim())?), ..arm })
        }
        _ if ["off", "value", "norm", "squared"].iter().any(|w| words.starts_with(w)) => {
            Ok(ArmSpec { clip: Some(read_clip(part)?), ..arm })
        }
        _ => match read_optimizer(part) {
            Ok(optimizer) => Ok(ArmSpec { optimizer: Some(optimizer), ..arm }),
            Err(_) => Err(Problem::new(format!("{part:?} is not an arm"))
                .instead("choose one from the list, or combine them with commas")),
        },
    }
}

/// The cell with this name; the vanilla cell also goes by its activation.
fn cell(words: &str) -> Option<(CellKind, Activation)> {
    CellKind::with_activations()
        .find(|(kind, activation)| names(*kind, *activation).contains(&words))
}

fn names(kind: CellKind, activation: Activation) -> &'static [&'static str] {
    match kind {
        CellKind::Rnn => match activation {
            Activation::Tanh => &["tanh", "rnn"],
            Activation::Sigmoid => &["sigmoid"],
            Activation::Relu => &["relu"],
            Activation::Identity => &["linear", "identity"],
        },
        CellKind::Lstm => &["lstm"],
        CellKind::Gru => &["gru"],
        CellKind::TorchGru => &["torch gru", "torchgru", "pytorch gru"],
    }
}

fn fault(name: &str) -> Result<Fault, Problem> {
    let named =
        Fault::VARIANTS.iter().copied().find(|f| format!("{f:?}").eq_ignore_ascii_case(name));
    named.ok_or_else(|| {
        let names: Vec<String> = Fault::VARIANTS.iter().map(|f| format!("{f:?}")).collect();
        let near = nearest(name, names.iter().map(String::as_str));
        let hint = near.map_or(String::new(), |near| format!("; did you mean {near:?}?"));
        Problem::new(format!("there is no fault {name:?}{hint}"))
    })
}

/// A valid name for an arm from its description: of a fault, only the fault's name.
fn called(argument: &str) -> String {
    let parts = argument.split(',').map(|part| part.trim().trim_start_matches("fault "));
    as_name(&parts.collect::<Vec<_>>().join(" · "), ROOM)
}

/// Returns the name, followed by a number if it is taken.
fn free_name(name: &str, taken: &[&str]) -> String {
    let numbered = (2..).map(|n| format!("{name} {n}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(&name.as_str())).unwrap_or_default()
}
