//! The sum over time: what each timestep adds to a gradient, and what the clip and the update make of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::flow::{Flow, measured};
use super::whole;
use crate::nn::{Ledger, Name, OffTape, Tensor};
use crate::train::ArmSnapshot;
use crate::tui::pane::ledger::error;
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
        let (timesteps, from) = (arm.reached().timesteps, arm.backward_from());
        let ledger =
            arm.implementation().ledger(&arm.tape, name, from..timesteps, timesteps <= MOST);
        Shares { view, arm, name, ledger }
    }

    /// The gradient that the shares add up to: `dW_hh`.
    pub(super) fn called(&self) -> String {
        format!("d{}", self.view.looks.notation.name(self.name))
    }

    /// How long the share of a timestep is.
    pub(super) fn length(&self, t: usize) -> Flow {
        self.ledger.share(t).map_or(Flow::NotYet, |share| Flow::Back(share.norm))
    }

    /// How long the sum is, if backward has come to its end.
    pub(super) fn total(&self) -> Option<f64> {
        self.ledger.share(0)?.total
    }

    /// What the sum is, in words.
    pub(super) fn caption(&self) -> String {
        let (name, called) = (self.view.looks.notation.name(self.name), self.called());
        let adds = match self.ledger.error {
            Tensor::Dy => "each timestep's own loss adds: none of it is from later steps",
            _ => "each timestep adds",
        };
        let first = match self.ledger.reads_no_state(&self.arm.tape, 0) {
            true => " At t = 0 that is nothing: h₋₁ is 0.",
            false => "",
        };
        format!(
            "Every timestep used the same {name}. So {called} is the sum of what {adds}.{first}"
        )
    }

    /// `dz→0.15`: the gradient that a share is made of, and thus where in the picture it comes from, and its length; in
    /// short where there is no room.
    fn written(&self, norm: f64, room: u16) -> String {
        let from = error(self.view, &self.ledger);
        let norm = number(norm, 5).trim().to_owned();
        let texts = [format!("{}→{norm}", from.trim_end_matches("_t")), format!("→{norm}")];
        texts.into_iter().find(|text| width(text) < room).unwrap_or(norm)
    }

    /// Draws the shares below their timesteps, the line that joins them, and the words.
    pub(super) fn draw(&self, columns: &[(usize, u16)], place: Rect, buf: &mut Buffer) {
        let theme = self.view.theme;
        let called = self.called();
        put(buf, place, (place.x, place.y), &called, theme.dim);
        let room = match columns {
            [(_, first), (_, second), ..] => second - first,
            _ => place.width,
        };
        for (t, x) in columns {
            let (text, style) = match self.ledger.share(*t) {
                Some(share) if !share.norm.is_finite() => {
                    (number(share.norm, 5).trim().to_owned(), theme.diverged)
                }
                Some(share) => {
                    (self.written(share.norm, room.min(place.right() + 1 - x)), theme.backward)
                }
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
        // timesteps that are not shown have their shares, too
        let is_open = |t: Option<usize>| t.is_some_and(|t| t < self.arm.reached().timesteps);
        let before = is_open(columns[0].0.checked_sub(1));
        let after = is_open(columns.last().map(|(t, _)| t + 1));
        for (i, (_, x)) in columns.iter().enumerate() {
            let corner = if i == 0 && !before { "└" } else { "┴" };
            put(buf, place, (*x, place.y), corner, style);
        }
        if before && *first > place.x + 1 {
            put(buf, place, (*first - 2, place.y), "…─", style);
        }
        let sums = if after { ["─…─▶ Σ", "─…"] } else { ["─▶ Σ", "─▶"] };
        let sum = sums.into_iter().find(|sum| *last + width(sum) < place.right());
        put(buf, place, (*last + 1, place.y), sum.unwrap_or_default(), style);
    }

    /// `Σ ‖dW_hh‖ 0.43: lengths do not add · clip: ‖g‖ 12.4 → 5 (×0.4) · W_hh is updated`
    fn words(&self, called: &str) -> Line<'static> {
        let theme = self.view.theme;
        let of = |array: OffTape| measured(self.view, self.arm, array.at(0, 0));
        let Some(before) = of(OffTape::GradNorm) else {
            let text = "each timestep adds its share; the same weights serve at all of them";
            return Line::styled(text, theme.dim);
        };
        let own = self.total().map_or(String::new(), |sum| {
            format!("Σ: ‖{called}‖ {}, as shares point different ways · ", short(sum))
        });
        let clip = match of(OffTape::ClippedNorm) {
            None => format!("all gradients: ‖g‖ {}", short(before)),
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
