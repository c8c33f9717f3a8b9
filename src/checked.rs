//! Numbers and names from a stranger's file, checked while they are read, so that the error has a line and a column.
//!
//! For `#[serde(deserialize_with = "…")]`; the fields stay plain numbers.

use serde::de::{Deserialize, Deserializer, Error};

/// The longest text that a file may hold in itself, in bytes.
pub const LONGEST_TEXT: usize = 100_000;

/// The longest list that a file may hold.
pub const MOST_ITEMS: usize = 1000;

/// How RON is read here: `Some` may be left out, and nesting is bounded.
pub fn ron_options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// A whole number from `MIN` to `MAX`.
///
/// # Errors
/// If the number is outside.
pub fn between<'de, D: Deserializer<'de>, const MIN: usize, const MAX: usize>(
    d: D,
) -> Result<usize, D::Error> {
    in_range(i64::deserialize(d)?, MIN, MAX)
}

fn in_range<E: Error>(n: i64, min: usize, max: usize) -> Result<usize, E> {
    let inside = usize::try_from(n).ok().filter(|n| (min..=max).contains(n));
    inside.ok_or_else(|| E::custom(format!("{n} is outside {min} to {max}")))
}

/// A finite number above zero.
///
/// # Errors
/// If the number is zero, negative, NaN or infinite.
pub fn positive<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    let x = f64::deserialize(d)?;
    if x.is_finite() && x > 0.0 {
        return Ok(x);
    }
    Err(D::Error::custom(format!("{x} is not a finite number above 0")))
}

/// A number from 0 up to, but without, 1.
///
/// # Errors
/// If the number is outside.
pub fn share<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    let x = f64::deserialize(d)?;
    if (0.0..1.0).contains(&x) {
        return Ok(x);
    }
    Err(D::Error::custom(format!("{x} is outside 0 to 1 (without 1)")))
}

/// A whole number from `MIN` to `MAX`, or nothing.
///
/// # Errors
/// If the number is outside.
pub fn between_or_none<'de, D: Deserializer<'de>, const MIN: usize, const MAX: usize>(
    d: D,
) -> Result<Option<usize>, D::Error> {
    Option::<i64>::deserialize(d)?.map(|n| in_range(n, MIN, MAX)).transpose()
}

/// A finite number or nothing.
///
/// # Errors
/// If the number is NaN or infinite.
pub fn finite_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<f64>, D::Error> {
    match Option::<f64>::deserialize(d)? {
        Some(x) if !x.is_finite() => Err(D::Error::custom(format!("{x} is not a finite number"))),
        x => Ok(x),
    }
}

/// A text for the screen: not empty, bounded, without control characters other than line ends.
///
/// # Errors
/// If it is empty, too long, or could steer the terminal.
pub fn text<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let text = String::deserialize(d)?;
    match text_fault(&text) {
        None => Ok(text),
        Some(fault) => Err(D::Error::custom(fault)),
    }
}

/// A text as [`text`], or nothing.
///
/// # Errors
/// As [`text`].
pub fn text_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(d)?;
    match text.as_deref().and_then(text_fault) {
        None => Ok(text),
        Some(fault) => Err(D::Error::custom(fault)),
    }
}

/// A text of one line.
///
/// # Errors
/// As [`text`], or if it has several lines.
pub fn line<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let line = text(d)?;
    if line.contains('\n') {
        return Err(D::Error::custom("this must be one line"));
    }
    Ok(line)
}

/// Words, or nothing: none of them empty, with white space, or with control characters.
///
/// # Errors
/// The first word that is none, or too many of them.
pub fn words_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<String>>, D::Error> {
    match Option::<Vec<String>>::deserialize(d)? {
        Some(words) => all_words(words).map(Some),
        None => Ok(None),
    }
}

/// Words: none of them empty, with white space, or with control characters.
///
/// # Errors
/// The first word that is none, or too many of them.
pub fn words<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    all_words(Vec::deserialize(d)?)
}

