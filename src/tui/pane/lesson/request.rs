//! Lays out the request of a step, and the keys that answer.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::Lines;
use crate::tui::action::{Action, Ask};
use crate::tui::keymap::keys_in_text;
use crate::tui::markdown;
use crate::tui::step::{Draft, Keys, Part, Piece};
use crate::tui::theme::Theme;
use crate::tui::view::View;
use crate::tui::widget::choice;

/// What an answer is covered with.
const COVER: &str = "░";

/// A request, line by line.
pub(crate) struct Page<'a> {
    pub(crate) lines: Lines,
    /// The lines of each option.
    pub(crate) options: Vec<Range<usize>>,
    /// The column and row of the cursor in the line that is being written.
    pub(crate) line: Option<(usize, usize)>,
    /// Whether anything is asked.
    pub(crate) asks: bool,
    /// The option under the cursor.
    chosen: Option<usize>,
    /// Whether the answers are covered.
    covers: bool,
    width: usize,
    theme: &'a Theme,
}

/// The request of the current step.
pub(crate) fn of_step<'a>(view: &View<'a>, width: usize) -> Page<'a> {
    if view.current().is_none() {
        return at_the_end(view, width);
    }
    let mut page = Page::new(width, view.theme);
    let request = view.open.asks(view);
    page.asks = !request.parts.is_empty();
    page.covers = view.is_covered();
    request.parts.iter().for_each(|part| page.part(part, view));
    if view.is_told() {
        page.outcome(view);
    }
    page.keys(&request.keys);
    page
}

impl<'a> Page<'a> {
    fn new(width: usize, theme: &'a Theme) -> Self {
        let (lines, options) = (Lines::new(), Vec::new());
        Page { lines, options, line: None, asks: false, chosen: None, covers: false, width, theme }
    }

    /// The rows down to the last that must be visible: that of the cursor in the line, or of the options if all of them
    /// fit into so many rows, or else of the option under the cursor.
    pub(crate) fn needed_rows(&self, room: usize) -> usize {
        if let Some((_, row)) = self.line {
            return row + 1;
        }
        let Some(chosen) = self.chosen.and_then(|chosen| self.options.get(chosen)) else {
            return 0;
        };
        let all = self.options.first().zip(self.options.last());
        let all = all.filter(|(first, last)| last.end - first.start <= room);
        all.map_or(chosen.end, |(_, last)| last.end)
    }

    fn part(&mut self, part: &Part, view: &View) {
        let (theme, narrow) = (self.theme, self.width.saturating_sub(2));
        match part {
            Part::Task { done, text } => {
                let (mark, style) =
                    if *done { ("☑ ", theme.good) } else { ("☐ ", theme.accent) };
                self.rows(text, mark, style);
            }
            Part::Question { done, text } => {
                let (mark, style) = if *done { ("☑ ", theme.good) } else { ("? ", theme.accent) };
                self.marked(markdown::lines(text, narrow, theme), mark, style);
            }
            Part::Point(text) => {
                let rows = markdown::rows(text, markdown::between_words(self.width)).into_iter();
                self.lines.extend(rows.map(|row| Line::styled(row, theme.accent)));
            }
            Part::Count(text) => self.rows(text, "", theme.dim),
            Part::Answer(text) => {
                let lines = markdown::lines(text, narrow, theme);
                self.marked(self.covered(lines, narrow), "= ", theme.good);
            }
            Part::Given(_) if self.covers => self.rows(&COVER.repeat(narrow), "= ", theme.dim),
            Part::Given(text) => self.rows(text, "= ", theme.accent),
            Part::Line(empty) => self.line(&view.open.draft, *empty),
            Part::Heading(text) => self.lines.push(Line::styled(*text, theme.title)),
            Part::Options { options, cursor, code } => {
                self.chosen = *cursor;
                let covers = self.covers && view.open.offers_answers();
                for (i, option) in options.iter().enumerate() {
                    self.option(option, Some(i) == *cursor, *code, covers);
                }
            }
        }
    }

    /// Adds the line in which an answer is written, and why it cannot be one. An empty line says what to write.
    fn line(&mut self, draft: &Draft, empty: Option<&str>) {
        const MARK: &str = "› ";
        let (rows, (column, row)) = draft.line().wrapped(self.width.saturating_sub(MARK.width()));
        if !draft.is_left() {
            self.line = Some((MARK.width() + column, self.lines.len() + row));
        }
        let style = match draft.is_left() {
            true => self.theme.dim,
            false if draft.is_selected() => self.theme.selected,
            false => self.theme.text,
        };
        for (i, text) in rows.into_iter().enumerate() {
            let mark = Span::styled(if i == 0 { MARK } else { "  " }, self.theme.key);
            self.lines.push(Line::from(vec![mark, Span::styled(text, style)]));
        }
        if let (Some(words), true, Some(line)) =
            (empty, draft.line().value().is_empty(), self.lines.last_mut())
        {
            line.push_span(Span::styled(format!(" {words}"), self.theme.dim));
        }
        if let Some(problem) = draft.problem() {
            self.lines.extend(markdown::told(problem, self.width, self.theme.bad, self.theme));
        }
    }

    /// Compares the answer with the truth: `✓ “2 to 10” (4)` or `✗ you said “11 to 60”; it is “2 to 10” (4)`.
    fn outcome(&mut self, view: &View) {
        if let Some((right, text)) = view.open.compares() {
            let (mark, style) =
                if right { ("✓ ", self.theme.good) } else { ("✗ ", self.theme.warn) };
            self.rows(&text, mark, style);
        }
    }

