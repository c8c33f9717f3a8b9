//! The groups of keys in the help, and the keys of each pane.

use strum::VariantArray;

use super::{Binding, KeyScope};
use crate::lesson::PaneName;
use crate::tui::action::{Action, Ask, Go, Look, Move};
use crate::tui::verbs::Scope;

/// A group of keys in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum Group {
    /// The list of lessons.
    Home,
    /// Steps, hints, answers.
    Lesson,
    /// Running and stepping.
    Machine,
    /// Settings, arms, and what they replace.
    Settings,
    /// What panes show.
    View,
    /// Which panes are shown.
    Panes,
    /// The program.
    Program,
}

impl Group {
    /// Its heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Group::Home => "Lessons",
            Group::Lesson => "This lesson",
            Group::Machine => "Machine",
            Group::Settings => "Settings and arms",
            Group::View => "View",
            Group::Panes => "Panes",
            Group::Program => "Program",
        }
    }
}

impl Binding {
    /// The group of this key in the help.
    pub fn group(&self) -> Group {
        match self.scope {
            KeyScope::Home => Group::Home,
            KeyScope::Lesson | KeyScope::Anywhere => of_action(self.action),
        }
    }
}

fn of_action(action: Action) -> Group {
    match action {
        Action::Quit | Action::Back | Action::Help | Action::Mouse => Group::Program,
        Action::Ground(_) | Action::Motion(_) | Action::Language(_) => Group::Program,
        Action::Enter
        | Action::Steps(_)
        | Action::Hint
        | Action::Change
        | Action::Mark
        | Action::Reset => Group::Lesson,
        Action::Move(_) | Action::Copy(_) => Group::View,
        Action::Pick(_) | Action::Open(_) => Group::Home,
        Action::Go(go) => of_movement(go),
        Action::Look(look) => of_look(look),
        Action::Ask(Ask::Update) => Group::Machine,
        Action::Ask(Ask::Follow(_) | Ask::Derivation(_) | Ask::Diagnosis) => Group::View,
        Action::Ask(Ask::Steps | Ask::Notes | Ask::Line) => Group::Lesson,
        Action::Ask(Ask::Quick | Ask::Find | Ask::Path | Ask::Cards) => Group::Home,
        Action::Ask(Ask::Palette(Scope::All) | Ask::Messages | Ask::Share) => Group::Program,
        Action::Ask(Ask::Palette(Scope::Knobs | Scope::Arms)) => Group::Settings,
        Action::Ask(Ask::Palette(Scope::Stops)) => Group::Machine,
    }
}

fn of_movement(go: Go) -> Group {
    match go {
        Go::RunPause
        | Go::RunBack
        | Go::Ticks(_)
        | Go::Updates(_)
        | Go::Epochs(_)
        | Go::Stride(_)
        | Go::Start
        | Go::Furthest
        | Go::Divergence
        | Go::Faster
        | Go::Slower
        | Go::Restart
        | Go::NextSeed => Group::Machine,
        Go::Undo | Go::Redo | Go::Dismiss => Group::Settings,
    }
}

fn of_look(look: Look) -> Group {
    match look {
        Look::Focus(_)
        | Look::Pane(_)
        | Look::AllPanes
        | Look::StepPanes
        | Look::Check
        | Look::Zoom
        | Look::Present
        | Look::Cover
        | Look::Cell => Group::Panes,
        Look::Scale
        | Look::Magnify(_)
        | Look::WholeRun
        | Look::Read
        | Look::NextTensor
        | Look::Gradients
        | Look::From(_)
        | Look::Notation
        | Look::NextArm => Group::View,
        Look::HideArm | Look::Recolour => Group::Settings,
    }
}

/// The actions that change what a pane shows, the most useful first.
pub(crate) fn of_pane(pane: PaneName) -> &'static [Action] {
    const UP: Action = Action::Move(Move::Up);
    const DOWN: Action = Action::Move(Move::Down);
    const LEFT: Action = Action::Look(Look::From(-1));
    const RIGHT: Action = Action::Look(Look::From(1));
    const TENSOR: Action = Action::Look(Look::NextTensor);
    const GRADIENTS: Action = Action::Look(Look::Gradients);
    const NOTATION: Action = Action::Look(Look::Notation);
    const SCALE: Action = Action::Look(Look::Scale);
    const CLOSER: Action = Action::Look(Look::Magnify(1));
    const WIDER: Action = Action::Look(Look::Magnify(-1));
    const WHOLE: Action = Action::Look(Look::WholeRun);
    const READ: Action = Action::Look(Look::Read);
    const ARM: Action = Action::Look(Look::NextArm);
    match pane {
        PaneName::Lesson => &[
            Action::Enter,
            Action::Steps(1),
            Action::Steps(-1),
            Action::Hint,
            Action::Change,
            Action::Ask(Ask::Steps),
            UP,
            DOWN,
            Action::Move(Move::PageUp),
            Action::Move(Move::PageDown),
        ],
        PaneName::Tape => &[UP, DOWN, LEFT, RIGHT, ARM],
        PaneName::Loss => &[SCALE, READ, CLOSER, WIDER, WHOLE, ARM, Action::Go(Go::Dismiss)],
        PaneName::Weights => &[TENSOR, GRADIENTS, UP, DOWN, LEFT, RIGHT, ARM],
        PaneName::Norms => &[READ, ARM],
        PaneName::Clip => &[SCALE, READ, CLOSER, WIDER, WHOLE, ARM],
        PaneName::Output => &[Action::Ask(Ask::Line), ARM, UP, DOWN],
        PaneName::Equation => {
            &[Action::Ask(Ask::Derivation(None)), UP, DOWN, LEFT, RIGHT, NOTATION, ARM]
        }
        PaneName::Code => &[UP, DOWN],
        PaneName::Ledger => &[TENSOR, UP, DOWN, LEFT, RIGHT, ARM],
        PaneName::Memory => &[ARM],
        PaneName::Check => &[Action::Look(Look::Check), TENSOR, ARM],
        PaneName::Network => &[Action::Look(Look::Cell), LEFT, RIGHT, TENSOR, ARM],
    }
}
