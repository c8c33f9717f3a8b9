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

/// Replaces every glyph that is not ASCII.
pub(super) fn plain(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if let Some(text) = ascii(cell.symbol()) {
            cell.set_symbol(text);
        }
    }
}
