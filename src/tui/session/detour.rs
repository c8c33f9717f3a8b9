//! A detour: the machine visits the places where followed numbers are computed, and comes back.

use super::Session;
use crate::engine::Frame;
use crate::train::{Cursor, Place};
use crate::tui::popup::Mark;

/// Where the machine comes back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Detour {
    /// Where it stood.
    pub(super) from: Cursor,
    /// The timestep that the panes were scrolled to.
    timestep: Option<usize>,
    /// Whether it is on its way back.
    returns: bool,
}

impl Session {
    /// Notes where the machine stands, before it visits other places.
    pub(crate) fn set_out(&mut self) {
        let (timestep, from) = (self.looks.timestep, self.frame().map(|f| f.snapshot.cursor));
        self.experiment.detour = from.map(|from| Detour { from, timestep, returns: false });
    }

    /// Returns the place that the machine has to go back to, at the end of its visits.
    pub(crate) fn turn_back(&mut self) -> Option<Place> {
        let detour = self.experiment.detour.as_mut()?;
        detour.returns = true;
        Some(Place::of(detour.from))
    }

    /// The machine stays where it is.
    pub(crate) fn stay(&mut self) {
        self.experiment.detour = None;
    }

    /// Ends the detour once the machine is back, with everything as it was.
    pub(super) fn come_back(&mut self, frame: &Frame) {
        let is_back = |detour: &mut Detour| {
            let there = Place::of(frame.snapshot.cursor) == Place::of(detour.from);
            detour.returns && there && !frame.is_running()
        };
        if let Some(detour) = self.experiment.detour.take_if(is_back) {
            self.looks.timestep = detour.timestep;
        }
    }

    /// The moment that followed numbers are compared with, in the experiment as it is now.
    pub(crate) fn mark(&self) -> Option<&Mark> {
        let now = &self.frame()?.snapshot.spec;
        self.experiment.mark.as_ref().filter(|mark| mark.is_of(now))
    }

    /// Marks a moment, or none.
    pub(crate) fn set_mark(&mut self, mark: Option<Mark>) {
        self.experiment.mark = mark;
    }
}
