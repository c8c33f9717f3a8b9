//! Which array is which, and how large the model is: shapes decide where names do not.

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;

use super::cost::cost;
use super::form::{Form, Sizes, kinds, matrix};
use super::turns::{all_turned_grads, turned_grads, turned_values};
use super::{HandIn, Item, Part, Role};
use crate::nn::{Activation, CellKind, Dims, Model, Stage};

/// The most ways in which ambiguous names are tried together.
const MOST_CHOICES: usize = 20_000;

/// What each name is, with the sizes that follow.
#[derive(Clone, Debug)]
struct Solution {
    choice: Rc<HashMap<String, usize>>,
    sizes: Sizes,
    cost: usize,
}

/// All forms that fit the weights of the file, the most usual first. None fits where weights are missing.
pub(crate) fn forms(handin: &HandIn, lesson: Option<&Model>) -> Vec<Form> {
    let solutions = solutions(handin, lesson);
    let least = solutions.iter().map(|solution| solution.cost).min();
    let best = solutions.into_iter().filter(|solution| Some(solution.cost) == least).take(4);
    best.flat_map(|solution| forms_of(handin, &solution, lesson)).collect()
}

/// The form of a file without weights of its own: that of the lesson's model.
pub(crate) fn lesson_form(handin: &HandIn, lesson: &Model) -> Form {
    let plain = Form::plain(*lesson, Rc::default());
    let bases = bases(handin);
    let costed = choices(&bases).into_iter().map(|choice| {
        let cost = cost(&bases, &choice, plain.sizes, Some(lesson));
        (cost.unwrap_or(usize::MAX), choice)
    });
    let (_, choice) = costed.min_by_key(|(cost, _)| *cost).unwrap_or_default();
    let form = Form::plain(*lesson, Rc::new(choice));
    let grads = turned_grads(handin, &form, None);
    Form { grads, ..form }
}

/// The arrays by base name.
fn bases(handin: &HandIn) -> IndexMap<&str, Vec<&Item>> {
    let mut bases: IndexMap<&str, Vec<&Item>> = IndexMap::new();
    for item in &handin.items {
        bases.entry(&item.called.base).or_default().push(item);
    }
    bases
}

