//! Does what a line means, with the keys of the workbench.

use std::io::{self, Write};

use super::{DEPTH, Reader, key_for};
use crate::engine::Command;
use crate::lesson::PaneName;
use crate::tui::action::{Action, Ask, Look};
use crate::tui::input::{Input, KeyCode};
use crate::tui::plain::{Meaning, help, lesson, machine};
use crate::tui::plain::{number_or_row, own_line, pane, panes_of_step, waits_for};
use crate::tui::popup::Popup;
use crate::tui::session::Session;
use crate::tui::step::{Predict, Stage};
use crate::tui::verbs::{Parsed, Scope, read};

impl Reader {
    /// Does what a line means. Returns what is to be said of it beside what it changes.
    pub(super) fn carry_out(
        &mut self,
        meaning: Meaning,
        out: &mut dyn Write,
    ) -> io::Result<Vec<String>> {
        match meaning {
            Meaning::Enter => self.enter(out)?,
            Meaning::Option(option) => self.choose(option, out)?,
            Meaning::Answer(text) => self.answer(&text, out)?,
            Meaning::Points(points) => self.draw(points, out)?,
            Meaning::Keys(keys) => {
                keys.into_iter().try_for_each(|key| self.press(key, out))?;
            }
            Meaning::Prompted(text) => return self.prompted(&text, out),
            Meaning::Command(line) => return self.command(&line, out),
            Meaning::Key(action) => return self.key(action, out),
            Meaning::Try(line) => return self.try_line(&line, out),
            Meaning::Step(step) => self.go_to_step(step, out)?,
            Meaning::Leave => {
                self.note_what_is_kept();
                self.leave_innermost(out)?;
            }
            Meaning::Quit => {
                let words = self.farewell();
                self.heard.push(words);
                self.is_over = true;
            }
            Meaning::Unclear(why) => self.heard.push(why),
            Meaning::Help { all: true } => return Ok(help::all()),
            Meaning::Help { all: false } => {
                return Ok(help::HELP.iter().map(|line| (*line).to_owned()).collect());
            }
            Meaning::Pane(name) => return Ok(self.seen(|view| pane(name, view))),
            Meaning::Number(name) => {
                return Ok(self.seen(|view| number_or_row(view, &name).unwrap_or_default()));
            }
            Meaning::Shown => return Ok(self.seen(panes_of_step)),
            Meaning::Text => {
                let place = self.seen(|view| vec![machine::place(view)]);
                return Ok([self.seen(lesson::whole), place].concat());
            }
            Meaning::Where => {
                let title = self.title();
                return Ok(self.seen(|view| machine::whereabouts(view, &title)));
            }
        }
        Ok(Vec::new())
    }

    /// Presses Enter; once more if that has only brought the text back.
    fn enter(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let is_open = self.workbench.app().popup().is_none();
        let view = self.session().and_then(|session| session.view(self.workbench.theme()));
        if let Some(first) = view.as_ref().filter(|_| is_open).and_then(waits_for) {
            self.heard.push(first);
            return Ok(());
        }
        let zoomed = |reader: &Reader| reader.session().is_some_and(|s| s.looks().zoom);
        let (was_zoomed, before) = (zoomed(self), self.standing());
        self.press(KeyCode::Enter, out)?;
        match was_zoomed && !zoomed(self) && self.standing() == before {
            true => self.press(KeyCode::Enter, out),
            false => Ok(()),
        }
    }

    fn choose(&mut self, option: usize, out: &mut dyn Write) -> io::Result<()> {
        let frame = self.workbench.frame().ok();
        if self.prediction().is_some_and(|predict| predict.goes_back_first(frame)) {
            self.press(KeyCode::Enter, out)?;
        }
        self.feed(&Input::Choose(option), out)?;
        self.press(KeyCode::Enter, out)
    }

    /// Writes an answer in place of what is in its line, and sends it.
    fn answer(&mut self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let draft = self
            .session()
            .and_then(Session::scene)
            .map(|scene| scene.open.draft.line().value().chars().count());
        if let Some(letters @ 1..) = draft {
            self.press(KeyCode::End, out)?;
            (0..letters).try_for_each(|_| self.press(KeyCode::Backspace, out))?;
        }
        self.write(text, out)?;
        let scene = self.session().and_then(Session::scene);
        let problem = scene.and_then(|scene| scene.open.draft.problem().map(str::to_owned));
        self.heard.extend(problem);
        Ok(())
    }

    fn write(&mut self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        self.feed(&Input::Paste(text.to_owned()), out)?;
        self.press(KeyCode::Enter, out)
    }

    fn draw(&mut self, points: Vec<f64>, out: &mut dyn Write) -> io::Result<()> {
        for _ in 0..DEPTH {
            if self.prediction().is_some_and(|predict| predict.stage() == Stage::Open) {
                self.press(KeyCode::Enter, out)?;
            }
        }
        self.feed(&Input::Draw(points), out)?;
        self.press(KeyCode::Enter, out)
    }

