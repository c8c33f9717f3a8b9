//! Judges one array of a case, whatever it is.

use super::asked::{Asked, What};
use super::case::{Case, Judged};
use super::clip::{Clipping, clipping};
use super::compare::{Compared, Right, compare};
use super::factor::{Factor, of_gradients, of_losses};
use super::reference::RunAt;
use super::truth::Truth;
use crate::nn::kernel::norm;
use crate::nn::{Fault, OffTape, Pass, Stage, Tensor, Variable};
use crate::trace::handin::{Part, names};

/// Why an array of a tensor that the cell has not is left out.
const NONE: &str = "this model has no such tensor";

/// What is called dh elsewhere: no mistake, unless somebody says that it is dh.
pub(super) const PARTS: [(Tensor, &str); 2] = [
    (
        Tensor::DhFromOutput,
        "the part from the output at t alone (dh_from_output, as PyTorch's output.grad)",
    ),
    (Tensor::Dz, "the gradient before the nonlinearity (dz)"),
];

impl Case {
    /// Compares with a tensor of the passes, times a factor.
    pub(super) fn as_tensor(
        &self,
        asked: &Asked,
        truth: &Truth,
        tensor: Tensor,
        factor: f64,
    ) -> Compared {
        let timesteps = self.setting.timesteps();
        let numbers = |with_before: bool| {
            let all = self.setting.numbers(&truth.tapes, tensor, with_before);
            all.iter().map(|x| x * factor).collect()
        };
        let over_time = Some((self.setting.sequences.len(), timesteps));
        let compared = compare(asked, &Right { over_time, ..self.right(asked, &numbers) });
        Compared { with: Variable::Tape(tensor), factor, ..compared }
    }

    /// A tensor of the passes.
    pub(super) fn judge_tensor(
        &self,
        asked: &Asked,
        tensor: Tensor,
        truth: &Truth,
        judged: &mut Judged,
    ) {
        if asked.width == 0 {
            let told = || {
                let values = asked.values().filter(|_| judged.is_telling)?;
                self.identified(&values, truth, judged.factor.value, asked.tolerance)
            };
            if let Some(told) = told().filter(|_| tensor == Tensor::De) {
                return judged.leave(asked, &format!("its numbers are {told}"), false);
            }
            let is_over_time = asked.shape.contains(&self.setting.timesteps());
            return judged.leave(asked, NONE, asked.is_gradient && is_over_time);
        }
        if asked.is_of_one_step {
            return self.judge_step(asked, tensor, truth, judged);
        }
        match (tensor, tensor.pass()) {
            (Tensor::Loss, _) => self.judge_losses(asked, truth, judged),
            (_, Pass::Forward) => judged.compared.push(self.as_tensor(asked, truth, tensor, 1.0)),
            (_, Pass::Backward) => self.judge_gradient_of(asked, tensor, truth, judged),
        }
    }

    /// A loss for each timestep.
    fn judge_losses(&self, asked: &Asked, truth: &Truth, judged: &mut Judged) {
        let sum = truth.tapes.iter().flat_map(|tape| &tape.loss).sum();
        let forms = of_losses(&self.setting, sum).into_iter().filter(|form| form.is_linear());
        let with = |form: Factor| (self.as_tensor(asked, truth, Tensor::Loss, form.value), form);
        let mut compared: Vec<(Compared, Factor)> = forms.map(with).collect();
        let at = compared.iter().position(|(compared, _)| compared.agrees()).unwrap_or(0);
        let (compared, form) = compared.swap_remove(at);
        judged.loss.get_or_insert(form);
        judged.compared.push(compared);
    }

    /// A gradient over time. It may have the factor of the parameters' gradients, or none; and what is called dh may be a
    /// part of it, or dz, which is no mistake where all that follows from it is right.
    fn judge_gradient_of(&self, asked: &Asked, tensor: Tensor, truth: &Truth, judged: &mut Judged) {
        let is_first = !judged.compared.iter().any(|c| c.is_gradient);
        let first = self.as_tensor(asked, truth, tensor, judged.factor.value);
        if first.agrees() {
            return judged.compared.push(first);
        }
        let factors = if is_first { of_gradients(&self.setting) } else { vec![Factor::one()] };
        let with = |factor: Factor| (self.as_tensor(asked, truth, tensor, factor.value), factor);
        let found = factors.into_iter().map(with).find(|(found, _)| found.agrees());
        if let Some((found, factor)) = found {
            match is_first {
                true => judged.factor = factor,
                false => {
                    judged.notes.push(format!("your {} is that of the summed loss", asked.mine))
                }
            }
            return judged.compared.push(found);
        }
        let may_be_part =
            tensor == Tensor::Dh && !asked.is_named && inner_gradients_are_right(&judged.compared);
        let part = PARTS.iter().filter(|_| may_be_part).find_map(|(part, words)| {
            let compared = self.as_tensor(asked, truth, *part, judged.factor.value);
            compared.agrees().then_some((compared, words))
        });
        match part {
            Some((compared, words)) => {
                judged.notes.push(format!("your {} is {words}", names::split(&asked.mine).1));
                judged.compared.push(compared);
            }
            None => judged.compared.push(first),
        }
    }

