//! Properties of exercises. Each is defined here for all kinds of exercise.

use super::{Choice, Exercise, Guess, When};
use crate::lesson::Moment;
use crate::measure::{Changes, Goal, Measure, Value};
use crate::nn::Fault;
use crate::train::{RunState, Tick};

impl Exercise {
    /// The name of its kind.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Show { .. } => "show",
            Self::RunUntil(_) => "run",
            Self::StepTo(_) => "step",
            Self::Reach(_) => "reach",
            Self::Change(_) => "change",
            Self::Predict { .. } => "predict",
            Self::Type { .. } => "work out",
            Self::FindBug { .. } => "find",
            Self::Finish { .. } => "finish",
            Self::Explain { .. } => "explain",
            Self::Recall => "recall",
            Self::Board => "choose",
        }
    }

    /// What a step of its kind asks of the learner.
    pub(crate) fn meaning(&self) -> &'static str {
        match self {
            Self::Read => "a text, and a look at what it is about",
            Self::Show { .. } => "a look at one moment of a run",
            Self::RunUntil(_) => "let the network learn until a goal is met",
            Self::StepTo(_) => "go through the run tick by tick",
            Self::Reach(_) => "change settings until a goal is met",
            Self::Change(_) => "change a setting and see what follows",
            Self::Predict { .. } => "say what will happen, then see",
            Self::Type { .. } => "compute a number by hand",
            Self::FindBug { .. } => "find the line that is wrong",
            Self::Finish { .. } => "choose the line that is missing",
            Self::Explain { .. } => "write one line in your own words",
            Self::Recall => "questions from earlier lessons",
            Self::Board => "open problems with a score",
        }
    }

    /// The state that it shows the machine in, if it does.
    pub(crate) fn state(&self) -> Option<RunState> {
        let Self::Show { updates, ticks, furthest, edits } = self else { return None };
        let (updates, furthest) = (*updates as u64, *furthest as u64);
        Some(RunState { updates, ticks: *ticks, furthest, edits: edits.clone() })
    }

    /// Its goals, if it has any.
    pub(crate) fn goals(&self) -> &[Goal] {
        match self {
            Self::RunUntil(goals) | Self::Reach(goals) | Self::Change(goals) => goals,
            Self::Predict { until: Some(When::Goals(goals)), .. } => goals,
            Self::Predict { until: Some(When::Tick(_)) | None, .. } => &[],
            Self::Read | Self::Show { .. } | Self::StepTo(_) | Self::Type { .. } => &[],
            Self::FindBug { .. } | Self::Finish { .. } | Self::Explain { .. } => &[],
            Self::Recall | Self::Board => &[],
        }
    }

    /// Whether it has the machine run to goals, or its settings changed.
    pub(crate) fn runs(&self) -> bool {
        !self.goals().is_empty() && !self.is_about_a_check()
    }

    /// Whether it has a field of the experiment changed, with which the run begins anew.
    pub(crate) fn begins_anew(&self) -> bool {
        self.goals().iter().any(|goal| matches!(goal.of, Measure::Setting(_)))
    }

    /// The tick that the machine must reach, if there is one.
    pub(crate) fn tick(&self) -> Option<Tick> {
        match self {
            Self::StepTo(tick) => Some(*tick),
            Self::Predict { until: Some(When::Tick(tick)), .. } => Some(*tick),
            Self::Predict { until: Some(When::Goals(_)) | None, .. } => None,
            Self::Type { at, .. } => *at,
            Self::Read | Self::Show { .. } | Self::RunUntil(_) => None,
            Self::Reach(_) | Self::Change(_) => None,
            Self::FindBug { .. } | Self::Finish { .. } | Self::Explain { .. } => None,
            Self::Recall | Self::Board => None,
        }
    }

    /// The values that are measured for it, besides its goals.
    pub(crate) fn values(&self) -> Vec<&Value> {
        match self {
            Self::Predict { guess, .. } => guess.truth().into_iter().collect(),
            Self::Type { truth, wrong, .. } => {
                [truth].into_iter().chain(wrong.iter().map(|known| &known.truth)).collect()
            }
            Self::Read | Self::Show { .. } | Self::RunUntil(_) | Self::StepTo(_) => Vec::new(),
            Self::Reach(_) | Self::Change(_) | Self::FindBug { .. } => Vec::new(),
            Self::Finish { .. } | Self::Explain { .. } => Vec::new(),
            Self::Recall | Self::Board => Vec::new(),
        }
    }

    /// The value that it asks for, if it measures one.
    pub(crate) fn asked(&self) -> Option<&Value> {
        match self {
            Self::Predict { guess, .. } => guess.truth(),
            Self::Type { truth, .. } => Some(truth),
            Self::Read | Self::Show { .. } | Self::RunUntil(_) => None,
            Self::StepTo(_) | Self::Reach(_) => None,
            Self::Change(_) | Self::FindBug { .. } | Self::Finish { .. } => None,
            Self::Explain { .. } | Self::Recall | Self::Board => None,
        }
    }

    /// Whether it asks about one element of a weight's gradient.
    pub(crate) fn is_about_a_gradient(&self) -> bool {
        self.values().into_iter().any(|value| value.of.is_of_a_gradient())
    }

    /// Its question, if it has one besides the step's text.
    pub(crate) fn question(&self) -> Option<&str> {
        match self {
            Self::Predict { ask, .. } | Self::Type { ask, .. } | Self::Explain { ask, .. } => {
                Some(ask)
            }
            Self::Read | Self::Show { .. } | Self::RunUntil(_) | Self::StepTo(_) => None,
            Self::Reach(_) | Self::Change(_) | Self::FindBug { .. } => None,
            Self::Finish { .. } | Self::Recall | Self::Board => None,
        }
    }

    /// Whether it has answers, which are right or wrong.
    pub(crate) fn has_answers(&self) -> bool {
        match self {
            Self::Predict { .. } | Self::Type { .. } | Self::Explain { .. } | Self::Recall => true,
            Self::FindBug { .. } | Self::Finish { .. } => true,
            Self::Read | Self::Show { .. } | Self::RunUntil(_) | Self::StepTo(_) => false,
            Self::Reach(_) | Self::Change(_) | Self::Board => false,
        }
    }

    /// The arm it is about: one whose backward pass is wrong, or one that is sketched.
    pub(crate) fn arm(&self) -> Option<&String> {
        match self {
            Self::FindBug { arm, .. } | Self::Finish { arm, .. } => Some(arm),
            Self::Predict { guess: Guess::Sketch { arm, .. }, .. } => arm.as_ref(),
            Self::Predict { guess: Guess::Choice { .. } | Guess::Number { .. }, .. } => None,
            Self::Read | Self::Show { .. } | Self::RunUntil(_) => None,
            Self::StepTo(_) | Self::Reach(_) => None,
            Self::Change(_)
            | Self::Type { .. }
            | Self::Explain { .. }
            | Self::Recall
            | Self::Board => None,
        }
    }

    /// All arms that it names: its own, and those of its goals and measured values.
    pub(in crate::lesson) fn arms(&self) -> impl Iterator<Item = &String> {
        let of_goals = self.goals().iter().filter_map(|goal| goal.arm.as_ref());
        let of_values = self.values().into_iter().flat_map(Value::arms);
        self.arm().into_iter().chain(of_goals).chain(of_values)
    }

    /// Whether the mistake of the arm with this name must stay hidden until the step is done.
    pub(crate) fn hides_mistake_of(&self, name: &str) -> bool {
        match self {
            Self::FindBug { arm, known } => arm == name && !known,
            Self::Finish { arm, .. } => arm == name,
            Self::Read | Self::Show { .. } | Self::RunUntil(_) => false,
            Self::StepTo(_) | Self::Reach(_) => false,
            Self::Change(_) | Self::Predict { .. } | Self::Type { .. } => false,
            Self::Explain { .. } | Self::Recall | Self::Board => false,
        }
    }

    /// The first of the mistakes among which it asks for a line of the arm with this name, if it does.
    pub(crate) fn fills_in(&self, name: &str) -> Option<Fault> {
        let Self::Finish { arm, among } = self else { return None };
        among.first().filter(|_| arm == name).copied()
    }

    /// Whether its arm must have a mistake that a gradient check can find.
    pub(in crate::lesson) fn needs_mistake(&self) -> bool {
        match self {
            Self::FindBug { .. } => true,
            Self::Finish { .. } => false, // the wrong lines are put in one by one
            Self::Read | Self::Show { .. } | Self::RunUntil(_) => false,
            Self::StepTo(_) | Self::Reach(_) => false,
            Self::Change(_) | Self::Predict { .. } | Self::Type { .. } => false,
            Self::Explain { .. } | Self::Recall | Self::Board => false,
        }
    }

    /// Whether it hunts a line of code, in the Code pane.
    pub(crate) fn hunts(&self) -> bool {
        matches!(self, Self::FindBug { .. } | Self::Finish { .. })
    }

    /// Whether the answer is a sketch on a chart.
    pub(crate) fn is_drawn(&self) -> bool {
        matches!(self, Exercise::Predict { guess: Guess::Sketch { .. }, .. })
    }

    /// Whether a gradient check completes it.
    pub fn is_about_a_check(&self) -> bool {
        self.goals().iter().any(|goal| goal.of.changes() == Changes::WithChecks)
    }

    /// The texts that a learner reads, and when the values in them are measured.
    pub(in crate::lesson) fn texts(&self) -> impl Iterator<Item = (Option<Moment>, &str)> {
        let said = self.goals().iter().filter_map(|goal| goal.says.as_deref());
        let mut texts: Vec<_> = said.chain(self.question()).map(|text| (None, text)).collect();
        let when_done = |text| (Some(Moment::Done), text);
        match self {
            Self::Predict { guess: Guess::Choice { options, .. }, .. } => {
                texts.extend(options.iter().flat_map(Choice::texts));
            }
            Self::Predict { guess: Guess::Number { wrong, .. }, .. } => {
                texts.extend(wrong.iter().map(|misled| when_done(&*misled.told)));
            }
            Self::Type { wrong, .. } => {
                texts.extend(wrong.iter().map(|known| when_done(&*known.told)));
            }
            Self::Explain { answer, .. } => texts.push(when_done(answer)),
            Self::Predict { guess: Guess::Sketch { .. }, .. } | Self::Read | Self::RunUntil(_) => {}
            Self::Show { .. } | Self::StepTo(_) | Self::Reach(_) | Self::Change(_) => {}
            Self::FindBug { .. } | Self::Finish { .. } | Self::Recall | Self::Board => {}
        }
        texts.into_iter()
    }

    /// The same texts, to be changed.
    pub(in crate::lesson) fn texts_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::RunUntil(goals) | Self::Reach(goals) | Self::Change(goals) => {
                said(goals).collect()
            }
            Self::Predict { ask, guess, until } => {
                let mut texts = vec![ask];
                match guess {
                    Guess::Choice { options, .. } => {
                        for option in options {
                            texts.extend([&mut option.text].into_iter().chain(&mut option.told));
                        }
                    }
                    Guess::Number { wrong, .. } => {
                        texts.extend(wrong.iter_mut().map(|misled| &mut misled.told));
                    }
                    Guess::Sketch { .. } => {}
                }
                if let Some(When::Goals(goals)) = until {
                    texts.extend(said(goals));
                }
                texts
            }
            Self::Type { ask, wrong, .. } => {
                [ask].into_iter().chain(wrong.iter_mut().map(|known| &mut known.told)).collect()
            }
            Self::Explain { ask, answer } => vec![ask, answer],
            Self::Read | Self::Show { .. } | Self::StepTo(_) | Self::FindBug { .. } => Vec::new(),
            Self::Finish { .. } | Self::Recall | Self::Board => Vec::new(),
        }
    }
}

fn said(goals: &mut [Goal]) -> impl Iterator<Item = &mut String> {
    goals.iter_mut().filter_map(|goal| goal.says.as_mut())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Catalog;

    #[test]
    fn a_reply_to_a_prediction_names_what_it_is_about() {
        for entry in Catalog::embedded().expect("the lessons").entries() {
            for (number, step) in (1..).zip(&entry.lesson.steps) {
                let Exercise::Predict { guess, .. } = &step.exercise else { continue };
                let told: Vec<&String> = match guess {
                    Guess::Choice { options, .. } => {
                        options.iter().filter_map(|option| option.told.as_ref()).collect()
                    }
                    Guess::Number { wrong, .. } => wrong.iter().map(|known| &known.told).collect(),
                    Guess::Sketch { .. } => Vec::new(),
                };
                for reply in told {
                    let first = reply.split(' ').next().unwrap_or_default();
                    let is_named = !["It", "Its", "They", "These", "Not"].contains(&first);
                    assert!(is_named, "{} step {number}: {reply}", entry.lesson.id);
                }
            }
        }
    }
}
