//! Lists and dicts by timestep, saved as one array for each: `hs/0`, `hs/1`, … or `hs[0]`, `h_1`.

use indexmap::IndexMap;
use ndarray::{ArrayD, Axis};

use super::{Item, Role, names};
use crate::tensors::{Array, Kind};

/// An array, its name in the file, and the name that it is read by.
type Named = (String, String, Array);

/// Puts the arrays of each series together, in the order of their numbers.
pub(super) fn together(named: Vec<Named>) -> Vec<Item> {
    let mut series: IndexMap<String, Vec<(i64, usize)>> = IndexMap::new();
    for (i, (_, name, _)) in named.iter().enumerate() {
        if let Some((stem, at)) = numbered(name) {
            series.entry(stem).or_default().push((at, i));
        }
    }
    let mut items: Vec<Option<Item>> = named.iter().map(|named| Some(alone(named))).collect();
    for (stem, mut members) in series {
        members.sort_unstable();
        let consecutive = members.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1);
        let arrays: Vec<&Array> = members.iter().map(|(_, i)| &named[*i].2).collect();
        let Some(array) = stacked(&arrays).filter(|_| consecutive && members.len() > 1) else {
            continue;
        };
        let first = members[0].1;
        members.iter().for_each(|(_, i)| items[*i] = None);
        items[first] = Some(alone(&(stem.clone(), stem, array)));
    }
    items.into_iter().flatten().collect()
}

fn alone((mine, name, array): &Named) -> Item {
    let called = names::read(name);
    Item { mine: mine.clone(), called, is_apart: false, is_named: false, array: array.clone() }
}

/// The name without a number at its end, if it is one of an array over time.
fn numbered(name: &str) -> Option<(String, i64)> {
    let name = name.strip_suffix(']').unwrap_or(name);
    let before = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let before = before.strip_suffix('-').unwrap_or(before);
    let at = name.strip_prefix(before)?.parse().ok()?;
    let stem = before.strip_suffix(['/', '.', '_', '['])?;
    let role = *names::read(stem).roles.first()?;
    let over_time = matches!(role, Role::Tape(_) | Role::OffTape(_));
    over_time.then(|| (stem.to_owned(), at))
}

/// Arrays of one shape as one, whose first axis they are. It is as exact as the least exact of them.
pub(super) fn stacked(arrays: &[&Array]) -> Option<Array> {
    let views: Vec<_> = arrays.iter().map(|array| array.values.view()).collect();
    let values: ArrayD<f64> = ndarray::stack(Axis(0), &views).ok()?;
    let kinds = [Kind::Single, Kind::Double, Kind::Whole];
    let kind = kinds.into_iter().find(|kind| arrays.iter().any(|array| array.kind == *kind))?;
    Some(Array { values, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_at_the_end_is_a_timestep_only_where_time_is() {
        assert_eq!(numbered("hs/-1"), Some(("hs".to_owned(), -1)));
        assert_eq!(numbered("2/hs/10"), Some(("2/hs".to_owned(), 10)));
        assert_eq!(numbered("h[3]"), Some(("h".to_owned(), 3)));
        assert_eq!(numbered("dh_3"), Some(("dh".to_owned(), 3)));
        assert_eq!(numbered("W_1"), None);
        assert_eq!(numbered("cache/τ"), None);
        assert_eq!(numbered("σ/h/3"), Some(("σ/h".to_owned(), 3)));
        assert_eq!(numbered("weight_ih_l0"), None);
    }
}
