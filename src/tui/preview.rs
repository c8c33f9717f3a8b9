//! The preview of the selected lesson on the home screen: its first experiment, which really runs for a few updates,
//! and then rests.

use super::action::Effect;
use crate::engine::{Command, Frame, Report, Speed, Until};
use crate::lesson::MotionChoice;
use crate::lesson::load::Loaded;
use crate::measure::Goal;

/// Ticks a second: slow enough to see the passes go forward and back.
const SPEED: Speed = Speed(Some(24));

/// The updates after which the preview rests.
const UPDATES: u64 = 12;

/// The preview of a lesson.
#[derive(Debug, Default)]
pub(crate) struct Preview {
    /// The index of the lesson that it shows.
    of: Option<usize>,
    frame: Option<Box<Frame>>,
}

impl Preview {
    /// The newest frame, if the preview is about the lesson with this index.
    pub(crate) fn frame(&self, index: usize) -> Option<&Frame> {
        self.frame.as_deref().filter(|_| self.of == Some(index))
    }

    /// Whether the lesson with this index is not the one that is shown.
    pub(crate) fn is_behind(&self, index: usize) -> bool {
        self.of != Some(index)
    }

    /// Whether there is a preview of some lesson.
    pub(crate) fn is_open(&self) -> bool {
        self.of.is_some()
    }

    /// Takes the newest report of its engine. An experiment that cannot be opened has no preview.
    pub(crate) fn take(&mut self, report: Report) {
        self.frame = report.ok();
    }

    /// Returns the effects that show the lesson with this index in place of another; without motion, at once where it
    /// rests.
    pub(crate) fn begin(
        &mut self,
        index: usize,
        loaded: Loaded,
        motion: MotionChoice,
    ) -> Vec<Effect> {
        let speed = match motion {
            MotionChoice::On => SPEED,
            MotionChoice::Off => Speed::default(),
        };
        (self.of, self.frame) = (Some(index), None);
        let mut spec = loaded.lesson.experiment;
        spec.arms.truncate(1); // others would not be seen
        let run = Command::RunUntil(Until::Goals(vec![Goal::after(UPDATES)]));
        vec![Effect::Preview(Box::new(spec), loaded.folder, speed, run)]
    }

    /// Ends the preview, because the home screen is left.
    pub(crate) fn end(&mut self) -> Effect {
        *self = Preview::default();
        Effect::EndPreview
    }
}
