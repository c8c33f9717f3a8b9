//! How the machine moves: it rests, runs forwards or back, or seeks a point of the run.

use super::Speed;
use crate::train::Cursor;

/// A point of the run to seek: `updates` are finished, and `ticks` of the next update are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) updates: u64,
    pub(crate) ticks: usize,
}

impl Destination {
    /// The end of an update.
    pub(crate) fn end_of(updates: u64) -> Self {
        Destination { updates, ticks: 0 }
    }
}

impl From<Cursor> for Destination {
    /// The end of an update rather than the start of the next, because the finished update is still shown there.
    fn from(cursor: Cursor) -> Self {
        let ticks = if cursor.is_finished() { 0 } else { cursor.done };
        Destination { updates: cursor.updates_done(), ticks }
    }
}

/// Why the machine seeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The learner asked to be there.
    Asked,
    /// The past has changed: the models are recomputed up to where they were.
    CatchUp,
    /// The learner left the machine there: the run is computed again up to that point.
    Return,
}

/// What the machine does until the next command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Motion {
    /// It waits for a command.
    #[default]
    Rests,
    /// It runs forwards until `stop_at` updates are finished, or until it is stopped if that is `None`. Where a `pace` is
    /// given, it is no faster, so that the eye can follow.
    Runs { stop_at: Option<u64>, pace: Option<Speed> },
    /// It runs back to the start.
    RunsBack,
    /// It goes to `to` as fast as it can, and from there to `then` if there is one.
    Seeks { to: Destination, then: Option<Destination>, purpose: Purpose },
}

impl Motion {
    /// A run forwards when `here` updates are finished: to the planned end, or without a stop if that has been reached.
    pub(crate) fn run(here: u64, planned: u64) -> Self {
        Motion::Runs { stop_at: Some(planned).filter(|end| *end > here), pace: None }
    }

    /// The same run, at a pace at which the eye can follow so many ticks.
    pub(crate) fn sweeping(self, ticks: Option<usize>) -> Self {
        match self {
            Motion::Runs { stop_at, .. } => {
                Motion::Runs { stop_at, pace: ticks.map(Speed::of_sweep) }
            }
            Motion::Rests | Motion::RunsBack | Motion::Seeks { .. } => self,
        }
    }

    /// Whether it runs at a pace at which the eye can follow.
    pub(crate) fn sweeps(self) -> bool {
        matches!(self, Motion::Runs { pace: Some(_), .. })
    }

    /// A run back, or rest if the machine is at the start.
    pub(crate) fn run_back(from: Cursor) -> Self {
        match (from.update, from.done) {
            (0, 0) => Motion::Rests,
            _ => Motion::RunsBack,
        }
    }

    /// Whether the machine moves without a command.
    pub(crate) fn is_moving(self) -> bool {
        self != Motion::Rests
    }

    /// Whether it runs forwards without a destination.
    pub(crate) fn runs_freely(self) -> bool {
        matches!(self, Motion::Runs { .. })
    }

    /// Whether it is on its way to a destination.
    pub(crate) fn is_seeking(self) -> bool {
        matches!(self, Motion::Seeks { .. })
    }

    /// Whether it is recomputing the models up to where they were: before their past changed, or when the learner left.
    pub(crate) fn catches_up(self) -> bool {
        match self {
            Motion::Seeks { purpose: Purpose::CatchUp | Purpose::Return, .. } => true,
            Motion::Seeks { purpose: Purpose::Asked, .. }
            | Motion::Rests
            | Motion::Runs { .. }
            | Motion::RunsBack => false,
        }
    }

    /// Whether it is on its way to where the learner left it.
    pub(crate) fn returns(self) -> bool {
        matches!(self, Motion::Seeks { purpose: Purpose::Return, .. })
    }

    /// The speed, if `chosen` is the speed of a run: seeking is never slowed down.
    pub(crate) fn speed(self, chosen: Speed) -> Speed {
        match self {
            Motion::Seeks { .. } => Speed::default(),
            Motion::Runs { pace: Some(pace), .. } => chosen.at_most(pace),
            Motion::Runs { pace: None, .. } | Motion::Rests | Motion::RunsBack => chosen,
        }
    }

    /// The next destination, if it is seeking one.
    pub(crate) fn destination(self) -> Option<Destination> {
        match self {
            Motion::Seeks { to, .. } => Some(to),
            Motion::Rests | Motion::Runs { .. } | Motion::RunsBack => None,
        }
    }

    /// How many updates it may do before it must check again whether to stop.
    pub(crate) fn updates_left(self, here: u64) -> u64 {
        let stop_at = match self {
            Motion::Runs { stop_at, .. } => stop_at,
            Motion::Seeks { to, .. } => Some(to.updates),
            Motion::Rests | Motion::RunsBack => None,
        };
        stop_at.map_or(u64::MAX, |stop| stop.saturating_sub(here))
    }

