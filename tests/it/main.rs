//! One integration binary.

mod gradcheck;
mod lessons;
mod replay;
mod screens;
mod setup;
mod workbench;
