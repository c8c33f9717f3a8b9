//! Reading values off the charts, and choosing the part of the run that they show.

use super::Session;
use crate::engine::{Command, Frame};
use crate::tui::looks::Reading;
use crate::tui::view::View;

/// The number of steps of the reading from one end of a chart to the other.
const STEPS: f64 = 100.0;

impl Session {
    /// Shows half as many updates, or twice as many if `by` is negative; the update `at` stays in its place, or else the
    /// one that is read, or the present one.
    pub(super) fn magnify(&mut self, by: i8, at: Option<f64>) {
        let Some(scene) = self.scene() else { return };
        let (Some(all), now) = (scene.all_updates(), scene.frame.snapshot.cursor.updates_done())
        else {
            return;
        };
        let at = at.unwrap_or_else(|| scene.read_update().unwrap_or(now) as f64);
        self.looks.scale_window(if by > 0 { 0.5 } else { 2.0 }, at.max(all.from), all);
    }

    /// Begins to read the chart that is focused, or one that the step shows; or stops.
    pub(super) fn read(&mut self) {
        if self.stops_reading() {
            return;
        }
        let Some(scene) = self.scene() else { return };
        let (now, t) = (scene.frame.snapshot.cursor.updates_done(), scene.current_timestep());
        let has_curves = scene.frame.snapshot.furthest > 0;
        let chart = self.looks.chart();
        self.looks.focus(chart);
        self.looks.reading = match chart.is_over_time() {
            true => has_curves.then_some(Reading::Update(now.max(1))),
            false => Some(Reading::Timestep(t.unwrap_or(0))),
        };
    }

    /// Reads at a position on the screen. Returns whether the learner can read there.
    pub(super) fn read_at(&mut self, place: impl FnOnce(&View) -> Option<Reading>) -> bool {
        let Some(reading) = self.laid_out(place).map(|reading| self.within(reading)) else {
            return false;
        };
        self.looks.reading = reading;
        reading.is_some()
    }

    /// Stops reading. Returns whether there was a reading.
    pub(crate) fn stops_reading(&mut self) -> bool {
        let reads = self.looks.reading().is_some();
        self.looks.reading = None;
        reads
    }

    /// Moves the reading by so many steps. Returns whether there is one.
    pub(super) fn move_reading(&mut self, by: i8) -> bool {
        let (Some(reading), Some(scene)) = (self.looks.reading(), self.scene()) else {
            return false;
        };
        let moved = match reading {
            Reading::Timestep(t) => Reading::Timestep(t.saturating_add_signed(by.into())),
            Reading::Update(update) => {
                let shown = scene.window().or(scene.all_updates());
                let step = shown.map_or(1.0, |window| (window.width() / STEPS).round().max(1.0));
                Reading::Update(update.saturating_add_signed(i64::from(by) * step as i64))
            }
        };
        self.looks.reading = self.within(moved);
        if let (Reading::Update(_), Some(Reading::Update(update))) = (moved, self.looks.reading) {
            let window = self.looks.window.map(|window| window.showing(update as f64));
            self.looks.window = window;
        }
        true
    }

    /// The nearest place that can be read; `None` if there is none.
    fn within(&self, reading: Reading) -> Option<Reading> {
        let scene = self.scene()?;
        match reading {
            Reading::Timestep(t) => {
                let last = scene.frame.snapshot.cursor.timesteps.saturating_sub(1);
                Some(Reading::Timestep(t.min(last)))
            }
            Reading::Update(update) => {
                let furthest = scene.frame.snapshot.furthest;
                (furthest > 0).then(|| Reading::Update(update.clamp(1, furthest)))
            }
        }
    }

    /// Stops reading, and returns the command that takes the machine to what was read.
    pub(crate) fn go_to_reading(&mut self) -> Option<Command> {
        let cursor = self.frame()?.snapshot.cursor;
        let reading = self.looks.reading()?;
        self.looks.reading = None;
        Some(match reading {
            Reading::Update(update) => Command::GoTo(update),
            Reading::Timestep(t) => {
                let there = (2 * cursor.timesteps).saturating_sub(t); // all of forward, then back to t
                Command::Ticks(there as i64 - cursor.done as i64)
            }
        })
    }

    /// Lets the charts follow the machine to where it is in a new frame.
    pub(super) fn follow(&mut self, frame: &Frame) {
        let done = |frame: &Frame| frame.snapshot.cursor.updates_done();
        let before = self.frame().map_or(0, done);
        let by_hand = !frame.is_running() && self.frame().is_some_and(|known| !known.is_running());
        self.looks.follow(before.max(1) as f64, done(frame).max(1) as f64, by_hand);
    }
}
