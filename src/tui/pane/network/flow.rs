//! What flows between the boxes of the unrolled network: forward the values, and back along the same ways the gradients.

use strum::VariantArray;

use crate::nn::{OffTape, Quantity, Tensor};
use crate::train::{ArmSnapshot, Tick};
use crate::tui::view::View;

/// A way between two boxes. It belongs to the timestep that its gradient comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub(super) enum Wire {
    /// Between `p_t` and `loss_t`.
    Loss,
    /// Between `h_t` and `p_t`, through `W_hy`.
    Output,
    /// Between `h_t` and `h_{t+1}`, through the recurrent matrix.
    Recurrent,
    /// Between `c_t` and `h_t`, through the output gate.
    Shown,
    /// Between `c_t` and `c_{t+1}`, through the forget gate.
    AlongC,
    /// Between `x_t` and the state, through the input matrix.
    Input,
}

/// What flows along a way now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Flow {
    /// There is no such way.
    Absent,
    /// Nothing is computed yet.
    NotYet,
    /// The values have gone forward.
    Forward,
    /// A gradient of this length has come back.
    Back(f64),
    /// The edge of a BPTT window: values go forward here, but no gradient comes back.
    Cut,
    /// The step asks for the length.
    Secret,
}

impl Wire {
    /// The tensor that has the gradient.
    pub(super) fn carries(self) -> Tensor {
        match self {
            Wire::Loss => Tensor::Dy,
            Wire::Output => Tensor::DhFromOutput,
            Wire::Recurrent => Tensor::DhFromLater,
            Wire::Shown => Tensor::DcFromH,
            Wire::AlongC => Tensor::DcFromLater,
            Wire::Input => Tensor::Dz,
        }
    }

    /// Whether it leads from one timestep to the next.
    pub(super) fn is_across(self) -> bool {
        match self {
            Wire::Recurrent | Wire::AlongC => true,
            Wire::Loss | Wire::Output | Wire::Shown | Wire::Input => false,
        }
    }

    /// Whether it leads to a cell state.
    fn needs_c(self) -> bool {
        match self {
            Wire::Shown | Wire::AlongC => true,
            Wire::Loss | Wire::Output | Wire::Recurrent | Wire::Input => false,
        }
    }

    /// What flows along it at a timestep of an arm.
    pub(super) fn flow(self, view: &View, arm: &ArmSnapshot, t: usize) -> Flow {
        let (reached, targets) = (arm.reached(), &view.frame.snapshot.example.targets);
        let timesteps = reached.timesteps;
        let has_target = targets.get(t).is_some_and(Option::is_some);
        let is_last = self.is_across() && t + 1 >= timesteps;
        let is_absent = is_last || (self.needs_c() && !arm.model.cell.has_cell_state());
        if is_absent || (self == Wire::Loss && !has_target) {
            return Flow::Absent;
        }
        let arrives = if self.is_across() { t + 1 } else { t };
        match reached.has_backward(t) {
            true if self.is_across() && !arm.model.hands_back(timesteps, t) => Flow::Cut,
            true if self == Wire::Output && !has_target => Flow::Absent,
            true if self.is_part_of_dh() && is_secret(view, arm, t) => Flow::Secret,
            true => match arm.norm(self.carries(), t) {
                // the length of a vector whose other elements are 0
                Some(norm) if view.is_asked_value(norm) => Flow::Secret,
                norm => norm.map_or(Flow::NotYet, Flow::Back),
            },
            false if reached.has_forward(arrives) => Flow::Forward,
            false => Flow::NotYet,
        }
    }

    /// Whether it carries a part of `dh_t`, which may be as long as all of it.
    fn is_part_of_dh(self) -> bool {
        matches!(self, Wire::Output | Wire::Recurrent)
    }

    /// Whether the last tick has sent something along it.
    pub(super) fn is_fresh(self, view: &View, t: usize) -> bool {
        match view.frame.snapshot.cursor.last() {
            Some(Tick::Forward(at)) => at == if self.is_across() { t + 1 } else { t },
            Some(Tick::Backward(at)) => at == t,
            Some(Tick::Accumulate | Tick::Clip | Tick::Update) | None => false,
        }
    }
}

/// Whether the step asks for the length of `dh_t`.
fn is_secret(view: &View, arm: &ArmSnapshot, t: usize) -> bool {
    view.arm().name == arm.name && view.hides(OffTape::DhNorm.at(t, 0))
}

/// A measured number of an arm, if it is computed and the step does not ask for it.
pub(super) fn measured(view: &View, arm: &ArmSnapshot, of: Quantity) -> Option<f64> {
    let is_asked = view.arm().name == arm.name && view.hides(of);
    arm.values(&view.frame.snapshot.example).of(of).filter(|_| !is_asked)
}

/// The length of `dh_t`, if it is computed and no secret.
pub(super) fn dh(view: &View, arm: &ArmSnapshot, t: usize) -> Flow {
    match arm.norm(Tensor::Dh, t) {
        Some(_) if is_secret(view, arm, t) => Flow::Secret,
        Some(norm) => Flow::Back(norm),
        None if arm.reached().has_forward(t) => Flow::Forward,
        None => Flow::NotYet,
    }
}