    /// To be called at the end of an update: stops a run at its end, or if all arms have diverged.
    /// Returns whether the update of the next destination has been reached.
    pub(crate) fn stop(&mut self, here: u64, all_diverged: bool) -> bool {
        match *self {
            Motion::Runs { stop_at, .. } if all_diverged || stop_at == Some(here) => {
                *self = Motion::Rests;
                false
            }
            Motion::Seeks { to, .. } => to.updates == here,
            Motion::Rests | Motion::Runs { .. } | Motion::RunsBack => false,
        }
    }

    /// Turns to the destination after this one, or comes to rest. Returns how many ticks are still to be done here.
    pub(crate) fn arrive(&mut self) -> usize {
        let Motion::Seeks { to, then, purpose } = *self else { return 0 };
        *self = then.map_or(Motion::Rests, |to| Motion::Seeks { to, then: None, purpose });
        to.ticks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAR: Destination = Destination { updates: 40, ticks: 0 };
    const INSIDE: Destination = Destination { updates: 25, ticks: 6 };

    #[test]
    fn a_run_stops_at_the_planned_end_and_once_beyond_it_goes_on() {
        let mut run = Motion::run(3, 10);
        assert_eq!([run.updates_left(3), run.updates_left(9)], [7, 1]);
        assert!(!run.stop(9, false) && run.is_moving());
        assert!(!run.stop(10, false) && !run.is_moving());
        let mut beyond = Motion::run(10, 10);
        assert_eq!(beyond, Motion::Runs { stop_at: None, pace: None });
        assert!(!beyond.stop(10, false) && !beyond.stop(99, false) && beyond.runs_freely());
    }

    #[test]
    fn where_all_arms_have_diverged_a_run_stops_and_seeking_continues() {
        let mut run = Motion::run(0, 10);
        run.stop(4, true);
        assert_eq!(run, Motion::Rests);
        let mut seeking = Motion::Seeks { to: FAR, then: None, purpose: Purpose::Asked };
        assert!(!seeking.stop(4, true) && seeking.is_seeking());
    }

    #[test]
    fn seeking_visits_its_destinations_in_order_and_ends_inside_an_update() {
        let mut seeking = Motion::Seeks { to: FAR, then: Some(INSIDE), purpose: Purpose::CatchUp };
        assert!(!seeking.stop(39, false) && seeking.stop(40, false));
        assert_eq!((seeking.arrive(), seeking.destination()), (0, Some(INSIDE)));
        assert!(seeking.catches_up() && seeking.stop(25, false));
        assert_eq!((seeking.arrive(), seeking), (6, Motion::Rests));
        assert_eq!(seeking.arrive(), 0, "at rest there is nowhere to arrive");
    }

    #[test]
    fn only_seeking_is_never_slowed_down() {
        let slow = Speed(Some(10));
        let seeking = Motion::Seeks { to: FAR, then: None, purpose: Purpose::Asked };
        assert_eq!(seeking.speed(slow), Speed::default());
        for motion in [Motion::Rests, Motion::run(0, 9), Motion::RunsBack] {
            assert_eq!(motion.speed(slow), slow, "{motion:?}");
        }
    }

    #[test]
    fn a_sweep_takes_a_second_or_two_whatever_its_length_unless_the_run_is_slower() {
        let fast = Speed(Some(500));
        for ticks in [5, 11, 23, 203] {
            let sweep = Motion::run(0, 10).sweeping(Some(ticks));
            let Speed(Some(pace)) = sweep.speed(fast) else { panic!("a pace") };
            let seconds = ticks as f64 / f64::from(pace);
            assert!(sweep.sweeps() && (1.0..=2.0).contains(&seconds), "{ticks}: {seconds} s");
            assert_eq!(sweep.speed(Speed::default()), Speed(Some(pace)));
            assert_eq!(sweep.speed(Speed(Some(1))), Speed(Some(1)));
        }
        let hurried = Motion::run(0, 10).sweeping(Some(11)).sweeping(None);
        assert!(!hurried.sweeps() && hurried.speed(fast) == fast);
    }

    #[test]
    fn there_is_no_way_back_from_the_start() {
        let at = |update, done| Motion::run_back(Cursor { update, done, timesteps: 4 });
        assert_eq!(at(0, 0), Motion::Rests);
        assert_eq!([at(0, 1), at(1, 0)], [Motion::RunsBack; 2]);
    }

    #[test]
    fn a_finished_update_is_a_destination_that_keeps_it_on_show() {
        let at = |update, done| Destination::from(Cursor { update, done, timesteps: 4 });
        assert_eq!(at(7, 11), Destination::end_of(8));
        assert_eq!(at(7, 3), Destination { updates: 7, ticks: 3 });
        assert_eq!(at(7, 0), Destination::end_of(7));
    }
}
