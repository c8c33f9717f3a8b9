//! The schema of lesson files, which are written in RON.

use indexmap::IndexMap;
use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};
use strum::VariantArray;

use super::challenge::Challenge;
use super::exercise::{Choice, Exercise};
use super::figures::Figure;
use crate::checked;
use crate::measure::Value;
use crate::nn::Name;
use crate::nn::stream::fnv1a;
use crate::train::ExperimentSpec;

/// The name of a lesson's main experiment, with which it begins.
pub(crate) const MAIN: &str = "main";

/// A lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The short name used by the command line and the progress file.
    #[serde(deserialize_with = "checked::name")]
    pub id: String,
    /// The title on the home screen.
    #[serde(deserialize_with = "checked::line")]
    pub title: String,
    /// The topics of the lesson in a sentence or two, without an answer to any question; for the home screen.
    #[serde(default, deserialize_with = "checked::text_or_none")]
    pub about: Option<String>,
    /// A few lines to remember, shown at the end.
    #[serde(default, deserialize_with = "checked::texts")]
    pub remember: Vec<String>,
    /// Cards that later lessons ask again.
    #[serde(default, deserialize_with = "checked::list")]
    pub cards: Vec<Card>,
    /// The fast track: questions for learners who know the subject.
    #[serde(default, deserialize_with = "checked::list")]
    pub quick: Vec<Question>,
    /// The experiment at the beginning.
    pub experiment: ExperimentSpec,
    /// Further experiments that steps use, by name.
    #[serde(default)]
    pub(crate) experiments: IndexMap<String, ExperimentSpec>,
    /// The speed at the start of the lesson, in ticks per second; `None` for as fast as possible.
    #[serde(default)]
    pub(crate) speed: Option<u32>,
    /// The steps in order.
    #[serde(deserialize_with = "checked::list")]
    pub steps: Vec<Step>,
    /// The claims of the texts that the check measures.
    #[serde(default, deserialize_with = "checked::list")]
    pub figures: Vec<Figure>,
    /// Written in older files: [`Lesson::minutes`] is computed.
    #[serde(rename = "minutes", default)]
    pub(crate) old_minutes: Option<IgnoredAny>,
}

/// A card that later lessons ask again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The question.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) ask: String,
    /// The answer.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) answer: String,
}

/// A question of the fast track.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) ask: String,
    /// The answers; one of them is right.
    #[serde(deserialize_with = "checked::list")]
    pub(crate) options: Vec<Choice>,
}

/// A step of a lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The title of the round that begins with the step, if one does.
    #[serde(default, deserialize_with = "checked::line_or_none")]
    pub round: Option<String>,
    /// The text, in Markdown.
    #[serde(deserialize_with = "checked::text")]
    pub text: String,
    /// The learner's task.
    #[serde(rename = "action")]
    pub exercise: Exercise,
    /// The panes to show, the most important first.
    #[serde(default, deserialize_with = "checked::list")]
    pub show: Vec<PaneName>,
    /// The experiment; `None` for that of the previous step.
    #[serde(default)]
    pub on: Option<String>,
    /// Whether the machine returns to the start of the run.
    #[serde(default)]
    pub start: bool,
    /// The selected arm; `None` for that of the previous step.
    #[serde(default)]
    pub arm: Option<String>,
    /// The arms in the charts; if empty, all.
    #[serde(default, deserialize_with = "checked::list")]
    pub only: Vec<String>,
    /// The selected tensor, by its name in the equations.
    #[serde(default, deserialize_with = "parameter")]
    pub tensor: Option<Name>,
    /// The selected hidden unit.
    #[serde(default)]
    pub unit: Option<usize>,
    /// Whether the most important pane has the whole screen.
    #[serde(default)]
    pub zoom: bool,
    /// The number that a presentation shows in big numerals; without it, what the step measures, or the loss.
    #[serde(default)]
    pub number: Option<Value>,
    /// Hints, from weak to strong, available after an attempt.
    #[serde(default, deserialize_with = "checked::texts")]
    pub hints: Vec<String>,
    /// The solution, shown when the step is done or after the last hint.
    #[serde(default, deserialize_with = "checked::text_or_none")]
    pub solution: Option<String>,
    /// What makes it a challenge: an open problem that is scored.
    #[serde(default)]
    pub challenge: Option<Challenge>,
    /// What a lecturer wants to have at hand: what to say, to ask, to point at. Shown on request only.
    #[serde(default, deserialize_with = "checked::text_or_none")]
    pub notes: Option<String>,
    /// Lines that the check types to do the step.
    #[serde(default, deserialize_with = "checked::texts")]
    pub by: Vec<String>,
    /// In a translation, the mark of the step in the original.
    #[serde(skip)]
    pub original: Option<String>,
}

