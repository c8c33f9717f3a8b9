//! rnn-tui.
#![doc = ""]
pub mod checked;
pub mod lesson;
pub mod nn;
pub mod task;
pub mod train;
