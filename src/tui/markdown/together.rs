//! Wrapping between words, except inside what is read as one: a number with its unit, a tuple, `t = 3`.

use textwrap::{Options, WordSeparator, WordSplitter};

/// What a number keeps beside it.
const UNITS: [&str; 8] = ["%", "s", "ms", "min", "h", "kB", "MB", "GB"];

/// A blank at which no row ends.
const TIED: char = '\u{a0}';

/// Returns options for wrapping at spaces only, not inside `1e-8`, `h[t-1]` or `∞/∞`.
pub(crate) fn between_words(width: usize) -> Options<'static> {
    Options::new(width.max(1))
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
}

/// Wraps a text with these options, keeping together what is read as one.
pub(crate) fn rows<'a>(text: &str, options: impl Into<Options<'a>>) -> Vec<String> {
    let text = tied(text);
    let rows = textwrap::wrap(&text, options).into_iter();
    rows.map(|row| row.chars().map(untied).collect()).collect()
}

/// The character as it is shown.
pub(super) fn untied(c: char) -> char {
    if c == TIED { ' ' } else { c }
}

/// The text with a tied blank wherever a row must not end; it has as many characters.
pub(super) fn tied(text: &str) -> String {
    let blanks = text.match_indices(' ').filter(|(at, _)| is_tied(&text[..*at], &text[at + 1..]));
    let mut tied = text.to_owned();
    for (at, _) in blanks.collect::<Vec<_>>().into_iter().rev() {
        tied.replace_range(at..=at, TIED.encode_utf8(&mut [0; 2]));
    }
    tied
}

/// Whether a blank is inside what is read as one, with this text before and after it.
fn is_tied(before: &str, after: &str) -> bool {
    let last = before.rsplit(' ').next().unwrap_or_default();
    let mut words = after.split(' ');
    let (next, then) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_unit = UNITS.contains(&next.trim_end_matches(['.', ',', ':', ';', ')', '?']));
    let equates = |sign: &str, name: &str, value: &str| {
        ["=", "≤", "≥"].contains(&sign) && name.chars().count() <= 3 && begins_a_number(value)
    };
    let name = before.rsplit(' ').nth(1).unwrap_or_default();
    last.ends_with(|c: char| c.is_ascii_digit()) && is_unit
        || equates(next, last, then)
        || equates(last, name, next)
        || is_in_tuple(before, after)
}

fn begins_a_number(word: &str) -> bool {
    word.trim_start_matches(['−', '-', '±']).starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a place is inside a tuple of numbers, such as `(0.6, 0.8)`.
fn is_in_tuple(before: &str, after: &str) -> bool {
    let is_number = |part: &str| part.trim().parse::<f64>().is_ok();
    let inside = before.rsplit_once('(').zip(after.split_once(')'));
    inside.is_some_and(|((_, left), (right, _))| {
        left.ends_with(',')
            && [left, right].iter().all(|side| side.trim_end_matches(',').split(',').all(is_number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_as_one_is_in_one_row() {
        let wrapped = |text: &str, width: usize| rows(text, between_words(width)).join("|");
        for (text, expected) in [
            ("fewer than 75 % right", "fewer than|75 % right"),
            ("becomes (0.6, 0.8): every", "becomes|(0.6, 0.8):|every"),
            ("goes to t = 49, the end", "goes to|t = 49, the|end"),
            ("takes 20 s, or 3 min.", "takes 20 s,|or 3 min."),
            ("one (or two, three) more", "one (or two,|three) more"),
        ] {
            assert_eq!(wrapped(text, 12), expected);
        }
    }
}
