//! What a pane shows at a position on the screen.

use ratatui::layout::Rect;

use super::looks::Reading;
use super::pane::{clip, inside, lesson, loss, network, norms, tape, weights};
use super::popup::follow::{chosen, chosen_in};
use super::view::View;
use crate::lesson::PaneName;
use crate::nn::Quantity;

/// The unit at a position on the screen, and the one that it is computed from, if the pane shows single units there.
pub(crate) fn hit(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<(usize, Option<usize>)> {
    let inside = inside(name, view, area);
    match name {
        PaneName::Tape => tape::hit(view, inside, row).map(|unit| (unit, None)),
        PaneName::Weights => {
            weights::hit(view, inside, column, row).map(|(unit, from)| (unit, Some(from)))
        }
        PaneName::Lesson
        | PaneName::Loss
        | PaneName::Norms
        | PaneName::Clip
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Ledger
        | PaneName::Memory
        | PaneName::Check
        | PaneName::Network => None,
    }
}

/// The point of a sketch at a position on the screen, and the value there, if the pane can be drawn on.
pub(crate) fn sketched(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<(usize, f64)> {
    let inside = inside(name, view, area);
    match name {
        PaneName::Loss => loss::sketched(view, inside, column, row),
        PaneName::Norms => norms::sketched(view, inside, column, row),
        PaneName::Lesson
        | PaneName::Tape
        | PaneName::Weights
        | PaneName::Clip
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Ledger
        | PaneName::Memory
        | PaneName::Check
        | PaneName::Network => None,
    }
}

/// The update at a position on the screen, in a chart over time.
pub(crate) fn update_at(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<f64> {
    let inside = inside(name, view, area);
    match name {
        PaneName::Loss => loss::update_at(view, inside, column, row),
        PaneName::Clip => clip::update_at(view, inside, column, row),
        PaneName::Lesson
        | PaneName::Tape
        | PaneName::Weights
        | PaneName::Norms
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Ledger
        | PaneName::Memory
        | PaneName::Check
        | PaneName::Network => None,
    }
}

/// What can be read at a position on the screen, in a chart.
pub(crate) fn reading_at(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<Reading> {
    if name == PaneName::Norms {
        let inside = inside(name, view, area);
        return norms::timestep_at(view, inside, column, row).map(Reading::Timestep);
    }
    let update = update_at(name, view, area, column, row)?;
    Some(Reading::Update(update.round().max(1.0) as u64))
}

/// The number at a position on the screen, if it has been chosen before: a click on it follows it.
pub(crate) fn chosen_at(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<Quantity> {
    let inside = inside(name, view, area);
    if name != view.looks.focus || !inside.contains((column, row).into()) {
        return None;
    }
    if let Some((t, picture)) = pictured(name, view, inside, (column, row)) {
        let is_computed = |of: &Quantity| view.values().of(*of).is_some();
        let of = || picture.filter(is_computed).or_else(|| chosen_in(PaneName::Network, view));
        return (view.looks.timestep == Some(t)).then(of)?;
    }
    match name {
        PaneName::Tape => {
            let unit = tape::hit(view, inside, row);
            let number = tape::number_at(view, inside, column, row)?;
            unit.is_none_or(|unit| unit == view.unit()).then_some(number)
        }
        PaneName::Weights => {
            let element = weights::hit(view, inside, column, row)?;
            let size = view.arm().state.params[view.tensor()].dim();
            (element == view.looks.element(size)).then(|| chosen(view))?
        }
        PaneName::Lesson
        | PaneName::Loss
        | PaneName::Norms
        | PaneName::Clip
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Ledger
        | PaneName::Memory
        | PaneName::Check
        | PaneName::Network => None,
    }
}

/// The timestep at a position on the screen, in the picture of the network.
pub(crate) fn timestep_at(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<usize> {
    pictured(name, view, inside(name, view, area), (column, row)).map(|(t, _)| t)
}

/// The timestep at a position in the picture of the network, and the number that is drawn there.
fn pictured(
    name: PaneName,
    view: &View,
    inside: Rect,
    at: (u16, u16),
) -> Option<(usize, Option<Quantity>)> {
    match name {
        PaneName::Network => network::pictured(view, inside, at),
        PaneName::Tape => tape::pictured(view, inside, at),
        PaneName::Lesson
        | PaneName::Loss
        | PaneName::Weights
        | PaneName::Norms
        | PaneName::Clip
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Ledger
        | PaneName::Memory
        | PaneName::Check => None,
    }
}

/// The option of the step at a row of the screen.
pub(crate) fn option_at(view: &View, area: Rect, row: u16) -> Option<usize> {
    lesson::option_at(view, inside(PaneName::Lesson, view, area), row)
}

/// Whether a row of the screen belongs to the question of the step.
pub(crate) fn asks_at(view: &View, area: Rect, row: u16) -> bool {
    lesson::asks_at(view, inside(PaneName::Lesson, view, area), row)
}
