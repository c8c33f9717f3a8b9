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
use crate::tui::keymap::keys_in_text;
use crate::tui::looks::NEWEST;
use crate::tui::markdown::{self, height};
use crate::tui::scroll::Extent;
use crate::tui::speaker;
use crate::tui::view::View;
use question::Question;

/// The rows kept for the text, however long the question is.
const LEAST_TEXT: u16 = 3;

/// Returns a title such as `step 3 of 7`.
pub(crate) fn title(view: &View) -> String {
    speaker::place(view.lesson, view.step)
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

/// How far the text scrolls.
pub(crate) fn extent(view: &View, area: Rect) -> Extent {
    Parts::of(view, area).extent()
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

/// Whether the question stands below panes that have the place of the text.
pub(crate) fn is_beside(view: &View) -> bool {
    view.looks.is_without_text()
        && view.current().is_some()
        && !view.is_done()
        && view.open.has_question(view)
}

/// Divides the body into the area of the panes and a strip below them, in which the question stands while other panes
/// have the place of the text; otherwise the strip is empty.
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

/// The text of the step, or the summary at the end, behind what is to be said before it.
pub(crate) fn text(view: &View, width: usize) -> Lines {
    let text = match view.current() {
        Some(step) => markdown::lines(&view.filled(&step.text, Moment::Now), width, view.theme),
        None => feedback::end(view, width),
    };
    let before = [feedback::of_the_file, feedback::of_the_settings, feedback::of_a_run];
    before.iter().flat_map(|before| before(view, width)).chain(text).collect()
}

/// The replies to the learner, hints and the solution.
pub(crate) fn replies(view: &View, width: usize) -> Lines {
    view.current().map_or_else(Lines::new, |step| feedback::feedback(view, step, width).0)
}

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
        let mut text = text(view, width);
        let asked = Question::of(view, usize::from(area.width));
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

    fn extent(&self) -> Extent {
        Extent::with_note(self.text.len(), self.area.height)
    }

    /// The number of rows above those that are shown.
    fn above(&self, view: &View) -> u16 {
        let above = match view.looks.text_scroll {
            NEWEST => self.newest as u16,
            scroll => scroll,
        };
        above.min(self.extent().hidden)
    }

    /// Draws the text at its scroll position, and below it, if not all of it fits, a hint.
    fn scrolling(&self, view: &View, buf: &mut Buffer) {
        let (Extent { hidden, shown, .. }, area, scroll) =
            (self.extent(), self.area, self.above(view));
        let rows = Rect { height: shown.min(area.height), ..area };
        Paragraph::new(Text::from(self.text.clone())).scroll((scroll, 0)).render(rows, buf);
        let ways = [(scroll > 0, Way::UP), (hidden > scroll, Way::DOWN)];
        let ways = Vec::from_iter(ways.into_iter().filter_map(|(more, way)| more.then_some(way)));
        if !ways.is_empty() {
            let row = Rect { y: rows.bottom(), height: area.height - rows.height, ..area };
            let hint = view.theme.sentence(&more(view, &ways), view.theme.key);
            hint.right_aligned().render(row, buf);
        }
    }
}

/// A way to more text: by a line, and by a page.
struct Way {
    line: Action,
    page: Action,
}

impl Way {
    const UP: Way = Way { line: Action::Move(Move::Up), page: Action::Move(Move::PageUp) };
    const DOWN: Way = Way { line: Action::Move(Move::Down), page: Action::Move(Move::PageDown) };
}

/// The hint that there is more text, with the keys that show it: by a line, or by a page where lines are taken.
fn more(view: &View, ways: &[Way]) -> String {
    let keys = |of: fn(&Way) -> Action| keys_in_text(&Vec::from_iter(ways.iter().map(of)));
    let here = view.looks.scrolled() == PaneName::Lesson;
    match (here, view.looks.chooses_unit() || view.open.takes_arrows()) {
        (true, false) => format!("{} more", keys(|way| way.line)),
        (true, true) => format!("{} more", keys(|way| way.page)),
        (false, _) => {
            let pane = keys_in_text(&[Action::Look(Look::Pane(PaneName::Lesson))]);
            format!("{pane}, then {} more", keys(|way| way.line))
        }
    }
}
