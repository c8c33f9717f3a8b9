//! The rows of the table without a screen.

use super::{Table, ledger, percent};
use crate::tui::view::View;

/// A row of the table as a sentence; `None` before backward has come to it.
pub(crate) fn in_words(view: &View, t: usize) -> Option<String> {
    let name = view.tensor();
    Table { view, name, digits: 0, ledger: ledger(view, name) }.sentence(t)
}

impl Table<'_> {
    /// `0.31 times 0.62 is 0.192; total so far 0.192; 61% of the sum`
    fn sentence(&self, t: usize) -> Option<String> {
        let share = self.ledger.share(t)?;
        let told = |x: f64| self.told(x).trim().to_owned();
        let mut parts = vec![match share.factors {
            Some([error, read]) => {
                format!("{} times {} is {}", told(error), told(read), told(share.norm))
            }
            None => told(share.norm),
        }];
        parts.extend(share.total.map(|total| format!("total so far {}", told(total))));
        if self.is_complete() {
            parts.push(format!("{} of the sum", percent(share.along)));
        }
        if self.ledger.reads_no_state(&self.view.arm().tape, t) {
            parts.push("because h_{−1} = 0".to_owned());
        }
        Some(parts.join("; "))
    }
}
