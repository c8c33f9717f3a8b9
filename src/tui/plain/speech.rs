//! What is written for eyes, spelled for ears and for a braille display: no drawing, and formulas in one line.

use crate::checked::is_shown;

/// Signs and what is said in their place. Those with letters on both sides are formulas.
const SPELLED: [(&str, &str); 20] = [
    ("✓ right", "right"),
    ("✗ wrong", "wrong"),
    ("✓ ", "right: "),
    ("✗ ", "wrong: "),
    ("✓", "right"),
    ("✗", "wrong"),
    (" → ", " to "),
    (" ← ", " becomes "),
    ("⊙", "elementwise times"),
    ("ᵀ", "^T"),
    ("√Σ", "sqrt sum"),
    ("√", "sqrt"),
    ("Σ", "sum"),
    ("∂", "partial "),
    ("′", "'"),
    ("⇧", "Shift-"),
    ("▶", ""),
    ("◀", ""),
    ("›", ""),
    ("\u{a0}", " "),
];

/// The words that a key is pressed with; a word is typed.
const PRESSED: [(&str, &str); 4] =
    [("Press", "Type"), ("press", "type"), ("Drücke", "Tippe"), ("drücke", "tippe")];

/// What is said where keys choose.
const CHOOSE: (&str, &str) = ("“up” “down” choose", "a letter chooses");

/// A line as it is said.
pub(crate) fn said(text: &str) -> String {
    let mut text = blanks(&superscripts(&subscripts(&norms(&products(text)))));
    for (sign, spelled) in SPELLED.iter().chain([&CHOOSE]) {
        if text.contains(sign) {
            text = text.replace(sign, spelled);
        }
    }
    for (pressed, typed) in PRESSED {
        text = text.replace(&format!("{pressed} “"), &format!("{typed} “"));
    }
    let shown = text.chars().map(|c| match c {
        c if is_drawing(c) || c.is_whitespace() => ' ',
        c if is_shown(c) => c,
        _ => '\u{fffd}',
    });
    let shown: String = shown.collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character is part of a drawing: a frame, a block, a dot of braille.
pub(crate) fn is_drawing(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}' | '\u{1fb00}'..='\u{1fbff}')
}

/// A dot between factors is an asterisk, one between remarks a semicolon, one alone a number that is not computed yet.
fn products(text: &str) -> String {
    let text = text.strip_prefix("· ").unwrap_or(text);
    let mut spelled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('·') {
        let (before, after) = (&rest[..at], &rest[at + '·'.len_utf8()..]);
        spelled.push_str(before.trim_end());
        let alone = ['=', ':', ','].iter().any(|sign| before.trim_end().ends_with(*sign));
        let stands_close = !before.ends_with(' ') && !after.starts_with(' ');
        let in_rule = text.contains('←'); // a rule of an update has no remarks
        let is_factor =
            stands_close || in_rule || (ends_a_factor(before) && begins_a_factor(after));
        let (sign, after) = match () {
            () if alone => (" not computed yet", after),
            () if is_factor => (" * ", after.trim_start()),
            () => ("; ", after.trim_start()),
        };
        spelled.push_str(sign);
        rest = after;
    }
    spelled + rest
}

/// Whether a number or a symbol stands before a dot.
fn ends_a_factor(before: &str) -> bool {
    let word = before.split_whitespace().next_back().unwrap_or_default();
    let is_symbol = word.contains(['‖', '_', '[', ')']) || word.contains("norm(");
    is_symbol || word.parse::<f64>().is_ok()
}

/// Whether a symbol stands after a dot.
fn begins_a_factor(after: &str) -> bool {
    let word = after.split_whitespace().next().unwrap_or_default();
    word.contains(['‖', '_', '['])
}

/// What is left blank is said to be.
fn blanks(text: &str) -> String {
    let mut spelled = text.to_owned();
    while let Some(at) = spelled.find("__") {
        let end = spelled[at..].find(|c: char| c != '_').map_or(spelled.len(), |n| at + n);
        spelled.replace_range(at..end, "(blank)");
    }
    spelled
}

/// `‖dh_2‖` is `norm(dh_2)`.
fn norms(text: &str) -> String {
    let mut parts = text.split('‖');
    let mut spelled = parts.next().unwrap_or_default().to_owned();
    let parts: Vec<&str> = parts.collect();
    for pair in parts.chunks(2) {
        match pair {
            [inside, after] => spelled.push_str(&format!("norm({inside}){after}")),
            alone => alone.iter().for_each(|rest| spelled.push_str(&format!("||{rest}"))),
        }
    }
    spelled
}

/// The same names as they may be typed: `norm(dh_2)` is `‖dh_2‖`.
pub(super) fn typed_norms(text: &str) -> String {
    match text.strip_prefix("norm(").and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => format!("‖{inside}‖"),
        None => text.to_owned(),
    }
}

/// `h₁₂` is `h_12`.
fn subscripts(text: &str) -> String {
    spelled(text, "₀₁₂₃₄₅₆₇₈₉₋ₜᵢⱼₖ", "0123456789-tijk", '_')
}

/// `10³⁰⁸` is `10^308`.
fn superscripts(text: &str) -> String {
    spelled(text, "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", '^')
}

/// Writes small characters as the plain ones at the same places, with a mark before each run of them.
fn spelled(text: &str, small: &str, plain: &str, mark: char) -> String {
    let mut spelled = String::with_capacity(text.len());
    let mut is_inside = false;
    for c in text.chars() {
        let same = small.chars().zip(plain.chars()).find(|(small, _)| *small == c);
        if same.is_some() && !is_inside {
            spelled.push(mark);
        }
        spelled.push(same.map_or(c, |(_, plain)| plain));
        is_inside = same.is_some();
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_spelled_in_one_line_of_plain_signs() {
        for (written, spelled) in [
            (
                "dh₂[0] = (W_hyᵀdy₂)[0] + (W_hhᵀdz₃)[0]",
                "dh_2[0] = (W_hy^Tdy_2)[0] + (W_hh^Tdz_3)[0]",
            ),
            ("= -0.22·0.63 + 0.11·0.31 = 0.28", "= -0.22 * 0.63 + 0.11 * 0.31 = 0.28"),
            ("‖dh_t‖ by timestep · norm", "norm(dh_t) by timestep; norm"),
            ("‖dz_t‖ · ‖h_{t−1}‖", "norm(dz_t) * norm(h_{t−1})"),
            ("0 − 0.1 · db_y['l'] / ‖g‖", "0 − 0.1 * db_y['l'] / norm(g)"),
            ("update 3 of 20 · epoch 0", "update 3 of 20; epoch 0"),
            ("h₋₁ = 0, dz_1[0] = ·", "h_-1 = 0, dz_1[0] = not computed yet"),
            ("W ← W − 0.1 g, √Σ_j dh₂[j]²", "W becomes W − 0.1 g, sqrt sum_j dh_2[j]^2"),
            ("W ← W − lr · g", "W becomes W − lr * g"),
            ("0.9¹⁹, 1.8·10⁻³", "0.9^19, 1.8 * 10^-3"),
            ("✗ you said 1", "wrong: you said 1"),
            ("dh₂[0] = 0.2·__ = __", "dh_2[0] = 0.2 * (blank) = (blank)"),
            ("Press “tick” now", "Type “tick” now"),
        ] {
            assert_eq!(said(written), spelled);
        }
    }

    #[test]
    fn nothing_drawn_and_nothing_that_steers_is_said() {
        assert_eq!(said("─── a │ b ▁▂█ ⠿ c\u{1b}[2J\u{7}"), "a b c\u{fffd}[2J\u{fffd}");
    }
}
