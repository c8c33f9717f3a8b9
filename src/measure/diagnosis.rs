//! What is wrong with a training: what is measured on an arm, what that means, and what to try instead.
//!
//! Each rule speaks only where its remedies have been seen to help, on several seeds (see its tests).

pub(crate) mod exam;
mod finding;
mod remedy;
#[cfg(test)]
mod tests;

use crate::nn::Activation;
use crate::task::floors::Baseline;
use crate::task::{Floor, Kind, Task};
use crate::train::{ArmSnapshot, History, Metric, Snapshot, Status};
pub(crate) use exam::Exam;
pub(crate) use finding::Finding;
pub(crate) use remedy::Remedy;

/// The fewest updates after which anything can be said.
pub(crate) const FEWEST_UPDATES: u64 = 200;

/// The part of the loss half a run ago that still counts as no progress.
const STALLED: f64 = 0.95;

/// A loss of more than this many times that of guessing is clearly above it.
const WRONG: f64 = 1.1;

/// The share of saturated values of `h` at which they explain by themselves why little of a gradient comes back.
const MANY: f64 = 0.6;

/// What was found out about an arm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Diagnosis {
    /// The arm's name.
    pub(crate) arm: String,
    /// The number of finished updates.
    pub(crate) updates: u64,
    /// What was measured; `None` if nothing can be.
    pub(crate) exam: Option<Exam>,
    /// The best that a model without memory can do.
    pub(crate) floor: Floor,
    /// The share of updates that were clipped.
    pub(crate) clipped: Option<f64>,
    /// Whether a mistake or an ablation is built into the arm, which is no matter of settings.
    pub(crate) has_a_planted_mistake: bool,
    /// What is wrong, if anything is.
    pub(crate) finding: Option<Finding>,
    /// What to try against it.
    pub(crate) remedies: Vec<Remedy>,
}

impl Diagnosis {
    /// Examines an arm. `before` is its loss half a run ago, where that is known better than from its history.
    pub(crate) fn of(snapshot: &Snapshot, arm: usize, before: Option<f64>) -> Self {
        let Snapshot { task, spec, cursor, .. } = snapshot;
        let floor = floor(task);
        let arm_now = &snapshot.arms[arm];
        let has_a_planted_mistake = arm_now.fault.is_some() || arm_now.ablation.is_some();
        let exam = if arm_now.is_sound() { Exam::of(task, arm_now) } else { None };
        let case = Case {
            arm: arm_now,
            exam: exam.as_ref(),
            floor,
            before,
            updates: cursor.updates_done(),
            longest: task.train.longest(),
            is_text: task.kind == Kind::Text,
            chance: task.chance_loss(),
        };
        let finding = if has_a_planted_mistake { None } else { case.finding() };
        let of_arm = spec.of_arm(&spec.arms()[arm]);
        let remedies = finding.iter().flat_map(|finding| finding.remedies(&of_arm)).collect();
        Diagnosis {
            arm: arm_now.name.clone(),
            updates: cursor.updates_done(),
            exam,
            floor,
            clipped: arm_now.state.share_clipped(*cursor),
            has_a_planted_mistake,
            finding,
            remedies,
        }
    }

    /// What is wrong and what to try, in one line; `None` if nothing is.
    pub(crate) fn in_words(&self) -> Option<String> {
        let finding = self.finding.as_ref()?;
        let remedies: Vec<String> = self.remedies.iter().map(Remedy::to_string).collect();
        let Some((last, first)) = remedies.split_last() else { return Some(finding.to_string()) };
        let or = if first.is_empty() { "" } else { " or " };
        Some(format!("{finding}. Try {}{or}{last}, from the start", first.join(", ")))
    }
}

/// The best that a model without memory can do: the lowest of the reference losses that need none.
fn floor(task: &Task) -> Floor {
    let needs_none = |floor: &Floor| match floor.of {
        Baseline::Chance(_) | Baseline::NoMemory | Baseline::LastWord => true,
        Baseline::BagOfWords => false,
    };
    let lowest =
        task.floors().into_iter().filter(needs_none).min_by(|a, b| a.loss.total_cmp(&b.loss));
    lowest.expect("chance is always among them")
}

/// The recorded loss halfway through the run, and at its end.
fn halfway(history: &History) -> Option<(f64, f64)> {
    let series = history.get(Metric::Loss)?;
    let mean = |from: f64, to: f64| {
        let part = series.points_within((from * series.len() as f64, to * series.len() as f64), 64);
        let means: Vec<f64> =
            part.map(|(_, bucket)| bucket.mean()).filter(|x| x.is_finite()).collect();
        (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64)
    };
    Some((mean(0.45, 0.55)?, mean(0.9, 1.0)?))
}

/// All that the rules look at.
struct Case<'a> {
    arm: &'a ArmSnapshot,
    exam: Option<&'a Exam>,
    floor: Floor,
    before: Option<f64>,
    updates: u64,
    longest: usize,
    is_text: bool,
    /// The loss of guessing.
    chance: f64,
}

