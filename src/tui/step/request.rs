//! The request of a step: its parts, and the keys that answer, from the table of keys.

use std::borrow::Cow;

use super::draft::Wanted;
use crate::tui::action::{Action, Ask, Go, Look};
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::scene::Scene;
use crate::tui::verbs::Scope;

pub(super) const KNOBS: Action = Action::Ask(Ask::Palette(Scope::Knobs));

/// What runs and pauses, as Enter does.
pub(super) const RUN: Action = Action::Go(Go::RunPause);

/// What checks the gradient; so does Enter.
pub(super) const CHECK: Action = Action::Look(Look::Check);

/// The request of a step.
#[derive(Debug)]
pub(crate) struct Request {
    /// The parts, from top to bottom.
    pub(crate) parts: Vec<Part>,
    /// The keys that answer.
    pub(crate) keys: Keys,
}

/// A part of a request.
#[derive(Debug)]
pub(crate) enum Part {
    /// A thing to do, with a box that is ticked when it is done.
    Task {
        /// Whether it is done.
        done: bool,
        /// The task in words.
        text: String,
    },
    /// A question.
    Question {
        /// Whether it is answered.
        done: bool,
        /// The question, in Markdown.
        text: String,
    },
    /// The point of a sketch that is being moved.
    Point(String),
    /// The number of this card, and of all cards.
    Count(String),
    /// The answer of a card, in Markdown.
    Answer(String),
    /// What the learner has answered so far.
    Given(String),
    /// The line in which an answer is written; while it is empty, with words about what to write.
    Line(Option<&'static str>),
    /// A question of the workbench itself.
    Heading(&'static str),
    /// Options to choose from.
    Options {
        /// The options: Markdown, or lines of code.
        options: Vec<String>,
        /// The index of the option under the cursor; `None` until the learner moves to one.
        cursor: Option<usize>,
        /// Whether they are lines of code.
        code: bool,
    },
}

impl Part {
    /// Options with fixed texts.
    pub(super) fn options(options: &[&str], cursor: Option<usize>) -> Self {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        Part::Options { options, cursor, code: false }
    }
}

impl Request {
    pub(super) fn new(keys: Keys) -> Self {
        Request { parts: Vec::new(), keys }
    }

    pub(super) fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    pub(super) fn parts(mut self, parts: impl IntoIterator<Item = Part>) -> Self {
        self.parts.extend(parts);
        self
    }
}

/// A line of keys, and words about what they do. It begins with Enter, so that what that does next is always said at one
/// place.
#[derive(Debug, Default)]
pub(crate) struct Keys(Vec<Piece>);

/// A piece of such a line.
#[derive(Debug)]
pub(crate) enum Piece {
    /// One or more keys, by name.
    Key(String),
    /// Words. Those about the key before them begin with a space; two spaces end a hint.
    Words(Cow<'static, str>),
}

impl Keys {
    /// The pieces, from left to right.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.0.iter()
    }

    pub(super) fn say(mut self, words: &'static str) -> Self {
        self.0.push(Piece::Words(words.into()));
        self
    }

    /// Adds the keys of some actions and what they do; nothing if they have no keys.
    pub(super) fn press(mut self, actions: &[Action], words: impl Into<Cow<'static, str>>) -> Self {
        let (keys, words) = (keys_of(actions), words.into());
        if !keys.is_empty() {
            self.0.push(Piece::Key(keys));
            self.0.extend((!words.is_empty()).then_some(Piece::Words(words)));
        }
        self
    }

    /// Adds the key for a hint, if one is available.
    pub(super) fn hint(self, scene: &Scene) -> Self {
        if scene.has_hint() { self.press(&[Action::Hint], " hint") } else { self }
    }

    /// The key that continues to the next step.
    pub(crate) fn go_on() -> Self {
        Keys::default().press(&[Action::Enter], " continues")
    }

    /// The keys while an answer is written. `moves` is what Enter does while the line is empty.
    pub(super) fn write(scene: &Scene, moves: Option<Cow<'static, str>>) -> Self {
        let draft = &scene.open.draft;
        let (keys, enter) = (Keys::default(), [Action::Enter]);
        if draft.is_left() {
            return keys.press(&enter, " writes  ").hint(scene);
        }
        let moves = moves.filter(|_| !draft.is_pending());
        let keys = keys.press(&enter, moves.unwrap_or(" answers  ".into()));
        let keys = keys.press(&[Action::Back], " looks around  ");
        if !scene.has_hint() {
            return keys;
        }
        // a number begins with no letter, so that the key is free until something is written
        let is_free = !draft.is_pending() && scene.open.wants(false) == Some(Wanted::Number);
        match is_free {
            true => keys.press(&[Action::Hint], " hint"),
            false => keys.press(&[Action::Back], ", then ").press(&[Action::Hint], ": hint"),
        }
    }

    /// The keys that choose an option, or the one that first comes back to the options.
    pub(super) fn choose(scene: &Scene) -> Self {
        match scene.open.comes_back_to(scene.looks.focus) {
            Some(_) => Keys::come_back(),
            None => Keys::default().press(&UP_DOWN, " and ").press(&[Action::Enter], " choose  "),
        }
    }

    /// The key that comes back from another pane, and what can be done then.
    pub(super) fn come_back() -> Self {
        Keys::default().press(&[Action::Enter], " comes back here, to choose  ")
    }

    /// The keys that run and pause.
    pub(super) fn run(scene: &Scene) -> Self {
        if scene.all_diverged() {
            return Keys::start()
                .press(&[Action::Go(Go::Ticks(-1))], " back  ")
                .say("all have diverged");
        }
        let does = if scene.frame.is_running() { " pauses  " } else { " runs  " };
        Keys::default().press(&[Action::Enter], " or ").press(&[RUN], does)
    }

    /// The key that returns to the start of the run.
    pub(super) fn start() -> Self {
        Keys::default().press(&[Action::Enter], " goes to the start  ")
    }

    /// The keys that turn a knob, or run without.
    pub(super) fn turn(scene: &Scene, run: Action, runs: &'static str) -> Self {
        Keys::default()
            .press(&[Action::Enter], " or ")
            .press(&[KNOBS], " lists the knobs  ")
            .press(&[run], runs)
            .hint(scene)
    }

    /// The keys that change a setting.
    pub(super) fn set(scene: &Scene) -> Self {
        Keys::default()
            .press(&[Action::Enter], " or ")
            .press(&[Action::Ask(Ask::Palette(Scope::All))], " opens the line  ")
            .press(&[KNOBS], " knobs  ")
            .hint(scene)
    }
}
