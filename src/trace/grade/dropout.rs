//! A dropout between the states and the output: scores W_hy (h · m) + b_y, whose model is another one and is not judged.

use super::asked::What;
use super::case::{Case, Judged};
use super::compare::Compared;
use super::decay::rounded;
use super::truth::Departures;
use crate::nn::kernel::row;
use crate::nn::{Name, Tensor, head};
use crate::trace::handin::layout::{Steps, views};
use crate::trace::handin::{HandIn, Item, names};

/// The most units for which every set of them is tried.
const MOST_UNITS: usize = 12;

/// The fewest classes that tell which units were kept.
const LEAST_CLASSES: usize = 3;

/// The tolerance from which on a set of units may fit by chance.
const FEW_DIGITS: f64 = 1e-5;

/// What is to be said of a case whose scores are those of a dropout: that of a mask in the file, or one that the
/// probabilities prove.
pub(super) fn dropped(handin: &HandIn, case: &Case, judged: &Judged) -> Option<String> {
    if !is_output_wrong(judged) {
        return None;
    }
    let items = handin.items.iter().chain(&handin.unknown).filter(|item| item.called.k == case.k);
    let of_file = items.filter_map(|item| Some((item, case.mask_of(item)?)));
    let mut of_file = of_file.filter(|(_, mask)| case.is_right_with(mask));
    let (masks, words) = match of_file.next() {
        Some((item, mask)) => {
            (mask, format!("where m is your array {}", names::split(&item.mine).1))
        }
        None => {
            let mask = case.mask_in_probabilities().filter(|mask| case.is_right_with(mask))?;
            (mask, "which your probabilities prove".to_owned())
        }
    };
    let kept = masks.iter().filter(|m| **m != 0.0).count();
    let scale = masks.iter().fold(0.0, |most: f64, m| most.max(*m));
    Some(format!(
        "your scores are W_hy (h · m) + b_y, {words}: a dropout that keeps {kept} of {} units and multiplies them by {}. A model with dropout is not judged: save an update without it",
        masks.len(),
        rounded(scale)
    ))
}

/// What is to be said of a case whose loss is another one than that of its right states, and whose file has nothing of
/// what is between them.
pub(super) fn unseen(case: &Case, judged: &Judged) -> Option<String> {
    let is_score = |what: What| matches!(what, What::Tape(Tensor::Y | Tensor::P | Tensor::Dy));
    let has_scores = case.asked.iter().any(|asked| is_score(asked.what));
    let is_loss_wrong = judged.compared.iter().any(|c| c.what == What::TotalLoss && !c.agrees());
    let words = "your h is right, but your loss does not follow from W_hy h + b_y: between them is a dropout, another layer or another loss that the file does not show. Save the scores y and the probabilities p too, or an update without dropout";
    (is_output_wrong(judged) && is_loss_wrong && !has_scores).then(|| words.to_owned())
}

/// Whether all states are there and right, and the scores, the probabilities or the loss are not.
fn is_output_wrong(judged: &Judged) -> bool {
    let is_state = |c: &&Compared| c.what == What::Tape(Tensor::H) && c.step.is_none();
    let mut states = judged.compared.iter().filter(is_state).peekable();
    let is_there = states.peek().is_some();
    is_there
        && states.all(Compared::agrees)
        && judged.compared.iter().any(is_output)
        && judged.compared.iter().any(|c| is_output(c) && !c.agrees())
}

fn is_output(c: &Compared) -> bool {
    c.is_loss() || c.step.is_none() && matches!(c.what, What::Tape(Tensor::Y | Tensor::P))
}

impl Case {
    /// The masks in an array: sequences, timesteps, units. Each number is 0 or one and the same.
    fn mask_of(&self, item: &Item) -> Option<Vec<f64>> {
        let setting = &self.setting;
        let (sequences, timesteps) = (setting.sequences.len(), setting.timesteps());
        let steps = Steps { sequences, timesteps, columns: setting.model.dims.hidden };
        let flat = item.array.values.as_slice()?;
        let kept = flat.iter().copied().find(|m| *m != 0.0).filter(|kept| *kept > 0.0)?;
        let is_mask = flat.contains(&0.0) && flat.iter().all(|m| *m == 0.0 || *m == kept);
        if !is_mask {
            return None;
        }
        let view = views(item.array.values.shape(), steps, false).into_iter().next()?;
        Some(view.from.iter().map(|place| flat[*place]).collect())
    }

