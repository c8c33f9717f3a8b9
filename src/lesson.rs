//! Lessons: the format of their files, how they are read and checked, and the learner's progress.

mod begins;
pub(crate) mod catalog;
pub(crate) mod challenge;
pub mod changes;
pub mod check;
pub(crate) mod exercise;
pub(crate) mod figures;
pub mod glossary;
pub mod hand_in;
mod language;
pub mod load;
mod model;
#[cfg(feature = "terminal")]
pub(crate) mod opened;
pub(crate) mod pack;
pub(crate) mod place;
pub(crate) mod progress;
pub(crate) mod recording;
pub mod rounds;
pub(crate) mod schema;
mod settings;
pub mod store;
pub(crate) mod texts;
pub(crate) mod time;
mod translation;

pub(crate) use begins::Begins;
pub use catalog::{Catalog, Entry, UnknownLesson};
pub use challenge::Challenge;
pub(crate) use exercise::{Choice, Known, Sketched};
pub use exercise::{Exercise, Guess, When};
pub(crate) use figures::{Figure, Lies, Run};
pub use language::Language;
#[cfg(feature = "terminal")]
pub(crate) use opened::Opened;
pub use pack::Pack;
pub(crate) use progress::Answer;
pub use progress::Progress;
pub(crate) use schema::{Card, MAIN, Question};
pub use schema::{Lesson, PaneName, Step};
pub use settings::{GroundChoice, MotionChoice, Settings};
pub use store::Store;
pub(crate) use texts::Moment;
