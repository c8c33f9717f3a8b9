//! Judges the updates of a hand-in, one after the other, up to the first that is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::allowances::{is_same, started_again, truncated};
use super::case::{Case, Judged, Left};
use super::compare::Compared;
use super::difference::Difference;
use super::opened::{Cause, Opened, Shown};
use super::reference::{Reference, RunAt};
use super::slip::{self, Slip};
use super::truth::Departures;
use super::untold::untold;
use super::{Grade, GradeError, Taken, Verdict, choose, conventions, mistakes};
use crate::nn::{Clip, Fault};
use crate::trace::handin::form::Form;
use crate::trace::handin::{HandIn, Item};

/// A grading in progress.
#[derive(Clone)]
pub(super) struct Grading<'a> {
    pub(super) handin: HandIn,
    lesson: Option<Reference<'a>>,
    tolerance: f64,
    pub(super) lacking: Vec<String>,
    conventions: Vec<String>,
    taken: Vec<Taken>,
    compared: Vec<Compared>,
    later: usize,
    mistakes: Vec<Vec<Fault>>,
    only_in: Vec<String>,
    slip: Option<Slip>,
    unexplained: Option<Difference>,
    form: Option<Form>,
    /// The update that was judged last, for the workbench.
    shown: Option<Shown>,
    /// Whether each update is judged by itself, for the workbench.
    opens: bool,
}

impl<'a> Grading<'a> {
    pub(super) fn new(handin: HandIn, lesson: Option<Reference<'a>>, tolerance: f64) -> Self {
        Grading {
            handin,
            lesson,
            tolerance,
            lacking: Vec::new(),
            conventions: Vec::new(),
            taken: Vec::new(),
            compared: Vec::new(),
            later: 0,
            mistakes: Vec::new(),
            only_in: Vec::new(),
            slip: None,
            unexplained: None,
            form: None,
            shown: None,
            opens: false,
        }
    }

    /// Judges each update by itself, and keeps what the workbench shows of it.
    pub(super) fn open(mut self, chosen: choose::Chosen) -> Result<Vec<Opened>, GradeError> {
        self.opens = true;
        let mut opened = Vec::new();
        self.judge_each(chosen, &mut |this| {
            let judged = Grading { shown: None, ..this.clone() };
            let others = Grading::new(this.handin.clone(), this.lesson, this.tolerance);
            let shown = std::mem::replace(this, Grading { opens: true, ..others }).shown;
            opened.extend(shown.map(|shown| Opened { grade: judged.grade(), shown }));
        })?;
        Ok(opened)
    }

    /// Judges the updates one after the other, up to the first that is wrong.
    pub(super) fn judge(&mut self, chosen: choose::Chosen) -> Result<(), GradeError> {
        self.judge_each(chosen, &mut |_| {})
    }

    /// Judges the updates; `after` is called after each.
    fn judge_each(
        &mut self,
        chosen: choose::Chosen,
        after: &mut dyn FnMut(&mut Self),
    ) -> Result<(), GradeError> {
        let choose::Chosen { mut cases, k: first, own } = chosen;
        let form = cases[0].form.clone();
        let updates = self.handin.updates();
        let run = self.run(&form, &cases[0], own, &updates)?;
        let mut before = cases[0].clone();
        for k in &updates {
            let tied = if *k == first {
                std::mem::take(&mut cases)
            } else {
                match choose::case_of(&before, &self.handin, *k, run.get(k)) {
                    Ok(case) => {
                        before = case.clone();
                        vec![case]
                    }
                    Err(lacking) => {
                        self.leave_out(*k, &lacking);
                        continue;
                    }
                }
            };
            let is_right = self.judge_update(tied, run.get(k), run.get(&0))?;
            after(self);
            if !is_right && !self.opens {
                self.later = self.handin.items.iter().filter(|item| item.called.k > *k).count();
                break;
            }
        }
        self.form.get_or_insert(form);
        Ok(())
    }

