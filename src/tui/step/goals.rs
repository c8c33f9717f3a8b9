//! A step that reaches goals or a tick, or changes settings.

use std::sync::Arc;

use super::approach::{approach, first_back, update_now};
use super::request::{CHECK, KNOBS, RUN};
use super::score::keys_when_done;
use super::wording::goal;
use super::{Around, Attempt, Keys, Outcome, Part, Request, Then};
use crate::engine::{Command, Frame, Until};
use crate::lesson::{Begins, PaneName, Step};
use crate::measure::Goal;
use crate::train::{Edit, ExperimentSpec, Tick};
use crate::tui::action::{Action, Ask, Go};
use crate::tui::scene::Scene;
use crate::tui::verbs::{Scope, verb_of};

/// A step that reaches goals or a tick, or changes settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Goals {
    way: Way,
    goals: Vec<Goal>,
    /// Whether a gradient check completes it.
    checks: bool,
    /// Whether a knob has to be turned for it.
    turns: bool,
    /// The update in which the step began, once there is a frame: its tick is meant, and no later one.
    pub(super) update: Option<u64>,
    /// Where the step begins, if that is known.
    pub(super) begins: Option<Begins>,
    /// The settings with which the learner came, once there is a frame.
    given: Option<(Arc<ExperimentSpec>, Arc<[Edit]>)>,
}

/// The way it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By running until the goals are met.
    Run,
    /// By stepping to a tick.
    Step(Tick),
    /// By whatever means.
    Reach,
    /// By changing settings.
    Change,
}

impl Goals {
    pub(super) fn new(way: Way, goals: &[Goal], step: &Step) -> Self {
        let (goals, checks) = (goals.to_vec(), step.exercise.is_about_a_check());
        let is_knob = |line: &String| verb_of(line).is_some_and(|(v, _)| v.scope == Scope::Knobs);
        let turns = way == Way::Reach && step.by.iter().any(is_knob);
        Goals { way, goals, checks, turns, update: None, begins: None, given: None }
    }

    /// The way it is done.
    pub(crate) fn way(&self) -> Way {
        self.way
    }

    pub(super) fn until(&self) -> Until {
        match self.way {
            Way::Step(tick) => Until::Tick(tick),
            Way::Run | Way::Reach | Way::Change => Until::Goals(self.goals.clone()),
        }
    }

    /// Notes the update in which the step began, and its settings, once they are known.
    pub(super) fn remember_update(&mut self, around: &Around) {
        self.update = self.update.or_else(|| update_now(around));
        let frame = around.frame.filter(|_| self.given.is_none() && !around.resumes);
        self.given = frame.map(settings).or_else(|| self.given.take());
    }

    /// Whether a knob has to be turned, and none has been since the learner came.
    fn is_as_given(&self, frame: &Frame) -> bool {
        self.turns && !frame.is_running() && self.given.as_ref() == Some(&settings(frame))
    }

    /// Whether the step is done in this frame, in which its condition is `met`. A tick counts in the update in which the
    /// step began, or in an earlier one to which the learner has returned; of a later one, the label names the update.
    pub(super) fn is_done(&self, met: bool, around: &Around) -> bool {
        match (self.way, around.frame) {
            (Way::Step(tick), Some(frame)) => {
                let cursor = frame.snapshot.cursor;
                cursor.last() == Some(tick)
                    && self.update.is_none_or(|update| cursor.update <= update)
            }
            (Way::Step(_) | Way::Run | Way::Reach | Way::Change, _) => met,
        }
    }

    pub(super) fn enter(&self, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        match self.way {
            Way::Change => Outcome::then(set(around)),
            Way::Step(tick) => {
                attempt.touched = true;
                let Some(frame) = around.frame else { return Outcome::default() };
                let back = self.first_back(tick, frame).map(|back| vec![back]);
                let commands = back.or_else(|| approach(tick, self.update, frame));
                Outcome::then(commands.map_or(Then::Nothing, Then::Send))
            }
            Way::Run | Way::Reach
                if around.frame.is_some_and(|frame| {
                    self.is_too_late(around.number, frame)
                        || self.is_over(around.number, attempt, frame)
                }) =>
            {
                Outcome::then(Then::Send(vec![Command::GoTo(0)]))
            }
            Way::Reach
                if around.frame.is_some_and(|frame| {
                    self.is_as_given(frame) && !frame.awaits_setting(around.number)
                }) =>
            {
                Outcome::then(Then::Knobs)
            }
            Way::Run | Way::Reach => pursue(&self.goals, self.checks, attempt, around),
        }
    }

    /// Whether running on can no longer meet the goals.
    fn is_too_late(&self, step: usize, frame: &Frame) -> bool {
        let states = frame.goals_of(step).iter();
        !frame.is_running()
            && self.goals.iter().zip(states).any(|(goal, now)| goal.is_missed(now.value))
    }

    /// Whether the learner's run has come to its planned end without reaching the goals.
    fn is_over(&self, step: usize, attempt: &Attempt, frame: &Frame) -> bool {
        let tried = self.way == Way::Reach && !self.checks && attempt.touched;
        let rests = !frame.is_running() && !frame.awaits_setting(step);
        tried && rests && frame.snapshot.cursor.updates_done() >= frame.planned_updates
    }

    fn is_over_in(&self, scene: &Scene) -> bool {
        !scene.is_done() && self.is_over(scene.step, &scene.open.attempt, scene.frame)
    }

    fn first_back(&self, tick: Tick, frame: &Frame) -> Option<Command> {
        first_back(tick, self.update, self.begins, frame)
    }

