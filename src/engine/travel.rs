//! How an engine moves: it runs, forwards or back, goes to places, and stops where it was asked to.

use std::fmt;

use super::{Engine, Until};
use crate::lesson::Goal;
use crate::train::{Arm, Cursor, Edit, Status, Tick};

/// A place in the run: so many updates are finished, and so many ticks of the next are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub updates: u64,
    pub ticks: usize,
}

impl From<Cursor> for Place {
    /// At the end of an update, that update is still on show.
    fn from(cursor: Cursor) -> Self {
        let ticks = if cursor.is_finished() { 0 } else { cursor.done };
        Place { updates: cursor.updates_done(), ticks }
    }
}

/// Weights times timesteps that are done before anything else is: some 20 ms.
const AT_ONCE: u64 = 40_000_000;

impl Engine {
    /// Stands still, and forgets where it was going.
    pub(super) fn stand_still(&mut self) {
        (self.running, self.backwards, self.catching_up) = (false, false, false);
        self.until = None;
        self.route.clear();
    }

    /// Whether the beginning of the update on show can be had at once.
    pub(super) fn is_near(&self) -> bool {
        self.timeline.experiment().work(self.timeline.unsettled()) <= AT_ONCE
    }

    /// Comes to rest; where the beginning of the update on show is far, by going there again from before it.
    pub(super) fn rest(&mut self) {
        if !self.is_near() {
            self.go([self.timeline.cursor().into()]);
        }
    }

    /// Brings the models where they stood, if that takes no time. Says whether they are there.
    pub(super) fn catch_up(&mut self) -> bool {
        let mut left = AT_ONCE;
        while self.catching_up && self.running && left > 0 {
            let ticks = self.ticks_of(1);
            self.advance(ticks);
            left = left.saturating_sub(self.timeline.experiment().work(1).max(1));
        }
        !self.catching_up
    }

    /// Does at most so many ticks, if it is running: whole updates where nobody has to look at each tick of them.
    /// Says how many it has done; less than asked for, only if it stopped.
    pub fn advance(&mut self, ticks: usize) -> usize {
        if self.backwards {
            return self.retreat(ticks);
        }
        let made = |engine: &Self| engine.timeline.experiment().ticks();
        let end = made(self) + ticks as u64;
        while made(self) < end && self.running {
            let updates = self.updates_until_a_look((end - made(self)) as usize);
            let tick = match updates {
                0 => self.timeline.tick(),
                _ => self.timeline.run(updates),
            };
            if tick == Tick::Update {
                self.stop_where_asked();
            }
            if tick == Tick::Update || self.awaited().any(Until::is_of_ticks) {
                self.look();
                self.look_out();
            }
        }
        ticks - (end.saturating_sub(made(self))) as usize
    }

    /// Goes back at most so many ticks, to the start; whole updates, where they are many.
    fn retreat(&mut self, ticks: usize) -> usize {
        let (mut left, update) = (ticks, self.ticks_of(1));
        while left > 0 && self.running {
            let cursor = self.timeline.cursor();
            if cursor.is_finished() && left >= update {
                self.timeline.seek(cursor.update);
                left -= update;
            } else {
                self.timeline.back();
                left -= 1;
            }
            if self.timeline.cursor().done == 0 {
                self.stand_still();
            }
        }
        self.count_diverged();
        ticks - left
    }

    /// How many whole updates fit into so many ticks, and end where the run stops or what is watched for may come.
    fn updates_until_a_look(&self, ticks: usize) -> u64 {
        if self.timeline.cursor().is_inside() {
            return 0;
        }
        let here = self.updates_done();
        let fit = (ticks / self.ticks_of(1)) as u64;
        let left = self.stop_at.map_or(u64::MAX, |stop| stop.saturating_sub(here));
        let in_vain = !self.hurries && self.timeline.experiment().all_diverged();
        let next_look = |until: &Until| until.next_look(self.timeline.experiment());
        let unseen = self.awaited().map(next_look).min().unwrap_or(u64::MAX);
        if in_vain { 0 } else { fit.min(left).min(unseen) }
    }