/// Reads the name of a parameter in the equations, or nothing.
fn parameter<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Name>, D::Error> {
    let name = Option::<String>::deserialize(d)?;
    name.map(|name| name.parse().map_err(D::Error::custom)).transpose()
}

/// A pane of the workbench.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, VariantArray, Serialize, Deserialize,
)]
pub enum PaneName {
    /// The lesson's text.
    Lesson,
    /// The network unrolled in time.
    Tape,
    /// Loss curves.
    Loss,
    /// Weights and gradients as heatmaps.
    Weights,
    /// Gradient norm per timestep.
    Norms,
    /// Clip versus no clip.
    Clip,
    /// The task's own output.
    Output,
    /// The equation of the current tick, with the live numbers put in.
    Equation,
    /// The source lines that compute the current tick.
    Code,
    /// The contribution of each timestep to the gradients.
    Ledger,
    /// How strongly the loss at each timestep depends on each earlier state.
    Memory,
    /// The gradient check: BPTT against finite differences of the loss.
    Check,
    /// The unrolled network as a picture, with the gradient on its way back.
    Network,
}

impl PaneName {
    /// Whether it is a chart over the updates of the run.
    pub(crate) fn is_over_time(self) -> bool {
        matches!(self, PaneName::Loss | PaneName::Clip)
    }
}

impl Step {
    /// The mark that identifies the step when others are inserted or removed: its kind and a hash of its words in the
    /// original language.
    pub(crate) fn mark(&self) -> String {
        if let Some(mark) = &self.original {
            return mark.clone();
        }
        let of_exercise = self.exercise.texts().map(|(_, text)| text);
        let texts = [self.text.as_str()].into_iter().chain(of_exercise);
        let letters = texts.flat_map(str::split_whitespace).flat_map(str::bytes);
        let hash = fnv1a(letters); // the same in every version of the program
        format!("{} {hash:016x}", self.exercise.kind())
    }

    pub(crate) fn arms(&self) -> impl Iterator<Item = &String> {
        let of_number = self.number.iter().flat_map(Value::arms);
        self.arm.iter().chain(&self.only).chain(self.exercise.arms()).chain(of_number)
    }
}

impl Lesson {
    /// The experiment with this name.
    pub(crate) fn experiment(&self, name: &str) -> Option<&ExperimentSpec> {
        if name == MAIN { Some(&self.experiment) } else { self.experiments.get(name) }
    }

    /// Whether a step has notes.
    pub(crate) fn has_notes(&self) -> bool {
        self.steps.iter().any(|step| step.notes.is_some())
    }

    pub(crate) fn all_experiments(&self) -> impl Iterator<Item = (&str, &ExperimentSpec)> {
        let others = self.experiments.iter().map(|(name, spec)| (name.as_str(), spec));
        [(MAIN, &self.experiment)].into_iter().chain(others)
    }

    /// The name of a step's experiment: the one named by that step or, failing that, by the last step before it.
    pub fn on(&self, step: usize) -> &str {
        let named = self.steps.iter().take(step + 1).rev().find_map(|step| step.on.as_deref());
        named.unwrap_or(MAIN)
    }

    /// The index of the step whose run a step speaks of: the last one before it that has the same experiment run on,
    /// since the last start.
    pub(crate) fn follows_run_of(&self, step: usize) -> Option<usize> {
        if self.steps.get(step).is_some_and(|step| step.exercise.begins_anew()) {
            return None;
        }
        let is_earlier = |earlier: &usize| self.on(*earlier) == self.on(step);
        let starts = |step: usize| self.steps.get(step).is_none_or(|step| step.start);
        let mut before =
            (0..step).rev().take_while(|earlier| is_earlier(earlier) && !starts(earlier + 1));
        before.find(|earlier| self.steps[*earlier].exercise.runs())
    }
}
