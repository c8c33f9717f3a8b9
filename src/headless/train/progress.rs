//! How far a training is, on the terminal.

use std::fmt;
use std::io::{IsTerminal, Write, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::cli::QuietArg;
use crate::taskbar::{Taskbar, percent};

/// How far the training is, on the terminal: as a bar, and on its tab.
pub(super) struct Progress {
    bar: ProgressBar,
    taskbar: Taskbar,
    updates: u64,
}

impl Progress {
    /// Of a training of so many updates; hidden if it is to be quiet.
    pub(super) fn new(updates: u64, quiet: &QuietArg) -> Self {
        let target =
            if quiet.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(updates), target);
        let style =
            ProgressStyle::with_template("{bar:40} {pos}/{len} updates  {speed}/s  {eta} left");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = bar.with_style(style.with_key(
            "speed",
            |state: &ProgressState, out: &mut dyn fmt::Write| {
                let _ = write!(out, "{:.0}", state.per_sec()); // a text takes all
            },
        ));
        let taskbar = Taskbar::of(!quiet.quiet && stderr().is_terminal());
        Progress { bar, taskbar, updates }
    }

    /// Shows how many updates are done.
    pub(super) fn reach(&mut self, done: u64) {
        self.bar.set_position(done);
        self.tell(Some(percent(done, self.updates)));
    }

    /// Prints without the bar in between.
    pub(super) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    fn tell(&mut self, percent: Option<u8>) {
        // nothing is lost without it
        let _ = stderr().write_all(self.taskbar.show(percent).as_bytes());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.tell(None);
    }
}
