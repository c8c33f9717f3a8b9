//! What the learner answers in a step, and what becomes of it.

use super::Session;
use crate::engine::{Command, Until, Watch};
use crate::lesson::{Action as Asked, Answer, Guess, Known, PaneName, Progress, Sketched, When};
use crate::measure::{Goal, Measure, Unit, Value};
use crate::nn::OffTape;
use crate::nn::gradcheck::HUNT_TOLERANCE;
use crate::train::Tick;
use crate::tui::action::Action;
use crate::tui::popup::Question;
use crate::tui::verbs::Scope;
use crate::tui::widget::number::short;
use crate::tui::work::{Stage, timestep_of};

/// What came of the key that answers.
#[derive(Debug)]
pub enum Entered {
    /// The engine is to be told.
    Tell(Vec<Command>),
    /// A line is to be typed.
    Ask(Question),
    /// Something is to be chosen from a list.
    Choose(Scope),
    /// The next step.
    Next,
    /// Something was answered: it is to be kept.
    Keep,
}

/// A sketch that is asked for.
#[derive(Clone, Copy, Debug)]
struct Drawing {
    of: Sketched,
    low: f64,
    high: f64,
}

impl Session {
    /// What to watch for in the step on show.
    pub(super) fn watch(&self) -> Command {
        let Some(step) = self.lesson.steps.get(self.step) else { return Command::Watch(None) };
        let mut values: Vec<Value> = step.action.values().into_iter().cloned().collect();
        let until = match &step.action {
            Asked::StepTo(tick) => Some(Until::Tick(*tick)),
            Asked::RunUntil(goals) | Asked::Reach(goals) | Asked::Change(goals) => {
                Some(Until::Goals(goals.clone()))
            }
            Asked::Predict { until, guess, .. } => {
                values.extend(self.bars(guess));
                let until = until.as_ref().filter(|_| self.work.stage == Stage::Waits);
                until.map(|until| match until {
                    When::Tick(tick) => Until::Tick(*tick),
                    When::Goals(goals) => Until::Goals(goals.clone()),
                })
            }
            Asked::FindBug { arm, .. } | Asked::Finish { arm, .. }
                if self.work.stage == Stage::Waits =>
            {
                let of = Measure::WorstCheckError;
                let arm = Some(arm.clone());
                Some(Until::Goals(vec![Goal {
                    of,
                    arm,
                    at_least: None,
                    at_most: Some(HUNT_TOLERANCE),
                    says: None,
                }]))
            }
            _ => None,
        };
        let wanted = until.is_some() || !values.is_empty();
        Command::Watch(wanted.then_some(Watch { step: self.step, until, values }))
    }

    /// The true values of bars that are drawn.
    fn bars(&self, guess: &Guess) -> Vec<Value> {
        let Guess::Sketch { of: Sketched::DhNorm, arm, .. } = guess else { return Vec::new() };
        let timesteps = self.frame.as_deref().map_or(1, |frame| frame.snapshot.cursor.timesteps);
        let points = self.work.answer.given.len();
        let bar = |t| Value { of: Measure::At(OffTape::DhNorm.into(), vec![t]), arm: arm.clone() };
        (0..points).map(|point| bar(timestep_of(point, points, timesteps))).collect()
    }

    /// Whether a key belongs to the answer, and has been used for it.
    pub(super) fn answers_with(&mut self, action: Action) -> bool {
        let Some(step) = self.lesson.steps.get(self.step) else { return false };
        if let Some(Drawing { of, low, high }) = drawing(&step.action).filter(|_| self.work.draws) {
            match action {
                Action::Ticks(by) => self.work.go(by),
                Action::Up => self.work.lift(1, of, low, high),
                Action::Down => self.work.lift(-1, of, low, high),
                Action::PageUp => self.work.lift(4, of, low, high),
                Action::PageDown => self.work.lift(-4, of, low, high),
                _ => return false,
            }
            return true;
        }
        let by = match action {
            Action::Up => -1,
            Action::Down => 1,
            _ => return false,
        };
        let place = match step.action {
            Asked::FindBug { .. } | Asked::Finish { .. } => {
                if self.looks.focus == PaneName::Check {
                    self.looks.focus(PaneName::Code);
                    return true;
                }
                [PaneName::Code, PaneName::Lesson].contains(&self.looks.focus)
            }
            _ => self.looks.focus == PaneName::Lesson,
        };
        let chooses = place && self.work.chooses(&step.action);
        if chooses {
            self.work.choose(by, &step.action);
        }
        chooses
    }

    /// Leaves off drawing; says whether that was so.
    pub fn leaves_off(&mut self) -> bool {
        std::mem::take(&mut self.work.draws)
    }

