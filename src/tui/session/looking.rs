//! How the learner looks at it: which pane, which unit, which arms and in what colour.

use super::Session;
use crate::lesson::PaneName;
use crate::train::spec::MOST_ARMS;
use crate::tui::theme::{Depth, Ground, Theme};
use crate::tui::view::OTHERS;

impl Session {
    /// The selected arm out of the charts, or into them again.
    pub(super) fn hide(&mut self) {
        let Some(name) = self.arm_name() else { return };
        if !self.looks.hidden.remove(&name) {
            self.looks.hidden.insert(name);
        }
    }

    /// The next colour and mark that no other arm has.
    pub(super) fn recolour(&mut self) {
        let (Some(name), Some(frame)) = (self.arm_name(), self.frame.as_deref()) else { return };
        let arms = frame.snapshot.arms.iter();
        let taken: Vec<usize> = arms.map(|arm| self.looks.colour(&arm.name)).collect();
        let now = taken[frame.arm];
        let next = (1..=MOST_ARMS).map(|by| (now + by) % MOST_ARMS).find(|c| !taken.contains(c));
        self.looks.colours.insert(name, next.unwrap_or(now));
    }

    pub(super) fn arm_name(&self) -> Option<String> {
        let frame = self.frame.as_deref()?;
        Some(frame.snapshot.arms[frame.arm].name.clone())
    }

    /// The unit so many away from another; after the last comes the first.
    pub(super) fn unit(&self, unit: usize, by: i8) -> usize {
        around(unit, by, self.lines().0)
    }

    /// How many rows and columns there are to choose from: those of the tensor in the heatmap, if that has the focus.
    pub(super) fn lines(&self) -> (usize, usize) {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        let Some(view) = self.view(&theme) else { return (1, 1) };
        if self.looks.focus == PaneName::Weights {
            return view.arm().state.params[view.tensor()].dim();
        }
        let (hidden, (rows, columns)) = (view.frame.hidden(), view.choice());
        (rows.max(hidden), columns.max(hidden))
    }

    pub(super) fn focus_by(&mut self, by: i8) {
        let mut panes = vec![PaneName::Lesson, PaneName::Tape];
        panes.extend(OTHERS);
        panes.sort();
        let here = panes.iter().position(|p| *p == self.looks.focus).unwrap_or(0);
        let next = (here as isize + isize::from(by)).rem_euclid(panes.len() as isize);
        self.looks.focus(panes[next as usize]);
    }
}

/// A place among so many, so many on; after the last comes the first.
pub(super) fn around(place: usize, by: i8, among: usize) -> usize {
    (place as isize + isize::from(by)).rem_euclid(among.max(1) as isize) as usize
}
