//! The terminal's clipboard (OSC 52), also from inside GNU screen.

use std::fmt::Write;

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

/// How a string of the terminal ends, as crossterm writes it, and as it may end inside another string.
const END: &str = "\u{1b}\\";
const SHORT_END: &str = "\u{7}";

/// The most bytes that GNU screen passes on at once.
const PASSED: usize = 700;

/// The sequence that puts a text on the clipboard. GNU screen passes to its terminal only what is inside a device
/// control string. tmux takes the sequence as it is, if its option `set-clipboard` is on.
pub(super) fn sequence(text: &str, in_screen: bool) -> String {
    let mut plain = String::new();
    // a String takes everything
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain);
    if !in_screen {
        return plain;
    }
    let inner = plain.trim_end_matches(END).to_owned() + SHORT_END;
    let mut passed = String::new();
    // base64 and what is around it are ASCII
    for part in inner.as_bytes().chunks(PASSED) {
        let _ = write!(passed, "\u{1b}P{}{END}", String::from_utf8_lossy(part));
    }
    passed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_to_the_clipboard_in_base64() {
        assert_eq!(sequence("dh", false), "\u{1b}]52;c;ZGg=\u{1b}\\");
    }

    #[test]
    fn screen_gets_it_in_pieces_that_it_passes_on() {
        assert_eq!(sequence("dh", true), "\u{1b}P\u{1b}]52;c;ZGg=\u{7}\u{1b}\\");
        let long = sequence(&"0.5, ".repeat(400), true);
        let pieces: Vec<&str> = long.split_terminator(END).collect();
        assert!(pieces.iter().all(|piece| piece.starts_with("\u{1b}P") && piece.len() <= 702));
        let joined: String = pieces.iter().map(|piece| &piece[2..]).collect();
        let plain = sequence(&"0.5, ".repeat(400), false);
        assert_eq!(joined, plain.replace(END, SHORT_END));
    }
}
