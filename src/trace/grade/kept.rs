//! What is kept of an update that was judged, and the grade of all.

use super::case::{Case, Judged, Left};
use super::compare::Compared;
use super::difference::Difference;
use super::grading::Grading;
use super::opened::{Cause, Shown};
use super::truth::Departures;
use super::written::Written;
use super::{Grade, Verdict, absent, conventions, opened};
use crate::nn::Clip;
use crate::trace::handin::{Item, Role, names};

/// What is to be said of a file without any gradient of a weight or a bias.
const NO_GRADIENT: &str = "it has no gradient of a weight or a bias, so your backward pass is not judged: save dWhh and the others too, or say which they are, as in --name Q=grad/W_hh";

/// What is to be said of a file whose numbers depend on how they are rounded.
const LOOSE: &str = "rounding to single precision may change these gradients by a hundredth or more, so that little can be told by them: save them from a run in float64, or from one with smaller weights or fewer timesteps";

impl Grading<'_> {
    /// Keeps the result of an update.
    pub(super) fn keep(&mut self, case: &Case, judged: Judged, cause: &Cause) {
        let steps = (!cause.is_whole).then(|| opened::steps(case, &judged, cause)).flatten();
        self.steps = self.steps.take().or(steps);
        self.shown = self.opens.then(|| {
            let written = Written::of(&self.handin, &case.form, case.setting.sequences.len() > 1);
            let clip = self.lesson.map_or(Clip::Off, |lesson| lesson.clip());
            let vocabulary = self.handin.vocabulary.as_ref();
            Shown::of(case, &judged, cause, (&written, clip, vocabulary))
        });
        conventions::of(&self.handin, case, &judged).into_iter().for_each(|words| self.say(words));
        self.taken.extend(conventions::taken(&self.handin, case, &judged));
        for Left { mine, why, is_gradient } in &judged.left {
            self.handin.leave_out(mine, why, *is_gradient);
        }
        let has_no_place = |item: &&Item| !case.form.has_place(&self.handin, item);
        let out: Vec<Item> = self.handin.of(case.k).filter(has_no_place).cloned().collect();
        for Item { mine, called, .. } in &out {
            self.handin.leave_out(mine, "it has no place in this model", called.is_gradient);
        }
        self.tell(case, judged.factor.value, out);
        self.compared.extend(judged.compared);
        if case.tolerance.is_loose() && !self.lacking.iter().any(|said| said == LOOSE) {
            self.lacking.push(LOOSE.to_owned());
        }
        self.tolerance = case.tolerance;
        self.form = Some(case.form.clone());
        self.is_batch = case.setting.sequences.len() > 1;
    }

    /// Keeps what is right of an update whose model is another one, and says what that is; the rest is not judged.
    pub(super) fn keep_right(&mut self, case: &Case, judged: Judged, words: String, why: &str) {
        self.lacking.push(words);
        self.is_other_model = true;
        let (right, wrong): (Vec<Compared>, Vec<Compared>) =
            judged.compared.into_iter().partition(Compared::agrees);
        wrong.iter().for_each(|wrong| self.handin.leave_out(&wrong.mine, why, true));
        self.keep(case, Judged { compared: right, ..judged }, &Cause::none());
    }

    /// States a convention, once.
    pub(super) fn say(&mut self, words: String) {
        if !self.conventions.contains(&words) {
            self.conventions.push(words);
        }
    }

    /// Says what the arrays are whose names mean nothing: another array of the file, or numbers of the passes.
    fn tell(&mut self, case: &Case, factor: f64, out: Vec<Item>) {
        let unknown: Vec<Item> =
            self.handin.unknown.iter().filter(|item| item.called.k == case.k).cloned().collect();
        if unknown.is_empty() {
            return;
        }
        let truth = &case.truth(&Departures::default());
        for item in &unknown {
            let values = &item.array.values;
            let tells = values.iter().any(|x| Some(x) != values.first());
            let is_it = |other: &&Item| tells && other.array.values == *values;
            let other = self
                .handin
                .of(case.k)
                .find(is_it)
                .map(|other| names::split(&other.mine).1.to_owned());
            let told = other
                .or_else(|| case.identified(values, truth, factor, case.tolerance.of_array(item)));
            match told {
                Some(told) => self.handin.tell(&item.mine, format!("its numbers are {told}")),
                // whatever it is, it shows in the sums
                None if item.called.roles.contains(&Role::Beyond) && case.is_of_one_step(item) => {
                    let why =
                        "a single timestep, the value that a loop left in its variable".to_owned();
                    self.handin.tell(&item.mine, why);
                }
                None => {}
            }
        }
        let beside = [unknown, out].concat();
        for (mine, why) in case.layer_before(&beside, truth, factor) {
            self.handin.tell(&mine, why);
        }
    }

    /// Leaves out all of an update.
    pub(super) fn leave_out(&mut self, k: u64, why: &str) {
        let called = |item: &Item| (item.mine.clone(), item.called.is_gradient);
        let all: Vec<(String, bool)> = self.handin.of(k).map(called).collect();
        for (name, is_gradient) in all {
            self.handin.leave_out(&name, why, is_gradient);
        }
        // said once, however many updates lack it
        let plain = |why: &str| match why.strip_prefix("update ") {
            Some(rest) => rest.trim_start_matches(char::is_numeric).to_owned(),
            None => why.to_owned(),
        };
        if !self.lacking.iter().any(|said| plain(said) == plain(why)) {
            self.lacking.push(why.to_owned());
        }
    }

    /// The result.
    pub(super) fn grade(mut self) -> Grade {
        let mut absent = Vec::new();
        if let Some(form) = self.form.as_ref().filter(|_| !self.compared.is_empty()) {
            absent = absent::absent(form, &self.handin, &self.compared);
            let is_without = absent::is_without_gradient(form, &self.handin, &self.compared);
            if is_without && !self.is_other_model {
                self.lacking.push(NO_GRADIENT.to_owned());
            }
        }
        let first = first_of(&self.compared);
        let is_incomplete = self.compared.is_empty()
            || !self.lacking.is_empty()
            || self.handin.ignored.iter().any(|ignored| ignored.is_gradient);
        let is_loose = self.lacking.iter().any(|said| said == LOOSE);
        let verdict = match (&first, is_incomplete) {
            (Some(_), _) if is_loose => Verdict::Incomplete, // rounding alone may be what differs
            (Some(_), _) => Verdict::Different,
            (None, true) => Verdict::Incomplete,
            (None, false) => Verdict::Equal,
        };
        let written = self.form.as_ref().map(|form| Written::of(&self.handin, form, self.is_batch));
        Grade {
            verdict,
            written: written.unwrap_or_else(Written::as_ours),
            conventions: self.conventions,
            taken: self.taken,
            ignored: self.handin.ignored,
            lacking: self.lacking,
            absent,
            compared: self.compared,
            later: self.later,
            first,
            mistakes: self.mistakes,
            only_in: self.only_in,
            slip: self.slip,
            steps: self.steps,
            unexplained: self.unexplained,
            tolerance: self.tolerance.whole,
        }
    }
}

/// The first difference in the order of computation.
pub(super) fn first_of(compared: &[Compared]) -> Option<Difference> {
    let first = compared.iter().filter_map(|c| c.first.as_ref()).min_by(|a, b| a.0.cmp(&b.0));
    first.map(|(_, difference)| difference.clone())
}
