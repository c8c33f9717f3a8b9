//! What makes a name that of a gradient.

use super::names::normal;

/// Words of a path or the end of a name that make it a gradient.
pub(super) const GRADIENTS: [&str; 4] = ["grad", "grads", "gradients", "gradient"];

/// What stands before and after a name to make it that of a gradient.
const PREFIXES: [&str; 9] =
    ["dlossd", "dld", "dl", "gradof", "gradient", "grad", "delta", "d", "g"];
const SUFFIXES: [&str; 4] = ["gradient", "grads", "grad", "diff"];

/// What a name may be the gradient of, if it is one, in normal form.
pub(super) fn of_gradient(last: &str) -> impl Iterator<Item = &str> {
    let before = PREFIXES.iter().filter_map(|prefix| last.strip_prefix(prefix));
    let after = SUFFIXES.iter().filter_map(|suffix| last.strip_suffix(suffix));
    before.chain(after).filter(|rest| !rest.is_empty())
}

/// Whether a name is that of the gradient of something with another name: `dR` of `R`, `grads/R` of `params/R`.
pub(super) fn is_gradient_of(name: &str, of: &str) -> bool {
    let last = |name: &str| normal(name.rsplit(['/', '.']).next().unwrap_or(name));
    let (last, of) = (last(name), last(of));
    let in_group = || name.rsplit_once(['/', '.']).is_some_and(|(path, _)| is_gradients(path));
    of_gradient(&last).any(|rest| rest == of) || last == of && in_group()
}

pub(super) fn is_gradients(path: &str) -> bool {
    let last = normal(path.rsplit(['/', '.']).next().unwrap_or(path));
    GRADIENTS.contains(&last.as_str())
}

pub(super) fn sounds_like_a_gradient(normal: &str) -> bool {
    let starts = normal.starts_with("grad")
        || normal.starts_with("dl")
        || normal.starts_with("dw")
        || normal.starts_with("db");
    starts || normal.ends_with("grad")
}
