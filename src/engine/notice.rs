//! What the engine has to report. These are values: `tui` puts them into words.

use super::Until;
use super::divergence::Divergence;
use crate::measure::Goal;
use crate::train::Edit;

/// What the last command has led to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// How many commands the engine has received: a notice that is repeated comes with a higher number.
    pub(crate) commands: u64,
    /// What there is to report since the last command.
    pub notice: Option<Notice>,
}

/// One thing to report.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The command was not carried out: the models are still being computed up to where they were.
    CatchingUp,
    /// The command was not carried out, for the reason that the experiment gave.
    Refused(String),
    /// A run is resumed without its edits, for the reason that the experiment gave.
    EditsLost(String),
    /// An edit was made.
    Edited(Edit),
    /// The last edit was undone.
    Undone(Edit),
    /// There is no edit to undo.
    NothingToUndo,
    /// An arm of this name was added.
    ArmAdded(String),
    /// The only arm cannot be dropped.
    OnlyArm,
    /// A field has another value, and the run begins again.
    FieldSet {
        /// The field.
        key: String,
        /// Its value, as a lesson file has it.
        value: String,
        /// How many edits the new run has lost.
        edits_lost: usize,
    },
    /// What the run should have stopped at is already true.
    AlreadyTrue(Until),
    /// What the run should have stopped at has come true.
    Reached(Until),
    /// The run has ended, and what it should have stopped at has not come true.
    EndedWithout(Until),
    /// The run is too long for this goal of the lesson.
    TooLate(Goal),
    /// An arm has just diverged.
    Diverged(Divergence),
    /// The machine goes to where an arm diverged.
    AtDivergence(Divergence),
    /// No arm has diverged so far.
    AllFinite,
}
