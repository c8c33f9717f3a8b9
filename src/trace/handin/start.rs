//! The state before the first timestep.

use ndarray::ArrayD;

use super::form::Form;
use super::layout::{Steps, views};
use super::{HandIn, Item, Role};
use crate::nn::{Stage, State, Tensor};

/// States that the sequences may start from.
#[derive(Clone, Debug)]
pub(super) struct Start {
    pub(super) states: Vec<State>,
    /// What is to be said of it.
    pub(super) note: Option<String>,
    /// If a state of the file is that after the last timestep: its numbers.
    pub(super) after: Option<Vec<f64>>,
}

impl Start {
    fn plain(states: Vec<State>) -> Self {
        Start { states, note: None, after: None }
    }
}

/// The states that the sequences may start from, the most likely first.
pub(super) fn starts(
    form: &Form,
    handin: &HandIn,
    k: u64,
    sequences: usize,
    timesteps: usize,
    lesson: Option<&State>,
) -> Vec<Start> {
    let zero = form.model.zero_state();
    let zeros = vec![zero.clone(); sequences];
    let items = |role: Role| {
        let is_it =
            move |item: &&Item| form.role(item) == Some(role) && item.called.stage == Stage::Before;
        handin.of(k).filter(is_it)
    };
    let item = |role: Role| items(role).next();
    let hidden = form.sizes.hidden;
    let given = |item: &Item| {
        let rows_of = |sequences: usize| Steps { sequences, timesteps: 1, columns: hidden };
        let own = rows(&item.array.values, rows_of(sequences));
        // one state for all sequences
        own.or_else(|| Some(vec![rows(&item.array.values, rows_of(1))?.swap_remove(0); sequences]))
    };
    let with = |h: Vec<Vec<f64>>, c: Option<Vec<Vec<f64>>>| -> Vec<State> {
        let c = c.filter(|_| !zero.c.is_empty()).unwrap_or_else(|| vec![zero.c.clone(); sequences]);
        h.into_iter().zip(c).map(|(h, c)| State { h, c, answer: 0 }).collect()
    };
    let start_c = item(Role::StartC).and_then(given);
    let start_h: Vec<(&Item, _)> =
        items(Role::StartH).filter_map(|item| Some((item, given(item)?))).collect();
    if !start_h.is_empty() {
        let plain = start_h.iter().map(|(_, h)| Start::plain(with(h.clone(), start_c.clone())));
        let late = start_h.iter().map(|(item, h)| Start {
            states: zeros.clone(),
            note: Some(format!("{} is a state of the last timestep, not the first", item.mine)),
            after: Some(h.concat()),
        });
        return plain.chain(late).collect();
    }
    let steps = Steps { sequences, timesteps, columns: hidden };
    let befores = |tensor: Tensor| {
        let all = items(Role::Tape(tensor)).map(|item| befores(&item.array.values, steps));
        all.into_iter().find(|befores| !befores.is_empty()).unwrap_or_default()
    };
    let (h, c) = (befores(Tensor::H), befores(Tensor::C));
    if !h.is_empty() || !c.is_empty() {
        let nothing = || vec![vec![0.0; hidden]; sequences];
        let states = (0..h.len().max(c.len())).map(|i| {
            let h = h.get(i).cloned().unwrap_or_else(nothing);
            Start::plain(with(h, c.get(i).cloned().or_else(|| start_c.clone())))
        });
        return states.chain([Start::plain(zeros.clone())]).collect();
    }
    let lessons = lesson.filter(|state| state.h.len() == hidden && state.c.len() == zero.c.len());
    match lessons {
        Some(state) => vec![Start::plain(vec![state.clone(); sequences])],
        None => vec![Start::plain(zeros)],
    }
}

/// A row for each sequence.
fn rows(values: &ArrayD<f64>, steps: Steps) -> Option<Vec<Vec<f64>>> {
    let view = views(values.shape(), steps, false).into_iter().next()?;
    let flat = values.as_slice()?;
    let picked: Vec<f64> = view.from.iter().map(|place| flat[*place]).collect();
    Some(picked.chunks(steps.columns.max(1)).map(<[f64]>::to_vec).collect())
}

/// The rows before the first timestep, for each way to read a state that has one.
fn befores(values: &ArrayD<f64>, steps: Steps) -> Vec<Vec<Vec<f64>>> {
    let flat = values.as_slice().unwrap_or(&[]);
    let with_before = views(values.shape(), steps, true).into_iter().filter(|view| view.has_before);
    let mut found: Vec<Vec<Vec<f64>>> = Vec::new();
    for view in with_before {
        let rows = view.from.chunks((steps.timesteps + 1) * steps.columns);
        let first = |row: &[usize]| row[..steps.columns].iter().map(|place| flat[*place]).collect();
        let before = rows.map(first).collect();
        if !found.contains(&before) {
            found.push(before);
        }
    }
    found
}
