//! Reads arms to add to the comparison from a few words.

use strum::VariantArray;

use super::knobs::{self, read_clip, read_optimizer};
use super::{Context, Parsed, ron};
use crate::checked::{Setting, as_name, nearest};
use crate::engine::Command;
use crate::nn::{Activation, CellKind, Fault};
use crate::problem::Problem;
use crate::train::{Ablation, ArmSpec, Own};
use crate::tui::widget::number::short;

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
        ("squared 1", "norm 1 without the square root, a well-known bug"),
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
    let settings = [
        (
            format!("hidden={}", (2 * spec.hidden / 3).max(1)),
            "two thirds of the hidden units; any field will do",
        ),
        (format!("lr={}", short(spec.optimizer.lr().get() / 10.0)), "a tenth of the learning rate"),
        ("init=identity".to_owned(), "W_hh begins as the identity"),
    ];
    let settings = settings.into_iter().map(|(words, about)| (words, about.to_owned()));
    let faults = Fault::VARIANTS.iter().copied().filter(|f| f.fits(cell) && !context.hunts);
    let faults = faults.filter(|f| f.is_in_gradient() || *f == Fault::NaiveSoftmax);
    fixed
        .chain(settings)
        .chain(faults.map(|f| (format!("fault {f:?}"), f.sentence().to_owned())))
        .collect()
}

/// `norm 1`, `lstm, no clip`, `hidden=64`, `clip=5 lr=0.01`, `fault MissingTranspose`, or as in a lesson file:
/// `(name: "wide", hidden: 64)`. With `rename OLD NEW`, an arm gets another name.
pub(super) fn add(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    knobs::no_fault_in_a_hunt(context, argument)?;
    if let Some(names) = argument.strip_prefix("rename ") {
        return rename_one(context, names.trim());
    }
    let spec = &context.frame.snapshot.spec;
    let mut arm = if argument.starts_with('(') {
        ron(argument)?
    } else {
        let plain = ArmSpec::plain(&called(argument));
        let with_part = |arm, part| match part {
            Part::Words(words) => with(arm, &words),
            Part::Setting(Setting { key, value }) => {
                arm.with(spec, &key, &value).map_err(Problem::new)
            }
        };
        parts(argument).into_iter().try_fold(plain, with_part)?
    };
    let is_copy = argument.starts_with('(') && arm == ArmSpec::plain(&arm.name);
    if !is_copy {
        has_no_twin(context, &arm)?;
    }
    let names: Vec<&str> =
        context.frame.snapshot.arms.iter().map(|arm| arm.name.as_str()).collect();
    arm.name = free_name(&arm.name, &names);
    Ok(Command::AddArm(Box::new(arm)).into())
}

/// A part of the description of an arm.
enum Part {
    /// Words for a setting: `no clip`.
    Words(String),
    /// A field and its value: `hidden=64`.
    Setting(Setting),
}

/// The parts of a description, with commas or spaces between them.
fn parts(description: &str) -> Vec<Part> {
    split(description, ',').into_iter().flat_map(|part| settings(part.trim())).collect()
}

/// The settings in a part without commas, and words before them.
fn settings(part: &str) -> Vec<Part> {
    let plain = part.replace(" =", "=").replace("= ", "=");
    if plain.to_lowercase().starts_with("w_h") || !plain.contains('=') {
        return vec![Part::Words(part.to_owned())];
    }
    let mut found = Vec::new();
    for word in split(&plain, ' ').into_iter().filter(|word| !word.is_empty()) {
        match (word.parse(), found.last_mut()) {
            (Ok(setting), _) => found.push(Part::Setting(setting)),
            (Err(_), Some(Part::Words(words) | Part::Setting(Setting { value: words, .. }))) => {
                *words = format!("{words} {word}");
            }
            (Err(_), None) => found.push(Part::Words(word.to_owned())),
        }
    }
    found
}

/// Splits at a separator outside brackets.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut depth = 0;
    text.split(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == separator && depth == 0
    })
    .collect()
}

/// `OLD NEW`
fn rename_one(context: &Context, names: &str) -> Result<Parsed, Problem> {
    let arms = &context.frame.snapshot.arms;
    let rest = |name: &str| Some(names.strip_prefix(name)?.strip_prefix(' ')?.trim());
    let named = (0..).zip(arms).filter_map(|(number, arm)| Some((number, rest(&arm.name)?)));
    match named.min_by_key(|(_, rest)| rest.len()) {
        Some((number, new)) => rename_to(context, number, new),
        None => {
            let known: Vec<&str> = arms.iter().map(|arm| arm.name.as_str()).collect();
            let instead = format!("arm rename {} NEW", known[context.frame.arm]);
            let what = format!("expected one of the arms {}, and its new name", known.join(", "));
            Err(Problem::new(what).instead(instead))
        }
    }
}

/// Gives the selected arm another name.
pub(super) fn rename(context: &Context, name: &str) -> Result<Parsed, Problem> {
    rename_to(context, context.frame.arm, name)
}

fn rename_to(context: &Context, number: usize, name: &str) -> Result<Parsed, Problem> {
    if context.hunts {
        return Err(Problem::new("find the mistake in this step first"));
    }
    let possible = as_name(name, 0);
    if possible != name {
        return Err(Problem::new("a name has at most 24 letters, digits, spaces and - _ . ± = ·")
            .instead(format!("rename {possible}")));
    }
    match context.frame.snapshot.arms.iter().any(|arm| arm.name == name) {
        true => Err(Problem::new(format!("the name {name:?} is taken"))),
        false => Ok(Command::RenameArm(number, name.to_owned()).into()),
    }
}

/// Refuses an arm whose settings another has already, whatever it is called.
fn has_no_twin(context: &Context, arm: &ArmSpec) -> Result<(), Problem> {
    let snapshot = &context.frame.snapshot;
    let (spec, arms) = (&snapshot.spec, snapshot.spec.arms());
    let is_twin = |other: &ArmSpec| !other.hand_in && spec.of_arm(other) == spec.of_arm(arm);
    let Some(number) = arms.iter().position(is_twin) else { return Ok(()) };
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
    let without = |ablation| Ok(ArmSpec { ablation: Own::With(ablation), ..arm.clone() });
    match words.as_str() {
        "w_hh = 0" | "w_hh=0" | "w_h = 0" => without(Ablation::NoRecurrence),
        "frozen" => without(Ablation::FrozenRecurrence),
        "shuffled" => without(Ablation::ShuffledOrder),
        "no clip" => Ok(ArmSpec { clip: Some(read_clip("off")?), ..arm }),
        _ if words.starts_with("fault ") => {
            Ok(ArmSpec { fault: Own::With(fault(part[6..].trim())?), ..arm })
        }
        _ if ["off", "value", "norm", "squared"].iter().any(|w| words.starts_with(w)) => {
            Ok(ArmSpec { clip: Some(read_clip(part)?), ..arm })
        }
        _ => match read_optimizer(part) {
            Ok(optimizer) => Ok(ArmSpec { optimizer: Some(optimizer), ..arm }),
            Err(_) => Err(Problem::new(format!("{part:?} is not an arm")).instead(
                "choose one from the list, combine them with commas, or give any field: hidden=64",
            )),
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
