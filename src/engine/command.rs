//! What an engine can be told.

use crate::lesson::Goal;
use crate::train::{Experiment, Tick};

/// All that can be asked of an engine.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Run.
    Run,
    /// Stand still.
    Pause,
    /// So many ticks, forwards or back.
    Ticks(i64),
    /// So many updates, forwards or back.
    Updates(i64),
    /// To the end of an epoch so many away, forwards or back.
    Epochs(i64),
    /// Where so many updates are finished.
    GoTo(u64),
    /// How fast to run.
    SetSpeed(Speed),
    /// From the beginning, with the same weights and an empty history.
    Restart,
    /// From the beginning, with another seed.
    Reseed(u64),
    /// What to watch for; it pauses the run.
    Watch(Option<Watch>),
    /// Whose output is shown.
    Select(usize),
    /// The learner's own line, or none any more.
    Try(Option<String>),
}

/// Something to watch for.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// Whose wish it is: the step of the lesson.
    pub step: usize,
    /// All of these at once.
    pub goals: Vec<Goal>,
    /// And the last tick done is this one.
    pub tick: Option<Tick>,
}

impl Watch {
    /// Whether all of it is so now.
    pub fn is_met(&self, experiment: &Experiment) -> bool {
        let at_tick = self.tick.is_none_or(|tick| experiment.cursor().last() == Some(tick));
        at_tick && self.goals.iter().all(|goal| goal.is_met(experiment))
    }

    /// After how many updates, at least one, it has to be looked at again: a goal about epochs that is not reached now
    /// will not be before the end of this one.
    pub fn next_look(&self, experiment: &Experiment) -> u64 {
        let waits = |goal: &Goal| goal.of.is_of_epochs() && !goal.is_met(experiment);
        if !self.goals.iter().any(waits) {
            return 1;
        }
        let per_epoch = experiment.updates_per_epoch();
        per_epoch - experiment.cursor().updates_done() % per_epoch
    }
}

/// How fast to run: so many ticks a second, or as fast as it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Speed(pub Option<u32>);

const LADDER: [u32; 11] = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];

impl Speed {
    /// The next faster one.
    pub fn faster(self) -> Speed {
        Speed(self.0.and_then(|now| LADDER.into_iter().find(|s| *s > now)))
    }

    /// The next slower one.
    pub fn slower(self) -> Speed {
        let now = self.0.unwrap_or(u32::MAX);
        Speed(LADDER.into_iter().rev().find(|s| *s < now).or(Some(LADDER[0])))
    }
}

impl std::fmt::Display for Speed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            None => f.write_str("full speed"),
            Some(1) => f.write_str("1 tick/s"),
            Some(n) => write!(f, "{n} ticks/s"),
        }
    }
}
