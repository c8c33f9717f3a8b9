//! What the picture shows at this tick, in words.

use super::factors;
use super::flow::{Flow, Wire, dh, measured};
use super::sum::Shares;
use crate::nn::{Name, OffTape};
use crate::train::{ArmSnapshot, Tick};
use crate::tui::notation::at;
use crate::tui::view::View;
use crate::tui::widget::number::short;

/// Returns one or two sentences about the last tick.
pub(super) fn caption(view: &View, arm: &ArmSnapshot) -> String {
    let notation = view.looks.notation;
    let weights = arm.model.cell.weights();
    let (input, recurrent) = (notation.name(weights.input), notation.name(weights.recurrent));
    let last = view.frame.snapshot.cursor.timesteps.saturating_sub(1);
    match view.frame.snapshot.cursor.last() {
        None => "Nothing is computed yet: each tick fills in one timestep.".to_owned(),
        Some(Tick::Forward(0)) => {
            format!("{} reads {} through {input}.", at("h", 0), at("x", 0))
        }
        Some(Tick::Forward(t)) => format!(
            "{} reads {} through {input}, and {} through {recurrent}.",
            at("h", t),
            at("x", t),
            at("h", t - 1)
        ),
        Some(Tick::Backward(t)) => backward(view, arm, t, last),
        Some(Tick::Accumulate) => Shares::of(view, arm).caption(),
        Some(Tick::Clip) => clip(view, arm),
        Some(Tick::Update) => {
            "The weights take a step against their gradients; then the next example begins."
                .to_owned()
        }
    }
}

fn backward(view: &View, arm: &ArmSnapshot, t: usize, last: usize) -> String {
    let h = at("h", t);
    let own = told(Wire::Output.flow(view, arm, t));
    let later = Wire::Recurrent.flow(view, arm, t);
    let hy = view.looks.notation.name(Name::W_hy);
    let comes_in = match &own {
        Some(own) => {
            format!("{} sends a gradient of length {own} through {hy}", at("loss", t))
        }
        None if view.frame.snapshot.example.targets.get(t).is_some_and(Option::is_some) => {
            format!("The gradient from {} is not shown here", at("loss", t))
        }
        None => format!("Timestep {t} has no loss"),
    };
    match (later, told(later)) {
        (Flow::Cut, _) => {
            format!("{comes_in}. BPTT is cut here: no gradient from {}.", at("h", t + 1))
        }
        (Flow::Absent, _) if t == last => {
            format!("{comes_in}. Nothing follows, so this is all of d{h}.")
        }
        (_, Some(later)) => {
            let back = format!("{} sends back {later}", at("h", t + 1));
            let factors = factors::in_words(view, arm, t);
            let meet = match (own.is_some(), told(dh(view, arm, t))) {
                (true, Some(sum)) => {
                    format!(" Their sum, d{h}, has length {sum}: lengths do not add.")
                }
                _ => String::new(),
            };
            format!("{comes_in}, and {back}{factors}.{meet}")
        }
        _ => format!("{comes_in}."),
    }
}

fn clip(view: &View, arm: &ArmSnapshot) -> String {
    let of = |array: OffTape| measured(view, arm, array.at(0, 0));
    match (of(OffTape::GradNorm), of(OffTape::ClippedNorm)) {
        (Some(before), Some(after)) if before == after => {
            format!(
                "All gradients together are {} long: the clip leaves them as they are.",
                short(before)
            )
        }
        (Some(before), Some(after)) => format!(
            "All gradients together were {} long. The clip shortens them to {}.",
            short(before),
            short(after)
        ),
        _ => "The clip limits how long all gradients together may be.".to_owned(),
    }
}

/// The length, where it is known and may be told.
fn told(flow: Flow) -> Option<String> {
    match flow {
        Flow::Back(length) => Some(short(length)),
        Flow::Absent | Flow::NotYet | Flow::Forward | Flow::Cut | Flow::Secret => None,
    }
}
