//! The layout of a presentation: two panes, and above the picture a number in big numerals.

use ratatui::layout::{Constraint, Layout, Rect};

use super::{across, down, parts};
use crate::lesson::PaneName;
use crate::tui::looks::{Looks, Presents, Room};
use crate::tui::widget::big;

/// The rows of the number with its name.
const NUMBER: u16 = big::ROWS + 1;

/// The fewest rows that a picture keeps below the number, with its frame.
const LEAST_PICTURE: u16 = 12;

/// The fewest columns of the text.
const LEAST_TEXT: u16 = 40;

/// Two pictures.
const TWO: Room = Room { step: 2, earlier: 2, most: 2 };

/// The areas of a presentation.
pub(super) struct Areas {
    /// That of the number, if there is room for it.
    pub(super) number: Option<Rect>,
    /// The panes.
    pub(super) panes: Vec<(PaneName, Rect)>,
}

impl Areas {
    /// Divides the body; `None` if the lesson is not presented, or a pane has the whole screen.
    pub(super) fn of(body: Rect, looks: &Looks) -> Option<Self> {
        match looks.presents {
            Presents::Nothing => None,
            _ if looks.zoom => None,
            Presents::Text => Some(Areas::beside_text(body, looks)),
            Presents::Pictures => Some(Areas::of_pictures(body, looks)),
        }
    }

    fn beside_text(body: Rect, looks: &Looks) -> Self {
        let text = Constraint::Length((body.width / 5 * 2).max(LEAST_TEXT));
        let [text, right] = body.layout(&across([text, Constraint::Fill(1)]));
        let (number, picture) = below_number(right);
        let key = looks.panes.key().map(|key| (key, picture));
        Areas { number, panes: [(PaneName::Lesson, text)].into_iter().chain(key).collect() }
    }

    fn of_pictures(body: Rect, looks: &Looks) -> Self {
        let (number, area) = below_number(body);
        let names = looks.panes.visible(TWO);
        let halves = vec![Constraint::Fill(1); names.len()];
        let is_above = names.iter().any(|pane| is_wide(*pane)) && area.height >= 2 * LEAST_PICTURE;
        let areas = parts(if is_above { down(halves) } else { across(halves) }, area);
        Areas { number, panes: names.into_iter().zip(areas).collect() }
    }
}

/// Whether a pane needs columns more than rows.
fn is_wide(pane: PaneName) -> bool {
    matches!(pane, PaneName::Network | PaneName::Tape | PaneName::Code)
}

/// The area of the number, where there is room for one, and what is left below it.
fn below_number(area: Rect) -> (Option<Rect>, Rect) {
    if area.height < NUMBER + LEAST_PICTURE {
        return (None, area);
    }
    let rows = [Constraint::Length(NUMBER), Constraint::Fill(1)];
    let [number, below] = area.layout(&Layout::vertical(rows));
    (Some(number), below)
}
