//! The arrows between boxes, with the weight of the gradient that has come back along them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Band, NUMBER, Unrolled};
use crate::nn::Name;
use crate::tui::pane::network::flow::{Flow, Wire};
use crate::tui::pane::network::strength::line;
use crate::tui::pane::network::whole;
use crate::tui::widget::number::number;
use crate::tui::widget::{put, width as text_width};

impl Unrolled<'_> {
    /// Draws arrows up or down, with the length of the gradient beside them.
    pub(super) fn wires(&self, wire: Wire, place: Rect, buf: &mut Buffer) {
        for t in self.columns.shown() {
            let flow = wire.flow(self.view, self.arm, t);
            let (x, style) = (self.vertical(t), self.lit(wire, flow, t));
            let (shaft, head, at) = match flow {
                Flow::Absent | Flow::Cut => continue,
                Flow::NotYet => ("·", "·", place.y),
                Flow::Forward => ("│", "▲", place.y),
                Flow::Back(_) | Flow::Secret => ("│", self.end(wire), place.bottom() - 1),
            };
            let shaft = match self.level(flow) {
                Some(0) => "█",
                Some(1) => "┃",
                Some(3) => "╎",
                Some(4) => "·",
                _ => shaft,
            };
            for y in place.y..place.bottom() {
                put(buf, self.area, (x, y), if y == at { head } else { shaft }, style);
            }
            if self.names(wire) {
                let text = self.told(flow, self.digits());
                whole(buf, self.area, (x + 1, place.y), &text, self.number_style(flow));
            }
        }
    }

    /// The end of an arrow down. Nothing is learned about a letter: only to an embedding does the gradient go on.
    fn end(&self, wire: Wire) -> &'static str {
        let is_embedded = self.arm.state.params.get(Name::E).is_some();
        if wire == Wire::Input && !is_embedded { "┴" } else { "▼" }
    }

    /// The width of a number beside an arrow down. Where it shares its row with that of an arrow across, both are shorter
    /// rather than without a blank between them: `▼0.40 ←0.47 `.
    fn digits(&self) -> usize {
        let width = self.columns.width;
        match self.is_low() {
            true if (2 * NUMBER + 2..2 * NUMBER + 4).contains(&width) => NUMBER - 1,
            false if width >= 3 * NUMBER => NUMBER + 1,
            true | false => NUMBER,
        }
    }

    /// Draws the arrows between timesteps, with the length of the gradient above them.
    pub(super) fn across(&self, wire: Wire, above: Wire, place: Rect, buf: &mut Buffer) {
        let y = place.y + (place.height - 1) / 2;
        for t in self.columns.shown() {
            let flow = wire.flow(self.view, self.arm, t);
            let x = self.x(t) + self.boxes as u16;
            let text = self.arrow(flow);
            put(buf, self.area, (x, y), &text, self.lit(wire, flow, t));
            let spare = u16::from(self.gap() > NUMBER); // a blank before the next box
            let is_low = self.is_low_above(above);
            let digits = match is_low {
                true => self.digits().min(NUMBER),
                false => self.gap().saturating_sub(spare.into()).clamp(NUMBER, NUMBER + 1),
            };
            let told = self.told(flow, digits);
            if flow == Flow::Forward && y > self.area.y && t + 1 < self.columns.shown().end {
                self.name_above(wire, (x, y - 1), buf);
            }
            let width = self.columns.width as u16;
            let end = if is_low { self.vertical(t) + width - 1 } else { self.x(t) + width - spare };
            // with a sign that it is the number of this arrow, not of the one beside it
            let signed = matches!(flow, Flow::Back(_)).then(|| format!("←{told}"));
            let mut texts = signed.into_iter().chain([told]).map(|text| {
                let start = end.saturating_sub(text_width(&text));
                (text, start)
            });
            let taken = self.taken(above, t);
            let found = texts.find(|(_, start)| *start > taken).filter(|_| y > self.area.y);
            if let Some((text, start)) = found {
                whole(buf, self.area, (start, y - 1), &text, self.number_style(flow));
            }
        }
    }

    /// Writes the name of the matrix above an arrow, until the length of a gradient stands there.
    fn name_above(&self, wire: Wire, (x, y): (u16, u16), buf: &mut Buffer) {
        let recurrent = self.arm.model.cell.weights().recurrent;
        let name = match wire {
            Wire::Recurrent => self.view.looks.notation.name(recurrent),
            Wire::AlongC => self.arm.model.cell.along_c().unwrap_or_default(),
            Wire::Loss | Wire::Output | Wire::Shown | Wire::Input => return,
        };
        let name = name.split(' ').next().unwrap_or(name);
        let room = self.gap();
        if usize::from(text_width(name)) + 2 <= room {
            let x = x + (room as u16 - text_width(name)) / 2;
            put(buf, self.area, (x, y), name, self.view.theme.dim);
        }
    }

    /// Whether the number of the arrow above a box is in the row directly above it, too.
    fn is_low_above(&self, above: Wire) -> bool {
        self.height_of(Band::Wires(above)) < 2
    }

    /// Where the number of the arrow above a box ends, if it stands in the row directly above.
    fn taken(&self, above: Wire, t: usize) -> u16 {
        let is_low = self.is_low_above(above);
        let told = self.told(above.flow(self.view, self.arm, t), self.digits());
        self.vertical(t) + if is_low { text_width(&told) + 1 } else { 0 }
    }

    /// `◀━━` with the weight of the gradient, or `──▶`.
    fn arrow(&self, flow: Flow) -> String {
        let gap = self.gap();
        let level = self.level(flow).unwrap_or(2);
        match flow {
            Flow::Absent => String::new(),
            Flow::NotYet => line(4, gap),
            Flow::Forward => line(2, gap - 1) + "▶",
            Flow::Back(_) | Flow::Secret => "◀".to_owned() + &line(level, gap - 1),
            Flow::Cut => format!("{:^gap$}", "╳"),
        }
    }

    fn level(&self, flow: Flow) -> Option<usize> {
        match (flow, self.strength) {
            (Flow::Back(length), Some(strength)) if length.is_finite() => {
                Some(strength.level(length))
            }
            _ => None,
        }
    }

    /// The style of an arrow, which is bold if the last tick has used it.
    fn lit(&self, wire: Wire, flow: Flow, t: usize) -> Style {
        let style = self.style(flow);
        let is_new = wire.is_fresh(self.view, t) && !matches!(flow, Flow::NotYet | Flow::Absent);
        if is_new && self.view.looks.fresh { style.patch(self.view.theme.fresh) } else { style }
    }

    pub(super) fn style(&self, flow: Flow) -> Style {
        let theme = self.view.theme;
        match flow {
            Flow::Absent | Flow::NotYet => theme.not_computed,
            Flow::Forward => theme.forward,
            Flow::Back(length) if !length.is_finite() => theme.diverged,
            Flow::Back(_) => theme.flow(self.level(flow).unwrap_or(0)),
            Flow::Cut => theme.bad,
            Flow::Secret => theme.accent,
        }
    }

    fn number_style(&self, flow: Flow) -> Style {
        match flow {
            Flow::Back(length) if length.is_finite() => self.view.theme.text,
            other => self.style(other),
        }
    }

    /// The length of a gradient in at most so many columns.
    pub(super) fn told(&self, flow: Flow, digits: usize) -> String {
        match flow {
            Flow::Back(length) => number(length, digits).trim().to_owned(),
            Flow::Secret => "?".to_owned(),
            Flow::Absent | Flow::NotYet | Flow::Forward | Flow::Cut => String::new(),
        }
    }
}
