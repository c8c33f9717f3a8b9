//! The name of a number by itself, outside its equation, and the number that such a name belongs to.

use strum::VariantArray;

use super::naming::Naming;
use crate::engine::Frame;
use crate::nn::tensor::Columns;
use crate::nn::{Age, Name, OffTape, Quantity, Stage, Tensor, Variable};
use crate::tui::notation::Notation;
use crate::tui::theme::in_ascii;

impl Naming<'_> {
    /// A gradient that the clip leaves as it is and a weight after the update have the symbols that they had before, so
    /// that they are told apart in words: `clipped dW_hh[1,2]`, `updated W_hh[1,2]`, `m of W_hh[1,2]`.
    pub(crate) fn named(&self, of: Quantity) -> String {
        let written = self.written(of);
        match of.variable {
            Variable::Parameter(Stage::Clipped, _) if !self.wiring.is_clipped => {
                format!("clipped {written}")
            }
            Variable::Parameter(Stage::After, _) => format!("updated {written}"),
            Variable::Moment(age, which, name) => {
                let place = self.place(name, of.row, of.column);
                let updated = if age == Age::New { "updated " } else { "" };
                format!("{updated}{} of {}{place}", self.moment_letter(which), self.name(name))
            }
            Variable::Parameter(Stage::Before | Stage::Grad | Stage::Clipped, _)
            | Variable::Tape(_)
            | Variable::OffTape(_) => written,
        }
    }

    /// What the row and the column of a number are called, where that is not their index: a class, a symbol that is read,
    /// a unit of a gate.
    pub(crate) fn labels(&self, of: Quantity) -> [Option<String>; 2] {
        let Quantity { variable, row, column } = of;
        let [of_row, of_column] = match variable {
            Variable::Parameter(_, name) | Variable::Moment(_, _, name) => {
                [self.row_of(name, row), self.column_of(name, column)]
            }
            Variable::Tape(tensor) => {
                let column = match tensor.columns_are() {
                    Columns::Gates => self.row_label(column),
                    _ => self.column_on_tape(tensor, column),
                };
                [row.to_string(), column]
            }
            Variable::OffTape(OffTape::X) => [row.to_string(), self.symbol(column)],
            Variable::OffTape(_) => return [None, None],
        };
        let named = |label: String, index: usize| Some(label).filter(|l| *l != index.to_string());
        [named(of_row, row), named(of_column, column)]
    }

    /// The numbers of the rows whose names begin like a spelling, as far as the places in them.
    fn like(&self, variable: Variable, size: (usize, usize), spelling: &str) -> Vec<Quantity> {
        let (rows, columns) = size;
        let begins = |row: usize, column: usize| {
            let name = spelled(&self.named(variable.at(row, column)));
            spelling.starts_with(name.split('[').next().unwrap_or_default())
        };
        let of_gates = || (0..columns).step_by(self.hidden());
        let rows = (0..rows).filter(|row| of_gates().any(|column| begins(*row, column)));
        rows.flat_map(|row| (0..columns).map(move |column| variable.at(row, column))).collect()
    }
}

/// Returns the number of the selected arm that has a name on the screen, with or without Unicode and blanks.
pub(crate) fn find(frame: &Frame, notation: Notation, text: &str) -> Option<Quantity> {
    let naming = Naming::of(frame, notation);
    let values = naming.arm.values(&frame.snapshot.example);
    let spelling = spelled(text);
    let like = |variable| naming.like(variable, values.size(variable), &spelling);
    let mut similar: Vec<Quantity> = variables().flat_map(like).collect();
    similar.retain(|of| spelled(&naming.named(*of)) == spelling);
    let text = without_blanks(text);
    let exact = similar.iter().find(|of| without_blanks(&naming.named(**of)) == text);
    exact.or(similar.first()).copied() // two labels may be the same in ASCII
}

/// All arrays that a model may have.
fn variables() -> impl Iterator<Item = Variable> {
    let tape = Tensor::VARIANTS.iter().map(|tensor| Variable::Tape(*tensor));
    let beside = OffTape::VARIANTS.iter().map(|array| Variable::OffTape(*array));
    let of_weights = Name::VARIANTS.iter().flat_map(|name| {
        let stages = Stage::VARIANTS.iter().map(|stage| Variable::Parameter(*stage, *name));
        let ages = [Age::Old, Age::New].into_iter();
        stages.chain(ages.flat_map(|age| [0, 1].map(|which| Variable::Moment(age, which, *name))))
    });
    tape.chain(beside).chain(of_weights)
}

/// In ASCII, without blanks, and without the signs of a subscript and a superscript: `dh2[0]` for `dh₂[0]` and `dh_2[0]`.
fn spelled(text: &str) -> String {
    in_ascii(&without_blanks(text)).chars().filter(|c| !"_^".contains(*c)).collect()
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscript_is_spelled_in_one_way() {
        for text in ["dh₁₂[0, 1]", "dh_12[0,1]", "dh12[0,1]", " dh_12 [0, 1]"] {
            assert_eq!(spelled(text), "dh12[0,1]");
        }
        assert_eq!(spelled("(W_hh^Tdz_3)[0]"), spelled("(W_hhᵀdz₃)[0]"));
        assert_eq!(spelled("(W_hhᵀdz₃)[0]"), "(WhhTdz3)[0]");
    }
}
