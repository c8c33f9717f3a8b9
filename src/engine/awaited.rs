//! The conditions that a run is watched for: that of the lesson's step, and the one that the learner runs until.

#[cfg(test)]
mod tests;

use crate::measure::{Changes, Goal, Live, Measure, Value};
use crate::train::{Cursor, Experiment, Tick};

/// The condition that a step of the lesson waits for, and the values it measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// The number of the step.
    pub step: usize,
    /// The condition; `None` if the step only measures values.
    pub until: Option<Until>,
    /// The values measured for the step: at the moment when the condition is met, or now if it has not been met.
    pub values: Vec<Value>,
    /// The values that the texts of the step show: at that moment, and now.
    pub texts: Vec<Value>,
}

/// A condition that a run can be watched for.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    /// All of these hold at once.
    Goals(Vec<Goal>),
    /// The most recent tick is this one.
    Tick(Tick),
    /// One of these is met.
    Any(Vec<Until>),
    /// More arms have diverged than this many.
    Diverged {
        /// The number of arms that had already diverged when the condition was set.
        already: usize,
    },
}

impl Until {
    pub(crate) fn is_met(&self, live: Live) -> bool {
        match self {
            Until::Goals(goals) => goals.iter().all(|goal| goal.is_met(live)),
            Until::Tick(tick) => live.experiment.cursor().last() == Some(*tick),
            Until::Any(of) => of.iter().any(|until| until.is_met(live)),
            Until::Diverged { already } => live.experiment.diverged() > *already,
        }
    }

    /// The goal that running on can no longer meet, because the run is already longer than the goal allows.
    fn missed(&self, live: Live) -> Option<&Goal> {
        let too_long = |goal: &&Goal| goal.is_missed(live.measure(&goal.of, goal.arm.as_deref()));
        self.goals().iter().find(too_long)
    }

    pub(crate) fn goals(&self) -> &[Goal] {
        match self {
            Until::Goals(goals) => goals,
            Until::Tick(_) | Until::Any(_) | Until::Diverged { .. } => &[],
        }
    }

    /// Whether it can be met in the middle of an update.
    pub(crate) fn is_of_ticks(&self) -> bool {
        match self {
            Until::Tick(_) => true,
            Until::Any(of) => of.iter().any(Until::is_of_ticks),
            Until::Goals(_) | Until::Diverged { .. } => false,
        }
    }

    /// The number of ticks until it is met, if that is a matter of one pass: not more than an update.
    fn ticks_left(&self, experiment: &Experiment) -> Option<usize> {
        let cursor = experiment.cursor();
        match self {
            Until::Tick(tick) => Some(ticks_until(*tick, cursor)),
            Until::Goals(goals) => {
                let [goal] = goals.as_slice() else { return None };
                let next = (cursor.updates_done() + 1) as f64;
                let is_next = goal.of == Measure::Updates && goal.at_least == Some(next);
                is_next.then(|| ticks_until(Tick::Update, cursor))
            }
            Until::Any(of) => of.iter().filter_map(|until| until.ticks_left(experiment)).min(),
            Until::Diverged { .. } => None,
        }
    }

    /// The number of updates that may pass before it must be checked; 0 if every tick must be.
    fn next_look(&self, experiment: &Experiment) -> u64 {
        if let Until::Any(of) = self {
            return of.iter().map(|until| until.next_look(experiment)).min().unwrap_or(1);
        }
        if self.is_of_ticks() {
            return 0;
        }
        let unmet = self.goals().iter().filter(|goal| !goal.is_met(experiment));
        unmet.map(|goal| unmet_for(goal, experiment)).max().unwrap_or(1)
    }
}

/// The number of updates for which an unmet goal stays unmet at least: one measured per epoch until this epoch ends.
fn unmet_for(goal: &Goal, experiment: &Experiment) -> u64 {
    let here = experiment.cursor().updates_done();
    let per_epoch = experiment.updates_per_epoch();
    match (goal.of.changes(), goal.at_least) {
        (Changes::EachEpoch, _) => per_epoch - here % per_epoch,
        (_, Some(updates)) if goal.of == Measure::Updates => {
            (updates.ceil() as u64).saturating_sub(here).max(1)
        }
        _ => 1,
    }
}

/// The number of ticks until a tick.
fn ticks_until(tick: Tick, cursor: Cursor) -> usize {
    let (there, here, all) = (cursor.done_after(tick), cursor.done, cursor.ticks());
    if there > here { there - here } else { all - here + there }
}

/// The state of the lesson's condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Standing {
    /// It has not been met yet.
    Open,
    /// Running on can no longer meet it, because of this goal.
    Missed(Goal),
    /// It was met, and these values were measured then, those of the texts last.
    Met(Vec<Option<f64>>),
}

impl Watch {
    /// Checks the condition now.
    pub(super) fn standing(&self, live: Live) -> Standing {
        match &self.until {
            Some(until) if until.is_met(live) => Standing::Met(self.measured(live)),
            Some(until) => until.missed(live).cloned().map_or(Standing::Open, Standing::Missed),
            None => Standing::Open,
        }
    }

    fn measured(&self, live: Live) -> Vec<Option<f64>> {
        self.values.iter().chain(&self.texts).map(|value| live.value(value)).collect()
    }
}