    /// Does what the step asks, or takes the answer; if all is done, goes on.
    pub fn enter(&mut self, progress: &mut Progress) -> Entered {
        let Some(step) = self.lesson.steps.get(self.step) else { return Entered::Next };
        if self.done.get(self.step) == Some(&true) || step.action == Asked::Read {
            return Entered::Next;
        }
        let action = step.action.clone();
        match (&action, self.work.stage) {
            (Asked::Predict { guess: Guess::Choice { .. }, .. } | Asked::Finish { .. }, _)
                if self.work.chooses(&action)
                    && !matches!(self.looks.focus, PaneName::Code | PaneName::Check)
                    && self.looks.focus != PaneName::Lesson =>
            {
                self.looks.focus = PaneName::Lesson; // ↑ and ↓ have not been about it
                Entered::Keep
            }
            (Asked::Predict { .. }, Stage::Open | Stage::Sure) => self.predict(&action, progress),
            (Asked::Type { at, .. }, _) => self.asks_number(*at),
            (Asked::FindBug { .. } | Asked::Finish { .. }, Stage::Open)
                if self.looks.focus == PaneName::Check =>
            {
                self.looks.focus(PaneName::Code); // what is not in sight cannot be meant
                Entered::Keep
            }
            (Asked::FindBug { arm, .. }, Stage::Open) => self.mark(arm),
            (Asked::Finish { arm, among }, Stage::Open) => self.fill(arm, among),
            (Asked::FindBug { .. } | Asked::Finish { .. }, _) => {
                Entered::Tell(vec![Command::Check])
            }
            (Asked::Explain { .. }, _) => Entered::Ask(Question::Words),
            (Asked::Recall, _) => self.recall(progress),
            (Asked::Change(_), _) => Entered::Choose(Scope::All),
            _ if self.frame.as_deref().is_some_and(|f| f.awaits_setting(self.step)) => {
                Entered::Choose(Scope::All)
            }
            _ if action.is_about_a_check() => self.check(&action),
            _ => {
                self.work.touched = true;
                Entered::Tell(vec![Command::Run])
            }
        }
    }

    /// Makes the gradient check that the step is about.
    fn check(&mut self, action: &Asked) -> Entered {
        self.looks.focus(PaneName::Check);
        self.work.touched = true;
        let arms = self.frame.as_deref().map(|frame| &frame.snapshot.arms);
        let named = action.goals().iter().find_map(|goal| goal.arm.as_ref());
        let arm = arms.and_then(|arms| arms.iter().position(|arm| Some(&arm.name) == named));
        Entered::Tell(arm.map(Command::Select).into_iter().chain([Command::Check]).collect())
    }

    fn predict(&mut self, action: &Asked, progress: &mut Progress) -> Entered {
        let Asked::Predict { guess, .. } = action else { return Entered::Keep };
        if self.work.stage == Stage::Sure {
            self.work.answer.sure = u8::try_from(self.work.cursor + 1).ok();
            (self.work.stage, self.work.draws) = (Stage::Waits, false);
            self.keep(progress);
            self.see_truth(progress);
            return Entered::Tell(vec![self.watch()]);
        }
        match guess {
            Guess::Choice { .. } => self.work.answer.given = vec![self.work.cursor as f64],
            Guess::Number { .. } => return Entered::Ask(Question::Number),
            Guess::Sketch { of, low, high, .. } if !self.work.draws => {
                let timesteps = self.frame.as_deref().map(|f| f.snapshot.cursor.timesteps);
                self.work.draw(*of, timesteps.unwrap_or(1), *low, *high);
                let pane = match of {
                    Sketched::Loss => PaneName::Loss,
                    Sketched::DhNorm => PaneName::Norms,
                };
                self.looks.focus(pane);
                return Entered::Keep;
            }
            Guess::Sketch { .. } => {
                self.work.draws = false;
                self.looks.focus = PaneName::Lesson;
            }
        }
        self.is_sure_of();
        Entered::Keep
    }

    /// Asks how sure the learner is.
    fn is_sure_of(&mut self) {
        (self.work.stage, self.work.cursor) = (Stage::Sure, 1);
        self.looks.focus = PaneName::Lesson;
    }

    /// Whether the machine stands where the number is asked for: at that tick, in the update in which the step began.
    fn asks_number(&self, at: Option<Tick>) -> Entered {
        let (Some(tick), Some(frame)) = (at, self.frame.as_deref()) else {
            return Entered::Ask(Question::Number);
        };
        let cursor = frame.snapshot.cursor;
        let anchor = self.anchor.unwrap_or(cursor.update);
        let until = Command::RunUntil(Until::Tick(tick));
        if cursor.update == anchor && cursor.done >= cursor.done_after(tick) {
            let back = cursor.done - cursor.done_after(tick);
            return match back {
                0 => Entered::Ask(Question::Number),
                back => Entered::Tell(vec![Command::Ticks(-(back as i64))]),
            };
        }
        Entered::Tell(match (cursor.updates_done() == anchor, anchor) {
            (true, _) => vec![until],
            (false, 0) => vec![Command::GoTo(0), until],
            (false, _) => vec![Command::GoTo(anchor)],
        })
    }

    /// Whether Enter asks for the number, and does not bring the machine where it is asked for.
    pub fn stands_at(&self, tick: Tick) -> bool {
        matches!(self.asks_number(Some(tick)), Entered::Ask(_))
    }

