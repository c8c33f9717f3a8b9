//! How long the main loop waits.

use std::time::Duration;

/// The least time between two drawings, and the longest that a drawing waits for the engine's reply to a key.
pub(super) const FRAME: Duration = Duration::from_millis(16);

/// The least time between two drawings while the learner is in another window, as a lecturer in the speaker notes.
pub(super) const RESTING: Duration = Duration::from_millis(200);

/// The same over ssh, where a run at 60 frames a second may fill the line, so that a key is answered late.
pub(super) const REMOTE: Duration = Duration::from_millis(50);

/// How long after the last key the position of the machine is saved.
pub(super) const SETTLED: Duration = Duration::from_millis(300);

/// How long what a tick has changed is bright.
pub(super) const BRIGHT: Duration = Duration::from_millis(150);

/// The time before another attempt to save.
pub(super) const AGAIN: Duration = Duration::from_secs(2);

/// The longest time that a running machine goes on without its position being saved.
pub(super) const KEPT: Duration = Duration::from_secs(1);

/// How long it goes on at least without its run being kept.
pub(super) const RUN_KEPT: Duration = Duration::from_secs(2);

/// The same in times of how long the keeping takes: a large model must not slow down the screen.
pub(super) const KEEPING_TIMES: u32 = 50;
