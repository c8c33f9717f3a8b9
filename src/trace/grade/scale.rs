//! The scale of a hand-in's gradients: what all of them have in common, as the mean that its loss is, or a clip.

use super::asked::{Asked, What};
use super::case::{Case, Judged};
use super::clip::{Clipping, clipping};
use super::compare::Compared;
use super::difference::ComputedAt;
use super::factor::{Factor, of_gradients, of_losses};
use super::truth::Truth;
use crate::nn::{Pass, Stage, Tensor, Variable};
use crate::trace::handin::Part;

/// How much speaks for a factor, the strongest first: it is that of the file's own loss and gives something right; how
/// many arrays of the output layer it makes right, which are computed first; how far the gradients over time are right;
/// how many parts of all are; and that it is that of the loss, if nothing else tells.
type Evidence = (bool, usize, bool, Option<ComputedAt>, usize, bool);

/// The gradient of a parameter in the file, beside the right one.
struct Gradient<'a> {
    asked: &'a Asked,
    part: Part,
    right: Vec<f64>,
    /// Where the right one is largest, gate by gate: the number in the file, and the right one.
    peaks: Vec<(f64, f64)>,
}

impl<'a> Gradient<'a> {
    fn new(asked: &'a Asked, part: Part, right: Vec<f64>) -> Self {
        let block = asked.block.saturating_mul(asked.width.max(1)).clamp(1, right.len().max(1));
        let peak = |(mine, right): (&[f64], &[f64])| {
            let pairs = mine.iter().copied().zip(right.iter().copied());
            pairs.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())).filter(|(_, right)| *right != 0.0)
        };
        let peaks = match &asked.readings[..] {
            [reading] => {
                reading.numbers.chunks(block).zip(right.chunks(block)).filter_map(peak).collect()
            }
            _ => Vec::new(),
        };
        Gradient { asked, part, right, peaks }
    }

    /// Whether some part of it has that factor where its right value is largest.
    fn may_be_multiple(&self, factor: f64, tolerance: f64) -> bool {
        self.peaks.iter().any(|(mine, right)| {
            (mine - factor * right).abs() <= 2.0 * tolerance.max(1e-9) * (factor * right).abs()
        })
    }

    fn asked(&self) -> (&'a Asked, Part) {
        (self.asked, self.part)
    }
}

