//! The layout of the screen: which pane goes where.
//!
//! It is a function of the step, the size of the screen and the panes that the learner has opened, so the same step always
//! looks the same. The key pane of a step has the largest area beside the Lesson pane.

mod present;

use ratatui::layout::{Constraint, Layout, Rect, Spacing};

use super::looks::{Looks, Room};
use crate::lesson::PaneName;
use crate::train::ArmSnapshot;
use present::Areas;

/// The smallest usable terminal: columns and rows.
pub(crate) const SMALLEST: (u16, u16) = (80, 24);

/// The rows of the header in a lesson, and on the home screen.
pub(crate) const LESSON_HEADER: u16 = 2;
pub(crate) const HOME_HEADER: u16 = 1;

/// The maximum number of hidden units that are shown individually.
const FEW: usize = 4;

/// The rows of the tape with its frame.
const TAPE: u16 = 11;

/// A class of screen sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// The key pane, and one more below it.
    Small,
    /// The key pane, and others below it in pairs.
    Medium,
    /// The key pane, and others in a column beside it.
    Large,
}

fn class(area: Rect) -> Class {
    match (area.width, area.height) {
        (170.., 46..) => Class::Large,
        (110.., 33..) => Class::Medium,
        _ => Class::Small,
    }
}

impl Class {
    /// How many panes there is room for.
    fn room(self) -> Room {
        match self {
            Class::Small => Room { step: 2, earlier: 0, most: 2 },
            Class::Medium => Room { step: 3, earlier: 0, most: 5 },
            Class::Large => Room { step: 4, earlier: 5, most: 7 },
        }
    }

    /// The width of the Lesson pane on a screen of this width.
    fn lesson(self, width: u16) -> u16 {
        match self {
            Class::Small => (width / 5 * 2).clamp(31, 38),
            Class::Medium => (width / 10 * 3).clamp(38, 50),
            Class::Large => (width / 4).clamp(50, 72),
        }
    }
}

/// Divides the screen into header, body, timeline and footer.
pub(crate) fn rows(area: Rect, header: u16) -> [Rect; 4] {
    let line = Constraint::Length(1);
    area.layout(&Layout::vertical([Constraint::Length(header), Constraint::Fill(1), line, line]))
}

/// Returns the visible panes and their areas in the body. Neighbours share a border.
pub(crate) fn panes(body: Rect, looks: &Looks, arms: &[ArmSnapshot]) -> Vec<(PaneName, Rect)> {
    if looks.zoom {
        return vec![(looks.focus, body)];
    }
    if let Some(presented) = Areas::of(body, looks) {
        return presented.panes;
    }
    let class = class(body);
    let text = Constraint::Length(class.lesson(body.width));
    let [lesson, right] = body.layout(&across([text, Constraint::Fill(1)]));
    let mut room = class.room();
    if class == Class::Small && needs_all_rows(looks) {
        room = Room { step: 1, earlier: 0, most: 1 };
    }
    let mut panes = vec![(PaneName::Lesson, lesson)];
    panes.extend(Plan { class, arms }.arranged(&looks.panes.visible(room), right));
    panes
}

/// The area in the body of the number in big numerals: in a presentation, where there is room.
pub(crate) fn number(body: Rect, looks: &Looks) -> Option<Rect> {
    Areas::of(body, looks)?.number
}

/// Whether the key pane needs all rows of a small screen.
fn needs_all_rows(looks: &Looks) -> bool {
    looks.hunts || looks.panes.draws() || looks.panes.key() == Some(PaneName::Memory)
}

/// What the places of panes depend on.
#[derive(Clone, Copy)]
struct Plan<'a> {
    class: Class,
    /// All arms, so that selecting another moves no pane.
    arms: &'a [ArmSnapshot],
}

