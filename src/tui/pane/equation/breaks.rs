//! Where a line of an equation may end.

use unicode_width::UnicodeWidthStr;

use super::forms::Word;

const SIGNS: &[&str] = &[" + ", " − ", " = ", " ≈ ", " ← "];

/// Before what a line may end, the best places first, and whether in brackets too.
const BREAKS: [(&[&str], bool); 4] =
    [(SIGNS, false), (&[" / "], false), (SIGNS, true), (&["·", " / "], true)];

/// A word in the parts between which a line may end; those that are wider than the room are broken at the next places.
pub(crate) fn pieces(word: Word, room: usize) -> Vec<Word> {
    let mut pieces = vec![word];
    for (level, (signs, inside)) in BREAKS.into_iter().enumerate() {
        let broken = |piece: Word| match level == 0 || piece.0.width() > room {
            true => broken_before(piece, signs, inside),
            false => vec![piece],
        };
        pieces = pieces.into_iter().flat_map(broken).collect();
    }
    pieces
}

fn broken_before((text, role): Word, signs: &[&str], inside: bool) -> Vec<Word> {
    let (mut pieces, mut depth) = (vec![String::new()], 0i32);
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let breaks = signs.iter().any(|sign| rest.starts_with(sign)) && (inside || depth == 0);
        depth += i32::from(first == '(') - i32::from(first == ')');
        match pieces.last_mut() {
            Some(last) if !breaks || last.is_empty() => last.push(first),
            _ => pieces.push(first.to_string()),
        }
        rest = &rest[first.len_utf8()..];
    }
    pieces.into_iter().map(|piece| (piece, role)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::pane::equation::forms::Role;

    #[test]
    fn a_long_fraction_is_broken_before_its_line() {
        let word = (" − 0.01·m*[i0,0] / (√v*[i0,0] + ε) + b".to_owned(), Role::Numbers);
        let texts = |room| pieces(word.clone(), room).into_iter().map(|p| p.0).collect::<Vec<_>>();
        assert_eq!(texts(99), [" − 0.01·m*[i0,0] / (√v*[i0,0] + ε)", " + b"]);
        assert_eq!(texts(30), [" − 0.01·m*[i0,0]", " / (√v*[i0,0] + ε)", " + b"]);
    }
}
