//! A step that looks for a line of a backward pass: the wrong line is marked, or the missing one chosen. The gradient
//! check has the last word.

use super::score::keys_when_done;
use super::{Around, Arrow, Attempt, Keys, Outcome, Part, Request, Then};
use crate::engine::{Command, Frame, Until};
use crate::lesson::PaneName;
use crate::measure::{Goal, Measure};
use crate::nn::Fault;
use crate::nn::gradcheck::HUNT_TOLERANCE;
use crate::nn::listing::{is_wrong, listing, markable, place_of};
use crate::train::Change;
use crate::tui::action::{Action, Look};
use crate::tui::keymap::UP_DOWN;
use crate::tui::looks::{Looks, moved};
use crate::tui::scene::Scene;

/// The state of the hunt for a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Hunt {
    arm: String,
    search: Search,
    stage: Stage,
    /// The line, or the option, under the cursor; `None` until the learner moves to an option.
    cursor: Option<usize>,
}

/// The line to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// The wrong line.
    Wrong,
    /// The right line for a blank, among wrong versions of it.
    Missing(Vec<Fault>),
}

/// The stage of the hunt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// A line has to be chosen.
    Open,
    /// The line has been corrected, and the gradient is being checked.
    Checks,
    /// The gradient check has passed.
    Done,
}

/// The marked lines of the listing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    /// The line under the cursor.
    pub(crate) cursor: Option<usize>,
    /// The missing line.
    pub(crate) blank: Option<usize>,
    /// The corrected line.
    pub(crate) mended: Option<usize>,
}

impl Hunt {
    pub(super) fn new(arm: &str, search: Search, done: bool) -> Self {
        let cursor = match search {
            Search::Wrong => Some(*markable().start() - 1), // not on a line that may be wrong
            Search::Missing(_) => None,
        };
        let stage = if done { Stage::Done } else { Stage::Open };
        Hunt { arm: arm.to_owned(), search, stage, cursor }
    }

    /// The arm with the backward pass.
    pub(crate) fn arm(&self) -> &str {
        &self.arm
    }

    /// The line to be found.
    pub(crate) fn search(&self) -> &Search {
        &self.search
    }

    /// The line, or the option, under the cursor.
    pub(crate) fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    /// The lines to choose from for a blank.
    pub(crate) fn options(&self) -> Vec<String> {
        let (Search::Missing(among), Stage::Open) = (&self.search, self.stage) else {
            return Vec::new();
        };
        let right = among.first().map(|fault| fault.right_line().to_owned());
        let wrong = among.iter().map(|fault| fault.wrong_line().to_owned());
        let mut lines: Vec<String> = wrong.chain(right.clone()).collect();
        lines.sort_unstable(); // so that its position gives nothing away
        if lines.first() == right.as_ref() {
            lines.rotate_left(1); // the first line is not the answer
        }
        lines
    }

    /// The marked lines of the listing, depending on whether the step is done.
    pub(crate) fn marks(&self, done: bool) -> Marks {
        let open = self.stage == Stage::Open && !done;
        let (here, rest) = (self.cursor, Marks::default());
        match &self.search {
            Search::Wrong if open => Marks { cursor: here, ..rest },
            Search::Wrong => Marks { mended: here, ..rest },
            Search::Missing(among) => {
                let place = among.first().copied().and_then(place_of);
                if open { Marks { blank: place, ..rest } } else { Marks { mended: place, ..rest } }
            }
        }
    }

    pub(super) fn point_at(&mut self, option: usize) {
        self.cursor = Some(option);
    }

    /// Whether its line is marked in the Code pane.
    pub(super) fn searches_code(&self) -> bool {
        self.search == Search::Wrong
    }

    pub(super) fn chooses(&self) -> bool {
        self.stage == Stage::Open
    }

    /// The range of the cursor: its first line, and the number of lines.
    fn choices(&self) -> (usize, usize) {
        match &self.search {
            Search::Wrong => (*markable().start(), markable().count()),
            Search::Missing(among) => (0, among.len() + 1),
        }
    }

    pub(super) fn key(&mut self, key: Arrow, looks: &mut Looks) -> bool {
        let Some(by) = key.line() else { return false };
        if looks.focus == PaneName::Check {
            looks.focus(PaneName::Code);
            return true;
        }
        let chooses = [PaneName::Code, PaneName::Lesson].contains(&looks.focus) && self.chooses();
        if chooses {
            let (first, count) = self.choices();
            let here = self.cursor.and_then(|cursor| cursor.checked_sub(first));
            self.cursor = Some(first + moved(here, by, count));
        }
        chooses
    }

