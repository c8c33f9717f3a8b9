//! Locates the part of a lesson file that a problem is about.

use crate::problem::At;

/// Returns the line and column, from 1, of a part of a lesson. `None` if the problem is about the whole lesson, or if
/// the file has no such part.
pub(crate) fn of(text: &str, at: &At) -> Option<(usize, usize)> {
    let offset = match at {
        At::Whole => return None,
        At::Field(name) => find(text, |found| *found == Found::Field(name))?,
        At::Experiment(name) => {
            let key = format!("{name:?}");
            find(text, |found| *found == Found::Key("experiments", &key))?
        }
        At::Step(number) => element(text, "steps", *number)?,
        At::Figure(number) => element(text, "figures", *number)?,
        At::Card(number) => element(text, "cards", *number)?,
        At::Question(number) => element(text, "quick", *number)?,
    };
    Some(line_and_column(text, offset))
}

/// Returns the line and column of a field in the struct of an outer field.
pub(crate) fn within(text: &str, outer: &str, name: &str) -> Option<(usize, usize)> {
    let offset = find(text, |found| *found == Found::Inner(outer, name))?;
    Some(line_and_column(text, offset))
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

fn element(text: &str, list: &str, number: usize) -> Option<usize> {
    let mut left = number;
    find(text, |found| {
        left -= usize::from(*found == Found::Element(list));
        left == 0
    })
}

/// A syntactic element in the outermost struct of a lesson.
#[derive(Debug, PartialEq)]
enum Found<'a> {
    /// The name of a field.
    Field(&'a str),
    /// The name of a field in the struct of this field.
    Inner(&'a str, &'a str),
    /// An element of the list in this field.
    Element(&'a str),
    /// A key of the map in this field, with its quotes.
    Key(&'a str, &'a str),
}

/// Returns the offset of the first element that is wanted.
fn find(text: &str, mut is_wanted: impl FnMut(&Found) -> bool) -> Option<usize> {
    let (mut depth, mut at, mut field) = (0_usize, 0, "");
    let mut inside = None; // the bracket of the field's list or map
    while let Some(c) = text[at..].chars().next() {
        if let Some(length) = skipped(&text[at..]) {
            let is_key = inside == Some('{') && depth == 2 && c == '"';
            if is_key && is_wanted(&Found::Key(field, &text[at..at + length])) {
                return Some(at);
            }
            at += length;
            continue;
        }
        match c {
            '(' | '[' | '{' => {
                let is_element = inside == Some('[') && depth == 2 && c == '(';
                if is_element && is_wanted(&Found::Element(field)) {
                    return Some(at);
                }
                inside = if depth == 1 { Some(c) } else { inside };
                depth += 1;
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            c if (depth == 1 || depth == 2 && inside == Some('(')) && is_of_name(c) => {
                let word = text[at..].find(|c: char| !c.is_alphanumeric() && c != '_');
                let length = word.unwrap_or(text.len() - at);
                let name = &text[at..at + length];
                let found = match depth {
                    1 => Found::Field(name),
                    _ => Found::Inner(field, name),
                };
                if is_wanted(&found) {
                    return Some(at);
                }
                field = if depth == 1 { name } else { field };
                at += length;
                continue;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

/// Whether a name can begin with a character.
fn is_of_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// The length of the string or comment that begins here, if one does.
fn skipped(text: &str) -> Option<usize> {
    let until = |from: usize, end: &str| {
        text[from..].find(end).map_or(text.len(), |found| from + found + end.len())
    };
    if text.starts_with("//") {
        return Some(until(2, "\n"));
    }
    if text.starts_with("/*") {
        return Some(until(2, "*/"));
    }
    if let Some(raw) = text.strip_prefix('r') {
        let hashes: String = raw.chars().take_while(|c| *c == '#').collect();
        if raw[hashes.len()..].starts_with('"') {
            return Some(until(2 + hashes.len(), &format!("\"{hashes}")));
        }
    }
    let inside = text.strip_prefix('"')?;
    let mut escaped = false;
    for (i, c) in inside.char_indices() {
        match c {
            '"' if !escaped => return Some(i + 2),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSON: &str = r##"(
    title: "steps: [(", // steps: [(
    experiment: (arms: [(name: "a")]),
    steps: [
        (text: "One \" (", action: Read), (text: r#"T"wo ("#,
            action: Reach([(of: Loss)])),
        /* ( */ (text: "Three", action: Read),
    ],
    figures: [(says: "One", run: [Updates(1)]), (says: "Two")],
    experiments: {"one": (a: "two"), "two": (b: {"three": 1})},
)"##;

    #[test]
    fn a_field_is_found_in_the_struct_of_another() {
        let text =
            "(zoom: 1, // keys: (zoom\n keys: (run: [\"zoom\"], zoom: [\"x\"]), other: (zoom: 1))";
        assert_eq!(within(text, "keys", "zoom"), Some((2, 24)));
        assert_eq!(within(text, "keys", "back"), None);
    }

    #[test]
    fn parts_are_found_among_strings_comments_and_other_lists() {
        for (at, place) in [
            (At::Step(1), Some((5, 9))),
            (At::Step(2), Some((5, 43))),
            (At::Step(3), Some((7, 17))),
            (At::Step(4), None),
            (At::Figure(2), Some((9, 49))),
            (At::Question(1), None),
            (At::Whole, None),
            (At::Field("title"), Some((2, 5))),
            (At::Field("steps"), Some((4, 5))),
            (At::Field("quick"), None),
            (At::Experiment("two".to_owned()), Some((10, 38))),
            (At::Experiment("three".to_owned()), None),
        ] {
            assert_eq!(of(LESSON, &at), place, "{at:?}");
        }
        assert_eq!(of("(steps: [(text: \"a", &At::Step(2)), None);
    }
}
