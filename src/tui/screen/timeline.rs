//! The timeline: the whole run as a bar, with its progress, the present position, and marks for events.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::engine::Frame;
use crate::tui::theme::Theme;
use crate::tui::widget::meter::{Mark, Meter};

/// Draws the bar, its marks, and the number of updates. Where the condition of the step `covered` was met is not marked.
pub(crate) fn draw(
    frame: &Frame,
    covered: Option<usize>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let [bar, text] = parts(frame, area);
    let meter = Meter {
        ratio: share(frame, frame.snapshot.cursor.updates_done()),
        furthest: share(frame, frame.snapshot.furthest),
        marks: &marks(frame, covered, theme),
        theme,
    };
    (&meter).render(bar, buf);
    Line::styled(label(frame), theme.dim).render(text, buf);
}

/// The number of updates at a position on the bar; `None` elsewhere.
pub(crate) fn update_at(frame: &Frame, area: Rect, column: u16, row: u16) -> Option<u64> {
    let [bar, _] = parts(frame, area);
    bar.contains((column, row).into()).then(|| update_along(frame, area, column))
}

/// The number of updates at a column, which may be beyond the ends of the bar.
pub(crate) fn update_along(frame: &Frame, area: Rect, column: u16) -> u64 {
    let [bar, _] = parts(frame, area);
    (Meter::ratio_at(bar, column) * frame.whole_run() as f64).round() as u64
}

fn parts(frame: &Frame, area: Rect) -> [Rect; 2] {
    let text = Constraint::Length(label(frame).len() as u16);
    area.layout(&Layout::horizontal([Constraint::Fill(1), text]))
}

fn label(frame: &Frame) -> String {
    format!(" {} / {} ", frame.snapshot.cursor.updates_done(), frame.whole_run())
}

fn share(frame: &Frame, updates: u64) -> f64 {
    updates as f64 / frame.whole_run() as f64
}

/// Marks where conditions were met, settings were changed, and arms diverged.
fn marks(frame: &Frame, covered: Option<usize>, theme: &Theme) -> Vec<Mark> {
    let now = frame.snapshot.cursor.updates_done();
    let mark = |updates: u64, glyph, style| {
        let style = if updates > now { theme.faint(style) } else { style }; // it is still to come
        Mark { ratio: share(frame, updates), glyph, style }
    };
    let reached = frame.reached.iter().filter(|(_, step)| Some(*step) != covered);
    let reached = reached.map(|(updates, _)| mark(*updates, "✓", theme.good));
    let edits = frame.snapshot.edits.iter().map(|edit| mark(edit.at, "◆", theme.warn));
    let diverged = frame.diverged_at.iter().map(|update| mark(*update, "✗", theme.bad));
    reached.chain(edits).chain(diverged).collect()
}