    /// So many ticks, and those to the end of the last update among them: whole updates are done at once.
    pub fn to_an_end(&self, ticks: usize) -> usize {
        let cursor = self.timeline.cursor();
        let left = if cursor.is_inside() { cursor.ticks() - cursor.done } else { 0 };
        left + ticks.saturating_sub(left).next_multiple_of(self.ticks_of(1))
    }

    /// Ticks of so many updates at the most.
    fn ticks_of(&self, updates: u64) -> usize {
        let longest = self.timeline.experiment().task.train.longest();
        let of_one = Cursor { timesteps: longest, ..Cursor::default() }.ticks();
        of_one.saturating_mul(usize::try_from(updates).unwrap_or(usize::MAX))
    }

    /// All that is waited for; on the way to a place that was asked for, nothing.
    fn awaited(&self) -> impl Iterator<Item = &Until> {
        let of_lesson = self.watch.as_ref().filter(|_| !self.met).and_then(|w| w.until.as_ref());
        of_lesson.into_iter().chain(&self.until).filter(|_| !self.hurries)
    }

    pub(super) fn run(&mut self, stop_at: Option<u64>) {
        let end = Some(self.end_of_run()).filter(|end| *end > self.updates_done());
        self.hurries = stop_at.is_some();
        self.stop_at = stop_at.or(end);
        self.running = self.hurries || !self.timeline.experiment().all_diverged();
    }

    pub(super) fn run_back(&mut self) {
        self.hurries = false;
        self.running =
            self.timeline.cursor() != Cursor { done: 0, update: 0, ..self.timeline.cursor() };
        self.backwards = self.running;
    }

    pub(super) fn run_until(&mut self, until: Until) {
        if !until.is_of_ticks() && until.is_met(self.live()) {
            self.notice = Some(format!("{until}: it is so already"));
            return;
        }
        self.until = Some(until);
        self.run(None);
        if !self.running {
            self.look_out();
        }
    }

    fn stop_where_asked(&mut self) {
        if self.stop_at != Some(self.updates_done()) {
            let in_vain = !self.hurries && self.timeline.experiment().all_diverged();
            self.running &= !in_vain;
        } else if self.hurries {
            self.arrive();
        } else {
            self.running = false;
        }
    }

    /// Whether what the lesson waits for has come. It counts once, and the machine pauses there, unless the learner
    /// waits for something else.
    /// On the way to a place that was asked for, nothing counts before it has been reached.
    pub(super) fn look(&mut self) {
        self.count_diverged();
        let Some(watch) = &self.watch else { return };
        let under_way = self.hurries && self.running;
        let is_met = |until: &Until| until.is_met(self.live());
        if !self.met && !under_way && watch.until.as_ref().is_some_and(is_met) {
            let place = (self.updates_done(), watch.step);
            let then = watch.values.iter().map(|value| self.live().value(value)).collect();
            self.then = then;
            self.met = true;
            self.running &= self.until.is_some(); // the learner wants to go on until then
            if !self.reached.contains(&place) {
                self.reached.push(place);
            }
        } else if !self.met && !under_way {
            let missed = watch.until.as_ref().and_then(|until| until.missed(self.live()));
            let missed = missed.map(Goal::to_string);
            let news = missed.is_some() && !self.missed;
            self.missed = missed.is_some();
            if let Some(goal) = missed.filter(|_| news && self.running && self.until.is_none()) {
                self.notice = Some(format!(
                    "too late for {goal}: Home goes back to the start; then change something"
                ));
                self.running = false;
            }
        }
    }

    /// Whether what the learner waits for has come, or will not come any more.
    fn look_out(&mut self) {
        let Some(until) = &self.until else { return };
        if until.is_met(self.live()) {
            self.notice = Some(format!("reached: {until}"));
            self.stand_still();
        } else if !self.running {
            self.notice = Some(format!("the run ended without it: {until}"));
            self.until = None;
        }
    }

