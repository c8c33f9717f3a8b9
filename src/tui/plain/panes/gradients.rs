//! What comes back through time: its lengths, each timestep's share in a gradient, and how far back losses reach.

use super::{by_timestep, left_out, timesteps};
use crate::lesson::Sketched;
use crate::nn::{OffTape, Tensor};
use crate::train::ArmSnapshot;
use crate::tui::pane::{ledger, norms};
use crate::tui::plain::{ASKED, NOT_COMPUTED, told};
use crate::tui::scene::Ghost;
use crate::tui::step::sketch::timestep_of;
use crate::tui::step::{Predict, Stage};
use crate::tui::view::View;
use crate::tui::widget::number::short;

/// The lengths of `dh_t` in all arms, from the last timestep back; of the selected arm, what each step back does.
pub(super) fn lengths(view: &View) -> Vec<String> {
    let arms = view.shown().flat_map(|(_, arm)| norms_of(view, arm));
    let sketch = view.sketch(Sketched::DhNorm).map(|sketch| sketched(view, &sketch));
    let steps = timesteps(view).into_iter().rev().filter_map(|t| norms::sentence(view, t));
    arms.chain(sketch)
        .chain(steps)
        .chain(norms::mean_sentence(view))
        .chain(spectrum(view))
        .chain(singular_values(view))
        .chain(left_out(view))
        .collect()
}

/// The lengths of `dh_t` in an arm.
pub(super) fn norms_of(view: &View, arm: &ArmSnapshot) -> Option<String> {
    let is_selected = arm.name == view.arm().name;
    let norm = |t: usize| {
        let is_asked = is_selected && view.hides(OffTape::DhNorm.at(t, 0));
        let norm = arm.norm(Tensor::Dh, t)?;
        Some(if is_asked { ASKED.to_owned() } else { told(view, Some(norm)) })
    };
    let whose = if view.compares() {
        format!("Arm {}, length", view.called(arm))
    } else {
        "Length".to_owned()
    };
    if arm.backward_from() == arm.reached().timesteps {
        return Some(format!("{whose} of dh: no tick backward has been done yet"));
    }
    let all = by_timestep(view, norm).join("; ");
    Some(format!("{whose} of dh, from the last timestep back: {all}"))
}

fn sketched(view: &View, sketch: &Ghost) -> String {
    let (points, all) = (sketch.points.len(), view.frame.snapshot.cursor.timesteps);
    let point = |(i, value): (usize, &f64)| {
        format!("t = {}: {}", timestep_of(i, points, all), short(*value))
    };
    let points: Vec<String> = sketch.points.iter().enumerate().map(point).collect();
    format!("Your sketch: {}", points.join("; "))
}

/// The largest singular value and the spectral radius of the recurrent matrix.
pub(super) fn spectrum(view: &View) -> Option<String> {
    let spectrum = view.spectrum()?;
    let name = view.looks.notation.name(view.arm().model.cell.weights().recurrent);
    let radius = spectrum.radius().map(|r| format!("; spectral radius {}", short(r)));
    let sigma = short(spectrum.sigma_max());
    Some(format!("Largest singular value of {name} {sigma}{}", radius.unwrap_or_default()))
}

/// All singular values of the recurrent matrix, from the largest down.
fn singular_values(view: &View) -> Option<String> {
    let all: Vec<String> = view.spectrum()?.singular.iter().map(|sigma| short(*sigma)).collect();
    let alike = all.chunk_by(|a, b| a == b).map(|alike| match alike.len() {
        1 => alike[0].clone(),
        times => format!("{} ({times} of them)", alike[0]),
    });
    let said = alike.collect::<Vec<_>>().join(", ");
    (all.len() > 1).then(|| format!("All singular values: {said}"))
}

/// The share of each timestep in the gradient of the selected tensor.
pub(super) fn ledger(view: &View) -> Vec<String> {
    let title = ledger::title(view);
    let rows = by_timestep(view, |t| ledger::in_words(view, t));
    [title].into_iter().chain(rows).chain(left_out(view)).collect()
}

/// On which states each loss depends, and how strongly.
pub(super) fn memory(view: &View) -> Vec<String> {
    let Some((update, map)) = &view.frame.memory else { return vec![NOT_COMPUTED.to_owned()] };
    // A screen has colours here: the numbers would give away many an answer. No question needs them: a prediction comes
    // before what it is about, and once it is made they are said; a number is worked out from the Equation.
    let is_to_be_made =
        |predict: &Predict| matches!(predict.stage(), Stage::Open | Stage::Draws | Stage::Sure);
    let asks = view.asks_for_number() || view.open.prediction().is_some_and(is_to_be_made);
    if asks && !view.is_told() {
        return vec!["Its numbers are told once the question is answered.".to_owned()];
    }
    let lags = *update != view.frame.snapshot.cursor.update;
    let head = lags.then(|| format!("Of update {}.", update + 1));
    let row = |(name, rows): (&str, &[Option<Vec<f64>>])| {
        let name = name.to_owned();
        let said = timesteps(view);
        let line = |t: usize| {
            let norms = rows.get(t)?.as_ref()?;
            let states = said.iter().rev().filter_map(|k| Some((k, norms.get(*k)?)));
            let states = states.map(|(k, norm)| format!("{name}_{k} {}", told(view, Some(*norm))));
            Some(format!(
                "The loss at t = {t} depends on {}",
                states.collect::<Vec<_>>().join(", ")
            ))
        };
        said.iter().rev().filter_map(|t| line(*t)).collect::<Vec<_>>()
    };
    let both = [("h", &map.h[..]), ("c", &map.c[..])];
    let lines: Vec<String> = both.into_iter().flat_map(row).collect();
    let none = lines.is_empty().then(|| NOT_COMPUTED.to_owned());
    head.into_iter().chain(lines).chain(none).chain(left_out(view)).collect()
}
