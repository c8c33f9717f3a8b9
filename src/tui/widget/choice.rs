//! An option to choose: hanging rows, and a tint with a mark on the one under the cursor.

use ratatui::text::{Line, Span};

use crate::tui::theme::Theme;

/// The columns before the text: those of the mark, and the indentation of all rows but the first.
const MARK: usize = 2;
/// The mark of an option that is not under the cursor: a question is one text, and its options are several.
const BULLET: &str = "· ";
const HANGING: usize = 2;

/// The columns left for the text of an option.
pub(crate) fn room(width: usize) -> usize {
    width.saturating_sub(MARK + HANGING).max(1)
}

/// Marks the lines of an option, which were wrapped to [`room`]. The rows after the first are indented, so that each
/// option begins visibly. The one under the cursor, `here`, is tinted over the whole width.
pub(crate) fn rows(
    lines: Vec<Line<'static>>,
    here: bool,
    width: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let row = |(i, line): (usize, Line<'static>)| {
        let (mark, style) = match (here, i) {
            (false, 0) => (Span::styled(BULLET, theme.dim), theme.text),
            _ => theme.row(here),
        };
        let indent = if i == 0 { 0 } else { HANGING };
        let fill = width.saturating_sub(MARK + indent + line.width());
        let text = line.spans.into_iter().map(|span| {
            let own = line.style.patch(span.style);
            Span::styled(span.content, own.patch(style))
        });
        let blank = |columns: usize| Span::styled(" ".repeat(columns), style);
        let after = Some(blank(fill)).filter(|_| here);
        Line::from_iter([mark, blank(indent)].into_iter().chain(text).chain(after))
    };
    lines.into_iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Ground};

    #[test]
    fn only_the_first_row_of_an_option_begins_at_its_edge() {
        let theme = Theme::new(Ground::Dark, Depth::Ansi256);
        let lines = || vec![Line::raw("one two"), Line::raw("three")];
        let plain = |here| {
            let rows = rows(lines(), here, 12, &theme);
            rows.iter().map(Line::to_string).collect::<Vec<_>>()
        };
        assert_eq!(plain(false), ["· one two", "    three"]);
        assert_eq!(plain(true), ["▌ one two   ", "▌   three   "]);
        let rows = rows(lines(), true, 12, &theme);
        let mut spans = rows.iter().flat_map(|row| &row.spans);
        assert!(spans.all(|span| span.style.bg == theme.selected.bg), "{rows:?}");
    }
}
