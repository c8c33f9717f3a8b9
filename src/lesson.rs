//! Lessons: what a file may say, how it is read, when a goal is reached, and what a learner has done.

pub mod catalog;
pub mod check;
pub mod goals;
pub mod load;
pub mod progress;
pub mod schema;

pub use catalog::{Catalog, Entry};
pub use goals::{Goal, GoalState, Measure};
pub use load::LoadError;
pub use progress::{Progress, Store};
pub use schema::{Action, Lesson, PaneName, Step};
