//! One integration binary.

mod gradcheck;
mod lessons;
mod hostile;
mod replay;
mod screens;
mod setup;
mod workbench;
