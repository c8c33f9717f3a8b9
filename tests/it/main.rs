//! One integration binary.

mod cli;
mod gradcheck;
mod lessons;
mod hostile;
mod replay;
mod screens;
mod setup;
mod workbench;