impl Plan<'_> {
    /// Gives each pane its area: the key pane, which is the first, the largest one, and the tape the whole width.
    fn arranged(self, panes: &[PaneName], area: Rect) -> Vec<(PaneName, Rect)> {
        let Some((key, others)) = panes.split_first() else { return Vec::new() };
        let (tape, others): (Vec<PaneName>, Vec<PaneName>) =
            others.iter().partition(|pane| **pane == PaneName::Tape);
        match self.class {
            Class::Large if *key != PaneName::Tape => self.beside(*key, &tape, &others, area),
            Class::Small | Class::Medium | Class::Large => self.below(*key, &tape, &others, area),
        }
    }

    /// The key pane above, below it the tape, and then the others in rows.
    fn below(
        self,
        key: PaneName,
        tape: &[PaneName],
        others: &[PaneName],
        area: Rect,
    ) -> Vec<(PaneName, Rect)> {
        let columns = match self.class {
            Class::Small => 1,
            Class::Medium => 2,
            Class::Large => 3,
        };
        let rows: Vec<&[PaneName]> = others.chunks(columns).collect();
        let most = if rows.is_empty() { area.height * 9 / 20 } else { area.height / 3 };
        let mut heights = vec![Constraint::Fill(3)];
        heights.extend(tape.iter().map(|_| Constraint::Length(self.tape(most))));
        let others = match self.class {
            Class::Small => Constraint::Length(area.height / 2), // the key pane has one row more
            Class::Medium | Class::Large => Constraint::Fill(2),
        };
        heights.extend(rows.iter().map(|_| others));
        let bands = parts(down(heights), area);
        let key = [key];
        let rows = key.chunks(1).chain(tape.chunks(1)).chain(rows);
        rows.zip(bands).flat_map(|(row, band)| side_by_side(row, band)).collect()
    }

    /// The key pane on the left, the others in columns beside it, and the tape below all of them.
    fn beside(
        self,
        key: PaneName,
        tape: &[PaneName],
        others: &[PaneName],
        area: Rect,
    ) -> Vec<(PaneName, Rect)> {
        let mut heights = vec![Constraint::Fill(1)];
        heights.extend(tape.iter().map(|_| Constraint::Length(self.tape(area.height / 3))));
        let bands = parts(down(heights), area);
        let columns = if others.len() > 3 { 2 } else { 1 };
        let columns: Vec<&[PaneName]> =
            others.chunks(others.len().div_ceil(columns).max(1)).collect();
        let mut widths = vec![Constraint::Fill(3)];
        widths.extend(columns.iter().map(|_| Constraint::Fill(2)));
        let places = parts(across(widths), bands[0]);
        let mut panes = vec![(key, places[0])];
        for (column, place) in columns.into_iter().zip(&places[1..]) {
            let areas = parts(down(vec![Constraint::Fill(1); column.len()]), *place);
            panes.extend(column.iter().copied().zip(areas));
        }
        panes.extend(tape.iter().copied().zip(bands[1..].iter().copied()));
        panes
    }

    /// The rows of a tape with its frame, at most `most`. It has rows for single units if the network has few of them, and
    /// for the additional tensors of an LSTM.
    fn tape(self, most: u16) -> u16 {
        let models = || self.arms.iter().map(|arm| &arm.model);
        let hidden = models().map(|model| model.dims.hidden).max().unwrap_or(0);
        let units = if hidden <= FEW { hidden as u16 } else { 0 };
        let cell = if models().any(|model| model.cell.has_cell_state()) { 4 } else { 0 };
        let tensors = match self.class {
            Class::Small => 0,
            Class::Medium => 1,
            Class::Large => 3,
        };
        (TAPE + cell + tensors * units).min(most)
    }
}

fn side_by_side(panes: &[PaneName], area: Rect) -> Vec<(PaneName, Rect)> {
    let areas = parts(across(vec![Constraint::Fill(1); panes.len()]), area);
    panes.iter().copied().zip(areas).collect()
}

fn parts(layout: Layout, area: Rect) -> Vec<Rect> {
    layout.split(area).to_vec()
}

fn across(parts: impl IntoIterator<Item = Constraint>) -> Layout {
    Layout::horizontal(parts).spacing(Spacing::Overlap(1))
}

fn down(parts: impl IntoIterator<Item = Constraint>) -> Layout {
    Layout::vertical(parts).spacing(Spacing::Overlap(1))
}
