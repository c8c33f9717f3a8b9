//! BPTT as an arm runs it: right, or with one known mistake.

use super::Fault;
use super::mistake::Computes;
use crate::nn::bptt::Outputs;
use crate::nn::cell::lstm::mistakes::through_gates;
use crate::nn::{Clip, Example, Grads, Model, Params, Tape, head, input};

/// An implementation of a model's passes.
#[derive(Clone, Copy, Debug)]
pub struct Implementation {
    /// The model, which does everything right.
    pub model: Model,
    /// The mistake that is made in its place.
    pub fault: Option<Fault>,
}

/// The right one.
impl From<Model> for Implementation {
    fn from(model: Model) -> Self {
        Implementation { model, fault: None }
    }
}

impl Implementation {
    fn mistake(&self) -> Option<Computes> {
        self.fault.map(|fault| fault.mistake().computes)
    }

    /// One timestep forward, as `Model::forward`.
    pub(crate) fn forward(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        self.model.forward(params, example, tape, t);
        if let Some(Computes::Answer(wrong)) = self.mistake() {
            wrong(example, tape, t);
        }
    }

    /// One timestep backward, as `Model::backward`.
    pub(crate) fn backward(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        match self.mistake() {
            None => self.model.backward(params, example, tape, t),
            Some(mistake) => self.backward_with(mistake, params, example, tape, t),
        }
    }

    /// The lines of [`Model::backward`], and after each what would stand in its place.
    fn backward_with(
        &self,
        mistake: Computes,
        params: &Params,
        example: &Example,
        tape: &mut Tape,
        t: usize,
    ) {
        let model = &self.model;
        head::backward(params, example, tape, t..t + 1);
        if let Computes::Output(wrong) = mistake {
            wrong(params, example, tape, t);
        }
        model.hand_back(params, example, tape, t);
        if let (Computes::HandedBack(wrong) | Computes::PastTheSlope(wrong), true) =
            (mistake, model.hands_back(example.timesteps(), t))
        {
            wrong(params, tape, t);
        }
        model.add_parts(tape, t);
        model.cell.backward(params, tape, t);
        if let Computes::Slope(wrong) = mistake {
            wrong(params, tape, t);
        }
        if let Computes::Gates(wrong) = mistake {
            through_gates(tape, example.timesteps(), t, &[wrong]);
        }
        input::backward(params, model.cell.weights().input, tape, t);
    }

    /// The sum over time, as `Model::accumulate`.
    pub(crate) fn accumulate(&self, example: &Example, tape: &Tape, grads: &mut Grads) {
        self.model.accumulate(example, tape, grads);
        if let Some(Computes::Sum { wrong, .. }) = self.mistake() {
            grads.write(|grads| wrong(&self.model, tape, example.timesteps(), grads));
        }
    }

    /// The clip that is applied where `clip` is meant.
    pub(crate) fn clip(&self, clip: Clip) -> Clip {
        match self.mistake() {
            Some(Computes::Clip(wrong)) => wrong(clip),
            _ => clip,
        }
    }

    /// All timesteps forward; returns the loss summed over time.
    pub fn loss(
        &self,
        params: &Params,
        example: &Example,
        tape: &mut Tape,
        outputs: Outputs,
    ) -> f64 {
        if let Some(Computes::Answer(_)) = self.mistake() {
            let timesteps = example.timesteps();
            (0..timesteps).for_each(|t| self.forward(params, example, tape, t));
            return tape.loss[..timesteps].iter().sum();
        }
        self.model.loss(params, example, tape, outputs)
    }

    /// Forward, backward and the sum over time in one go; returns the loss.
    pub(crate) fn gradient(
        &self,
        params: &Params,
        example: &Example,
        tape: &mut Tape,
        grads: &mut Grads,
        outputs: Outputs,
    ) -> f64 {
        if self.fault.is_none() {
            return self.model.gradient(params, example, tape, grads, outputs);
        }
        let loss = self.loss(params, example, tape, Outputs::All); // a mistake may read any of them
        (0..example.timesteps()).rev().for_each(|t| self.backward(params, example, tape, t));
        self.accumulate(example, tape, grads);
        loss
    }
}
