//! One integration binary.

mod gradcheck;
mod replay;
mod setup;
