//! How far a text or a table scrolls: one rule for everything that scrolls by lines and pages.

use super::action::Move;

/// Up to this many visible rows, a page is all of them; of more, the last is seen again after it.
const FEW: u16 = 3;

/// Rows of which only some are visible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The last scroll position.
    pub(crate) hidden: u16,
    /// The number of rows that are visible at every position.
    pub(crate) shown: u16,
    /// Whether the rows follow the machine at the first position, and begin with the first row at the second.
    pub(crate) follows: bool,
}

impl Extent {
    /// So many rows, where there is room for this many.
    pub(crate) fn of(rows: usize, room: u16) -> Self {
        let hidden = u16::try_from(rows).unwrap_or(u16::MAX).saturating_sub(room);
        Extent { hidden, shown: room, follows: false }
    }

    /// The same where a note takes a row if not all fit.
    pub(crate) fn with_note(rows: usize, room: u16) -> Self {
        match Extent::of(rows, room) {
            all if all.hidden == 0 => all,
            _ => Extent::of(rows, if room > 1 { room - 1 } else { room }),
        }
    }

    /// The same where the rows follow the machine until they are scrolled.
    pub(crate) fn following(self) -> Self {
        match self.hidden {
            0 => self,
            hidden => Extent { hidden: hidden.saturating_add(1), follows: true, ..self },
        }
    }

    /// The number of rows of a page: no more than are visible, so that none is skipped.
    fn page(self) -> u16 {
        if self.shown > FEW { self.shown - 1 } else { self.shown.max(1) }
    }

    /// The scroll position after a move.
    pub(crate) fn moved(self, scroll: u16, by: Move) -> u16 {
        let scroll = scroll.min(self.hidden);
        let first = u16::from(self.follows);
        let scroll = match by {
            Move::Up => scroll.saturating_sub(1),
            Move::PageUp if scroll > first => scroll.saturating_sub(self.page()).max(first),
            Move::PageUp => 0,
            Move::PageDown if scroll >= first => scroll.saturating_add(self.page()),
            Move::Down | Move::PageDown => scroll.saturating_add(1),
        };
        scroll.min(self.hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether pages lead past every row, down and up again, and no row of what follows the machine counts.
    fn misses(rows: usize, extent: Extent) -> bool {
        let first = u16::from(extent.follows);
        let ways = [(0, Move::PageDown), (extent.hidden, Move::PageUp)];
        ways.into_iter().any(|(mut scroll, by)| {
            let mut seen = vec![extent.hidden == 0; rows];
            for _ in 0..=rows {
                if scroll >= first {
                    let from = usize::from(scroll - first);
                    seen.iter_mut()
                        .skip(from)
                        .take(extent.shown.into())
                        .for_each(|row| *row = true);
                }
                scroll = extent.moved(scroll, by);
            }
            seen.contains(&false)
        })
    }

    #[test]
    fn no_page_skips_a_row_nor_goes_beyond_the_last() {
        for room in 1..30 {
            for rows in 0..80 {
                for extent in [Extent::of(rows, room), Extent::with_note(rows, room)] {
                    for extent in [extent, extent.following()] {
                        assert!(!misses(rows, extent), "{rows} rows, {room} fit: {extent:?}");
                        let last = extent.moved(extent.hidden, Move::PageDown);
                        assert_eq!(last, extent.hidden, "{extent:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_page_keeps_its_last_row_in_sight() {
        let page = |room| Extent::of(100, room).moved(0, Move::PageDown);
        assert_eq!([1, 2, 3, 4, 10].map(page), [1, 2, 3, 3, 9]);
    }
}
