//! What a loop over weights and gradients leaves in its variables: `for w, g in zip(weights, grads)`.

use super::{Item, Role, names};

/// The longest name of such a variable.
const LONGEST: usize = 2;

/// Takes the variables apart that are another array of the file under a short name, each with the reason to leave it out.
pub(super) fn apart(items: Vec<Item>) -> (Vec<Item>, Vec<(Item, String)>) {
    let last = |item: &Item| {
        let (_, name) = names::split(&item.mine);
        name.rsplit(['/', '.']).next().unwrap_or(name).chars().count()
    };
    let is_part = |item: &Item| item.called.roles.iter().any(|role| matches!(role, Role::Part(_)));
    let twin = |item: &Item| {
        let values = &item.array.values;
        let tells = values.len() > 1 && values.iter().any(|x| Some(x) != values.first());
        let is_it = |other: &&Item| {
            other.called.k == item.called.k
                && last(other) > LONGEST
                && is_part(other)
                && other.array.values == *values
        };
        let is_short = last(item) <= LONGEST && is_part(item) && tells;
        items.iter().filter(|_| is_short).find(is_it)
    };
    let (mut kept, mut left) = (Vec::new(), Vec::new());
    for item in &items {
        match twin(item) {
            Some(other) => {
                let (_, name) = names::split(&other.mine);
                left.push((item.clone(), format!("its numbers are {name}")));
            }
            None => kept.push(item.clone()),
        }
    }
    (kept, left)
}
