//! What an action changes that nothing else says: a selection, a name, an arm that is hidden.

use std::io::{self, Write};

use super::Reader;
use crate::lesson::PaneName;
use crate::nn::Name;
use crate::tui::action::{Action, Go, Look};
use crate::tui::plain::{keys, pane};
use crate::tui::popup::follow::{chosen, sentence};
use crate::tui::view::View;

impl Reader {
    /// Whether an action can change nothing here. Then it is said why.
    pub(super) fn is_idle(&mut self, action: Action) -> bool {
        let Some(session) = self.session() else { return false };
        let has_old = session.frame().is_some_and(|frame| frame.snapshot.old.is_some());
        let why = match action {
            _ if keys::is_of_screen(action) => {
                "That changes only a screen. Nothing is cut off here: “show” lists what can be said."
            }
            Action::Steps(by) if by < 0 && session.step() == 0 => "This is the first step.",
            Action::Steps(by) if by > 0 && session.is_over() => {
                "This is the end of the lesson: Enter opens the next."
            }
            Action::Go(Go::Dismiss) if !has_old => "There is no old curve.",
            _ => return false,
        };
        self.heard.push(why.to_owned());
        true
    }

    /// What an action that has been carried out shows.
    pub(super) fn shown_by(
        &mut self,
        action: Action,
        out: &mut dyn Write,
    ) -> io::Result<Vec<String>> {
        match action {
            Action::Look(Look::Check) => self.look_at_step(out)?,
            Action::Language(_) => self.says_again = true,
            _ => {}
        }
        let words = |words: String| vec![words];
        Ok(self.seen(|view| match action {
            Action::Look(Look::Check) => pane(PaneName::Check, view),
            Action::Look(Look::NextTensor | Look::Gradients) => pane(PaneName::Weights, view),
            Action::Look(Look::From(_)) => {
                chosen(view).map(|of| sentence(view, of)).into_iter().collect()
            }
            Action::Look(Look::Notation) => words(names(view)),
            Action::Look(Look::NextArm) => {
                words(format!("Selected arm: {}.", view.called(view.arm())))
            }
            Action::Look(Look::HideArm) => {
                let arm = view.arm();
                let is_hidden = view.looks.hidden.contains(&arm.name);
                let now = if is_hidden { "not said any more" } else { "said again" };
                words(format!("In the charts, the arm {} is {now}.", view.called(arm)))
            }
            Action::Go(Go::Dismiss) => words("The old curve is removed.".to_owned()),
            _ => Vec::new(),
        }))
    }
}

/// What the formulas call the weights.
fn names(view: &View) -> String {
    let called = |name: &Name| format!("{} for {name}", view.looks.notation.name(*name));
    let names: Vec<String> = [Name::W_xh, Name::W_hh, Name::W_hy].iter().map(called).collect();
    format!("Formulas now have other names: {}.", names.join(", "))
}