    /// The gradient of the states before the first timesteps.
    pub(super) fn judge_start(
        &self,
        asked: &Asked,
        back: Tensor,
        truth: &Truth,
        judged: &mut Judged,
    ) {
        if asked.width == 0 {
            return judged.leave(asked, NONE, asked.is_gradient);
        }
        let is_sum = asked.readings.iter().all(|reading| reading.numbers.len() == asked.width);
        let with = |factor: f64, faults: &[Fault]| {
            let mut right = self.setting.start_gradients(&truth.tapes, back, faults);
            if is_sum {
                let column = |i: usize| right.iter().skip(i).step_by(asked.width).sum();
                right = (0..asked.width).map(column).collect();
            }
            let numbers = |_| right.iter().map(|x| x * factor).collect();
            compare(asked, &self.right(asked, &numbers))
        };
        // a mistake on the way back may have been made on this last way, too
        let factor = judged.factor.value;
        let mut all = [(1.0, &truth.faults[..]), (factor, &truth.faults[..]), (1.0, &[])]
            .map(|(factor, faults)| with(factor, faults))
            .into_iter();
        let found = all.find(Compared::agrees);
        judged.compared.push(found.unwrap_or_else(|| with(factor, &[])));
    }

    /// The loss as one number, or one for each sequence.
    pub(super) fn judge_loss(&self, asked: &Asked, truth: &Truth, judged: &mut Judged) {
        let each: Vec<f64> = truth.tapes.iter().map(|tape| tape.loss.iter().sum()).collect();
        let sum: f64 = each.iter().sum();
        let is_one = asked.readings[0].numbers.len() == 1;
        let forms = of_losses(&self.setting, sum);
        let against = |form: &Factor| {
            let right = |_| match is_one {
                true => vec![sum * form.value],
                false => each.iter().map(|loss| loss * form.value).collect(),
            };
            compare(asked, &self.right(asked, &right))
        };
        // where none agrees, the mean that the gradients have is the likely one
        let is_of_gradients = |form: &&Factor| form.value == judged.factor.value.abs();
        let agrees = forms.iter().find(|form| against(form).agrees());
        let form = agrees.or_else(|| forms.iter().find(is_of_gradients)).unwrap_or(&forms[0]);
        judged.compared.push(Compared { factor: form.value, ..against(form) });
        judged.loss.get_or_insert(form.clone());
    }

    /// A parameter after the clip or the update, or before a later update.
    pub(super) fn judge_stage(
        &self,
        asked: &Asked,
        stage: Stage,
        part: Part,
        truth: &Truth,
        run: Option<&RunAt>,
        judged: &mut Judged,
    ) {
        let right = run.and_then(|run| match stage {
            Stage::Before => {
                Some(&run.before).filter(|_| run.start.is_none_or(|start| self.k > start))
            }
            Stage::Clipped => run.clipped.as_ref(),
            Stage::After => run.after.as_ref(),
            Stage::Grad => None,
        });
        match (right, stage) {
            (Some(right), _) => judged.compared.push(self.against(asked, right, part, 1.0)),
            (None, Stage::Clipped) => {
                let unclipped = self.against(asked, &truth.grads, part, 1.0);
                if unclipped.agrees() {
                    return judged.compared.push(unclipped);
                }
                let all: Vec<(&Asked, Part)> = self
                    .asked
                    .iter()
                    .filter_map(|asked| match asked.what {
                        What::Part(Stage::Clipped, part) => Some((asked, part)),
                        _ => None,
                    })
                    .collect();
                // only all of them together tell a clip by norm
                match clipping(&self.form, &all, &truth.grads, self.loosest()) {
                    Some(Clipping { clip, .. }) => {
                        let mut clipped = truth.grads.clone();
                        clip(&mut clipped);
                        judged.compared.push(self.against(asked, &clipped, part, 1.0));
                    }
                    None => judged.leave(
                        asked,
                        "an unknown clip: name the lesson whose settings you use",
                        true,
                    ),
                }
            }
            (None, Stage::After) => judged.leave(
                asked,
                "a step of the optimiser: name the lesson whose settings you use",
                false,
            ),
            (None, Stage::Before | Stage::Grad) => {}
        }
    }

    /// Something that only measures the others.
    pub(super) fn judge_measure(
        &self,
        asked: &Asked,
        array: OffTape,
        truth: &Truth,
        run: Option<&RunAt>,
        judged: &mut Judged,
    ) {
        let name = asked.name(&self.form);
        let own = match array {
            OffTape::GradNorm => Some(vec![truth.grads.norm()]),
            OffTape::DhNorm if truth.tapes.len() == 1 => {
                let dh = &truth.tapes[0].dh;
                Some(
                    (0..self.setting.timesteps())
                        .map(|t| norm(crate::nn::kernel::row(dh, t)))
                        .collect(),
                )
            }
            _ => None,
        };
        let of_run = || {
            run.and_then(|run| run.tensors.get(&name)).map(|a| a.values.iter().copied().collect())
        };
        // a length has what the gradients have in common, or is that of the sum
        let factor = judged.factor.value.abs();
        let factors = if own.is_some() { vec![factor, 1.0] } else { vec![1.0] };
        let Some(right) = own.or_else(of_run) else {
            return judged.leave(asked, "nothing here to compare it with", false);
        };
        let with = |factor: f64| {
            let numbers = |_| right.iter().map(|x| x * factor).collect();
            Compared { factor, ..compare(asked, &self.right(asked, &numbers)) }
        };
        let found = factors.iter().map(|factor| with(*factor)).find(Compared::agrees);
        judged.compared.push(found.unwrap_or_else(|| with(factors[0])));
    }
}

/// Whether the gradients that follow from `dh` are there and right.
pub(super) fn inner_gradients_are_right(compared: &[Compared]) -> bool {
    let inner = |c: &&Compared| match c.variable {
        Variable::Parameter(Stage::Grad, _) => {
            !matches!(c.what, What::Part(_, Part::Output | Part::OutputBias))
        }
        _ => false,
    };
    compared.iter().any(|c| inner(&c)) && compared.iter().filter(inner).all(Compared::agrees)
}
