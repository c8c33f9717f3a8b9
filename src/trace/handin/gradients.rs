//! What makes a name that of a gradient.

use super::names::{self, normal};
use crate::tensors::{Array, Tensors};

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

/// What a dict of gradients is called in short.
const SHORT: [&str; 5] = ["g", "gs", "gr", "d", "ds"];

/// The fewest members that tell a dict of gradients.
const FEWEST: usize = 2;

/// The short names of dicts that have arrays of the names and shapes of weights elsewhere in the file, which makes them
/// their gradients: `g/fc.weight` beside `net.fc.weight`.
pub(super) fn short_groups(tensors: &Tensors) -> Vec<&'static str> {
    let shape = |array: &Array| array.values.shape().to_vec();
    let all = || tensors.iter().map(|(name, array)| (names::split(name).1, shape(array)));
    let is_beside = |of: &str, shape: &[usize]| {
        all().any(|(name, other)| {
            let path = name.strip_suffix(of);
            other == shape
                && path.is_some_and(|path| {
                    path.is_empty() || path.ends_with(['/', '.']) && path.len() > 3
                })
        })
    };
    let is_group = |short: &&str| {
        let members = all().filter(|(name, shape)| {
            let member = name.split_once('/').filter(|(group, _)| group == short);
            member.is_some_and(|(_, of)| is_beside(of, shape))
        });
        members.count() >= FEWEST
    };
    SHORT.into_iter().filter(is_group).collect()
}

/// The name of a member of such a dict as that of a gradient.
pub(super) fn in_short_group(name: &str, groups: &[&str]) -> Option<String> {
    let (_, rest) = names::split(name);
    let (group, of) = rest.split_once('/')?;
    let before = name.strip_suffix(rest)?;
    groups.contains(&group).then(|| format!("{before}grads/{of}"))
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
