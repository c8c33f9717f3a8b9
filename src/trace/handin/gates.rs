//! Gates apart: one matrix for each gate, as in the equations of most texts, put together in our order.

use indexmap::IndexMap;

use super::names::{Called, normal};
use super::table::{Part, Role};
use super::{Item, names, series};
use crate::nn::Stage;
use crate::tensors::Array;

/// The letters of the gates of a cell, each with its other names, in our order.
const CELLS: [&[&[&str]]; 2] = [
    &[
        &["i", "u", "it", "input", "update"],
        &["f", "ft", "forget"],
        &["g", "c", "a", "gt", "ct", "cc", "cbar", "chat", "ctilde", "candidate"],
        &["o", "ot", "output"],
    ],
    &[
        &["r", "rt", "reset"],
        &["z", "u", "zt", "update"],
        &["n", "h", "c", "g", "nt", "ht", "hbar", "hhat", "htilde", "candidate"],
    ],
];

/// What stands around the letter of a gate, and what the matrix is.
#[rustfmt::skip]
const FAMILIES: [(&str, &str, &[Role]); 16] = [
    ("w", "", &[Role::Part(Part::Joined), Role::Part(Part::Input)]),
    ("u", "", &[Role::Part(Part::Recurrent)]),
    ("b", "", &[Role::Part(Part::Bias)]),
    ("wx", "", &[Role::Part(Part::Input)]),
    ("wi", "", &[Role::Part(Part::Input)]),
    ("w", "x", &[Role::Part(Part::Input)]),
    ("wh", "", &[Role::Part(Part::Recurrent)]),
    ("w", "h", &[Role::Part(Part::Recurrent)]),
    ("bi", "", &[Role::Part(Part::Bias)]),
    ("bx", "", &[Role::Part(Part::Bias)]),
    ("bh", "", &[Role::Part(Part::SecondBias)]),
    ("v", "", &[Role::Part(Part::Input)]),
    ("b", "x", &[Role::Part(Part::Bias)]),
    ("b", "h", &[Role::Part(Part::SecondBias)]),
    ("xhto", "weight", &[Role::Part(Part::Joined)]),
    ("xhto", "bias", &[Role::Part(Part::Bias)]),
];

/// Puts the gates of each matrix together.
pub(super) fn together(items: Vec<Item>) -> Vec<Item> {
    let mut items: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    for (family, (before, after, roles)) in FAMILIES.iter().enumerate() {
        let mut found: IndexMap<(u64, Stage, String), Vec<(String, usize)>> = IndexMap::new();
        for (i, item) in items.iter().enumerate() {
            let Some(Item { mine, .. }) = item else { continue };
            let (k, stage, letter) = letter_of(mine, before, after);
            if let Some(letter) = letter {
                found.entry((k, stage, group_of(mine))).or_default().push((letter, i));
            }
        }
        for ((k, stage, _), members) in found {
            let complete = CELLS.iter().find_map(|gates| in_order(gates, &members));
            let Some(order) = complete else { continue };
            let Some(array) = stacked(&order, &items) else { continue };
            let mine: Vec<&str> = order
                .iter()
                .filter_map(|i| items[*i].as_ref())
                .map(|item| item.mine.as_str())
                .collect();
            let called = Called {
                k,
                stage,
                base: format!("gates apart {family}"),
                roles: roles.to_vec(),
                is_gradient: stage == Stage::Grad || stage == Stage::Clipped,
            };
            let whole =
                Item { mine: mine.join(", "), called, is_apart: true, is_named: false, array };
            order.iter().for_each(|i| items[*i] = None);
            items[order[0]] = Some(whole);
        }
    }
    items.into_iter().flatten().collect()
}

/// The group that a name is in: a dict of gradients may hold what locals hold as well.
fn group_of(name: &str) -> String {
    let (_, rest) = names::split(name);
    let plain = names::without_member(rest).0;
    let mut path: Vec<&str> = plain.split(['/', '.']).collect();
    while path
        .last()
        .is_some_and(|last| matches!(normal(last).as_str(), "weight" | "bias" | "grad"))
    {
        path.pop();
    }
    path.pop();
    path.join("/")
}

/// The letter of the gate in a name of a family, with the update and the stage.
fn letter_of(name: &str, before: &str, after: &str) -> (u64, Stage, Option<String>) {
    let called = names::read(name);
    let (_, rest) = names::split(name);
    let mut stage = called.stage;
    let mut path = names::without_member(rest).0.rsplit(['/', '.']).map(normal);
    let mut last = path.next().unwrap_or_default();
    if last == "grad" {
        last = path.next().unwrap_or_default();
    }
    if matches!(last.as_str(), "weight" | "bias") {
        last = path.next().unwrap_or_default() + &last;
    }
    let letter = |last: &str| {
        let inner = last.strip_prefix(before)?.strip_suffix(after)?;
        let known =
            CELLS.iter().flat_map(|gates| gates.iter()).any(|letters| letters.contains(&inner));
        known.then(|| inner.to_owned())
    };
    if let Some(found) = letter(&last) {
        return (called.k, stage, Some(found));
    }
    let of_gradient =
        ["dl", "d", "grad"].into_iter().find_map(|prefix| letter(last.strip_prefix(prefix)?));
    let of_gradient = of_gradient.or_else(|| letter(last.strip_suffix("grad")?));
    if of_gradient.is_some() && stage == Stage::Before {
        stage = Stage::Grad;
    }
    (called.k, stage, of_gradient)
}

/// The members in the order of the gates, if each gate is there.
fn in_order(gates: &[&[&str]], members: &[(String, usize)]) -> Option<Vec<usize>> {
    let of = |letters: &&[&str]| {
        letters.iter().find_map(|letter| members.iter().find(|(l, _)| l == letter)).map(|(_, i)| *i)
    };
    let order: Vec<usize> = gates.iter().map(of).collect::<Option<_>>()?;
    let mut distinct = order.clone();
    distinct.sort_unstable();
    distinct.dedup();
    (distinct.len() == gates.len()).then_some(order)
}

fn stacked(order: &[usize], items: &[Option<Item>]) -> Option<Array> {
    let array = |i: &usize| items[*i].as_ref().map(|item| &item.array);
    let arrays: Vec<&Array> = order.iter().map(array).collect::<Option<_>>()?;
    series::stacked(&arrays)
}
