//! The layout of the screen: which pane goes where.

use ratatui::layout::{Constraint, Layout, Rect, Spacing};

use super::looks::Looks;
use crate::lesson::PaneName;
use crate::nn::Model;

/// The smallest usable terminal: columns and rows.
pub(crate) const SMALLEST: (u16, u16) = (80, 24);

/// The maximum number of hidden units that are shown individually.
const FEW: usize = 4;

/// A class of screen sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    /// Room for lesson, tape, and one more pane.
    Small,
    /// Room for lesson, tape, and four more panes.
    Medium,
    /// Room for lesson, tape, and seven more panes.
    Large,
}

fn room(area: Rect) -> Room {
    match (area.width, area.height) {
        (170.., 48..) => Room::Large,
        (110.., 34..) => Room::Medium,
        _ => Room::Small,
    }
}

/// Divides the screen into header, body, timeline and footer.
pub(crate) fn rows(area: Rect) -> [Rect; 4] {
    let line = Constraint::Length(1);
    area.layout(&Layout::vertical([line, Constraint::Fill(1), line, line]))
}

/// Returns the visible panes and their areas in the body. Neighbours share a border.
///
/// The tape gets rows for individual units if the network has few enough, and for the additional tensors of an LSTM.
pub(crate) fn panes(body: Rect, looks: &Looks, model: &Model) -> Vec<(PaneName, Rect)> {
    if looks.zoom {
        return vec![(looks.focus, body)];
    }
    let room = room(body);
    let hidden = model.dims.hidden;
    let unit_rows = if hidden <= FEW { hidden as u16 } else { 0 };
    let cell_rows = if model.cell.has_cell_state() { 4 } else { 0 };
    let (text, tape) = match room {
        Room::Small => (31, 12),
        Room::Medium => (38, 12 + unit_rows + cell_rows),
        Room::Large => (50, 12 + 3 * unit_rows + cell_rows),
    };
    let [left, right] = body.layout(&across([Constraint::Length(text), Constraint::Fill(1)]));
    let [lesson, below] = match room {
        Room::Large => left.layout(&down([Constraint::Fill(2), Constraint::Fill(1)])),
        Room::Small | Room::Medium => [left, Rect::ZERO],
    };
    let is_tall = looks.hunts || looks.visible(1) == [PaneName::Memory]; // both need all rows
    if room == Room::Small && is_tall && looks.focus != PaneName::Tape {
        let other = looks.visible(1).into_iter().map(|name| (name, right));
        return [(PaneName::Lesson, lesson)].into_iter().chain(other).collect();
    }
    let [top, rest] = right.layout(&down([Constraint::Length(tape), Constraint::Fill(1)]));
    let mut panes = vec![(PaneName::Lesson, lesson), (PaneName::Tape, top)];
    let mut slots = slots(rest, room);
    slots.extend((!below.is_empty()).then_some(below));
    panes.extend(looks.visible(slots.len()).into_iter().zip(slots));
    panes
}

fn slots(area: Rect, room: Room) -> Vec<Rect> {
    let half = [Constraint::Fill(1); 2];
    let third = [Constraint::Fill(1); 3];
    match room {
        Room::Small => vec![area],
        Room::Medium => {
            let rows: [Rect; 2] = area.layout(&down(half));
            rows.into_iter().flat_map(|row| row.layout::<2>(&across(half))).collect()
        }
        Room::Large => {
            let rows: [Rect; 2] = area.layout(&down(half));
            rows.into_iter().flat_map(|row| row.layout::<3>(&across(third))).collect()
        }
    }
}

fn across<const N: usize>(parts: [Constraint; N]) -> Layout {
    Layout::horizontal(parts).spacing(Spacing::Overlap(1))
}

fn down<const N: usize>(parts: [Constraint; N]) -> Layout {
    Layout::vertical(parts).spacing(Spacing::Overlap(1))
}
