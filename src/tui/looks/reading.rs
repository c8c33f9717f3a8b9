//! Reading values off a chart.

use super::{Looks, Window};
use crate::lesson::PaneName;

/// The place on a chart at which the learner reads the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// An update, in the charts over time.
    Update(u64),
    /// A timestep, in the chart of norms.
    Timestep(usize),
}

impl Reading {
    /// Whether a pane shows it.
    fn is_in(self, pane: PaneName) -> bool {
        match self {
            Reading::Update(_) => pane.is_over_time(),
            Reading::Timestep(_) => pane == PaneName::Norms,
        }
    }
}

impl Looks {
    /// The place at which values are read off the focused chart.
    pub(crate) fn reading(&self) -> Option<Reading> {
        self.reading.filter(|reading| reading.is_in(self.focus))
    }

    /// The chart to read: the focused one, or else the first in the order of the step.
    pub(crate) fn chart(&self) -> PaneName {
        let is_chart = |pane: &PaneName| pane.is_over_time() || *pane == PaneName::Norms;
        let mut all = std::iter::once(self.focus).chain(self.panes.named());
        all.find(is_chart).unwrap_or(PaneName::Loss)
    }

    /// Shows a larger or smaller part of the run, with the update `at` in its place.
    pub(crate) fn scale_window(&mut self, factor: f64, at: f64, all: Window) {
        let window = self.window.unwrap_or(all);
        let at = if window.contains(at) { at } else { window.from.midpoint(window.to) };
        self.window = Some(window.scaled(factor, at, all)).filter(|window| !window.covers(all));
    }

    /// Lets the window follow the machine if it showed where the machine was, or if the learner moves the machine.
    pub(crate) fn follow(&mut self, before: f64, now: f64, by_hand: bool) {
        let moves = by_hand && before != now;
        let window = self.window.filter(|window| window.contains(before) || moves);
        self.window = window.map(|window| window.showing(now)).or(self.window);
    }

    /// Shows the whole run, and stops reading.
    pub(crate) fn show_all_updates(&mut self) {
        (self.window, self.reading) = (None, None);
    }
}
