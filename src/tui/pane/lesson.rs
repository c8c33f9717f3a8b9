//! The Lesson pane: the text, the task, and the progress towards it.

mod feedback;
mod question;
mod request;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Flex, Layout, Margin, Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Widget};

use crate::lesson::{Moment, PaneName};
use crate::tui::action::{Action, Look, Move};
use crate::tui::keymap::keys_of;
use crate::tui::looks::NEWEST;
use crate::tui::markdown::{self, height};
use crate::tui::view::View;
use question::Question;

/// The rows kept for the text, however long the question is.
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

/// Draws the step's text, and its question right below.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let parts = Parts::of(view, area);
    parts.scrolling(view, buf);
    parts.asked.draw(parts.asked_area, buf);
}

/// The position of the terminal's cursor, while an answer is written.
pub(crate) fn cursor(view: &View, area: Rect) -> Option<Position> {
    let parts = Parts::of(view, area);
    parts.asked.cursor(parts.asked_area)
}

/// The number of rows of the text that do not fit.
pub(crate) fn hidden(view: &View, area: Rect) -> u16 {
    Parts::of(view, area).hidden()
}

/// The number of rows of the text that are scrolled away.
pub(crate) fn scrolled_away(view: &View, area: Rect) -> u16 {
    Parts::of(view, area).above(view)
}

/// The option at a row of the screen, if one can be chosen there.
pub(crate) fn option_at(view: &View, area: Rect, row: u16) -> Option<usize> {
    let parts = Parts::of(view, area);
    parts.asked.option_at(parts.asked_area, row)
}

/// Whether a row of the screen belongs to the question.
pub(crate) fn asks_at(view: &View, area: Rect, row: u16) -> bool {
    let area = Parts::of(view, area).asked_area;
    (area.y..area.bottom()).contains(&row)
}

/// Whether the question stands below a pane that has the whole screen.
pub(crate) fn is_beside(view: &View) -> bool {
    let zoomed = view.looks.zoom && view.looks.focus != PaneName::Lesson;
    zoomed && view.current().is_some() && !view.is_done() && view.open.has_question(view)
}

/// Divides the body into the area of the panes and a strip below them, in which the question stands while another pane
/// has the whole screen; otherwise the strip is empty.
pub(crate) fn beside(view: &View, body: Rect) -> [Rect; 2] {
    let height = match is_beside(view) {
        true => Question::of(view, usize::from(body.width)).height().min(body.height / 2),
        false => 0,
    };
    body.layout(&Layout::vertical([Constraint::Fill(1), Constraint::Length(height)]))
}

/// Draws the question in its strip.
pub(crate) fn draw_strip(view: &View, strip: Rect, buf: &mut Buffer) {
    if !strip.is_empty() {
        Question::of(view, usize::from(strip.width)).draw(strip, buf);
    }
}

/// The position of the terminal's cursor in the strip.
pub(crate) fn cursor_in_strip(view: &View, strip: Rect) -> Option<Position> {
    Question::of(view, usize::from(strip.width)).cursor(strip)
}

type Lines = Vec<Line<'static>>;

/// The text and the question, each with its area.
struct Parts<'a> {
    text: Lines,
    /// The row of the text at which the newest reply begins.
    newest: usize,
    area: Rect,
    asked: Question<'a>,
    asked_area: Rect,
}

impl<'a> Parts<'a> {
    fn of(view: &'a View<'a>, area: Rect) -> Self {
        let width = usize::from(area.width.saturating_sub(2));
        let mut text = match view.current() {
            Some(step) => markdown::lines(&view.filled(&step.text, Moment::Now), width, view.theme),
            None => feedback::end(view, width),
        };
        let asked = Question::of(view, usize::from(area.width));
        text.splice(0..0, feedback::of_a_run(view, width));
        text.splice(0..0, feedback::of_the_settings(view, width));
        text.splice(0..0, feedback::of_the_file(view, width));
        let mut newest = text.len();
        if let Some(step) = view.current() {
            let (lines, row) = feedback::feedback(view, step, width);
            newest += row;
            text.extend(lines);
        }
        let least = if view.open.is_read_below() { 0 } else { LEAST_TEXT };
        let most = area.height.saturating_sub(least.min(height(&text)));
        let below = asked.height().min(most);
        let above = height(&text).min(area.height - below);
        let gap = u16::from(above + below < area.height && above > 0);
        let parts = [above, gap, below].map(Constraint::Length);
        let [text_area, _, asked_area] = area.layout(&Layout::vertical(parts).flex(Flex::Start));
        let area = text_area.inner(Margin::new(1, 0));
        Parts { text, newest, area, asked, asked_area }
    }

    fn hidden(&self) -> u16 {
        height(&self.text).saturating_sub(self.area.height)
    }

    /// The number of rows above those that are shown.
    fn above(&self, view: &View) -> u16 {
        let above = match view.looks.text_scroll {
            // the row above the newest has the hint that there is more
            NEWEST => (self.newest as u16).saturating_sub(1),
            scroll => scroll,
        };
        above.min(self.hidden())
    }

    /// Draws the text at its scroll position, with a hint where there is more.
    fn scrolling(&self, view: &View, buf: &mut Buffer) {
        let (hidden, area, scroll) = (self.hidden(), self.area, self.above(view));
        Paragraph::new(Text::from(self.text.clone())).scroll((scroll, 0)).render(area, buf);
        let [first, last] = [area.y, area.bottom().saturating_sub(1)];
        let ways = [
            (scroll > 0, first, [Move::Up, Move::PageUp]),
            (hidden > scroll, last, [Move::Down, Move::PageDown]),
        ];
        for (_, y, moves) in ways.into_iter().filter(|(more, ..)| *more && area.height > 1) {
            let row = Rect { y, height: 1, ..area };
            ratatui::widgets::Clear.render(row, buf);
            let hint = Line::styled(view.theme.keys(&more(view, moves)), view.theme.key);
            hint.right_aligned().render(row, buf);
        }
    }
}

/// The hint that there is more text, with the key that shows it: by a line, or by a page where lines are taken.
fn more(view: &View, moves: [Move; 2]) -> String {
    let [line, page] = moves.map(|by| keys_of(&[Action::Move(by)]));
    let here = view.looks.scrolled() == PaneName::Lesson;
    match (here, view.looks.chooses_unit() || view.open.takes_arrows()) {
        (true, false) => format!("{line} more"),
        (true, true) => format!("{page} more"),
        (false, _) => {
            let pane = keys_of(&[Action::Look(Look::Pane(PaneName::Lesson))]);
            format!("{pane}, then {line} more")
        }
    }
}
