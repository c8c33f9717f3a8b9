//! ASCII in place of the glyphs that a terminal without Unicode cannot show, each of the same width.

use ratatui::buffer::{Buffer, Cell};

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
    ("↑▲⇧┻", '^'),
    ("↓▼▾✓☑", 'v'),
    ("✗×☒╳", 'x'),
    ("÷", '/'),
    ("◆◇★⊙⊗", '*'),
    ("●◉◐⬤", '@'),
    ("○☐∘◌", 'o'),
    ("■█▓▦", '#'),
    ("□◓◒▇▉", '%'),
    ("▆▊±⊕", '+'),
    ("▅▋▒▞▚", '='),
    ("▃▄▌▐▍▀", ':'),
    ("▂▎░½", '.'),
    ("▁▏␣", '_'),
    ("“”„«»", '"'),
    ("ä", 'a'),
    ("ö", 'o'),
    ("ü", 'u'),
    ("ß", 's'),
    ("Ä", 'A'),
    ("Ö", 'O'),
    ("Ü", 'U'),
    ("‘’′", '\''),
    ("δΔ", 'd'),
    ("∂", 'D'),
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
    ("≠¡", '!'),
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

/// Returns a text in ASCII, character by character.
pub(crate) fn in_ascii(text: &str) -> String {
    let mut buffer = [0; 4];
    let spelled = |c: char| match ascii(c.encode_utf8(&mut buffer)) {
        Some(ascii) => ascii.to_owned(),
        None => c.to_string(),
    };
    text.chars().map(spelled).collect()
}

/// The names of keys, with words for arrows.
pub(crate) fn keys(names: &str) -> String {
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
        products(row);
        squares(row);
    }
    for cell in &mut buf.content {
        if let Some(text) = ascii(cell.symbol()) {
            cell.set_symbol(text);
        }
    }
}

/// Spells a dot between two factors as `*`; one that stands alone, or among others, means something else.
fn products(row: &mut [Cell]) {
    let is_factor = |cell: Option<&Cell>| {
        cell.is_some_and(|cell| !matches!(cell.symbol(), " " | "·" | "│" | "┃"))
    };
    for at in 1..row.len() {
        if row[at].symbol() == "·" && is_factor(row.get(at - 1)) && is_factor(row.get(at + 1)) {
            row[at].set_char('*');
        }
    }
}

/// Spells a square as `^2`, if the text behind it can move by one column, or else the text before it: into the first of
/// two blanks, or the blank at the frame.
fn squares(row: &mut [Cell]) {
    let mut at = 0;
    while at < row.len() {
        if row[at].symbol() == "²" {
            let style = row[at].style();
            if let Some(first) = with_room(row, at) {
                for (cell, c) in row[first..].iter_mut().zip("^2".chars()) {
                    cell.set_char(c).set_style(style);
                }
                at = first + 1;
            }
        }
        at += 1;
    }
}

/// Makes a blank beside the glyph in a column, and returns the first of both columns; `None` if there is no room.
fn with_room(row: &mut [Cell], at: usize) -> Option<usize> {
    let is_frame = |at: usize| row.get(at).is_none_or(|cell| matches!(cell.symbol(), "│" | "┃"));
    let is_spare = |at: usize, beyond: usize| {
        let is_blank = |at: usize| row.get(at).is_some_and(|cell| cell.symbol() == " ");
        is_blank(at) && (is_blank(beyond) || is_frame(beyond))
    };
    let mut behind = (at + 1..row.len()).take_while(|at| !is_frame(*at));
    let behind = behind.find(|at| is_spare(*at, at + 1));
    let before = (1..at).rev().take_while(|at| !is_frame(*at)).find(|at| is_spare(*at, at - 1));
    match (behind, before) {
        (Some(end), _) => row[at..=end].rotate_right(1),
        (None, Some(start)) => row[start..=at].rotate_left(1),
        (None, None) => return None,
    }
    Some(if behind.is_some() { at } else { at - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_and_a_square_are_told_from_a_dot_and_a_two() {
        for (text, ascii) in [
            ("│ 1 − h₂²   │", "| 1 - h2^2  |"),
            ("│ (1 − (-0.37)²)·0.3 = 0.1  │", "| (1 - (-0.37)^2)*0.3 = 0.1 |"),
            ("│ a²·b²    │", "| a^2*b^2  |"),
            ("│ full² │", "| full^2|"),
            ("│ full²│", "|full^2|"),
            ("│ 1 − tanh²: of z² │", "|1 - tanh^2: of z^2|"),
            ("│full²│", "|full2|"),
            ("· not yet · ···", ". not yet . ..."),
            ("∂L/∂h", "DL/Dh"),
        ] {
            let mut buf = Buffer::with_lines([text, text]);
            plain(&mut buf);
            assert_eq!(buf, Buffer::with_lines([ascii, ascii]), "{text}");
        }
    }

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
