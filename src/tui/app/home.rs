//! The home screen, where a lesson is chosen.

use super::App;
use crate::tui::action::{Action, Ask, Effect, Move};
use crate::tui::input::{Key, KeyCode, Mouse, MouseKind};
use crate::tui::keymap::keys_in_text;
use crate::tui::popup::{Cards, Palette, Popup, Prompt, Question, Quick};
use crate::tui::screen::home;

impl App {
    pub(super) fn at_home(&mut self, action: Action) -> Vec<Effect> {
        let resets = self.home.takes_reset();
        match action {
            Action::Enter => return self.open_chosen(),
            Action::Move(by) => self.home.move_by(by),
            Action::Pick(pick) if self.home.pick(pick) => {}
            Action::Pick(_) => {
                self.messages.now = Some("0 is the second digit of 10: type 1, then 0".to_owned());
            }
            Action::Ask(Ask::Find) => self.home.begin_to_find(),
            Action::Ask(Ask::Quick) => return self.fast_track(),
            Action::Ask(Ask::Palette(_)) => {
                self.popup = Some(Popup::Palette(Palette::at_home(&self.home)));
            }
            Action::Ask(Ask::Cards) => {
                let due = self.home.due(&self.progress);
                match due.is_empty() {
                    true => {
                        self.messages.now =
                            Some("no cards are due: finished lessons add some".to_owned())
                    }
                    false => self.popup = Some(Popup::Cards(Cards::new(due))),
                }
            }
            Action::Ask(Ask::Path) => {
                self.popup = Some(Popup::Prompt(Prompt::new(Question::Path)));
            }
            Action::Reset if resets => return self.reset_chosen(),
            Action::Reset => self.ask_to_reset(),
            Action::Back if self.home.is_searched() => self.home.stop_finding(),
            Action::Quit | Action::Back | Action::Help | Action::Mouse => {}
            // handled for all screens
            Action::Open(_) | Action::Ground(_) | Action::Motion(_) | Action::Language(_) => {}
            Action::Go(_) | Action::Look(_) | Action::Ask(_) => {} // the home screen has no machine
            Action::Steps(_) | Action::Hint | Action::Change | Action::Mark | Action::Copy(_) => {}
        }
        Vec::new()
    }

    /// Handles a key while lessons are searched: those that move and choose are as ever, all others are typed.
    pub(super) fn find_key(&mut self, key: Key) -> Vec<Effect> {
        match key.code {
            KeyCode::Enter => return self.open_chosen(),
            KeyCode::Esc => self.home.stop_finding(),
            KeyCode::Up => self.home.move_by(Move::Up),
            KeyCode::Down => self.home.move_by(Move::Down),
            KeyCode::PageUp => self.home.move_by(Move::PageUp),
            KeyCode::PageDown => self.home.move_by(Move::PageDown),
            _ => self.home.find_key(key),
        }
        Vec::new()
    }

    fn open_chosen(&mut self) -> Vec<Effect> {
        let nothing_found = self.home.find().is_some_and(|find| find.found.hits.is_empty());
        let chosen = self.home.chosen().filter(|_| !nothing_found);
        chosen.map_or_else(Vec::new, |(loaded, number)| self.open(loaded, number))
    }

    /// Opens the selected lesson with its fast track above it.
    fn fast_track(&mut self) -> Vec<Effect> {
        let Some(choice) = self.home.choice() else { return Vec::new() };
        if choice.lesson.quick.is_empty() {
            self.messages.now = Some("this lesson has no fast track".to_owned());
            return Vec::new();
        }
        let effects = self.open_chosen();
        self.popup = Some(Popup::Quick(Quick::default()));
        effects
    }

    fn ask_to_reset(&mut self) {
        let Some(choice) = self.home.choice() else { return };
        let known = self.progress.of(choice.key);
        let done = choice.done(&known).filter(|done| *done).count();
        let (title, steps) = (&choice.lesson.title, choice.lesson.steps.len());
        let key = keys_in_text(&[Action::Reset]);
        self.messages.now = Some(format!(
            "{key} again erases your progress in “{title}” ({done} of {steps} steps); any other key keeps it"
        ));
        self.home.ask_to_reset();
    }

    /// Erases the progress in the selected lesson.
    fn reset_chosen(&mut self) -> Vec<Effect> {
        let Some(choice) = self.home.choice() else { return Vec::new() };
        let message = format!("“{}” restarted: all steps are open again", choice.lesson.title);
        self.progress.reset(choice.key);
        let is_it = |course: &str| course == choice.key;
        self.kept = self.kept.take().filter(|kept| !is_it(kept.course().key()));
        self.messages.now = Some(message);
        vec![Effect::Save]
    }

    /// Handles the mouse: the wheel moves the cursor, a click selects a lesson, another opens it.
    pub(super) fn pointed_at_home(&mut self, mouse: Mouse) -> Vec<Effect> {
        match mouse.kind {
            MouseKind::ScrollUp => self.home.move_by(Move::Up),
            MouseKind::ScrollDown => self.home.move_by(Move::Down),
            MouseKind::Press => match home::entry_at(self, self.size, mouse.column, mouse.row) {
                Some(entry) if entry == self.home.selected() => return self.open_chosen(),
                Some(entry) => self.home.select(entry),
                None => {}
            },
            MouseKind::Drag | MouseKind::Release => {}
        }
        Vec::new()
    }
}
