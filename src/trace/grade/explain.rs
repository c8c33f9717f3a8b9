//! Explains the differences of an update: by known mistakes, by a slip, or by what comes after the gradients.

use super::GradeError;
use super::case::{Case, Judged};
use super::compare::Compared;
use super::dropout;
use super::effort::Effort;
use super::grading::Grading;
use super::kept::first_of;
use super::mistakes::{self, Explained};
use super::opened::Cause;
use super::reference::RunAt;
use super::slip;
use super::truth::Departures;
use crate::nn::Fault;

/// Whether the best explanation leaves nothing.
fn is_whole(best: &Option<(usize, Explained, Judged)>) -> bool {
    best.as_ref().is_some_and(|(_, explained, _)| explained.is_all())
}

/// The readings in which what is called dh is the part from the output, whatever else is wrong.
fn others(tied: &[Case]) -> Vec<Case> {
    tied.iter().filter_map(Case::with_part_of_dh).collect()
}

impl Grading<'_> {
    /// Looks for what explains the differences of an update, and keeps the result.
    pub(super) fn explain(
        &mut self,
        tied: &[Case],
        judged: Judged,
        run: Option<&RunAt>,
    ) -> Result<(), GradeError> {
        let is_after = mistakes::is_explained(&judged);
        let scale = (!is_after).then(|| slip::scale_of_some(tied, run)).flatten();
        let Some((case, slip, judged)) = scale else { return self.search(tied, judged, run) };
        let departures = Departures { slip: Some(slip), ..Departures::default() };
        self.keep_slip(case, departures, judged, run);
        Ok(())
    }

    /// Keeps an update whose gradients are right: what is wrong comes after them.
    fn look_behind(
        &mut self,
        case: &Case,
        judged: Judged,
        run: Option<&RunAt>,
    ) -> Result<(), GradeError> {
        if let Some(lesson) = self.lesson
            && let Some(run) = run
            && mistakes::is_squared_norm(lesson, case, run)?
        {
            self.mistakes.push(vec![Fault::SquaredNorm]);
        } else {
            self.unexplained = first_of(&judged.compared);
        }
        self.keep(case, judged, &Cause::none());
        Ok(())
    }

    /// Searches for the mistakes or the slip that explain the differences, and keeps the result.
    fn search(
        &mut self,
        tied: &[Case],
        judged: Judged,
        run: Option<&RunAt>,
    ) -> Result<(), GradeError> {
        let case = &tied[0];
        if mistakes::is_explained(&judged) {
            return self.look_behind(case, judged, run);
        }
        let mut effort = Effort::new(case.setting.work(), self.watch);
        let mut best = mistakes::best_of(tied, run, &mut effort);
        let others = others(tied);
        let mut tied = tied;
        if !is_whole(&best) && others.len() == tied.len() {
            effort = Effort::new(case.setting.work(), self.watch);
            (tied, best) = (&others, mistakes::best_of(&others, run, &mut effort));
        }
        let is_all = is_whole(&best);
        let mut untried = None;
        if !is_all {
            match slip::of_some(tied, run, self.watch) {
                Ok((case, slip, judged)) => {
                    let departures = Departures { slip: Some(slip), ..Departures::default() };
                    self.keep_slip(case, departures, judged, run);
                    return Ok(());
                }
                Err(words) => untried = words,
            }
            let partial = best.as_ref().and_then(|(_, explained, _)| explained.by.first());
            let partial = partial.map_or(&[][..], |set| set);
            let both = slip::beside_mistakes(tied, run, partial, self.watch);
            if let Some((case, departures, judged)) = both {
                self.mistakes = vec![departures.faults.clone()];
                self.keep_slip(case, departures, judged, run);
                return Ok(());
            }
        }
        let Some((i, explained, base)) = best else { return Ok(()) };
        if let Some(words) = dropout::unseen(&tied[i], &base).filter(|_| explained.by.is_empty()) {
            self.keep_right(&tied[i], base, words, "it depends on what the file does not show");
            return Ok(());
        }
        if !explained.is_all() {
            let left = explained.judged.compared.iter().filter(|c| mistakes::is_to_explain(c));
            self.unexplained = first_of(&left.cloned().collect::<Vec<Compared>>());
            self.lacking.extend(effort.words("known mistakes", "every combination of several"));
            self.lacking.extend(untried);
        }
        let is_partial = !explained.only_in.is_empty();
        let faults = explained.by.first().filter(|_| !is_partial).cloned().unwrap_or_default();
        let cause = Cause {
            departures: Departures { faults, ..Departures::default() },
            is_whole: explained.is_all(),
            is_partial,
            compared: explained.judged.compared.clone(),
        };
        (self.mistakes, self.only_in) = (explained.by, explained.only_in);
        let notes = explained.judged;
        let said =
            Judged { factor: notes.factor, loss: base.loss.clone(), notes: notes.notes, ..base };
        self.keep(&tied[i], said, &cause);
        Ok(())
    }

    /// Keeps the result of an update with a slip, which explains it all, perhaps beside known mistakes.
    pub(super) fn keep_slip(
        &mut self,
        case: &Case,
        departures: Departures,
        found: Judged,
        run: Option<&RunAt>,
    ) {
        let base = case.judge_closely(&case.truth(&Departures::default()), run);
        let (slip, compared) = (departures.slip, found.compared);
        let cause = Cause { departures, is_whole: true, is_partial: false, compared };
        let said = Judged { factor: found.factor, loss: found.loss, notes: found.notes, ..base };
        self.slip = slip;
        self.keep(case, said, &cause);
    }
}
