//! rnn-tui.
#![doc = ""]
pub mod tui;
