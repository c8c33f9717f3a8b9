//! The frame of all popups, and the hint at its bottom.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::Spot;
use crate::tui::action::Action;
use crate::tui::keymap::keys_of;
use crate::tui::theme::Theme;

/// Clears an area and draws a frame around it, with a title above and a hint below. Returns the area inside.
pub(super) fn framed(
    title: &str,
    hint: Line<'static>,
    area: Rect,
    buf: &mut Buffer,
    theme: &Theme,
) -> Rect {
    Clear.render(area, buf);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.border_focused)
        .title(Line::styled(format!(" {title} "), theme.title))
        .title_bottom(shortened(hint, area.width.saturating_sub(2)));
    let inside = block.inner(area);
    block.render(area, buf);
    inside
}

/// What is at a position, if a popup has this area, and its rows to choose from are these.
pub(super) fn spot(
    area: Rect,
    mut rows: impl Iterator<Item = (Rect, usize)>,
    place: Position,
) -> Spot {
    let row = rows.find(|(row, _)| row.contains(place)).map(|(_, row)| Spot::Row(row));
    match area.contains(place) {
        true => row.unwrap_or(Spot::Inside),
        false => Spot::Outside,
    }
}

/// The area inside a frame.
pub(super) fn inside(area: Rect) -> Rect {
    Block::bordered().inner(area)
}

/// A hint such as `Enter: go   Esc: leave`, from keys and what they do in the popup.
pub(super) fn hint(
    keys: impl IntoIterator<Item = (String, &'static str)>,
    theme: &Theme,
) -> Line<'static> {
    let one = |(keys, does): (String, &'static str)| {
        let words = Span::styled(does, theme.dim);
        theme.listed_caps(&keys).into_iter().chain([words]).collect::<Vec<_>>()
    };
    in_line(&keys.into_iter().map(one).collect::<Vec<_>>())
}

fn in_line(hints: &[Vec<Span<'static>>]) -> Line<'static> {
    let spans = hints.join(&Span::raw(GAP)).into_iter();
    [Span::raw(" ")].into_iter().chain(spans).chain([Span::raw(" ")]).collect()
}

/// What stands between two hints.
const GAP: &str = "   ";

/// A hint with as many of its keys as fit: the first ones, and the last one, which leads out.
fn shortened(hint: Line<'static>, width: u16) -> Line<'static> {
    let is_too_wide = |line: &Line| line.width() > usize::from(width);
    if !is_too_wide(&hint) {
        return hint;
    }
    let Some(inside) = hint.spans.get(1..hint.spans.len() - 1) else { return hint };
    let hints = inside.split(|span| span.content == GAP);
    let mut hints: Vec<Vec<Span>> = hints.map(<[Span]>::to_vec).collect();
    while hints.len() > 1 && is_too_wide(&in_line(&hints)) {
        hints.remove(hints.len() - 2);
    }
    in_line(&hints)
}

/// The name of the key that confirms.
pub(super) fn enter() -> String {
    keys_of(&[Action::Enter])
}

/// The name of the key that closes a popup.
pub(super) fn esc() -> String {
    keys_of(&[Action::Back])
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::tui::input::KeyCode;
    use crate::tui::keymap::{KEYS, name};
    use crate::tui::theme::{Depth, Ground};

    #[test]
    fn a_hint_ends_with_the_key_that_leads_out_at_any_width() {
        let ascii = Theme::detect(None, |name| (name == "LANG").then(|| "C".to_owned()), || None);
        let unicode = Theme::new(Ground::Dark, Depth::Ansi256);
        let keys = || {
            let all = [("↑ ↓ Enter", ": follow"), ("←", ": back"), ("Tab", ": from, feeds")];
            let all = all.into_iter().chain([(".", ": stay here"), ("Esc", ": return")]);
            all.map(|(keys, does)| (keys.to_owned(), does))
        };
        for (theme, width) in
            [&ascii, &unicode].into_iter().flat_map(|t| (40..=200).map(move |w| (t, w)))
        {
            let text = shortened(hint(keys(), theme), width).to_string();
            assert!(text.width() <= usize::from(width), "{width}: {text}");
            assert!(text.starts_with(" ") && text.ends_with("   Esc: return "), "{width}: {text}");
        }
    }

    #[test]
    fn the_name_of_a_key_is_no_other_key_in_ascii() {
        let env = |name: &str| (name == "LANG").then(|| "C".to_owned());
        let theme = Theme::detect(None, env, || None);
        let shown = |code| theme.keys(&name(code));
        let mut names = HashMap::new();
        for code in KEYS.iter().flat_map(|binding| binding.keys) {
            let shown = shown(*code);
            assert!(shown.is_ascii(), "{shown}");
            assert_eq!(*names.entry(shown).or_insert(*code), *code);
        }
        assert_eq!(shown(KeyCode::Right), "Right");
        let hint = hint([("↑ ↓ Enter".to_owned(), ": answer")], &theme);
        assert_eq!(hint.to_string(), " Up Down Enter: answer ");
    }
}
