//! What is inside a Python object that has the name of a gradient: a dict or a ragged list where one array is expected.

use super::names::{self, is_group};
use super::{Item, Role};

/// The name of the gradient that something is part of: `dWhh` of `dWhh/0` and `grads/Whh` of `grads/Whh/a`, but none of
/// `grads/linear.weight`, where `linear` is a layer.
pub(super) fn gradient_around(name: &str) -> Option<&str> {
    let last = name.rsplit(['/', '.']).next().unwrap_or(name);
    if ["weight", "bias", "kernel"].iter().any(|of_layer| last.starts_with(of_layer)) {
        return None;
    }
    let ends = name.match_indices(['/', '.']).map(|(end, _)| &name[..end]);
    ends.filter(|path| !is_group(path)).find(|path| {
        let called = names::read(path);
        called.is_gradient && called.roles.iter().any(is_judged)
    })
}

/// Whether a name is that of a gradient, or of a part of one.
pub(super) fn sounds_like_a_gradient(name: &str) -> bool {
    names::read(name).is_gradient || gradient_around(name).is_some()
}

/// Whether an array has the name of a gradient that the passes may have.
pub(super) fn is_gradient(item: &Item) -> bool {
    let roles = &item.called.roles;
    item.called.is_gradient && (roles.is_empty() || roles.iter().any(is_judged))
}

/// What is to be said of a part of a gradient.
pub(super) fn why(whole: &str) -> String {
    let name = names::split(whole).1;
    let last = name.rsplit(['/', '.']).next().unwrap_or(name);
    format!(
        "{name} is a dict or a list, not one array: save it as one, as in {last}=np.array({last})"
    )
}

fn is_judged(role: &Role) -> bool {
    matches!(role, Role::Part(_) | Role::Tape(_))
}
