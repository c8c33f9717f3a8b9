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
    /// Whether the mouse is the program's or the terminal's.
    Mouse,
    /// Open the lesson; in a lesson, do what the step asks, or go on.
    Enter,
    /// Up or down, in a list or a text.
    Move(Move),
    /// Move the machine, or change its run.
    Go(Go),
    /// Look at it in another way.
    Look(Look),
    /// Open something to choose from or to type into.
    Ask(Ask),
    /// Go so many steps of the lesson on, or back.
    Steps(i8),
    /// The next level of help.
    Hint,
    /// Forget all that was done in this lesson.
    Reset,
}

/// Up or down, in a list or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The line above.
    Up,
    /// The line below.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
}

/// Where the machine goes, and how its run is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    /// Run, or pause.
    RunPause,
    /// Run backwards, or pause.
    RunBack,
    /// Ticks, forwards or back.
    Ticks(i8),
    /// Updates, forwards or back.
    Updates(i8),
    /// Epochs, forwards or back.
    Epochs(i8),
    /// So many twentieths of the run, forwards or back.
    Stride(i8),
    /// To the start of the run.
    Start,
    /// As far as the run has come.
    Furthest,
    /// Where a number was first not finite.
    Divergence,
    /// Run faster.
    Faster,
    /// Run slower.
    Slower,
    /// From the beginning, with the same weights.
    Restart,
    /// From the beginning, with the next seed.
    NextSeed,
    /// Take back the last knob turned.
    Undo,
    /// Show the old future no longer.
    Dismiss,
}

/// How the learner looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Give the focus to the pane so many further on.
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
    /// The selected arm in the charts or not.
    HideArm,
    /// Another colour and mark for the selected arm.
    Recolour,
}

/// What opens above the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A line for an update to go to.
    Update,
    /// A line for an input of the learner's own.
    Line,
    /// The steps of the lesson, to go to one.
    Steps,
    /// The palette, with what belongs to this scope.
    Palette(Scope),
}

impl Move {
    /// A scroll position after this move, where so many rows are hidden.
    pub(crate) fn scrolled(self, scroll: u16, hidden: u16) -> u16 {
        let scroll = scroll.min(hidden);
        let scroll = match self {
            Move::Up => scroll.saturating_sub(1),
            Move::Down => scroll.saturating_add(1),
            Move::PageUp => scroll.saturating_sub(10),
            Move::PageDown => scroll.saturating_add(10),
        };
        scroll.min(hidden)
    }
}

/// What the app wants done outside of itself.
#[derive(Debug)]
pub enum Effect {
    /// Open an experiment.
    Open(Box<ExperimentSpec>, Folder, Speed),
    /// Tell the engine.
    Send(Command),
    /// Keep the learner's progress.
    Save,
}
