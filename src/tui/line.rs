//! A line of text being typed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget};
use tui_input::{Input, InputRequest};
use unicode_width::UnicodeWidthChar;

use crate::checked::is_shown;
use crate::tui::input::{Key, KeyCode};

/// A line of at most `longest` bytes with a cursor. Characters that cannot be shown are not taken.
#[derive(Clone, Debug)]
pub(crate) struct TypedLine {
    input: Input,
    longest: usize,
}

impl TypedLine {
    pub(crate) fn new(longest: usize) -> Self {
        TypedLine { input: Input::default(), longest }
    }

    pub(crate) fn value(&self) -> &str {
        self.input.value()
    }

    /// Replaces the line, with the cursor at its end.
    pub(crate) fn set(&mut self, line: String) {
        self.input = Input::new(line);
    }

    /// Whether the cursor is behind the last character.
    pub(crate) fn is_at_end(&self) -> bool {
        self.input.cursor() == self.value().chars().count()
    }

    /// Whether a key would type a character that the line does not take.
    pub(crate) fn refuses(&self, key: Key) -> bool {
        matches!(key.code, KeyCode::Char(c) if !key.is_command() && !self.takes(c))
    }

    /// Edits the line, if the key edits.
    pub(crate) fn key(&mut self, key: Key) {
        if let Some(request) = request(key) {
            self.input.handle(request);
        }
    }

    /// Inserts pasted text, with a space in place of each line end or tab. Returns how many characters were left out,
    /// because they cannot be shown or there is no room.
    pub(crate) fn paste(&mut self, text: &str) -> usize {
        let breaks = ['\n', '\r', '\t'];
        let pieces = text.split(breaks).filter(|piece| !piece.is_empty());
        let joined = pieces.collect::<Vec<_>>().join(" ");
        let mut left_out = 0;
        for c in joined.chars() {
            match self.takes(c) {
                true => drop(self.input.handle(InputRequest::InsertChar(c))),
                false => left_out += 1,
            }
        }
        left_out
    }

    /// Wraps the line between words into rows of at most `width` columns, one of which the cursor may need. Returns
    /// the rows, and the column and row of the cursor.
    pub(crate) fn wrapped(&self, width: usize) -> (Vec<String>, (usize, usize)) {
        let room = width.saturating_sub(1).max(1);
        let letters: Vec<char> = self.value().chars().collect();
        let columns = |letters: &[char]| letters.iter().filter_map(|c| c.width()).sum::<usize>();
        let mut starts = vec![0];
        let (mut taken, mut after_space) = (0, None);
        for (i, c) in letters.iter().enumerate() {
            if taken + c.width().unwrap_or(0) > room {
                let start = after_space.take().unwrap_or(i);
                taken = columns(&letters[start..i]);
                starts.push(start);
            }
            taken += c.width().unwrap_or(0);
            after_space = if *c == ' ' { Some(i + 1) } else { after_space };
        }
        let ends = starts[1..].iter().copied().chain([letters.len()]);
        let rows =
            starts.iter().zip(ends).map(|(start, end)| letters[*start..end].iter().collect());
        let cursor = self.input.cursor();
        let row = starts.iter().rposition(|start| *start <= cursor).unwrap_or(0);
        (rows.collect(), (columns(&letters[starts[row]..cursor]), row))
    }

    fn takes(&self, c: char) -> bool {
        is_shown(c) && self.input.value().len() < self.longest
    }

    /// Draws the line, scrolled so that the cursor is visible; `shown` is its text with styles. Returns the position of
    /// the cursor.
    pub(crate) fn draw(&self, shown: Line, area: Rect, buf: &mut Buffer) -> Position {
        let room = area.width.saturating_sub(1);
        let scroll = self.input.visual_scroll(usize::from(room));
        Paragraph::new(shown).scroll((0, scroll as u16)).render(area, buf);
        let column = self.input.visual_cursor().saturating_sub(scroll) as u16;
        Position::new(area.x + column.min(room), area.y)
    }
}

/// Whether a key with Ctrl or Alt edits a line.
pub(crate) fn edits(key: Key) -> bool {
    request(key).is_some()
}

/// The edit that a key makes: the editing keys of a shell.
fn request(Key { code, control, alt }: Key) -> Option<InputRequest> {
    use InputRequest::*;
    Some(match (code, control, alt) {
        (KeyCode::Backspace, false, false) | (KeyCode::Char('h'), true, false) => DeletePrevChar,
        (KeyCode::Delete, false, false) => DeleteNextChar,
        (KeyCode::Left, false, false) | (KeyCode::Char('b'), true, false) => GoToPrevChar,
        (KeyCode::Left, true, false) => GoToPrevWord,
        (KeyCode::Right, false, false) | (KeyCode::Char('f'), true, false) => GoToNextChar,
        (KeyCode::Right, true, false) => GoToNextWord,
        (KeyCode::Char('u'), true, false) => DeleteLine,
        (KeyCode::Char('w'), true, false) | (KeyCode::Backspace, false, true) => DeletePrevWord,
        (KeyCode::Delete, true, false) => DeleteNextWord,
        (KeyCode::Char('k'), true, false) => DeleteTillEnd,
        (KeyCode::Char('y'), true, false) => Yank,
        (KeyCode::Char('a'), true, false) | (KeyCode::Home, false, false) => GoToStart,
        (KeyCode::Char('e'), true, false) | (KeyCode::End, false, false) => GoToEnd,
        // AltGr is reported as Ctrl and Alt
        (KeyCode::Char(c), false, false) | (KeyCode::Char(c), true, true) => InsertChar(c),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_wraps_between_words_and_the_cursor_is_where_it_types() {
        let mut line = TypedLine::new(40);
        assert_eq!(line.wrapped(6), (vec![String::new()], (0, 0)));
        line.paste("ab cd efghijkl");
        let rows = ["ab ", "cd ", "efghi", "jkl"].map(str::to_owned).to_vec();
        assert_eq!(line.wrapped(6), (rows.clone(), (3, 3)));
        (0..8).for_each(|_| line.key(KeyCode::Left.into()));
        assert_eq!(line.wrapped(6), (rows, (0, 2)));
    }

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        let mut line = TypedLine::new(12);
        assert_eq!(
            line.paste("one two\u{1b}!\nthree"),
            3,
            "an escape, and no room for two letters"
        );
        assert_eq!(line.value(), "one two! thr");
        (0..4).for_each(|_| line.key(KeyCode::Backspace.into()));
        line.key(Key::control('w'));
        line.key(KeyCode::Char('€').into());
        line.key(KeyCode::Home.into());
        line.key(Key { code: KeyCode::Char('{'), control: true, alt: true });
        line.key(Key { code: KeyCode::Char('x'), control: false, alt: true });
        assert_eq!(line.value(), "{one €");
        assert_eq!(line.paste("1\t23\r\n456789"), 7);
        assert_eq!(line.value(), "{1 23one €");
        assert!(line.refuses(KeyCode::Char('5').into()) && !line.refuses(Key::control('u')));
        line.key(Key::control('k'));
        assert_eq!(line.value(), "{1 23");
    }
}
