//! Carries out typed lines on the workbench, and says what comes of them.

mod doing;

use std::fmt::Debug;
use std::io::{self, Write};

use super::standing::{Standing, news};
use crate::checked::is_shown;
use crate::headless::workbench::Workbench;
use crate::problem::Problem;
use crate::tui::action::{Action, Go};
use crate::tui::input::{Input, KeyCode};
use crate::tui::keymap::KEYS;
use crate::tui::plain::{is_drawing, lesson, machine, meaning, page, said};
use crate::tui::popup::Popup;
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
        let meaning = meaning(self.workbench.app(), self.workbench.theme(), line);
        let mut lines = self.carry_out(meaning, out)?;
        lines.extend(self.pages(out)?);
        self.come_back(out)?;
        self.report(lines, out)?;
        // there is no clipboard here: what is copied is written letter by letter
        let copied = self.workbench.take_copied().unwrap_or_default();
        copied.lines().try_for_each(|line| writeln!(out, "{}", plain_text(line)))?;
        self.workbench.settle();
        Ok(())
    }

    /// Says where the input has ended.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn end_of_input(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let place = match self.workbench.app().session() {
            Some(session) if session.is_over() => "the end of the lesson".to_owned(),
            Some(session) => {
                format!("step {} of {}", session.step() + 1, session.lesson().steps.len())
            }
            None => "no lesson".to_owned(),
        };
        say(out, &format!("The input ends here, at {place}."))
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

    /// What has opened above the screen. What only is to be read is closed again.
    fn pages(&mut self, out: &mut dyn Write) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        let Some(popup) = self.workbench.app().popup() else { return Ok(lines) };
        let stays = matches!(popup, Popup::Prompt(_) | Popup::Quick(_));
        lines.extend(self.seen(|view| page(popup, view)));
        if stays {
            return Ok(lines);
        }
        let heard = self.heard.len();
        for _ in 0..DEPTH {
            if self.workbench.app().popup().is_some() {
                self.press(KeyCode::Esc, out)?;
            }
        }
        self.heard.truncate(heard); // that nothing has been changed goes without saying
        Ok(lines)
    }

    /// Says what is new, and `lines`.
    fn report(&mut self, lines: Vec<String>, out: &mut dyn Write) -> io::Result<()> {
        let now = self.standing();
        let before = std::mem::replace(&mut self.known, now.clone());
        let mut all = Vec::new();
        let arrives = now.place != before.place;
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
            let ticks = now.is_one_tick_from(&before);
            all.extend(self.seen(|view| moved(view, ticks)));
        }
        all.extend(lines);
        match arrives {
            true => all.extend(self.seen(whole_step)),
            false => all.extend(news(&now.asked, &before.asked)),
        }
        if now.place.is_none() {
            self.is_over = true;
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

/// The step with all that there is to say.
fn whole_step(view: &View) -> Vec<String> {
    [lesson::step(view), lesson::told(view), lesson::asked(view)].concat()
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
fn say(out: &mut dyn Write, line: &str) -> io::Result<()> {
    let said = said(line);
    if said.is_empty() { Ok(()) } else { writeln!(out, "{said}") }
}
