//! Which known mistakes give the numbers of a hand-in: one, or several together.

use std::collections::{BTreeSet, HashMap};

use strum::VariantArray;

use super::GradeError;
use super::asked::{Asked, What};
use super::case::{Case, Judged};
use super::compare::Compared;
use super::effort::Effort;
use super::reference::{Reference, RunAt};
use super::truth::{Departures, Truth};
use crate::nn::faults::Computes;
use crate::nn::{Fault, OffTape, Stage, Variable};
use crate::trace::handin::Part;

/// The most mistakes that are built in at once.
const MOST_AT_ONCE: usize = 3;

/// The most mistakes that are built in one after the other.
const MOST_MISTAKES: usize = 8;

/// What explains the differences.
#[derive(Clone, Debug)]
pub(crate) struct Explained {
    /// Sets of mistakes, each of which gives these numbers; of one that explains only part of it, there is one.
    pub(crate) by: Vec<Vec<Fault>>,
    /// The arrays in which the mistake was made; empty if it was made in all that it affects.
    pub(crate) only_in: Vec<String>,
    /// The comparison with the mistakes built in.
    pub(crate) judged: Judged,
}

impl Explained {
    /// Whether nothing remains.
    pub(crate) fn is_all(&self) -> bool {
        !self.by.is_empty() && (!self.only_in.is_empty() || is_explained(&self.judged))
    }
}

/// Whether it follows from the gradients, so that a mistake in those explains it as well.
pub(crate) fn is_consequence(compared: &Compared) -> bool {
    match compared.variable {
        Variable::Parameter(stage, _) => stage > Stage::Grad || stage == Stage::Before,
        Variable::Moment(..) => true,
        Variable::Tape(_) => false,
        Variable::OffTape(array) => match array {
            OffTape::Inputs | OffTape::X | OffTape::Targets | OffTape::TotalLoss => false,
            OffTape::DhNorm
            | OffTape::GradNorm
            | OffTape::ClippedNorm
            | OffTape::Slope
            | OffTape::Weights
            | OffTape::ThroughC
            | OffTape::Singular
            | OffTape::Moduli => true,
        },
    }
}

/// Whether a mistake in the passes can explain it: not if only its shape is wrong.
pub(crate) fn is_to_explain(compared: &Compared) -> bool {
    !is_consequence(compared) && !compared.is_loss() && !compared.is_misfit
}

/// Whether all is right but the loss, shapes, and what follows from the gradients.
pub(crate) fn is_explained(judged: &Judged) -> bool {
    judged.compared.iter().filter(|c| is_to_explain(c)).all(Compared::agrees)
}

/// Whether it is the gradient of a parameter.
fn is_sum(compared: &Compared) -> bool {
    matches!(compared.what, What::Part(Stage::Grad, _))
}

struct Search<'a> {
    case: &'a Case,
    /// The comparison with the truth.
    base: &'a Judged,
    faults: Vec<Fault>,
    effort: &'a mut Effort,
    /// How many parts of gradients the sets make right that were tried.
    tried: HashMap<Vec<Fault>, usize>,
}

