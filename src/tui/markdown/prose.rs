//! Plain text as lines of a width.

use ratatui::text::Line;
use textwrap::Options;

use super::rows;

/// Wraps plain text: an empty line separates paragraphs, a line that begins with two spaces is left as it is.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut paragraph = String::new();
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() || line.starts_with("  ") {
            flush(&mut paragraph, width, &mut lines);
            lines.push(Line::raw(line.to_owned()));
        } else {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
    }
    flush(&mut paragraph, width, &mut lines);
    let blank = lines.iter().take_while(|l| l.width() == 0).count();
    lines.drain(..blank);
    lines
}

/// How many rows lines take, at most [`u16::MAX`].
pub(crate) fn height(lines: &[Line]) -> u16 {
    u16::try_from(lines.len()).unwrap_or(u16::MAX)
}

fn flush(paragraph: &mut String, width: usize, lines: &mut Vec<Line<'static>>) {
    let indent = if paragraph.starts_with("· ") { "  " } else { "" };
    let options = Options::new(width.max(1)).subsequent_indent(indent);
    if !paragraph.is_empty() {
        lines.extend(rows(paragraph.trim_end(), options).into_iter().map(Line::raw));
    }
    paragraph.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_wrap_and_formulas_stand() {
        let text = "One two\nthree.\n\n  h = tanh(z)\n\nFour.";
        let lines: Vec<String> = wrapped(text, 9).iter().map(Line::to_string).collect();
        assert_eq!(lines, ["One two", "three.", "", "  h = tanh(z)", "", "Four."]);
    }
}
