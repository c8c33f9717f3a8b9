//! Texts in other encodings than UTF-8: which one it is, as far as can be seen, and the command that converts it.

use std::path::Path;

use crate::checked::shown;
use crate::problem::Problem;

/// The bytes that have no character in Windows-1252.
const NOT_IN_WINDOWS: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// Returns why bytes cannot be read as a text, with the encoding that they seem to have; `None` if they are UTF-8.
pub(super) fn problem(bytes: &[u8], path: &Path) -> Option<Problem> {
    let place = match std::str::from_utf8(bytes) {
        Ok(_) if has_every_other_zero(bytes) => "every other byte is 0".to_owned(),
        Ok(_) => return None,
        Err(e) => format!("the byte at offset {} is not valid", e.valid_up_to()),
    };
    let problem = Problem::new(format!("is not UTF-8: {place}"));
    let Some((name, code)) = seems(bytes) else {
        return Some(problem.instead("convert the file first"));
    };
    let file = shown(path);
    Some(problem.instead(format!(
        "it seems to be {name}, so convert it: iconv -f {code} -t UTF-8 {file:?} > converted.txt"
    )))
}

/// The name of the encoding that bytes seem to have, and what `iconv` calls it.
fn seems(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some(("UTF-16", "UTF-16"));
    }
    if has_every_other_zero(bytes) {
        return Some(if bytes[0] == 0 { ("UTF-16", "UTF-16BE") } else { ("UTF-16", "UTF-16LE") });
    }
    let is_text = |byte: &u8| matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' '..=0x7e | 0x80..);
    let valid = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
    // characters that are UTF-8 are not there by chance: the file is only damaged
    if !bytes.iter().all(is_text) || !bytes[..valid].is_ascii() {
        return None;
    }
    let high: Vec<&u8> = bytes.iter().filter(|byte| (0x80..0xa0).contains(*byte)).collect();
    match high.is_empty() {
        true => Some(("Latin-1 (ISO 8859-1)", "ISO-8859-1")),
        false if high.iter().any(|byte| NOT_IN_WINDOWS.contains(byte)) => None,
        false => Some(("Windows-1252", "WINDOWS-1252")),
    }
}

/// Whether it is UTF-16 without a mark, most of it in a Latin script.
fn has_every_other_zero(bytes: &[u8]) -> bool {
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    bytes.len() >= 4 && even.max(odd) * 4 > bytes.len() && even.min(odd) * 20 < bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_named_only_where_it_can_be_seen() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let check = |bytes: &[u8], code: Option<&str>| {
            let said = problem(bytes, Path::new("a b.txt")).map(|problem| problem.to_string());
            let named = said.as_ref().and_then(|said| Some(said.split_once("iconv -f ")?.1));
            assert_eq!(named.and_then(|rest| rest.split(' ').next()), code, "{said:?}");
            said
        };
        assert_eq!(check("Once upon – 字".as_bytes(), None), None);
        check(&[&[0xff, 0xfe][..], &utf16("Once")].concat(), Some("UTF-16"));
        check(&utf16("Once upon a time"), Some("UTF-16LE"));
        check(&utf16("Once upon a time")[1..], Some("UTF-16BE"));
        let latin = check(b"na\xefve caf\xe9\n", Some("ISO-8859-1")).expect("refused");
        assert!(
            latin.contains("offset 2") && latin.contains("\"a b.txt\" > converted.txt"),
            "{latin}"
        );
        check(b"\x93quoted\x94 \x97 a dash", Some("WINDOWS-1252"));
        check(b"\x81\x8d", None);
        check(b"\x00\x01\xff\xd8", None);
        check("ä ö ü".as_bytes().split_last().expect("bytes").1, None);
    }
}
