//! Which of many equally wide columns fit beside each other.

/// A window of columns, as many as fit, around a current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    /// The first column that is shown.
    pub(crate) first: usize,
    /// How many are shown.
    pub(crate) count: usize,
    /// How wide each is.
    pub(crate) width: usize,
    /// Whether there are others.
    pub(crate) hidden: bool,
}

impl Columns {
    /// Divides a room among `all` columns, none narrower or wider than these widths.
    pub(crate) fn around(
        current: usize,
        all: usize,
        room: usize,
        (narrowest, widest): (usize, usize),
    ) -> Self {
        let count = (room / narrowest.max(1)).clamp(1, all.max(1));
        let width = (room / count).clamp(1, widest.max(narrowest));
        let first = current.saturating_sub(count / 2).min(all.saturating_sub(count));
        Columns { first, count, width, hidden: count < all }
    }

    /// The columns that are shown.
    pub(crate) fn shown(self) -> std::ops::Range<usize> {
        self.first..self.first + self.count
    }

    /// The column that is shown at `x`, counted from the left edge of the first.
    pub(crate) fn at(self, x: usize) -> Option<usize> {
        Some(self.first + x / self.width).filter(|column| self.shown().contains(column))
    }
}