    /// Whether the scores, the probabilities and the loss are those of the states times the masks.
    fn is_right_with(&self, masks: &[f64]) -> bool {
        let mut case = self.clone();
        let width = self.setting.timesteps() * self.setting.model.dims.hidden;
        for ((tape, masks), n) in case.forward.iter_mut().zip(masks.chunks(width)).zip(0..) {
            let example = &self.setting.sequences[n].example;
            let mut masked = tape.clone();
            for (i, m) in masks.iter().enumerate() {
                let hidden = self.setting.model.dims.hidden;
                masked.h[[i / hidden + 1, i % hidden]] *= m;
            }
            head::forward(&self.setting.params, example, &mut masked, 0..example.timesteps());
            (tape.y, tape.p, tape.loss) = (masked.y, masked.p, masked.loss);
        }
        let judged = case.judge_briefly(&case.truth(&Departures::default()));
        judged.compared.iter().any(is_output)
            && judged.compared.iter().filter(|c| is_output(c)).all(Compared::agrees)
    }

    /// The masks with which the probabilities of the file follow from the states, timestep by timestep.
    fn mask_in_probabilities(&self) -> Option<Vec<f64>> {
        let dims = self.setting.model.dims;
        let can_tell = dims.hidden <= MOST_UNITS && dims.outputs >= LEAST_CLASSES;
        if !can_tell || self.tolerance.whole > FEW_DIGITS {
            return None;
        }
        let is_p = |what: What| what == What::Tape(Tensor::P);
        let asked = self.asked.iter().find(|asked| is_p(asked.what) && !asked.is_of_one_step)?;
        asked.readings.iter().find_map(|reading| self.masks_in(&reading.numbers))
    }

    fn masks_in(&self, probabilities: &[f64]) -> Option<Vec<f64>> {
        let (timesteps, outputs) = (self.setting.timesteps(), self.setting.model.dims.outputs);
        let mut masks = Vec::new();
        let mut scale: Option<f64> = None;
        for (at, p) in probabilities.chunks(outputs).enumerate() {
            let h = row(&self.forward[at / timesteps].h, at % timesteps + 1);
            let (kept, factor) = self.kept(h, p)?;
            let is_same = scale.is_none_or(|scale| (scale - factor).abs() <= 1e-6 * scale);
            if kept.contains(&true) && !is_same {
                return None;
            }
            scale = scale.or(kept.contains(&true).then_some(factor));
            masks.extend(kept.iter().map(|kept| if *kept { factor } else { 0.0 }));
        }
        masks.contains(&0.0).then_some(masks)
    }

    /// The units that were kept at a timestep, and what these were multiplied by.
    fn kept(&self, h: &[f64], p: &[f64]) -> Option<(Vec<bool>, f64)> {
        let (weights, bias) =
            (&self.setting.params[Name::W_hy], self.setting.params.bias(Name::b_y));
        // beside the first class, so that the sum of the exponentials does not matter
        let wanted: Vec<f64> =
            (1..p.len()).map(|k| (p[k] / p[0]).ln() - (bias[k] - bias[0])).collect();
        let adds = |k: usize, u: usize| (weights[[k, u]] - weights[[0, u]]) * h[u];
        let largest = wanted.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let sets = (0..1_usize << h.len()).rev();
        sets.map(|set| (0..h.len()).map(|u| set >> u & 1 == 1).collect::<Vec<bool>>()).find_map(
            |kept| {
                let there = || kept.iter().enumerate().filter(|(_, kept)| **kept);
                let sum = |k: usize| there().map(|(u, _)| adds(k, u)).sum::<f64>();
                let sums: Vec<f64> = (1..p.len()).map(sum).collect();
                let squared: f64 = sums.iter().map(|x| x * x).sum();
                let factor = sums.iter().zip(&wanted).map(|(a, b)| a * b).sum::<f64>()
                    / if squared > 0.0 { squared } else { 1.0 };
                let is_it = |(sum, wanted): (&f64, &f64)| {
                    (factor * sum - wanted).abs() <= 10.0 * self.tolerance.whole * largest.max(1.0)
                };
                let is_scale = !kept.contains(&true) || factor > 1.0 - 1e-6;
                (is_scale && sums.iter().zip(&wanted).all(is_it)).then_some((kept, factor))
            },
        )
    }
}
