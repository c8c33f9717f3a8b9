//! Pointing: without a mouse, at an option of what is asked or the points of a sketch; with it, at a popup, where the
//! wheel moves, a click on a row chooses it, and a click beside the popup closes it.

use super::{App, Screen};
use crate::tui::action::Effect;
use crate::tui::input::{KeyCode, Mouse, MouseKind};
use crate::tui::popup::{Popup, Spot};

/// The lines that the wheel scrolls at a time.
const LINES: usize = 3;

impl App {
    /// Puts the cursor on an option, as a click on it does.
    pub(super) fn choose_option(&mut self, option: usize) -> Vec<Effect> {
        match (&mut self.popup, &mut self.screen) {
            (Some(Popup::Quick(quick)), _) => quick.point_at(option),
            (None, Screen::Lesson(session)) => session.choose(option),
            (Some(_), _) | (None, Screen::Home) => {}
        }
        Vec::new()
    }

    /// Moves the points of the sketch that is being drawn, as the mouse does.
    pub(super) fn draw(&mut self, points: &[f64]) -> Vec<Effect> {
        if let Screen::Lesson(session) = &mut self.screen {
            session.draw(points);
        }
        Vec::new()
    }

    pub(super) fn pointed_at_popup(&mut self, mouse: Mouse) -> Vec<Effect> {
        match mouse.kind {
            MouseKind::ScrollUp => self.turned(KeyCode::Up),
            MouseKind::ScrollDown => self.turned(KeyCode::Down),
            MouseKind::Press => match self.spot(mouse) {
                // which sends the machine back, if it has gone along with a number
                Spot::Outside
                    if matches!(self.popup, Some(Popup::Follow(_) | Popup::Derivation(_))) =>
                {
                    self.key(KeyCode::Esc.into())
                }
                Spot::Outside => self.close(),
                Spot::Inside => self.read_curve(mouse),
                Spot::Row(row) => self.clicked(row),
            },
            MouseKind::Drag => self.read_curve(mouse),
            MouseKind::Release => Vec::new(),
        }
    }

    /// Chooses a row; that of a key does what the key does.
    fn clicked(&mut self, row: usize) -> Vec<Effect> {
        let Some(Popup::Help(help)) = &self.popup else {
            self.point_at(row);
            return self.key(KeyCode::Enter.into());
        };
        let body = self.body();
        let action = help.action_of(row, &self.help_place(), body);
        self.popup = None;
        action.map_or_else(Vec::new, |action| self.update(action))
    }

    /// Reads a number's life at the mouse, where it is shown.
    fn read_curve(&mut self, mouse: Mouse) -> Vec<Effect> {
        let body = self.body();
        if let (Some(Popup::Follow(follow)), Screen::Lesson(session)) =
            (&mut self.popup, &self.screen)
            && let Some(view) = session.view(&self.appearance.theme)
        {
            follow.read_at(&view, body, (mouse.column, mouse.row).into());
        }
        Vec::new()
    }

    /// The wheel moves the cursor as an arrow key does, or scrolls a text by a few lines.
    fn turned(&mut self, key: KeyCode) -> Vec<Effect> {
        let lines =
            if matches!(self.popup, Some(Popup::Help(_) | Popup::Messages(_))) { LINES } else { 1 };
        (0..lines).flat_map(|_| self.key(key.into())).collect()
    }

    /// What is at the mouse.
    fn spot(&self, mouse: Mouse) -> Spot {
        let body = self.body();
        let place = (mouse.column, mouse.row).into();
        match (&self.popup, &self.screen) {
            (Some(Popup::Help(help)), _) => help.spot(&self.help_place(), body, place),
            (Some(Popup::Prompt(prompt)), _) => prompt.spot(body, place),
            (Some(Popup::Palette(palette)), _) => palette.spot(body, place),
            (Some(Popup::List(list)), Screen::Lesson(session)) => list.spot(session, body, place),
            (Some(Popup::Quick(quick)), Screen::Lesson(session)) => {
                quick.spot(&session.lesson().quick, body, place)
            }
            (Some(Popup::Cards(cards)), _) => cards.spot(body, place),
            (Some(Popup::Messages(log)), _) => log.spot(body, place),
            (Some(Popup::Share(share)), _) => share.spot(body, place),
            (Some(Popup::Follow(follow)), Screen::Lesson(session)) => {
                let view = session.view(&self.appearance.theme);
                view.map_or(Spot::Outside, |view| follow.spot(&view, body, place))
            }
            (Some(Popup::Derivation(derivation)), Screen::Lesson(session)) => {
                let view = session.view(&self.appearance.theme);
                view.map_or(Spot::Outside, |view| derivation.spot(&view, body, place))
            }
            (Some(Popup::Page(page)), Screen::Lesson(session)) => {
                let view = session.view(&self.appearance.theme);
                view.map_or(Spot::Outside, |view| page.spot(&view, body, place))
            }
            (
                Some(
                    Popup::List(_)
                    | Popup::Quick(_)
                    | Popup::Follow(_)
                    | Popup::Derivation(_)
                    | Popup::Page(_),
                ),
                Screen::Home,
            )
            | (None, _) => Spot::Outside,
        }
    }

    /// Moves the cursor of the popup to a row.
    fn point_at(&mut self, row: usize) {
        match &mut self.popup {
            Some(Popup::Palette(palette)) => palette.point_at(row),
            Some(Popup::List(list)) => list.point_at(row),
            Some(Popup::Quick(quick)) => quick.point_at(row),
            Some(Popup::Cards(cards)) => cards.point_at(row),
            Some(Popup::Follow(follow)) => follow.point_at(row),
            Some(
                Popup::Help(_)
                | Popup::Prompt(_)
                | Popup::Messages(_)
                | Popup::Derivation(_)
                | Popup::Share(_)
                | Popup::Page(_),
            )
            | None => {}
        }
    }
}
