//! Measures of a running experiment, their live values, and goals over them.

pub(crate) mod diagnosis;
pub(crate) mod goal;
pub(crate) mod inset;
pub(crate) mod live;
pub(crate) mod unit;
pub(crate) mod value;

pub use goal::Goal;
pub(crate) use goal::GoalState;
pub(crate) use inset::Inset;
pub(crate) use live::Live;
pub(crate) use unit::{Changes, Unit};
pub use value::Measure;
pub(crate) use value::Value;
