//! The panes in words: what each of them shows, a sentence or a list of numbers a line.

mod charts;
mod gradients;
mod network;
mod weights;

use strum::VariantArray;

use super::{NOT_COMPUTED, WIDE, machine, sentences};
use crate::lesson::PaneName;
use crate::tui::pane::{self, check, code, output};
use crate::tui::view::View;

/// Of a sequence of more timesteps, only some are said.
const FEW_TIMESTEPS: usize = 20;

/// The pane with a name, also one of several words.
pub(crate) fn pane_called(name: &str) -> Option<PaneName> {
    let name = name.to_lowercase();
    let name = match name.as_str() {
        "gradient check" => "check",
        "weight" | "gradients" => "weights",
        name => name,
    };
    let mut all = PaneName::VARIANTS.iter().filter(|pane| **pane != PaneName::Lesson);
    all.find(|of| pane::name(**of).to_lowercase() == name).copied()
}

/// What can be said: the panes of the step first, then the others.
pub(crate) fn panes_of_step(view: &View) -> Vec<String> {
    let named = |pane: &PaneName| pane::name(*pane).to_lowercase();
    let all = PaneName::VARIANTS.iter().filter(|pane| **pane != PaneName::Lesson);
    let (here, others): (Vec<&PaneName>, Vec<&PaneName>) =
        all.partition(|pane| view.looks.panes.named().any(|named| named == **pane));
    let list = |panes: Vec<&PaneName>| panes.into_iter().map(named).collect::<Vec<_>>().join(", ");
    let (here, others) = (list(here), list(others));
    let here = (!here.is_empty()).then(|| format!("“show” with a pane of this step: {here}."));
    let others = (!others.is_empty()).then(|| format!("Other panes: {others}."));
    let numbers =
        "“show” with the name of numbers: for example dh_2[0], dh_2, W_hh, dW_hh, loss_3.";
    here.into_iter().chain(others).chain([numbers.to_owned()]).collect()
}

/// What a pane shows.
pub(crate) fn pane(name: PaneName, view: &View) -> Vec<String> {
    let head = format!("{}: {}", pane::name(name), about(name));
    let lines = match name {
        PaneName::Lesson => super::lesson::step(view),
        PaneName::Tape => network::tape(view),
        PaneName::Network => network::network(view),
        PaneName::Norms => gradients::lengths(view),
        PaneName::Ledger => gradients::ledger(view),
        PaneName::Memory => gradients::memory(view),
        PaneName::Loss => charts::loss(view),
        PaneName::Clip => charts::clip(view),
        PaneName::Weights => weights::weights(view),
        PaneName::Output => output::said::in_words(view, WIDE.into()),
        PaneName::Equation => machine::equation(view, false),
        PaneName::Code => match code::listing_of_hunt(view) {
            lines if lines.is_empty() => code::active_lines(view),
            lines => lines,
        },
        PaneName::Check => sentences(check::in_words(view)),
    };
    [head].into_iter().chain(lines).collect()
}

/// What a pane has, where none of it is drawn.
fn about(name: PaneName) -> &'static str {
    match name {
        PaneName::Lesson => "the text of the step.",
        PaneName::Tape => "each timestep with its numbers.",
        PaneName::Loss => "how wrong the answers are, over the run.",
        PaneName::Weights => "the numbers of a weight matrix.",
        PaneName::Norms => "how long the gradient for h_t is, timestep by timestep.",
        PaneName::Clip => "how long the gradient is, and what the clip does to it.",
        PaneName::Output => "what the network answers now.",
        PaneName::Equation => "the formulas of the last tick, with their numbers.",
        PaneName::Code => "the code that computes this tick.",
        PaneName::Ledger => "what each timestep adds to a gradient.",
        PaneName::Memory => "how far back each loss depends on h.",
        PaneName::Check => "the gradient from BPTT against finite differences.",
        PaneName::Network => {
            "each timestep, from the last back, with the gradient that comes to it."
        }
    }
}

/// The timesteps that are said: all of a few, otherwise the first and the last, those around the present one, and every
/// tenth.
fn timesteps(view: &View) -> Vec<usize> {
    let (all, here) = (view.frame.snapshot.cursor.timesteps, view.looked_at());
    let is_said = |t: &usize| {
        all <= FEW_TIMESTEPS
            || *t < 3
            || t + 3 >= all
            || t.abs_diff(here) <= 1
            || t.is_multiple_of(10)
    };
    (0..all).filter(is_said).collect()
}

/// A line for each timestep that has one; those without a line in a row are told together.
fn by_timestep(view: &View, line: impl Fn(usize) -> Option<String>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut without: Option<(usize, usize)> = None;
    let told = |(first, last): (usize, usize)| match first == last {
        true => format!("t = {first}: {NOT_COMPUTED}"),
        false => format!("t = {first} to {last}: {NOT_COMPUTED}"),
    };
    for t in timesteps(view).into_iter().rev() {
        match line(t) {
            Some(line) => {
                lines.extend(without.take().map(told));
                lines.push(format!("t = {t}: {line}"));
            }
            None => without = Some((without.map_or(t, |(first, _)| first), t)),
        }
    }
    lines.extend(without.take().map(told));
    lines
}

/// Says that some timesteps are left out.
fn left_out(view: &View) -> Option<String> {
    let all = view.frame.snapshot.cursor.timesteps;
    let hidden = all - timesteps(view).len();
    (hidden > 0).then(|| {
        format!(
            "{hidden} of {all} timesteps are left out; “show” with a name, such as h_17, says one."
        )
    })
}
