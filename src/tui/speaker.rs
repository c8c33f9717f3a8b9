//! The speaker's page: the notes of a step and how the next one begins, for a popup, a second terminal and a printout.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Widget};

use super::action::{Action, Move};
use super::input::{Key, KeyCode};
use super::keymap::{UP_DOWN, is_interrupt, keys_in_text};
use super::markdown;
use super::scroll::Extent;
use super::theme::Theme;
use crate::lesson::load::Loaded;
use crate::lesson::{Lesson, Progress, Step};

/// The widest line, in columns.
pub(crate) const WIDEST: u16 = 76;

/// What is printed between two steps.
const GAP: &str = "\n";

/// `step 3 of 12`, or `the end`.
pub(crate) fn place(lesson: &Lesson, step: usize) -> String {
    let steps = lesson.steps.len();
    if step < steps { format!("step {} of {steps}", step + 1) } else { "the end".to_owned() }
}

/// The notes of a step. A step without notes says so, and shows the first sentence of its text.
pub(crate) fn notes(
    lesson: &Lesson,
    step: usize,
    width: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let Some(step) = lesson.steps.get(step) else {
        return said("The last page of the lesson has no notes.", width, theme);
    };
    match &step.notes {
        Some(notes) => markdown::lines(notes, width, theme),
        None => {
            let mut lines = said("This step has no notes. It begins:", width, theme);
            lines.push(Line::default());
            lines.extend(markdown::lines(first_sentence(&step.text), width, theme));
            lines
        }
    }
}

fn said(words: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    markdown::wrapped(words, width).into_iter().map(|line| line.style(theme.dim)).collect()
}

/// How the step after this one begins: the first sentence of its notes, or of its text.
fn next(lesson: &Lesson, step: usize, theme: &Theme) -> Option<String> {
    let of = |step: &Step| {
        let text = step.notes.as_ref().unwrap_or(&step.text);
        markdown::plain(first_sentence(text), theme)
    };
    let end = || (step + 1 == lesson.steps.len()).then(|| "the end of the lesson".to_owned());
    lesson.steps.get(step + 1).map(of).or_else(end)
}

/// The first sentence of a text; of a text that begins with a formula, its first paragraph.
fn first_sentence(text: &str) -> &str {
    let paragraph = text.trim_start().split("\n\n").next().unwrap_or(text);
    let ends = [". ", "? ", ".\n", "?\n"].iter().filter_map(|end| paragraph.find(end)).min();
    ends.map_or(paragraph, |end| &paragraph[..=end])
}

/// All notes of a lesson as plain text, for a printout.
pub(crate) fn printed(title: &str, lesson: &Lesson) -> String {
    let theme = Theme::default().bare();
    let mut text = format!("{title}, {} min\n", lesson.minutes());
    for step in 0..lesson.steps.len() {
        let place = place(lesson, step);
        let heading = format!("{}{}", place[..1].to_uppercase(), &place[1..]);
        text.push_str(&format!("{GAP}{heading}\n"));
        for line in notes(lesson, step, WIDEST.into(), &theme) {
            text.push_str(format!("  {line}").trim_end());
            text.push('\n');
        }
    }
    text
}

/// The notes in a second terminal. They follow the workbench by the progress that it saves.
#[derive(Debug)]
pub struct Speaker {
    loaded: Loaded,
    title: String,
    step: usize,
    /// Why the lesson may be an old version of its file.
    spoilt: Option<String>,
    /// Why the step may be an old one.
    lost: Option<String>,
    scroll: u16,
}

impl Speaker {
    /// The notes of a lesson; `number` is its number in the catalogue.
    pub fn new(loaded: Loaded, number: Option<usize>) -> Self {
        let number = number.map_or(String::new(), |number| format!("{number} "));
        let title = format!("{number}{}", loaded.lesson.title);
        Speaker { loaded, title, step: 0, spoilt: None, lost: None, scroll: 0 }
    }

    /// Says something, below the notes.
    #[cfg(feature = "terminal")]
    pub(crate) fn warn(&mut self, why: String) {
        self.spoilt = Some(why);
    }

    /// Whether the lesson has notes.
    #[cfg(feature = "terminal")]
    pub(crate) fn has_notes(&self) -> bool {
        self.loaded.lesson.has_notes()
    }

    /// All notes as plain text.
    #[cfg(feature = "terminal")]
    pub(crate) fn printed(&self) -> String {
        printed(&self.title, &self.loaded.lesson)
    }

    /// Replaces the lesson by the version that its author has just saved, if it is valid.
    #[cfg(feature = "terminal")]
    pub(crate) fn reload(&mut self, read: anyhow::Result<Loaded>) {
        match read {
            Ok(loaded) => (self.loaded, self.spoilt) = (loaded, None),
            Err(e) => self.spoilt = Some(format!("{e:#}")),
        }
    }

