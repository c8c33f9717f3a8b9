//! Actions, which keys trigger, and effects, which the app requests from outside.

use std::path::PathBuf;

use super::input::{Key, KeyCode};
use super::verbs::Scope;
use crate::engine::{Command, Speed};
use crate::lesson::{GroundChoice, Language, MotionChoice, PaneName};
use crate::nn::{Quantity, Variable};
use crate::task::Folder;
use crate::trace::model::TrainedModel;
use crate::train::ExperimentSpec;

/// Something that the learner does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Leave the program.
    Quit,
    /// Close the innermost layer: popup, zoom, lesson.
    Back,
    /// Show the keys.
    Help,
    /// Give the mouse to the program, or back to the terminal.
    Mouse,
    /// Open the selected lesson; in a lesson, do what the step asks, or continue.
    Enter,
    /// Move up or down in a list or a text.
    Move(Move),
    /// Select a lesson.
    Pick(Pick),
    /// Open the lesson with this number.
    Open(usize),
    /// Move the machine, or change its run.
    Go(Go),
    /// Change what the panes show.
    Look(Look),
    /// Open a list to choose from, or a line to type into.
    Ask(Ask),
    /// Move by this many steps of the lesson, forwards or back.
    Steps(i8),
    /// Show the next hint.
    Hint,
    /// Change the sentence that has been given.
    Change,
    /// Add what is on the screen to the recording of a demonstration.
    Mark,
    /// Copy to the clipboard.
    Copy(Copied),
    /// Erase the progress in this lesson.
    Reset,
    /// Choose the ground that the colours are for.
    Ground(GroundChoice),
    /// Choose whether passes are shown tick by tick.
    Motion(MotionChoice),
    /// Choose the language of the lessons.
    Language(Language),
}

/// What is copied to the clipboard, of the selected arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// What the focused pane shows.
    Here,
    /// A number.
    Number(Quantity),
    /// A row of an array.
    Row(Variable, usize),
    /// An array.
    Array(Variable),
}

/// A lesson to select.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The first lesson.
    First,
    /// The last lesson.
    Last,
    /// The lesson whose number ends in this digit: after `1`, a `5` selects 15.
    Digit(u8),
}

/// Move up or down in a list or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
}

impl Move {
    /// The move of a key, where texts and lists are all that keys move.
    pub(crate) fn of_key(key: Key) -> Option<Self> {
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => Some(Move::Up),
            KeyCode::Down | KeyCode::Char('j') => Some(Move::Down),
            KeyCode::PageUp => Some(Move::PageUp),
            KeyCode::PageDown => Some(Move::PageDown),
            _ => None,
        }
    }
}

/// A movement of the machine, or a change of its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    /// Run, or pause.
    RunPause,
    /// Run backwards, or pause.
    RunBack,
    /// Move by this many ticks, forwards or back.
    Ticks(i8),
    /// Move by this many updates, forwards or back.
    Updates(i8),
    /// Move by this many epochs, forwards or back.
    Epochs(i8),
    /// Move by this many twentieths of the run, forwards or back.
    Stride(i8),
    /// Move to the start of the run.
    Start,
    /// Move to the furthest point reached.
    Furthest,
    /// Move to the first non-finite number; in a hand-in, to the next number that differs.
    Divergence,
    /// Run faster.
    Faster,
    /// Run slower.
    Slower,
    /// Restart with the same weights.
    Restart,
    /// Restart with the next seed.
    NextSeed,
    /// Undo the last edit; if there is none, bring back the run that another field or seed replaced.
    Undo,
    /// Make what was undone last once more.
    Redo,
    /// Stop showing the previous run.
    Dismiss,
}

/// A change of what the panes show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Move the focus by this many panes.
    Focus(i8),
    /// Show this pane and focus it.
    Pane(PaneName),
    /// Show all panes, as far as there is room.
    AllPanes,
    /// Show only the panes of the step.
    StepPanes,
    /// Check the gradient of the selected arm, and show the result.
    Check,
    /// Zoom the focused pane, or show all.
    Zoom,
    /// Present the lesson to a class, in another way, or no longer; in a hand-in, move to the previous number that
    /// differs.
    Present,
    /// In a presentation, cover the answers, or uncover them.
    Cover,
    /// Show the cell of one timestep on the whole screen, or the network again.
    Cell,
    /// Switch the vertical axis of the charts over time.
    Scale,
    /// Show a smaller or, if negative, a larger part of the run in these charts.
    Magnify(i8),
    /// Show all of the run in these charts.
    WholeRun,
    /// Read values off a chart, or stop.
    Read,
    /// Show the next tensor.
    NextTensor,
    /// Switch between weights and gradients.
    Gradients,
    /// Select another of the units that the present one is computed from.
    From(i8),
    /// Switch the notation of the equations.
    Notation,
    /// Select the next arm.
    NextArm,
    /// Show or hide the selected arm in the charts.
    HideArm,
    /// Change the colour and mark of the selected arm.
    Recolour,
}

/// A popup to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A line for the number of an update.
    Update,
    /// A line for the learner's own input.
    Line,
    /// A line for the path of a file to open.
    Path,
    /// The cards that are due.
    Cards,
    /// The messages so far.
    Messages,
    /// The list of the lesson's steps.
    Steps,
    /// The speaker notes of the step.
    Notes,
    /// A search in the list of lessons.
    Find,
    /// The fast track of the selected lesson.
    Quick,
    /// Where this number comes from, or else the one that is chosen in the focused pane.
    Follow(Option<Quantity>),
    /// How this formula follows from the chain rule, or else those of the last tick.
    Derivation(Option<Copied>),
    /// What is wrong with the training of the selected arm.
    Diagnosis,
    /// What is on the screen, as a string.
    Share,
    /// The palette, with the entries of this scope.
    Palette(Scope),
}

/// What is written to a file of the learner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The trained models, with their arms.
    Models,
    /// The curves of all arms.
    Curves,
    /// A picture of the screen.
    Screen,
    /// What is on the screen as a state to be opened.
    State,
}

/// Something that the app requests from outside.
#[derive(Debug)]
pub enum Effect {
    /// Open an experiment.
    Open(Box<ExperimentSpec>, Folder, Speed),
    /// Send a command to the engine.
    Send(Command),
    /// Open a file: a lesson, or a text to learn from.
    OpenFile(PathBuf),
    /// Show a preview: open this experiment, and send this command to it.
    Preview(Box<ExperimentSpec>, Folder, Speed, Command),
    /// End the preview.
    EndPreview,
    /// Keep the run of the lesson with this key, beside the progress.
    KeepRun(String, Box<TrainedModel>),
    /// Begin a recording for this file.
    BeginRecording(PathBuf),
    /// Write the recording to its file, and end it.
    EndRecording,
    /// Write something of the open lesson to this file.
    Write(Written, PathBuf),
    /// Put this text on the clipboard.
    Copy(String),
    /// Save the learner's progress.
    Save,
}