impl Case {
    /// The gradients of the parameters and their sums over time.
    fn gradients(&self, truth: &Truth) -> Vec<Gradient<'_>> {
        let of = |asked| match asked {
            asked @ &Asked { what: What::Part(Stage::Grad, part), .. } => {
                let right = self.form.part_of(&truth.grads, part);
                Some(Gradient::new(asked, part, right.into_iter().flatten().collect()))
            }
            _ => None,
        };
        self.asked.iter().filter_map(of).collect()
    }

    /// Whether a gradient is the right one times a number between 0 and 1.
    pub(super) fn is_smaller(&self, asked: &Asked, truth: &Truth, part: Part, factor: f64) -> bool {
        let (Some(right), Some(mine)) =
            (self.form.part_of(&truth.grads, part), asked.readings.first())
        else {
            return false;
        };
        let pairs = mine.numbers.iter().zip(&right);
        let largest = pairs.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        let ratio = largest.map_or(0.0, |(mine, right)| mine / (right * factor));
        (0.0..1.0).contains(&ratio)
            && ratio > 0.0
            && self.against(asked, &truth.grads, part, factor * ratio).agrees()
    }

    /// The gradients of the parameters, in the scale that makes all of them right, or else the most likely one.
    pub(super) fn judge_gradients(&self, truth: &Truth, judged: &mut Judged) {
        let gradients = self.gradients(truth);
        if gradients.is_empty() {
            return;
        }
        let with = |factor: &Factor| -> Vec<Compared> {
            let against = |of: &Gradient| self.against_numbers(of.asked, &of.right, factor.value);
            gradients.iter().map(against).collect()
        };
        let is_all = |compared: &[Compared]| compared.iter().all(Compared::agrees);
        let (one, of_loss) = (Factor::one(), self.factor_of_loss(truth));
        let mut found = vec![(with(&one), one)];
        for factor in of_gradients(&self.setting).into_iter().skip(1) {
            if found.last().is_some_and(|(compared, _)| is_all(compared)) {
                break;
            }
            let may_be = |of: &Gradient| of.may_be_multiple(factor.value, of.asked.tolerance);
            if of_loss == Some(factor.value) || gradients.iter().any(may_be) {
                found.push((with(&factor), factor));
            }
        }
        let all = found.iter().position(|(compared, _)| is_all(compared));
        (judged.compared, judged.factor) = match all {
            Some(at) => found.swap_remove(at),
            None => {
                let raw = &found[0].0;
                let whole = self.clipped(&gradients, truth, judged);
                match whole.or_else(|| self.partly_clipped((&gradients, raw), truth, judged)) {
                    Some(compared) => (compared, Factor::one()),
                    None => {
                        let at = self.most_likely(&gradients, &found, truth);
                        found.swap_remove(at)
                    }
                }
            }
        };
    }

    /// The place of the factor that most speaks for; of equals, the first.
    fn most_likely(
        &self,
        gradients: &[Gradient],
        found: &[(Vec<Compared>, Factor)],
        truth: &Truth,
    ) -> usize {
        if found.len() == 1 {
            return 0;
        }
        let of_loss = self.factor_of_loss(truth);
        let evidence = |(compared, factor): &(Vec<Compared>, Factor)| -> Evidence {
            let right = |c: &Compared| c.blocks.iter().filter(|right| **right).count();
            let parts = compared.iter().map(right).sum();
            let may_be = |of: &Gradient| of.may_be_multiple(factor.value, of.asked.tolerance);
            let gives = gradients.iter().any(may_be);
            let is_of_loss = of_loss.is_some_and(|of| of == factor.value.abs());
            let is_head =
                |c: &&Compared| matches!(c.what, What::Part(_, Part::Output | Part::OutputBias));
            let head = compared.iter().filter(is_head).map(right).sum();
            let first = self.first_over_time(truth, factor);
            (is_of_loss && gives, head, first.is_none(), first, parts, is_of_loss)
        };
        let mut best: Option<(usize, Evidence)> = None;
        for (at, one) in found.iter().enumerate() {
            let this = evidence(one);
            if best.as_ref().is_none_or(|(_, other)| this > *other) {
                best = Some((at, this));
            }
        }
        best.map_or(0, |(at, _)| at)
    }

    /// The factor of the file's own loss, if it has one that is right.
    pub(super) fn factor_of_loss(&self, truth: &Truth) -> Option<f64> {
        let sum: f64 = truth.tapes.iter().flat_map(|tape| &tape.loss).sum();
        let loss = self.asked.iter().find(|asked| asked.what == What::TotalLoss)?;
        let [reading] = &loss.readings[..] else { return None };
        let mine: f64 = reading.numbers.iter().sum();
        let is_it = |form: &Factor| {
            form.is_linear()
                && (mine - form.value * sum).abs() <= loss.tolerance * (form.value * sum).abs()
        };
        of_losses(&self.setting, sum).into_iter().find(is_it).map(|form| form.value)
    }

    /// The first difference of the gradients over time, in that scale.
    fn first_over_time(&self, truth: &Truth, factor: &Factor) -> Option<ComputedAt> {
        let over_time = self.asked.iter().filter_map(|asked| match asked.what {
            What::Tape(tensor) if is_backward(tensor) && !asked.is_of_one_step => {
                Some((asked, tensor))
            }
            _ => None,
        });
        let first = |(asked, tensor): (&Asked, Tensor)| {
            self.as_tensor(asked, truth, tensor, factor.value).first.map(|(at, _)| at)
        };
        over_time.filter(|(asked, _)| asked.width > 0).filter_map(first).min()
    }

    /// The comparison with the gradients after a clip, if there is one that gives them all.
    fn clipped(
        &self,
        gradients: &[Gradient],
        truth: &Truth,
        judged: &mut Judged,
    ) -> Option<Vec<Compared>> {
        let all: Vec<(&Asked, Part)> = gradients.iter().map(Gradient::asked).collect();
        let Clipping { words, kind, clip } =
            clipping(&self.form, &all, &truth.grads, self.loosest())?;
        let mut clipped = truth.grads.clone();
        clip(&mut clipped);
        let against = |(asked, part): &(&Asked, Part)| {
            let compared = self.against(asked, &clipped, *part, 1.0);
            let with = Variable::Parameter(Stage::Clipped, self.form.name(*part));
            Compared { with, ..compared }
        };
        judged.clip = Some(kind);
        judged.notes.push(words);
        Some(all.iter().map(against).collect())
    }

    /// The comparison with gradients of which some were clipped by value and the others not, if that gives them all.
    fn partly_clipped(
        &self,
        (gradients, raw): (&[Gradient], &[Compared]),
        truth: &Truth,
        judged: &mut Judged,
    ) -> Option<Vec<Compared>> {
        let both = || gradients.iter().zip(raw);
        let cut: Vec<(&Asked, Part)> =
            both().filter(|(_, raw)| !raw.agrees()).map(|(of, _)| of.asked()).collect();
        if cut.len() == gradients.len() {
            return None;
        }
        let Clipping { kind, clip, .. } = clipping(&self.form, &cut, &truth.grads, self.loosest())?;
        let mut clipped = truth.grads.clone();
        clip(&mut clipped);
        let each = both().map(|(of, raw)| match raw.agrees() {
            true => raw.clone(),
            false => self.against(of.asked, &clipped, of.part, 1.0),
        });
        let compared: Vec<Compared> = each.collect();
        let names = cut.iter().map(|(asked, _)| asked.mine.as_str()).collect::<Vec<_>>().join(", ");
        let is_all = compared.iter().all(Compared::agrees);
        let words = format!(
            "only some of your gradients went through a {kind}: {names}; the others are unchanged"
        );
        judged.notes.extend(is_all.then_some(words));
        is_all.then_some(compared)
    }
}

fn is_backward(tensor: Tensor) -> bool {
    match tensor.pass() {
        Pass::Backward => true,
        Pass::Forward => false,
    }
}
