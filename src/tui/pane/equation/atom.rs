//! The numbers of which equations are made.

use crate::nn::Quantity;
use crate::tui::widget::DIFFERS;
use crate::tui::widget::number::{number, short};

/// A number of an equation: how it is written, and its value, if it is computed.
#[derive(Clone, Debug)]
pub(crate) struct Atom {
    /// `h₂[3]`.
    pub(crate) symbol: String,
    pub(crate) value: Option<f64>,
    /// Which number it is; none of a part that nobody else knows, such as one product of a sum.
    pub(crate) quantity: Option<Quantity>,
    fine: bool,
    is_blank: bool,
    /// Whether it is a number of a hand-in that differs from the right one.
    differs: bool,
}

impl Atom {
    pub(crate) fn new(symbol: impl Into<String>, value: Option<f64>) -> Self {
        Atom {
            symbol: symbol.into(),
            value,
            quantity: None,
            fine: false,
            is_blank: false,
            differs: false,
        }
    }

    pub(crate) fn of(quantity: Quantity, symbol: impl Into<String>, value: Option<f64>) -> Self {
        Atom { quantity: Some(quantity), ..Atom::new(symbol, value) }
    }

    /// With a mark if it differs from the right number.
    pub(crate) fn marked(self, differs: bool) -> Self {
        Atom { differs, ..self }
    }

    pub(crate) fn called(self, symbol: impl Into<String>) -> Self {
        Atom { symbol: symbol.into(), ..self }
    }

    /// With a blank instead of its digits, if it has some.
    pub(crate) fn blank(self) -> Self {
        Atom { is_blank: true, ..self }
    }

    /// With as many digits as a weight needs to be seen moving.
    pub(crate) fn fine(self) -> Self {
        Atom { fine: true, ..self }
    }

    pub(crate) fn number(&self) -> Option<String> {
        let blank = self.is_blank.then(|| "__".to_owned());
        let number = self.value.map(|x| blank.unwrap_or_else(|| self.written(x)))?;
        Some(if self.differs { number + DIFFERS } else { number })
    }

    /// A value with as many digits as its own.
    fn written(&self, x: f64) -> String {
        if self.fine { number(x, 8).trim().to_owned() } else { short(x) }
    }

    /// Its value as it is written.
    pub(crate) fn as_written(&self) -> Option<f64> {
        self.written(self.value?).parse().ok()
    }

    /// Whether a value is written as its own is.
    pub(crate) fn is_written_like(&self, x: f64) -> bool {
        self.value.is_some_and(|value| self.written(value) == self.written(x))
    }
}
