//! Who receives a key, a click or pasted text: a popup, a line that is open, or the screen.

use ratatui::layout::Rect;

use super::awaiting::Awaited;
use super::{App, Screen};
use crate::engine::Command;
use crate::tui::action::Effect;
use crate::tui::input::{Input, Key, Mouse, MouseKind};
use crate::tui::keymap::Reading;
use crate::tui::popup::{Answer, Popup};
use crate::tui::screen::footer;
use crate::tui::step::Typed;
use crate::tui::{keymap, layout};

impl App {
    /// Handles an input.
    pub(crate) fn input(&mut self, input: &Input) -> Vec<Effect> {
        let mut effects = self.handle(input);
        self.keep_message();
        effects.extend(self.home.leave_preview());
        self.name_keys();
        effects
    }

    fn handle(&mut self, input: &Input) -> Vec<Effect> {
        match input {
            Input::Key(key) => {
                let hurry = self.is_sweeping().then_some(Effect::Send(Command::Hurry));
                let effects = self.pressed(*key);
                hurry.into_iter().chain(self.paced(effects)).collect()
            }
            Input::Mouse(mouse) if self.popup.is_none() => self.pointed(*mouse),
            Input::Mouse(mouse) => self.pointed_at_popup(*mouse),
            Input::Paste(text) => self.paste(text),
            Input::Choose(option) => self.choose_option(*option),
            Input::Draw(points) => self.draw(points),
            Input::Resize { width, height } => {
                self.size = Rect::new(0, 0, *width, *height);
                Vec::new()
            }
        }
    }

    /// Handles a key as the user has bound it.
    fn pressed(&mut self, pressed: Key) -> Vec<Effect> {
        match self.read(pressed) {
            Reading::Key(key) => self.key(key),
            Reading::Command(key) => {
                self.heard(key);
                self.act(key)
            }
            Reading::Nothing => {
                self.heard(pressed);
                Vec::new()
            }
        }
    }

    /// A key has come: what was said has been read.
    fn heard(&mut self, key: Key) {
        (self.messages.now, self.messages.news) = (None, None);
        self.awaited = Awaited::default();
        self.stays_unless(keymap::look_up(self.screen.key_scope(), key));
    }

    /// Handles a key of the table.
    pub(super) fn key(&mut self, key: Key) -> Vec<Effect> {
        self.heard(key);
        if keymap::is_interrupt(key) {
            return self.leave();
        }
        if let Some(Popup::Help(help)) = &mut self.popup
            && help.key(key)
        {
            return Vec::new();
        }
        let searches = matches!(self.screen, Screen::Home) && self.home.is_searched();
        if searches && self.popup.is_none() {
            return self.find_key(key);
        }
        let body = self.body();
        match &mut self.popup {
            Some(Popup::Prompt(prompt)) => match prompt.key(key) {
                Answer::Open => return Vec::new(),
                Answer::Dropped => return self.close(),
                Answer::Given(question, text) => return self.answer(question, &text),
            },
            Some(Popup::Palette(_)) => return self.choose(key),
            Some(Popup::List(_)) => return self.pick(key),
            Some(Popup::Quick(_)) => return self.track(key),
            Some(Popup::Follow(_)) => return self.follow(key),
            Some(Popup::Derivation(_)) => return self.derive(key),
            Some(Popup::Page(_)) => return self.read_page(key),
            Some(Popup::Cards(_)) => return self.ask_cards(key),
            Some(Popup::Share(_)) => return self.share_key(key),
            Some(Popup::Messages(log)) => {
                return if log.key(key, body) { self.close() } else { Vec::new() };
            }
            Some(Popup::Help(_)) => {}
            None => match self.typed(key) {
                Typed::Taken => return Vec::new(),
                Typed::Given => return self.answered(),
                Typed::Refused(why) => {
                    self.messages.now = Some(why.to_owned());
                    return Vec::new();
                }
                Typed::Other if self.hurries(key) => return Vec::new(),
                Typed::Other => {}
            },
        }
        self.act(key)
    }

    /// Does what a key of the table does on the screen.
    fn act(&mut self, key: Key) -> Vec<Effect> {
        let action = keymap::look_up(self.screen.key_scope(), key);
        let beside = self.session().zip(action).and_then(|(s, action)| s.opens_beside(key, action));
        let effects = action.map_or_else(Vec::new, |action| self.update(action));
        self.messages.now = beside.or(self.messages.now.take());
        effects
    }

    /// Handles a mouse event: a click on a key in the footer, or whatever the screen does with it.
    fn pointed(&mut self, mouse: Mouse) -> Vec<Effect> {
        let [.., footer] = layout::rows(self.size, self.screen.header_rows());
        if mouse.row == footer.y && mouse.kind == MouseKind::Press && self.messages.now.is_none() {
            let action = footer::action_at(self, footer, mouse.column);
            return action.map_or_else(Vec::new, |action| self.update(action));
        }
        match &mut self.screen {
            Screen::Lesson(session) => {
                let is_press = mouse.kind == MouseKind::Press;
                let chosen = session.chosen_at(mouse, self.size).filter(|_| is_press);
                if chosen.is_some() {
                    return self.begin_to_follow(chosen);
                }
                let command = session.pointed(mouse, self.size);
                command.map_or_else(Vec::new, |command| self.send(command))
            }
            Screen::Home => self.pointed_at_home(mouse),
        }
    }
}
