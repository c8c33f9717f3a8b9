//! The experiment: a deterministic machine with one method, `tick`, and the time machine around it.

pub mod ablation;
pub mod arm;
pub mod checkpoint;
mod clock;
pub mod cursor;
pub mod edit;
mod element;
pub mod experiment;
pub mod given;
pub mod gradcheck;
pub mod grade;
pub mod history;
pub mod naming;
pub mod set;
pub mod snapshot;
pub mod spec;
pub mod timeline;
pub mod trace;

pub use ablation::Ablation;
pub use arm::{Arm, ArmState, Epoch, Status};
pub use cursor::{Cursor, Tick};
pub use edit::{Change, Edit, EditError, Knobs};
pub use element::element;
pub use experiment::Experiment;
pub use gradcheck::{AtScale, GradientCheck, NotChecked};
pub use history::{History, Metric, Series};
pub use snapshot::{ArmSnapshot, Snapshot};
pub use spec::{ArmSpec, ExperimentSpec};
pub use timeline::{OldFuture, Timeline};
