//! The help: all keys that work here.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget};

use super::frame::{esc, framed, hint};
use crate::tui::keymap::{Binding, KeyScope, UP_DOWN, keys_of, names};
use crate::tui::theme::Theme;

/// The number of rows that do not fit into an area.
pub(crate) fn hidden(scope: KeyScope, area: Rect) -> u16 {
    (scope.bindings().count() as u16 + 2).saturating_sub(area.height)
}

pub(crate) fn draw(scope: KeyScope, scroll: u16, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let lines = lines(scope, theme);
    let height = (lines.len() as u16 + 2).min(area.height);
    let hidden = hidden(scope, area);
    let width = lines.iter().map(Line::width).max().unwrap_or(0) as u16 + 3;
    let area = area.centered(Constraint::Max(width), Constraint::Length(height));
    let scroll_hint = (hidden > 0).then(|| (keys_of(&UP_DOWN), " scroll"));
    let hint = hint(scroll_hint.into_iter().chain([(esc(), ": close")]), theme);
    let inside = framed("Keys", hint, area, buf, theme);
    Paragraph::new(lines).scroll((scroll.min(hidden), 0)).render(inside, buf);
}

fn lines(scope: KeyScope, theme: &Theme) -> Vec<Line<'static>> {
    let line = |binding: &Binding| {
        let keys = Span::styled(format!(" {:>12}  ", names(binding)), theme.key);
        Line::from(vec![keys, Span::raw(binding.help)])
    };
    scope.bindings().map(line).collect()
}
