//! Each step back of a hand-in by itself: whether its `dh_t` follows from its own `dh_{t+1}`, its `dz_t` from its own
//! `dh_t`, and its gradients from these. What only passes a mistake on is told from what makes one, whatever it is.

use std::collections::BTreeMap;
use std::ops::Range;

use super::case::Case;
use super::compare::differing;
use crate::nn::faults::Several;
use crate::nn::{Grads, Name, Quantity, Tape, Tensor, Variable};
use crate::trace::handin::data::Sequence;

/// The most timesteps that are listed.
const MOST_LISTED: usize = 8;

/// What does not follow from the hand-in's own numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OwnSteps {
    /// The timesteps whose `dh_t` does not follow from the hand-in's `dh_{t+1}`, in the order of computation.
    pub(crate) timesteps: Vec<usize>,
    /// The timesteps whose `dc_t` does not follow.
    pub(crate) cells: Vec<usize>,
    /// The timesteps whose `dz_t` does not follow from the hand-in's `dh_t`, with the gates.
    pub(crate) slopes: Vec<(usize, Vec<&'static str>)>,
    /// The gradients that are not the sums of what follows from the hand-in's `dh`, with the gates whose rows are not.
    pub(crate) sums: Vec<(Name, Vec<&'static str>)>,
}

/// The hand-in's own numbers, in our layout.
type Own = BTreeMap<Quantity, f64>;

/// The hand-in's own row of a tensor, if it has all of it.
fn own_row(own: &Own, tensor: Tensor, t: usize, columns: usize) -> Option<Vec<f64>> {
    (0..columns).map(|column| own.get(&tensor.at(t, column)).copied()).collect()
}

impl OwnSteps {
    /// Follows the steps of all sequences, whose own numbers `each` has, and compares with the gradients in `summed`.
    /// `None` where the hand-in does not have all of `dh`.
    pub(super) fn of(case: &Case, each: &[Own], summed: &Own) -> Option<Self> {
        let mut found = OwnSteps::default();
        let mut total = case.setting.params.zeros_like();
        for (n, own) in each.iter().enumerate() {
            let sums = found.follow(case, own, n)?;
            total.iter_mut().zip(sums.iter()).for_each(|(total, sum)| total.value += &sum.value);
        }
        found.in_order();
        found.sums =
            total.iter().filter_map(|sum| wrong_sum(case, summed, sum.name, &sum.value)).collect();
        Some(found)
    }

    /// Follows the steps of one sequence; returns what its gradients follow to be.
    fn follow(&mut self, case: &Case, own: &Own, n: usize) -> Option<Grads> {
        let (model, params) = (case.setting.model, &case.setting.params);
        let Sequence { example, .. } = &case.setting.sequences[n];
        let (timesteps, hidden) = (example.timesteps(), model.dims.hidden);
        let rows = (0..timesteps).map(|t| own_row(own, Tensor::Dh, t, hidden));
        let dh: Vec<Vec<f64>> = rows.collect::<Option<_>>()?;
        let differs = |mine: &[f64], follows: &[f64], width: usize| {
            !differing(mine, follows, width, (true, case.loosest())).is_empty()
        };
        let passes = Several { model, faults: Vec::new() };
        let mut tape = case.forward[n].clone();
        for t in (0..timesteps).rev() {
            passes.backward(params, example, &mut tape, t);
            if differs(&dh[t], &tape.dh.row(t).to_vec(), hidden) {
                self.timesteps.push(t);
            }
            // the next step begins with the hand-in's own numbers
            tape.dh.row_mut(t).iter_mut().zip(&dh[t]).for_each(|(to, own)| *to = *own);
            model.cell.backward(params, &mut tape, t);
            let dc = own_row(own, Tensor::Dc, t, hidden).filter(|_| model.cell.has_cell_state());
            if let Some(dc) = dc {
                if differs(&dc, &tape.dc.row(t).to_vec(), hidden) {
                    self.cells.push(t);
                }
                for (u, own) in dc.iter().enumerate() {
                    tape.dc_from_later[[t, u]] = own - tape.dc_from_h[[t, u]];
                }
                model.cell.backward(params, &mut tape, t);
            }
            self.slope(case, own, &mut tape, t);
        }
        let mut sums = Grads::zeros_like(params);
        passes.accumulate(example, &tape, &mut sums);
        Some(sums)
    }

    /// Puts what several sequences have into the order of computation, each timestep once.
    fn in_order(&mut self) {
        for timesteps in [&mut self.timesteps, &mut self.cells] {
            timesteps.sort_unstable_by(|a, b| b.cmp(a));
            timesteps.dedup();
        }
        let mut slopes: BTreeMap<usize, Vec<&'static str>> = BTreeMap::new();
        for (t, gates) in self.slopes.drain(..) {
            let all = slopes.entry(t).or_default();
            all.extend(gates.into_iter().filter(|gate| !all.contains(gate)).collect::<Vec<_>>());
        }
        self.slopes = slopes.into_iter().rev().collect();
    }

    /// Compares `dz_t` gate by gate, and takes the hand-in's own.
    fn slope(&mut self, case: &Case, own: &Own, tape: &mut Tape, t: usize) {
        let columns = tape.dz.ncols();
        let Some(dz) = own_row(own, Tensor::Dz, t, columns) else { return };
        let follows = tape.dz.row(t).to_vec();
        let is_off = |rows: Range<usize>| {
            let (mine, right) = (&dz[rows.clone()], &follows[rows]);
            !differing(mine, right, mine.len(), (true, case.loosest())).is_empty()
        };
        if let Some(gates) = gates_off(case, columns, is_off) {
            self.slopes.push((t, gates));
        }
        tape.dz.row_mut(t).iter_mut().zip(dz).for_each(|(to, own)| *to = own);
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        *self == OwnSteps::default()
    }

    /// What is said of it.
    pub(crate) fn sentence(&self) -> String {
        let mut words = match self.timesteps.is_empty() {
            true => "each of your steps by itself: every dh follows from your dh one timestep later, so no step back is wrong".to_owned(),
            false => format!(
                "each of your steps by itself: dh does not follow from your dh one timestep later at {}: the mistake is in {}, and other timesteps only pass it on",
                at(self.timesteps.iter().copied()),
                if self.timesteps.len() == 1 { "that step" } else { "those steps" },
            ),
        };
        if !self.cells.is_empty() {
            let at = at(self.cells.iter().copied());
            words.push_str(&format!("; dc does not follow from your dh and dc at {at}"));
        }
        if let Some((_, gates)) = self.slopes.first() {
            let at = at(self.slopes.iter().map(|(t, _)| *t));
            words.push_str(&format!("; dz does not follow from your dh at {at}{}", of(gates)));
        }
        let name = |(name, gates): &(Name, Vec<&str>)| format!("d{name}{}", of(gates));
        let names: Vec<String> = self.sums.iter().map(name).collect();
        if !names.is_empty() {
            let (is, them) = if names.len() == 1 { ("is", "it") } else { ("are", "them") };
            words.push_str(&format!(
                "; {} {is} not the sum of what follows from your dh: look at the line that adds {them} up",
                listed(&names)
            ));
        }
        words
    }
}

fn at(timesteps: impl Iterator<Item = usize>) -> String {
    let all: Vec<String> = timesteps.map(|t| format!("t={t}")).collect();
    let more = if all.len() > MOST_LISTED { " and more" } else { "" };
    format!("{}{more}", listed(&all[..all.len().min(MOST_LISTED)]))
}

/// The gates, if the cell has some.
fn of(gates: &[&str]) -> String {
    match gates.iter().all(|gate| gate.is_empty()) {
        true => String::new(),
        false => format!(" (gate {})", gates.join(", ")),
    }
}

fn listed(all: &[String]) -> String {
    match all {
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
        [] => String::new(),
    }
}

/// The gates whose rows are off, of so many; `None` if none is.
fn gates_off(
    case: &Case,
    rows: usize,
    is_off: impl Fn(Range<usize>) -> bool,
) -> Option<Vec<&'static str>> {
    let letters = case.setting.model.cell.letters();
    let each = (rows / letters.len()).max(1);
    let gates = letters.iter().enumerate();
    let off = gates.filter(|(gate, _)| is_off(gate * each..(gate + 1) * each));
    let off: Vec<&str> = off.map(|(_, letter)| *letter).collect();
    (!off.is_empty()).then_some(off)
}

/// The gates in whose rows a gradient is not the sum that follows; `None` if it is, or if it is not there.
fn wrong_sum(
    case: &Case,
    own: &Own,
    name: Name,
    follows: &ndarray::Array2<f64>,
) -> Option<(Name, Vec<&'static str>)> {
    let is_off = |rows: Range<usize>| {
        let there = follows.indexed_iter().filter(|((row, _), _)| rows.contains(row));
        let pairs = there.filter_map(|((row, column), value)| {
            Some((*own.get(&Variable::gradient(name).at(row, column))?, *value))
        });
        let (mine, right): (Vec<f64>, Vec<f64>) = pairs.unzip();
        !differing(&mine, &right, 1, (false, case.loosest())).is_empty()
    };
    let weights = case.setting.model.cell.weights();
    let is_gated =
        [Some(weights.input), Some(weights.recurrent), Some(weights.bias), weights.recurrent_bias]
            .contains(&Some(name));
    let rows = follows.nrows();
    let off = if is_gated { gates_off(case, rows, is_off) } else { is_off(0..rows).then(Vec::new) };
    off.map(|gates| (name, gates))
}