    /// Adds plain text, with a mark before the first row.
    fn rows(&mut self, text: &str, mark: &str, style: Style) {
        let narrow = markdown::between_words(self.width.saturating_sub(2));
        let blank = " ".repeat(mark.width());
        for (i, row) in markdown::rows(text, narrow).iter().enumerate() {
            let mark = if i == 0 { mark } else { &blank };
            self.lines.push(Line::styled(format!("{mark}{row}"), style));
        }
    }

    /// Adds lines, with a mark before the first.
    fn marked(&mut self, lines: Lines, mark: &str, style: Style) {
        for (i, line) in lines.into_iter().enumerate() {
            let mark = Span::styled(if i == 0 { mark.to_owned() } else { "  ".to_owned() }, style);
            self.lines.push(Line::from_iter([mark].into_iter().chain(line.spans)));
        }
    }

    fn option(&mut self, option: &str, here: bool, code: bool, covers: bool) {
        let room = choice::room(self.width);
        let from = self.lines.len();
        let lines = match code {
            true => textwrap::wrap(option, markdown::between_words(room)) // a line of code
                .iter()
                .map(|row| Line::raw(row.to_string()))
                .collect(),
            false => markdown::lines(option, room, self.theme),
        };
        let lines = if covers { self.covered(lines, room) } else { lines };
        self.lines.extend(choice::rows(lines, here, self.width, self.theme));
        self.options.push(from..self.lines.len());
    }

    /// The lines of an answer, or as many covered ones, so that nothing moves when they are uncovered.
    fn covered(&self, lines: Lines, width: usize) -> Lines {
        let cover = |_| Line::styled(COVER.repeat(width), self.theme.dim);
        if self.covers { lines.into_iter().map(cover).collect() } else { lines }
    }

    fn keys(&mut self, keys: &Keys) {
        let pieces = keys.pieces().flat_map(|piece| match piece {
            Piece::Key(key) => self.theme.caps(key),
            Piece::Words(words) => vec![Span::styled(words.to_string(), self.theme.dim)],
        });
        self.lines.extend(wrapped(pieces.collect(), self.width));
    }
}

/// Wraps the pieces of a line into rows, between hints; a hint that is wider than a row, between its words.
fn wrapped(pieces: Vec<Span<'static>>, width: usize) -> Lines {
    let columns = |part: &[Span]| part.iter().map(Span::width).sum::<usize>();
    let hints = pieces.split_inclusive(|piece| piece.content.ends_with("  "));
    let parts = hints.flat_map(|hint| match columns(hint) <= width + 2 {
        true => vec![hint.to_vec()],
        false => hint.iter().flat_map(words).collect(),
    });
    let (mut rows, mut taken): (Vec<Vec<Span>>, usize) = (vec![Vec::new()], 0);
    for part in parts {
        let text: String = part.iter().map(|piece| piece.content.as_ref()).collect();
        if taken + text.trim_end().width() > width && taken > 0 {
            rows.push(Vec::new());
            taken = 0;
        }
        taken += text.width();
        rows.last_mut().into_iter().for_each(|row| row.extend(part.clone()));
    }
    rows.into_iter().map(Line::from).collect()
}

/// The words of a piece, each with the space after it.
fn words(piece: &Span<'static>) -> Vec<Vec<Span<'static>>> {
    let word = |word: &str| vec![Span::styled(word.to_owned(), piece.style)];
    piece.content.split_inclusive(' ').map(word).collect()
}

/// The request at the end of the lesson.
fn at_the_end<'a>(view: &View<'a>, width: usize) -> Page<'a> {
    let open = view.done.iter().filter(|done| !**done).count();
    let list = keys_in_text(&[Action::Ask(Ask::Steps)]);
    let (text, style) = match open {
        0 => ("☑ all steps done".to_owned(), view.theme.good),
        1 => (format!("☐ 1 step open: {list} lists it"), view.theme.warn),
        n => (format!("☐ {n} steps open: {list} lists them"), view.theme.warn),
    };
    let mut page = Page::new(width, view.theme);
    page.lines = markdown::told(&text, width, style, view.theme);
    page.keys(&Keys::go_on());
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_break_between_hints_and_only_one_that_fits_nowhere_between_its_words() {
        let rows = |pieces: &[&'static str], width: usize| {
            let pieces = pieces.iter().map(|piece| Span::raw(*piece)).collect();
            wrapped(pieces, width)
                .iter()
                .map(|row| row.to_string().trim_end().to_owned())
                .collect::<Vec<_>>()
        };
        let left = ["Esc", " looks around  ", "Esc", ", then ", "i", ": hint"];
        assert_eq!(rows(&left, 26), ["Esc looks around", "Esc, then i: hint"]);
        assert_eq!(rows(&left, 35), ["Esc looks around  Esc, then i: hint"]);
        assert_eq!(
            rows(&["↑ ↓", " and ", "Enter", " choose  ", "i", " hint"], 21),
            ["↑ ↓ and Enter choose", "i hint",]
        );
        let long = ["Enter", " goes back first, and begins to draw"];
        assert_eq!(rows(&long, 26), ["Enter goes back first, and", "begins to draw"]);
    }
}
