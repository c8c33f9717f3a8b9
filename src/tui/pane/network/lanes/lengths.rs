//! How long the gradient of an arm is at both ends of its way back, in words.

use crate::train::ArmSnapshot;
use crate::tui::pane::network::flow::{Flow, dh};
use crate::tui::pane::network::strength::Drawn;
use crate::tui::pane::network::sum::Shares;
use crate::tui::view::View;
use crate::tui::widget::number::{short, significant};

/// `‖dh_19‖ 0.52 → ‖dh_0‖ 1.2e-6`, or the length of the sum.
pub(super) fn summary(view: &View, arm: &ArmSnapshot, drawn: Drawn) -> String {
    if drawn == Drawn::Shares {
        let shares = Shares::of(view, arm);
        let told = |total| format!("Σ ‖{}‖ {}", shares.called(), short(total));
        return shares.total().map_or(String::new(), told);
    }
    match ends(view, arm) {
        Some([from, to]) if from == to => told(from),
        Some([from, to]) => {
            let how = times(view, from, to)
                .map_or(", with what each loss adds".to_owned(), |how| format!(" ({how})"));
            format!("{} → {}{how}", told(from), told(to))
        }
        None => String::new(),
    }
}

/// `‖dh_19‖ 0.52`
fn told((t, length): (usize, f64)) -> String {
    format!("‖dh_{t}‖ {}", short(length))
}

/// `÷26` or `×1.8`: what is left of a gradient on its way back, if no loss adds to it there.
fn times(view: &View, from: (usize, f64), to: (usize, f64)) -> Option<String> {
    let mut targets = view.frame.snapshot.example.targets.iter().take(from.0).skip(to.0);
    let is_alone = targets.all(Option::is_none) && from.1 > 0.0 && to.1 > 0.0;
    let (sign, factor) = if to.1 < from.1 { ('÷', from.1 / to.1) } else { ('×', to.1 / from.1) };
    is_alone.then(|| format!("{sign}{}", significant(factor, 2)))
}

/// The summary in other forms, where there is less room: in two rows, and in one whose lengths are named below the lanes.
pub(super) fn narrower(view: &View, arm: &ArmSnapshot) -> Option<[Vec<String>; 2]> {
    let [from, to] = ends(view, arm).filter(|[from, to]| from != to)?;
    let times = times(view, from, to);
    let in_two = times.as_ref().map_or(String::new(), |how| format!(" ({how})"));
    let in_two = vec![told(from), format!("→ {}{in_two}", told(to))];
    let in_one = times.map_or(String::new(), |how| format!(" {how}"));
    Some([in_two, vec![format!("{} → {}{in_one}", short(from.1), short(to.1))]])
}

/// What the lengths are that are not named beside the lanes.
pub(super) fn unnamed(view: &View, arm: &ArmSnapshot) -> Option<String> {
    let [(from, _), (to, _)] = ends(view, arm)?;
    Some(format!("‖dh_{from}‖ → ‖dh_{to}‖"))
}

/// The last timestep and the one that backward has come to, each with the length of its gradient.
fn ends(view: &View, arm: &ArmSnapshot) -> Option<[(usize, f64); 2]> {
    let reached = arm.reached();
    let last = reached.timesteps.checked_sub(1)?;
    let first = (0..=last).find(|t| reached.has_backward(*t))?;
    let length = |t: usize| match dh(view, arm, t) {
        Flow::Back(length) => Some((t, length)),
        Flow::Absent | Flow::NotYet | Flow::Forward | Flow::Cut | Flow::Secret => None,
    };
    Some([length(last)?, length(first)?])
}
