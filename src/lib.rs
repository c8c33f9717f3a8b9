//! rnn-tui: a terminal workbench that teaches recurrent networks by taking backpropagation through time apart.
//!
//! # As a library
//!
//! The machine needs no terminal. It moves one tick at a time, and at each tick any number of it can be asked for, by
//! the name that it has in a trace:
//!
//! ```
//! use rnn_tui::checked::ron_options;
//! use rnn_tui::nn::{Quantity, Tensor};
//! use rnn_tui::task::Folder;
//! use rnn_tui::trace::trace;
//! use rnn_tui::train::{Experiment, ExperimentSpec, Tick};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let spec: ExperimentSpec = ron_options().from_str(
//!     "(task: Mod3(length: 4), hidden: 3, init: (weights: Glorot), optimizer: Sgd(lr: 0.1), epochs: 1)",
//! )?;
//! let mut experiment = Experiment::new(spec, &Folder::Embedded)?;
//!
//! // A tick is one timestep of a pass: all of forward, then back to t = 2.
//! while experiment.tick() != Tick::Backward(2) {}
//! let values = experiment.arms[0].values(experiment.cursor(), experiment.example());
//! let dh: Quantity = "dh[2, 0]".parse()?;
//! let parts = values.wiring().operands(dh); // what it is computed from: the way down from the loss, the way back in time
//! let sum = parts.iter().filter_map(|part| values.of(*part)).sum::<f64>();
//! assert_eq!(values.of(dh), Some(sum));
//! assert_eq!(values.of(Tensor::Dh.at(1, 0)), None); // not computed yet
//!
//! // Every tensor of the first two updates, as `rnn-tui trace` writes them.
//! let tensors = trace(&mut experiment.restarted(), 0, 2)?;
//! assert!(tensors.get("1/grad/W_hh").is_some());
//! # Ok(())
//! # }
//! ```
//!
//! # The map of the house
//!
//! Arrows point down only: a module may use what is below it, never what is above or beside it. A test reads this map
//! and holds every import to it.
//!
//! ```text
//! main          parse, dispatch, exit code
//!   │
//! headless      one file a subcommand; `check` walks through lessons on the workbench, as a learner does, `shot` takes
//!   │           its picture, and `plain` says what is on it
//!   │
//! tui           the workbench: input → action → app → panes; known to `main` and `headless::{check, man, plain, shot}`, its
//!   │           settings to `headless::{config, list, man, version}`; only `tui::terminal` knows a terminal
//!   │
//! engine        commands in, frames out; a thread around it
//! lesson        lesson files, their checks, progress; neither knows the other
//!   │
//! measure       what can be measured on a running experiment: one row a measure, live values, goals
//!   │
//! trace         what engineers take from it and bring: every tensor by name, weights from a file, and a
//!               hand-in: its names, its layout, its conventions, a grade of it, its numbers as ours
//!   │
//! train         the machine: tick, arms in lock-step, checkpoints, seek, edits, history, snapshot, a number's life
//!   │
//! task          mod 3, sentiment, character model, recall, reverse, spelling, captions: examples in, answers out;
//!               what a hand-in has
//!   │
//! nn            the maths, written to be read: cells, head, BPTT, its cost, clip, optimiser, gradient check, spectrum;
//!               what each timestep adds to a gradient, how far back each loss reaches; the well-known mistakes;
//!               the table of all tensors, and what each number is computed from
//!
//! cli           the types of the command line, for main and headless; uses nothing
//! tensors       named arrays in .npz and .json files, for all; uses checked and problem
//! checked       numbers, names and settings from a stranger's file, for all; uses nothing
//! problem       what is wrong, where, and what to write instead, for all; uses nothing
//! taskbar       how far long work is, on the terminal's tab, for headless and tui::terminal; uses nothing
//! atomic_file   files that are written whole or not at all, for all; uses nothing
//! ```
//!
//! Without the default feature `terminal` there is neither `main`, `headless`, `cli`, `taskbar` nor `atomic_file`, no
//! `tui::terminal` and no thread around the engine: what is left needs no file system and compiles for a browser.
//!
//! # Invariants
//!
//! - `nn` has no I/O, no clock, no thread and no error: shapes are asserted, divergence is data.
//! - Only [`train::Experiment::tick`] and [`train::Experiment::run`] move anything: the one all arms in lock-step, the
//!   other each by itself, on all cores, an update at a time. Both are one clock over some arms, and give the same bits.
//! - Every sum runs in an order that is written down, over eight lanes: how many numbers a processor takes at a time,
//!   and how many timesteps are computed at once, changes no bit.
//! - Outside a run, all arms are at one [`train::Cursor`].
//! - The same [`train::ExperimentSpec`] with the same log of [`train::Edit`]s gives the same run, to the bit: random
//!   streams are named, and none depends on another.
//! - What is not computed yet is `None` in a [`train::Snapshot`], never 0.
//! - Of a hand-in, no number of its update is shown that neither its file nor a known mistake that explains it gives.
//! - A pane is a pure function of a [`tui::view::View`]; drawing changes nothing.
//! - The screen never waits for the engine, the engine never for the screen; the newest frame wins.
//! - A file that cannot be read is never written over.
//! - What proves a lesson presses keys on the very app and engine that a learner has; every figure in a text is measured.
//! - A mistake that a step hunts is nowhere on the screen before it is found; nor is a number that a step asks for.

// What the tests and the binary need is pub, everything else pub(crate): so the compiler sees dead code.
#![warn(unreachable_pub)]
// Subcommands use parts of the other modules that nothing else does.
#![cfg_attr(not(feature = "terminal"), allow(dead_code))]

#[cfg(feature = "terminal")]
pub(crate) mod atomic_file;
pub mod checked;
#[cfg(feature = "terminal")]
pub mod cli;
pub mod engine;
#[cfg(feature = "terminal")]
pub mod headless;
pub mod lesson;
pub mod measure;
pub mod nn;
pub(crate) mod problem;
pub mod task;
#[cfg(feature = "terminal")]
pub(crate) mod taskbar;
pub mod tensors;
pub mod trace;
pub mod train;
pub mod tui;
