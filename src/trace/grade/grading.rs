//! Judges the updates of a hand-in, one after the other, up to the first that is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::allowances::{is_same, or_left_out, started_again, truncated};
use super::case::{Case, Judged};
use super::compare::Compared;
use super::decay::restated;
use super::difference::Difference;
use super::effort::Watch;
use super::kept::first_of;
use super::opened::{Cause, Opened, Shown};
use super::reference::{Reference, RunAt};
use super::slip::Slip;
use super::steps::OwnSteps;
use super::tolerance::Tolerance;
use super::truth::{Departures, Truncation};
use super::untold::untold;
use super::{GradeError, Taken, choose, dropout, losses, mistakes};
use crate::nn::{Fault, Params};
use crate::trace::handin::HandIn;
use crate::trace::handin::form::Form;

/// A grading in progress.
#[derive(Clone)]
pub(super) struct Grading<'a> {
    pub(super) handin: HandIn,
    pub(super) lesson: Option<Reference<'a>>,
    pub(super) tolerance: Tolerance,
    /// Is told of the progress of a search.
    pub(super) watch: Watch,
    pub(super) lacking: Vec<String>,
    pub(super) conventions: Vec<String>,
    pub(super) taken: Vec<Taken>,
    pub(super) compared: Vec<Compared>,
    pub(super) later: usize,
    pub(super) mistakes: Vec<Vec<Fault>>,
    pub(super) only_in: Vec<String>,
    pub(super) slip: Option<Slip>,
    pub(super) steps: Option<OwnSteps>,
    pub(super) unexplained: Option<Difference>,
    pub(super) form: Option<Form>,
    /// Whether the update that was judged last has several sequences.
    pub(super) is_batch: bool,
    /// The update that was judged last, for the workbench.
    pub(super) shown: Option<Shown>,
    /// Whether the model of the file is another one, so that its gradients are left out.
    pub(super) is_other_model: bool,
    /// Whether each update is judged by itself, for the workbench.
    pub(super) opens: bool,
    /// The right gradients of the updates before, added up.
    pub(super) before: Option<Params>,
    /// Whether the weights of an update so far descend with its gradients.
    pub(super) descends: bool,
}

impl<'a> Grading<'a> {
    pub(super) fn new(
        handin: HandIn,
        lesson: Option<Reference<'a>>,
        (tolerance, watch): (Tolerance, Watch),
    ) -> Self {
        Grading {
            handin,
            lesson,
            tolerance,
            watch,
            lacking: Vec::new(),
            conventions: Vec::new(),
            taken: Vec::new(),
            compared: Vec::new(),
            later: 0,
            mistakes: Vec::new(),
            only_in: Vec::new(),
            slip: None,
            steps: None,
            unexplained: None,
            form: None,
            is_batch: false,
            shown: None,
            is_other_model: false,
            opens: false,
            before: None,
            descends: false,
        }
    }

    /// Judges each update by itself, and keeps what the workbench shows of it.
    pub(super) fn open(mut self, chosen: choose::Chosen) -> Result<Vec<Opened>, GradeError> {
        self.opens = true;
        let mut opened = Vec::new();
        self.judge_each(chosen, &mut |this| {
            let judged = Grading { shown: None, ..this.clone() };
            let others =
                Grading::new(this.handin.clone(), this.lesson, (this.tolerance, this.watch));
            let (before, descends) = (this.before.clone(), this.descends);
            let next = Grading { opens: true, before, descends, ..others };
            let shown = std::mem::replace(this, next).shown;
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

    /// Whether gradients are right but for their sign, and the weights descend with them: no convention then.
    fn is_turned(&mut self, case: &Case, judged: &Judged) -> bool {
        let is_turned = judged.factor.value < 0.0 && judged.is_right();
        self.descends |= is_turned && case.descends(&self.handin);
        is_turned && self.descends
    }

    /// States a truncation, or says what else it may be.
    fn say_truncated(&mut self, case: &Case, truncation: Truncation) {
        match or_left_out(case, truncation) {
            Some(why) if !self.lacking.contains(&why) => self.lacking.push(why),
            Some(_) => {}
            None => self.say(truncation.words()),
        }
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
        let judged = case.judge_closely(&truth, run);
        if self.is_turned(case, &judged) {
            return self.judge_update(tied.into_iter().map(Case::descending).collect(), run, start);
        }
        if judged.is_right() {
            self.remember(truth.grads.clone(), judged.factor.value);
            self.lacking.extend(untold(&self.handin, case, &judged, &truth));
            self.keep(case, judged, &Cause::none());
            return Ok(true);
        }
        if let Some(restated) = restated(&tied) {
            return self.judge_update(restated, run, start);
        }
        let is_after = mistakes::is_explained(&judged);
        if let Some((truncation, judged)) = truncated(case, run).filter(|_| !is_after) {
            self.say_truncated(case, truncation);
            let departures = Departures { truncation: Some(truncation), ..Departures::default() };
            let is_right = judged.is_right();
            self.unexplained = first_of(&judged.compared);
            self.keep(case, judged, &Cause { departures, ..Cause::none() });
            return Ok(is_right);
        }
        if let Some((case, words)) = started_again(case, start) {
            let judged = case.judge(&case.truth(&Departures::default()), None);
            self.say(words);
            self.keep(&case, judged, &Cause::none());
            return Ok(true);
        }
        if let Some(words) = losses::another(case, &judged) {
            self.keep_right(case, judged, words, "it depends on the loss");
            return Ok(true);
        }
        if let Some(words) = dropout::dropped(&self.handin, case, &judged) {
            self.keep_right(case, judged, words, "it depends on the dropout");
            return Ok(true);
        }
        if let Some((departures, found)) = self.not_zeroed(case, run) {
            self.remember(truth.grads.clone(), found.factor.value);
            self.keep_slip(case, departures, found, run);
            return Ok(false);
        }
        self.explain(&tied, judged, run)?;
        Ok(false)
    }
}