impl Case<'_> {
    /// Asks each rule in turn, the most specific first.
    fn finding(&self) -> Option<Finding> {
        if let Status::Diverged { tensor, at } = self.arm.state.status {
            return Some(Finding::Diverged { tensor, update: at.update });
        }
        let exam = self.exam.filter(|_| self.updates >= FEWEST_UPDATES)?;
        self.silent(exam)
            .or_else(|| self.alike(exam))
            .or_else(|| self.saturated(exam))
            .or_else(|| self.creeping(exam))
            .or_else(|| self.faint(exam))
            .or_else(|| self.forgetting(exam))
            .or_else(|| self.overgrown(exam))
            .or_else(|| self.by_heart(exam))
    }

    /// Whether the loss is no better than that of a model without memory.
    fn has_learned_nothing(&self, exam: &Exam) -> bool {
        exam.loss >= 0.97 * self.floor.loss
    }

    /// Whether the second half of the run has hardly lowered the loss.
    fn has_stalled(&self, exam: &Exam) -> bool {
        let examined = self.before.map(|before| (before, exam.loss));
        let recorded = || halfway(&self.arm.history);
        examined.or_else(recorded).is_some_and(|(before, now)| now > STALLED * before)
    }

    /// Whether the loss has stayed about that of a model without memory, or is above it.
    fn is_stuck(&self, exam: &Exam) -> bool {
        let is_above = exam.loss > self.floor.loss;
        self.has_learned_nothing(exam) && (is_above || self.has_stalled(exam))
    }

    fn activation(&self) -> Option<Activation> {
        self.arm.model.cell.activation()
    }

    fn silent(&self, exam: &Exam) -> Option<Finding> {
        let is_relu = self.activation() == Some(Activation::Relu);
        let is_cut = exam.silent >= 0.9 || (exam.silent >= 0.3 && exam.kept.is_none());
        (is_relu && is_cut && self.has_learned_nothing(exam))
            .then_some(Finding::Silent { share: exam.silent })
    }

    fn alike(&self, exam: &Exam) -> Option<Finding> {
        let units = self.arm.model.dims.hidden;
        (exam.alike && self.has_stalled(exam)).then_some(Finding::Alike { units })
    }

    fn saturated(&self, exam: &Exam) -> Option<Finding> {
        let is_tanh = self.activation() == Some(Activation::Tanh);
        let Exam { saturated: share, loss, .. } = *exam;
        let (is_most, floor) = (share >= 0.9, self.floor);
        let far = is_most && exam.loss > WRONG * self.chance;
        // many units are saturated for a while at the start of a training that goes well
        let is_lost = is_most && self.updates >= 1000 && self.has_learned_nothing(exam);
        let is_stuck = share >= MANY && self.updates >= 2000 && self.is_above_floor(exam);
        (is_tanh && (far || is_lost || is_stuck)).then_some(Finding::Saturated {
            share,
            loss,
            floor,
            far,
        })
    }

    /// Whether the loss is above that of a model without memory, and not for a moment alone.
    fn is_above_floor(&self, exam: &Exam) -> bool {
        exam.loss.min(self.arm.state.smooth_loss) > self.floor.loss
    }

    /// The model is sure of wrong answers, which only steps that are too long can have taught it.
    fn overgrown(&self, exam: &Exam) -> Option<Finding> {
        self.is_sure_and_wrong(exam)
            .then_some(Finding::Overgrown { loss: exam.loss, chance: self.chance })
    }

    /// Whether the loss is far above that of guessing, or clearly above it and not falling.
    fn is_sure_and_wrong(&self, exam: &Exam) -> bool {
        exam.loss > 1.5 * self.chance || (exam.loss > WRONG * self.chance && self.has_stalled(exam))
    }

    /// The units hardly leave 0, where a cell is linear and keeps nothing apart.
    fn faint(&self, exam: &Exam) -> Option<Finding> {
        (exam.rms < 0.1 && self.is_stuck(exam)).then_some(Finding::Faint { rms: exam.rms })
    }

    /// The loss falls in proportion to the step, however much longer the step is.
    fn creeping(&self, exam: &Exam) -> Option<Finding> {
        let is_even = exam.gain(256.0) >= 128.0 * exam.gain(1.0) && exam.gain(1.0) > 0.0;
        let is_slow = exam.loss > 0.5 * self.floor.loss;
        let is_agreed = exam.norm > 0.25 * exam.single; // or it says nothing about the step of one example
        if !(is_even && is_slow && is_agreed) {
            return None;
        }
        let clip = self.arm.clip.threshold().filter(|clip| exam.norm > 10.0 * clip);
        Some(Finding::Creeping { shortened: clip.map(|clip| exam.norm / clip) })
    }

    /// Hardly anything of a gradient comes back through the sequence. In a text, where each character helps to guess the
    /// next one, that would say little.
    fn forgetting(&self, exam: &Exam) -> Option<Finding> {
        let kept = exam.kept?;
        let steps = self.longest.saturating_sub(1);
        let left = kept.powf(steps as f64);
        let is_at_floor = self.has_learned_nothing(exam) && exam.loss <= 1.25 * self.chance;
        let is_cause = exam.saturated < MANY && !self.is_text;
        (left < 1e-2 && is_cause && is_at_floor).then_some(Finding::Forgetting {
            kept,
            steps,
            left,
        })
    }

    /// The training examples are learned, the test examples are answered worse than by guessing.
    fn by_heart(&self, exam: &Exam) -> Option<Finding> {
        let epoch = self.arm.state.epoch?;
        let test = epoch.test_loss?;
        (test > self.floor.loss && exam.loss < 0.5 * self.floor.loss).then_some(Finding::ByHeart {
            train: exam.loss,
            test,
            floor: self.floor,
        })
    }
}