    /// The lesson's run from the hand-in's weights.
    fn run(
        &self,
        form: &Form,
        case: &Case,
        own: bool,
        updates: &BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, RunAt>, GradeError> {
        let Some(lesson) = self.lesson else { return Ok(BTreeMap::new()) };
        let wanted: BTreeSet<u64> = updates.iter().copied().chain([0]).collect();
        let starts = own && choose::has_weights(form, &self.handin, 0);
        let start = starts.then(|| form.params(&self.handin, 0).0);
        let mut run = lesson.run(&form.model, start.as_ref(), &wanted, None)?;
        run.values_mut().for_each(|at| at.start = own.then_some(case.k));
        Ok(run)
    }

    /// Judges one update, in the reading that explains most; returns whether all of it is right.
    fn judge_update(
        &mut self,
        tied: Vec<Case>,
        run: Option<&RunAt>,
        start: Option<&RunAt>,
    ) -> Result<bool, GradeError> {
        let case = &tied[0];
        let run = run.filter(|run| is_same(case, run));
        let truth = case.truth(&Departures::default());
        if case.own && truth.grads.first_non_finite().is_some() {
            self.leave_out(case.k, "with these weights the right numbers are not finite either");
            return Ok(true);
        }
        let judged = case.judge(&truth, run);
        if judged.is_right() {
            self.lacking.extend(untold(&self.handin, case, &judged, &truth));
            self.keep(case, judged, &Cause::none());
            return Ok(true);
        }
        if let Some((reach, judged)) = truncated(case, run) {
            self.conventions
                .push(format!("truncated per loss: each loss is followed {reach} steps back"));
            let departures = Departures { reach: Some(reach), ..Departures::default() };
            self.keep(case, judged, &Cause { departures, ..Cause::none() });
            return Ok(true);
        }
        if let Some((case, words)) = started_again(case, start) {
            let judged = case.judge(&case.truth(&Departures::default()), None);
            self.conventions.push(words);
            self.keep(&case, judged, &Cause::none());
            return Ok(true);
        }
        self.explain(&tied, judged, run)?;
        Ok(false)
    }

    fn explain(
        &mut self,
        tied: &[Case],
        judged: Judged,
        run: Option<&RunAt>,
    ) -> Result<(), GradeError> {
        let case = &tied[0];
        if mistakes::is_explained(&judged) {
            // the gradients are right: what is wrong comes after them
            if let Some(lesson) = self.lesson
                && let Some(run) = run
                && mistakes::is_squared_norm(lesson, case, run)?
            {
                self.mistakes.push(vec![Fault::SquaredNorm]);
            } else {
                self.unexplained = first_of(&judged.compared);
            }
            self.keep(case, judged, &Cause::none());
            return Ok(());
        }
        let best = mistakes::best_of(tied, run);
        let is_all = best.as_ref().is_some_and(|(_, explained, _)| explained.is_all());
        if !is_all && let Some((case, slip, judged)) = slip::of_some(tied, run) {
            self.keep_slip(case, slip, judged, run);
            return Ok(());
        }
        let Some((i, explained, base)) = best else { return Ok(()) };
        if !explained.is_all() {
            let left: Vec<Compared> = explained
                .judged
                .compared
                .iter()
                .filter(|c| !mistakes::is_consequence(c))
                .cloned()
                .collect();
            self.unexplained = first_of(&left);
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

    /// Keeps the result of an update with a slip, which explains it all.
    fn keep_slip(&mut self, case: &Case, slip: Slip, found: Judged, run: Option<&RunAt>) {
        let base = case.judge(&case.truth(&Departures::default()), run);
        let departures = Departures { slip: Some(slip), ..Departures::default() };
        let compared = found.compared;
        let cause = Cause { departures, is_whole: true, is_partial: false, compared };
        let said = Judged { factor: found.factor, loss: found.loss, notes: found.notes, ..base };
        self.slip = Some(slip);
        self.keep(case, said, &cause);
    }

    /// Keeps the result of an update.
    fn keep(&mut self, case: &Case, judged: Judged, cause: &Cause) {
        self.shown = self.opens.then(|| {
            let is_by_row = conventions::is_by_row(&self.handin, &case.form);
            let clip = self.lesson.map_or(Clip::Off, |lesson| lesson.clip());
            let vocabulary = self.handin.vocabulary.as_ref();
            Shown::of(case, &judged, cause, (is_by_row, clip, vocabulary))
        });
        for words in conventions::of(&self.handin, case, &judged) {
            if !self.conventions.contains(&words) {
                self.conventions.push(words);
            }
        }
        self.taken.extend(conventions::taken(&self.handin, case, &judged));
        for Left { mine, why, is_gradient } in &judged.left {
            self.handin.leave_out(mine, why, *is_gradient);
        }
        self.compared.extend(judged.compared);
        self.form = Some(case.form.clone());
    }

    /// Leaves out all of an update.
    fn leave_out(&mut self, k: u64, why: &str) {
        let called = |item: &Item| (item.mine.clone(), item.called.is_gradient);
        let all: Vec<(String, bool)> = self.handin.of(k).map(called).collect();
        for (name, is_gradient) in all {
            self.handin.leave_out(&name, why, is_gradient);
        }
        self.lacking.push(why.to_owned());
    }

    /// The result.
    pub(super) fn grade(self) -> Grade {
        let first = first_of(&self.compared);
        let is_incomplete = self.compared.is_empty()
            || !self.lacking.is_empty()
            || self.handin.ignored.iter().any(|ignored| ignored.is_gradient);
        let verdict = match (&first, is_incomplete) {
            (Some(_), _) => Verdict::Different,
            (None, true) => Verdict::Incomplete,
            (None, false) => Verdict::Equal,
        };
        let weights = self.form.as_ref().map(|form| form.model.cell.weights().recurrent.as_str());
        Grade {
            verdict,
            is_by_row: self
                .form
                .as_ref()
                .is_some_and(|form| conventions::is_by_row(&self.handin, form)),
            recurrent: weights.unwrap_or("W_hh"),
            conventions: self.conventions,
            taken: self.taken,
            ignored: self.handin.ignored,
            lacking: self.lacking,
            compared: self.compared,
            later: self.later,
            first,
            mistakes: self.mistakes,
            only_in: self.only_in,
            slip: self.slip,
            unexplained: self.unexplained,
            tolerance: self.tolerance,
        }
    }
}

/// The first difference in the order of computation.
fn first_of(compared: &[Compared]) -> Option<Difference> {
    let first = compared.iter().filter_map(|c| c.first.as_ref()).min_by(|a, b| a.0.cmp(&b.0));
    first.map(|(_, difference)| difference.clone())
}
