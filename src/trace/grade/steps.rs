//! Each step back of a hand-in by itself: whether its `dh_t` follows from its own `dh_{t+1}`, and its gradients from its
//! own `dh`. What only passes a mistake on is told from what makes one, whatever the mistake is.

use std::collections::BTreeMap;

use ndarray::{Array1, Axis};

use super::case::Case;
use super::compare::differing;
use crate::nn::faults::Several;
use crate::nn::{Grads, Name, Quantity, Tensor, Variable};
use crate::trace::handin::data::Sequence;

/// What does not follow from the hand-in's own numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OwnSteps {
    /// The timesteps whose `dh_t` does not follow from the hand-in's `dh_{t+1}`, in the order of computation.
    pub(crate) timesteps: Vec<usize>,
    /// The gradients that are not the sums of what follows from the hand-in's `dh`.
    pub(crate) sums: Vec<Name>,
}

impl OwnSteps {
    /// Follows the steps of one sequence. `None` where the hand-in does not have all of `dh`, or where a cell state comes
    /// back beside it.
    pub(super) fn of(case: &Case, own: &BTreeMap<Quantity, f64>, n: usize) -> Option<Self> {
        let (model, params) = (case.setting.model, &case.setting.params);
        let Sequence { example, .. } = &case.setting.sequences[n];
        let (timesteps, hidden) = (example.timesteps(), model.dims.hidden);
        let row = |t: usize| -> Option<Array1<f64>> {
            (0..hidden).map(|unit| own.get(&Tensor::Dh.at(t, unit)).copied()).collect()
        };
        let dh: Vec<Array1<f64>> = (0..timesteps).map(row).collect::<Option<_>>()?;
        if model.cell.has_cell_state() {
            return None;
        }
        let passes = Several { model, faults: Vec::new() };
        let (mut tape, mut found) = (case.forward[n].clone(), OwnSteps::default());
        for t in (0..timesteps).rev() {
            passes.backward(params, example, &mut tape, t);
            let follows = tape.dh.index_axis(Axis(0), t).to_vec();
            let is_over_time = true;
            if !differing(&dh[t].to_vec(), &follows, hidden, (is_over_time, case.tolerance))
                .is_empty()
            {
                found.timesteps.push(t);
            }
            // the next step begins with the hand-in's own numbers
            tape.dh.index_axis_mut(Axis(0), t).assign(&dh[t]);
            model.cell.backward(params, &mut tape, t);
        }
        let mut sums = Grads::zeros_like(params);
        passes.accumulate(example, &tape, &mut sums);
        found.sums = sums
            .iter()
            .filter(|sum| {
                let is_off = |(at, value): ((usize, usize), &f64)| {
                    let of = Variable::gradient(sum.name).at(at.0, at.1);
                    Some((*own.get(&of)?, *value))
                };
                let pairs = sum.value.indexed_iter().filter_map(is_off);
                let (mine, follows): (Vec<f64>, Vec<f64>) = pairs.unzip();
                !differing(&mine, &follows, 1, (false, case.tolerance)).is_empty()
            })
            .map(|sum| sum.name)
            .collect();
        Some(found)
    }
}
