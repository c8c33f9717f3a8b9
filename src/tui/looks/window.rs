//! The part of the run that the charts over time show.

use serde::{Deserialize, Serialize};

/// The fewest updates that a window spans.
const LEAST: f64 = 2.0;

/// A part of the run, in updates; both ends are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// The first update.
    pub from: f64,
    /// The last update.
    pub to: f64,
}

impl Window {
    /// Returns the window with its width times a factor, inside all updates; the update `at` stays where it is on the
    /// screen.
    pub(super) fn scaled(self, factor: f64, at: f64, all: Window) -> Window {
        let share = ((at - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        let width = ((self.to - self.from) * factor).round().clamp(LEAST, LEAST.max(all.width()));
        Window::starting(at - share * width, width, all)
    }

    fn starting(from: f64, width: f64, all: Window) -> Window {
        let from = from.round().min(all.to - width).max(all.from);
        Window { from, to: from + width }
    }

    /// Returns the window moved as little as possible, so that it shows an update.
    pub(crate) fn showing(self, at: f64) -> Window {
        let by = (at - self.to).max(0.0) + (at - self.from).min(0.0);
        Window { from: self.from + by, to: self.to + by }
    }

    /// Whether it is one that a learner can have chosen.
    pub(crate) fn is_possible(self) -> bool {
        self.from >= 1.0 && self.width() >= LEAST && self.to.is_finite()
    }

    /// The number of updates from the first to the last.
    pub(crate) fn width(self) -> f64 {
        self.to - self.from
    }

    /// Whether it shows an update.
    pub(crate) fn contains(self, at: f64) -> bool {
        (self.from..=self.to).contains(&at)
    }

    /// Whether it shows all of another window.
    pub(crate) fn covers(self, all: Window) -> bool {
        self.from <= all.from && self.to >= all.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_keeps_what_is_pointed_at_in_its_place() {
        let all = Window { from: 1.0, to: 401.0 };
        let check = |window: Window, factor, at, from, to| {
            assert_eq!(
                window.scaled(factor, at, all),
                Window { from, to },
                "{window:?} {factor} {at}"
            );
        };
        check(all, 0.5, 401.0, 201.0, 401.0);
        check(all, 0.5, 1.0, 1.0, 201.0);
        check(all, 0.5, 201.0, 101.0, 301.0);
        let part = Window { from: 101.0, to: 301.0 };
        check(part, 2.0, 201.0, 1.0, 401.0);
        check(part, 9.0, 201.0, 1.0, 401.0);
        check(part, 0.0, 201.0, 200.0, 202.0);
        check(part, 2.0, 101.0, 1.0, 401.0);
    }

    #[test]
    fn a_window_moves_no_further_than_to_show_an_update() {
        let window = Window { from: 10.0, to: 20.0 };
        let shows = |at| (window.showing(at).from, window.showing(at).to);
        assert_eq!(
            [shows(15.0), shows(23.0), shows(4.0)],
            [(10.0, 20.0), (13.0, 23.0), (4.0, 14.0)]
        );
    }
}
