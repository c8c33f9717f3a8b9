//! Names that differ in capitals alone: `y` beside `Y`.

use super::{Item, Role, names};

/// Lets each of two arrays whose names differ in capitals alone have its own meaning, if it has several. Weights and their
/// gradients belong together by their name and stay as they are.
pub(super) fn tell_apart(items: &mut [Item]) {
    let is_ambiguous = |item: &Item| {
        let roles = &item.called.roles;
        let is_part = |role: &Role| matches!(role, Role::Part(_));
        roles.len() > 1 && !item.called.is_gradient && !roles.iter().any(is_part)
    };
    let last = |item: &Item| {
        let (_, name) = names::split(&item.mine);
        name.rsplit(['/', '.']).next().unwrap_or(name).to_owned()
    };
    let apart = |one: &Item, other: &Item| {
        let (a, b) = (last(one), last(other));
        one.called.base == other.called.base && a != b && a.eq_ignore_ascii_case(&b)
    };
    let own: Vec<Option<String>> = items
        .iter()
        .map(|item| {
            let is_apart = is_ambiguous(item) && items.iter().any(|other| apart(item, other));
            is_apart.then(|| format!("{} as {}", item.called.base, last(item)))
        })
        .collect();
    for (item, base) in items.iter_mut().zip(own) {
        item.called.base = base.unwrap_or_else(|| std::mem::take(&mut item.called.base));
    }
}
