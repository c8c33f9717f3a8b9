//! Fading: from a worked example to a blank. What the learner is to work out does not stand there.

use super::formula::{Atom, Row};
use crate::tui::view::View;

/// The rows with as many numbers blank as the step wants: 1 what is asked for, wherever it stands; 2 also each product, and
/// what is summed to the number that is asked for; 3 all numbers. A number with a name that is not asked for is blank
/// only then: other panes show it.
pub(crate) fn faded<'a>(view: &'a View<'a>, row: Row<'a>) -> Row<'a> {
    let fade = view.fade();
    let is_asked = is_hidden(view, &row.head);
    let all = fade >= 3 || (fade == 2 && is_asked);
    let hide = move |atom: Atom| match all || is_hidden(view, &atom) {
        true => atom.blank(),
        false => atom,
    };
    let is_product = fade == 2 && row.head.quantity.is_none();
    let head = if fade >= 3 || is_product || is_asked {
        row.head.clone().blank()
    } else {
        row.head.clone()
    };
    Row { head, ..row.map(hide) }
}

/// Whether it is the number that is asked for, or a part that is nothing but that.
fn is_hidden(view: &View, atom: &Atom) -> bool {
    match atom.quantity {
        Some(quantity) => view.hides(quantity),
        None => atom.value.is_some_and(|value| view.is_asked_value(value)),
    }
}
