//! What a lesson's text says of the screen alone is left out where there is none: how to zoom a pane, how to leave the
//! line of an answer, what is drawn where.
//!
//! A lesson says such a thing in a part of its own: a sentence, what is between two semicolons, or a remark in brackets.

use super::keys::{is_of_screen, word};
use crate::tui::keymap::KeyScope;

/// What only a part about the screen has.
const OF_SCREEN: [&str; 10] = [
    "screen",
    "Bildschirm",
    "“leave” leaves the answer line",
    "“leave” verlässt die Eingabezeile",
    "to leave the line",
    "verlässt du die Zeile",
    "returns to the answer line",
    "kehrt zur Eingabezeile zurück",
    "führt zur Eingabezeile zurück",
    "zurück zur Eingabezeile",
];

/// Words before or after a key, which lead there on a screen.
const AROUND: [(&str, &str); 15] = [
    ("Type “leave”, then type ", "Type "),
    ("type “leave”, then type ", "type "),
    ("Type “leave”, then ", "Type "),
    ("type “leave”, then ", "type "),
    ("“leave”, then ", ""),
    ("“leave”, dann ", ""),
    (", then “zoom”", ""),
    (", dann “zoom”", ""),
    (", “zoom”", ""),
    ("“derivation”, derives", "“derivation” derives"),
    ("“derivation”, leitet", "“derivation” leitet"),
    ("The key “", "“"),
    ("“:” ", ""),
    (" (full stop)", ""),
    (", the full stop", ""),
];

/// A line of a lesson's text without what is of the screen alone; `None` if nothing is left.
pub(super) fn screenless(line: &str) -> Option<String> {
    let mut line = line.to_owned();
    for (of_screen, plain) in AROUND {
        line = line.replace(of_screen, plain);
    }
    let line = without_remarks(&line);
    let sentences = line.split_inclusive(". ").flat_map(|part| part.split_inclusive("? "));
    let kept: Vec<String> = sentences.filter_map(sentence).collect();
    let kept = kept.concat().trim().to_owned();
    (!kept.is_empty()).then_some(kept)
}

/// A sentence without its parts that are of the screen alone.
fn sentence(sentence: &str) -> Option<String> {
    let parts: Vec<&str> = sentence.split("; ").collect();
    let kept: Vec<&str> = parts.iter().copied().filter(|part| !is_about_screen(part)).collect();
    if kept.len() == parts.len() {
        return Some(sentence.to_owned());
    }
    let text = kept.join("; ");
    let mut letters = text.chars();
    let first = letters.next()?;
    let end = if parts.last() == kept.last() { "" } else { ". " };
    Some(format!("{}{}{end}", first.to_uppercase(), letters.as_str()))
}

/// Drops the remarks in brackets that are of the screen alone.
fn without_remarks(line: &str) -> String {
    let (mut kept, mut rest) = (String::new(), line);
    while let Some((open, close)) = remark(rest) {
        let (before, inside) = (&rest[..open], &rest[open..=close]);
        match is_about_screen(inside) {
            true => kept.push_str(before.trim_end()),
            false => kept.push_str(&rest[..=close]),
        }
        rest = &rest[close + 1..];
    }
    kept + rest
}

/// Where the first remark in brackets begins and ends.
fn remark(text: &str) -> Option<(usize, usize)> {
    let open = text.find('(')?;
    let mut depth = 0;
    let closes = |(_, c): &(usize, char)| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    };
    let (length, _) = text[open..].char_indices().find(closes)?;
    Some((open, open + length))
}

fn is_about_screen(part: &str) -> bool {
    let mut keys = KeyScope::Lesson.bindings().filter(|binding| is_of_screen(binding.action));
    OF_SCREEN.iter().any(|words| part.contains(words))
        || keys.any(|binding| part.contains(&format!("“{}”", word(binding))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_the_screen_alone_is_left_out() {
        for (written, said) in [
            (
                "“show tape” goes to the Tape; “zoom” gives it the screen, “zoom” again ends that.",
                "“show tape” goes to the Tape.",
            ),
            (
                "In the Network, both arrive (on a small screen, “show network” shows it). Now (W h)[0].",
                "In the Network, both arrive. Now (W h)[0].",
            ),
            (
                "“leave” leaves the answer line; then “derivation” derives the formula.",
                "Then “derivation” derives the formula.",
            ),
            (
                "Both are there. (“leave”, then “derivation”, derives them.)",
                "Both are there. (“derivation” derives them.)",
            ),
            (
                "The Network (“show network”, then “zoom”) has the norms.",
                "The Network (“show network”) has the norms.",
            ),
            ("Type “leave”, then “try”, and type a line.", "Type “try”, and type a line."),
            ("A loss of 1.10; then it falls. Does it?", "A loss of 1.10; then it falls. Does it?"),
        ] {
            assert_eq!(screenless(written).as_deref(), Some(said));
        }
        assert_eq!(screenless("“axis” changes the axis."), None);
    }
}
