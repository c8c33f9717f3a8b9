//! The colour and mark of each arm, which are the same in the whole lesson.

use std::collections::BTreeMap;

use super::Looks;
use crate::lesson::Lesson;
use crate::train::ArmSnapshot;
use crate::train::spec::MOST_ARMS;

/// Returns a colour for each arm of a lesson, in the order in which their names first appear in its experiments. Two
/// names share one only if there are not enough, and no experiment has both.
fn of_lesson(lesson: &Lesson) -> BTreeMap<String, usize> {
    let experiments: Vec<Vec<String>> = lesson
        .all_experiments()
        .map(|(_, spec)| spec.arms().into_iter().map(|arm| arm.name).collect())
        .collect();
    let mut colours = BTreeMap::<String, usize>::new();
    for name in experiments.iter().flatten() {
        if colours.contains_key(name) {
            continue;
        }
        let beside = experiments.iter().filter(|arms| arms.contains(name)).flatten();
        let beside: Vec<usize> = beside.filter_map(|arm| colours.get(arm)).copied().collect();
        let colour = free(colours.values().copied().collect(), beside);
        colours.insert(name.clone(), colour);
    }
    colours
}

/// The first colour that nothing has; if there is none, the first that is not seen at the same time.
fn free(known: Vec<usize>, seen: Vec<usize>) -> usize {
    let first = |taken: &[usize]| (0..MOST_ARMS).find(|colour| !taken.contains(colour));
    first(&known).or_else(|| first(&seen)).unwrap_or(0)
}

impl Looks {
    /// The view settings at the beginning of a lesson.
    pub(crate) fn of(lesson: &Lesson) -> Self {
        Looks { colours: of_lesson(lesson), ..Looks::default() }
    }

    /// Takes the colours of another version of the lesson.
    pub(crate) fn recolour(&mut self, lesson: &Lesson) {
        self.colours = of_lesson(lesson);
    }

    /// The number of an arm's colour and mark.
    pub(crate) fn colour(&self, name: &str) -> usize {
        self.colours.get(name).copied().unwrap_or(0)
    }

    /// Keeps the colour of an arm that has another name than before, and whether it is hidden.
    pub(crate) fn follow_name(&mut self, before: &[ArmSnapshot], now: &[ArmSnapshot]) {
        let pairs = before.iter().zip(now).map(|(before, now)| (&before.name, &now.name));
        let renamed: Vec<_> = pairs.filter(|(before, now)| before != now).collect();
        let ([(old, new)], true) = (&renamed[..], before.len() == now.len()) else { return };
        if let Some(colour) = self.colours.get(*old).copied() {
            self.colours.insert((*new).clone(), colour);
        }
        if self.hidden.remove(*old) {
            self.hidden.insert((*new).clone());
        }
    }

    /// Gives a colour to each arm that has none yet, or that of an arm before it; and forgets which arms were hidden if
    /// they no longer exist.
    pub(crate) fn colour_arms<'a>(&mut self, arms: impl Iterator<Item = &'a str> + Clone) {
        self.hidden.retain(|name| arms.clone().any(|arm| arm == name));
        let mut before = Vec::new();
        for arm in arms.clone() {
            let own = self.colours.get(arm).copied().filter(|colour| !before.contains(colour));
            let colour = own.unwrap_or_else(|| {
                let seen = arms.clone().filter_map(|arm| self.colours.get(arm).copied());
                free(self.colours.values().copied().collect(), seen.collect())
            });
            self.colours.insert(arm.to_owned(), colour);
            before.push(colour);
        }
    }
}
