//! The rows of the palette: the entries that fit what was typed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::entries::Entry;
use crate::tui::finder::{Hit, Search, marked, search};
use crate::tui::theme::Theme;
use crate::tui::verbs::verb_of;
use crate::tui::widget::fitted;

/// The widest column of lines, in characters.
const WIDEST: usize = 34;

/// The entries that fit the typed line, best first, with the letters that match.
#[derive(Debug)]
pub(super) struct Rows {
    found: Search<2>,
    /// What was typed.
    typed: String,
}

impl Rows {
    /// Finds the entries that have all typed words. If a verb is being typed with its argument, that verb comes first.
    pub(super) fn of(typed: &str, entries: &[Entry]) -> Self {
        let texts: Vec<[&str; 2]> =
            entries.iter().map(|entry| [entry.line.as_str(), entry.about.as_str()]).collect();
        let verb = verb_of(typed).filter(|(_, rest)| !rest.is_empty()).map(|(verb, _)| verb.name);
        let is_verb = |hit: &Hit<2>| verb.is_some_and(|verb| entries[hit.item].verb() == verb);
        let mut found = search(typed, &texts);
        if let Some(verb) = verb {
            let whole = if found.instead.is_none() { found.hits } else { Vec::new() };
            let (mut hits, others): (Vec<_>, Vec<_>) = whole.into_iter().partition(is_verb);
            let known: Vec<usize> = hits.iter().map(|hit| hit.item).collect();
            let is_new = |hit: &Hit<2>| is_verb(hit) && !known.contains(&hit.item);
            hits.extend(search(verb, &texts).hits.into_iter().filter(is_new));
            hits.extend(others);
            found = Search { hits, instead: None };
        }
        Rows { found, typed: typed.trim().to_owned() }
    }

    pub(super) fn len(&self) -> usize {
        self.found.hits.len()
    }

    /// The words that were searched for in place of the typed ones.
    pub(super) fn instead(&self) -> Option<&str> {
        self.found.instead.as_deref()
    }

    /// The entry of a row.
    pub(super) fn entry<'a>(&self, row: usize, entries: &'a [Entry]) -> Option<&'a Entry> {
        self.found.hits.get(row).map(|hit| &entries[hit.item])
    }

    /// Draws the rows, the marked one in any case, as many as there is room for.
    pub(super) fn draw(
        &self,
        entries: &[Entry],
        chosen: Option<usize>,
        area: Rect,
        buf: &mut Buffer,
        theme: &Theme,
    ) {
        let hits = &self.found.hits;
        let note = match self.instead() {
            Some(words) => Some(format!("   nothing matches “{}”; nearest: “{words}”", self.typed)),
            None => hits.is_empty().then(|| format!("   nothing matches “{}”", self.typed)),
        };
        for (text, place) in note.into_iter().zip(area.rows()) {
            Line::styled(text, theme.warn).render(place, buf);
        }
        let wide = hits.iter().map(|hit| entries[hit.item].width()).max().unwrap_or(0).min(WIDEST);
        for (place, row) in self.visible(chosen, area) {
            let hit = &hits[row];
            draw_row(&entries[hit.item], hit, chosen == Some(row), wide, place, buf, theme);
        }
    }

    /// The rows that are visible, each with its number; the chosen one is among them.
    pub(super) fn visible(
        &self,
        chosen: Option<usize>,
        area: Rect,
    ) -> impl Iterator<Item = (Rect, usize)> {
        let note = usize::from(self.instead().is_some() || self.len() == 0);
        let room = usize::from(area.height).saturating_sub(note);
        let first = (chosen.unwrap_or(0) + 1).saturating_sub(room);
        area.rows().skip(note).zip(first..self.len())
    }
}

fn draw_row(
    entry: &Entry,
    hit: &Hit<2>,
    chosen: bool,
    wide: usize,
    place: Rect,
    buf: &mut Buffer,
    theme: &Theme,
) {
    let (mark, style) = theme.row(chosen);
    buf.set_style(place, style);
    let [line, about] = &hit.letters;
    let mut spans = vec![mark, Span::raw(" ")];
    spans.extend(marked(&entry.line, line, style, theme));
    spans.push(Span::styled(" ".repeat(wide.saturating_sub(entry.width())), style));
    spans.push(Span::raw("  "));
    spans.extend(marked(&entry.about, about, theme.dim, theme));
    let row = Line::from(spans);
    let keys = Line::from(theme.all_caps(&entry.keys));
    let room = Rect { width: place.width.saturating_sub(1), ..place };
    let [words, _, names] = room.layout(&Layout::horizontal([
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(keys.width() as u16),
    ]));
    fitted::line(row, words.width.into()).render(words, buf);
    keys.render(names, buf);
}
