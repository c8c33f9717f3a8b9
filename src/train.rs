//! The experiment: a deterministic machine with one method, `tick`, and the time machine around it.

pub mod ablation;
pub mod arm;
pub mod checkpoint;
mod clock;
pub mod cursor;
pub mod edit;
pub mod error;
pub mod experiment;
pub mod gradcheck;
pub mod history;
mod memory;
pub mod set;
pub mod snapshot;
pub mod spec;
pub mod tally;
pub mod timeline;
pub mod values;

pub use ablation::Ablation;
pub use arm::{Arm, ArmState, InitialWeights, Status};
pub use cursor::{Cursor, Tick};
pub use edit::{Change, Edit, EditError, Knobs};
pub use error::{ExperimentError, SpecError};
pub use experiment::Experiment;
pub use gradcheck::{AtScale, GradientCheck, NotChecked};
pub use history::{History, Metric, Series};
pub use snapshot::{ArmSnapshot, Snapshot};
pub use spec::{ArmSpec, ExperimentSpec};
pub use tally::Epoch;
pub use timeline::{OldFuture, Timeline};
pub use values::Values;
