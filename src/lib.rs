//! rnn-tui.
#![doc = ""]
pub mod nn;
