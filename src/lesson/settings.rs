//! The learner's settings of the workbench, which hold for all lessons.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, VariantArray, VariantNames};

use super::language::Language;

/// The learner's settings of the workbench.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The ground that the colours are for.
    #[serde(default)]
    pub ground: GroundChoice,
    /// Whether passes are shown tick by tick.
    #[serde(default)]
    pub motion: MotionChoice,
    /// The language of the lessons; `None` for that of the locale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// Whether passes are shown tick by tick.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    VariantArray,
    VariantNames,
)]
#[strum(serialize_all = "lowercase")]
pub enum MotionChoice {
    /// A pass that a step asks for takes a second or two.
    #[default]
    On,
    /// All is shown as soon as it is computed.
    Off,
}

/// The ground that the colours are for: the background of the terminal.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    VariantArray,
    VariantNames,
)]
#[strum(serialize_all = "lowercase")]
pub enum GroundChoice {
    /// The ground that the terminal has.
    #[default]
    Auto,
    /// A light ground.
    Light,
    /// A dark ground.
    Dark,
}
