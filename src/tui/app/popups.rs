//! Popups, which receive keys before the screen does.

use super::{App, Screen};
use ratatui::layout::Rect;
use std::path::PathBuf;

use crate::engine::Command;
use crate::lesson::load::Loaded;
use crate::tui::action::{Action, Effect, Move};
use crate::tui::input::Key;
use crate::tui::keymap::keys_in_text;
use crate::tui::layout;
use crate::tui::popup::{Asked, Chosen, HelpPlace, Picked, Popup, Question, Quick, Track};
use crate::tui::session::Session;
use crate::tui::shared::is_string;
use crate::tui::verbs::{Parsed, update};

impl App {
    /// Handles a key in the palette.
    pub(super) fn choose(&mut self, key: Key) -> Vec<Effect> {
        let Some(Popup::Palette(palette)) = &mut self.popup else { return self.close() };
        let context = match &self.screen {
            Screen::Lesson(session) => session.context(),
            Screen::Home => None,
        };
        let chosen = palette.key(key, context.as_ref());
        if chosen == Chosen::Dropped {
            return self.close();
        }
        let palette = if chosen == Chosen::Nothing { None } else { self.popup.take() };
        match chosen {
            Chosen::Nothing | Chosen::Dropped => Vec::new(),
            Chosen::Parsed(Parsed::Action(action)) => self.update(action),
            Chosen::Parsed(Parsed::Command(command)) => {
                self.awaited.sent = palette;
                self.send(command)
            }
            Chosen::Parsed(Parsed::Write(what, path)) => {
                self.awaited.sent = palette;
                vec![Effect::Write(what, with_home(&path, std::env::home_dir()))]
            }
            Chosen::Parsed(Parsed::Open(path)) => {
                self.awaited.sent = palette;
                self.load(&path)
            }
            Chosen::Parsed(Parsed::Record(path)) => {
                self.awaited.sent = palette;
                self.record(path.as_deref())
            }
            Chosen::Parsed(Parsed::Mark(words)) => self.mark(Some(&words)),
        }
    }

    /// Leaves the open lesson for a file, or for a shared state.
    fn load(&mut self, path: &str) -> Vec<Effect> {
        if is_string(path) {
            return self.take_shared(path);
        }
        let mut effects = self.put_down();
        effects.push(Effect::OpenFile(with_home(path, std::env::home_dir())));
        effects
    }