fn all_words<E: Error>(words: Vec<String>) -> Result<Vec<String>, E> {
    let is_word =
        |w: &String| !w.is_empty() && w.chars().all(|c| is_shown(c) && !c.is_whitespace());
    if words.len() > MOST_ITEMS {
        return Err(too_many(words.len()));
    }
    match words.iter().find(|w| !is_word(w)) {
        Some(word) => Err(E::custom(format!("{word:?} is no word"))),
        None => Ok(words),
    }
}

/// A list of a bounded length.
///
/// # Errors
/// If it is longer.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::<T>::deserialize(d)?;
    if list.len() > MOST_ITEMS { Err(too_many(list.len())) } else { Ok(list) }
}

fn too_many<E: Error>(found: usize) -> E {
    E::custom(format!("{found} items; at most {MOST_ITEMS} are allowed"))
}

/// A path as it may be shown: nothing in it steers the terminal.
pub fn shown(path: &std::path::Path) -> String {
    path.display().to_string().chars().map(|c| if is_shown(c) { c } else { '�' }).collect()
}

/// Several texts, each as [`text`].
///
/// # Errors
/// As [`text`], for the first that is wrong.
pub fn texts<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    let texts: Vec<String> = list(d)?;
    match texts.iter().find_map(|t| text_fault(t)) {
        None => Ok(texts),
        Some(fault) => Err(D::Error::custom(fault)),
    }
}

/// A short name: letters, digits, space, and `- _ . ± = ·`; at most 24 characters.
///
/// # Errors
/// If it is empty, too long, or holds anything else.
pub fn name<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let name = String::deserialize(d)?;
    let fits = |c: char| c.is_alphanumeric() || " -_.±=·".contains(c);
    if (1..=24).contains(&name.chars().count()) && name.chars().all(fits) && name.trim() == name {
        return Ok(name);
    }
    let rule = "1 to 24 letters, digits, spaces or - _ . ± = ·";
    Err(D::Error::custom(format!("{name:?} is no name: use {rule}")))
}

/// Whether a character may be shown: it neither steers the terminal nor reorders the line.
pub fn is_shown(c: char) -> bool {
    let reorders = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    !c.is_control() && !reorders
}

fn text_fault(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("the text is empty".to_owned());
    }
    if text.len() > LONGEST_TEXT {
        return Some(format!(
            "the text has {} bytes; at most {LONGEST_TEXT} are allowed here",
            text.len()
        ));
    }
    let control = text.chars().find(|c| *c != '\n' && !is_shown(*c))?;
    Some(format!("the text holds the control character U+{:04X}", control as u32))
}

/// The known name that a wrong one is nearest to, if any is near.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|name| (strsim::jaro_winkler(wrong, name), name));
    scored
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// So many names are listed beside the one that is near.
const FEW: usize = 12;

/// `` `a`, `b`, or `c` ``
fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [a, b] => format!("{a} or {b}"),
        [before @ .., last] if !before.is_empty() => format!("{}, or {last}", before.join(", ")),
        names => names.concat(),
    }
}

/// The message of the `ron` crate, with what would do where it can be guessed.
pub fn ron_message(error: &ron::Error) -> String {
    match error {
        ron::Error::NoSuchStructField { found, expected, .. }
        | ron::Error::NoSuchEnumVariant { found, expected, .. } => {
            let near = nearest(found, expected.iter().copied());
            let near = near.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
            // where a name is near, a long list would only hide it
            let all = match near.is_empty() || expected.len() <= FEW {
                true => format!("; expected one of {}", listed(expected)),
                false => String::new(),
            };
            format!("`{found}` is not known here{near}{all}").replace("?; ", "? ")
        }
        ron::Error::SuggestRawIdentifier(found) | ron::Error::InvalidIdentifier(found) => {
            format!(
                "expected a field name, found `{found}`: write fields as `lr: 0.1`, and decimals with a point"
            )
        }
        ron::Error::ExpectedIdentifier => {
            "expected a word here, like Uniform, Norm(1.0) or Inline(\"text\")".to_owned()
        }
        _ => error.to_string(),
    }
}
