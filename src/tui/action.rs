//! All that a learner can do with a key, and all that it can do outside of the app.

use super::verbs::Scope;
use crate::engine::{Command, Speed};
use crate::lesson::PaneName;
use crate::task::Folder;
use crate::train::ExperimentSpec;

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Leave the program.
    Quit,
    /// One layer out: popup, zoom, lesson.
    Back,
    /// Show the keys.
    Help,
    /// The line above, in a list or a text.
    Up,
    /// The line below.
    Down,
    /// A page up in the lesson's text.
    PageUp,
    /// A page down.
    PageDown,
    /// Open the lesson; in a lesson, do what the step asks, or go on.
    Enter,
    /// Run, or pause.
    RunPause,
    /// Ticks, forwards or back.
    Ticks(i8),
    /// Updates, forwards or back.
    Updates(i8),
    /// Epochs, forwards or back.
    Epochs(i8),
    /// Ask for an update to go to.
    AskUpdate,
    /// To the start of the run.
    Start,
    /// As far as the run has come.
    Furthest,
    /// Run faster.
    Faster,
    /// Run slower.
    Slower,
    /// From the beginning, with the same weights.
    Restart,
    /// From the beginning, with the next seed.
    NextSeed,
    /// Go to another step of the lesson.
    Steps(i8),
    /// Give another pane the focus.
    Focus(i8),
    /// Show this pane and give it the focus.
    Pane(PaneName),
    /// Check the gradient of the arm that is shown, and show what comes of it.
    Check,
    /// The focused pane alone, or all.
    Zoom,
    /// Logarithmic or linear loss axis.
    LogAxis,
    /// Show another tensor.
    NextTensor,
    /// Show weights or gradients.
    Gradients,
    /// Look at another unit that the present one is computed from.
    From(i8),
    /// Other letters in the equations.
    Notation,
    /// Show another arm.
    NextArm,
    /// Ask for a line of the learner's own.
    AskLine,
    /// The steps of the lesson, to go to one.
    ListSteps,
    /// The next level of help.
    Hint,
    /// Forget all that was done in this lesson.
    Reset,
    /// Ask for one of these.
    Ask(Scope),
    /// Take back the last knob turned.
    Undo,
    /// Show the old future no longer.
    Dismiss,
    /// Run backwards, or pause.
    RunBack,
    /// Go where a number was first not finite.
    GoToDivergence,
    /// So many twentieths of the run, forwards or back.
    Stride(i8),
    /// The selected arm in the charts or not.
    HideArm,
    /// Another colour and mark for the selected arm.
    Recolour,
    /// Whether the mouse is the program's or the terminal's.
    Mouse,
}

/// What the app wants done outside of itself.
#[derive(Debug)]
pub enum Effect {
    /// Open an experiment.
    Open(Box<ExperimentSpec>, Folder, Speed),
    /// Tell the engine.
    Tell(Command),
    /// Keep the learner's progress.
    Save,
}
