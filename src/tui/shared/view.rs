//! What the panes of a shared state show.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{MOST_UPDATES, is_default};
use crate::checked;
use crate::lesson::PaneName;
use crate::nn::Name;
use crate::problem::Problem;
use crate::train::spec::MOST_ARMS;
use crate::tui::looks::{Scale, Window};
use crate::tui::notation::Notation;

/// The largest number of a unit or a timestep that can be selected.
const MOST: usize = 10_000;

/// What the panes show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SharedView {
    /// The selected arm, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) arm: Option<String>,
    /// The arms that the charts do not show.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) hidden: BTreeSet<String>,
    /// The vertical axis of the charts over time.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) scale: Scale,
    /// The part of the run that these charts show; `None` for all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) window: Option<Window>,
    /// The notation of the equations.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) notation: Notation,
    /// The colours of arms that are not the lesson's.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) colours: BTreeMap<String, usize>,
    /// The visible panes, if it is no lesson that says which.
    #[serde(skip_serializing_if = "is_default", deserialize_with = "checked::list")]
    pub(crate) show: Vec<PaneName>,
    /// Whether all panes are shown, as far as there is room.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) all: bool,
    /// The panes that were opened beside those of the step, the newest last.
    #[serde(skip_serializing_if = "is_default", deserialize_with = "checked::list")]
    pub(crate) opened: Vec<PaneName>,
    /// The focused pane, if it is not the lesson.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) focus: Option<PaneName>,
    /// Whether it fills the screen.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) zoom: bool,
    /// Whether the network shows the cell of one timestep then.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) cell: bool,
    /// The selected tensor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tensor: Option<Name>,
    /// The selected unit.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) unit: usize,
    /// The selected one of those that it is computed from.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) from: usize,
    /// Whether gradients are shown instead of weights.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) gradients: bool,
    /// The timestep that was scrolled to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timestep: Option<usize>,
}

fn is_impossible(window: Window) -> bool {
    !window.is_possible() || window.to > MOST_UPDATES as f64
}

impl SharedView {
    /// What no learner can have chosen.
    pub(super) fn problem(&self) -> Option<Problem> {
        let SharedView { hidden, colours, window, unit, from, timestep, .. } = self;
        let is_wrong = match () {
            () if hidden.len() > MOST_ARMS || colours.len() > MOST_ARMS => "arms",
            () if colours.values().any(|colour| *colour >= MOST_ARMS) => "colours",
            () if window.is_some_and(is_impossible) => "updates",
            () if *unit.max(from) > MOST || timestep.is_some_and(|t| t > MOST) => "numbers",
            () => return None,
        };
        Some(Problem::new(format!("its panes cannot show these {is_wrong}")))
    }
}