    /// Turns to the step that the workbench is at. If the progress cannot be read, it stays, and says so.
    pub fn follow(&mut self, progress: Result<Progress, String>) {
        let found = progress.map(|progress| progress.of(&self.loaded.key()).at);
        let at = found.as_ref().map_or(self.step, |at| *at).min(self.loaded.lesson.steps.len());
        if at != self.step {
            (self.step, self.scroll) = (at, 0);
        }
        self.lost = found.err();
    }

    /// Handles a key on a screen of this size. Returns whether it ends the page.
    pub fn key(&mut self, key: Key, size: Rect) -> bool {
        if is_interrupt(key) || matches!(key.code, KeyCode::Esc | KeyCode::Char('q')) {
            return true;
        }
        if let Some(by) = Move::of_key(key) {
            let theme = Theme::default();
            self.scroll = self.extent(self.areas(size, &theme)[2], &theme).moved(self.scroll, by);
        }
        false
    }

    /// Draws the page.
    pub fn draw(&self, theme: &Theme, frame: &mut Frame) {
        let buf = frame.buffer_mut();
        let [title, rule, notes, next, keys] = self.areas(buf.area, theme);
        let place = format!(" · {}", place(&self.loaded.lesson, self.step));
        let heading =
            [Span::styled(self.title.clone(), theme.title), Span::styled(place, theme.accent)];
        Line::from_iter(heading).render(title, buf);
        Line::styled("─".repeat(rule.width.into()), theme.dim).render(rule, buf);
        let (lines, extent) = (self.lines(notes, theme), self.extent(notes, theme));
        let text = Paragraph::new(Text::from(lines)).scroll((self.scroll.min(extent.hidden), 0));
        text.render(notes, buf);
        Paragraph::new(Text::from(self.next(next.width, theme))).render(next, buf);
        self.keys(extent, theme).render(keys, buf);
        theme.spell(buf);
        theme.paint(buf);
    }

    fn keys(&self, extent: Extent, theme: &Theme) -> Line<'static> {
        let scroll = (extent.hidden > 0).then(|| format!("{} scroll   ", keys_in_text(&UP_DOWN)));
        let quit = format!("{} quit", keys_in_text(&[Action::Quit]));
        theme.sentence(&(scroll.unwrap_or_default() + &quit), theme.dim)
    }

    fn lines(&self, area: Rect, theme: &Theme) -> Vec<Line<'static>> {
        notes(&self.loaded.lesson, self.step, area.width.into(), theme)
    }

    fn extent(&self, area: Rect, theme: &Theme) -> Extent {
        Extent::of(self.lines(area, theme).len(), area.height)
    }

    /// How the next step begins; in its place, why the page may be an old one.
    fn next(&self, width: u16, theme: &Theme) -> Vec<Line<'static>> {
        if let Some(problem) = self.spoilt.as_ref().or(self.lost.as_ref()) {
            let rows = markdown::wrapped(problem, width.into()).into_iter();
            return rows.map(|row| row.style(theme.warn)).collect();
        }
        let next = next(&self.loaded.lesson, self.step, theme);
        let words = next.map(|words| format!("Next: {words}"));
        words.map_or_else(Vec::new, |words| said(&words, width.into(), theme))
    }

    /// The areas of the title, a rule, the notes, the next step, and the keys.
    fn areas(&self, size: Rect, theme: &Theme) -> [Rect; 5] {
        let width = size.width.saturating_sub(2).min(WIDEST);
        let area = size.inner(Margin::new(1, 0)).intersection(Rect { width: width + 1, ..size });
        let next = (self.next(area.width, theme).len() as u16).min(size.height / 4);
        let rows = [1, 1, u16::MAX, 1, next, 1, 1];
        let rows = rows.map(|rows| match rows {
            u16::MAX => Constraint::Fill(1),
            rows => Constraint::Length(rows),
        });
        let [title, rule, notes, _, next, _, keys] = area.layout(&Layout::vertical(rows));
        [title, rule, notes, next, keys]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_sentence_ends_at_its_stop_or_its_paragraph() {
        for (text, expected) in [
            ("One. Two.", "One."),
            ("Why? Because.", "Why?"),
            ("It is 1.5 here\nand there. Then", "It is 1.5 here\nand there."),
            ("Back to z_t:\n\n    dz = 1\n\nMore.", "Back to z_t:"),
            ("Alone", "Alone"),
        ] {
            assert_eq!(first_sentence(text), expected);
        }
    }
}
