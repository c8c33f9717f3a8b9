//! What can be wrong with a training, each in one sentence.

use std::fmt;

use super::exam::SATURATED;
use crate::task::Floor;

/// What is wrong, with the numbers that show it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Finding {
    /// A number is NaN or infinite.
    Diverged { tensor: &'static str, update: u64 },
    /// ReLU units are 0 at all timesteps.
    Silent { share: f64 },
    /// All units compute the same.
    Alike { units: usize },
    /// Most values of h are so close to ±1 that hardly any gradient passes, and nothing is learned.
    Saturated { share: f64, loss: f64, floor: Floor, far: bool },
    /// The model is sure of wrong answers.
    Overgrown { loss: f64, chance: f64 },
    /// The units hardly leave 0.
    Faint { rms: f64 },
    /// Each update steps hardly at all; perhaps because the clip makes the gradient so many times shorter.
    Creeping { shortened: Option<f64> },
    /// The gradient vanishes on its way back in time.
    Forgetting { kept: f64, steps: usize, left: f64 },
    /// The training examples are learned by heart.
    ByHeart { train: f64, test: f64, floor: Floor },
}

impl Finding {
    /// What is wrong, in a few words.
    pub(crate) fn in_brief(&self) -> String {
        match self {
            Finding::Diverged { tensor, update } => {
                format!("{tensor} became non-finite in update {}", update + 1)
            }
            Finding::Silent { share } => {
                format!("{:.0} % of the units are 0 at all timesteps", 100.0 * share)
            }
            Finding::Alike { units } => format!("all {units} units have the same values"),
            Finding::Saturated { share, .. } => format!(
                "{:.0} % of h is beyond ±{SATURATED}, where hardly any gradient passes",
                100.0 * share
            ),
            Finding::Overgrown { loss, chance } => {
                format!("the loss ({loss:.2}) is above that of guessing ({chance:.2})")
            }
            Finding::Faint { .. } => "h hardly leaves 0".to_owned(),
            Finding::Creeping { shortened: None } => "each update changes too little".to_owned(),
            Finding::Creeping { shortened: Some(times) } => {
                format!("the clip makes the gradient {times:.0} times shorter")
            }
            Finding::Forgetting { steps, .. } => {
                format!("hardly any gradient is left after {steps} steps back in time")
            }
            Finding::ByHeart { .. } => "the training examples are learned by heart".to_owned(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Diverged { tensor, update } => {
                write!(f, "{tensor} became non-finite in update {}", update + 1)
            }
            Finding::Silent { share } => write!(
                f,
                "{:.0} % of the units are 0 at all timesteps, and a ReLU unit that is 0 passes no gradient on",
                100.0 * share
            ),
            Finding::Alike { units } => write!(
                f,
                "all {units} units have the same value at all timesteps: they get the same gradient, so they stay the same"
            ),
            Finding::Saturated { share, loss, floor, far: _ } => write!(
                f,
                "{:.0} % of h is beyond ±{SATURATED}, where tanh passes hardly any gradient on, and the loss ({loss:.2}) is not below that of a model without memory ({:.2})",
                100.0 * share,
                floor.loss
            ),
            Finding::Overgrown { loss, chance } => write!(
                f,
                "the loss ({loss:.2}) is above that of guessing ({chance:.2}): the model is sure of wrong answers, because the updates were too large"
            ),
            Finding::Faint { rms } => write!(
                f,
                "h hardly leaves 0 (its root mean square is {rms:.1e}), and the loss has stayed that of a model without memory"
            ),
            Finding::Creeping { shortened: None } => f.write_str(
                "an update moves the weights too little: even at 256 times the learning rate each would lower the loss, and in proportion",
            ),
            Finding::Creeping { shortened: Some(times) } => write!(
                f,
                "an update moves the weights too little, because the clip makes the gradient {times:.0} times shorter"
            ),
            Finding::Forgetting { kept, steps, left } => write!(
                f,
                "one step back in time leaves {kept:.2} of a gradient, so {steps} steps leave {left:.0e}, and the loss is not below that of a model without memory"
            ),
            Finding::ByHeart { train, test, floor } => write!(
                f,
                "the training examples are learned by heart: their loss is {train:.3}, that of the test examples {test:.3}, more than that of a model without memory ({:.3})",
                floor.loss
            ),
        }
    }
}
