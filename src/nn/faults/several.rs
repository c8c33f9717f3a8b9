//! BPTT with several known mistakes at once, as hand-written code has them.

use super::Fault;
use super::mistake::Computes;
use crate::nn::cell::lstm::mistakes::through_gates;
use crate::nn::{Example, Grads, Model, Outputs, Params, Tape, head, input};

/// A model's passes with some mistakes in them. Of two that write the same numbers, the later one counts; those inside
/// the gates of an LSTM add up.
#[derive(Clone, Debug)]
pub(crate) struct Several {
    /// The model, which does everything right.
    pub(crate) model: Model,
    /// The mistakes.
    pub(crate) faults: Vec<Fault>,
}

impl Several {
    fn mistakes(&self) -> impl Iterator<Item = Computes> {
        self.faults.iter().map(|fault| fault.mistake().computes)
    }

    /// All timesteps forward; returns the loss summed over time. It has no mistake.
    pub(crate) fn loss(&self, params: &Params, example: &Example, tape: &mut Tape) -> f64 {
        self.model.loss(params, example, tape, Outputs::All)
    }

    /// One timestep backward, as `Model::backward`.
    pub(crate) fn backward(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        let model = &self.model;
        head::backward(params, example, tape, t..t + 1);
        for mistake in self.mistakes() {
            if let Computes::Output(wrong) = mistake {
                wrong(params, example, tape, t);
            }
        }
        model.hand_back(params, example, tape, t);
        for mistake in self.mistakes().filter(|_| model.hands_back(example.timesteps(), t)) {
            if let Computes::HandedBack(wrong) | Computes::PastTheSlope(wrong) = mistake {
                wrong(params, tape, t);
            }
        }
        model.add_parts(tape, t);
        model.cell.backward(params, tape, t);
        for mistake in self.mistakes() {
            if let Computes::Slope(wrong) = mistake {
                wrong(params, tape, t);
            }
        }
        let in_gates = self.mistakes().filter_map(|mistake| match mistake {
            Computes::Gates(wrong) => Some(wrong),
            _ => None,
        });
        let in_gates: Vec<_> = in_gates.collect();
        if !in_gates.is_empty() {
            through_gates(tape, example.timesteps(), t, &in_gates);
        }
        input::backward(params, model.cell.weights().input, tape, t);
    }

    /// What a timestep hands back to the one before, whatever the length of the sequence.
    pub(crate) fn hand_back(&self, params: &Params, tape: &mut Tape, t: usize) {
        self.model.cell.hand_back(params, tape, t);
        for mistake in self.mistakes() {
            if let Computes::HandedBack(wrong) | Computes::PastTheSlope(wrong) = mistake {
                wrong(params, tape, t);
            }
        }
    }

    /// The sum over time, as `Model::accumulate`.
    pub(crate) fn accumulate(&self, example: &Example, tape: &Tape, grads: &mut Grads) {
        self.model.accumulate(example, tape, grads);
        for mistake in self.mistakes() {
            if let Computes::Sum { wrong, .. } = mistake {
                grads.write(|grads| wrong(&self.model, tape, example.timesteps(), grads));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::nn::init::{Init, InitPlan};
    use crate::nn::{CellKind, Dims, Implementation};

    #[test]
    fn one_mistake_gives_the_bits_that_it_gives_alone() {
        let dims = Dims { inputs: 3, embedding: None, hidden: 4, outputs: 3 };
        let example = Example::of_symbols([0, 2, 1, 1], vec![Some(1), None, Some(0), Some(2)]);
        for cell in CellKind::cells() {
            let model = Model { dims, cell, bptt_window: None, bptt_reach: None };
            let (weights, biases) = (Init::Uniform, Init::Uniform);
            let plan = InitPlan { weights, recurrent: None, biases, forget_bias: None };
            let params = model.init(&plan, 7);
            let fits = |fault: &Fault| fault.fits(cell) && fault.is_in_gradient();
            for fault in Fault::VARIANTS.iter().copied().filter(fits) {
                let [mut alone, mut among] = [(); 2].map(|()| model.tape(4));
                let [mut one, mut other] = [(); 2].map(|()| Grads::zeros_like(&params));
                let passes = Implementation { model, fault: Some(fault) };
                passes.gradient(&params, &example, &mut alone, &mut one, Outputs::All);
                let passes = Several { model, faults: vec![fault] };
                passes.loss(&params, &example, &mut among);
                (0..4).rev().for_each(|t| passes.backward(&params, &example, &mut among, t));
                passes.accumulate(&example, &among, &mut other);
                assert_eq!(one, other, "{cell:?} {fault:?}");
            }
        }
    }
}