impl Search<'_> {
    /// The comparison with these mistakes; `None` when enough has been tried.
    fn with(&mut self, faults: &[Fault]) -> Option<Judged> {
        self.effort.take()?;
        let judged = self.judge(faults, false);
        self.tried.insert(faults.to_vec(), judged.parts_right());
        Some(judged)
    }

    /// The comparison with these mistakes; if it is close, of what a loop leaves in its variables, too.
    fn judge(&self, faults: &[Fault], is_close: bool) -> Judged {
        let departures = Departures { faults: faults.to_vec(), ..Departures::default() };
        let mut judged = self.case.judge_backward(&self.case.truth(&departures), is_close);
        if faults.contains(&Fault::ScalarOutputBias) {
            // it is 0 but for rounding, which no two programs have alike
            let is_it = |c: &&mut Compared| c.what == What::Part(Stage::Grad, Part::OutputBias);
            judged.compared.iter_mut().filter(is_it).for_each(|c| {
                c.first = None;
                c.blocks.fill(true);
            });
        }
        // of several, none has to be made where the array is right; nor where a second array is that is wrong
        let is_second = |right: &Compared| {
            let of_same = self.base.compared.iter().filter(|c| c.what == right.what);
            is_sum(right) && of_same.into_iter().any(|c| !c.agrees())
        };
        let right = self.base.compared.iter().filter(|c| c.agrees());
        for right in right {
            if faults.len() > 1 || is_second(right) {
                let same = |c: &&mut Compared| c.mine == right.mine && !c.agrees();
                judged.compared.iter_mut().filter(same).for_each(|c| *c = right.clone());
            }
        }
        judged
    }

    /// The mistake that was made on the last step back alone, to the states before the first timestep, and in which
    /// arrays. What is handed back to those leads to no other gradient.
    fn at_start(&self) -> Option<(Fault, Vec<String>)> {
        let wrong = || self.base.compared.iter().filter(|c| is_to_explain(c) && !c.agrees());
        if wrong().any(|c| !matches!(c.what, What::Start(_))) {
            return None;
        }
        let right = self.case.truth(&Departures::default());
        let hands_back = |fault: &&Fault| {
            let computes = fault.mistake().computes;
            matches!(computes, Computes::HandedBack(_) | Computes::PastTheSlope(_))
        };
        let gives = |fault: &&Fault| {
            let truth = Truth { faults: vec![**fault], ..right.clone() };
            is_explained(&self.case.judge_backward(&truth, false))
        };
        let fault = self.faults.iter().filter(hands_back).find(gives)?;
        Some((*fault, wrong().map(|c| c.name.clone()).collect()))
    }

    /// All sets of that size that explain everything.
    fn sets(&mut self, size: usize) -> Vec<Vec<Fault>> {
        let mut found = Vec::new();
        for set in subsets(&self.faults.clone(), size) {
            let Some(judged) = self.with(&set) else { break };
            if is_explained(&judged) {
                found.push(set);
            }
        }
        found
    }

    /// One mistake after the other, each the one that makes most of the rest right.
    fn one_by_one(&mut self, base: &Judged) -> Option<Vec<Fault>> {
        let (mut set, mut best): (Vec<Fault>, Judged) = (Vec::new(), base.clone());
        while set.len() < MOST_MISTAKES && !is_explained(&best) {
            // some only show in what another has to make right first
            let next = (1..=MOST_AT_ONCE).find_map(|size| self.next(&set, &best, size));
            let Some((more, judged)) = next else { break };
            (set, best) = (more, judged);
        }
        (!set.is_empty()).then_some(set)
    }

    /// What these sets explain; the first of them is built in.
    fn explained(&self, by: Vec<Vec<Fault>>) -> Explained {
        let judged = self.judge(&by[0], true);
        Explained { by, only_in: Vec::new(), judged }
    }

    /// So many further mistakes, which make most of the rest right; `None` if none does.
    fn next(&mut self, set: &[Fault], best: &Judged, size: usize) -> Option<(Vec<Fault>, Judged)> {
        let others: Vec<Fault> =
            self.faults.iter().copied().filter(|fault| !set.contains(fault)).collect();
        let mut next: Option<(Vec<Fault>, Judged)> = None;
        for more in subsets(&others, size) {
            let mut more = [set, &more].concat();
            more.sort_unstable_by_key(|fault| *fault as usize); // the order in which one changes what another has made
            let right = next.as_ref().map_or(best.parts_right(), |(_, j)| j.parts_right());
            if self.tried.get(&more).is_some_and(|parts| *parts <= right) {
                continue;
            }
            let Some(judged) = self.with(&more) else { break };
            if judged.parts_right() > right {
                next = Some((more, judged));
            }
        }
        next
    }
}

/// All subsets of that size, in order.
fn subsets(faults: &[Fault], size: usize) -> Vec<Vec<Fault>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let with = |(i, first): (usize, &Fault)| {
        let rest = subsets(&faults[i + 1..], size - 1).into_iter();
        rest.map(|rest| [&[*first], &rest[..]].concat()).collect::<Vec<_>>()
    };
    faults.iter().enumerate().flat_map(with).collect()
}

/// The arrays that a mistake explains, where each array is either right or as the mistake gives it.
fn only_in(base: &Judged, wrong: &Judged) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let differing = base.compared.iter().filter(|c| is_to_explain(c) && !c.agrees());
    for right in differing {
        let wrong = wrong.compared.iter().find(|c| c.mine == right.mine)?;
        if !wrong.agrees() {
            return None;
        }
        names.push(right.name.clone());
    }
    (!names.is_empty()).then_some(names)
}

