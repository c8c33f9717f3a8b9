//! Going through a lesson, and leaving it.

use super::{App, Screen};
use crate::engine::Command;
use crate::lesson::PaneName;
use crate::tui::action::{Action, Ask, Copied, Effect, Go, Look};
use crate::tui::copied::{self, Clip};
use crate::tui::input::Key;
use crate::tui::keymap::keys_in_text;
use crate::tui::popup::{List, Page, Palette, Popup, Prompt, Question, Quick, Subject};
use crate::tui::step::{Then, Typed};
use crate::tui::verbs::{Scope, to_set};

impl App {
    /// Returns the effect that keeps the run of the open lesson, if it has moved since it was kept.
    pub(crate) fn keep_run(&mut self) -> Option<Effect> {
        match &mut self.screen {
            Screen::Lesson(session) => session.keep_run(),
            Screen::Home => None,
        }
    }

    /// Moves by this many steps.
    pub(super) fn visit(&mut self, by: i8) -> Vec<Effect> {
        let Screen::Lesson(session) = &self.screen else { return Vec::new() };
        let steps = session.lesson().steps.len();
        let step = session.step().saturating_add_signed(isize::from(by)).min(steps);
        self.visit_step(step)
    }

    /// Goes to a step, and stores the learner's position.
    pub(super) fn visit_step(&mut self, step: usize) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        session.leave(&mut self.progress);
        if step > session.step() && session.reads() {
            session.finish(session.step(), &mut self.progress);
        }
        let mut effects = session.go_to(step);
        if session.is_restored() {
            self.messages.now = Some("the lesson's settings are restored".to_owned());
        }
        if session.shows_state() {
            session.finish(step, &mut self.progress);
        }
        let (key, step) = (session.course().key(), session.step());
        if let Some(current) = session.lesson().steps.get(step) {
            self.progress.mark(key, step, current.mark());
        }
        self.progress.go_to(key, step);
        effects.push(Effect::Save);
        effects
    }

    pub(super) fn in_lesson(&mut self, action: Action) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        match action {
            Action::Back => self.back(),
            Action::Enter => self.enter(),
            Action::Steps(by) => self.visit(by),
            Action::Move(by) => {
                session.move_by(by, self.size);
                Vec::new()
            }
            Action::Go(Go::Divergence) if session.is_about_hand_in() => self.go_to_difference(1),
            Action::Go(go) => {
                let command = session.go(go);
                command.map_or_else(Vec::new, |command| self.send(command))
            }
            Action::Look(look) => self.look(look),
            Action::Ask(ask) => {
                self.popup = match ask {
                    Ask::Palette(scope) => self.palette(scope),
                    Ask::Steps => Some(Popup::List(List::new(session))),
                    Ask::Notes => Some(Popup::Page(Page::of(Subject::Notes))),
                    Ask::Update => Some(Popup::Prompt(Prompt::new(Question::Update))),
                    Ask::Line => {
                        session.give_keys_to_step();
                        Some(Popup::Prompt(Prompt::new(Question::Line)))
                    }
                    Ask::Find | Ask::Path | Ask::Cards | Ask::Messages => None, // not a lesson's
                    Ask::Derivation(of) => return self.open_derivation(of),
                    Ask::Diagnosis => {
                        let is_early = session.has_to_predict(&Command::Diagnose).is_some();
                        self.popup = (!is_early).then(|| Popup::Page(Page::of(Subject::Diagnosis)));
                        return self.send(Command::Diagnose);
                    }
                    Ask::Follow(of) => return self.begin_to_follow(of),
                    Ask::Share => return self.share(),
                    Ask::Quick => Some(Popup::Quick(Quick::default())),
                };
                Vec::new()
            }
            Action::Hint => {
                self.messages.now = session.hint(&mut self.progress).map(str::to_owned);
                vec![Effect::Save]
            }
            Action::Change => {
                self.messages.now = session.change_answer().map(str::to_owned);
                Vec::new()
            }
            Action::Mark => self.mark(None),
            Action::Copy(copied) => self.copy(copied),
            Action::Reset => {
                self.popup = Some(Popup::List(List::asking_to_restart(session)));
                Vec::new()
            }
            // there is no list of lessons here; the others are handled for all screens
            Action::Pick(_) | Action::Quit | Action::Help | Action::Mouse => Vec::new(),
            Action::Open(_) | Action::Ground(_) | Action::Motion(_) | Action::Language(_) => {
                Vec::new()
            }
        }
    }

    /// Changes what is shown; says so where that can hardly be seen.
    fn look(&mut self, look: Look) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        if look == Look::Present && session.is_about_hand_in() {
            return self.go_to_difference(-1);
        }
        if look == Look::Cover && !session.looks().presents() {
            let keys = [Look::Present, Look::Cover].map(|look| keys_in_text(&[Action::Look(look)]));
            let [present, cover] = keys;
            self.messages.now =
                Some(format!("{present} presents; then {cover} covers the answers"));
            return Vec::new();
        }
        let command = session.look(look, self.size);
        if look == Look::Gradients {
            self.messages.now = session.chosen_of_both(self.size);
        }
        command.map_or_else(Vec::new, |command| self.send(command))
    }

    /// Puts something on the clipboard.
    fn copy(&mut self, copied: Copied) -> Vec<Effect> {
        let view = self.session().and_then(|session| session.view(&self.appearance.theme));
        let Some(view) = view else { return Vec::new() };
        match copied::clip(&view, copied) {
            Ok(Clip { text, what }) => {
                self.messages.now = Some(format!("copied, if the terminal allows it: {what}"));
                vec![Effect::Copy(text)]
            }
            Err(why) => {
                self.messages.now = Some(why.to_string());
                Vec::new()
            }
        }
    }

    /// Goes to the next number of a hand-in that differs, or to the previous one.
    fn go_to_difference(&mut self, by: i8) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        let (words, commands) = session.go_to_difference(by);
        let sent = commands.into_iter().flat_map(|command| self.send(command)).collect();
        self.messages.now = Some(words);
        sent
    }

    /// Leaves the innermost layer: a confidence, a drawing, a reading, a zoom, a presentation, another pane, the
    /// lesson.
    fn back(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        if session.takes_back()
            || session.stops_reading()
            || session.unzoom()
            || session.ends_presenting()
            || session.returns_to_lesson()
        {
            self.stays_unless(None);
            return Vec::new();
        }
        self.leave_lesson()
    }

    fn palette(&self, scope: Scope) -> Option<Popup> {
        let context = self.session()?.context()?;
        Some(Popup::Palette(Palette::new(scope, &context, &self.home)))
    }

    /// The palette with a setting to be changed.
    fn setting(&self, setting: Option<&str>) -> Option<Popup> {
        let context = self.session()?.context()?;
        let (scope, line) =
            setting.map_or((Scope::All, String::new()), |key| to_set(&context, key));
        let mut palette = Palette::new(scope, &context, &self.home);
        if !line.is_empty() {
            palette.write(line);
        }
        Some(Popup::Palette(palette))
    }

    /// Does what the step asks; continues if it is done.
    pub(super) fn enter(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        if session.is_over() {
            return self.next_lesson();
        }
        if let Some(command) = session.go_to_reading() {
            return self.send(command);
        }
        // the learner cannot mean what is not visible
        let focused = session.looks().focus == PaneName::Lesson;
        let in_sight = focused || session.draws() || session.writes() || session.asks_beside();
        // what a demonstration shows, it shows zoomed
        if !in_sight && !session.shows_state() && session.unzoom() {
            return Vec::new();
        }
        let then = session.enter(&mut self.progress);
        self.then(then)
    }

    /// Passes a key to the line in which an answer is written, if there is one.
    pub(super) fn typed(&mut self, key: Key) -> Typed {
        match &mut self.screen {
            Screen::Lesson(session) => session.typed(key),
            Screen::Home => Typed::Other,
        }
    }

    /// Takes what has been written as the answer.
    pub(super) fn answered(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        let then = session.answer(&mut self.progress);
        self.then(then)
    }

    fn then(&mut self, then: Then) -> Vec<Effect> {
        match then {
            Then::GoOn => self.visit(1),
            Then::GoTo(step) => self.visit_step(step),
            Then::Board => {
                let board = self.session().and_then(|s| s.lesson().board_of(s.step()));
                match board {
                    Some(board) => self.visit_step(board),
                    None => self.visit(1),
                }
            }
            Then::Nothing => vec![Effect::Save],
            Then::Send(commands) => {
                if let Screen::Lesson(session) = &mut self.screen {
                    for command in &commands {
                        session.leaves_its_place(command);
                    }
                }
                let sent = commands.into_iter().map(Effect::Send);
                sent.chain([Effect::Save]).collect()
            }
            Then::Say(words) => {
                self.messages.now = Some(words);
                Vec::new()
            }
            Then::Knobs => {
                self.popup = self.palette(Scope::Knobs);
                Vec::new()
            }
            Then::Set(setting) => {
                self.popup = self.setting(setting.as_deref());
                Vec::new()
            }
        }
    }

    pub(super) fn go_home(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::Send(Command::Pause)];
        if let Screen::Lesson(mut session) = std::mem::replace(&mut self.screen, Screen::Home) {
            session.leave(&mut self.progress);
            effects.extend(session.keep_run());
            self.kept = Some(session);
            self.home.pass(&self.progress);
        }
        effects.push(Effect::Save);
        effects
    }

    /// Erases the progress in the open lesson, and restarts it.
    pub(super) fn reset(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        self.progress.reset(session.course().key());
        let mut effects = session.begin_anew();
        self.messages.now = Some("lesson restarted: all steps are open again".to_owned());
        effects.push(Effect::Save);
        effects
    }
}
