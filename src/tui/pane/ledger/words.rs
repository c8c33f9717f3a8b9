//! What the ledger says in words.

use ratatui::text::Line;

use super::{FEW_ROWS, OF_SUM, Table, percent};
use crate::measure::Measure;
use crate::tui::step::value;
use crate::tui::widget::number::short;

impl Table<'_> {
    /// The timestep with the largest contribution, in words, with the mark of its bar, and the one with most of the sum.
    pub(super) fn words(&self) -> Line<'static> {
        let theme = self.view.theme;
        let name = self.view.looks.notation.name(self.name);
        let Some(t) = self.ledger.largest() else {
            let nothing =
                if self.ledger.shares.is_empty() { "nothing yet" } else { "nothing so far" };
            return Line::styled(format!("{nothing}: grows with each step back"), theme.dim);
        };
        if self.view.asks_largest() {
            return Line::default(); // it would be the answer
        }
        let part =
            |t: usize| self.ledger.share(t).map_or(String::new(), |share| percent(share.along));
        let told = match self.ledger.most_along() {
            _ if !self.is_complete() => format!("█ t={t} is the largest so far"),
            None => format!("█ t={t} is the largest"),
            Some(most) if most == t => format!("█ most: t={t}, {} of d{name}", part(t)),
            Some(most) => format!("█ largest t={t}; most of d{name}: t={most}, {}", part(most)),
        };
        Line::styled(told, theme.accent)
    }

    /// Further remarks, the most important first; with so few free rows, what the columns are in one.
    pub(super) fn more_words(&self, free: usize) -> Vec<Line<'static>> {
        let theme = self.view.theme;
        let mut lines = Vec::new();
        let first = self.ledger.share(0).and_then(|share| share.total);
        let last = self.timesteps().saturating_sub(1);
        match free < FEW_ROWS {
            true => lines.push(format!("total: sum, t={last} to here · {OF_SUM}: its part")),
            false => lines.extend([
                format!("total: length of the sum of t={last} down to the row"),
                format!("{OF_SUM}: the row's part of the whole sum's length"),
            ]),
        }
        if free >= FEW_ROWS && self.ledger.reads_no_state(&self.view.arm().tape, 0) {
            lines.push("h₋₁ = 0: t=0 adds nothing".to_owned());
        }
        if self.ledger.shares.iter().any(|share| share.along.is_some_and(|along| along < 0.0))
            && self.is_complete()
        {
            lines.push("below 0 %: a share that works against the sum".to_owned());
        }
        if let (true, Some(sum)) = (self.is_complete(), first) {
            let lengths: f64 = self.ledger.shares.iter().map(|share| share.norm).sum();
            let of_first = self.ledger.share(0).map_or(0.0, |share| share.norm / lengths);
            let share = Measure::Share(self.name, 0);
            let first = match of_first > 0.0 {
                true => format!(", t=0 has {} of it", value(&share, of_first)),
                false => String::new(),
            };
            let (lengths, sum) = (short(lengths), short(sum));
            lines.push(format!("lengths total {lengths}{first}; the sum is {sum} long"));
        }
        lines.into_iter().map(|text| Line::styled(text, theme.dim)).collect()
    }
}