    pub(super) fn asks(&self, scene: &Scene) -> Request {
        let request = Request::new(self.keys(scene));
        match self.way {
            Way::Step(tick) => {
                let now = scene.frame.snapshot.cursor.updates_done();
                let update = self.update.filter(|update| *update < now && !scene.is_done());
                request.part(step_to(tick, update, scene.is_done()))
            }
            Way::Run | Way::Reach | Way::Change => {
                let missed = self.is_over_in(scene).then(|| Part::Count(missed(scene.frame)));
                request.parts(tasks(scene)).parts(missed)
            }
        }
    }

    fn keys(&self, scene: &Scene) -> Keys {
        let keys = Keys::default();
        match self.way {
            _ if scene.is_done() => keys_when_done(scene),
            Way::Step(tick) if self.first_back(tick, scene.frame).is_some() => {
                keys.press(&[Action::Enter], " goes back first")
            }
            Way::Step(_) => step_keys(scene),
            Way::Change => {
                let keys = keys.press(&[Action::Enter], " opens the line  ");
                let keys = keys.press(&[KNOBS], " knobs  ");
                match scene.compares() {
                    true => keys.press(&[Action::Ask(Ask::Palette(Scope::Arms))], " arms  "),
                    false => keys, // no step has spoken of them
                }
                .hint(scene)
            }
            Way::Run | Way::Reach if self.is_over_in(scene) => {
                Keys::start().press(&[KNOBS], " knobs  ").press(&[RUN], " runs on  ").hint(scene)
            }
            Way::Run | Way::Reach if self.is_too_late(scene.step, scene.frame) => {
                Keys::start().press(&[KNOBS], " knobs  ").hint(scene)
            }
            Way::Reach if scene.awaits_setting() => Keys::set(scene),
            Way::Reach if self.is_as_given(scene.frame) => match self.checks {
                true => Keys::turn(scene, CHECK, " checks  "),
                false => Keys::turn(scene, RUN, " runs  "),
            },
            Way::Reach if !scene.all_diverged() && !scene.frame.is_running() => {
                run_keys(self.checks, scene).press(&[KNOBS], " knobs  ").hint(scene)
            }
            Way::Run | Way::Reach => run_keys(self.checks, scene),
        }
    }
}

/// Says that the run has ended without reaching the goals: `ended after 400 updates: not reached`.
fn missed(frame: &Frame) -> String {
    format!("ended after {} updates: not reached", frame.snapshot.cursor.updates_done())
}

/// The settings of a run.
fn settings(frame: &Frame) -> (Arc<ExperimentSpec>, Arc<[Edit]>) {
    (Arc::clone(&frame.snapshot.spec), Arc::clone(&frame.snapshot.edits))
}

/// Opens the palette with the first setting that is still to be changed.
fn set(around: &Around) -> Then {
    let goals = around.frame.map_or(&[][..], |frame| frame.goals_of(around.number));
    Then::Set(
        goals.iter().filter(|goal| !goal.met).find_map(|goal| goal.of.setting()).map(str::to_owned),
    )
}

/// Pursues the goals: types a setting, checks the gradient, or runs.
pub(super) fn pursue(
    goals: &[Goal],
    checks: bool,
    attempt: &mut Attempt,
    around: &mut Around,
) -> Outcome {
    if around.frame.is_some_and(|frame| frame.awaits_setting(around.number)) {
        return Outcome::then(set(around));
    }
    attempt.touched = true;
    if !checks {
        return Outcome::then(Then::Send(vec![run_or_pause(around)]));
    }
    around.looks.focus(PaneName::Check);
    let arms = around.frame.map(|frame| &frame.snapshot.arms);
    let named = goals.iter().find_map(|goal| goal.arm.as_ref());
    let arm = arms.and_then(|arms| arms.iter().position(|arm| Some(&arm.name) == named));
    let select = arm.map(Command::Select).into_iter();
    Outcome::then(Then::Send(select.chain([Command::Check]).collect()))
}

/// Runs, or pauses a run; where every arm has diverged, there is only the way back.
fn run_or_pause(around: &Around) -> Command {
    match around.frame {
        Some(frame) if frame.is_running() => Command::Pause,
        Some(frame) if frame.all_diverged() => Command::GoTo(0),
        Some(_) | None => Command::Run,
    }
}

/// The keys that lead to a tick.
pub(super) fn step_keys(scene: &Scene) -> Keys {
    match scene.frame.is_running() {
        true => Keys::run(scene),
        false => Keys::default()
            .press(&[Action::Enter], " goes there  ")
            .press(&[Action::Go(Go::Ticks(1)), Action::Go(Go::Ticks(-1))], " step"),
    }
}

pub(super) fn run_keys(checks: bool, scene: &Scene) -> Keys {
    match checks {
        true => Keys::default().press(&[Action::Enter], " or ").press(&[CHECK], " checks  "),
        false => Keys::run(scene),
    }
}

/// The task to step to a tick; of an earlier update, if one is named.
pub(super) fn step_to(tick: Tick, update: Option<u64>, done: bool) -> Part {
    let of = update.map_or(String::new(), |update| format!(" of update {update}"));
    Part::Task { done, text: format!("step to: {tick}{of}") }
}

/// The watched goals, each with its present value. Of a step that is done, they may not be reached in the run on the screen.
pub(super) fn tasks(scene: &Scene) -> impl Iterator<Item = Part> {
    let goals = scene.frame.goals_of(scene.step).iter();
    let is_before = scene.is_done() && goals.clone().any(|state| !state.met);
    let before = is_before.then(|| Part::Count("reached before; now:".to_owned()));
    before.into_iter().chain(goals.map(|state| Part::Task { done: state.met, text: goal(state) }))
}