/// All ways to choose among the roles of ambiguous names.
fn choices(bases: &IndexMap<&str, Vec<&Item>>) -> Vec<HashMap<String, usize>> {
    let mut all = vec![HashMap::new()];
    for (base, items) in bases {
        let roles = items[0].called.roles.len();
        if roles < 2 || all.len() * roles > MOST_CHOICES {
            continue;
        }
        let with = |choice: &HashMap<String, usize>| {
            let choice = choice.clone();
            (0..roles).map(move |place| {
                let mut more = choice.clone();
                more.insert((*base).to_owned(), place);
                more
            })
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

fn solutions(handin: &HandIn, lesson: Option<&Model>) -> Vec<Solution> {
    let bases = bases(handin);
    let mut found = Vec::new();
    for choice in choices(&bases) {
        for gates in [1, 4, 3] {
            for sizes in sizes(&bases, &choice, (gates, handin.layer.is_some())) {
                if let Some(cost) = cost(&bases, &choice, sizes, lesson) {
                    found.push(Solution { choice: Rc::new(choice.clone()), sizes, cost });
                }
            }
        }
    }
    found
}

pub(super) fn role(choice: &HashMap<String, usize>, item: &Item) -> Option<Role> {
    let place = choice.get(&item.called.base).copied().unwrap_or(0);
    item.called.roles.get(place).copied()
}

/// The sizes that the shapes of the weights leave.
fn sizes(
    bases: &IndexMap<&str, Vec<&Item>>,
    choice: &HashMap<String, usize>,
    (gates, is_layer): (usize, bool),
) -> Vec<Sizes> {
    let values = || bases.values().flatten().filter(|item| item.called.stage == Stage::Before);
    let all_of = |part: Part| {
        let is_it = move |item: &&&Item| role(choice, item) == Some(Role::Part(part));
        values().filter(is_it).filter_map(|item| Some((sides(item)?, item.is_apart)))
    };
    let of = |part: Part| all_of(part).next();
    let rows = |hidden: usize, is_apart: bool| if is_apart { hidden } else { gates * hidden };
    // the other side of a matrix with one side of that length
    let others = |found: Option<((usize, usize), bool)>, side: &dyn Fn(bool) -> usize| {
        let ((a, b), is_apart) = found.unwrap_or(((0, 0), false));
        let side = side(is_apart);
        let both = [(a == side).then_some(b), (b == side).then_some(a)];
        let mut other: Vec<usize> = both.into_iter().flatten().filter(|n| *n > 0).collect();
        other.dedup();
        other
    };
    let (recurrent, joined) = (of(Part::Recurrent), of(Part::Joined));
    let hidden: Vec<usize> = match (recurrent, joined) {
        (Some(((a, b), _)), _) => vec![a.min(b)],
        (None, Some(((a, b), is_apart))) => {
            let per = if is_apart { 1 } else { gates };
            [(a, b), (b, a)]
                .into_iter()
                .filter(|(a, b)| a % per == 0 && *b > a / per)
                .map(|(a, _)| a / per)
                .collect()
        }
        (None, None) => Vec::new(),
    };
    let mut found = Vec::new();
    for hidden in hidden.into_iter().filter(|hidden| *hidden > 0) {
        let read = match (of(Part::Input), joined) {
            (input @ Some(_), _) => others(input, &|apart| rows(hidden, apart)),
            (None, joined) => others(joined, &|apart| rows(hidden, apart))
                .into_iter()
                .filter_map(|both| both.checked_sub(hidden).filter(|n| *n > 0))
                .collect(),
        };
        for read in read {
            let embedding = of(Part::Embedding);
            let inputs = match embedding {
                Some(_) => others(embedding, &|_| read),
                None => vec![read],
            };
            for inputs in inputs {
                // of several that may be the output's, one has a place
                let all = all_of(Part::Output).flat_map(|one| others(Some(one), &|_| hidden));
                let all = all.chain(is_layer.then_some(hidden));
                found.extend(all.map(|outputs| Sizes { gates, hidden, read, inputs, outputs }));
            }
        }
    }
    found.dedup();
    found
}

/// The two sides of a matrix, of one gate if they are apart.
pub(super) fn sides(item: &Item) -> Option<(usize, usize)> {
    match item.array.values.shape() {
        [_, a, b] if item.is_apart => Some((*a, *b)),
        shape => matrix(shape),
    }
}

fn forms_of(handin: &HandIn, solution: &Solution, lesson: Option<&Model>) -> Vec<Form> {
    let Sizes { gates, hidden, read, inputs, outputs } = solution.sizes;
    let has = |wanted: Part| {
        let is_it = |item: &&Item| role(&solution.choice, item) == Some(Role::Part(wanted));
        handin.items.iter().find(is_it)
    };
    let embedding = has(Part::Embedding).map(|_| read);
    let dims = Dims { inputs, embedding, hidden, outputs };
    let is_stacked = |part: Part| has(part).is_some_and(|item| !item.is_apart);
    let stacked = gates > 1
        && (is_stacked(Part::Input) || is_stacked(Part::Joined) || is_stacked(Part::Recurrent));
    let orders = if stacked { orders(gates) } else { vec![(0..gates).collect()] };
    let x_first: &[bool] = if has(Part::Joined).is_some() { &[true, false] } else { &[true] };
    let mut forms = Vec::new();
    for (cell, keeps_new) in cells(gates, lesson, has(Part::SecondBias).is_some()) {
        let model = Model { dims, cell, bptt_window: None, bptt_reach: None };
        let plain = Form::plain(model, Rc::clone(&solution.choice));
        for values in turned_values(handin, &plain) {
            let orders = orders
                .iter()
                .flat_map(|order| x_first.iter().map(move |x_first| (order, *x_first)));
            let grads = all_turned_grads(handin, &plain, values);
            let with = orders.flat_map(|both| grads.iter().map(move |grads| (both, *grads)));
            forms.extend(with.map(|((order, x_first), grads)| {
                let order = order.clone();
                Form { order, x_first, keeps_new, values, grads, ..plain.clone() }
            }));
        }
    }
    forms
}

/// The cells with that many gates, the lesson's first, and whether the update gate is turned round.
fn cells(
    gates: usize,
    lesson: Option<&Model>,
    has_two_biases: bool,
) -> Vec<(&'static dyn crate::nn::cell::Cell, bool)> {
    let mut cells: Vec<(&'static dyn crate::nn::cell::Cell, bool)> = Vec::new();
    if let Some(model) = lesson.filter(|model| model.cell.keeps().gates == gates) {
        cells.push((model.cell, false));
    }
    let kinds = kinds(gates).iter().filter(|kind| **kind != CellKind::Gru || !has_two_biases);
    for kind in kinds {
        let activations = if kind.has_activation() {
            &[Activation::Tanh, Activation::Relu, Activation::Sigmoid, Activation::Identity][..]
        } else {
            &[Activation::Tanh]
        };
        cells.extend(activations.iter().map(|activation| (kind.cell(*activation), false)));
    }
    let turned: Vec<_> =
        cells.iter().filter(|_| gates == 3).map(|(cell, _)| (*cell, true)).collect();
    cells.extend(turned);
    cells
}

/// All orders of gates: ours, as PyTorch has it, first; then that of CS231n.
fn orders(gates: usize) -> Vec<Vec<usize>> {
    fn extended(gates: usize, order: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        if order.len() == gates {
            all.push(order.clone());
            return;
        }
        for gate in (0..gates).filter(|gate| !order.contains(gate)).collect::<Vec<_>>() {
            order.push(gate);
            extended(gates, order, all);
            order.pop();
        }
    }
    let mut all = Vec::new();
    extended(gates, &mut Vec::new(), &mut all);
    all
}
