//! How each quantity is written: `h₂[3]`, `W_hh[3,5]`, and inside a sum `h₁[j]`, `W_hh[3,j]`.

use super::naming::Naming;
use crate::nn::equation::{Expr, Over, Part, Sign, Sum};
use crate::nn::tensor::Columns;
use crate::nn::wiring::Block;
use crate::nn::{Age, Name, OffTape, Optimizer, Quantity, Stage, Tensor, Variable};
use crate::tui::notation::sub;

/// The index that a sum runs over, as it stands in its terms.
#[derive(Clone, Copy)]
enum Running<'a> {
    /// None: it is a number by itself.
    Nothing,
    /// A letter in place of the row.
    Row(&'a str),
    /// A letter in place of the column.
    Column(&'a str),
    /// A letter in place of the timestep.
    Time,
}

/// Whether a tensor is not shown by itself where something reads it, but as what it is computed from.
pub(crate) fn is_written_out(of: Quantity) -> bool {
    matches!(of.variable, Variable::Tape(Tensor::TanhC | Tensor::Reset | Tensor::DcFromLater))
}

impl Naming<'_> {
    pub(crate) fn written(&self, quantity: Quantity) -> String {
        self.running(quantity, Running::Nothing)
    }

    /// `Σ_j W_hh[3,j]·h₁[j]`
    pub(crate) fn sum(&self, sum: &Sum) -> String {
        let first: Vec<Quantity> =
            sum.term(0).into_iter().flat_map(|factor| self.factors(factor)).collect();
        let letter = match sum.over {
            Over::GateRows => format!("{}k", first.first().map_or("", |w| self.gate_letter(w.row))),
            Over::Pixels => "pixel".to_owned(),
            over => self.index(over),
        };
        let is_weight = |factor: &Quantity| matches!(factor.variable, Variable::Parameter(..));
        let running = |factor: &Quantity| match sum.over {
            Over::Time | Over::Reading(_) => Running::Time,
            Over::Rows | Over::GateRows | Over::Classes if is_weight(factor) => {
                Running::Row(&letter)
            }
            Over::Rows | Over::GateRows | Over::Classes => Running::Column(&letter),
            Over::Units | Over::Embedding | Over::Pixels => Running::Column(&letter),
        };
        let factors: Vec<String> =
            first.iter().map(|factor| self.running(*factor, running(factor))).collect();
        format!("Σ_{} {}", self.index(sum.over), factors.join("·"))
    }

    /// `√Σ_j dh₂[j]²`; of all parameters together `√Σ g²`.
    pub(crate) fn norm(&self, blocks: &[Block]) -> String {
        match blocks {
            [one] => format!("√Σ_j {}²", self.running(one.first(), Running::Column("j"))),
            _ => "√Σ g²".to_owned(),
        }
    }

    /// A number, or those that it is the product of, where it is written out.
    pub(crate) fn factors(&self, of: Quantity) -> Vec<Quantity> {
        let written_out = is_written_out(of).then(|| self.wiring.equation(of)).flatten();
        match written_out.map(|equation| equation.right) {
            Some(Expr::Binary(left, Sign::Times, right)) => match (*left, *right) {
                (Expr::Of(left), Expr::Of(right)) => vec![left, right],
                _ => vec![of],
            },
            _ => vec![of],
        }
    }

    /// What a sum runs over, as it stands below the sign.
    fn index(&self, over: Over) -> String {
        match over {
            Over::Units => "j".to_owned(),
            Over::Rows | Over::GateRows | Over::Classes => "k".to_owned(),
            Over::Embedding => "d".to_owned(),
            Over::Pixels => "pixels".to_owned(),
            Over::Time => "t".to_owned(),
            Over::Reading(symbol) => format!("(t reads {})", self.symbol(symbol)),
        }
    }

    /// A sum as a part of an equation: `(W_hh h₁)[3]`, `(W_hhᵀdz₃)[3]`.
    pub(crate) fn product(&self, sum: &Sum, left: Quantity) -> String {
        if sum.over == Over::Pixels {
            let (w, at) = (self.name(self.names().input), sub(left.row as isize));
            return format!("({w} x{at})[{}]", self.row_label(left.column));
        }
        let [weight, number] = sum.term(0)[..] else { return self.sum(sum) };
        let Variable::Parameter(_, name) = weight.variable else { return self.sum(sum) };
        let (w, vector) = (self.name(name), self.vector(number));
        let column = self.column_of(name, weight.column);
        match sum.over {
            Over::Rows | Over::Classes => format!("({w}ᵀ{vector})[{column}]"),
            Over::GateRows => {
                format!("({w}ᵀ{vector})[{},{column}]", self.gate_letter(weight.row))
            }
            Over::Units | Over::Embedding | Over::Pixels | Over::Time | Over::Reading(_) => {
                format!("({w} {vector})[{}]", self.row_of(name, weight.row))
            }
        }
    }

    /// How a part of the equation of `left` is called.
    pub(crate) fn part_name(&self, part: Part, left: Quantity) -> String {
        match part {
            Part::Threshold => "c".to_owned(),
            Part::Factor => "factor".to_owned(),
            Part::SquaredNorm => "s".to_owned(),
            Part::Corrected(which) => {
                let place = match left.variable {
                    Variable::Parameter(_, name) => self.place(name, left.row, left.column),
                    Variable::Tape(_) | Variable::Moment(..) | Variable::OffTape(_) => {
                        String::new()
                    }
                };
                format!("{}*{place}", self.moment_letter(which))
            }
        }
    }

    /// The letter of what the optimiser remembers.
    pub(super) fn moment_letter(&self, which: usize) -> &'static str {
        match (self.arm.optimizer, which) {
            (Optimizer::Momentum { .. }, _) | (Optimizer::Adam { .. }, 1) => "v",
            (Optimizer::Adam { .. }, _)
            | (Optimizer::Sgd { .. } | Optimizer::Adagrad { .. } | Optimizer::RmsProp { .. }, _) => {
                "m"
            }
        }
    }

    /// The vector of a timestep that a number is in: `h₁`.
    pub(crate) fn vector(&self, Quantity { variable, row, column }: Quantity) -> String {
        match variable {
            Variable::Tape(tensor) => {
                let t = row as isize - isize::from(tensor.is_state());
                self.stem(tensor, [&sub(t), &sub(t - 1)], column)
            }
            Variable::Parameter(_, name) | Variable::Moment(_, _, name) => {
                self.name(name).to_owned()
            }
            Variable::OffTape(array) => self.off_tape(array, row, column),
        }
    }

    /// `[3,'l']`: a place of a parameter.
    pub(crate) fn place(&self, name: Name, row: usize, column: usize) -> String {
        bracketed(name, &self.row_of(name, row), &self.column_of(name, column))
    }

    fn running(&self, quantity: Quantity, running: Running) -> String {
        let Quantity { variable, row, column } = quantity;
        match variable {
            Variable::Tape(tensor) => self.on_tape(tensor, quantity, running),
            Variable::Parameter(stage, name) => {
                let d = match stage {
                    Stage::Before | Stage::After => "",
                    Stage::Clipped if self.wiring.is_clipped => "clipped d",
                    Stage::Grad | Stage::Clipped => "d", // one number, as long as no clip changes it
                };
                let place = match running {
                    Running::Row(letter) => bracketed(name, letter, &self.column_of(name, column)),
                    Running::Column(letter) => bracketed(name, &self.row_of(name, row), letter),
                    Running::Nothing | Running::Time => self.place(name, row, column),
                };
                format!("{d}{}{place}", self.name(name))
            }
            Variable::Moment(age, which, name) => {
                let new = if age == Age::New { "′" } else { "" };
                format!("{}{new}{}", self.moment_letter(which), self.place(name, row, column))
            }
            Variable::OffTape(array) => self.off_tape(array, row, column),
        }
    }

    /// A number beside the tape. The factors of a step back are called by the timestep that the gradient comes from.
    fn off_tape(&self, array: OffTape, row: usize, column: usize) -> String {
        let (at, next) = (sub(row as isize), row + 1);
        let recurrent = self.name(self.names().recurrent);
        match array {
            OffTape::Inputs => format!("x{at}"),
            OffTape::X => format!("x{at}[{}]", self.symbol(column)),
            OffTape::Targets => format!("target{at}"),
            OffTape::TotalLoss => "L".to_owned(),
            OffTape::DhNorm => format!("‖dh{at}‖"),
            OffTape::GradNorm => "‖g‖".to_owned(),
            OffTape::ClippedNorm => "‖g‖ after the clip".to_owned(),
            OffTape::Slope => {
                format!("×{} at t={next}", self.cell().slope_name().unwrap_or("cell"))
            }
            OffTape::Weights => format!("×{recurrent}ᵀ at t={next}"),
            OffTape::ThroughC => {
                format!("×{} at t={next}", self.cell().along_c().unwrap_or_default())
            }
            OffTape::Singular if row == 0 => format!("σ_max of {recurrent}"),
            OffTape::Singular => format!("σ[{row}] of {recurrent}"),
            OffTape::Moduli if row == 0 => format!("ρ of {recurrent}"),
            OffTape::Moduli => format!("|λ|[{row}] of {recurrent}"),
        }
    }

    fn on_tape(&self, tensor: Tensor, of: Quantity, running: Running) -> String {
        let t = of.row as isize - isize::from(tensor.is_state());
        let times = match running {
            Running::Time if t < 0 => ["_{t−1}".to_owned(), String::new()],
            Running::Time => ["_t".to_owned(), "_{t−1}".to_owned()],
            Running::Nothing | Running::Row(_) | Running::Column(_) => [sub(t), sub(t - 1)],
        };
        if let Some(product) = self.handed_back(of) {
            return product;
        }
        let stem = self.stem(tensor, [&times[0], &times[1]], of.column);
        let column = match running {
            Running::Row(letter) | Running::Column(letter) => letter.to_owned(),
            Running::Nothing | Running::Time => self.column_on_tape(tensor, of.column),
        };
        if tensor == Tensor::Loss { stem } else { format!("{stem}[{column}]") }
    }

    /// What comes from later timesteps is called by the product that it is, if it is nothing else; with a mistake of any
    /// kind it has another name, which tells nothing about that mistake.
    fn handed_back(&self, of: Quantity) -> Option<String> {
        if of.variable != Tensor::DhFromLater.into() {
            return None;
        }
        let equation = self.wiring.equation(of).filter(|_| self.fault().is_none())?;
        equation.bare_sum().map(|sum| self.product(sum, of))
    }

    /// A tensor at a timestep, without the place in it; of gates, the one that a column belongs to.
    fn stem(&self, tensor: Tensor, [at, before]: [&str; 2], column: usize) -> String {
        let (y, z) = (self.y_letter(), self.z_letter());
        match tensor {
            Tensor::E => format!("e{at}"),
            Tensor::Z => format!("{z}{at}"),
            Tensor::Gates => format!("{}{at}", self.gate_letter(column)),
            Tensor::Reset => format!("(r{at}⊙h{before})"),
            Tensor::C => format!("c{at}"),
            Tensor::TanhC => format!("(tanh c{at})"),
            Tensor::H => format!("h{at}"),
            Tensor::Y => format!("{y}{at}"),
            Tensor::P => format!("{}{at}", self.p_letter()),
            Tensor::Loss => format!("loss{at}"),
            Tensor::Dy => format!("d{y}{at}"),
            Tensor::DhFromOutput => format!("({}ᵀd{y}{at})", self.name(Name::W_hy)),
            Tensor::DhFromLater => format!("later dh{at}"),
            Tensor::Dh => format!("dh{at}"),
            Tensor::DcFromH => format!("dc via h{at}"),
            Tensor::DcFromLater => format!("later dc{at}"),
            Tensor::Dc => format!("dc{at}"),
            Tensor::Dreset => format!("dreset{at}"),
            Tensor::Dz => format!("d{z}{at}"),
            Tensor::Past => format!("past{at}"),
            Tensor::Dpast => format!("dpast{at}"),
            Tensor::De => format!("de{at}"),
        }
    }

    pub(super) fn column_on_tape(&self, tensor: Tensor, column: usize) -> String {
        match tensor.columns_are() {
            Columns::Rows | Columns::Past => self.row_label(column),
            Columns::Classes => self.class(column),
            Columns::Gates => (column % self.hidden()).to_string(),
            Columns::Embedding
            | Columns::Units
            | Columns::CellState
            | Columns::ResetPast
            | Columns::One => column.to_string(),
        }
    }

    /// The letter of the gate that a row of `z_t` belongs to.
    pub(crate) fn gate_letter(&self, row: usize) -> &'static str {
        self.cell().letters().get(row / self.hidden()).copied().unwrap_or_default()
    }

    pub(super) fn row_of(&self, name: Name, row: usize) -> String {
        match name {
            Name::W_hy | Name::b_y => self.class(row),
            Name::E => self.symbol(row),
            Name::W_xh | Name::W_hh | Name::b_h => self.row_label(row),
            Name::W_x | Name::W_h | Name::b | Name::b_x => self.row_label(row),
        }
    }

    pub(super) fn column_of(&self, name: Name, column: usize) -> String {
        let is_symbol = name == self.names().input && self.arm.model.dims.embedding.is_none();
        if is_symbol { self.symbol(column) } else { column.to_string() }
    }
}

/// `[3,5]`, and of a bias `[3]`.
fn bracketed(name: Name, row: &str, column: &str) -> String {
    if name.is_bias() { format!("[{row}]") } else { format!("[{row},{column}]") }
}
