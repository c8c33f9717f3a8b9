//! Rounds: the parts of a long lesson. Each ends where an idea is complete.

use std::ops::Range;

use super::Lesson;

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
        let begins = self.steps.iter().enumerate();
        let begins = begins.filter_map(|(step, of)| Some((step, of.round.as_deref()?)));
        let begins: Vec<(usize, &str)> = begins.collect();
        let ends = begins.iter().skip(1).map(|(begin, _)| *begin).chain([self.steps.len()]);
        let rounds = begins.iter().zip(ends).enumerate().map(|(i, ((begin, title), end))| {
            let steps = if i == 0 { 0..end } else { *begin..end };
            Round { title, minutes: self.minutes_of(steps.clone()), steps }
        });
        rounds.collect()
    }

    /// The minutes that the lesson takes: those of its rounds.
    pub fn minutes(&self) -> usize {
        match self.rounds().as_slice() {
            [] => self.minutes_of(0..self.steps.len()),
            rounds => rounds.iter().map(|round| round.minutes).sum(),
        }
    }
}
