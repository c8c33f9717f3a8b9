//! The terms of the course in the help: each with its meaning, and the step that explains it.

use ratatui::text::{Line, Span};

use super::{Row, note};
use crate::lesson::glossary::{Term, terms};
use crate::tui::finder::{Search, search};
use crate::tui::theme::Theme;

/// The columns of the terms: of the longest, and a gap.
const TERMS: usize = 22;

/// The narrowest column in which terms and meanings stand side by side.
const SIDE_BY_SIDE: usize = 60;

/// All terms in the order of the alphabet.
pub(super) fn all(width: usize, theme: &Theme) -> Vec<Row> {
    let mut sorted: Vec<&Term> = terms().iter().collect();
    sorted.sort_unstable_by_key(|term| term.term.to_lowercase());
    sorted.into_iter().flat_map(|term| rows(term, width, theme)).collect()
}

/// The terms that have what was typed in them or in their meaning, the best first.
pub(super) fn found(typed: &str, width: usize, theme: &Theme) -> Vec<Row> {
    let texts: Vec<[&str; 2]> = terms().iter().map(|term| [&*term.term, &*term.says]).collect();
    let Search { hits, instead } = search(typed, &texts);
    let note = note(instead, hits.is_empty(), theme);
    let rows = hits.iter().flat_map(|hit| rows(&terms()[hit.item], width, theme));
    note.into_iter().chain(rows).collect()
}

/// A term, its meaning, and where it is explained, in as many lines as they take.
fn rows(term: &Term, width: usize, theme: &Theme) -> Vec<Row> {
    let (lesson, step) = term.taught();
    let meaning = format!("{} (lesson\u{a0}{lesson}, step\u{a0}{step})", term.says);
    let is_wide = width >= SIDE_BY_SIDE;
    let indent = if is_wide { TERMS } else { 2 };
    let name = Span::styled(term.term.clone(), theme.accent);
    let wrapped = textwrap::wrap(&meaning, width.saturating_sub(indent).max(1));
    let mut lines: Vec<Line> = wrapped
        .into_iter()
        .map(|row| {
            Line::from(vec![
                Span::raw(" ".repeat(indent)),
                Span::styled(row.into_owned(), theme.text),
            ])
        })
        .collect();
    match (is_wide, lines.first_mut()) {
        (true, Some(first)) => {
            first.spans[0] = name.clone();
            first.spans.insert(1, Span::raw(" ".repeat(TERMS.saturating_sub(name.width()))));
        }
        _ => lines.insert(0, Line::from(name)),
    }
    lines.into_iter().map(|line| (line, None)).collect()
}
