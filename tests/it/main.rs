//! One integration binary.

mod gradcheck;
mod lessons;
mod replay;
mod setup;
