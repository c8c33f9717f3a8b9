//! The boxes of a timestep: outlines until they are computed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Widget};

use super::{NUMBER, Node, Unrolled};
use crate::nn::Tensor;
use crate::tui::pane::network::flow::{Flow, dh};
use crate::tui::pane::network::whole;
use crate::tui::pane::tape::{rows, state};
use crate::tui::widget::number::number;
use crate::tui::widget::put;

/// The width of the number of a unit.
const UNIT: usize = 5;

impl Unrolled<'_> {
    /// Draws a box for each timestep.
    pub(super) fn boxes(&self, node: Node, place: Rect, buf: &mut Buffer) {
        for t in self.columns.shown() {
            let area = Rect { x: self.x(t), width: self.boxes as u16, ..place };
            self.draw_box(node, t, area.intersection(self.area), buf);
        }
    }

    /// Draws a box: an outline until it is computed, then with its content.
    fn draw_box(&self, node: Node, t: usize, area: Rect, buf: &mut Buffer) {
        let (theme, reached) = (self.view.theme, self.arm.reached());
        let width = usize::from(area.width).saturating_sub(2);
        let content = self.content(node, t, width);
        let is_computed = node == Node::Input || reached.has_forward(t);
        let is_here = self.view.current_timestep() == Some(t);
        let edge = match (is_computed, is_here) {
            (false, _) => theme.not_computed,
            (true, true) => theme.title,
            (true, false) => theme.border,
        };
        let inside = if area.height > 2 {
            let kind =
                if is_computed { BorderType::Rounded } else { BorderType::LightDoubleDashed };
            Block::bordered().border_type(kind).border_style(edge).render(area, buf);
            self.draw_dh(node, t, area, buf);
            Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: 1 }
        } else if node == Node::Loss || node == Node::Input {
            Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
        } else {
            put(buf, self.area, (area.x, area.y), "[", edge);
            put(buf, self.area, (area.right().saturating_sub(1), area.y), "]", edge);
            Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
        };
        content.centered().render(inside.intersection(self.area), buf);
    }

    /// Writes the length of the whole `dh_t` on the lower edge of its box.
    fn draw_dh(&self, node: Node, t: usize, area: Rect, buf: &mut Buffer) {
        let flow = dh(self.view, self.arm, t);
        if let (Node::State, Flow::Back(_) | Flow::Secret, 9..) = (node, flow, area.width) {
            let text = format!("dh {}", self.told(flow, NUMBER));
            let y = area.bottom() - 1;
            whole(buf, area, (area.x + 1, y), &text, self.style(flow));
        }
    }

    fn content(&self, node: Node, t: usize, width: usize) -> Line<'static> {
        let (view, arm) = (self.view, self.arm);
        let of = match node {
            Node::Loss => Some(Tensor::Loss.at(t, 0)),
            Node::Output => Some(rows::probable(arm, t)),
            Node::State | Node::CellState | Node::Input => None,
        };
        if of.is_some_and(|of| view.hides(of)) {
            return Line::styled("?", view.theme.accent);
        }
        if node != Node::Input && !arm.reached().has_forward(t) {
            return Line::default();
        }
        let (text, style) = match node {
            Node::State => return self.units(Tensor::H, t, width),
            Node::CellState => return self.units(Tensor::C, t, width),
            Node::Loss => rows::loss(view, arm, t, width),
            Node::Output => rows::answer(view, arm, t, width),
            Node::Input => rows::input(view, arm, t, width),
        };
        Line::styled(text, style)
    }

    /// The numbers of the units, if they fit; otherwise bars.
    fn units(&self, tensor: Tensor, t: usize, width: usize) -> Line<'static> {
        let (view, arm) = (self.view, self.arm);
        let row = arm.row(tensor, t).unwrap_or_default();
        let of = |unit: usize| tensor.at(tensor.row_of(t), unit);
        if !row.is_empty() && row.len() * (UNIT + 1) <= width + 1 {
            let told = row.iter().enumerate().map(|(unit, x)| match view.hides(of(unit)) {
                true => "?".to_owned(),
                false => number(*x, UNIT).trim().to_owned(),
            });
            return Line::styled(told.collect::<Vec<_>>().join(" "), view.theme.text);
        }
        match tensor {
            Tensor::C => state::cell_state(view, arm, t, width),
            _ => state::hidden(view, arm, t, width),
        }
    }
}
