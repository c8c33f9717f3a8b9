//! The lesson: what to read, what to do, and how far it is from done.

mod asked;
mod told;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Widget};

use crate::lesson::{Action, PaneName};
use crate::tui::markdown::{self, height};
use crate::tui::view::{TOLD, View};

/// Rows that the text keeps, however much is asked.
const LEAST_TEXT: u16 = 3;

/// `step 3 of 7`
pub fn title(view: &View) -> String {
    let steps = view.lesson.steps.len();
    if view.step < steps {
        format!("step {} of {steps}", view.step + 1)
    } else {
        "the end".to_owned()
    }
}

/// Draws the step's text, and below it what it asks for.
pub fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let parts = Parts::of(view, area);
    parts.scrolling(view, buf);
    Paragraph::new(Text::from(parts.asked)).render(parts.asked_area, buf);
}

/// How many rows of the text have no room.
pub fn hidden(view: &View, area: Rect) -> u16 {
    Parts::of(view, area).hidden()
}

/// The option in a row of the screen, if one can be chosen there.
pub fn option_at(view: &View, area: Rect, row: u16) -> Option<usize> {
    let parts = Parts::of(view, area);
    let line = row.checked_sub(parts.asked_area.y)?;
    parts.options.iter().position(|lines| lines.contains(&usize::from(line)))
}

type Lines = Vec<Line<'static>>;

/// The text and what is asked, each with its place.
struct Parts {
    text: Lines,
    /// The row of the text where what was told last begins.
    told: usize,
    area: Rect,
    asked: Lines,
    asked_area: Rect,
    /// Which rows of what is asked belong to each option.
    options: Vec<std::ops::Range<usize>>,
}

impl Parts {
    fn of(view: &View, area: Rect) -> Self {
        let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let width = usize::from(area.width);
        let (mut text, asked, options) = match view.current() {
            Some(step) => {
                let asked = asked::asked(view, step, width);
                (markdown::lines(&step.text, width, view.theme), asked.lines, asked.options)
            }
            None => (told::end(view, width), asked::at_the_end(view, width), Vec::new()),
        };
        text.splice(0..0, told::of_the_file(view, width));
        let mut told = text.len();
        if let Some(step) = view.current() {
            let (lines, newest) = told::told(view, step, width);
            told += newest;
            text.extend(lines);
        }
        let turned = matches!(view.current().map(|s| &s.action), Some(Action::Recall));
        let least = if turned { 0 } else { LEAST_TEXT }; // a card is all that is to be read
        let most = area.height.saturating_sub(least.min(height(&text)));
        let below = height(&asked).min(most);
        let gap = u16::from(height(&text).saturating_add(below) < area.height);
        let parts = [Constraint::Fill(1), Constraint::Length(gap), Constraint::Length(below)];
        let [text_area, _, asked_area] = area.layout(&Layout::vertical(parts));
        Parts { text, told, area: text_area, asked, asked_area, options }
    }

    fn hidden(&self) -> u16 {
        height(&self.text).saturating_sub(self.area.height)
    }

    /// The text, from where the learner has scrolled to, with a hint if there is more.
    fn scrolling(&self, view: &View, buf: &mut Buffer) {
        let hidden = self.hidden();
        let scroll = match view.looks.text_scroll {
            TOLD => (self.told as u16).min(hidden),
            scroll => scroll.min(hidden),
        };
        let (more, area) = (hidden > scroll, self.area);
        Paragraph::new(Text::from(self.text.clone())).scroll((scroll, 0)).render(area, buf);
        if more && area.height > 0 {
            let last = Rect { y: area.bottom() - 1, height: 1, ..area };
            let here = view.looks.scrolled() == PaneName::Lesson;
            let taken = view.looks.chooses_unit()
                || view.current().is_some_and(|step| view.work.chooses(&step.action));
            let hint = match (here, taken) {
                (true, false) => "↓ more",
                (true, true) => "PgDn: more",
                (false, _) => "1, then ↓: more",
            };
            ratatui::widgets::Clear.render(last, buf);
            Line::styled(hint, view.theme.key).right_aligned().render(last, buf);
        }
    }
}
