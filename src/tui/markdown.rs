//! The Markdown of lesson texts: laying it out in lines, and finding what cannot be shown.
//!
//! Supported are paragraphs, lists, **bold**, *emphasis*, `code`, formula blocks, and keys in square brackets. Formula
//! blocks keep their line breaks; everything else is wrapped between words.

mod prose;
mod read;
mod together;

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

pub(crate) use prose::{height, wrapped};
use read::{Block, Face, Piece, blocks};
pub(crate) use together::{between_words, rows};

use super::keymap::is_key;
use super::theme::{Theme, caps};
use crate::problem::Problem;

/// The maximum width of a formula, in columns: the width of the Lesson pane on the smallest screen.
pub(crate) const WIDEST_FORMULA: usize = 27;

/// Lays out a text in lines of at most `width` columns.
pub(crate) fn lines(text: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut last_was_item = false;
    for block in blocks(text).0 {
        let is_item = matches!(&block, Block::Flow { mark, .. } if !mark.is_empty());
        let continues_list = is_item && last_was_item;
        if !(lines.is_empty() || continues_list) {
            lines.push(Line::default());
        }
        last_was_item = is_item;
        match block {
            Block::Fixed(rows) => {
                lines.extend(rows.iter().flat_map(|row| fixed(row, width, theme)))
            }
            Block::Flow { mark, indent, pieces } => {
                lines.extend(flow(&mark, indent, &pieces, width, theme));
            }
        }
    }
    lines
}

/// Wraps a sentence of the program, which is no Markdown: the keys that it names in brackets are caps.
pub(crate) fn told(text: &str, width: usize, style: Style, theme: &Theme) -> Vec<Line<'static>> {
    let piece = |(text, key)| (text, Face { key, ..Face::default() });
    let pieces: Vec<Piece> = caps::in_sentence(text).into_iter().map(piece).collect();
    flow("", 0, &pieces, width, theme).into_iter().map(|line| line.style(style)).collect()
}

