//! The equations of `nn` as rows of the pane: a formula, and each sum in it as a row of its own.

use super::formula::{Atom, Formula, Row};
use super::symbols::Symbols;
use crate::nn::equation::{Expr, Function, Over, Sign, Sum};
use crate::nn::{Equation, Quantity, Tensor, Variable};

/// The row of a number's equation, and the rows of the sums in it. An equation that a mistake of the arm breaks is not
/// shown: only what the tape has.
pub(crate) fn rows_of<'a>(s: &'a Symbols<'a>, left: Quantity, rank: u8) -> Vec<Row<'a>> {
    let Some(equation) = s.wiring.equation(left) else { return Vec::new() };
    let head = s.atom(left);
    if !s.is_as_written(&equation) {
        return vec![as_on_the_tape(rank, head)];
    }
    if let Some(sum) = equation.bare_sum() {
        return vec![s.sum_row(rank, head, sum.clone()).remark(equation.remark)];
    }
    let row = Row::formula(rank, head, s.formula(&equation)).remark(s.remark(&equation));
    let sums = equation.right.sums().into_iter().filter(|sum| sum.count() > 0);
    let sum_row = |sum: &Sum| s.sum_row(rank_of(sum, rank), s.part(sum, left), sum.clone());
    let mut sums: Vec<Row> = sums.map(sum_row).collect();
    sums.sort_by_key(|sum| sum.rank);
    [row].into_iter().chain(sums).collect()
}

/// What an equation that does not hold for this arm is shown as: what the tape has.
pub(crate) fn as_on_the_tape<'a>(rank: u8, head: Atom) -> Row<'a> {
    Row::given(rank, head).remark("as this arm has it")
}

/// The rank of a sum in an equation of some rank.
fn rank_of(sum: &Sum, rank: u8) -> u8 {
    match sum.over {
        Over::Units | Over::Classes | Over::Time | Over::Reading(_) => rank + 1,
        Over::Embedding | Over::Pixels => rank + 2,
        Over::Rows | Over::GateRows => 3,
    }
}

/// Whether a tensor is not shown by itself where something reads it, but as what it is computed from.
fn is_written_out(of: Quantity) -> bool {
    matches!(of.variable, Variable::Tape(Tensor::TanhC | Tensor::Reset | Tensor::DcFromLater))
}

impl<'a> Symbols<'a> {
    /// An equation with its numbers.
    pub(crate) fn formula(&self, equation: &Equation) -> Formula {
        let mut built =
            Built { s: self, left: equation.left, template: String::new(), atoms: vec![] };
        built.push(&equation.right, 0);
        Formula::of(built.template, built.atoms)
    }

    /// A sum as a row.
    pub(crate) fn sum_row(&'a self, rank: u8, head: Atom, sum: Sum) -> Row<'a> {
        let (symbols, count) = (self.sum(&sum), sum.count());
        Row::sum(rank, head, symbols, count, move |k| self.term(&sum, k))
    }

    /// One term of a sum.
    pub(crate) fn term(&self, sum: &Sum, k: usize) -> Formula {
        let factors = sum.term(k).into_iter().flat_map(|factor| self.factors(factor));
        Formula::product(factors.map(|factor| self.atom(factor)).collect::<Vec<Atom>>())
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

    /// A sum as a part of the equation of `left`; its value is known as soon as that of `left` is.
    fn part(&self, sum: &Sum, left: Quantity) -> Atom {
        let value = self.value(left).and_then(|_| sum.value(&|of| self.value(of)));
        Atom::new(self.product(sum, left), value)
    }

    /// Whether the arm computes it as the equation says, and what is written out in it too.
    fn is_as_written(&self, equation: &Equation) -> bool {
        let holds = |equation: &Equation| equation.place.is_none_or(|place| self.holds(place));
        let blocks = equation.reads();
        let firsts = blocks.iter().map(|block| block.first());
        let mut inner = firsts.filter(|of| is_written_out(*of));
        holds(equation)
            && inner.all(|of| self.wiring.equation(of).is_none_or(|inner| holds(&inner)))
    }

    /// What is said on an equation: its own remark, or which side of its kink a ReLU is on.
    fn remark(&self, equation: &Equation) -> &'static str {
        match &equation.right {
            Expr::Binary(slope, Sign::Times, _) => match &**slope {
                Expr::Apply(Function::Step, h) if self.is_above_0(h) => "h > 0: slope 1",
                Expr::Apply(Function::Step, _) => "h = 0: slope 0",
                _ => equation.remark,
            },
            _ => equation.remark,
        }
    }

    fn is_above_0(&self, expr: &Expr) -> bool {
        expr.value(&|of| self.value(of)).is_some_and(|value| value > 0.0)
    }

    /// Whether it is what later timesteps hand back to the last one: nothing.
    fn is_nothing(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Of(of) => match of.variable {
                Variable::Tape(Tensor::DhFromLater | Tensor::DcFromLater) => self.is_last(of.row),
                _ => false,
            },
            _ => false,
        }
    }
}

/// A formula on its way from an expression.
struct Built<'s> {
    s: &'s Symbols<'s>,
    left: Quantity,
    template: String,
    atoms: Vec<Atom>,
}

impl Built<'_> {
    fn atom(&mut self, atom: Atom) {
        self.template.push_str("{}");
        self.atoms.push(atom);
    }

    /// Appends a part; in brackets, if the sign around it binds more tightly than its own.
    fn push(&mut self, expr: &Expr, around: u8) {
        match expr {
            Expr::Number(number) => self.template.push_str(&number.to_string()),
            Expr::Of(of) => {
                match is_written_out(*of).then(|| self.s.wiring.equation(*of)).flatten() {
                    Some(equation) => self.push(&equation.right, around),
                    None => self.atom(self.s.atom(*of)),
                }
            }
            Expr::Sum(sum) => self.atom(self.s.part(sum, self.left)),
            Expr::SumOfExp(block) => {
                let symbol = format!("Σ exp({})", self.s.vector(block.first()));
                self.atom(Atom::new(symbol, expr.value(&|of| self.s.value(of))));
            }
            Expr::Apply(function, part) => self.function(*function, part),
            Expr::Squared(part) => {
                self.push(part, 3);
                self.template.push('²');
            }
            Expr::Binary(left, Sign::Plus, right) if self.s.is_nothing(right) => {
                self.push(left, around);
            }
            Expr::Binary(left, sign, right) => self.signed(left, *sign, right, around),
        }
    }

    fn function(&mut self, function: Function, part: &Expr) {
        let name = match function {
            Function::Tanh => "tanh(",
            Function::Sigmoid => "σ(",
            Function::Relu => "max(0, ",
            Function::Exp => "exp(",
            Function::MinusLn => {
                self.template.push_str("−ln ");
                return self.push(part, 3);
            }
            Function::Step => {
                let slope = if self.s.is_above_0(part) { '1' } else { '0' };
                return self.template.push(slope);
            }
        };
        self.template.push_str(name);
        self.push(part, 0);
        self.template.push(')');
    }

    fn signed(&mut self, left: &Expr, sign: Sign, right: &Expr, around: u8) {
        let (text, level, after) = match sign {
            Sign::Plus => (" + ", 1, 1),
            Sign::Minus => (" − ", 1, 2),
            Sign::Times => ("·", 2, 2),
            Sign::Over => (" / ", 2, 3),
        };
        let is_bracketed = level < around;
        if is_bracketed {
            self.template.push('(');
        }
        self.push(left, level);
        self.template.push_str(text);
        self.push(right, after);
        if is_bracketed {
            self.template.push(')');
        }
    }
}
