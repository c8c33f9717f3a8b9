//! Carries out typed lines on the workbench, and says what comes of them.

mod doing;
mod opened;
mod shown;

use std::fmt::Debug;
use std::io::{self, Write};

use super::standing::{Standing, news};
use crate::checked::is_shown;
use crate::headless::workbench::Workbench;
use crate::problem::Problem;
use crate::tui::action::{Action, Go};
use crate::tui::input::{Input, KeyCode};
use crate::tui::keymap::KEYS;
use crate::tui::plain::{is_drawing, lesson, machine, meaning, said};
use crate::tui::session::Session;
use crate::tui::step::Predict;
use crate::tui::view::View;

/// The most keys that close what is open, or begin a sketch.
const DEPTH: usize = 3;

/// Knows when a run has been silent for long, so that it is said how far it is.
pub(crate) trait Patience: Debug {
    /// Begins to wait.
    fn begin(&mut self);
    /// Whether it has waited long; then it begins again.
    fn is_over(&mut self) -> bool;
}

/// Waits however long a run takes.
#[derive(Debug)]
pub(crate) struct Endless;

impl Patience for Endless {
    fn begin(&mut self) {}

    fn is_over(&mut self) -> bool {
        false
    }
}

/// A lesson that is done by typed lines.
#[derive(Debug)]
pub(crate) struct Reader {
    workbench: Workbench,
    patience: Box<dyn Patience>,
    /// What has been said.
    known: Standing,
    /// The messages since the line was typed.
    heard: Vec<String>,
    /// What has been said of what is open above the step.
    page: Vec<String>,
    /// Whether the step is to be said again.
    says_again: bool,
    /// Whether the machine goes along with a number that is followed, or comes back from it.
    travels: bool,
    is_over: bool,
}

impl Reader {
    /// A reader of the open lesson.
    pub(crate) fn new(workbench: Workbench, patience: impl Patience + 'static) -> Self {
        Reader {
            workbench,
            patience: Box::new(patience),
            known: Standing::default(),
            heard: Vec::new(),
            page: Vec::new(),
            says_again: false,
            travels: false,
            is_over: false,
        }
    }

    /// The workbench.
    pub(crate) fn workbench(&self) -> &Workbench {
        &self.workbench
    }

