//! The optimisers: how a gradient changes the weights.

pub(crate) mod equations;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::mem::discriminant;
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use super::grads::Grads;
use super::kernel::{self, root_of};
use super::params::{Name, Params};
use crate::checked::{Fraction, Positive};

/// ε, which is added to a denominator that may be 0.
pub(crate) const EPSILON: f64 = 1e-8;

/// An optimiser and its settings. `g` is the gradient of a parameter `θ`.
#[derive(Clone, Copy, Debug, PartialEq, EnumDiscriminants, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[strum_discriminants(
    name(OptimizerKind),
    doc = "A kind of optimiser, typed as its name in small letters: `adam`.",
    derive(EnumString, IntoStaticStr, VariantArray),
    strum(serialize_all = "lowercase", ascii_case_insensitive)
)]
pub enum Optimizer {
    /// `θ ← θ − lr · g`
    Sgd {
        /// The learning rate.
        lr: Positive,
    },
    /// `v ← μ v + g`, `θ ← θ − lr · v` (Polyak 1964).
    Momentum {
        /// The learning rate.
        lr: Positive,
        /// `μ`: the share of the previous velocity that is kept.
        #[serde(default = "nine_tenths")]
        momentum: Fraction,
    },
    /// `m ← m + g²`, `θ ← θ − lr · g / √(m + ε)` with ε = 1e-8 (Duchi et al. 2011).
    Adagrad {
        /// The learning rate.
        lr: Positive,
    },
    /// `m ← ρ m + (1 − ρ) g²`, `θ ← θ − lr · g / (√m + ε)` with ε = 1e-8 (Tieleman and Hinton 2012).
    RmsProp {
        /// The learning rate.
        lr: Positive,
        /// `ρ`: the share of the previous mean that is kept.
        #[serde(default = "nine_tenths")]
        decay: Fraction,
    },
    /// `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, and with `m̂ = m / (1 − β₁ᵏ)`, `v̂ = v / (1 − β₂ᵏ)`
    /// after k updates `θ ← θ − lr · m̂ / (√v̂ + ε)` with ε = 1e-8 (Kingma and Ba 2015).
    Adam {
        /// The learning rate.
        lr: Positive,
        /// `β₁`: the share of the previous mean gradient that is kept.
        #[serde(default = "nine_tenths")]
        beta1: Fraction,
        /// `β₂`: the share of the previous mean square that is kept.
        #[serde(default = "nearly_one")]
        beta2: Fraction,
    },
}

const fn nine_tenths() -> Fraction {
    Fraction::constant(0.9)
}

const fn nearly_one() -> Fraction {
    Fraction::constant(0.999)
}

/// The state that an optimiser keeps from update to update.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Running sums or means with the shapes of the parameters: one set for momentum, Adagrad and RMSProp, two for
    /// Adam.
    pub moments: Vec<Params>,
    /// `k`: the number of updates so far.
    pub updates: i32,
}

impl fmt::Display for Optimizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Optimizer::Sgd { .. } => f.write_str("SGD ")?,
            Optimizer::Momentum { momentum, .. } => write!(f, "momentum {momentum}, ")?,
            Optimizer::Adagrad { .. } => f.write_str("Adagrad ")?,
            Optimizer::RmsProp { .. } => f.write_str("RMSProp ")?,
            Optimizer::Adam { .. } => f.write_str("Adam ")?,
        }
        match self.lr().get() {
            lr @ 1e-6..1e6 => write!(f, "{lr}"),
            lr => write!(f, "{lr:e}"),
        }
    }
}

impl Optimizer {
    /// An optimiser of this kind with the usual constants.
    pub(crate) fn of_kind(kind: OptimizerKind, lr: Positive) -> Self {
        match kind {
            OptimizerKind::Sgd => Optimizer::sgd(lr),
            OptimizerKind::Momentum => Optimizer::momentum(lr),
            OptimizerKind::Adagrad => Optimizer::adagrad(lr),
            OptimizerKind::RmsProp => Optimizer::rms_prop(lr),
            OptimizerKind::Adam => Optimizer::adam(lr),
        }
    }

    /// Plain gradient descent.
    pub const fn sgd(lr: Positive) -> Self {
        Optimizer::Sgd { lr }
    }

    /// Momentum with the usual μ of 0.9.
    pub const fn momentum(lr: Positive) -> Self {
        Optimizer::Momentum { lr, momentum: nine_tenths() }
    }

    /// Adagrad.
    pub const fn adagrad(lr: Positive) -> Self {
        Optimizer::Adagrad { lr }
    }

    /// RMSProp with the usual ρ of 0.9.
    pub const fn rms_prop(lr: Positive) -> Self {
        Optimizer::RmsProp { lr, decay: nine_tenths() }
    }

    /// Adam with the usual β₁ of 0.9 and β₂ of 0.999.
    pub const fn adam(lr: Positive) -> Self {
        Optimizer::Adam { lr, beta1: nine_tenths(), beta2: nearly_one() }
    }

