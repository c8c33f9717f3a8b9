//! What can be measured in a running experiment, its live value, and goals over it.

pub mod goal;
pub mod live;
pub mod unit;
pub mod value;

pub use goal::{Goal, GoalState};
pub use live::Live;
pub use unit::{Changes, Unit};
pub use value::{Measure, Value};