    pub(super) fn enter(&mut self, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        match (&self.search, self.stage) {
            (Search::Wrong, Stage::Open) => self.mark(attempt, around),
            (Search::Missing(among), Stage::Open) => {
                let among = among.clone();
                self.fill(&among, attempt, around)
            }
            (_, Stage::Checks | Stage::Done) => Outcome::then(Then::Send(vec![Command::Check])),
        }
    }

    /// Marks the line under the cursor as the wrong one.
    fn mark(&mut self, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        let found = self.fault_in(around.frame).zip(self.cursor);
        let Some(((arm, fault), cursor)) = found else { return Outcome::default() };
        attempt.answer.attempts += 1;
        if let Some(found) = fault.filter(|fault| is_wrong(*fault, cursor)) {
            attempt.reply = vec![format!("Yes: {}.", found.sentence())];
            return self.mend(arm, around);
        }
        let lines = listing(fault);
        let line = lines.get(cursor).map_or("", |line| line.trim());
        attempt.reply = vec![format!(
            "`{line}` is right. Which tensors does the gradient check call wrong, and which lines write them?"
        )];
        around.looks.show_newest();
        Outcome::keep()
    }

    /// Puts the line under the cursor into the blank.
    fn fill(&mut self, among: &[Fault], attempt: &mut Attempt, around: &mut Around) -> Outcome {
        let Some((arm, _)) = self.fault_in(around.frame) else { return Outcome::default() };
        let chosen = self.cursor.and_then(|cursor| self.options().get(cursor).cloned());
        let Some(line) = chosen else { return Outcome::choose_first() };
        attempt.answer.attempts += 1;
        let Some(fault) = among.iter().find(|fault| fault.wrong_line() == line).copied() else {
            attempt.reply.clear();
            return self.mend(arm, around);
        };
        attempt.reply = vec![format!("The gradient check disagrees: {}.", fault.sentence())];
        around.looks.show_newest();
        let edit = Command::Edit(Change::Fault(Some(fault)), Some(arm));
        Outcome { then: Then::Send(vec![edit, Command::Check]), ..Outcome::keep() }
    }

    /// Corrects the line, and starts the gradient check.
    fn mend(&mut self, arm: usize, around: &Around) -> Outcome {
        self.stage = Stage::Checks;
        let edit = Command::Edit(Change::Fault(None), Some(arm));
        let watch = Command::Watch(around.watch(self.until(), Vec::new()));
        Outcome::then(Then::Send(vec![edit, watch, Command::Check]))
    }

    /// The number of the arm, and its present mistake.
    fn fault_in(&self, frame: Option<&Frame>) -> Option<(usize, Option<Fault>)> {
        let arms = &frame?.snapshot.arms;
        let number = arms.iter().position(|arm| arm.name == self.arm)?;
        Some((number, arms[number].fault))
    }

    pub(super) fn until(&self) -> Option<Until> {
        let goal = Goal {
            of: Measure::WorstCheckError,
            arm: Some(self.arm.clone()),
            at_least: None,
            at_most: Some(HUNT_TOLERANCE),
            says: None,
        };
        (self.stage == Stage::Checks).then(|| Until::Goals(vec![goal]))
    }

    /// Completes the step, because the gradient check passes.
    pub(super) fn meet(&mut self, around: &mut Around) -> Outcome {
        self.stage = Stage::Done;
        around.looks.show_newest();
        around.looks.focus = PaneName::Lesson;
        Outcome::done()
    }

    pub(super) fn asks(&self, scene: &Scene) -> Request {
        let text = match &self.search {
            Search::Wrong => "mark the wrong line in the Code pane",
            Search::Missing(_) => "choose the line that is missing",
        };
        let task = Part::Task { done: scene.is_done(), text: text.to_owned() };
        let options = Part::Options { options: self.options(), cursor: self.cursor, code: true };
        Request::new(self.keys(scene)).part(task).part(options)
    }

    fn keys(&self, scene: &Scene) -> Keys {
        let (keys, check) = (Keys::default(), [Action::Look(Look::Check)]);
        match (&self.search, self.stage) {
            _ if scene.is_done() => keys_when_done(scene),
            (_, Stage::Open) if scene.looks.focus == PaneName::Check => {
                keys.press(&[Action::Enter], " or ").press(&check, " back to the code")
            }
            (_, Stage::Open) if scene.open.comes_back_to(scene.looks.focus).is_some() => {
                Keys::come_back()
            }
            (Search::Missing(_), Stage::Open) => Keys::choose(scene).hint(scene),
            (Search::Wrong, Stage::Open) => keys
                .press(&[Action::Enter], " marks  ")
                .press(&UP_DOWN, " line  ")
                .press(&check, " check  ")
                .hint(scene),
            (_, Stage::Checks | Stage::Done) => {
                keys.press(&[Action::Enter], " or ").press(&check, " checks the gradient")
            }
        }
    }
}
