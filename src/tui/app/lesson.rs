//! A lesson is opened, gone through, and left.

use super::{App, Screen};
use crate::engine::Command;
use crate::lesson::load::Loaded;
use crate::lesson::{Card, PaneName};
use crate::tui::action::{Action, Effect};
use crate::tui::markdown::plain;
use crate::tui::popup::{List, Palette, Popup, Prompt, Question};
use crate::tui::session::{Entered, Session};
use crate::tui::work::recalled;

/// What is said to who types a number before there is a line for it: digits choose panes, the point is an update.
const NOT_YET_TYPING: &str =
    "1 … 0 choose panes, and . makes an update: to type the number, press Enter first";

impl App {
    /// Opens a lesson where the learner was.
    pub fn open(&mut self, loaded: Loaded, number: Option<usize>) -> Vec<Effect> {
        match number {
            Some(number) => self.selected = number - 1,
            None => {
                self.selected = self.catalog.entries().len();
                self.own = Some((loaded.key(), loaded.clone()));
            }
        }
        if let Some(kept) = self.kept.take().filter(|kept| kept.key == loaded.key()) {
            self.screen = Screen::Lesson(kept);
            return self.visit(0);
        }
        self.progress.fit(&loaded.key(), &loaded.lesson);
        let cards = self.cards(number);
        let session = Session::new(loaded, number, cards, &self.progress);
        let mut effects = session.open();
        self.screen = Screen::Lesson(Box::new(session));
        effects.extend(self.visit(0));
        effects
    }

    /// The cards that the lesson of that number asks for again; one of somebody's own has none before it.
    pub(super) fn cards(&self, number: Option<usize>) -> Vec<Card> {
        let entries = self.catalog.entries();
        let of = |number: usize| Some(entries.get(number.checked_sub(1)?)?.lesson.cards.as_slice());
        number.map_or_else(Vec::new, |number| recalled(of, number))
    }

    /// The lesson file that the command line has named was saved. If it is wrong, that is said in the lesson's place, and
    /// the lesson goes on as it was.
    pub fn reload(&mut self, read: anyhow::Result<Loaded>) -> Vec<Effect> {
        if let Ok(loaded) = &read {
            self.own = Some((loaded.key(), loaded.clone()));
        }
        let is_own = |session: &Session| session.number.is_none();
        self.kept = self.kept.take().filter(|kept| !is_own(kept));
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        if !is_own(session) {
            return Vec::new();
        }
        match read {
            Ok(loaded) => {
                self.message = Some("the lesson was read again".to_owned());
                self.progress.fit(&loaded.key(), &loaded.lesson);
                let mut effects = session.replace(loaded, &self.progress);
                effects.push(Effect::Save);
                effects
            }
            Err(e) => {
                self.message = None;
                session.spoil(format!("{e:#}"));
                Vec::new()
            }
        }
    }

    /// Goes so many steps on.
    pub(super) fn visit(&mut self, by: i8) -> Vec<Effect> {
        let Screen::Lesson(session) = &self.screen else { return Vec::new() };
        let steps = session.lesson.steps.len();
        let step = session.step.saturating_add_signed(isize::from(by)).min(steps);
        self.visit_step(step)
    }

    /// Goes to a step, and remembers where the learner is.
    pub(super) fn visit_step(&mut self, step: usize) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        session.leave(&mut self.progress);
        if step > session.step && session.reads() {
            session.finish(session.step, &mut self.progress);
        }
        let mut effects = session.go_to(step);
        if session.restored {
            self.message = Some("the experiment is as the lesson has it again".to_owned());
        }
        if let Some(current) = session.lesson.steps.get(session.step) {
            self.progress.mark(&session.key, session.step, current.mark());
        }
        self.progress.go_to(&session.key, session.step);
        effects.push(Effect::Save);
        effects
    }

    pub(super) fn in_lesson(&mut self, action: Action) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        match action {
            Action::Back if session.leaves_off() => {}
            Action::Back if session.looks.zoom => session.looks.zoom = false,
            Action::Back => return self.go_home(),
            Action::Steps(by) => return self.visit(by),
            Action::Enter => return self.enter(),
            Action::Ask(scope) => {
                self.popup = session.here().map(|here| Popup::Palette(Palette::new(scope, &here)));
            }
            Action::ListSteps => self.popup = Some(Popup::List(List::new(session))),
            Action::Hint => {
                self.message = session.hint(&mut self.progress);
                return vec![Effect::Save];
            }
            Action::Reset => return self.reset(),
            Action::AskUpdate => self.popup = Some(Popup::Prompt(Prompt::new(Question::Update))),
            Action::AskLine => self.popup = Some(Popup::Prompt(Prompt::new(Question::Line))),
            action => {
                let command = session.update(action, self.size);
                self.message = command.as_ref().and_then(super::echo);
                let runs = matches!(command, Some(Command::Run | Command::Epochs(_)));
                if runs && session.has_to_predict() {
                    self.message =
                        Some("the question is still open: predict first, then see".to_owned());
                }
                let digit = matches!(action, Action::Pane(_) | Action::Updates(_));
                if digit && self.digit && session.awaits_number() {
                    self.message = Some(NOT_YET_TYPING.to_owned());
                }
                self.digit = digit; // a pane is chosen with one key, a number has more
                return command.into_iter().map(Effect::Tell).collect();
            }
        }
        Vec::new()
    }

    /// Does what the step asks; if that is done, goes on.
    pub(super) fn enter(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        if session.is_over() {
            return self.next_lesson();
        }
        // what is not in sight cannot be meant
        if session.looks.zoom && session.looks.focus != PaneName::Lesson && !session.work.draws {
            session.looks.zoom = false;
            return Vec::new();
        }
        match session.enter(&mut self.progress) {
            Entered::Next => return self.visit(1),
            Entered::Tell(commands) => {
                let tell = commands.into_iter().map(Effect::Tell);
                return tell.chain([Effect::Save]).collect();
            }
            Entered::Keep => return vec![Effect::Save],
            Entered::Ask(question) => {
                let about = session.asks().map(plain).unwrap_or_default();
                self.popup = Some(Popup::Prompt(Prompt::new(question).about(&about)));
            }
            Entered::Choose(scope) => {
                self.popup = session.here().map(|here| Popup::Palette(Palette::new(scope, &here)));
            }
        }
        Vec::new()
    }

    pub(super) fn go_home(&mut self) -> Vec<Effect> {
        if let Screen::Lesson(session) = std::mem::replace(&mut self.screen, Screen::Home) {
            session.leave(&mut self.progress);
            self.kept = Some(session);
        }
        vec![Effect::Tell(Command::Pause), Effect::Save]
    }

    pub(super) fn next_lesson(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &self.screen else { return Vec::new() };
        let next = session.number.and_then(|n| self.catalog.entries().get(n));
        let Some(entry) = next else { return self.go_home() };
        session.leave(&mut self.progress);
        self.open(entry.loaded(), Some(entry.number))
    }

    /// Forgets all that was done in the open lesson, and begins it anew.
    pub(super) fn reset(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        self.progress.reset(&session.key);
        let mut effects = session.begin_anew();
        self.message = Some("this lesson begins anew: its steps are open again".to_owned());
        effects.push(Effect::Save);
        effects
    }
}
