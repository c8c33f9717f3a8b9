//! The number that the learner looks at, in the focused pane.

use crate::lesson::PaneName;
use crate::nn::kernel::argmax;
use crate::nn::{OffTape, Quantity, Stage, Tensor};
use crate::train::Tick;
use crate::tui::view::View;

/// Returns the number that is chosen in the focused pane; `None` before the first tick.
pub(crate) fn chosen(view: &View) -> Option<Quantity> {
    chosen_in(view.looks.focus, view)
}

/// Returns the number that is chosen in a pane; `None` before the first tick.
pub(crate) fn chosen_in(pane: PaneName, view: &View) -> Option<Quantity> {
    let computed = |of: Quantity| view.values().of(of).is_some();
    in_pane(pane, view).filter(|of| computed(*of)).or_else(|| of_tick(view))
}

fn in_pane(pane: PaneName, view: &View) -> Option<Quantity> {
    let t = view.looked_at();
    let is_finished = view.arm().reached().is_finished();
    match pane {
        PaneName::Weights if view.looks.gradients => Some(view.parameter(Stage::Grad)),
        PaneName::Weights if is_finished => Some(view.parameter(Stage::After)),
        PaneName::Weights => Some(view.parameter(Stage::Before)),
        PaneName::Ledger | PaneName::Check => Some(view.parameter(Stage::Grad)),
        PaneName::Network if view.looks.shows_cell() => {
            let backward = view.arm().reached().has_backward(t);
            let state = Tensor::H.at(Tensor::H.row_of(t), view.unit());
            Some(if backward { Tensor::Dh.at(t, view.unit()) } else { state })
        }
        PaneName::Norms | PaneName::Memory | PaneName::Network => Some(OffTape::DhNorm.at(t, 0)),
        PaneName::Clip => Some(OffTape::ClippedNorm.at(0, 0)),
        PaneName::Loss => Some(OffTape::TotalLoss.at(0, 0)),
        PaneName::Output => {
            let p = view.arm().row(Tensor::P, t)?;
            Some(Tensor::P.at(t, argmax(p)))
        }
        PaneName::Lesson | PaneName::Tape | PaneName::Equation | PaneName::Code => None,
    }
}

/// The number that the last tick has computed, of the selected unit or element.
fn of_tick(view: &View) -> Option<Quantity> {
    Some(match view.arm().reached().last()? {
        Tick::Forward(t) => Tensor::H.at(Tensor::H.row_of(t), view.unit()),
        Tick::Backward(t) => Tensor::Dh.at(t, view.unit()),
        Tick::Accumulate => view.parameter(Stage::Grad),
        Tick::Clip => view.parameter(Stage::Clipped),
        Tick::Update => view.parameter(Stage::After),
    })
}
