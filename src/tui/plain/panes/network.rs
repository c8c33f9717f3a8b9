//! The network unrolled in time, timestep by timestep: what is read and answered, and what comes back.

use super::{by_timestep, left_out, timesteps};
use crate::nn::kernel::argmax;
use crate::nn::{Input, OffTape, Tensor};
use crate::train::ArmSnapshot;
use crate::tui::plain::{ASKED, number, told};
use crate::tui::view::View;

/// Of more units, the state is said by its name only.
const FEW_UNITS: usize = 8;

/// A line for each timestep: input, state, answer, loss, and the gradient for the state.
pub(super) fn tape(view: &View) -> Vec<String> {
    let arm = view.arm();
    let line = |t: usize| {
        let mut parts = vec![format!("reads {}", read(view, arm, t))];
        if arm.row(Tensor::H, t).is_none() {
            parts.extend(answer(view, arm, t));
            return format!("t = {t}: {}; nothing is computed yet", parts.join(", "));
        }
        parts.push(state(view, t));
        parts.extend(answer(view, arm, t));
        if view.knows("dh_t") {
            parts.push(format!("‖dh_{t}‖ is {}", number(view, OffTape::DhNorm.at(t, 0))));
        }
        if view.knows("total derivative") {
            parts.extend(parts_of_dh(view, arm, t));
        }
        format!("t = {t}: {}", parts.join(", "))
    };
    let lines = timesteps(view).into_iter().map(line);
    let many = arm.model.dims.hidden > FEW_UNITS;
    let state = many.then(|| {
        format!("h has {} units: “show h_0” says all of them at t = 0.", arm.model.dims.hidden)
    });
    lines.chain(state).chain(left_out(view)).collect()
}

/// A line for each timestep and arm, from the last back: the lengths of what flows.
pub(super) fn network(view: &View) -> Vec<String> {
    let arm = view.arm();
    let line = |t: usize| {
        let norm = told(view, Some(arm.norm(Tensor::H, t)?));
        let mut parts = vec![format!("reads {}, length of h {norm}", read(view, arm, t))];
        if view.knows("dh_t") {
            parts.push(format!("of dh {}", number(view, OffTape::DhNorm.at(t, 0))));
            parts.extend(parts_of_dh(view, arm, t));
        }
        Some(parts.join(", "))
    };
    let whose = view.whose().into_iter();
    let lines = whose.chain(by_timestep(view, line)).chain(left_out(view));
    let others = view.shown().filter(|(_, other)| other.name != arm.name);
    let others = others.flat_map(|(_, other)| super::gradients::norms_of(view, other));
    lines.chain(others).collect()
}

/// The parts of `dh_t`: from its own loss, and from later ones.
fn parts_of_dh(view: &View, arm: &ArmSnapshot, t: usize) -> Option<String> {
    let own = arm.norm(Tensor::DhFromOutput, t)?;
    let later = arm.norm(Tensor::DhFromLater, t);
    let has_loss = view.frame.snapshot.example.targets[t].is_some();
    let own = if has_loss { told(view, Some(own)) } else { "none".to_owned() };
    let later = match arm.model.hands_back(view.frame.snapshot.cursor.timesteps, t) {
        true => told(view, later),
        false => "none".to_owned(),
    };
    Some(format!("from its own loss {own}, from later losses {later}"))
}

/// What is read at a timestep.
pub(super) fn read(view: &View, arm: &ArmSnapshot, t: usize) -> String {
    let snapshot = &view.frame.snapshot;
    let given = &arm.example(&snapshot.example).inputs[t];
    match (given, arm.x(t)) {
        (Input::Own, Some(own)) => format!("its own answer {}", snapshot.task.inputs.input(own)),
        (Input::Own, None) => "its own answer".to_owned(),
        _ => snapshot.task.inputs.input(given).to_owned(),
    }
}

fn state(view: &View, t: usize) -> String {
    let (arm, row) = (view.arm(), Tensor::H.row_of(t));
    let hidden = arm.model.dims.hidden;
    match hidden <= FEW_UNITS {
        true => {
            let units = (0..hidden).map(|unit| number(view, Tensor::H.at(row, unit)));
            format!("h_{t} is {}", units.collect::<Vec<_>>().join(" "))
        }
        false => format!("length of h_{t} {}", told(view, arm.norm(Tensor::H, t))),
    }
}

/// The target, the most probable answer with its probability, and the loss.
fn answer(view: &View, arm: &ArmSnapshot, t: usize) -> Vec<String> {
    let snapshot = &view.frame.snapshot;
    let target = snapshot.example.targets[t];
    let label = |class: usize| snapshot.task.outputs.label(class);
    let target = target.map_or("no target".to_owned(), |class| format!("target {}", label(class)));
    let known = arm.row(Tensor::P, t).filter(|_| view.knows("p_t"));
    let Some(p) = known else { return vec![target] };
    let best = argmax(p);
    let of = Tensor::P.at(t, best);
    let probability = if view.hides(of) { ASKED.to_owned() } else { number(view, of) };
    let answer = format!("answer {} with probability {probability}", label(best));
    let loss = snapshot.example.targets[t]
        .map(|_| format!("loss {}", number(view, Tensor::Loss.at(t, 0))));
    [target, answer].into_iter().chain(loss).collect()
}
