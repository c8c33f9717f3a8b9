//! Lessons: what a file may say, how it is read and checked, and what a learner has done.

pub mod catalog;
pub mod check;
pub mod exercise;
pub mod figures;
pub mod load;
mod place;
pub mod progress;
pub mod schema;
pub mod store;

pub use catalog::{Catalog, Entry};
pub use exercise::{Choice, Exercise, Guess, Known, Misled, Sketched, When};
pub use figures::{Figure, Lies, Run};
pub use load::LoadError;
pub use progress::{Answer, Progress};
pub use schema::{Card, Lesson, MAIN, PaneName, Question, Step};
pub use store::Store;
