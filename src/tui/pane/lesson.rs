//! The Lesson pane: the text, the task, and the progress towards it.

mod feedback;
mod request;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Widget};

use crate::lesson::PaneName;
use crate::tui::action::{Action, Look, Move};
use crate::tui::keymap::keys_of;
use crate::tui::looks::NEWEST;
use crate::tui::markdown::{self, height};
use crate::tui::view::View;

/// The rows kept for the text, however long the request is.
const LEAST_TEXT: u16 = 3;

/// Returns a title such as `step 3 of 7`.
pub(crate) fn title(view: &View) -> String {
    let steps = view.lesson.steps.len();
    if view.step < steps {
        format!("step {} of {steps}", view.step + 1)
    } else {
        "the end".to_owned()
    }
}

/// Draws the step's text, and its request below.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let parts = Parts::of(view, area);
    parts.scrolling(view, buf);
    Paragraph::new(Text::from(parts.asked)).render(parts.asked_area, buf);
}

/// The number of rows of the text that do not fit.
pub(crate) fn hidden(view: &View, area: Rect) -> u16 {
    Parts::of(view, area).hidden()
}

/// The option at a row of the screen, if one can be chosen there.
pub(crate) fn option_at(view: &View, area: Rect, row: u16) -> Option<usize> {
    let parts = Parts::of(view, area);
    let line = row.checked_sub(parts.asked_area.y)?;
    parts.options.iter().position(|lines| lines.contains(&usize::from(line)))
}

type Lines = Vec<Line<'static>>;

/// The text and the request, each with its area.
struct Parts {
    text: Lines,
    /// The row of the text at which the newest reply begins.
    newest: usize,
    area: Rect,
    asked: Lines,
    asked_area: Rect,
    /// The rows of the request that belong to each option.
    options: Vec<std::ops::Range<usize>>,
}

impl Parts {
    fn of(view: &View, area: Rect) -> Self {
        let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let width = usize::from(area.width);
        let (mut text, page) = match view.current() {
            Some(step) => {
                let text = markdown::lines(&step.text, width, view.theme);
                (text, request::of_step(view, width))
            }
            None => (feedback::end(view, width), request::at_the_end(view, width)),
        };
        text.splice(0..0, feedback::of_the_file(view, width));
        let mut newest = text.len();
        if let Some(step) = view.current() {
            let (lines, row) = feedback::feedback(view, step, width);
            newest += row;
            text.extend(lines);
        }
        let request::Page { lines: asked, options, .. } = page;
        let least = if view.open.is_read_below() { 0 } else { LEAST_TEXT };
        let most = area.height.saturating_sub(least.min(height(&text)));
        let below = height(&asked).min(most);
        let gap = u16::from(height(&text).saturating_add(below) < area.height);
        let parts = [Constraint::Fill(1), Constraint::Length(gap), Constraint::Length(below)];
        let [text_area, _, asked_area] = area.layout(&Layout::vertical(parts));
        Parts { text, newest, area: text_area, asked, asked_area, options }
    }

    fn hidden(&self) -> u16 {
        height(&self.text).saturating_sub(self.area.height)
    }

    /// Draws the text at its scroll position, with a hint if there is more.
    fn scrolling(&self, view: &View, buf: &mut Buffer) {
        let hidden = self.hidden();
        let scroll = match view.looks.text_scroll {
            NEWEST => (self.newest as u16).min(hidden),
            scroll => scroll.min(hidden),
        };
        let (more, area) = (hidden > scroll, self.area);
        Paragraph::new(Text::from(self.text.clone())).scroll((scroll, 0)).render(area, buf);
        if more && area.height > 0 {
            let last = Rect { y: area.bottom() - 1, height: 1, ..area };
            let here = view.looks.scrolled() == PaneName::Lesson;
            let taken = view.looks.chooses_unit() || view.open.chooses();
            let [pane, down, page] = [
                Action::Look(Look::Pane(PaneName::Lesson)),
                Action::Move(Move::Down),
                Action::Move(Move::PageDown),
            ]
            .map(|action| keys_of(&[action]));
            let hint = match (here, taken) {
                (true, false) => format!("{down} more"),
                (true, true) => format!("{page}: more"),
                (false, _) => format!("{pane}, then {down}: more"),
            };
            ratatui::widgets::Clear.render(last, buf);
            Line::styled(hint, view.theme.key).right_aligned().render(last, buf);
        }
    }
}