    /// The learning rate.
    pub fn lr(self) -> Positive {
        match self {
            Optimizer::Sgd { lr }
            | Optimizer::Momentum { lr, .. }
            | Optimizer::Adagrad { lr }
            | Optimizer::RmsProp { lr, .. }
            | Optimizer::Adam { lr, .. } => lr,
        }
    }

    /// Returns the same optimiser with another learning rate.
    pub(crate) fn with_lr(mut self, rate: Positive) -> Self {
        let (Optimizer::Sgd { lr }
        | Optimizer::Momentum { lr, .. }
        | Optimizer::Adagrad { lr }
        | Optimizer::RmsProp { lr, .. }
        | Optimizer::Adam { lr, .. }) = &mut self;
        *lr = rate;
        self
    }

    /// Whether both are the same kind of optimiser, so that one can continue with the memory of the other.
    pub(crate) fn is_like(self, other: Self) -> bool {
        discriminant(&self) == discriminant(&other)
    }

    /// Returns the memory before the first update.
    pub(crate) fn memory(self, params: &Params) -> Memory {
        Memory { moments: vec![params.zeros_like(); self.moments()], updates: 0 }
    }

    /// The number of moments in its memory.
    pub(crate) fn moments(self) -> usize {
        match self {
            Optimizer::Sgd { .. } => 0,
            Optimizer::Momentum { .. } | Optimizer::Adagrad { .. } | Optimizer::RmsProp { .. } => 1,
            Optimizer::Adam { .. } => 2,
        }
    }

    /// Whether a parameter with a gradient of 0 does not change.
    fn rests_at_zero(self) -> bool {
        match self {
            Optimizer::Sgd { .. } | Optimizer::Adagrad { .. } => true,
            Optimizer::Momentum { .. } | Optimizer::RmsProp { .. } | Optimizer::Adam { .. } => {
                false
            }
        }
    }

    /// Updates all parameters except the `frozen` one, and returns whether all changed numbers are finite afterwards.
    ///
    /// # Panics
    /// If the memory belongs to another kind of optimiser.
    pub(crate) fn update(
        self,
        params: &mut Params,
        grads: &Grads,
        memory: &mut Memory,
        frozen: Option<Name>,
    ) -> bool {
        memory.updates = memory.updates.saturating_add(1);
        let mut finite = true;
        for (i, (param, grad)) in params.iter_mut().zip(grads.iter()).enumerate() {
            if Some(param.name) == frozen {
                continue;
            }
            let whole = (!self.rests_at_zero()).then(|| 0..grad.cells().len());
            let read = grads.places(grad).filter(|_| self.rests_at_zero());
            for places in whole.into_iter().chain(read) {
                let part = (&mut param.cells_mut()[places.clone()], &grad.cells()[places.clone()]);
                let mut moments = memory
                    .moments
                    .iter_mut()
                    .map(|m| &mut m.nth_mut(i).cells_mut()[places.clone()]);
                let moment = || moments.next().expect("the memory of this optimiser");
                finite &= self.update_part(part, memory.updates, moment);
            }
        }
        finite
    }

    /// Updates a part of a tensor in update number `updates`, and returns whether its numbers are finite afterwards.
    /// Each call of `moment` returns the part's next moment.
    fn update_part<'a>(
        self,
        (theta, g): (&mut [f64], &[f64]),
        updates: i32,
        mut moment: impl FnMut() -> &'a mut [f64],
    ) -> bool {
        match self {
            Optimizer::Sgd { lr } => kernel::update(
                theta,
                g,
                #[inline(always)]
                |p, g| *p -= lr * g,
            ),
            Optimizer::Momentum { lr, momentum } => kernel::update_with_moment(
                theta,
                g,
                moment(),
                #[inline(always)]
                |p, g, v| {
                    *v = momentum * *v + g;
                    *p -= lr * *v;
                },
            ),
            Optimizer::Adagrad { lr } => kernel::update_over_root(
                theta,
                g,
                moment(),
                #[inline(always)]
                |g, m| {
                    *m += g * g;
                    lr * g / root_of(*m + EPSILON)
                },
            ),
            Optimizer::RmsProp { lr, decay } => kernel::update_with_moment(
                theta,
                g,
                moment(),
                #[inline(always)]
                |p, g, m| {
                    *m = decay * *m + (1.0 - decay) * g * g;
                    *p -= lr * g / (m.sqrt() + EPSILON);
                },
            ),
            Optimizer::Adam { lr, beta1, beta2 } => {
                let (m_bias, v_bias) = (1.0 - beta1.powi(updates), 1.0 - beta2.powi(updates));
                kernel::update_with_moments(
                    theta,
                    g,
                    moment(),
                    moment(),
                    #[inline(always)]
                    |p, g, m, v| {
                        *m = beta1 * *m + (1.0 - beta1) * g;
                        *v = beta2 * *v + (1.0 - beta2) * g * g;
                        *p -= lr * (*m / m_bias) / ((*v / v_bias).sqrt() + EPSILON);
                    },
                )
            }
        }
    }
}
