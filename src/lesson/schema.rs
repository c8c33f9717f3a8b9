//! A lesson file, as it is written in RON.

use indexmap::IndexMap;
use serde::Deserialize;

use super::action::{Action, Choice, Guess, options_fault};
use super::figures::Figure;
use super::measure::parameter_or_none;
use crate::checked;
use crate::nn::Name;
use crate::train::ExperimentSpec;

/// The name of the experiment that a lesson begins with.
pub const MAIN: &str = "main";

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
    pub experiments: IndexMap<String, ExperimentSpec>,
    /// Ticks per second at the start of the lesson; without it, as fast as it goes.
    #[serde(default)]
    pub speed: Option<u32>,
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
    pub ask: String,
    /// The answer.
    #[serde(deserialize_with = "checked::text")]
    pub answer: String,
}

/// A question of the fast track.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    #[serde(deserialize_with = "checked::text")]
    pub ask: String,
    /// The answers; one of them is right.
    #[serde(deserialize_with = "checked::list")]
    pub options: Vec<Choice>,
}

/// One step of a lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the learner reads, in Markdown.
    #[serde(deserialize_with = "checked::text")]
    pub text: String,
    /// What the learner does.
    pub action: Action,
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
    #[serde(default, deserialize_with = "parameter_or_none")]
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

/// A pane of the workbench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
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
    pub fn mark(&self) -> String {
        let texts = [self.text.as_str()].into_iter().chain(self.action.texts());
        let letters = texts.flat_map(str::split_whitespace).flat_map(str::bytes);
        // FNV-1a: the same in every version of the program
        let hash = letters.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{} {hash:016x}", self.action.kind())
    }

    /// All arms that it names.
    pub fn arms(&self) -> impl Iterator<Item = &String> {
        self.arm.iter().chain(&self.only).chain(self.action.arms())
    }
}

impl Lesson {
    /// The experiment of that name.
    pub fn experiment(&self, name: &str) -> Option<&ExperimentSpec> {
        if name == MAIN { Some(&self.experiment) } else { self.experiments.get(name) }
    }

    /// All experiments, with their names.
    pub fn all_experiments(&self) -> impl Iterator<Item = (&str, &ExperimentSpec)> {
        let others = self.experiments.iter().map(|(name, spec)| (name.as_str(), spec));
        [(MAIN, &self.experiment)].into_iter().chain(others)
    }

    /// The name of the experiment that a step stands in: that of the last one at or before it which names one.
    pub fn on(&self, step: usize) -> &str {
        let named = self.steps.iter().take(step + 1).rev().find_map(|step| step.on.as_deref());
        named.unwrap_or(MAIN)
    }

    /// All texts that a learner may read, each with the place where it stands.
    pub fn texts(&self) -> Vec<(String, &str)> {
        let mut texts = Vec::new();
        for (i, step) in self.steps.iter().enumerate() {
            let place = format!("step {}", i + 1);
            texts.push((place.clone(), step.text.as_str()));
            texts.extend(step.hints.iter().map(|hint| (format!("{place}, hint"), hint.as_str())));
            texts.extend(step.solution.iter().map(|s| (format!("{place}, solution"), s.as_str())));
            texts.extend(step.action.texts().map(|text| (place.clone(), text)));
        }
        texts.extend(self.remember.iter().map(|r| ("remember".to_owned(), r.as_str())));
        for card in &self.cards {
            texts.extend([&card.ask, &card.answer].map(|t| ("cards".to_owned(), t.as_str())));
        }
        for question in &self.quick {
            let place = || "quick".to_owned();
            texts.push((place(), &question.ask));
            texts.extend(question.options.iter().flat_map(Choice::texts).map(|t| (place(), t)));
        }
        texts
    }

    /// What is wrong with the lesson as a whole, though each field is right by itself.
    pub fn fault(&self) -> Option<String> {
        if self.steps.is_empty() {
            return Some("the lesson has no steps: add at least one".to_owned());
        }
        if self.speed == Some(0) {
            return Some(
                "speed 0 would never move: leave it out, or give ticks per second".to_owned(),
            );
        }
        if self.experiments.contains_key(MAIN) {
            return Some(format!(
                "{MAIN:?} is the lesson's first experiment: give this one another name"
            ));
        }
        for (name, experiment) in self.all_experiments() {
            if experiment.outside().next().is_some() {
                let fault =
                    "a lesson cannot name a Path: write File(\"name\") for a file in its folder";
                return Some(fault.to_owned());
            }
            if let Some(fault) = experiment.fault() {
                let named = name != MAIN;
                return Some(if named { format!("experiment {name:?}: {fault}") } else { fault });
            }
        }
        let quick = self.quick.iter().find_map(|question| options_fault(&question.options, false));
        let quick = quick.map(|fault| format!("quick: {fault}"));
        let steps = (0..self.steps.len())
            .filter_map(|i| Some(format!("step {}: {}", i + 1, self.step_fault(i)?)));
        let figures = self.figures.iter().enumerate();
        let figures = figures.filter_map(|(i, f)| {
            Some(format!("figure {} ({:?}): {}", i + 1, f.says, f.fault(self)?))
        });
        quick.or_else(|| steps.into_iter().next()).or_else(|| figures.into_iter().next())
    }

    fn step_fault(&self, number: usize) -> Option<String> {
        let step = &self.steps[number];
        let on = self.on(number);
        let Some(experiment) = self.experiment(on) else {
            let known: Vec<&str> = self.all_experiments().map(|(name, _)| name).collect();
            return Some(format!("there is no experiment {on:?}; there are {}", known.join(", ")));
        };
        if let Some(fault) = step.action.fault() {
            return Some(fault);
        }
        if step.by.iter().any(|line| line.contains('\n')) {
            return Some("a line of `by` is one line".to_owned());
        }
        if let Action::Predict { guess: Guess::Sketch { arm, .. }, .. } = &step.action {
            let first = &experiment.arms()[0].name;
            let drawn = arm.as_ref().unwrap_or(first);
            if !step.only.is_empty() && !step.only.contains(drawn) {
                return Some(format!(
                    "the sketch is about the arm {drawn:?}, which `only` hides: name another with `arm`"
                ));
            }
        }
        let unknown = step.arms().find_map(|arm| experiment.no_arm(arm));
        unknown.or_else(|| self.hunt_fault(&step.action, experiment))
    }

    /// What is wrong with a bug hunt.
    fn hunt_fault(&self, action: &Action, experiment: &ExperimentSpec) -> Option<String> {
        let arm = action.arm()?;
        let arm = experiment.arms().into_iter().find(|a| a.name == *arm)?;
        let fault = experiment.of_arm(&arm).fault;
        match action {
            Action::FindBug { .. } if fault.is_none() => {
                Some(format!("the arm {:?} has no fault that could be found: add one", arm.name))
            }
            Action::FindBug { .. } if fault.is_some_and(|f| !f.is_in_gradient()) => {
                let name = &arm.name;
                Some(format!(
                    "the fault of the arm {name:?} is not in the gradient: a gradient check never finds it"
                ))
            }
            _ => None,
        }
    }
}
