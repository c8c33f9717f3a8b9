//! Which timesteps of a long ledger are shown.

use super::Table;

/// The rows for the gaps above and below a window that the learner has scrolled to.
pub(super) const GAPS: usize = 2;

/// A row of the table.
#[derive(Clone, Copy)]
pub(super) enum Shown {
    /// A timestep.
    Timestep(usize),
    /// This many timesteps that are left out.
    Gap(usize),
}

impl Table<'_> {
    /// The rows that fit, in the order of the backward pass, with the gaps between them. Of a long sequence, the current
    /// timestep, those that the words mention, then the nearest; or those that the learner has scrolled to.
    pub(super) fn shown(&self, room: usize) -> Vec<Shown> {
        let (all, scroll) = (self.timesteps(), usize::from(self.view.looks.ledger_scroll));
        if all <= room {
            return self.rows(self.nearest(all));
        }
        if self.view.looks.zoom && scroll > 0 {
            let window = room.saturating_sub(GAPS);
            let end = all - (scroll - 1).min(all - window);
            return self.rows((end - window..end).rev().collect());
        }
        // each gap takes a row, too
        let fits = |rows: &Vec<Shown>| rows.len() <= room;
        let rows = (0..=room).rev().map(|count| self.rows(self.nearest(count)));
        rows.into_iter().find(fits).unwrap_or_default()
    }

    /// The rows for these timesteps, and for the gaps between them.
    fn rows(&self, timesteps: Vec<usize>) -> Vec<Shown> {
        let gap = |count: usize| (count > 0).then_some(Shown::Gap(count));
        let mut rows = Vec::new();
        let mut next = self.timesteps();
        for t in timesteps {
            rows.extend(gap(next - t - 1));
            rows.push(Shown::Timestep(t));
            next = t;
        }
        rows.extend(gap(next));
        rows
    }

    /// So many timesteps: the most important ones.
    fn nearest(&self, count: usize) -> Vec<usize> {
        let current = self.view.current_timestep().unwrap_or(self.ledger.from);
        let told = [self.ledger.largest(), self.ledger.most_along()];
        let mut shown: Vec<usize> = (0..self.timesteps()).collect();
        shown.sort_by_key(|t| (*t != current, !told.contains(&Some(*t)), t.abs_diff(current)));
        shown.truncate(count);
        shown.sort_unstable_by_key(|t| std::cmp::Reverse(*t));
        shown
    }
}