/// Returns a text as one line, without markup.
pub(crate) fn plain(text: &str, theme: &Theme) -> String {
    let (mut words, bare) = (Vec::new(), theme.bare());
    for block in blocks(text).0 {
        match block {
            Block::Fixed(rows) => words.extend(rows),
            Block::Flow { pieces, .. } => {
                words.push(pieces.iter().map(|(text, face)| shown(text, *face, &bare)).collect());
            }
        }
    }
    words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a problem for each part of a text that cannot be shown, and for each key that does not exist.
pub(crate) fn problems(text: &str) -> Vec<Problem> {
    let (blocks, mut problems) = blocks(text);
    for block in blocks {
        match block {
            Block::Fixed(rows) => {
                for row in rows.iter().filter(|row| row.width() > WIDEST_FORMULA) {
                    let width = row.width();
                    problems.push(Problem::new(format!(
                        "the formula {row:?} is {width} columns wide; at most {WIDEST_FORMULA} fit"
                    )));
                }
            }
            Block::Flow { pieces, .. } => {
                let keys =
                    pieces.iter().filter(|(_, face)| face.key).map(|(text, _)| text.as_str());
                problems.extend(keys.filter(|key| !is_key(key)).map(|key| {
                    Problem::new(format!("unknown key [{key}]"))
                        .instead("? in the workbench lists the keys; \\[ is a plain bracket")
                }));
                let long = pieces.iter().flat_map(|(text, _)| text.split_whitespace());
                problems.extend(long.filter(|word| word.width() > WIDEST_FORMULA).map(|word| {
                    Problem::new(format!(
                        "the word {word:?} does not fit into a line of {WIDEST_FORMULA} columns"
                    ))
                }));
            }
        }
    }
    problems
}

/// Lays out a line of a formula; if it is too wide, it continues on the next line, indented.
fn fixed(row: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let row = if row.width() + 2 <= width { format!("  {row}") } else { row.to_owned() };
    let options = textwrap::Options::new(width.max(4)).subsequent_indent("    ").break_words(true);
    let rows = if row.width() <= width { vec![row.into()] } else { textwrap::wrap(&row, options) };
    rows.iter().map(|row| Line::styled(row.to_string(), theme.formula)).collect()
}

/// Wraps the pieces of a paragraph or list item between words.
fn flow(
    mark: &str,
    indent: usize,
    pieces: &[Piece],
    width: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let plain: String = pieces.iter().map(|(text, face)| shown(text, *face, theme)).collect();
    let plain = together::tied(&plain);
    let faces: Vec<Face> = pieces
        .iter()
        .flat_map(|(text, face)| {
            shown(text, *face, theme).chars().map(|_| *face).collect::<Vec<_>>()
        })
        .collect();
    let first = format!("{:indent$}{mark}", "");
    let others = " ".repeat(first.width());
    let room = width.saturating_sub(first.width()).max(4);
    let mut lines = Vec::new();
    let mut at = 0; // the number of characters already laid out
    let characters: Vec<char> = plain.chars().collect();
    for row in textwrap::wrap(&plain, between_words(room)) {
        // wrapping drops white space only
        let first_char = row.chars().next();
        while at < characters.len()
            && characters[at].is_whitespace()
            && first_char != Some(characters[at])
        {
            at += 1;
        }
        let lead = if lines.is_empty() { first.clone() } else { others.clone() };
        let mut spans = vec![Span::raw(lead)];
        for c in row.chars().map(together::untied) {
            let face = faces.get(at).copied().unwrap_or_default();
            let style = style(face, theme);
            match spans.last_mut() {
                Some(last) if last.style == style && spans_have_text(last) => {
                    last.content.to_mut().push(c);
                }
                _ => spans.push(Span::styled(c.to_string(), style)),
            }
            at += 1;
        }
        lines.push(Line::from(spans));
    }
    lines
}

fn spans_have_text(span: &Span) -> bool {
    !span.content.trim().is_empty() || span.style != Style::default()
}

/// Returns the text of a piece. Spaces in the name of a key are non-breaking.
fn shown(text: &str, face: Face, theme: &Theme) -> String {
    match (face.key, text) {
        (true, key) => theme.cap_of(key).replace(' ', "\u{a0}"),
        (false, text) => text.to_owned(),
    }
}

fn style(face: Face, theme: &Theme) -> Style {
    let mut style = match face {
        Face { key: true, .. } => theme.cap,
        // not every terminal supports italics
        Face { code: true, .. } | Face { emphasis: true, .. } => theme.formula,
        _ => theme.text,
    };
    if face.bold {
        style = style.add_modifier(Modifier::BOLD);
    }
    if face.emphasis {
        style = style.add_modifier(Modifier::ITALIC);
    }
    style
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keymap::KEYS;
    use crate::tui::theme::{Depth, Ground};

    fn plain(text: &str, width: usize) -> Vec<String> {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        lines(text, width, &theme).iter().map(|l| l.to_string().trim_end().to_owned()).collect()
    }

    #[test]
    fn paragraphs_wrap_and_formulas_keep_their_lines() {
        let text = "One *two*\n**three** four.\n\n    h = tanh(z)\n    more\n\nFive.";
        let expected = ["One two", "three", "four.", "", "  h = tanh(z)", "  more", "", "Five."];
        assert_eq!(
            plain(text, 13),
            ["One two three", "four.", "", "h = tanh(z)", "  more", "", "Five."]
                .map(|l| if l == "h = tanh(z)" { "  h = tanh(z)" } else { l })
        );
        assert_eq!(plain(text, 8)[..3], expected[..3]);
    }

    #[test]
    fn lists_have_hanging_indents() {
        let text = "Now:\n\n- one and two\n- three\n\n1. first\n2. second one\n";
        let expected =
            ["Now:", "", "· one and", "  two", "· three", "1. first", "2. second", "   one"];
        let found = plain(text, 11);
        let found: Vec<&String> = found.iter().filter(|l| !l.is_empty()).collect();
        let expected: Vec<&str> = expected.into_iter().filter(|l| !l.is_empty()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn keys_are_keys_and_brackets_are_brackets() {
        assert!(problems("Press [space], [→] or `[PgDn]`, then []] and [⇧Tab].").is_empty());
        let wrong = problems("Press [spcae].");
        assert!(wrong.len() == 1 && wrong[0].what.contains("[spcae]"), "{wrong:?}");
        assert!(
            problems("Press `[spcae]`.").len() == 1 && problems("`[0, 2]` is a list").is_empty()
        );
        assert!(problems("`h[0, 2]` is code, dW_hh[0,0] and dh_1[2] are indices").is_empty());
        assert_eq!(plain("dh_1[2] = ?", 40), ["dh_1[2] = ?"]);
        assert_eq!(plain("Press [space] now", 40), ["Press space now"]);
    }

    #[test]
    fn a_key_is_a_cap_and_one_that_looks_like_punctuation_has_a_margin() {
        let text = "More still. `[,]` goes back, `[.]`, then [→], on.";
        for depth in [Depth::Rgb, Depth::Ansi256, Depth::Ansi16, Depth::Mono] {
            let theme = Theme::new(Ground::Dark, depth);
            let caps = |text: &str| -> Vec<String> {
                let spans = lines(text, 60, &theme).into_iter().flat_map(|line| line.spans);
                let caps = spans.filter(|span| span.style == theme.cap);
                caps.map(|span| span.content.into_owned()).collect()
            };
            assert_ne!(theme.cap, theme.text);
            assert_eq!(caps(text), [" , ", " . ", "→"]);
            let all = KEYS.iter().flat_map(|binding| binding.keys).copied();
            for key in all.map(crate::tui::keymap::name) {
                let marks = [",", ".", ":", "!", "?", "(", ")", "-"];
                let cap = if marks.contains(&&*key) { format!(" {key} ") } else { key.clone() };
                assert_eq!(caps(&format!("Press [{key}].")), [cap]);
            }
        }
    }

    #[test]
    fn a_key_looks_like_no_formula_however_few_colours_there_are() {
        for depth in [Depth::Rgb, Depth::Ansi256, Depth::Ansi16, Depth::Mono] {
            let theme = Theme::new(Ground::Dark, depth);
            let lines = lines("Press `[e]`, type `lr 1`:\n\n    h = tanh(z)", 40, &theme);
            let style_of = |text: &str| {
                let mut spans = lines.iter().flat_map(|line| {
                    line.spans.iter().map(|span| (line.style.patch(span.style), &span.content))
                });
                spans.find(|(_, content)| content.contains(text)).expect(text).0
            };
            let [code, formula] = ["lr 1", "tanh"].map(style_of);
            let is_cap = |style: Style| {
                style.bg.is_some() || style.add_modifier.contains(Modifier::REVERSED)
            };
            assert!(is_cap(theme.cap) && !is_cap(code) && !is_cap(formula), "{depth:?}");
            assert_ne!(theme.formula, theme.text);
        }
    }

    #[test]
    fn without_styles_such_a_key_is_in_brackets() {
        let bare = Theme::new(Ground::Dark, Depth::Mono).bare();
        let text = "Press `[:]`, then `[space]`.";
        assert_eq!(lines(text, 60, &bare)[0].to_string(), "Press [:], then space.");
        assert_eq!(super::plain(text, &Theme::default()), "Press [:], then space.");
    }

    #[test]
    fn what_cannot_be_shown_is_named() {
        for (text, what) in [
            ("# Head", "heading"),
            ("[a](http://b)", "link"),
            ("![a](b.png)", "picture"),
            ("a <b>c</b>", "HTML"),
            ("> said", "quotation"),
            ("a\n\n---\n\nb", "rule"),
            ("    a formula that is far too wide for it", "columns wide"),
        ] {
            let found = problems(text);
            assert!(found.iter().any(|f| f.what.contains(what)), "{text:?}: {found:?}");
        }
    }

    #[test]
    fn faces_follow_the_letters_through_the_wrapping() {
        let theme = Theme::new(Ground::Dark, Depth::Ansi256);
        let lines = lines("aaa **bold words here** ccc", 9, &theme);
        for line in &lines {
            for span in line.spans.iter().filter(|s| !s.content.trim().is_empty()) {
                let bold = span.style.add_modifier.contains(Modifier::BOLD);
                let inside = ["bold", "words", "here"].iter().any(|w| span.content.contains(w));
                assert_eq!(bold, inside, "{span:?}");
            }
        }
    }
}