    /// Says so if another arm has diverged.
    fn count_diverged(&mut self) {
        let arms = &self.timeline.experiment().arms;
        let now = self.timeline.experiment().diverged();
        let seen = arms.iter().filter_map(Divergence::of);
        let news: Vec<Divergence> = seen.filter(|d| !self.broken.contains(d)).collect();
        let by_itself = self.running && !self.hurries && !self.backwards;
        if let Some(divergence) = news.last().filter(|_| by_itself && now > self.diverged) {
            self.notice = Some(format!("{divergence}. N goes there"));
        }
        self.broken.extend(news);
        self.diverged = now;
    }

    /// Where the selected arm has diverged, or else the first that has.
    pub(super) fn go_to_divergence(&mut self) {
        let arms = &self.timeline.experiment().arms;
        let selected = self.broken.iter().find(|d| d.arm == arms[self.arm].name);
        let first = || self.broken.iter().min_by_key(|d| d.at);
        let Some(found) = selected.or_else(first).cloned() else {
            self.notice = Some("all numbers are finite so far".to_owned());
            return;
        };
        self.arm = arms.iter().position(|arm| arm.name == found.arm).unwrap_or(self.arm);
        self.notice = Some(found.to_string());
        self.go([found.at.into()]);
    }

    pub(super) fn ticks(&mut self, n: i64) {
        for _ in 0..n {
            self.timeline.tick();
        }
        for _ in n..0 {
            self.timeline.back();
        }
    }

    /// A run with these edits, from its start, goes to a place.
    pub(super) fn resume(&mut self, edits: Vec<Edit>, updates: u64, ticks: usize) {
        if !edits.is_empty() {
            match self.timeline.experiment().with_edits(edits) {
                Ok(experiment) => self.start_over(experiment),
                Err(e) => self.notice = Some(format!("a knob cannot be turned as it was: {e}")),
            }
        }
        self.go([Place { updates, ticks }]);
    }

    pub(super) fn go_to(&mut self, updates: u64) {
        self.go([Place { updates, ticks: 0 }]);
    }

    /// Goes to one place after the other.
    pub(super) fn go(&mut self, places: impl IntoIterator<Item = Place>) {
        self.route = places.into_iter().collect();
        self.set_out();
    }

    /// Goes to the nearest place before the next one that is kept, and from there as a run that stops where it was asked
    /// to: so the way can be watched and paused, however long it is.
    fn set_out(&mut self) {
        self.running = false;
        let Some(Place { updates, .. }) = self.route.first().copied() else {
            self.catching_up = false;
            return;
        };
        self.timeline.jump_before(updates);
        match updates {
            0 => self.arrive(),
            _ => self.run(Some(updates)),
        }
    }

    /// The updates of the next place are done: does its ticks, and goes on to the place after it.
    fn arrive(&mut self) {
        if !self.route.is_empty() {
            let Place { ticks, .. } = self.route.remove(0);
            for _ in 0..ticks {
                self.timeline.tick();
            }
        }
        self.set_out();
    }

    /// From inside an update, one update back is its beginning.
    pub(super) fn whole(&self, n: i64) -> i64 {
        if n < 0 && self.timeline.cursor().is_inside() { n + 1 } else { n }
    }

    /// From inside an epoch, one epoch back is its beginning.
    pub(super) fn epochs_away(&self, n: i64) -> u64 {
        let per_epoch = self.timeline.experiment().updates_per_epoch();
        let (here, inside) = (self.updates_done(), self.timeline.cursor().is_inside());
        let epoch =
            if n < 0 { (here + u64::from(inside)).div_ceil(per_epoch) } else { here / per_epoch };
        epoch.saturating_add_signed(n).saturating_mul(per_epoch)
    }
}

/// A number that was not finite any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Divergence {
    /// The arm's name.
    pub arm: String,
    /// Which tensor.
    pub tensor: &'static str,
    /// After which tick.
    pub at: Cursor,
}

impl Divergence {
    fn of(arm: &Arm) -> Option<Self> {
        match arm.state.status {
            Status::Diverged { tensor, at } => {
                Some(Divergence { arm: arm.name.clone(), tensor, at })
            }
            Status::Ok => None,
        }
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Divergence { arm, tensor, at } = self;
        write!(f, "{arm} has diverged: {tensor} is not finite any more in update {}", at.update)?;
        at.last().map_or(Ok(()), |tick| write!(f, ", {tick}"))
    }
}
