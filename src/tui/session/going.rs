//! Actions that move the machine or the cursor, or change the view settings.

use ratatui::layout::Rect;

use super::Session;
use crate::engine::{Command, Frame};
use crate::lesson::PaneName;
use crate::tui::action::{Go, Look, Move};
use crate::tui::looks::around;
use crate::tui::step::Arrow;

impl Session {
    /// Moves up or down in what is focused: an answer, a unit, a text.
    pub(crate) fn move_by(&mut self, by: Move, size: Rect) {
        if self.open.key(Arrow::Vertical(by), &mut self.looks) {
            self.moved = true; // a drawing
            return;
        }
        match by {
            Move::Up if self.looks.chooses_unit() => self.go_to_unit(-1),
            Move::Down if self.looks.chooses_unit() => self.go_to_unit(1),
            Move::Up | Move::Down | Move::PageUp | Move::PageDown => {
                self.scroll(self.looks.scrolled(), by, size);
            }
        }
    }

    /// Returns the command that moves the machine or changes its run.
    pub(crate) fn go(&mut self, go: Go) -> Option<Command> {
        if let Go::Ticks(by) = go
            && (self.open.key(Arrow::Sideways(by), &mut self.looks) || self.move_reading(by))
        {
            return None;
        }
        if go == Go::RunPause && self.rests() && self.experiment.resumes() {
            return self.return_there();
        }
        self.command(|frame| match go {
            Go::RunPause | Go::RunBack if frame.is_running() => Command::Pause,
            Go::RunPause => Command::Run,
            Go::RunBack => Command::RunBack,
            Go::Ticks(n) => Command::Ticks(n.into()),
            Go::Updates(n) => Command::Updates(n.into()),
            Go::Epochs(n) => Command::Epochs(n.into()),
            Go::Stride(by) => Command::GoTo(frame.strides_away(by)),
            Go::Start => Command::GoTo(0),
            Go::Furthest => Command::GoTo(frame.snapshot.furthest),
            Go::Divergence => Command::GoToDivergence,
            Go::Faster => Command::SetSpeed(frame.speed.faster()),
            Go::Slower => Command::SetSpeed(frame.speed.slower()),
            Go::Restart => Command::Restart,
            Go::NextSeed => Command::Reseed(frame.snapshot.spec.seed.wrapping_add(1)),
            Go::Undo => Command::Undo,
            Go::Redo => Command::Redo,
            Go::Dismiss => Command::Dismiss,
        })
    }

    /// Changes the view settings on a screen of this size. Returns a command to the engine if one is needed.
    pub(crate) fn look(&mut self, look: Look, size: Rect) -> Option<Command> {
        match look {
            Look::Focus(by) => self.focus_by(by, size),
            Look::Pane(PaneName::Lesson) => self.looks.show_lesson(),
            Look::Pane(pane) => self.looks.focus(pane),
            Look::AllPanes => self.looks.panes.open_all(),
            Look::StepPanes => self.show_panes_of_step(),
            Look::Check if self.looks.hunts && self.looks.focus == PaneName::Check => {
                self.looks.focus(PaneName::Code);
            }
            Look::Check => {
                self.looks.focus(PaneName::Check);
                return self.command(|_| Command::Check);
            }
            Look::NextArm => {
                return self.command(|f| Command::Select((f.arm + 1) % f.snapshot.arms.len()));
            }
            Look::Zoom => self.looks.zoom(),
            Look::Present => self.looks.present(),
            Look::Cover => self.looks.cover(),
            Look::Cell => self.looks.show_cell(),
            Look::Scale => self.looks.scale = self.looks.scale.next(),
            Look::Magnify(by) => self.magnify(by, None),
            Look::WholeRun => self.looks.window = None,
            Look::Read => self.read(),
            Look::NextTensor => self.looks.tensor += 1,
            Look::Gradients => self.looks.gradients = !self.looks.gradients,
            Look::From(by) if self.chooses_timestep() => {
                self.go_to_timestep(by);
            }
            Look::From(by) => self.looks.from = around(self.looks.from, by, self.lines().1),
            Look::HideArm => self.hide(),
            Look::Recolour => self.recolour(),
            Look::Notation => self.looks.notation = self.looks.notation.other(),
        }
        None
    }

    /// Returns a command that depends on the newest frame.
    fn command(&self, command: impl FnOnce(&Frame) -> Command) -> Option<Command> {
        self.frame().map(command)
    }

    /// Notes a command of the learner that moves the machine or turns a knob: it no longer returns to where it was left,
    /// or it goes on from there.
    pub(crate) fn note(&mut self, command: &Command) {
        if self.leaves_its_place(command) {
            self.experiment.starts = false;
            if !matches!(command, Command::Visit(_)) {
                self.stay(); // it does not come back
            }
            self.open.attempt.touched = true;
        }
    }

    /// Notes a command that may move the machine from where it was left. Returns whether it does.
    pub(crate) fn leaves_its_place(&mut self, command: &Command) -> bool {
        let is_on_its_way = self.frame().is_some_and(|frame| frame.returning().is_some());
        let rests_there = *command == Command::Pause && is_on_its_way;
        if rests_there || matches!(command, Command::Resume { .. }) {
            return false; // the place is still where the learner left it
        }
        let leaves = command.moves() || command.needs_its_place();
        if leaves {
            self.experiment.passes(command.needs_its_place());
        }
        leaves
    }
}
