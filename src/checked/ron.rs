//! The options for reading RON, and its errors in words.

use super::nearest;

/// Options for reading RON: `Some` may be left out, and nesting is bounded.
pub fn ron_options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// The most expected names that are listed besides a near one.
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

/// The message for an error of the `ron` crate, with what to write instead if that can be guessed.
pub(crate) fn ron_message(error: &ron::Error) -> String {
    match error {
        ron::Error::NoSuchStructField { found, expected, .. }
        | ron::Error::NoSuchEnumVariant { found, expected, .. } => {
            let near = nearest(found, expected.iter().copied());
            let near = near.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
            // a long list would only hide a near name
            let all = match near.is_empty() || expected.len() <= FEW {
                true => format!("; expected one of {}", listed(expected)),
                false => String::new(),
            };
            format!("`{found}` is not known here{near}{all}").replace("?; ", "? ")
        }
        ron::Error::SuggestRawIdentifier(found) | ron::Error::InvalidIdentifier(found) => {
            format!(
                "expected a name, found `{found}`: write a field as `lr: 0.1`, a choice by its word as `Ticks(300)`, and decimals with a point"
            )
        }
        ron::Error::ExpectedIdentifier => {
            "expected a word without quotes here, such as Dark, Uniform or Norm(1.0)".to_owned()
        }
        ron::Error::ExpectedStructLike
        | ron::Error::ExpectedNamedStructLike(_)
        | ron::Error::ExpectedDifferentStructName { .. } => {
            "expected fields in parentheses here, such as (name: value)".to_owned()
        }
        ron::Error::ExpectedInteger | ron::Error::InvalidIntegerDigit { .. } => {
            "expected a whole number here, such as 16".to_owned()
        }
        ron::Error::ExpectedFloat => "expected a number here, such as 0.1".to_owned(),
        ron::Error::IntegerOutOfBounds => "the number is out of bounds here".to_owned(),
        ron::Error::ExpectedArray => "expected a list here, such as [\"x\"]".to_owned(),
        _ => error.to_string(),
    }
}
