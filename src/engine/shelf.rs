//! The newest result of each kind of job, with the moment it belongs to, and the jobs that are still to be done.

use std::sync::Arc;

use super::job::{Job, JobKind, JobResult, MapKey, Moment, Product, has_map, has_spectrum};
use crate::measure::diagnosis::Diagnosis;
use crate::nn::{MemoryMap, Spectrum};
use crate::task::{Output, Tried, Wish};
use crate::train::{GradientCheck, Life, Replay, Snapshot};

/// While the machine runs, the number of updates between samples of a long text, because a sample costs as much as many
/// updates.
const SAMPLE_EVERY: u64 = 100;

/// The moment for which results are requested.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now<'a> {
    pub(crate) snapshot: &'a Arc<Snapshot>,
    /// The number of the selected arm.
    pub(crate) arm: usize,
    pub(crate) is_moving: bool,
    /// Whether it is on its way to a destination, so that a question is answered there.
    pub(crate) seeks: bool,
}

/// The results of one run.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// The number of runs before this one.
    run: u64,
    /// The learner's line to answer.
    line: Option<String>,
    /// How the learner wishes samples to be drawn.
    wish: Arc<Wish>,
    output: Option<(Moment, Arc<Output>)>,
    spectrum: Option<(Moment, Option<Arc<Spectrum>>)>,
    memory: Option<(Moment, MapKey, Arc<MemoryMap>)>,
    own_line: Option<(Moment, String, Tried)>,
    check: Option<(Moment, Arc<GradientCheck>)>,
    /// The requested gradient check. It is about the moment of the request, wherever the machine has gone since.
    pending_check: Option<Job>,
    /// The number of checks requested so far.
    checks: u64,
    diagnosis: Option<Arc<Diagnosis>>,
    /// The requested diagnosis. It is about the moment of the request.
    pending_diagnosis: Option<Job>,
    /// The number of diagnoses requested so far.
    diagnoses: u64,
    /// The requested life of a number, as far as it is computed.
    life: Option<Arc<Replay>>,
    /// The number of lives requested so far.
    lives: u64,
}

impl Shelf {
    /// Clears the shelf for another run.
    pub(crate) fn clear(&mut self) {
        let (run, line) = (self.run + 1, self.line.take());
        let (checks, diagnoses, lives) = (self.checks, self.diagnoses, self.lives);
        let wish = Arc::clone(&self.wish);
        *self = Shelf { run, line, wish, checks, diagnoses, lives, ..Shelf::default() };
    }

    /// Sets how samples are drawn.
    pub(crate) fn ask_samples(&mut self, wish: Wish) {
        self.wish = Arc::new(wish);
        self.output = None;
    }

    /// How samples are drawn.
    pub(crate) fn wish(&self) -> &Arc<Wish> {
        &self.wish
    }

    /// Sets the learner's line to answer.
    pub(crate) fn ask_line(&mut self, line: Option<String>) {
        (self.line, self.own_line) = (line, None);
    }

    /// Requests a gradient check of this moment.
    pub(crate) fn ask_check(&mut self, now: Now) {
        self.checks += 1;
        self.check = None;
        self.pending_check = Some(self.job(now, JobKind::Check(self.checks)));
    }

    /// Requests a diagnosis of this moment in place of an earlier one.
    pub(crate) fn ask_diagnosis(&mut self, now: Now) {
        self.diagnoses += 1;
        self.diagnosis = None;
        self.pending_diagnosis = Some(self.job(now, JobKind::Diagnosis(self.diagnoses)));
    }

    /// The last requested diagnosis, once it is done.
    pub(crate) fn diagnosis(&self) -> Option<&Arc<Diagnosis>> {
        self.diagnosis.as_ref()
    }

    /// Requests the life of a number in place of another, or of none.
    pub(crate) fn ask_life(&mut self, replay: Option<Replay>) {
        self.lives += 1;
        self.life = replay.map(Arc::new);
    }

    /// Gives up a life that is not complete.
    pub(crate) fn give_up_life(&mut self) {
        self.life.take_if(|replay| !replay.life().is_complete());
    }

    /// The requested life, as far as it is computed.
    pub(crate) fn life(&self) -> Option<&Arc<Life>> {
        self.life.as_deref().map(Replay::life)
    }

