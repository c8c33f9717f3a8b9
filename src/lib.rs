//! rnn-tui.
#![doc = ""]
pub mod checked;
pub mod cli;
pub mod engine;
pub mod headless;
pub mod lesson;
pub mod nn;
pub mod task;
pub mod train;
pub mod tui;
