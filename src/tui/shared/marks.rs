//! Marks: what a shared state was made with, in a few letters, so that a lesson or a program that has changed since is
//! noticed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};

use crate::lesson::Step;
use crate::nn::stream::fnv1a;
use crate::train::{ExperimentSpec, Snapshot};

/// The marks, as base64 of their nine bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Marks {
    /// The experiment that the lesson had, 24 bits.
    pub(super) experiment: u32,
    /// The words and the kind of the step.
    pub(super) step: u16,
    /// The weights of all arms.
    pub(super) numbers: u32,
}

impl From<Marks> for String {
    fn from(Marks { experiment, step, numbers }: Marks) -> String {
        let [_, experiment @ ..] = experiment.to_be_bytes();
        let bytes = [&experiment[..], &step.to_be_bytes(), &numbers.to_be_bytes()].concat();
        BASE64.encode(bytes)
    }
}

impl TryFrom<String> for Marks {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let bytes = (text.len() == 12).then(|| BASE64.decode(&text).ok()).flatten();
        let Some(&[a, b, c, d, e, f, g, h, i]) = bytes.as_deref() else {
            return Err("its marks are not twelve letters");
        };
        let experiment = u32::from_be_bytes([0, a, b, c]);
        let (step, numbers) = (u16::from_be_bytes([d, e]), u32::from_be_bytes([f, g, h, i]));
        Ok(Marks { experiment, step, numbers })
    }
}

/// The mark of a lesson's experiment: the same with fields that later versions add and do not need.
pub(super) fn of_experiment(spec: &ExperimentSpec) -> u32 {
    fnv1a(spec.in_lines(0).bytes()) as u32 & 0x00ff_ffff
}

/// The mark of a step: the same in all languages.
pub(super) fn of_step(step: Option<&Step>) -> u16 {
    step.map_or(0, |step| fnv1a(step.mark().bytes()) as u16)
}

/// The mark of all weights, to the bit.
pub(crate) fn numbers(snapshot: &Snapshot) -> u32 {
    let tensors = snapshot.arms.iter().flat_map(|arm| arm.state.params.iter());
    let bytes = tensors.flat_map(|tensor| tensor.value.iter()).flat_map(|x| x.to_le_bytes());
    fnv1a(bytes) as u32
}
