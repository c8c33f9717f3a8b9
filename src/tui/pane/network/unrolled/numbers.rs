//! The number that stands for what is at a position of the picture.

use super::{Band, LABELS, Node, Unrolled, Wire};
use crate::nn::kernel::argmax;
use crate::nn::{OffTape, Quantity, Stage, Tensor};

impl Unrolled<'_> {
    /// The number at a position: of the boxes and arrows of the state that of the selected unit.
    pub(in crate::tui::pane) fn number_at(&self, (column, row): (u16, u16)) -> Option<Quantity> {
        let x = usize::from(column.checked_sub(self.area.x + LABELS)?);
        let t = self.columns.at(x)?;
        let (unit, comes_back) = (self.view.unit(), self.arm.reached().has_backward(t));
        let state = |forward: Tensor, backward: Tensor| match comes_back {
            true => backward.at(t, unit),
            false => forward.at(forward.row_of(t), unit),
        };
        let across = x % self.columns.width >= self.boxes;
        let (band, _) =
            self.bands.iter().find(|(_, place)| (place.top()..place.bottom()).contains(&row))?;
        Some(match band {
            Band::Time => OffTape::DhNorm.at(t, 0),
            Band::Boxes(Node::Loss) => Tensor::Loss.at(t, 0),
            Band::Boxes(Node::Output) => Tensor::P.at(t, argmax(self.arm.row(Tensor::P, t)?)),
            Band::Wires(Wire::Loss) => Tensor::Dy.at(t, argmax(self.arm.row(Tensor::P, t)?)),
            Band::Boxes(Node::State) if across && comes_back => Tensor::DhFromLater.at(t, unit),
            Band::Boxes(Node::CellState) if across && comes_back => Tensor::DcFromLater.at(t, unit),
            Band::Boxes(Node::State) => state(Tensor::H, Tensor::Dh),
            Band::Boxes(Node::CellState) => state(Tensor::C, Tensor::Dc),
            Band::Wires(Wire::Output) => state(Tensor::H, Tensor::DhFromOutput),
            Band::Wires(Wire::Shown) => state(Tensor::C, Tensor::DcFromH),
            Band::Wires(Wire::Input) => state(Tensor::Z, Tensor::Dz),
            Band::Wires(Wire::Recurrent | Wire::AlongC) => OffTape::DhNorm.at(t, 0),
            Band::Boxes(Node::Input) => OffTape::Inputs.at(t, 0),
            Band::Sum => self.view.parameter(Stage::Grad),
        })
    }
}
