//! What the footer offers: the keys that do now what it says of them, and in which words.

use super::Session;
use crate::engine::Command;
use crate::tui::action::{Action, Ask, Go, Look};
use crate::tui::keymap::Binding;
use crate::tui::looks::{Cover, Presents};
use crate::tui::pane::equation::derivation::of_tick;

impl Session {
    /// Whether the first key of a binding does now what the binding is for.
    pub(crate) fn offers(&self, binding: &Binding) -> bool {
        let is_typed = binding.keys.first().is_some_and(|key| self.is_typed(*key));
        let is_idle = match binding.action {
            Action::Hint => !self.has_hint(),
            Action::Change => !self.can_change(),
            Action::Mark => self.recorded().is_none(),
            Action::Steps(by) => by > 0 && self.is_over(),
            Action::Go(go) => !self.can_go(go),
            Action::Look(look) => !self.can_look(look),
            Action::Ask(ask) => matches!(ask, Ask::Derivation(_)) && !self.can_derive(),
            Action::Quit | Action::Back | Action::Help | Action::Mouse | Action::Enter => false,
            Action::Move(_) | Action::Pick(_) | Action::Open(_) | Action::Reset => false,
            Action::Ground(_) | Action::Motion(_) | Action::Language(_) => false,
            Action::Copy(_) => false,
        };
        !is_typed && !is_idle
    }

    /// What a key does now, in a word or two, if that is not what the table of keys says.
    pub(crate) fn does(&self, action: Action) -> Option<&'static str> {
        let Action::Look(look) = action else { return None };
        let timestep = matches!(look, Look::From(_)) && self.chooses_timestep();
        let unzooms = look == Look::Zoom && self.looks.zoom;
        let leaves_cell = look == Look::Cell && self.looks.shows_cell();
        if look == Look::Cover {
            return Some(match self.looks.cover {
                Cover::Off => "cover answers",
                Cover::Answers => "uncover",
                Cover::Lifted => "no more cover",
            });
        }
        if look == Look::Present {
            return Some(match self.looks.presents {
                Presents::Nothing => "present",
                Presents::Text => "two pictures",
                Presents::Pictures => "end presenting",
            });
        }
        let words = timestep.then_some("timestep").or(unzooms.then_some("all panes"));
        words.or(leaves_cell.then_some("all timesteps"))
    }

    /// Whether a key moves the machine: not if it draws or reads a value, nor before a prediction of what it leads to.
    fn can_go(&self, go: Go) -> bool {
        let Some(frame) = self.frame() else { return false };
        let cursor = frame.snapshot.cursor;
        let command = match go {
            Go::RunPause if frame.is_running() => return true,
            Go::RunPause => Command::Run,
            Go::Ticks(_) if self.draws() || self.looks.reading().is_some() => return false,
            Go::Ticks(by) => Command::Ticks(by.into()),
            Go::Updates(by) => Command::Updates(by.into()),
            Go::Dismiss => return frame.snapshot.old.is_some(),
            Go::RunBack | Go::Epochs(_) | Go::Stride(_) | Go::Start | Go::Furthest => return true,
            Go::Divergence => return self.is_about_hand_in(),
            Go::Faster | Go::Slower | Go::Restart => return true,
            Go::NextSeed | Go::Undo | Go::Redo => return true,
        };
        let is_possible = match command.leads_to(cursor) {
            Some(_) => frame.snapshot.arms.iter().any(|arm| arm.is_sound()),
            None => cursor.updates_done() > 0 || cursor.done > 0,
        };
        let leads_past = go == Go::RunPause && self.next_goes_on_here().is_some();
        is_possible && !leads_past && self.has_to_predict(&command).is_none()
    }

    /// Whether a key changes what is shown.
    fn can_look(&self, look: Look) -> bool {
        let Some(frame) = self.frame() else { return false };
        let is_whole = self.looks.window.is_none();
        let reads_nothing = self.looks.focus.is_over_time() && frame.snapshot.furthest == 0;
        let is_about_class = matches!(look, Look::Present | Look::Cover);
        let is_idle = is_about_class && !self.looks.presents()
            || look == Look::Cover && self.looks.cover == Cover::Off && !self.has_answers()
            || look == Look::NextArm && frame.snapshot.arms.len() == 1
            || matches!(look, Look::Magnify(..=0) | Look::WholeRun) && is_whole
            || matches!(look, Look::Read | Look::Magnify(1..)) && reads_nothing
            || look == Look::Check && self.has_to_predict(&Command::Check).is_some()
            || matches!(look, Look::From(_)) && !self.chooses_timestep() && self.lines().1 == 1;
        !is_idle
    }

    /// Whether the step has answers that can be covered.
    fn has_answers(&self) -> bool {
        self.current().is_some_and(|step| step.exercise.has_answers())
    }

    fn can_derive(&self) -> bool {
        let derives =
            self.laid_out(|view| Some(!view.frame.is_running() && !of_tick(view).is_empty()));
        derives.unwrap_or(false)
    }
}