/// The two conditions, and their states.
#[derive(Debug, Default)]
pub(super) struct Awaited {
    lesson: Option<(Watch, Standing)>,
    learner: Option<Until>,
    /// Where conditions of the lesson were met, as (finished updates, step).
    reached: Vec<(u64, usize)>,
}

impl Awaited {
    /// Sets the lesson's condition.
    pub(crate) fn watch(&mut self, watch: Option<Watch>) {
        self.lesson = watch.map(|watch| (watch, Standing::Open));
    }

    /// Sets the learner's condition.
    pub(crate) fn run_until(&mut self, until: Option<Until>) {
        self.learner = until;
    }

    /// The learner's condition.
    pub(crate) fn until(&self) -> Option<&Until> {
        self.learner.as_ref()
    }

    /// The lesson's condition, unless it has been met.
    pub(crate) fn open_watch(&self) -> Option<&Watch> {
        let (watch, standing) = self.lesson.as_ref()?;
        match standing {
            Standing::Open | Standing::Missed(_) => Some(watch),
            Standing::Met(_) => None,
        }
    }

    fn open(&self) -> impl Iterator<Item = &Until> {
        let lesson = self.open_watch().and_then(|watch| watch.until.as_ref());
        lesson.into_iter().chain(&self.learner)
    }

    /// Whether an open condition can be met in the middle of an update.
    pub(crate) fn is_of_ticks(&self) -> bool {
        self.open().any(Until::is_of_ticks)
    }

    /// The number of ticks until an open condition is met, if that is a matter of one pass.
    pub(crate) fn ticks_left(&self, experiment: &Experiment) -> Option<usize> {
        self.open().filter_map(|until| until.ticks_left(experiment)).min()
    }

    /// The number of updates that may pass before a condition must be checked; 0 if every tick must be.
    pub(crate) fn next_look(&self, experiment: &Experiment) -> u64 {
        self.open().map(|until| until.next_look(experiment)).min().unwrap_or(u64::MAX)
    }

    /// Records the state of the lesson's condition after `updates`. Returns whether a run should pause for it: it was
    /// met or has just been missed, and the learner set no other condition.
    pub(crate) fn learn(&mut self, now: Standing, updates: u64) -> bool {
        let Some((watch, before)) = &mut self.lesson else { return false };
        let is_news = match (&now, &*before) {
            (Standing::Met(_), Standing::Open | Standing::Missed(_)) => {
                let place = (updates, watch.step);
                if !self.reached.contains(&place) {
                    self.reached.push(place);
                }
                true
            }
            (Standing::Missed(_), Standing::Open) => true,
            (Standing::Open | Standing::Missed(_), _) | (Standing::Met(_), Standing::Met(_)) => {
                false
            }
        };
        *before = now;
        is_news && self.learner.is_none()
    }

    /// The goal of the lesson that running on can no longer meet.
    pub(crate) fn missed(&self) -> Option<&Goal> {
        match &self.lesson {
            Some((_, Standing::Missed(goal))) => Some(goal),
            Some((_, Standing::Open | Standing::Met(_))) | None => None,
        }
    }

    /// The lesson's condition, met or not.
    pub(crate) fn watched(&self) -> Option<&Watch> {
        self.lesson.as_ref().map(|(watch, _)| watch)
    }

    /// The step whose condition has been met.
    pub(crate) fn met(&self) -> Option<usize> {
        match &self.lesson {
            Some((watch, Standing::Met(_))) => Some(watch.step),
            Some((_, Standing::Open | Standing::Missed(_))) | None => None,
        }
    }

    /// The values of the lesson's step: those measured when its condition was met, or the present ones. The second are
    /// those of its texts.
    pub(crate) fn values(&self, live: Live) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
        let Some((watch, standing)) = &self.lesson else { return Default::default() };
        let mut values = match standing {
            Standing::Met(values) => values.clone(),
            Standing::Open | Standing::Missed(_) => watch.measured(live),
        };
        let of_texts = values.split_off(values.len().min(watch.values.len()));
        (values, of_texts)
    }

    /// The present values of the texts of the lesson's step.
    pub(crate) fn shown(&self, live: Live) -> Vec<Option<f64>> {
        let texts = self.watched().map_or(&[][..], |watch| &watch.texts);
        texts.iter().map(|value| live.value(value)).collect()
    }

    /// Where conditions of the lesson were met, as (finished updates, step).
    pub(crate) fn reached(&self) -> &[(u64, usize)] {
        &self.reached
    }

    /// Forgets conditions that were met after this many updates.
    pub(crate) fn forget_after(&mut self, updates: u64) {
        self.reached.retain(|(at, _)| *at <= updates);
    }

    /// Whether the goals of the lesson have been met, but only later in the run than now.
    pub(super) fn is_met_later(&self, live: Live) -> bool {
        let Some((watch, Standing::Met(_))) = &self.lesson else { return false };
        let updates = live.experiment.cursor().updates_done();
        let was_met = |(at, step): &(u64, usize)| *step == watch.step && *at <= updates;
        let is_open = |until: &Until| !until.is_of_ticks() && !until.is_met(live);
        !self.reached.iter().any(was_met) && watch.until.as_ref().is_some_and(is_open)
    }

    /// Watches for the condition of the lesson again.
    pub(super) fn reopen(&mut self) {
        self.lesson.iter_mut().for_each(|(_, standing)| *standing = Standing::Open);
    }

    /// Starts another run, in which no condition has been met.
    pub(crate) fn clear(&mut self) {
        self.reached.clear();
        self.reopen();
    }
}
