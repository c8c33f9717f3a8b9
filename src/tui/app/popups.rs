//! Popups, which receive keys before the screen does.

use super::{App, Screen};
use crate::engine::{Command, Notice};
use crate::tui::action::{Action, Effect};
use crate::tui::input::Key;
use crate::tui::keymap::keys_of;
use crate::tui::popup::{Chosen, Picked, Popup, Question, Quick, Track};
use crate::tui::session::Session;
use crate::tui::verbs::Parsed;

impl App {
    /// Handles a key in the palette.
    pub(super) fn choose(&mut self, key: Key) -> Vec<Effect> {
        let (Some(Popup::Palette(palette)), Screen::Lesson(session)) =
            (&mut self.popup, &self.screen)
        else {
            return self.close();
        };
        let Some(context) = session.context() else { return self.close() };
        let chosen = palette.key(key, &context);
        let palette = if chosen == Chosen::Nothing { None } else { self.popup.take() };
        match chosen {
            Chosen::Nothing | Chosen::Dropped => Vec::new(),
            Chosen::Parsed(Parsed::Action(action)) => self.update(action),
            Chosen::Parsed(Parsed::Command(command)) => {
                self.sent = palette;
                self.order(command)
            }
        }
    }

    /// Opens the palette again if the engine has refused its line. Returns whether it has.
    pub(super) fn reopen(&mut self, notice: &Notice) -> bool {
        let (Notice::Refused(why), Some(Popup::Palette(mut palette)), None) =
            (notice, self.sent.take(), &self.popup)
        else {
            return false;
        };
        palette.refuse(why);
        self.popup = Some(Popup::Palette(palette));
        true
    }

    /// Handles a key in the list of steps.
    pub(super) fn pick(&mut self, key: Key) -> Vec<Effect> {
        let (Some(Popup::List(list)), Screen::Lesson(session)) = (&mut self.popup, &self.screen)
        else {
            return self.close();
        };
        let picked = list.key(key, session);
        if picked != Picked::Nothing {
            self.popup = None;
        }
        match picked {
            Picked::Nothing | Picked::Dropped => Vec::new(),
            Picked::Step(step) => self.visit_step(step),
            Picked::Reset => self.reset(),
            Picked::Quick => {
                self.popup = Some(Popup::Quick(Quick::default()));
                Vec::new()
            }
        }
    }

    /// Handles a key in the fast track.
    pub(super) fn track(&mut self, key: Key) -> Vec<Effect> {
        let (Some(Popup::Quick(quick)), Screen::Lesson(session)) =
            (&mut self.popup, &mut self.screen)
        else {
            return self.close();
        };
        let questions = session.lesson().quick.len();
        match quick.key(key, &session.lesson().quick) {
            Track::Open => return Vec::new(),
            Track::Dropped => return self.close(),
            Track::Over(right) => {
                self.popup = None;
                self.progress.take_quick(session.course().key(), right);
                let all_done = session.done().iter().all(|done| *done);
                self.message = Some(match right == questions {
                    true => format!(
                        "{right} of {questions} right: you know this. Here is what to remember; {} goes on to the next lesson",
                        keys_of(&[Action::Enter])
                    ),
                    false if all_done => {
                        format!("{right} of {questions} right: look once more at what is missing")
                    }
                    false => format!("{right} of {questions} right: the lesson is worth your time"),
                });
                if right == questions {
                    let end = session.lesson().steps.len();
                    return self.visit_step(end);
                }
            }
        }
        vec![Effect::Save]
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        match &mut self.popup {
            Some(Popup::Prompt(prompt)) => prompt.paste(text),
            Some(Popup::Palette(palette)) => palette.paste(text),
            Some(Popup::Help { .. } | Popup::List(_) | Popup::Quick(_)) => {}
            None => {
                if let Screen::Lesson(session) = &mut self.screen {
                    session.paste(text);
                }
            }
        }
        Vec::new()
    }

    pub(super) fn close(&mut self) -> Vec<Effect> {
        self.popup = None;
        Vec::new()
    }

    pub(super) fn answer(&mut self, question: Question, text: &str) -> Vec<Effect> {
        if question == Question::Line && self.refuses(text) {
            return Vec::new();
        }
        self.popup = None;
        match question {
            Question::Update => {
                let update = text.trim().parse().ok();
                update.map_or_else(Vec::new, |update| self.order(Command::GoTo(update)))
            }
            Question::Line => {
                if let Screen::Lesson(session) = &mut self.screen {
                    session.show_own_line();
                }
                let line = Some(text.to_owned()).filter(|text| !text.trim().is_empty());
                vec![Effect::Send(Command::Try(line))]
            }
        }
    }

    /// Whether a line for the model cannot be read: then it stays there to be changed, with the reason below.
    fn refuses(&mut self, line: &str) -> bool {
        let task = self.session().and_then(Session::frame).map(|frame| &frame.snapshot.task);
        let problem = task.filter(|_| !line.trim().is_empty()).and_then(|task| task.refusal(line));
        let (Some(problem), Some(Popup::Prompt(prompt))) = (problem, &mut self.popup) else {
            return false;
        };
        prompt.refuse(problem.to_string());
        true
    }
}
