//! One arm as the unrolled graph of the textbooks: a column per timestep, the loss at the top, the input at the bottom.

mod arrows;
mod boxes;
mod numbers;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::flow::Wire;
use super::strength::Strength;
use super::sum;
use crate::nn::{Name, Tensor};
use crate::train::{ArmSnapshot, Tick};
use crate::tui::view::View;
use crate::tui::widget::columns::Columns;
use crate::tui::widget::{DIFFERS, put};

/// The width of the names on the left.
const LABELS: u16 = 7;
/// The widths of a timestep.
const WIDTHS: (usize, usize) = (9, 28);
/// The most timesteps of which several arms are compared in full.
const COMPARED: usize = 12;
/// The width of a number at an arrow.
const NUMBER: usize = 5;

/// A box of a timestep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Loss,
    Output,
    State,
    CellState,
    Input,
}

/// A band of the picture, over all timesteps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Band {
    Time,
    Boxes(Node),
    /// Arrows up and down.
    Wires(Wire),
    /// What each timestep adds to a gradient, and their sum.
    Sum,
}

/// The picture of one arm.
pub(super) struct Unrolled<'a> {
    view: &'a View<'a>,
    arm: &'a ArmSnapshot,
    strength: Option<Strength>,
    area: Rect,
    columns: Columns,
    /// The width of a box; the arrow to the next takes the rest of the column.
    boxes: usize,
    bands: Vec<(Band, Rect)>,
}

/// The bands of an arm.
fn bands(arm: &ArmSnapshot) -> Vec<Band> {
    use Band::{Boxes, Time, Wires};
    let mut bands = vec![Time, Boxes(Node::Loss), Wires(Wire::Loss), Boxes(Node::Output)];
    bands.extend([Wires(Wire::Output), Boxes(Node::State)]);
    if arm.model.cell.has_cell_state() {
        bands.extend([Wires(Wire::Shown), Boxes(Node::CellState)]);
    }
    bands.extend([Wires(Wire::Input), Boxes(Node::Input), Band::Sum]);
    bands
}

impl<'a> Unrolled<'a> {
    /// Whether the picture is wanted: of several arms with many timesteps, bars tell the difference better.
    pub(super) fn is_wanted(view: &View, arms: &[(usize, &ArmSnapshot)]) -> bool {
        arms.len() < 2 || view.frame.snapshot.cursor.timesteps <= COMPARED
    }

    /// Whether the pictures of these arms are wanted, and fit below each other, with one row more each where there are
    /// several.
    pub(super) fn fit(view: &View, arms: &[(usize, &ArmSnapshot)], area: Rect) -> bool {
        let rows = |(_, arm): &(usize, &ArmSnapshot)| bands(arm).len() as u16 - 1; // without the sum
        let several = arms.len() > 1;
        let least = arms.iter().map(rows).max().unwrap_or(0) + u16::from(several);
        let has_room = usize::from(area.width) > usize::from(LABELS) + WIDTHS.0;
        let scrolls = Self::columns(view, area.width).hidden;
        Self::is_wanted(view, arms)
            && has_room
            && area.height / arms.len().max(1) as u16 >= least
            && !(several && scrolls)
    }

    fn columns(view: &View, width: u16) -> Columns {
        let room = usize::from(width.saturating_sub(LABELS));
        let timesteps = view.frame.snapshot.cursor.timesteps;
        Columns::around(view.looked_at(), timesteps, room, WIDTHS)
    }

    pub(super) fn new(
        view: &'a View<'a>,
        arm: &'a ArmSnapshot,
        strength: Option<Strength>,
        area: Rect,
    ) -> Self {
        let columns = Self::columns(view, area.width);
        let gap = (columns.width / 3).clamp(3, 9).min(columns.width);
        let boxes = columns.width - gap;
        let mut picture = Unrolled { view, arm, strength, area, columns, boxes, bands: Vec::new() };
        picture.bands = picture.arranged();
        picture
    }

