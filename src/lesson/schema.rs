//! A lesson file, as it is written in RON.

use indexmap::IndexMap;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use strum::VariantArray;

use super::exercise::{Choice, Exercise};
use super::figures::Figure;
use crate::checked;
use crate::nn::Name;
use crate::nn::stream::fnv1a;
use crate::problem::At;
use crate::train::ExperimentSpec;

/// The name of the experiment that a lesson begins with.
pub(crate) const MAIN: &str = "main";

/// One lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// A short word, by which the command line and the progress file know it.
    #[serde(deserialize_with = "checked::name")]
    pub id: String,
    /// The title on the home screen.
    #[serde(deserialize_with = "checked::line")]
    pub title: String,
    /// How long it takes, in minutes.
    #[serde(deserialize_with = "checked::between::<_, 1, 240>")]
    pub minutes: usize,
    /// What to remember at the end: a few lines.
    #[serde(default, deserialize_with = "checked::texts")]
    pub remember: Vec<String>,
    /// What later lessons ask for again.
    #[serde(default, deserialize_with = "checked::list")]
    pub cards: Vec<Card>,
    /// The fast track: questions for who knows all this.
    #[serde(default, deserialize_with = "checked::list")]
    pub quick: Vec<Question>,
    /// What is trained at the beginning.
    pub experiment: ExperimentSpec,
    /// Other experiments that steps go to, by name.
    #[serde(default)]
    pub(crate) experiments: IndexMap<String, ExperimentSpec>,
    /// Ticks per second at the start of the lesson; without it, as fast as it goes.
    #[serde(default)]
    pub(crate) speed: Option<u32>,
    /// What the learner reads and does.
    #[serde(deserialize_with = "checked::list")]
    pub steps: Vec<Step>,
    /// What the texts claim, and how it is measured.
    #[serde(default, deserialize_with = "checked::list")]
    pub figures: Vec<Figure>,
}

/// A card that later lessons ask for again.
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

/// One step of a lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the learner reads, in Markdown.
    #[serde(deserialize_with = "checked::text")]
    pub text: String,
    /// What the learner does.
    #[serde(rename = "action")]
    pub exercise: Exercise,
    /// Which panes help here, the most important first.
    #[serde(default, deserialize_with = "checked::list")]
    pub show: Vec<PaneName>,
    /// The experiment that it goes to; without a name, that of the step before.
    #[serde(default)]
    pub on: Option<String>,
    /// Whether the machine goes back to its start for it.
    #[serde(default)]
    pub start: bool,
    /// The arm that is looked at; without a name, the one before.
    #[serde(default)]
    pub arm: Option<String>,
    /// The arms in the charts; without names, all.
    #[serde(default, deserialize_with = "checked::list")]
    pub only: Vec<String>,
    /// The tensor that is looked at, by its name in the equations.
    #[serde(default, deserialize_with = "parameter")]
    pub tensor: Option<Name>,
    /// The hidden unit that is looked at.
    #[serde(default)]
    pub unit: Option<usize>,
    /// Help in levels, after an attempt.
    #[serde(default, deserialize_with = "checked::texts")]
    pub hints: Vec<String>,
    /// What is said when it is done, or asked for.
    #[serde(default, deserialize_with = "checked::text_or_none")]
    pub solution: Option<String>,
    /// How the check does it, as lines that one types.
    #[serde(default, deserialize_with = "checked::texts")]
    pub by: Vec<String>,
}

/// Reads a parameter by its name in the equations, as text, or nothing.
fn parameter<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Name>, D::Error> {
    let name = Option::<String>::deserialize(d)?;
    name.map(|name| name.parse().map_err(D::Error::custom)).transpose()
}

/// A pane of the workbench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, VariantArray, Deserialize)]
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
    /// Each timestep's share of the gradients.
    Ledger,
    /// How much the loss at each timestep depends on each state before it.
    Memory,
    /// BPTT against differences of the loss.
    Check,
}

impl Step {
    /// By what its progress is known again, when steps were put before it or taken out: its kind, and its words.
    pub(crate) fn mark(&self) -> String {
        let texts = [self.text.as_str()].into_iter().chain(self.exercise.texts());
        let letters = texts.flat_map(str::split_whitespace).flat_map(str::bytes);
        let hash = fnv1a(letters); // the same in every version of the program
        format!("{} {hash:016x}", self.exercise.kind())
    }

    /// All arms that it names.
    pub(crate) fn arms(&self) -> impl Iterator<Item = &String> {
        self.arm.iter().chain(&self.only).chain(self.exercise.arms())
    }
}

impl Lesson {
    /// The experiment of that name.
    pub(crate) fn experiment(&self, name: &str) -> Option<&ExperimentSpec> {
        if name == MAIN { Some(&self.experiment) } else { self.experiments.get(name) }
    }

    /// All experiments, with their names.
    pub(crate) fn all_experiments(&self) -> impl Iterator<Item = (&str, &ExperimentSpec)> {
        let others = self.experiments.iter().map(|(name, spec)| (name.as_str(), spec));
        [(MAIN, &self.experiment)].into_iter().chain(others)
    }

    /// The name of the experiment that a step stands in: that of the last one at or before it which names one.
    pub fn on(&self, step: usize) -> &str {
        let named = self.steps.iter().take(step + 1).rev().find_map(|step| step.on.as_deref());
        named.unwrap_or(MAIN)
    }

    /// All texts that a learner may read.
    pub(crate) fn texts(&self) -> Vec<LessonText<'_>> {
        let mut texts = Vec::new();
        let mut add = |at: At, part, text| texts.push(LessonText { at, part, text });
        for (number, step) in (1..).zip(&self.steps) {
            let at = || At::Step(number);
            add(at(), None, step.text.as_str());
            step.hints.iter().for_each(|hint| add(at(), Some("hint"), hint));
            step.solution.iter().for_each(|text| add(at(), Some("solution"), text));
            step.exercise.texts().for_each(|text| add(at(), None, text));
        }
        self.remember.iter().for_each(|text| add(At::Field("remember"), None, text));
        for (number, card) in (1..).zip(&self.cards) {
            [&card.ask, &card.answer]
                .into_iter()
                .for_each(|text| add(At::Card(number), None, text));
        }
        for (number, question) in (1..).zip(&self.quick) {
            let told = question.options.iter().flat_map(Choice::texts);
            let all = [question.ask.as_str()].into_iter().chain(told);
            all.for_each(|text| add(At::Question(number), None, text));
        }
        texts
    }
}

/// A text that a learner may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LessonText<'a> {
    /// The part of the lesson that it belongs to.
    pub(crate) at: At,
    /// What it is there, if not the text itself.
    pub(crate) part: Option<&'static str>,
    /// The text.
    pub(crate) text: &'a str,
}
