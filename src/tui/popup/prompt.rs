//! A prompt for one line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::frame::{enter, esc, framed, hint};
use super::line::TypedLine;
use crate::tui::input::{Key, KeyCode};
use crate::tui::theme::Theme;

const LONGEST: usize = 400;

/// The width of the box for a number: that of the Lesson pane.
const NARROW: u16 = 31;

/// Columns of any other box.
const WIDE: u16 = 64;

/// The question of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// A number of finished updates.
    Update,
    /// An input line for the model.
    Line,
    /// A number that the step asks for.
    Number,
    /// The learner's own words.
    Words,
}

/// Reads a number as a learner writes it: with a true minus sign, as a fraction, or in percent.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = without_commas(&text.trim().replace('−', "-"));
    let (text, part) = text.strip_suffix('%').map_or((text.as_str(), 1.0), |rest| (rest, 0.01));
    let parsed = |text: &str| text.trim().parse::<f64>().ok().filter(|x| x.is_finite());
    let value = match text.split_once('/') {
        Some((above, below)) => parsed(above)? / parsed(below)?,
        None => parsed(text)?,
    };
    Some(value * part).filter(|x| x.is_finite())
}

/// Removes the commas of a whole number, written as `16,934` in texts.
fn without_commas(text: &str) -> String {
    let groups: Vec<&str> = text.split(',').collect();
    let (first, rest) =
        groups.split_first().map_or(("", &groups[..]), |(first, rest)| (*first, rest));
    let digits = |group: &str| group.chars().all(|c| c.is_ascii_digit());
    let head = first.trim_start_matches('-');
    let whole = (1..=3).contains(&head.len()) && digits(head);
    match whole && rest.iter().all(|group| group.len() == 3 && digits(group)) {
        true => groups.concat(),
        false => text.to_owned(),
    }
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
    /// The title given by the step, if it fits into the frame.
    about: Option<String>,
    line: TypedLine,
    problem: Option<String>,
}

impl Prompt {
    pub(crate) fn new(question: Question) -> Self {
        Prompt { question, about: None, line: TypedLine::new(LONGEST), problem: None }
    }

    /// Sets the title given by the step.
    pub(crate) fn about(self, words: &str) -> Self {
        let fits = words.chars().count() <= usize::from(NARROW) - 4 && !words.is_empty();
        Prompt { about: fits.then(|| words.to_owned()), ..self }
    }

    pub(crate) fn key(&mut self, key: Key) -> Answer {
        match key.code {
            KeyCode::Esc => Answer::Dropped,
            KeyCode::Enter => self.enter(),
            _ if self.line.refuses(key) => Answer::Open,
            _ => {
                self.problem = None;
                self.line.key(key);
                Answer::Open
            }
        }
    }

    /// Inserts the first line of pasted text.
    pub(crate) fn paste(&mut self, text: &str) {
        self.line.paste(text);
    }

    /// Keeps what was typed there to be changed, and says what is wrong with it.
    pub(crate) fn refuse(&mut self, problem: String) {
        self.problem = Some(problem);
    }

    fn enter(&mut self) -> Answer {
        let text = self.line.value();
        if self.question == Question::Update && text.trim().parse::<u64>().is_err() {
            self.problem = Some("a whole number, 0 is the start".to_owned());
            return Answer::Open;
        }
        if self.question == Question::Number && number(text).is_none() {
            self.problem = Some("like -0.125, 3e-4 or 2/3".to_owned());
            return Answer::Open;
        }
        Answer::Given(self.question, text.to_owned())
    }

    fn title(&self) -> &str {
        if let Some(about) = &self.about {
            return about;
        }
        match self.question {
            Question::Update => "Go to update number",
            Question::Line => "Your own line for the model",
            Question::Number => "Your number",
            Question::Words => "In your own words, one line",
        }
    }

    /// Draws the prompt. Returns the position of the cursor.
    pub(crate) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Position {
        let area = match self.question {
            // the numbers needed to work it out are to the right of the lesson
            Question::Number => {
                let (width, height) = (area.width.min(NARROW), area.height.min(3));
                Rect { y: area.bottom() - height, width, height, ..area }
            }
            Question::Update | Question::Line | Question::Words => {
                let height = 3 + self.wrapped(WIDE.min(area.width)).len() as u16;
                area.centered(Constraint::Max(WIDE), Constraint::Length(height.min(area.height)))
            }
        };
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

    /// The lines of a problem that is too long for the frame of a box of that width.
    fn wrapped(&self, width: u16) -> Vec<String> {
        let problem = self.problem.as_deref().filter(|text| text.width() + 4 > usize::from(width));
        let inside = usize::from(width.saturating_sub(2)).max(1);
        let lines = problem.map(|text| textwrap::wrap(text, inside));
        lines.into_iter().flatten().map(|line| line.into_owned()).collect()
    }
}
