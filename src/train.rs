//! The experiment: a deterministic machine with one method, `tick`, and the time machine around it.

pub(crate) mod ablation;
pub(crate) mod arm;
pub(crate) mod checkpoint;
mod clock;
pub(crate) mod cursor;
pub(crate) mod edit;
pub(crate) mod error;
pub(crate) mod experiment;
pub(crate) mod gradcheck;
pub(crate) mod history;
mod memory;
pub(crate) mod set;
pub(crate) mod snapshot;
pub mod spec;
pub(crate) mod tally;
pub(crate) mod timeline;
pub(crate) mod values;

pub(crate) use ablation::Ablation;
pub(crate) use arm::InitialWeights;
pub use arm::{Arm, Status};
pub use cursor::{Cursor, Tick};
pub(crate) use edit::Knobs;
pub use edit::{Change, Edit, EditError};
pub(crate) use error::ExperimentError;
pub use experiment::Experiment;
pub(crate) use gradcheck::AtScale;
pub use gradcheck::{GradientCheck, NotChecked};
pub(crate) use history::BriefHistory;
pub(crate) use history::Series;
pub use history::{History, Metric};
pub use snapshot::{ArmSnapshot, Snapshot};
pub use spec::{ArmSpec, ExperimentSpec};
pub(crate) use timeline::OldFuture;
pub use timeline::Timeline;
pub use values::Values;
