//! Strings as they are written, and strings that are not.

use super::*;

const TEXT: &str =
    r#"{"lesson":"exploding","set":["optimizer.lr=0.3"],"step":7,"updates":33,"ticks":4}"#;

fn string() -> String {
    packed(TEXT).expect("a short text")
}

fn refused(string: &str) -> String {
    unpacked(string).expect_err(string).to_string()
}

/// A string around these bytes, with its length and checksum.
fn around(deflated: &[u8]) -> String {
    let length = u16::try_from(deflated.len()).expect("a length").to_be_bytes();
    let bytes = [&length[..], &checksum(deflated).to_be_bytes(), deflated].concat();
    format!("rnn1:{}", BASE64.encode(bytes))
}

#[test]
fn strings_that_are_in_mails_already_are_read() {
    assert_eq!(
        checksum(COMMON.as_bytes()),
        2_203_925_217,
        "another dictionary needs another version"
    );
    let written = "rnn1:ABqVqXzqw2EyNKRRMq-BnjE4_4J1miPZbmwMt92kFgA";
    assert_eq!(unpacked(written).as_deref(), Ok(TEXT));
}

#[test]
fn a_string_is_found_in_a_mail_however_its_lines_are_broken() {
    let string = string();
    assert!(string.len() < 80, "{string}");
    let (a, b) = string.split_at(31);
    for around in [
        string.clone(),
        format!("  {string}\n"),
        format!("Open this, an rnn of mine:\n\n> {a}\n> {b}\n\nBest regards, Ada"),
        format!("rnn-tui open {a}\r\n{b} (at the tick where it explodes)"),
        format!("│{a}│\n│{b}│"),
        format!("Open this: {a}=\r\n{b}=\r\n, it is my rnn"),
        format!("<{string}>"),
        format!("\"{string}\"."),
    ] {
        assert_eq!(unpacked(&around).as_deref(), Ok(TEXT), "{around}");
    }
}

#[test]
fn what_is_not_as_it_was_written_is_refused_with_what_to_do() {
    let string = string();
    let of = string.len() - 5;
    for end in 0..string.len() {
        let said = refused(&string[..end]);
        let expected = match end {
            0..5 => "there is no shared state here, which would begin with rnn1",
            5..9 => "the shared state ends too early, after",
            _ => &format!("after {} of {of} characters: copy all of it", end - 5),
        };
        assert!(said.contains(expected), "{end}: {said}");
    }
    for (string, expected) in [
        (format!("{string}A"), "has more than its"),
        (
            string.replacen("rnn1", "rnn2", 1),
            "newer version of rnn-tui (format 2; this one reads 1)",
        ),
        (string.replacen("rnn1", "rnn0", 1), "there is no format 0"),
        (string.replacen("rnn1", "rnn9999999999", 1), "there is no shared state here"),
        (string[5..].to_owned(), "there is no shared state here"),
        ("rnn1:!".to_owned(), "ends too early"),
        ("rnn1:____".to_owned(), "a character is wrong or missing"),
        (around(b""), "damaged"),
        (around(b"not deflated at all"), "damaged"),
        (around(&[deflated(b"x").expect("deflated"), vec![0]].concat()), "damaged"),
        (around(&deflated(&[0xff, 0xfe]).expect("deflated")), "not a text"),
    ] {
        assert!(refused(&string).contains(expected), "{string}: {}", refused(&string));
    }
}

/// Each character of a string, replaced by each other one.
#[test]
fn no_wrong_character_is_taken_for_a_right_one() {
    let string = string();
    let letters: Vec<char> = ('0'..='z').chain(['-', '~', 'é', '\0', ' ']).collect();
    for place in 5..string.len() {
        for letter in letters.iter().filter(|letter| !string[place..].starts_with(**letter)) {
            let other = format!("{}{letter}{}", &string[..place], &string[place + 1..]);
            assert!(unpacked(&other).is_err(), "{other}");
        }
    }
}

#[test]
fn a_bomb_is_refused_before_it_has_grown() {
    let bomb = deflated(&vec![b'a'; 40_000_000]).expect("deflated");
    assert!(bomb.len() < MOST_DEFLATED, "{} bytes", bomb.len());
    assert!(refused(&around(&bomb)).contains("more than 160000 bytes"));
    let most = "a".repeat(MOST);
    assert_eq!(unpacked(&around(&deflated(most.as_bytes()).expect("deflated"))), Ok(most));
}

#[test]
fn a_text_that_does_not_fit_is_not_packed() {
    // letters that do not repeat, so that they do not become shorter
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'!' + (state >> 24) as u8 % 90)
    };
    let noise: String = (0..60_000).map(|_| next()).collect();
    assert_eq!(packed(&noise), Err(60_000));
    let fits = packed(&noise[..50_000]).expect("a string");
    assert!(fits.len() <= LONGEST);
    assert_eq!(unpacked(&fits).as_deref(), Ok(&noise[..50_000]));
}