    /// The next part of the requested life: the machine moves first.
    pub(crate) fn part_of_life(&self, now: Now) -> Option<Job> {
        let replay = self.life.as_ref().filter(|replay| !replay.life().is_complete())?;
        let kind = JobKind::Life(self.lives, Arc::clone(replay));
        (!now.is_moving).then(|| self.job(now, kind))
    }

    /// Stores a result, unless it belongs to an earlier run. Returns whether it is the requested gradient check.
    pub(crate) fn keep(&mut self, result: JobResult) -> bool {
        let JobResult { moment, product } = result;
        if moment.run != self.run {
            return false;
        }
        match product {
            Product::Output(output) => self.output = Some((moment, output)),
            Product::Spectrum(spectrum) => self.spectrum = Some((moment, spectrum)),
            Product::Memory(key, map) => self.memory = Some((moment, key, map)),
            Product::OwnLine(line, answer) => self.own_line = Some((moment, line, answer)),
            Product::Check(number, check) if number == self.checks => {
                (self.check, self.pending_check) = (Some((moment, check)), None);
                return true;
            }
            Product::Diagnosis(number, diagnosis) if number == self.diagnoses => {
                (self.diagnosis, self.pending_diagnosis) = (Some(diagnosis), None);
            }
            Product::Life(number, replay) if number == self.lives => {
                self.life = Some(Arc::from(replay));
            }
            Product::Check(..) | Product::Diagnosis(..) | Product::Life(..) => {} // another has been requested since
        }
        false
    }

    /// The jobs whose results a frame of this moment still lacks. Answers and samples change only with the weights.
    pub(crate) fn jobs(&self, now: Now) -> Vec<Job> {
        let mut kinds = Vec::new();
        if !self.output.as_ref().is_some_and(|(from, _)| self.is_fresh(now, from)) {
            kinds.push(JobKind::Output(Arc::clone(&self.wish)));
        }
        let arm = &now.snapshot.arms[now.arm];
        let known = self.spectrum.as_ref().is_some_and(|(from, _)| *from == self.moment(now));
        if !known && has_spectrum(arm.model.dims.hidden, now.is_moving) {
            kinds.push(JobKind::Spectrum);
        }
        if let Some(line) = self.line.as_ref().filter(|_| !now.seeks) {
            let answer = self.own_line.as_ref();
            if !answer.is_some_and(|(from, of, _)| of == line && self.is_fresh(now, from)) {
                kinds.push(JobKind::OwnLine(line.clone()));
            }
        }
        let map = self.memory.as_ref();
        if !map.is_some_and(|(from, key, _)| self.is_map_of(now, from, *key)) && has_map(arm) {
            let update = |from: Option<&Moment>| from.map(|from| from.update);
            let output = self.output.as_ref().map(|(from, _)| from);
            // where both take long, they take turns
            let is_older = update(map.map(|(from, ..)| from)) < update(output);
            kinds.insert(if is_older { 0 } else { kinds.len() }, JobKind::Memory);
        }
        let jobs = kinds.into_iter().map(|kind| self.job(now, kind));
        let life = self.part_of_life(now); // after all that belongs to every frame
        let requested = self.pending_check.iter().chain(&self.pending_diagnosis).cloned();
        requested.chain(jobs).chain(life).collect()
    }

    /// The answers and samples of the selected arm, possibly of an earlier update.
    pub(crate) fn output(&self, now: Now) -> Option<&Arc<Output>> {
        let (_, output) = self.output.as_ref().filter(|(from, _)| from.arm == now.arm)?;
        Some(output)
    }

    /// The spectrum, if it belongs to exactly this moment.
    pub(crate) fn spectrum(&self, now: Now) -> Option<&Arc<Spectrum>> {
        let (_, spectrum) = self.spectrum.as_ref().filter(|(from, _)| *from == self.moment(now))?;
        spectrum.as_ref()
    }

    /// The memory map of the selected arm, and its update. While the machine runs, a map that lags behind is still
    /// informative; while it rests, it would be wrong.
    pub(crate) fn memory(&self, now: Now) -> Option<(u64, &Arc<MemoryMap>)> {
        let (from, key, map) = self.memory.as_ref()?;
        let is_shown = from.arm == now.arm && (now.is_moving || self.is_map_of(now, from, *key));
        is_shown.then_some((key.update, map))
    }

