//! Lessons: what a file may say, how it is read, what can be measured, when a goal is reached, and what a learner has done.

pub mod action;
pub mod catalog;
pub mod check;
pub mod figures;
pub mod goals;
pub mod live;
pub mod load;
pub mod measure;
pub mod place;
pub mod progress;
pub mod schema;
pub mod store;

pub use action::{Action, Choice, Guess, Known, Misled, Sketched, When};
pub use catalog::{Catalog, Entry};
pub use figures::{Figure, Lies, Run};
pub use goals::{Goal, GoalState};
pub use live::Live;
pub use load::LoadError;
pub use measure::{Measure, Value};
pub use progress::{Answer, Progress};
pub use schema::{Card, Lesson, MAIN, PaneName, Question, Step};
pub use store::Store;
