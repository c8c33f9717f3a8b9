//! Colours lines of Rust, and wraps them.

use ratatui::style::{Modifier, Style};
use ratatui::text::Span;
use unicode_width::UnicodeWidthChar;

use crate::tui::theme::Theme;

const KEYWORDS: [&str; 19] = [
    "as", "const", "else", "false", "fn", "for", "if", "impl", "in", "let", "match", "move", "mut",
    "pub", "return", "self", "super", "true", "while",
];

/// A character and its style.
type Letter = (char, Style);

/// Returns the characters of a line with their styles.
pub(crate) fn coloured(text: &str, theme: &Theme) -> Vec<Letter> {
    let comment_from = text.find("//").unwrap_or(text.len());
    let (code, comment) = text.split_at(comment_from);
    let mut letters = Vec::new();
    let (mut word, mut quoted) = (String::new(), false);
    for c in code.chars() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        end_word(&mut word, quoted, theme, &mut letters);
        let quote = c == '"';
        letters.push((c, if quoted || quote { theme.warn } else { theme.text }));
        quoted ^= quote;
    }
    end_word(&mut word, quoted, theme, &mut letters);
    letters.extend(plain(comment, theme.dim.add_modifier(Modifier::ITALIC)));
    letters
}

/// Returns the characters of a line, all in one style.
pub(crate) fn plain(text: &str, style: Style) -> Vec<Letter> {
    text.chars().map(|c| (c, style)).collect()
}

fn end_word(word: &mut String, quoted: bool, theme: &Theme, letters: &mut Vec<Letter>) {
    let style = match quoted {
        true => theme.warn,
        false if KEYWORDS.contains(&word.as_str()) => theme.key,
        false => theme.text,
    };
    letters.extend(word.drain(..).map(|c| (c, style)));
}

/// Wraps a line into rows of at most `width` columns, at spaces if there are any. Continuations are indented a little
/// more.
pub(crate) fn wrapped(letters: &[Letter], width: usize) -> Vec<Vec<Span<'static>>> {
    let indent = letters.iter().take_while(|(c, _)| *c == ' ').count();
    let hanging = (indent + 4).min(width / 3);
    let (mut rows, mut rest) = (Vec::new(), letters);
    loop {
        let before = if rows.is_empty() { 0 } else { hanging };
        let fits = fitting(rest, width.saturating_sub(before).max(1));
        let (row, after) = rest.split_at(fits);
        rows.push(spans(before, row));
        let spaces = after.iter().take_while(|(c, _)| *c == ' ').count();
        rest = &after[spaces..];
        if rest.is_empty() {
            return rows;
        }
    }
}

/// The number of characters that fit into a row, at least one: up to a space that is not part of the indent. Of the
/// spaces in the second half of the row, the last one within the fewest brackets, preferably after a comma.
fn fitting(letters: &[Letter], width: usize) -> usize {
    let mut used = 0;
    let over = letters.iter().position(|(c, _)| {
        used += c.width().unwrap_or(0);
        used > width
    });
    let Some(over) = over else { return letters.len() };
    let indent = letters.iter().take_while(|(c, _)| *c == ' ').count();
    let is_space = |at: &usize| letters[*at].0 == ' ';
    let rank = |at: &usize| (brackets(&letters[..*at]), letters[at - 1].0 != ',', over - at);
    let half = (indent + over) / 2 + 1;
    let good = (half..=over).filter(is_space).min_by_key(rank);
    good.or_else(|| (indent + 1..=over).rev().find(is_space)).unwrap_or(over.max(1))
}

/// The number of brackets open after these characters.
fn brackets(letters: &[Letter]) -> i32 {
    let one = |(c, _): &Letter| match c {
        '(' | '[' | '{' => 1,
        ')' | ']' | '}' => -1,
        _ => 0,
    };
    letters.iter().map(one).sum()
}

/// Merges consecutive characters of one style into spans.
fn spans(indent: usize, letters: &[Letter]) -> Vec<Span<'static>> {
    let runs = letters.chunk_by(|a, b| a.1 == b.1);
    let run =
        |run: &[Letter]| Span::styled(run.iter().map(|(c, _)| c).collect::<String>(), run[0].1);
    let before = (indent > 0).then(|| Span::raw(" ".repeat(indent)));
    before.into_iter().chain(runs.map(run)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Ground};

    fn rows(text: &str, width: usize) -> Vec<String> {
        let rows = wrapped(&plain(text, Style::new()), width);
        rows.iter().map(|row| row.iter().map(|s| s.content.as_ref()).collect()).collect()
    }

    #[test]
    fn long_lines_hang() {
        assert_eq!(rows("let a = b + c;", 14), ["let a = b + c;"]);
        assert_eq!(rows("let a = b + cd;", 14), ["let a = b +", "    cd;"]);
        assert_eq!(rows("  let abc = bcd + c;", 14), ["  let abc =", "    bcd + c;"]);
        assert_eq!(rows("let a = f(b + c, d + e);", 20), ["let a = f(b + c,", "    d + e);"]);
        assert_eq!(rows("f(b, cdefgh + i + j);", 16), ["f(b, cdefgh + i", "    + j);"]);
        assert_eq!(rows("let (a, b) = (f(x), g(y));", 20), ["let (a, b) =", "    (f(x), g(y));"]);
        assert_eq!(rows("abcdefgh", 3), ["abc", " de", " fg", " h"]);
        assert_eq!(rows("", 3), [""]);
        for width in 0..30 {
            let all = rows("    add_mat_vec(z_t, &params[Name::W_hh], h_prev);", width);
            let letters = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            assert_eq!(
                letters(&all.concat()),
                letters("add_mat_vec(z_t,&params[Name::W_hh],h_prev);")
            );
        }
    }

    #[test]
    fn words_comments_and_strings_have_their_styles() {
        let theme = Theme::new(Ground::Dark, Depth::Ansi256);
        let spans = &wrapped(&coloured("let letter = \"if\"; // let", &theme), 80)[0];
        let styled: Vec<_> = spans.iter().map(|s| (s.content.as_ref(), s.style)).collect();
        let comment = theme.dim.add_modifier(Modifier::ITALIC);
        let expected = [
            ("let", theme.key),
            (" letter = ", theme.text),
            ("\"if\"", theme.warn),
            ("; ", theme.text),
            ("// let", comment),
        ];
        assert_eq!(styled, expected);
    }
}