/// The reading that is explained best, by its place: all of it, and by the fewest mistakes.
pub(super) fn best_of(
    tied: &[Case],
    run: Option<&RunAt>,
    effort: &mut Effort,
) -> Option<(usize, Explained, Judged)> {
    let mut best: Option<(usize, Explained, Judged)> = None;
    for (i, case) in tied.iter().enumerate() {
        let base = case.judge_closely(&case.truth(&Departures::default()), run);
        effort.next_reading(tied.len() - i);
        let explained = explain(case, &base, effort);
        let is_all = explained.is_all();
        let count = |e: &Explained| e.by.first().map_or(usize::MAX, Vec::len);
        let is_better = best.as_ref().is_none_or(|(_, other, _)| {
            (is_all && !other.is_all())
                || (is_all == other.is_all() && count(&explained) < count(other))
        });
        if is_better {
            best = Some((i, explained, base));
        }
    }
    best
}

/// Whether a mistake can be in a case. Two make the gradient of the output's bias almost 0, which is no sign of either: a
/// sum that is added to itself stays 0 to the bit, and one number for all classes is the same to the bit.
fn may_be_made(case: &Case, fault: Fault) -> bool {
    let is_bias = |asked: &&Asked| asked.what == What::Part(Stage::Grad, Part::OutputBias);
    let readings = case.asked.iter().filter(is_bias).flat_map(|asked| &asked.readings);
    let mut numbers = readings.map(|reading| &reading.numbers[..]);
    match fault {
        Fault::StuckBias => numbers.all(|db| db.iter().all(|x| *x == 0.0)),
        Fault::ScalarOutputBias => numbers.all(|db| {
            let is_rounding = |x: &f64| *x != 0.0 && x.abs() <= case.loosest();
            db.iter().all(|x| is_rounding(x) && Some(x) == db.first())
        }),
        // a layer has no output
        _ => !(case.setting.is_layer() && matches!(fault.mistake().computes, Computes::Output(_))),
    }
}

/// The known mistakes that can be in a case.
pub(super) fn that_may_be(case: &Case) -> impl Iterator<Item = Fault> {
    let cell = case.form.model.cell;
    let known = Fault::VARIANTS.iter().copied().filter(move |f| f.fits(cell) && f.is_in_gradient());
    known.filter(|fault| may_be_made(case, *fault))
}

/// Searches for the mistakes that give the numbers of a case: one in all that it affects, one in some arrays alone, two or
/// three together, and then one after the other, as far as they explain something.
fn explain(case: &Case, base: &Judged, effort: &mut Effort) -> Explained {
    let nothing = || Explained { by: Vec::new(), only_in: Vec::new(), judged: base.clone() };
    if base.compared.iter().any(|c| !c.is_gradient && is_to_explain(c) && !c.agrees()) {
        return nothing(); // the forward pass is wrong, and the known mistakes are all behind it
    }
    let faults = that_may_be(case).collect();
    let mut search = Search { case, base, faults, effort, tried: HashMap::new() };
    let (mut one, mut alone) = (Vec::new(), None);
    for fault in search.faults.clone() {
        let Some(judged) = search.with(&[fault]) else { break };
        if is_explained(&judged) {
            one.push(vec![fault]);
        } else if let Some(names) = only_in(base, &judged) {
            alone.get_or_insert((fault, names));
        }
    }
    if !one.is_empty() {
        return search.explained(one);
    }
    if let Some((fault, only_in)) = search.at_start().or(alone) {
        return Explained { by: vec![vec![fault]], only_in, judged: base.clone() };
    }
    let two = search.sets(2);
    if !two.is_empty() {
        return search.explained(two);
    }
    match search.one_by_one(base) {
        Some(set) => search.explained(vec![set]),
        None => nothing(),
    }
}

/// Whether a clip by the squared norm gives what comes after the gradients.
pub(super) fn is_squared_norm(
    lesson: Reference,
    case: &Case,
    run: &RunAt,
) -> Result<bool, GradeError> {
    let wanted: BTreeSet<u64> = [case.k].into();
    let start = (case.k == 0).then_some(&run.before);
    let Ok(wrong) = lesson.run(&case.form.model, start, &wanted, Some(Fault::SquaredNorm)) else {
        return Ok(false);
    };
    let truth = case.truth(&Departures::default());
    let with = |wrong: &RunAt| {
        let wrong = RunAt { start: run.start, ..wrong.clone() };
        case.judge(&truth, Some(&wrong)).is_right()
    };
    Ok(wrong.get(&case.k).is_some_and(with))
}
