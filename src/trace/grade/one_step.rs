//! A tensor of one timestep, as a loop leaves it in its variables.

use super::asked::Asked;
use super::case::{Case, Judged};
use super::compare::{Compared, compare};
use super::judge::PARTS;
use super::truth::Truth;
use crate::nn::{Pass, Tensor, Variable};

impl Case {
    /// Compares with a tensor at one timestep, times a factor.
    fn at_step(
        &self,
        asked: &Asked,
        truth: &Truth,
        (tensor, t): (Tensor, usize),
        factor: f64,
    ) -> Compared {
        let right = self.setting.numbers_at(&truth.tapes, tensor, t);
        let right: Vec<f64> = right.iter().map(|x| x * factor).collect();
        let compared = compare(asked, &self.right(asked, &|_| right.clone()));
        Compared { with: Variable::Tape(tensor), factor, step: Some(t), ..compared }
    }

    /// A tensor of one timestep. What comes from it at the other timesteps shows in the sums, so that it is no mistake if
    /// it is of none, unless somebody says what it is. What is called dh may be a part of it, or dz, which is said.
    pub(super) fn judge_step(
        &self,
        asked: &Asked,
        tensor: Tensor,
        truth: &Truth,
        judged: &mut Judged,
    ) {
        let timesteps = self.setting.timesteps();
        let mut steps: Vec<usize> = (0..timesteps).collect();
        steps.sort_by_key(|t| usize::from(*t != 0 && *t + 1 != timesteps));
        if tensor.pass() == Pass::Forward && timesteps > 1 {
            steps.swap(0, 1);
        }
        let may_be_part =
            tensor == Tensor::Dh && asked.width == self.form.sizes.hidden && !asked.is_named;
        let parts = PARTS.iter().filter(|_| may_be_part).map(|(part, words)| (*part, Some(words)));
        for (tensor, words) in [(tensor, None)].into_iter().chain(parts) {
            let mut factors = vec![judged.factor.value, 1.0];
            factors.retain(|factor| tensor.pass() == Pass::Backward || *factor == 1.0);
            factors.dedup();
            let all = steps.iter().flat_map(|t| factors.iter().map(move |factor| (*t, *factor)));
            for (t, factor) in all {
                let mut compared = self.at_step(asked, truth, (tensor, t), factor);
                if compared.agrees() {
                    compared.notes.push(format!("that of t = {t} alone"));
                    compared.name = format!("{}/{}", self.k, tensor.name());
                    let said = words.map(|words| format!("your {} is {words}", asked.mine));
                    judged.notes.extend(said);
                    return judged.compared.push(compared);
                }
            }
        }
        if asked.is_named && !asked.readings.is_empty() {
            let factor = if tensor.pass() == Pass::Backward { judged.factor.value } else { 1.0 };
            let mut compared = self.at_step(asked, truth, (tensor, steps[0]), factor);
            compared.notes.push(format!("compared with t = {}: it matches no timestep", steps[0]));
            return judged.compared.push(compared);
        }
        let is_all =
            asked.is_gradient && (asked.is_named || !judged.compared.iter().any(|c| c.is_gradient));
        let identified = || {
            let values = asked.values().filter(|_| judged.is_telling)?;
            self.identified(&values, truth, judged.factor.value, asked.tolerance)
        };
        let (why, is_lacking) = match identified().filter(|_| !asked.is_named) {
            Some(told) => (format!("its numbers are {told}"), false),
            None if asked.readings.is_empty() => {
                ("the shape does not fit the meaning of the name".to_owned(), is_all)
            }
            None => {
                ("a single timestep, the value that a loop left in its variable".to_owned(), is_all)
            }
        };
        judged.leave(asked, &why, is_lacking);
    }
}
