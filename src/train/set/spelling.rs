//! Values as one types them: `lstm`, `adam 0.003`, and `5` for a clip by norm.

/// Returns a value as typed, then as a lesson file would have it: the name of a variant in its own spelling, with the
/// number after it in brackets.
pub(super) fn of(path: &str, value: &str) -> Vec<String> {
    let words: Vec<&str> = value.split([' ', '_', '-']).filter(|word| !word.is_empty()).collect();
    let (last, names) = match words.split_last() {
        Some((last, names)) if is_number(last) => (Some(*last), names),
        _ => (None, &words[..]),
    };
    let is_name = |word: &&str| word.chars().all(char::is_alphanumeric);
    let name: String =
        names.iter().filter(|word| is_name(word)).map(|word| capital(word)).collect();
    let mut spellings = vec![value.to_owned()];
    match last {
        None if name.is_empty() => {}
        None => spellings.extend([name.clone(), format!("{name}(1.0)")]),
        Some(number) if name.is_empty() && path == "clip" => {
            spellings.push(format!("Norm({number})"));
        }
        Some(_) if name.is_empty() => {}
        Some(number) => {
            spellings.extend([format!("{name}({number})"), format!("{name}(lr: {number})")]);
        }
    }
    spellings
}

fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok_and(f64::is_finite)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
