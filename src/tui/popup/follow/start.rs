//! The number that the learner looks at, in the focused pane.

use crate::lesson::PaneName;
use crate::nn::kernel::argmax;
use crate::nn::{OffTape, Quantity, Stage, Tensor, Variable};
use crate::train::Tick;
use crate::train::origin::tick_of;
use crate::tui::view::View;

/// Returns the number that is chosen in the focused pane; `None` before the first tick.
pub(crate) fn chosen(view: &View) -> Option<Quantity> {
    chosen_in(view.looks.focus, view)
}

/// Returns the number that is chosen in a pane; `None` before the first tick.
pub(crate) fn chosen_in(pane: PaneName, view: &View) -> Option<Quantity> {
    let computed = |of: Quantity| view.values().of(of).is_some();
    let in_pane = in_pane(pane, view).filter(|of| computed(*of));
    in_pane.or_else(|| of_difference(view)).or_else(|| of_tick(view))
}

fn in_pane(pane: PaneName, view: &View) -> Option<Quantity> {
    let t = view.looked_at();
    match pane {
        PaneName::Weights if view.looks.gradients => Some(view.parameter(Stage::Grad)),
        PaneName::Weights => Some(view.parameter(view.arm().reached().stage_of_weights())),
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

/// The difference of a hand-in that was gone to, as long as the machine and the selection are there.
fn of_difference(view: &View) -> Option<Quantity> {
    let of = view.looks.difference_in(&view.frame.snapshot.spec.task)?;
    let is_selected = match of.variable {
        Variable::Tape(_) => view.looks.unit == of.column,
        Variable::Parameter(_, name) => {
            let at = view.parameter(Stage::Grad);
            name == view.tensor() && (at.row, at.column) == (of.row, of.column)
        }
        Variable::Moment(..) | Variable::OffTape(_) => true,
    };
    let is_here = view.arm().reached().last() == tick_of(of, view.frame.snapshot.cursor.timesteps);
    let is_computed = view.values().of(of).is_some();
    (is_selected && is_here && is_computed).then_some(of)
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
