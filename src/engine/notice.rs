//! The notices of an engine. These are values; `tui` puts them into words.

use super::Until;
use super::divergence::Divergence;
use crate::measure::Goal;
use crate::train::Edit;

/// The outcome of the last command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// The number of commands received so far, which distinguishes a repeated notice from an old one.
    pub(crate) commands: u64,
    /// The notice since the last command, if there is one.
    pub notice: Option<Notice>,
}

/// Something that the engine reports to the learner.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The command was ignored because the models are still being recomputed up to where they were.
    CatchingUp,
    /// The command was refused by the experiment, for this reason.
    Refused(String),
    /// A run was resumed without its edits, which the experiment refused for this reason.
    EditsLost(String),
    /// An edit was made.
    Edited(Edit),
    /// An edit was not made, because its arms have this setting already.
    AlreadySet(Edit),
    /// A field was not changed, because the run has this value already.
    FieldAlreadySet {
        /// The field.
        key: String,
        /// Its value, as written in a lesson file.
        value: String,
    },
    /// The last edit was undone.
    Undone(Edit),
    /// The run has begun again, and the former one can be brought back.
    Restarted,
    /// The run that was replaced by another field or seed, or restarted, is back.
    RunBroughtBack,
    /// There is no edit to undo, and no run to bring back.
    NothingToUndo {
        /// Whether arms have been added or dropped: then the runs before are gone.
        other_arms: bool,
    },
    /// The run that another field or seed had begun, and that was undone, is here again.
    RunRedone,
    /// Nothing was undone since the last change.
    NothingToRedo,
    /// An arm of this name was added.
    ArmAdded(String),
    /// An arm was given another name.
    ArmRenamed {
        /// Its name before.
        old: String,
        /// Its name now.
        name: String,
    },
    /// The only arm cannot be dropped.
    OnlyArm,
    /// The value of a field was changed, and the run begins again.
    FieldSet {
        /// The field.
        key: String,
        /// Its new value, as written in a lesson file.
        value: String,
        /// The number of edits that the new run no longer has.
        edits_lost: usize,
    },
    /// The condition to run until is already met.
    AlreadyTrue(Until),
    /// The condition to run until was met.
    Reached(Until),
    /// The run ended without meeting its condition.
    EndedWithout(Until),
    /// The run is already too long for this goal of the lesson.
    TooLate(Goal),
    /// An arm has just diverged.
    Diverged(Divergence),
    /// The machine seeks the divergence of an arm.
    AtDivergence(Divergence),
    /// No arm has diverged so far.
    AllFinite,
}
