//! Explains the differences of an update: by known mistakes, by a slip, or by what comes after the gradients.

use super::GradeError;
use super::case::{Case, Judged};
use super::compare::Compared;
use super::dropout;
use super::effort::{Effort, Watch};
use super::grading::Grading;
use super::kept::first_of;
use super::mistakes::{self, Explained};
use super::opened::Cause;
use super::reference::RunAt;
use super::slip;
use super::truth::Departures;
use crate::nn::{Fault, Tensor, Variable};

/// The place of a reading, what explains it, and its comparison with the truth.
type Best = Option<(usize, Explained, Judged)>;

/// Whether the best explanation leaves nothing.
fn is_whole(best: &Best) -> bool {
    best.as_ref().is_some_and(|(_, explained, _)| explained.is_all())
}

/// How many mistakes the best explanation has, if it leaves nothing.
fn mistakes_of(best: &Best) -> Option<usize> {
    let (_, explained, _) = best.as_ref().filter(|_| is_whole(best))?;
    explained.by.first().map(Vec::len)
}

/// The best explanation of the readings, or, where it is simpler, of those in which what is called dh is the part from the
/// output; with the readings that it is of, and what is left of the effort.
fn best_explanation<'a>(
    tied: &'a [Case],
    others: &'a [Case],
    run: Option<&RunAt>,
    watch: Watch,
) -> (&'a [Case], Best, Effort) {
    let of = |cases: &'a [Case]| {
        let mut effort = Effort::new(tied[0].setting.work(), watch);
        let best = mistakes::best_of(cases, run, &mut effort);
        (cases, best, effort)
    };
    let plain = of(tied);
    let count = mistakes_of(&plain.1);
    if count == Some(1) || others.len() != tied.len() {
        return plain;
    }
    let other = of(others);
    let is_simpler = match (count, mistakes_of(&other.1)) {
        (Some(count), other) => other.is_some_and(|other| other < count),
        (None, _) => true,
    };
    if is_simpler { other } else { plain }
}

/// The reading in which what is called dh is the part from the output, if the mistakes explain it as that.
fn with_part_of_dh(
    case: &Case,
    explained: &Explained,
    run: Option<&RunAt>,
) -> Option<(Case, Judged)> {
    let is_part = |c: &Compared| c.with == Variable::Tape(Tensor::DhFromOutput) && c.agrees();
    let is_dh = |c: &Compared| c.variable == Variable::Tape(Tensor::Dh);
    explained.judged.compared.iter().find(|c| is_dh(c) && is_part(c))?;
    let case = case.with_part_of_dh()?;
    let base = case.judge_closely(&case.truth(&Departures::default()), run);
    Some((case, base))
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
        let others = others(tied);
        let (tied, best, effort) = best_explanation(tied, &others, run, self.watch);
        let mut untried = None;
        if !is_whole(&best) {
            let partial = best.as_ref().and_then(|(_, explained, _)| explained.by.first());
            let partial = partial.map_or(&[][..], Vec::as_slice);
            match slip::search(tied, run, partial, self.watch) {
                Ok((case, departures, judged)) => {
                    self.keep_slip(case, departures, judged, run);
                    return Ok(());
                }
                Err(words) => untried = words,
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
        let as_part = with_part_of_dh(&tied[i], &explained, run);
        let (case, base, notes) = match &as_part {
            Some((case, base)) => (case, base.clone(), base.notes.clone()),
            None => (&tied[i], base, explained.judged.notes.clone()),
        };
        let is_partial = !explained.only_in.is_empty();
        let faults = explained.by.first().filter(|_| !is_partial).cloned().unwrap_or_default();
        let cause = Cause {
            departures: Departures { faults, ..Departures::default() },
            is_whole: explained.is_all(),
            is_partial,
            compared: explained.judged.compared.clone(),
        };
        (self.mistakes, self.only_in) = (explained.by, explained.only_in);
        let factor = explained.judged.factor;
        let said = Judged { factor, loss: base.loss.clone(), notes, ..base };
        self.keep(case, said, &cause);
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
        let faults = departures.faults.clone();
        self.mistakes.extend(Some(faults).filter(|faults| !faults.is_empty()));
        let cause = Cause { departures, is_whole: true, is_partial: false, compared };
        let said = Judged { factor: found.factor, loss: found.loss, notes: found.notes, ..base };
        self.slip = slip;
        self.keep(case, said, &cause);
    }
}
