//! ASCII in place of the glyphs that a terminal without Unicode cannot show, each of the same width.

use ratatui::buffer::Buffer;

/// Glyphs, and the ASCII character for each.
const TABLE: &[(&str, char)] = &[
    ("─╌┄┈−–—⁻▔", '-'),
    ("━═", '='),
    ("│┃║┊┆‖╎⇥⋮", '|'),
    ("╭╮╰╯┌┐└┘├┤┬┴┼┏┓┗┛┣┫", '+'),
    ("·⋅∙•", '.'),
    ("…≈⋯", '~'),
    ("→▶▸›≥", '>'),
    ("←◀◂‹≤", '<'),
    ("↑▲⇧", '^'),
    ("↓▼▾✓☑", 'v'),
    ("✗×☒╳", 'x'),
    ("◆◇★⊙⊗", '*'),
    ("●◉◐⬤", '@'),
    ("○☐∘◌", 'o'),
    ("■█▓▦", '#'),
    ("□▇▉", '%'),
    ("▆▊±⊕", '+'),
    ("▅▋▒▞▚", '='),
    ("▃▄▌▐▍▀", ':'),
    ("▂▎░½", '.'),
    ("▁▏␣", '_'),
    ("“”", '"'),
    ("‘’′", '\''),
    ("∂δΔ", 'd'),
    ("Σ", 'S'),
    ("σ", 's'),
    ("Ⓐ", 'A'),
    ("ρ", 'r'),
    ("β", 'b'),
    ("ε", 'e'),
    ("η", 'n'),
    ("μ", 'u'),
    ("λ", 'l'),
    ("θ", 't'),
    ("α", 'a'),
    ("γ", 'g'),
    ("τ", 't'),
    ("∞", 'I'),
    ("√", 'V'),
    ("÷⁄", '/'),
    ("≠", '!'),
    ("∈", 'E'),
    ("ŷ", 'y'),
    ("ᵀ", 'T'),
    ("▮", '|'),
    ("⏎↵␍", '/'),
    ("₀⁰", '0'),
    ("₁¹", '1'),
    ("₂²", '2'),
    ("₃³", '3'),
    ("₄⁴", '4'),
    ("₅⁵", '5'),
    ("₆⁶", '6'),
    ("₇⁷", '7'),
    ("₈⁸", '8'),
    ("₉⁹", '9'),
    ("₋", '-'),
    ("₊⁺", '+'),
    ("ₜ", 't'),
    ("ᵢ", 'i'),
    ("ⱼ", 'j'),
    ("ₖ", 'k'),
];

/// Comparisons, each of which needs two ASCII characters to be unambiguous.
const COMPARISONS: [(&str, &str); 3] = [("≥", ">="), ("≤", "<="), ("≠", "!=")];

/// Returns the ASCII text for the symbol of a cell; `?` for a character of a stranger's text.
pub(super) fn ascii(symbol: &str) -> Option<&'static str> {
    let mut chars = symbol.chars();
    let c = chars.next().filter(|c| !c.is_ascii())?;
    if ('\u{2800}'..='\u{28ff}').contains(&c) {
        return Some(braille(c as u32 - 0x2800));
    }
    let row = TABLE.iter().find(|(glyphs, _)| glyphs.contains(c));
    let wide = unicode_width::UnicodeWidthStr::width(symbol) > 1;
    Some(row.map_or(if wide { "??" } else { "?" }, |(_, ascii)| text_of(*ascii)))
}

/// The names of keys, with words for arrows.
pub(super) fn keys(names: &str) -> String {
    const WORDS: [(&str, &str); 5] =
        [("←", "Left"), ("→", "Right"), ("↑", "Up"), ("↓", "Down"), ("⇧Tab", "Shift-Tab")];
    WORDS.iter().fold(names.to_owned(), |names, (glyph, word)| names.replace(glyph, word))
}

/// The dots of a braille pattern: none, only high, only low, or more.
fn braille(dots: u32) -> &'static str {
    const UPPER: u32 = 0b0001_1011;
    match (dots & UPPER, dots & !UPPER) {
        (0, 0) => " ",
        (_, 0) => "'",
        (0, _) => ".",
        _ => ":",
    }
}

/// The character as a text.
fn text_of(c: char) -> &'static str {
    const ALL: &str = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    ALL.find(c).map_or("?", |at| &ALL[at..=at])
}

/// Replaces every glyph that is not ASCII. A comparison takes the room of the space beside it, where there is one: `>=`.
pub(super) fn plain(buf: &mut Buffer) {
    for row in buf.content.chunks_mut(usize::from(buf.area.width).max(1)) {
        for at in 0..row.len() {
            let Some((_, ascii)) = COMPARISONS.iter().find(|(c, _)| *c == row[at].symbol()) else {
                continue;
            };
            let is_free = |at: usize| row.get(at).is_some_and(|cell| cell.symbol() == " ");
            let first = if is_free(at + 1) {
                Some(at)
            } else {
                at.checked_sub(1).filter(|at| is_free(*at))
            };
            for (cell, c) in first.into_iter().flat_map(|first| first..).zip(ascii.chars()) {
                row[cell].set_char(c);
            }
        }
    }
    for cell in &mut buf.content {
        if let Some(text) = ascii(cell.symbol()) {
            cell.set_symbol(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_has_two_characters_where_there_is_room() {
        for (text, ascii) in [
            ("accuracy ≥ 99 %", "accuracy >=99 %"),
            ("‖g‖ ≤ 1", "|g| <=1"),
            ("a ≥1e-6", "a>=1e-6"),
            ("p≠q", "p!q"),
            ("x ≥", "x>="),
        ] {
            let mut buf = Buffer::with_lines([text, text]);
            plain(&mut buf);
            assert_eq!(buf, Buffer::with_lines([ascii, ascii]), "{text}");
        }
    }
}