    /// Whether what the machine does now would tell the answer.
    pub fn has_to_predict(&self) -> bool {
        let action = self.lesson.steps.get(self.step).map(|step| &step.action);
        let waits = matches!(action, Some(Asked::Predict { until: Some(_), .. }));
        waits && [Stage::Open, Stage::Sure].contains(&self.work.stage)
    }

    /// The question of the step that waits for a number.
    pub fn asks(&self) -> Option<&str> {
        match &self.lesson.steps.get(self.step)?.action {
            Asked::Type { ask, .. } => Some(ask),
            Asked::Predict { guess: Guess::Number { .. }, ask, .. } => Some(ask),
            _ => None,
        }
    }

    /// Whether the step waits for a number, which Enter asks for.
    pub fn awaits_number(&self) -> bool {
        let action = self.lesson.steps.get(self.step).map(|step| &step.action);
        let open = self.done.get(self.step) == Some(&false) && self.work.stage == Stage::Open;
        let number = matches!(
            action,
            Some(Asked::Type { .. } | Asked::Predict { guess: Guess::Number { .. }, .. })
        );
        open && number
    }

    /// A number was typed; what the engine is to be told.
    pub fn take_number(&mut self, number: f64, progress: &mut Progress) -> Vec<Command> {
        let Some(step) = self.lesson.steps.get(self.step) else { return Vec::new() };
        match step.action.clone() {
            Asked::Predict { guess, .. } if self.work.stage == Stage::Open => {
                let share = guess.truth().is_some_and(|truth| truth.of.unit() == Unit::Share);
                let percent = share && number > 1.0; // whoever types 33 means 33 %
                self.work.answer.given = vec![if percent { number / 100.0 } else { number }];
                self.is_sure_of();
            }
            Asked::Type { within, wrong, .. } => {
                self.check_number(number, within.get(), &wrong, progress)
            }
            _ => {}
        }
        Vec::new()
    }

    fn check_number(&mut self, given: f64, within: f64, wrong: &[Known], progress: &mut Progress) {
        let values = self.frame.as_deref().and_then(|frame| frame.values_for(self.step));
        let Some(values) = values.map(<[_]>::to_vec) else { return };
        let Some(truth) = values.first().copied().flatten() else {
            self.work.reply = vec!["It is not computed yet: step there first.".to_owned()];
            return self.look_at_told();
        };
        let near = |value: f64| (given - value).abs() <= within;
        self.work.answer.attempts += 1;
        self.work.answer.given = vec![given];
        (self.work.answer.truth, self.work.answer.right) = (finite(truth), Some(near(truth)));
        self.work.reply.clear();
        if near(truth) {
            self.work.stage = Stage::Done;
            self.finish(self.step, progress);
        } else {
            let known = wrong.iter().zip(values.iter().skip(1));
            let known = known.filter(|(_, value)| value.is_some_and(near)).map(|(known, _)| known);
            let reply = known.map(|known| known.told.clone()).next();
            let sign = near(-truth).then(|| "The size is right, the sign is not.".to_owned());
            let other = || format!("{} is not it yet.", short(given));
            self.work.reply.push(reply.or(sign).unwrap_or_else(other));
        }
        self.look_at_told();
        self.keep(progress);
    }

    /// A line of the learner's own was typed.
    pub fn take_words(&mut self, words: &str, progress: &mut Progress) {
        if words.trim().is_empty() {
            return;
        }
        self.work.answer.line = words.trim().to_owned();
        self.work.stage = Stage::Done;
        self.look_at_told();
        self.keep(progress);
        self.finish(self.step, progress);
    }

    /// Shows the answer of a card, or takes how well it was known.
    fn recall(&mut self, progress: &mut Progress) -> Entered {
        if self.cards.is_empty() {
            self.work.stage = Stage::Done;
        } else if self.work.stage == Stage::Open {
            (self.work.stage, self.work.cursor) = (Stage::Sure, 0);
            self.looks.focus = PaneName::Lesson;
            return Entered::Keep;
        } else {
            self.work.answer.given.push(self.work.cursor as f64);
            self.work.card += 1;
            let left = self.work.card < self.cards.len();
            self.work.stage = if left { Stage::Open } else { Stage::Done };
        }
        if self.work.stage == Stage::Done {
            self.keep(progress);
            self.finish(self.step, progress);
        }
        Entered::Keep
    }

    pub(super) fn keep(&mut self, progress: &mut Progress) {
        let answer: Answer = self.work.answer.clone();
        self.answers.insert(self.step, answer.clone());
        if let Some(step) = self.lesson.steps.get(self.step) {
            progress.mark(&self.key, self.step, step.mark());
        }
        progress.answer(&self.key, self.step, answer);
    }
}

fn drawing(action: &Asked) -> Option<Drawing> {
    match action {
        Asked::Predict { guess: Guess::Sketch { of, low, high, .. }, .. } => {
            Some(Drawing { of: *of, low: *low, high: *high })
        }
        _ => None,
    }
}

/// JSON has no NaN.
pub(super) fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
