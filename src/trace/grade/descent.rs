//! Whether the weights of a file descend with its gradients, which settles what their sign should be.

use super::asked::What;
use super::case::Case;
use crate::nn::Stage;
use crate::trace::handin::HandIn;

/// The cosine of the angle between a step and the gradient beyond which it is a step against that.
const OPPOSITE: f64 = -0.999;

impl Case {
    /// The same arrays, whose gradients have no sign turned by convention.
    pub(super) fn descending(mut self) -> Self {
        self.setting.descends = true;
        self
    }

    /// Whether the weights of the next update are those of this one less a multiple of the file's gradients.
    pub(super) fn descends(&self, handin: &HandIn) -> bool {
        let (now, lacking) = self.form.params(handin, self.k);
        let (next, lacking_next) = self.form.params(handin, self.k + 1);
        if !lacking.is_empty() || !lacking_next.is_empty() {
            return false;
        }
        let (mut product, mut steps, mut grads) = (0.0, 0.0, 0.0);
        for asked in &self.asked {
            let What::Part(Stage::Grad, part) = asked.what else { continue };
            if part.is_bias() {
                continue; // of two biases whose sum counts, each goes the way of the one
            }
            let (Some(now), Some(next)) =
                (self.form.part_of(&now, part), self.form.part_of(&next, part))
            else {
                continue;
            };
            let Some(mine) = asked.readings.first().filter(|mine| mine.numbers.len() == now.len())
            else {
                continue;
            };
            for (gradient, step) in mine.numbers.iter().zip(&(&next - &now)) {
                product += gradient * step;
                steps += step * step;
                grads += gradient * gradient;
            }
        }
        let length = f64::sqrt(steps) * f64::sqrt(grads);
        length > 0.0 && product / length < OPPOSITE
    }
}
