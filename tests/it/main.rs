//! One integration binary.

mod cli;
mod gradcheck;
mod lessons;
mod hostile;
#[cfg(unix)]
mod pty;
mod replay;
mod screens;
mod setup;
mod tidy;
mod workbench;
