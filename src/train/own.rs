//! An optional setting that an arm can have of its own, or be without.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::checked;

/// An arm's own value of a setting that an experiment may be without. In a file, a field that is left out is
/// [`Own::Common`], and `None` is [`Own::Without`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Own<T> {
    /// As in the experiment.
    #[default]
    Common,
    /// None, whatever the experiment has.
    Without,
    /// This one.
    With(T),
}

impl<T> Own<T> {
    /// The setting of an arm whose value is `own`, in an experiment with this common value.
    pub(crate) fn beside(own: Option<T>, common: &Option<T>) -> Self
    where
        T: PartialEq,
    {
        if own == *common { Own::Common } else { own.into() }
    }

    /// The arm's own value, if it has one.
    pub(crate) fn as_ref(&self) -> Option<&T> {
        match self {
            Own::With(value) => Some(value),
            Own::Common | Own::Without => None,
        }
    }

    /// The value that holds for the arm.
    pub(crate) fn or(self, common: Option<T>) -> Option<T> {
        match self {
            Own::Common => common,
            Own::Without => None,
            Own::With(value) => Some(value),
        }
    }

    /// The setting with another value in place of its own, if it has one.
    pub(crate) fn map(self, f: impl FnOnce(T) -> T) -> Self {
        match self {
            Own::With(value) => Own::With(f(value)),
            Own::Common | Own::Without => self,
        }
    }

    /// Reads `None` as files had it before it meant [`Own::Without`].
    pub(super) fn in_its_first_form(&mut self) {
        if matches!(self, Own::Without) {
            *self = Own::Common;
        }
    }

    pub(super) fn is_common(&self) -> bool {
        matches!(self, Own::Common)
    }
}

impl<T> From<Option<T>> for Own<T> {
    fn from(own: Option<T>) -> Self {
        own.map_or(Own::Without, Own::With)
    }
}

impl<T: Serialize> Serialize for Own<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Own<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Own::from)
    }
}

/// Reads a whole number within bounds, or `None`.
pub(super) fn between<'de, D: Deserializer<'de>, const MIN: usize, const MAX: usize>(
    deserializer: D,
) -> Result<Own<usize>, D::Error> {
    checked::between_or_none::<D, MIN, MAX>(deserializer).map(Own::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checked::ron_options;
    use crate::nn::{Clip, Fault};
    use crate::train::{Ablation, ExperimentSpec};

    fn spec() -> ExperimentSpec {
        let text = r#"(task: Mod3(length: 4), hidden: 3, embedding: 2, given: File("a.npz"), bptt_window: 3, bptt_reach: 2,
            fault: NoFuture, ablation: NoRecurrence, clip: Norm(1.0), init: (weights: Uniform), optimizer: Sgd(lr: 0.1),
            epochs: 9, arms: [(name: "as all"), (name: "other", embedding: 5, fault: MissingTranspose),
                (name: "without", embedding: None, given: None, bptt_window: None, bptt_reach: None, fault: None,
                    ablation: None, clip: Off)])"#;
        ron_options().from_str(text).unwrap()
    }

    #[test]
    fn none_takes_a_setting_away_from_an_arm() {
        let spec = spec();
        let [all, other, without] = [0, 1, 2].map(|arm| spec.of_arm(&spec.arms[arm]));
        assert_eq!(ExperimentSpec { arms: spec.arms.clone(), ..all.clone() }, spec);
        assert_eq!((other.embedding, other.fault), (Some(5), Some(Fault::MissingTranspose)));
        assert_eq!(other.ablation, Some(Ablation::NoRecurrence));
        let sizes = [without.embedding, without.bptt_window, without.bptt_reach];
        assert_eq!(sizes, [None; 3]);
        assert_eq!((without.fault, without.ablation), (None, None));
        assert_eq!((without.given, without.clip), (None, Clip::Off));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let spec = spec();
        let text = ron::to_string(&spec).unwrap();
        assert_eq!(ron_options().from_str::<ExperimentSpec>(&text).unwrap(), spec, "{text}");
        let json = serde_json::to_string(&spec).unwrap();
        assert_eq!(serde_json::from_str::<ExperimentSpec>(&json).unwrap(), spec, "{json}");
        let text = spec.in_lines(0);
        assert_eq!(ron_options().from_str::<ExperimentSpec>(&text).unwrap(), spec, "{text}");
    }

    #[test]
    fn in_a_former_file_none_is_the_setting_of_the_experiment() {
        let spec = spec().in_its_first_form();
        let [all, without] = [0, 2].map(|arm| spec.of_arm(&spec.arms[arm]));
        assert_eq!(without, ExperimentSpec { clip: Clip::Off, ..all });
    }

    #[test]
    fn a_setting_is_typed_away() {
        let spec = spec();
        let arm = spec.arms[0].clone().with(&spec, "fault", "None").unwrap();
        assert_eq!((&arm.fault, &arm.embedding), (&Own::Without, &Own::Common));
        let again = arm.with(&spec, "fault", "NoFuture").unwrap();
        assert_eq!(again, spec.arms[0], "what all have is not its own");
    }
}
