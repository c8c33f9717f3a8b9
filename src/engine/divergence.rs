//! The divergences that the engine has seen.

use crate::train::{Arm, Cursor, Status};

/// The first non-finite number of an arm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The arm's name.
    pub arm: String,
    /// The tensor that contains the number.
    pub tensor: &'static str,
    /// The tick after which it appeared.
    pub at: Cursor,
}

impl Divergence {
    fn of(arm: &Arm) -> Option<Self> {
        match arm.state.status {
            Status::Diverged { tensor, at } => {
                Some(Divergence { arm: arm.name.clone(), tensor, at })
            }
            Status::Ok => None,
        }
    }
}

/// The divergences seen in a run, including those after the present point.
#[derive(Debug, Default)]
pub(super) struct Divergences {
    seen: Vec<Divergence>,
    /// The number of diverged arms at the last check.
    diverged: usize,
    /// Whether the machine is on its way to one that it has not seen itself.
    pub(super) is_sought: bool,
}

impl Divergences {
    /// Checks the arms. Returns the newest divergence if more arms have diverged than at the last check.
    pub(crate) fn look(&mut self, arms: &[Arm]) -> Option<Divergence> {
        self.see(arms.iter().filter_map(Divergence::of).collect())
    }

    fn see(&mut self, now: Vec<Divergence>) -> Option<Divergence> {
        let more = now.len() > self.diverged;
        self.diverged = now.len();
        let known = self.seen.len();
        for divergence in now {
            if !self.seen.contains(&divergence) {
                self.seen.push(divergence);
            }
        }
        self.seen[known..].last().filter(|_| more).cloned()
    }

    /// The divergence of the arm of this name, or else the earliest.
    pub(crate) fn find(&self, arm: &str) -> Option<&Divergence> {
        let selected = self.seen.iter().find(|divergence| divergence.arm == arm);
        selected.or_else(|| self.seen.iter().min_by_key(|divergence| divergence.at))
    }

    /// The updates in which arms have diverged.
    pub(crate) fn updates(&self) -> impl Iterator<Item = u64> {
        self.seen.iter().map(|divergence| divergence.at.update)
    }

    /// Forgets divergences after this many updates.
    pub(crate) fn forget_after(&mut self, updates: u64) {
        self.seen.retain(|divergence| divergence.at.update < updates);
    }

    pub(crate) fn forget_arm(&mut self, arm: &str) {
        self.seen.retain(|divergence| divergence.arm != arm);
    }

    pub(crate) fn rename_arm(&mut self, old: &str, name: &str) {
        let of_it = self.seen.iter_mut().filter(|divergence| divergence.arm == old);
        of_it.for_each(|divergence| divergence.arm = name.to_owned());
    }

    /// Forgets everything, because another run begins.
    pub(crate) fn clear(&mut self) {
        self.seen.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divergence(arm: &str, update: u64) -> Divergence {
        let at = Cursor { update, done: 3, timesteps: 4 };
        Divergence { arm: arm.to_owned(), tensor: "h", at }
    }

    #[test]
    fn a_divergence_is_news_once_until_its_future_is_forgotten() {
        let (a, b) = (divergence("a", 5), divergence("b", 9));
        let mut seen = Divergences::default();
        assert_eq!(seen.see(Vec::new()), None);
        assert_eq!(seen.see(vec![a.clone()]), Some(a.clone()));
        assert_eq!(seen.see(vec![a.clone()]), None);
        assert_eq!(seen.see(vec![a.clone(), b.clone()]), Some(b.clone()));
        seen.see(Vec::new()); // back before both
        assert_eq!(seen.see(vec![a.clone()]), None, "it is known");
        seen.forget_after(5);
        seen.see(Vec::new());
        assert_eq!(seen.see(vec![a.clone()]), Some(a));
    }

    #[test]
    fn the_selected_arms_divergence_comes_before_the_earliest() {
        let (late, early) = (divergence("late", 9), divergence("early", 2));
        let mut seen = Divergences::default();
        assert_eq!(seen.find("late"), None);
        seen.see(vec![late.clone(), early.clone()]);
        assert_eq!(seen.find("late"), Some(&late));
        assert_eq!(seen.find("sound"), Some(&early));
        assert_eq!(seen.updates().collect::<Vec<_>>(), [9, 2]);
        seen.forget_arm("early");
        assert_eq!(seen.find("sound"), Some(&late));
    }
}