    /// Whether the learner has ended it.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Says where the lesson begins.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.run_on(out)?;
        self.heard.push("Type help for what can be typed.".to_owned());
        self.report(Vec::new(), out)
    }

    /// Carries out a line, and says what comes of it.
    ///
    /// # Errors
    /// If that cannot be written.
    pub(crate) fn take(&mut self, line: &str, out: &mut dyn Write) -> io::Result<()> {
        let mut meant = meaning(self.workbench.app(), self.workbench.theme(), line);
        if !meant.leaves_open() && self.closes_for_others(out)? {
            meant = meaning(self.workbench.app(), self.workbench.theme(), line);
        }
        let follows = self.follows();
        let mut lines = self.carry_out(meant, out)?;
        lines.extend(self.pages(out)?);
        self.come_back(out)?;
        self.travels = follows || self.follows();
        let copied = self.workbench.take_copied().unwrap_or_default();
        if !copied.is_empty() {
            self.heard.retain(|message| !message.starts_with("copied")); // there is no clipboard
            lines.push("To copy, letter by letter:".to_owned());
        }
        self.report(lines, out)?;
        copied.lines().try_for_each(|line| writeln!(out, "{}", plain_text(line)))?;
        self.workbench.settle();
        Ok(())
    }

    /// Says where the input has ended.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn end_of_input(&mut self, out: &mut dyn Write) -> io::Result<()> {
        say(out, &format!("The input ends here, at {}.", self.place()))
    }

    /// What is said if the learner ends it here: where she was, and how to go on.
    pub(crate) fn farewell(&self) -> String {
        let number = self.session().and_then(|session| session.course().number());
        let again = match number {
            Some(number) => format!("“rnn-tui plain {number}” continues there"),
            None => "open the same lesson again to continue".to_owned(),
        };
        format!(
            "You were at {} of lesson {}. Your place is kept: {again}.",
            self.place(),
            self.title()
        )
    }

    /// `step 3 of 12`
    fn place(&self) -> String {
        match self.session() {
            Some(session) if session.is_over() => "the end of the lesson".to_owned(),
            Some(session) => {
                format!("step {} of {}", session.step() + 1, session.lesson().steps.len())
            }
            None => "no lesson".to_owned(),
        }
    }

    /// Stores the progress.
    ///
    /// # Errors
    /// If that is not possible, with the reason.
    pub(crate) fn leave(&mut self) -> Result<(), Problem> {
        self.workbench.leave()
    }

    /// What is said of the open lesson.
    fn seen(&self, say: impl FnOnce(&View) -> Vec<String>) -> Vec<String> {
        let view = self.session().and_then(|session| session.view(self.workbench.theme()));
        view.as_ref().map_or_else(Vec::new, say)
    }

    fn session(&self) -> Option<&Session> {
        self.workbench.app().session()
    }

    fn title(&self) -> String {
        let course = self.session().map(Session::course);
        course.map_or_else(String::new, |course| match course.number() {
            Some(number) => format!("{number}, {}", course.lesson().title),
            None => course.title(),
        })
    }

    /// Feeds an input, and lets the machine run until it stops.
    fn feed(&mut self, input: &Input, out: &mut dyn Write) -> io::Result<()> {
        self.workbench.feed(input);
        self.hear();
        self.run_on(out)
    }

    fn press(&mut self, key: KeyCode, out: &mut dyn Write) -> io::Result<()> {
        self.feed(&Input::Key(key.into()), out)
    }

    /// Lets the machine run until it stops, or twice its planned length. Says how far it is if that takes long.
    fn run_on(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let from = self.updates_done();
        self.patience.begin();
        while self.session().is_some() && self.workbench.receive() {
            self.hear();
            let Ok(frame) = self.workbench.frame() else { continue };
            let most = frame.planned_updates.saturating_add(1).saturating_mul(2);
            if frame.is_running() && self.updates_done().abs_diff(from) > most {
                let run = key_for(Action::Go(Go::RunPause));
                run.into_iter().for_each(|key| _ = self.workbench.feed(&Input::Key(key.into())));
            }
            if self.patience.is_over() {
                for line in
                    self.seen(|view| vec![format!("Still running: {}", machine::place(view))])
                {
                    say(out, &line)?;
                }
                out.flush()?;
            }
        }
        Ok(())
    }

    fn updates_done(&self) -> u64 {
        self.workbench.frame().map_or(0, |frame| frame.snapshot.cursor.updates_done())
    }

    /// Notes what the app says.
    fn hear(&mut self) {
        let app = self.workbench.app();
        for message in [app.message(), app.news()].into_iter().flatten() {
            if !self.heard.iter().any(|heard| heard == message) {
                self.heard.push(message.to_owned());
            }
        }
    }

    fn standing(&self) -> Standing {
        Standing::of(self.session(), self.workbench.theme())
    }

    fn prediction(&self) -> Option<&Predict> {
        self.session()?.scene()?.open.prediction()
    }

    /// Says what is new, and `lines`.
    fn report(&mut self, lines: Vec<String>, out: &mut dyn Write) -> io::Result<()> {
        let now = self.standing();
        let before = std::mem::replace(&mut self.known, now.clone());
        let mut all = Vec::new();
        let arrives = now.place != before.place || self.says_again;
        self.says_again = false;
        let is_other_lesson =
            now.place.as_ref().map(|(key, _)| key) != before.place.as_ref().map(|(key, _)| key);
        if is_other_lesson {
            let title = self.title();
            all.extend(self.seen(|view| vec![lesson::title(view, &title)]));
        }
        if !arrives {
            all.extend(news(&now.told, &before.told));
        }
        let theme = self.workbench.theme();
        let heard = std::mem::take(&mut self.heard);
        all.extend(heard.iter().map(|words| theme.sentence(words, theme.text).to_string()));
        if now.has_moved_since(&before) && !is_other_lesson {
            let ticks = now.is_one_tick_from(&before) && !self.travels;
            all.extend(self.seen(|view| moved(view, ticks)));
        }
        all.extend(lines);
        match arrives {
            true => {
                let has_moved = now.has_moved_since(&before) && !is_other_lesson;
                let place = self.seen(|view| vec![machine::place(view)]).into_iter();
                all.extend(place.filter(|_| !has_moved));
                all.extend(self.seen(lesson::whole));
            }
            false => all.extend(news(&now.asked, &before.asked)),
        }
        if now.place.is_none() {
            self.is_over = true;
        }
        if all.is_empty() && self.travels {
            all.extend(self.seen(|view| vec![machine::place(view)]));
        }
        if all.is_empty() && !self.is_over {
            all.push("Nothing new to say.".to_owned());
        }
        all.iter().try_for_each(|line| say(out, line))
    }
}

/// Where the machine has moved to; after one tick, with its equation.
fn moved(view: &View, by_one_tick: bool) -> Vec<String> {
    let place = [machine::place(view)].into_iter().chain(machine::losses(view));
    let equation = if by_one_tick { machine::equation(view, true) } else { Vec::new() };
    place.chain(equation).collect()
}

/// The first key of an action.
fn key_for(action: Action) -> Option<KeyCode> {
    let binding = KEYS.iter().find(|binding| binding.action == action)?;
    binding.keys.first().copied()
}

/// A line as it is, without what steers a terminal.
fn plain_text(line: &str) -> String {
    line.chars().map(|c| if is_shown(c) && !is_drawing(c) { c } else { '\u{fffd}' }).collect()
}

/// Writes a line as it is said.
pub(super) fn say(out: &mut dyn Write, line: &str) -> io::Result<()> {
    let said = said(line);
    if said.is_empty() { Ok(()) } else { writeln!(out, "{said}") }
}
