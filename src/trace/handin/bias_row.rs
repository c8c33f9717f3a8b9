//! Biases inside other arrays: as a row of the joined weights, which multiply [x; h; 1], or as two in one array.

use ndarray::{Axis, Slice};

use super::names::Called;
use super::{HandIn, Item, Part, Role};
use crate::tensors::Array;

/// Keras's biases of a GRU: one for the input and one for the state, as the two rows of one array.
pub(super) fn in_two(items: Vec<Item>) -> Vec<Item> {
    let split = |item: Item| {
        // what is first of all a state may have two rows as well
        let is_bias = matches!(item.called.roles.first(), Some(Role::Part(part)) if part.is_bias());
        match item.array.values.shape() {
            [2, columns] if is_bias && *columns > 2 && columns.is_multiple_of(3) => {
                let row = |at: usize, part: Part| {
                    let values = item.array.values.index_axis(Axis(0), at).to_owned();
                    bias(&item, format!("{}[{at}]", item.mine), part, values)
                };
                vec![row(0, Part::Bias), row(1, Part::SecondBias)]
            }
            _ => vec![item],
        }
    };
    items.into_iter().flat_map(split).collect()
}

/// A bias that was found in another array.
fn bias(item: &Item, mine: String, part: Part, values: ndarray::ArrayD<f64>) -> Item {
    let called = Called {
        base: format!("{part:?} in {}", item.called.base),
        roles: vec![Role::Part(part)],
        ..item.called.clone()
    };
    Item { mine, called, array: Array { values, kind: item.array.kind }, ..item.clone() }
}

impl HandIn {
    /// All ways in which the joined weights of a file without biases have them as a row or column, each with what is to
    /// be said of it.
    pub(crate) fn with_bias_rows(&self) -> Vec<(HandIn, String)> {
        let has = |item: &Item, part: Part| item.called.roles.contains(&Role::Part(part));
        let first = |item: &Item, part: Part| item.called.roles.first() == Some(&Role::Part(part));
        let is_other = |item: &Item| {
            first(item, Part::Bias) || has(item, Part::Recurrent) && !has(item, Part::Joined)
        };
        let joined = self.items.iter().find(|item| has(item, Part::Joined));
        let Some(joined) = joined.filter(|_| !self.items.iter().any(is_other)) else {
            return Vec::new();
        };
        let ways = [(0, false), (0, true), (1, false), (1, true)].into_iter();
        let split = |(axis, is_first): (usize, bool)| {
            let each = |item: &Item| match has(item, Part::Joined) {
                true => without(item, axis, is_first),
                false => Some(vec![item.clone()]),
            };
            let items: Option<Vec<Vec<Item>>> = self.items.iter().map(each).collect();
            let handin = HandIn { items: items?.concat(), ..self.clone() };
            let which = if is_first { "first" } else { "last" };
            let line = if axis == 0 { "row" } else { "column" };
            Some((handin, format!("the {which} {line} of {} is the bias", joined.mine)))
        };
        ways.filter_map(split).collect()
    }
}

/// An array without its first or last row or column, and that as a bias.
fn without(item: &Item, axis: usize, is_first: bool) -> Option<Vec<Item>> {
    let values = &item.array.values;
    let axis = Axis(values.ndim().checked_sub(2)? + axis);
    let last = values.len_of(axis).checked_sub(1).filter(|last| *last > 0)?;
    let (at, rest) = if is_first { (0, 1..last + 1) } else { (last, 0..last) };
    let rest = values.slice_axis(axis, Slice::from(rest)).as_standard_layout().to_owned();
    let line = values.index_axis(axis, at).as_standard_layout().to_owned();
    let mine = format!("{}, its bias", item.mine);
    let array = Array { values: rest, kind: item.array.kind };
    Some(vec![Item { array, ..item.clone() }, bias(item, mine, Part::Bias, line)])
}
