//! A prompt for one line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::Spot;
use super::frame::{enter, esc, framed, hint, spot};
use crate::tui::input::{Key, KeyCode};
use crate::tui::line::TypedLine;
use crate::tui::theme::Theme;

const LONGEST: usize = 400;

/// The width of the box, in columns.
const WIDE: u16 = 64;

/// The question of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// A number of finished updates.
    Update,
    /// An input line for the model.
    Line,
    /// The path of a file to open.
    Path,
}

/// The result of a key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The question is still open.
    Open,
    /// It was closed without an answer.
    Dropped,
    /// It was answered.
    Given(Question, String),
}

/// A question and what has been typed so far.
#[derive(Debug)]
pub struct Prompt {
    question: Question,
    line: TypedLine,
    problem: Option<String>,
}

impl Prompt {
    pub(crate) fn new(question: Question) -> Self {
        Prompt { question, line: TypedLine::new(LONGEST), problem: None }
    }

    pub(crate) fn key(&mut self, key: Key) -> Answer {
        match key.code {
            KeyCode::Esc => Answer::Dropped,
            KeyCode::Enter => Answer::Given(self.question, self.line.value().to_owned()),
            _ if self.line.refuses(key) => Answer::Open,
            _ => {
                self.problem = None;
                self.line.key(key);
                Answer::Open
            }
        }
    }

    /// Inserts pasted text. Returns how many characters were left out.
    pub(crate) fn paste(&mut self, text: &str) -> usize {
        self.line.paste(text)
    }

    /// Keeps what was typed there to be changed, and says what is wrong with it.
    pub(crate) fn refuse(&mut self, problem: String) {
        self.problem = Some(problem);
    }

    /// Why what was typed cannot be taken, if so.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether it asks for a line for the model.
    pub(crate) fn is_for_model(&self) -> bool {
        self.question == Question::Line
    }

    /// What is to be typed.
    pub(crate) fn title(&self) -> &'static str {
        match self.question {
            Question::Update => "Go to update number",
            Question::Line => "Your own line for the model",
            Question::Path => "Path of a lesson (.ron) or a text to learn from",
        }
    }

    /// Draws the prompt. Returns the position of the cursor.
    pub(crate) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Position {
        let area = self.area(area);
        let wrapped = self.wrapped(area.width);
        let short = self.problem.as_ref().filter(|_| wrapped.is_empty());
        let hint = match short {
            Some(problem) => Line::styled(format!(" {problem} "), theme.bad),
            None => hint([(enter(), ": go"), (esc(), ": leave")], theme),
        };
        let inside = framed(self.title(), hint, area, buf, theme);
        for (row, text) in inside.rows().skip(1).zip(wrapped) {
            Line::styled(text, theme.bad).render(row, buf);
        }
        self.line.draw(Line::raw(self.line.value()), inside, buf)
    }

    fn area(&self, area: Rect) -> Rect {
        let height = 3 + self.wrapped(WIDE.min(area.width)).len() as u16;
        let height = Constraint::Length(height.min(area.height));
        area.centered(Constraint::Max(WIDE), height)
    }

    /// What is at a position.
    pub(crate) fn spot(&self, area: Rect, place: Position) -> Spot {
        spot(self.area(area), std::iter::empty(), place)
    }

    /// The lines of a problem that is too long for the frame of a box of that width.
    fn wrapped(&self, width: u16) -> Vec<String> {
        let problem = self.problem.as_deref().filter(|text| text.width() + 4 > usize::from(width));
        let inside = usize::from(width.saturating_sub(2)).max(1);
        let lines = problem.map(|text| textwrap::wrap(text, inside));
        lines.into_iter().flatten().map(|line| line.into_owned()).collect()
    }
}