    /// Leaves the line of an answer, so that keys are keys.
    fn step_aside(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match self.session().is_some_and(Session::writes) {
            true => self.press(KeyCode::Esc, out),
            false => Ok(()),
        }
    }

    /// Comes back to it.
    pub(super) fn come_back(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let is_left = |session: &Session| {
            let scene = session.scene();
            let open =
                scene.map(|scene| (scene.open.draft.is_left(), scene.open.wants(scene.is_done())));
            matches!(open, Some((true, Some(_))))
        };
        let is_open = self.workbench.app().popup().is_none();
        match is_open && self.session().is_some_and(is_left) {
            true => self.press(KeyCode::Enter, out),
            false => Ok(()),
        }
    }

    /// Types a line into the palette.
    fn command(&mut self, line: &str, out: &mut dyn Write) -> io::Result<Vec<String>> {
        let context = self.session().and_then(Session::context);
        let action = context.and_then(|context| match read(&context, line).ok()? {
            Parsed::Action(action) => Some(action),
            Parsed::Command(Command::Select(_)) => Some(Action::Look(Look::NextArm)),
            _ => None,
        });
        if action.is_some_and(|action| self.is_idle(action)) {
            return Ok(Vec::new());
        }
        self.step_aside(out)?;
        self.press(KeyCode::Char(':'), out)?;
        self.write(line, out)?;
        match action {
            Some(action) if self.workbench.app().popup().is_none() => self.shown_by(action, out),
            _ => Ok(Vec::new()),
        }
    }

    /// Presses the key of an action. Returns what it shows.
    fn key(&mut self, action: Action, out: &mut dyn Write) -> io::Result<Vec<String>> {
        if action == Action::Ask(Ask::Palette(Scope::All)) {
            self.heard.push("Type the command, for example lr 0.05.".to_owned());
            return Ok(Vec::new());
        }
        if self.is_idle(action) {
            return Ok(Vec::new());
        }
        self.step_aside(out)?;
        if let Some(key) = key_for(action) {
            self.press(key, out)?;
        }
        self.shown_by(action, out)
    }

    /// Focuses the pane again in which the step is answered.
    pub(super) fn look_at_step(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let pane = match self.session().is_some_and(|session| session.looks().hunts) {
            true => PaneName::Code,
            false => PaneName::Lesson,
        };
        let is_there = self.session().is_some_and(|session| session.looks().focus == pane);
        match key_for(Action::Look(Look::Pane(pane))).filter(|_| !is_there) {
            Some(key) => self.press(key, out),
            None => Ok(()),
        }
    }

    /// Lets the network answer a line. Returns its answer.
    fn try_line(&mut self, line: &str, out: &mut dyn Write) -> io::Result<Vec<String>> {
        self.key(Action::Ask(Ask::Line), out)?;
        match self.workbench.app().popup() {
            Some(Popup::Prompt(_)) => self.prompted(line, out),
            _ => Ok(Vec::new()),
        }
    }

    /// Answers what has been opened to be typed into. What is refused is not asked again: the next line is another.
    fn prompted(&mut self, text: &str, out: &mut dyn Write) -> io::Result<Vec<String>> {
        let asks_for_line = match self.workbench.app().popup() {
            Some(Popup::Prompt(prompt)) => prompt.is_for_model(),
            _ => false,
        };
        self.write(text, out)?;
        if let Some(Popup::Prompt(prompt)) = self.workbench.app().popup() {
            self.heard.extend(prompt.problem().map(str::to_owned));
            self.press(KeyCode::Esc, out)?;
            return Ok(Vec::new());
        }
        Ok(if asks_for_line { self.seen(own_line) } else { Vec::new() })
    }

    /// Goes to a step by the list of steps; one that is here is said again.
    fn go_to_step(&mut self, step: usize, out: &mut dyn Write) -> io::Result<()> {
        if self.session().is_some_and(|session| session.step() == step) {
            self.says_again = true;
        }
        self.key(Action::Ask(Ask::Steps), out)?;
        self.press(KeyCode::Home, out)?;
        let rows = self.session().map_or(0, |session| 2 * session.lesson().steps.len());
        for _ in 0..=rows {
            let here = match (self.workbench.app().popup(), self.session()) {
                (Some(Popup::List(list)), Some(session)) => list.step(session),
                _ => return Ok(()),
            };
            if here == Some(step) {
                return self.press(KeyCode::Enter, out);
            }
            self.press(KeyCode::Down, out)?;
        }
        Ok(())
    }

    /// Closes what is open, or goes back to the answer given last.
    fn leave_innermost(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let answered = |predict: &Predict| matches!(predict.stage(), Stage::Sure | Stage::Draws);
        let is_open = self.workbench.app().popup().is_some();
        match is_open || self.prediction().is_some_and(answered) {
            true => self.press(KeyCode::Esc, out),
            false => {
                let words = match self.session().is_some_and(Session::writes) {
                    true => "Nothing has to be left here: commands and answers are told apart.",
                    false => "There is nothing to leave here: “quit” ends the lesson.",
                };
                self.heard.push(words.to_owned());
                Ok(())
            }
        }
    }
}
