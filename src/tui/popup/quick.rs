//! The fast track: a few questions that let a learner skip the lesson.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Margin, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Widget};

use super::Spot;
use super::frame::{enter, esc, framed, hint, inside, spot};
use crate::lesson::Question;
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::looks::moved;
use crate::tui::markdown;
use crate::tui::theme::Theme;
use crate::tui::widget::choice;

/// An area, the lines in it, and the option of each line that has one.
type LaidOut = (Rect, Vec<Line<'static>>, Vec<Option<usize>>);

/// The state of the fast track.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quick {
    at: usize,
    /// The option under the cursor; `None` until the learner moves to one.
    cursor: Option<usize>,
    /// Whether this question has been answered.
    answered: bool,
    right: usize,
}

/// The result of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Track {
    /// Not all questions have been answered.
    Open,
    /// The fast track was closed.
    Dropped,
    /// All questions have been answered, this many right.
    Over(usize),
}

impl Quick {
    pub(crate) fn key(&mut self, key: Key, questions: &[Question]) -> Track {
        let Some(question) = questions.get(self.at) else { return Track::Over(self.right) };
        let options = question.options.len();
        match key.code {
            KeyCode::Esc => return Track::Dropped,
            KeyCode::Up | KeyCode::Char('k') if !self.answered => {
                self.cursor = Some(moved(self.cursor, -1, options))
            }
            KeyCode::Down | KeyCode::Char('j') if !self.answered => {
                self.cursor = Some(moved(self.cursor, 1, options))
            }
            KeyCode::Enter if !self.answered => {
                let chosen = self.cursor.and_then(|cursor| question.options.get(cursor));
                self.answered = chosen.is_some();
                self.right += usize::from(chosen.is_some_and(|option| option.right));
            }
            KeyCode::Enter => {
                (self.at, self.cursor, self.answered) = (self.at + 1, None, false);
                if self.at >= questions.len() {
                    return Track::Over(self.right);
                }
            }
            _ => {}
        }
        Track::Open
    }

    pub(crate) fn draw(&self, questions: &[Question], area: Rect, buf: &mut Buffer, theme: &Theme) {
        let Some(question) = questions.get(self.at) else { return };
        let (area, lines, _) = self.laid_out(question, area, theme);
        let hints = match self.answered {
            true => vec![(enter(), ": next")],
            false => {
                let choose = format!("{} {}", keys_of(&UP_DOWN), enter());
                vec![(choose, ": answer"), (esc(), ": leave")]
            }
        };
        let title = format!("Fast track: question {} of {}", self.at + 1, questions.len());
        let inside = framed(&title, hint(hints, theme), area, buf, theme);
        Paragraph::new(Text::from(lines)).render(inside.inner(Margin::new(1, 0)), buf);
    }

    /// The area, the lines inside it, and the option of each line that has one.
    fn laid_out(&self, question: &Question, area: Rect, theme: &Theme) -> LaidOut {
        let width = area.width.min(76);
        let (lines, options) = self.lines(question, usize::from(width.saturating_sub(4)), theme);
        let height = (lines.len() as u16 + 2).min(area.height);
        (area.centered(Constraint::Length(width), Constraint::Length(height)), lines, options)
    }

    /// What is at a position.
    pub(crate) fn spot(&self, questions: &[Question], area: Rect, place: Position) -> Spot {
        let Some(question) = questions.get(self.at) else { return Spot::Outside };
        let (area, _, options) = self.laid_out(question, area, &Theme::default());
        let rows = inside(area).rows().zip(options);
        spot(area, rows.filter_map(|(row, option)| Some((row, option?))), place)
    }

    /// The number of the question, from 0, the question, and once it is answered the number of the option that was
    /// chosen.
    pub(crate) fn now<'a>(
        &self,
        questions: &'a [Question],
    ) -> Option<(usize, &'a Question, Option<usize>)> {
        let question = questions.get(self.at)?;
        Some((self.at, question, self.cursor.filter(|_| self.answered)))
    }

    /// Moves the cursor to an option.
    pub(crate) fn point_at(&mut self, option: usize) {
        self.cursor = Some(option);
    }

    fn lines(
        &self,
        question: &Question,
        width: usize,
        theme: &Theme,
    ) -> (Vec<Line<'static>>, Vec<Option<usize>>) {
        let mut lines = markdown::lines(&question.ask, width, theme);
        lines.push(Line::default());
        let mut options = vec![None; lines.len()];
        for (i, option) in question.options.iter().enumerate() {
            let here = Some(i) == self.cursor;
            let option_lines = markdown::lines(&option.text, choice::room(width), theme);
            lines.extend(match (here, self.answered, option.right) {
                (_, true, true) => marked(option_lines, "✓ ", theme.good),
                (true, true, false) => marked(option_lines, "✗ ", theme.bad),
                (_, false, _) => choice::rows(option_lines, here, width, theme),
                (false, true, false) => choice::rows(option_lines, false, width, theme),
            });
            options.resize(lines.len(), Some(i).filter(|_| !self.answered));
        }
        let chosen = self.cursor.and_then(|cursor| question.options.get(cursor));
        let reply = chosen.and_then(|option| option.told.as_deref());
        if let Some(reply) = reply.filter(|_| self.answered) {
            lines.push(Line::default());
            lines.extend(markdown::lines(reply, width, theme));
        }
        (lines, options)
    }
}

/// The lines of an option that has been judged, with a mark before the first.
fn marked(lines: Vec<Line<'static>>, mark: &'static str, style: Style) -> Vec<Line<'static>> {
    let row = |(i, line): (usize, Line<'static>)| {
        let mark = Span::raw(if i == 0 { mark } else { "    " });
        Line::from_iter([mark].into_iter().chain(line.spans)).patch_style(style)
    };
    lines.into_iter().enumerate().map(row).collect()
}
