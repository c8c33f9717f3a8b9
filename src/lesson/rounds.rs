//! Rounds: the parts of a long lesson. Each ends where an idea is complete.

use std::ops::Range;

use super::Lesson;
use super::time::Times;

/// The most minutes of a round, and of a lesson that is not parted.
pub const LONGEST: usize = 15;

/// A round of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its steps, from 0.
    pub steps: Range<usize>,
    /// The minutes that it takes.
    pub minutes: usize,
}

impl Lesson {
    /// The rounds in their order; none if the lesson is not parted. Steps before the first belong to it.
    pub fn rounds(&self) -> Vec<Round<'_>> {
        Times::of(self).rounds(self)
    }

    /// The minutes that the lesson takes: those of its rounds.
    pub fn minutes(&self) -> usize {
        Times::of(self).minutes(self)
    }
}

impl Times {
    /// The rounds of the lesson that these are the times of.
    pub(crate) fn rounds<'a>(&self, lesson: &'a Lesson) -> Vec<Round<'a>> {
        let begins = lesson.steps.iter().enumerate();
        let begins = begins.filter_map(|(step, of)| Some((step, of.round.as_deref()?)));
        let begins: Vec<(usize, &str)> = begins.collect();
        let ends = begins.iter().skip(1).map(|(begin, _)| *begin).chain([lesson.steps.len()]);
        let rounds = begins.iter().zip(ends).enumerate().map(|(i, ((begin, title), end))| {
            let steps = if i == 0 { 0..end } else { *begin..end };
            Round { title, minutes: self.minutes_of(steps.clone()), steps }
        });
        rounds.collect()
    }

    /// The minutes that this lesson takes.
    pub(crate) fn minutes(&self, lesson: &Lesson) -> usize {
        match self.rounds(lesson).as_slice() {
            [] => self.minutes_of(0..lesson.steps.len()),
            rounds => rounds.iter().map(|round| round.minutes).sum(),
        }
    }
}