    /// The learner's line and its answer, unless another line has been set since.
    pub(crate) fn own_line(&self, now: Now) -> Option<(&String, &Tried)> {
        let (from, line, answer) = self.own_line.as_ref().filter(|_| !now.seeks)?;
        (from.arm == now.arm && self.line.as_ref() == Some(line)).then_some((line, answer))
    }

    /// The learner's line, while it waits for the machine to arrive.
    pub(crate) fn line_waits(&self, now: Now) -> Option<&str> {
        self.line.as_deref().filter(|_| now.seeks)
    }

    /// The last gradient check of the selected arm, possibly of an earlier update.
    pub(crate) fn check(&self, now: Now) -> Option<&Arc<GradientCheck>> {
        let (_, check) = self.check.as_ref().filter(|(from, _)| from.arm == now.arm)?;
        Some(check)
    }

    /// Whether a gradient check of the selected arm was requested and is not done yet.
    pub(crate) fn check_is_pending(&self, now: Now) -> bool {
        self.pending_check.as_ref().is_some_and(|job| job.moment.arm == now.arm)
    }

    /// The last gradient check of any arm.
    pub(crate) fn last_check(&self) -> Option<&GradientCheck> {
        self.check.as_ref().map(|(_, check)| &**check)
    }

    fn moment(&self, now: Now) -> Moment {
        Moment { run: self.run, update: now.snapshot.cursor.updates_done(), arm: now.arm }
    }

    fn job(&self, now: Now, kind: JobKind) -> Job {
        Job { moment: self.moment(now), snapshot: Arc::clone(now.snapshot), kind }
    }

    fn is_map_of(&self, now: Now, from: &Moment, key: MapKey) -> bool {
        *from == self.moment(now) && key == MapKey::of(&now.snapshot.arms[now.arm])
    }

    /// Whether a result of the moment `from` is still right, or recent enough while the machine runs.
    fn is_fresh(&self, now: Now, from: &Moment) -> bool {
        let Moment { update, arm, .. } = self.moment(now);
        let is_near = from.update <= update && from.update / SAMPLE_EVERY == update / SAMPLE_EVERY;
        let may_lag = now.is_moving && now.snapshot.task.is_long_text();
        from.arm == arm && (from.update == update || (may_lag && is_near))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::NotChecked;

    fn of_run(run: u64, product: Product) -> JobResult {
        JobResult { moment: Moment { run, update: 5, arm: 0 }, product }
    }

    fn check(number: u64) -> Product {
        let result = Err(NotChecked::Diverged);
        Product::Check(number, Arc::new(GradientCheck { update: 5, arm: "a".to_owned(), result }))
    }

    #[test]
    fn another_run_clears_all_results_and_keeps_what_the_learner_wants() {
        let mut shelf = Shelf { checks: 1, ..Shelf::default() };
        shelf.ask_line(Some("hell".to_owned()));
        shelf.keep(of_run(0, Product::Output(Arc::default())));
        shelf.keep(of_run(0, Product::Spectrum(None)));
        shelf.keep(of_run(0, check(1)));
        assert!(shelf.output.is_some() && shelf.spectrum.is_some() && shelf.check.is_some());
        shelf.clear();
        assert!(shelf.output.is_none() && shelf.spectrum.is_none() && shelf.check.is_none());
        assert_eq!(shelf.line.as_deref(), Some("hell"));
    }

    #[test]
    fn a_result_of_an_earlier_run_is_too_late() {
        let mut shelf = Shelf::default();
        shelf.clear();
        shelf.keep(of_run(0, Product::Output(Arc::default())));
        assert!(shelf.output.is_none());
        shelf.keep(of_run(1, Product::Output(Arc::default())));
        assert!(shelf.output.is_some());
    }

    #[test]
    fn only_the_last_check_that_was_asked_for_counts() {
        let mut shelf = Shelf { checks: 2, ..Shelf::default() };
        assert!(!shelf.keep(of_run(0, check(1))) && shelf.check.is_none());
        assert!(shelf.keep(of_run(0, check(2))) && shelf.last_check().is_some());
        assert!(!shelf.keep(of_run(9, check(2))), "of another run");
    }
}
