//! How fast the machine is: `cargo bench --bench machine`, or with a part of a name, `cargo bench --bench machine -- seek`.
//!
//! Everything goes through what a lesson uses: `Experiment`, `Timeline`, `Snapshot`, `App`, the binary.

mod screens;
mod start;
mod time;
mod training;
mod workloads;

fn main() {
    divan::main();
}
