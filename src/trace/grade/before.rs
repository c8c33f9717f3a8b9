//! A layer before the first state: `h0 = x @ W + b`, as where a picture's features start a caption.

use ndarray::{Array2, ArrayD, Axis, Ix2};

use super::case::Case;
use super::truth::Truth;
use crate::nn::{Stage, Tensor};
use crate::trace::handin::{Item, names};

/// An array of the file, and what is to be said of it.
type Told = (String, String);

/// A layer whose output is the state before the first timestep.
struct Layer<'a> {
    x: &'a Item,
    weight: &'a Item,
    bias: Option<&'a Item>,
    /// Whether the weight multiplies from the left: W@x.
    is_turned: bool,
    /// The numbers of `x`, a row for each sequence.
    rows: Array2<f64>,
}

impl Case {
    /// What arrays without a place in the model are, if they are such a layer: its weights, what it reads, and those of
    /// its gradients that are right.
    pub(super) fn layer_before(&self, items: &[Item], truth: &Truth, factor: f64) -> Vec<Told> {
        let Some(layer) = self.find_layer(items) else { return Vec::new() };
        let (x, weight) = (&layer.x.mine, &layer.weight.mine);
        let product =
            if layer.is_turned { format!("{weight} @ {x}") } else { format!("{x} @ {weight}") };
        let bias = layer.bias.map_or(String::new(), |bias| format!(" + {}", bias.mine));
        let why = format!("{product}{bias} is h before t = 0");
        let parts = [Some(layer.x), Some(layer.weight), layer.bias].into_iter().flatten();
        let mut told: Vec<Told> = parts.map(|item| (item.mine.clone(), why.clone())).collect();
        let hidden = self.setting.model.dims.hidden;
        let back = self.setting.start_gradients(&truth.tapes, Tensor::DhFromLater, &[]);
        let back = Array2::from_shape_vec((self.setting.sequences.len(), hidden), back);
        let Ok(back) = back.map(|back| back * factor) else { return told };
        let of_weight = layer.rows.t().dot(&back);
        let of_weight = if layer.is_turned { of_weight.reversed_axes() } else { of_weight };
        for (of, right) in [
            (Some(layer.weight), of_weight.into_dyn()),
            (layer.bias, back.sum_axis(Axis(0)).into_dyn()),
        ] {
            let Some(of) = of else { continue };
            let is_it = |item: &&Item| {
                item.called.is_gradient && self.is_close(item.array.values.iter(), right.iter())
            };
            let why =
                format!("right: the gradient of {}, from the gradient for h before t = 0", of.mine);
            told.extend(items.iter().filter(is_it).map(|item| (item.mine.clone(), why.clone())));
        }
        told
    }

    fn find_layer<'a>(&self, items: &'a [Item]) -> Option<Layer<'a>> {
        let (sequences, hidden) = (self.setting.sequences.len(), self.setting.model.dims.hidden);
        let start: Vec<f64> =
            self.setting.sequences.iter().flat_map(|sequence| sequence.before.h.clone()).collect();
        if start.iter().all(|h| *h == 0.0) {
            return None;
        }
        let values = || {
            items
                .iter()
                .filter(|item| item.called.stage == Stage::Before && !item.called.is_gradient)
        };
        let biases = || values().filter(|item| item.array.values.len() == hidden).map(Some);
        for weight in values() {
            for is_turned in [false, true] {
                let Some(matrix) = matrix(&weight.array.values, is_turned) else { continue };
                if matrix.ncols() != hidden {
                    continue;
                }
                for x in values().filter(|x| x.array.values.len() == sequences * matrix.nrows()) {
                    let flat = x.array.values.iter().copied().collect();
                    let rows = Array2::from_shape_vec((sequences, matrix.nrows()), flat).ok()?;
                    let product = rows.dot(&matrix);
                    let is_start = |bias: &Option<&Item>| {
                        let bias = |i: usize| {
                            bias.map_or(0.0, |bias| {
                                bias.array.values.iter().nth(i).copied().unwrap_or(0.0)
                            })
                        };
                        let sum = product.indexed_iter().map(|((_, i), x)| x + bias(i));
                        let sum: Vec<f64> = sum.collect();
                        self.is_close(start.iter(), sum.iter())
                    };
                    // its own first, which may be 0 and change nothing
                    let is_own = |bias: &Option<&Item>| {
                        let base = |of: &Item| names::matrices_of(&of.called.base);
                        bias.is_some_and(|of| base(of).contains(&weight.called.base))
                    };
                    let own = biases().filter(is_own);
                    if let Some(bias) = own.chain([None]).chain(biases()).find(is_start) {
                        return Some(Layer { x, weight, bias, is_turned, rows });
                    }
                }
            }
        }
        None
    }

    /// Whether numbers are those, one for one.
    fn is_close<'a>(
        &self,
        mine: impl ExactSizeIterator<Item = &'a f64>,
        right: impl ExactSizeIterator<Item = &'a f64> + Clone,
    ) -> bool {
        let largest = right.clone().fold(0.0, |most: f64, x| most.max(x.abs()));
        mine.len() == right.len()
            && mine
                .zip(right)
                .all(|(mine, right)| (mine - right).abs() <= self.tolerance.whole * largest)
    }
}

/// A matrix, perhaps turned.
fn matrix(values: &ArrayD<f64>, is_turned: bool) -> Option<Array2<f64>> {
    let matrix = values.view().into_dimensionality::<Ix2>().ok()?;
    Some(if is_turned { matrix.t().to_owned() } else { matrix.to_owned() })
}
