//! Shortens texts that are too long for their place: between words, never inside a word or a number.

use ratatui::text::{Line, Span};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Stands for words that are left out.
const MORE: &str = " …";

/// Returns as many parts of a text as fit into `room` columns. Parts are separated by ` · ` or two spaces, and the later
/// ones are left out first; only the first is shortened itself.
pub(crate) fn parts(text: &str, room: usize) -> String {
    let mut end = text.len();
    while text[..end].width() > room {
        let before = [" · ", "  "].iter().filter_map(|gap| text[..end].trim_end().rfind(gap)).max();
        match before.filter(|at| !text[..*at].trim().is_empty()) {
            Some(at) => end = at,
            None => return words(&text[..end], room),
        }
    }
    text[..end].trim_end().to_owned()
}

/// Returns as many words of a text as fit into `room` columns, with `…` for the others.
pub(crate) fn words(text: &str, room: usize) -> String {
    match kept(text, room) {
        None => text.to_owned(),
        Some(0) if room == 0 => String::new(),
        Some(0) => MORE.trim_start().to_owned(),
        Some(end) => text[..end].to_owned() + MORE,
    }
}

/// Shortens a line to `room` columns as [`words`] does, in its styles.
pub(crate) fn line(line: Line<'static>, room: usize) -> Line<'static> {
    if line.width() <= room {
        return line;
    }
    let whole: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
    let mut left = kept(&whole, room).unwrap_or(whole.len());
    let more = if left == 0 { MORE.trim_start() } else { MORE };
    let mut spans: Vec<Span<'static>> = Vec::new();
    for span in &line.spans {
        let length = span.content.len().min(left);
        left -= length;
        spans.push(Span::styled(span.content[..length].to_owned(), span.style));
    }
    spans.retain(|span| !span.content.is_empty());
    if room > 0 {
        let style = spans.last().or(line.spans.first()).map_or(line.style, |span| span.style);
        spans.push(Span::styled(more, style));
    }
    Line { spans, ..line }
}

/// Returns the length in bytes of the words that fit beside `…`; `None` if all of the text fits.
fn kept(text: &str, room: usize) -> Option<usize> {
    if text.width() <= room {
        return None;
    }
    let room = room.saturating_sub(MORE.width());
    let (mut used, mut end) = (0, 0);
    for (at, c) in text.char_indices() {
        if c == ' ' {
            end = at;
        }
        used += c.width().unwrap_or(0);
        if used > room && c != ' ' {
            break;
        }
    }
    Some(text[..end].trim_end_matches([' ', '·', ',', ':', '=', '+', '−', '→']).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_parts_are_left_out_first() {
        let text = "‖dh_t‖ by timestep  ×: t=0 ÷ t=19 · norm";
        for (room, expected) in [
            (40, text),
            (39, "‖dh_t‖ by timestep  ×: t=0 ÷ t=19"),
            (32, "‖dh_t‖ by timestep"),
            (17, "‖dh_t‖ by …"),
            (10, "‖dh_t‖ …"),
            (4, "…"),
            (0, ""),
        ] {
            assert_eq!(parts(text, room), expected, "{room}");
        }
    }

    #[test]
    fn no_width_ends_inside_a_word() {
        let text = "unit 0 of 32, relative error 1.25e-10";
        let styled = Line::from(vec![Span::raw("unit 0 of 32, rel"), Span::raw(&text[17..])]);
        for room in 0..=text.len() {
            let short = words(text, room);
            assert!(short.width() <= room, "{short:?} is wider than {room}");
            let kept = short.trim_end_matches(MORE).trim_end_matches('…');
            let rest = text.strip_prefix(kept).unwrap_or_else(|| panic!("{kept:?}"));
            assert!(
                rest.is_empty() || kept.is_empty() || rest.starts_with([' ', ',']),
                "{short:?}"
            );
            assert_eq!(line(styled.clone(), room).to_string(), short);
        }
    }
}