    /// Opens the palette again if its line has been refused for this reason. Returns whether it has.
    pub(super) fn reopen(&mut self, why: &str) -> bool {
        let (Some(Popup::Palette(mut palette)), None) = (self.awaited.sent.take(), &self.popup)
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
                let all_done = session.lesson().is_done(|step| session.done()[step]);
                self.messages.now = Some(match right == questions {
                    true => format!(
                        "{right} of {questions} right: you know this. Here is what to remember; {} opens the next lesson",
                        keys_in_text(&[Action::Enter])
                    ),
                    false if all_done => {
                        format!("{right} of {questions} right: review what you missed")
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

    /// Handles a key while cards are asked.
    pub(super) fn ask_cards(&mut self, key: Key) -> Vec<Effect> {
        let Some(Popup::Cards(cards)) = &mut self.popup else { return self.close() };
        match cards.key(key) {
            Asked::Open => Vec::new(),
            Asked::Dropped => self.close(),
            Asked::Known(due, how_well) => {
                let over = cards.are_over();
                let again = self.home.asked_again_at(how_well, &self.progress);
                self.progress.ask_again(&due.key, due.index, again);
                if over {
                    self.popup = None;
                    self.messages.now = Some("no more cards are due".to_owned());
                }
                vec![Effect::Save]
            }
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        let left_out = match &mut self.popup {
            Some(Popup::Prompt(prompt)) => prompt.paste(text),
            Some(Popup::Palette(palette)) => palette.paste(text),
            Some(Popup::Help(help)) => help.paste(text),
            Some(Popup::List(_) | Popup::Quick(_) | Popup::Cards(_)) => 0,
            Some(Popup::Follow(_) | Popup::Derivation(_) | Popup::Page(_)) => 0,
            Some(Popup::Messages(_) | Popup::Share(_)) => 0,
            None => match &mut self.screen {
                Screen::Lesson(session) => session.paste(text),
                Screen::Home => self.home.find_pasted(text),
            },
        };
        self.messages.now = (left_out > 0).then(|| {
            let plural = if left_out == 1 { "" } else { "s" };
            format!("{left_out} pasted character{plural} left out: not printable, or no room left")
        });
        Vec::new()
    }

    /// What the help is about here.
    pub(crate) fn help_place(&self) -> HelpPlace {
        let scene = self.session().and_then(Session::scene);
        HelpPlace {
            scope: self.screen.key_scope(),
            pane: scene.as_ref().map(|scene| scene.looks.focus),
            step: scene
                .as_ref()
                .filter(|scene| scene.current().is_some())
                .map(|scene| scene.open.asks(scene).keys),
        }
    }

    /// Scrolls the help.
    pub(super) fn scroll_help(&mut self, by: Move) {
        let place = self.help_place();
        let body = self.body();
        if let Some(Popup::Help(help)) = &mut self.popup {
            help.move_by(by, &place, body);
        }
    }

    /// The area of the panes, and of the popup over them.
    pub(super) fn body(&self) -> Rect {
        let [_, body, ..] = layout::rows(self.size, self.screen.header_rows());
        body
    }

    /// Closes the popup. Says so if a setting was being changed, which stays.
    pub(super) fn close(&mut self) -> Vec<Effect> {
        if let Some(Popup::Palette(palette)) = self.popup.take()
            && let Some(present) = palette.unsaved()
        {
            self.messages.now = Some(format!("not changed: still {present}"));
        }
        Vec::new()
    }

    pub(super) fn answer(&mut self, question: Question, text: &str) -> Vec<Effect> {
        if question == Question::Line && self.refuses(text) {
            return Vec::new();
        }
        match question {
            Question::Path => self.open_path(text.trim()),
            Question::Update => {
                let update = self.session().and_then(Session::frame).map(|f| update(f, text));
                match update {
                    Some(Err(problem)) => self.refuse(problem.to_string()),
                    Some(Ok(update)) => {
                        self.popup = None;
                        self.send(Command::GoTo(update))
                    }
                    None => self.close(),
                }
            }
            Question::Line => {
                self.popup = None;
                let line = Some(text.to_owned()).filter(|text| !text.trim().is_empty());
                if let Screen::Lesson(session) = &mut self.screen {
                    session.show_own_line(line.clone());
                }
                vec![Effect::Send(Command::Try(line))]
            }
        }
    }

    /// Opens the file with this path, in which `~` and `$HOME` are the learner's home folder. The path stays there to be
    /// changed until the file has been read.
    fn open_path(&mut self, path: &str) -> Vec<Effect> {
        if path.is_empty() {
            return self.refuse("type a path, such as lesson.ron or ~/poems.txt".to_owned());
        }
        vec![Effect::OpenFile(with_home(path, std::env::home_dir()))]
    }

    /// Says in the prompt why its line cannot be taken.
    fn refuse(&mut self, problem: String) -> Vec<Effect> {
        if let Some(Popup::Prompt(prompt)) = &mut self.popup {
            prompt.refuse(problem);
        }
        Vec::new()
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

    /// Opens the file whose path was typed, or says what is wrong with it and keeps the path there to be changed.
    pub(crate) fn open_file(&mut self, read: anyhow::Result<Loaded>) -> Vec<Effect> {
        match (read, &mut self.popup) {
            (Ok(loaded), _) => {
                self.popup = None;
                self.open(loaded, None)
            }
            (Err(problem), Some(Popup::Prompt(prompt))) => {
                prompt.refuse(format!("{problem:#}"));
                Vec::new()
            }
            (Err(problem), _) => {
                self.decline(format!("{problem:#}"));
                Vec::new()
            }
        }
    }
}

/// A path whose first part may stand for the home folder.
pub(super) fn with_home(path: &str, home: Option<PathBuf>) -> PathBuf {
    let (first, rest) = path.split_once(std::path::is_separator).unwrap_or((path, ""));
    match home.filter(|_| ["~", "$HOME", "${HOME}"].contains(&first)) {
        Some(home) => home.join(rest),
        None => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_begin_with_the_home_folder() {
        let of = |path| with_home(path, Some(PathBuf::from("/home/ada")));
        for path in ["~/a b.ron", "$HOME/a b.ron", "${HOME}/a b.ron", "/home/ada/a b.ron"] {
            assert_eq!(of(path), PathBuf::from("/home/ada/a b.ron"), "{path}");
        }
        assert_eq!(of("~ada/x"), PathBuf::from("~ada/x"));
        assert_eq!(with_home("~/x", None), PathBuf::from("~/x"));
    }
}