    /// The columns between two boxes.
    fn gap(&self) -> usize {
        self.columns.width - self.boxes
    }

    /// Gives each band its rows: one each, and then more as far as there are.
    fn arranged(&self) -> Vec<(Band, Rect)> {
        use Band::{Boxes, Wires};
        // each share is made of a dz_t
        let shown = |band: &Band| *band != Band::Sum || self.view.knows("dz_t");
        let mut heights: Vec<(Band, u16)> = bands(self.arm)
            .into_iter()
            .filter(shown)
            .map(|band| (band, u16::from(band != Band::Sum)))
            .collect();
        let framed = u16::from(self.gap() > NUMBER) * 2;
        let summed = u16::from(self.arm.reached().has_gradient()); // then the shares come first
        let wishes = [
            (Band::Sum, summed),
            (Wires(Wire::Output), 1),
            (Wires(Wire::Shown), 1),
            (Band::Sum, 2 - summed),
            (Boxes(Node::State), framed),
            (Boxes(Node::CellState), framed),
            (Band::Sum, 1),
            (Boxes(Node::Output), framed),
            (Wires(Wire::Loss), 1),
            (Wires(Wire::Input), 1),
            (Wires(Wire::Output), 1),
        ];
        for (band, more) in wishes {
            let used: u16 = heights.iter().map(|(_, rows)| rows).sum();
            let found = heights.iter_mut().find(|(other, _)| *other == band);
            if let Some((_, rows)) = found.filter(|_| used + more <= self.area.height) {
                *rows += more;
            }
        }
        let mut y = self.area.y;
        let place = |(band, height): (Band, u16)| {
            let place = Rect { y, height, ..self.area }.intersection(self.area);
            y += height;
            (band, place)
        };
        heights.into_iter().map(place).filter(|(_, place)| place.height > 0).collect()
    }

    /// The left edge of a timestep that is shown.
    fn x(&self, t: usize) -> u16 {
        self.area.x + LABELS + ((t - self.columns.first) * self.columns.width) as u16
    }

    /// The timestep at so many columns from the left edge.
    pub(super) fn timestep_at(&self, x: usize) -> Option<usize> {
        self.columns.at(x.checked_sub(LABELS.into())?)
    }

    /// The column of the arrows up and down, which leaves room for the numbers on both sides.
    fn vertical(&self, t: usize) -> u16 {
        let numbers = if self.is_low() { 2 * NUMBER + 4 } else { NUMBER + 2 };
        let middle = self.boxes.saturating_sub(1) / 2;
        self.x(t) + middle.min(self.columns.width.saturating_sub(numbers)) as u16
    }

    /// Whether the numbers of the arrows from the outputs share their row with those of the arrows across.
    fn is_low(&self) -> bool {
        self.height_of(Band::Wires(Wire::Output)) < 2
    }

    fn height_of(&self, band: Band) -> u16 {
        self.bands.iter().find(|(other, _)| *other == band).map_or(0, |(_, place)| place.height)
    }

    pub(super) fn draw(&self, buf: &mut Buffer) {
        for (band, place) in &self.bands {
            self.label(*band, *place, buf);
            match *band {
                Band::Time => self.times(*place, buf),
                Band::Boxes(node) => self.boxes(node, *place, buf),
                Band::Wires(wire) => self.wires(wire, *place, buf),
                Band::Sum => self.sum(*place, buf),
            }
        }
        for (band, place) in &self.bands {
            match band {
                Band::Boxes(Node::State) => {
                    self.across(Wire::Recurrent, Wire::Output, *place, buf);
                }
                Band::Boxes(Node::CellState) => {
                    self.across(Wire::AlongC, Wire::Shown, *place, buf);
                }
                Band::Boxes(Node::Loss | Node::Output | Node::Input)
                | Band::Time
                | Band::Wires(_)
                | Band::Sum => {}
            }
        }
    }

