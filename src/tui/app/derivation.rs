//! Pages to read: the derivations of formulas, the diagnosis of a training, the speaker notes.

use super::{App, Screen};
use crate::nn::{Quantity, Stage, Variable};
use crate::tui::action::{Action, Ask, Copied, Effect, Go};
use crate::tui::input::Key;
use crate::tui::keymap::keys_in_text;
use crate::tui::pane::equation;
use crate::tui::pane::equation::derivation::{NONE, has_page, of_tick};
use crate::tui::popup::{Derivation, Follow, Popup};
use crate::tui::theme::Theme;
use crate::tui::verbs::Scope;
use crate::tui::view::View;

impl App {
    /// Opens the derivations of the formulas of the last tick, or of this one alone.
    pub(super) fn open_derivation(&mut self, of: Option<Copied>) -> Vec<Effect> {
        let Some(view) = view_of(&self.screen, &self.appearance.theme) else { return Vec::new() };
        if view.frame.is_running() {
            self.wait_for_rest(Action::Ask(Ask::Derivation(of)));
            return Vec::new();
        }
        let numbers = of_tick(&view);
        let found = match of {
            None if numbers.is_empty() => {
                let tick = keys_in_text(&[Action::Go(Go::Ticks(1))]);
                Err(format!("nothing is computed yet: press {tick}"))
            }
            None => {
                let about = asked_of(&view, &numbers);
                Ok(Derivation::of(numbers, about))
            }
            Some(of) => called(&view, &numbers, of).map(|of| Derivation::of(vec![of], None)),
        };
        match found {
            Ok(derivation) => self.popup = Some(Popup::Derivation(derivation)),
            Err(why) => self.messages.now = Some(why),
        }
        Vec::new()
    }

    /// Opens the derivation of the number that is followed.
    pub(super) fn derive_followed(&mut self, follow: Follow) -> Vec<Effect> {
        let Some(view) = view_of(&self.screen, &self.appearance.theme) else { return Vec::new() };
        let number = Some(follow.number()).filter(|of| has_page(&view, *of));
        self.messages.now = number.is_none().then(|| NONE.to_owned());
        self.popup = Some(match number {
            Some(of) => Popup::Derivation(Derivation::of_followed(of, follow)),
            None => Popup::Follow(follow),
        });
        Vec::new()
    }

    /// Tells what an examination of the run has found; returns the effect that examines it where it rests.
    pub(super) fn examine(&mut self) -> Option<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return None };
        let (found, next) = (session.news_of_diagnosis(), session.examine());
        if let Some(found) = found {
            let page = keys_in_text(&[Action::Ask(Ask::Palette(Scope::All))]);
            self.tell(format!("{found} ({page} diagnose shows more)"));
        }
        next.map(Effect::Send)
    }

    /// Handles a key while a page is read.
    pub(super) fn read_page(&mut self, key: Key) -> Vec<Effect> {
        let body = self.body();
        let view = view_of(&self.screen, &self.appearance.theme);
        let (Some(Popup::Page(page)), Some(view)) = (&mut self.popup, view) else {
            return self.close();
        };
        if page.key(key, &view, body) { self.close() } else { Vec::new() }
    }

    /// Handles a key while a derivation is shown.
    pub(super) fn derive(&mut self, key: Key) -> Vec<Effect> {
        let body = self.body();
        let view = view_of(&self.screen, &self.appearance.theme);
        let (Some(Popup::Derivation(derivation)), Some(view)) = (&mut self.popup, view) else {
            return self.close();
        };
        if derivation.key(key, &view, body) {
            let shown = derivation.clone();
            self.popup = shown.into_follow().map(Popup::Follow);
        }
        Vec::new()
    }
}

/// The one of these numbers that the step asks for, or else the first whose symbol is in its question.
fn asked_of(view: &View, numbers: &[Quantity]) -> Option<Quantity> {
    let asked = view.open.about().filter(|of| numbers.contains(of));
    let question = view.current().and_then(|step| step.exercise.question()).unwrap_or_default();
    let mut words = question.split(|c: char| !c.is_alphanumeric() && c != '_');
    let named = |word: &str| numbers.iter().find(|of| names(word, of.variable)).copied();
    asked.or_else(|| words.find_map(named))
}

/// The number whose formula is meant, with those of the last tick: of an array, the one that the tick has computed.
fn called(view: &View, numbers: &[Quantity], of: Copied) -> Result<Quantity, String> {
    let alike = |of: &Quantity, variable: Variable| match (of.variable, variable) {
        (Variable::Parameter(_, name), Variable::Parameter(_, other)) => {
            name == other && is_gradient(of.variable) == is_gradient(variable)
        }
        (here, other) => here == other,
    };
    let of_array = |variable, row: Option<usize>| {
        let here = |of: &&Quantity| alike(of, variable) && row.is_none_or(|row| of.row == row);
        numbers.iter().find(here).copied()
    };
    let (found, name) = match of {
        Copied::Number(of) if !has_page(view, of) => return Err(NONE.to_owned()),
        Copied::Number(of) => {
            let is_known = equation::value(view, of).is_some() || view.hides(of);
            (Some(of).filter(|_| is_known), equation::named(view, of))
        }
        Copied::Row(variable, row) => {
            let first = variable.at(row, 0);
            let is_known = has_page(view, first) && equation::value(view, first).is_some();
            let found = of_array(variable, Some(row)).or(Some(first).filter(|_| is_known));
            (found, equation::named(view, first))
        }
        Copied::Array(variable) => {
            (of_array(variable, None), equation::named(view, variable.at(0, 0)))
        }
        Copied::Here => (numbers.first().copied(), String::new()),
    };
    let symbol = match of {
        Copied::Array(Variable::Tape(tensor)) => tensor.name().to_owned(),
        _ => stem(&name),
    };
    found.ok_or_else(|| {
        let follow = keys_in_text(&[Action::Ask(Ask::Follow(None))]);
        let last = view.arm().reached().last().map_or("nothing".to_owned(), |tick| tick.to_string());
        let names = numbers.iter().map(|of| stem(&equation::named(view, *of)));
        let names = names.collect::<Vec<_>>().join(", ");
        format!(
            "{symbol} is not computed here. The last tick, {last}, computes {names}. {follow} with a name, such as {name}, goes to where another is computed"
        )
    })
}

/// A name without the place in the array.
fn stem(name: &str) -> String {
    name.split('[').next().unwrap_or_default().to_owned()
}

fn is_gradient(variable: Variable) -> bool {
    matches!(variable, Variable::Parameter(Stage::Grad | Stage::Clipped, _))
}

/// Whether a word is the symbol of a number, with or without its timestep: `dh_3`, `dW_hh`.
fn names(word: &str, of: Variable) -> bool {
    let symbol = match of {
        Variable::Tape(tensor) => tensor.name().to_owned(),
        Variable::Parameter(Stage::Grad | Stage::Clipped, name) => format!("d{name}"),
        Variable::Parameter(Stage::Before | Stage::After, name) => name.to_string(),
        Variable::OffTape(_) | Variable::Moment(..) => return false,
    };
    word.strip_prefix(&symbol).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// The view of the open lesson, once there is a frame.
fn view_of<'a>(screen: &'a Screen, theme: &'a Theme) -> Option<View<'a>> {
    match screen {
        Screen::Lesson(session) => session.view(theme),
        Screen::Home => None,
    }
}
