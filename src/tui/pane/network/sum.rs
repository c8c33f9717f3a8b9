//! The sum over time: what each timestep adds to a gradient, and what the clip and the update make of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::flow::measured;
use super::whole;
use crate::nn::{Ledger, Name, OffTape};
use crate::train::ArmSnapshot;
use crate::tui::view::View;
use crate::tui::widget::number::{number, short};
use crate::tui::widget::{fitted, put, width};

/// The most timesteps of which the length of the sum is computed, which takes each two of them.
const MOST: usize = 64;

/// The shares of the timesteps in the selected gradient.
pub(super) struct Shares<'a> {
    view: &'a View<'a>,
    arm: &'a ArmSnapshot,
    name: Name,
    ledger: Ledger,
}

impl<'a> Shares<'a> {
    /// The shares so far; of an arm with another cell, in the gradient of its recurrent matrix.
    pub(super) fn of(view: &'a View<'a>, arm: &'a ArmSnapshot) -> Self {
        let selected = view.tensor();
        let has_it = arm.state.params.get(selected).is_some();
        let name = if has_it { selected } else { arm.model.cell.weights().recurrent };
        let reached = arm.reached();
        let timesteps = reached.timesteps;
        let from = (0..timesteps).find(|t| reached.has_backward(*t)).unwrap_or(timesteps);
        let ledger =
            arm.implementation().ledger(&arm.tape, name, from..timesteps, timesteps <= MOST);
        Shares { view, arm, name, ledger }
    }

    /// Draws the shares below their timesteps, the line that joins them, and the words.
    pub(super) fn draw(&self, columns: &[(usize, u16)], place: Rect, buf: &mut Buffer) {
        let theme = self.view.theme;
        let called = format!("d{}", self.view.looks.notation.name(self.name));
        put(buf, place, (place.x, place.y), &called, theme.dim);
        for (t, x) in columns {
            let (text, style) = match self.ledger.share(*t) {
                Some(share) if !share.norm.is_finite() => {
                    (number(share.norm, 5).trim().to_owned(), theme.diverged)
                }
                Some(share) => (format!("▼{}", number(share.norm, 5).trim()), theme.backward),
                None => ("·".to_owned(), theme.not_computed),
            };
            whole(buf, place, (*x, place.y), &text, style);
        }
        let rest = Rect { y: place.y + 1, height: place.height - 1, ..place };
        if rest.height > 1 {
            self.join(columns, Rect { height: 1, ..rest }, buf);
        }
        let words = Rect { y: place.bottom() - 1, height: u16::from(rest.height > 0), ..place };
        fitted::line(self.words(&called), words.width.into()).render(words, buf);
    }

    /// `└─────┴─────┴─────▶`: all shares go into one sum.
    fn join(&self, columns: &[(usize, u16)], place: Rect, buf: &mut Buffer) {
        let (Some((_, first)), Some((_, last))) = (columns.first(), columns.last()) else { return };
        let theme = self.view.theme;
        let is_made = self.arm.reached().has_gradient();
        let style = if is_made { theme.backward } else { theme.not_computed };
        for x in *first..=*last {
            put(buf, place, (x, place.y), if is_made { "─" } else { "╌" }, style);
        }
        for (i, (_, x)) in columns.iter().enumerate() {
            let corner = if i == 0 { "└" } else { "┴" };
            put(buf, place, (*x, place.y), corner, style);
        }
        let sum = "─▶ Σ";
        if *last + width(sum) < place.right() {
            put(buf, place, (*last + 1, place.y), sum, style);
        }
    }

    /// `Σ ‖dW_hh‖ 0.43: lengths do not add · clip: ‖g‖ 12.4 → 5 (×0.4) · W_hh is updated`
    fn words(&self, called: &str) -> Line<'static> {
        let theme = self.view.theme;
        let of = |array: OffTape| measured(self.view, self.arm, array.at(0, 0));
        let Some(before) = of(OffTape::GradNorm) else {
            let text = "each timestep adds its share; the same weights serve at all of them";
            return Line::styled(text, theme.dim);
        };
        let sum = self.ledger.share(0).and_then(|share| share.total);
        let own = sum.map_or(String::new(), |sum| {
            format!("Σ: ‖{called}‖ {}, as shares point different ways · ", short(sum))
        });
        let clip = match of(OffTape::ClippedNorm) {
            None => format!("all gradients together: ‖g‖ {}", short(before)),
            Some(after) if after == before => format!("clip: ‖g‖ {} stays", short(before)),
            Some(after) => format!(
                "clip: ‖g‖ {} → {} (×{})",
                short(before),
                short(after),
                short(after / before)
            ),
        };
        let mut spans = vec![Span::styled(format!("{own}{clip}"), theme.text)];
        if self.arm.reached().is_finished() {
            let weights = self.view.looks.notation.name(self.name);
            spans.push(Span::styled(format!(" · {weights} is updated"), theme.good));
        }
        Line::from(spans)
    }
}