    /// The name of a band on its left: the variable in the boxes, or the matrix at the arrows.
    fn label(&self, band: Band, place: Rect, buf: &mut Buffer) {
        let notation = self.view.looks.notation;
        let weights = self.arm.model.cell.weights();
        let text = match band {
            Band::Time => self.window(),
            Band::Boxes(Node::Loss) => "loss_t".to_owned(),
            Band::Boxes(Node::Output) => format!("{}_t", notation.probabilities()),
            Band::Boxes(Node::State) => "h_t".to_owned(),
            Band::Boxes(Node::CellState) => "c_t".to_owned(),
            Band::Boxes(Node::Input) => "x_t".to_owned(),
            Band::Wires(Wire::Output) => notation.name(Name::W_hy).to_owned(),
            Band::Wires(Wire::Loss) if self.comes_back() && self.names(Wire::Loss) => {
                format!("d{}_t", self.view.logits())
            }
            Band::Wires(Wire::Input) if self.comes_back() && self.names(Wire::Input) => {
                format!("d{}_t", notation.pre_activation())
            }
            Band::Wires(Wire::Input) => notation.name(weights.input).to_owned(),
            Band::Wires(_) | Band::Sum => String::new(),
        };
        let y = place.y + (place.height - 1) / 2;
        put(buf, self.area, (self.area.x, y), &text, self.view.theme.dim);
        if band == Band::Boxes(Node::State) && place.height > 2 {
            let name = notation.name(weights.recurrent);
            put(buf, self.area, (self.area.x, y - 1), name, self.view.theme.dim);
        }
    }

    /// Whether the course has named the gradient that comes back along these arrows.
    fn names(&self, wire: Wire) -> bool {
        match wire {
            Wire::Loss => self.view.knows("dy_t"),
            Wire::Input => self.view.knows("dz_t"),
            Wire::Output | Wire::Recurrent | Wire::Shown | Wire::AlongC => true,
        }
    }

    /// Whether backward has begun.
    fn comes_back(&self) -> bool {
        let reached = self.arm.reached();
        reached.has_backward(reached.timesteps.saturating_sub(1))
    }

    /// `t`, or `t 3–9` if these are some of more timesteps.
    fn window(&self) -> String {
        let shown = self.columns.shown();
        match self.columns.hidden {
            true => format!("{}–{}", shown.start, shown.end - 1),
            false => "t".to_owned(),
        }
    }

    fn times(&self, place: Rect, buf: &mut Buffer) {
        let theme = self.view.theme;
        for t in self.columns.shown() {
            let (text, style) = match self.view.frame.snapshot.cursor.last() {
                _ if self.view.looks.timestep == Some(t) => (format!("[{t}]"), theme.key),
                Some(Tick::Forward(at)) if at == t => (format!("{t} ▶"), theme.forward),
                Some(Tick::Backward(at)) if at == t => (format!("{t} ◀"), theme.backward),
                _ => (t.to_string(), theme.dim),
            };
            let (text, style) = match self.view.row_differs(Tensor::Dh, t) {
                true => (text + DIFFERS, theme.bad),
                false => (text, style),
            };
            put(buf, self.area, (self.vertical(t), place.y), &text, style);
        }
        if self.columns.hidden {
            let all = self.arm.reached().timesteps;
            let (x, y) = (self.area.x + LABELS - 2, place.y);
            if self.columns.first > 0 {
                put(buf, self.area, (x, y), "‹", theme.key);
            }
            if self.columns.shown().end < all {
                put(buf, self.area, (self.area.right() - 1, y), "›", theme.key);
            }
        }
    }

    /// Draws what each timestep adds to the selected gradient, and what becomes of the sum.
    fn sum(&self, place: Rect, buf: &mut Buffer) {
        let shares = sum::Shares::of(self.view, self.arm);
        let columns: Vec<(usize, u16)> =
            self.columns.shown().map(|t| (t, self.vertical(t))).collect();
        shares.draw(&columns, place, buf);
    }
}
