//! One integration binary.

mod answers;
mod bench;
mod charts;
mod cli;
mod cost;
mod edits;
mod equations;
mod forks;
mod free_run;
mod goals;
mod goldens;
mod gradcheck;
mod home;
mod hostile;
mod inspector;
mod inspector_check;
mod inspector_code;
mod inspector_ledger;
mod lessons;
#[cfg(unix)]
mod pty;
mod quantities;
mod replay;
mod screens;
mod setup;
mod steps;
mod tensors;
mod texts;
mod tidy;
mod tools;
mod typed;
mod verbs;
mod wirings;
mod workbench;
mod worker;
mod zoom;
