//! Where in a lesson file a step or a figure begins, for what is wrong with it as a whole.

/// The line and the column, from 1, of the step or figure that a message begins with: `step 3: …`, `figure 2 (…): …`.
pub fn of(text: &str, message: &str) -> Option<(usize, usize)> {
    let (list, rest) = match message.strip_prefix("step ") {
        Some(rest) => ("steps", rest),
        None => ("figures", message.strip_prefix("figure ")?),
    };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let number: usize = digits.parse().ok()?;
    let at = element(text, list, number)?;
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some((line, column))
}

/// Where the element of that number, from 1, of a list of the outermost struct begins.
fn element(text: &str, list: &str, number: usize) -> Option<usize> {
    let (mut depth, mut at, mut key, mut count) = (0, 0, "", 0);
    let mut inside = false;
    while let Some(c) = text[at..].chars().next() {
        if let Some(length) = skipped(&text[at..]) {
            at += length;
            continue;
        }
        match c {
            '(' | '[' | '{' => {
                inside |= c == '[' && depth == 1 && key == list;
                if inside && depth == 2 && c == '(' {
                    count += 1;
                    if count == number {
                        return Some(at);
                    }
                }
                depth += 1;
            }
            ')' | ']' | '}' => {
                depth -= 1;
                inside &= depth > 1;
            }
            c if depth == 1 && (c.is_alphabetic() || c == '_') => {
                let word = text[at..].find(|c: char| !c.is_alphanumeric() && c != '_');
                let length = word.unwrap_or(text.len() - at);
                key = &text[at..at + length];
                at += length;
                continue;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

/// How long the string or the comment is that begins here.
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
)"##;

    #[test]
    fn steps_and_figures_are_found_among_strings_comments_and_other_lists() {
        for (message, place) in [
            ("step 1: no", Some((5, 9))),
            ("step 2: no", Some((5, 43))),
            ("step 3, seed 1: no", Some((7, 17))),
            ("step 4: no", None),
            ("figure 2 (\"Two\"): no", Some((9, 49))),
            ("quick: no", None),
        ] {
            assert_eq!(of(LESSON, message), place, "{message}");
        }
        assert_eq!(of("(steps: [(text: \"a", "step 2: no"), None);
    }
}
