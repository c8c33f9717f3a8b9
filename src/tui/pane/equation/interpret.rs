//! The equations of `nn` as rows of the pane: a formula, and each sum in it as a row of its own.

use super::formula::{Atom, Formula, Row};
use super::symbols::{Symbols, is_written_out};
use crate::nn::equation::{Expr, Function, Over, Part, Sign, Sum};
use crate::nn::{Equation, Quantity, Stage, Tensor, Variable};
use crate::tui::widget::number::short;

/// The rows of the equation of a number on the tape, in the rank of its tensor.
pub(crate) fn tape_rows<'a>(
    s: &'a Symbols<'a>,
    tensor: Tensor,
    t: usize,
    column: usize,
) -> Vec<Row<'a>> {
    let Some(equation) = s.wiring.equation(tensor.at(tensor.row_of(t), column)) else {
        return Vec::new();
    };
    let is_product = tensor == Tensor::DhFromLater && equation.bare_sum().is_some();
    let rank = if is_product && s.has_gates() { 3 } else { rank(s, tensor) };
    equation_rows(s, &equation, rank)
}

/// First the states and their gradients, then the gates, then what these are computed from.
pub(crate) fn rank(s: &Symbols, tensor: Tensor) -> u8 {
    let behind_gates = u8::from(s.has_gates());
    match tensor {
        Tensor::H | Tensor::C | Tensor::Dh | Tensor::Dc => 0,
        Tensor::Dz => behind_gates,
        Tensor::Gates | Tensor::DhFromLater => 1,
        Tensor::Dy | Tensor::DhFromOutput => 1 + behind_gates,
        Tensor::Z | Tensor::Past | Tensor::TanhC => 2 * behind_gates,
        Tensor::Loss | Tensor::DcFromH | Tensor::DcFromLater => 2,
        Tensor::Dreset | Tensor::Dpast => 3,
        Tensor::Y | Tensor::De => 4,
        Tensor::Reset | Tensor::P => 6,
        Tensor::E => 7,
    }
}

/// The row of a number's equation, and the rows of the sums in it.
pub(crate) fn rows_of<'a>(s: &'a Symbols<'a>, left: Quantity, rank: u8) -> Vec<Row<'a>> {
    s.wiring.equation(left).map_or_else(Vec::new, |equation| equation_rows(s, &equation, rank))
}

/// The same of an equation that is known. One that a mistake of the arm breaks is not shown: only what the machine has.
pub(crate) fn equation_rows<'a>(s: &'a Symbols<'a>, equation: &Equation, rank: u8) -> Vec<Row<'a>> {
    let left = equation.left;
    let head = s.atom(left);
    if !s.is_as_written(equation) {
        return vec![Row::given(rank, head).remark("as this arm computes it")];
    }
    match equation.bare_sum() {
        Some(none) if none.count() == 0 => {
            return vec![Row::given(rank, head).remark("no timestep reads it")];
        }
        Some(sum) => return vec![s.sum_row(rank, head, sum.clone()).remark(equation.remark)],
        None => {}
    }
    if let Expr::Norm(blocks) = &equation.right
        && let [block] = &blocks[..]
    {
        let of = block.clone();
        let square = move |k| Formula::of("{}²", [s.atom(of.nth(k))]);
        let row = Row::sum(rank, head, s.norm(blocks), block.count(), square).root();
        return vec![row.gives(s.norm_as_written(block))];
    }
    let formula = s.formula(left, &equation.right);
    let is_constant = formula.numbers().is_some_and(|numbers| numbers == formula.symbols());
    if formula.symbols() == head.symbol || is_constant {
        return vec![Row::given(rank, head).remark(equation.remark)]; // it has not changed, or it is 0
    }
    let row = Row::formula(rank, head, formula).remark(s.remark(equation)).sign(sign(left));
    let row = row.gives(s.as_written(left, &equation.right));
    let sums = equation.right.sums().into_iter().filter(|sum| sum.count() > 0);
    let sum_row = |sum: &Sum| s.sum_row(rank_of(sum, rank), s.part(sum, left), sum.clone());
    let mut sums: Vec<Row> = sums.map(sum_row).collect();
    sums.sort_by_key(|sum| sum.rank);
    [row].into_iter().chain(sums).collect()
}

/// What stands between a number and its equation: a new value takes the place of the old one.
fn sign(left: Quantity) -> &'static str {
    let is_new = matches!(left.variable, Variable::Parameter(Stage::After, _));
    if is_new { " ← " } else { " = " }
}

/// The rows of the parts that an equation calls by a name.
pub(crate) fn part_rows<'a>(
    s: &Symbols,
    equation: &Equation,
    rank: u8,
    is_wanted: impl Fn(Part) -> bool,
) -> Vec<Row<'a>> {
    let left = equation.left;
    let parts = equation.right.parts().into_iter().filter(|(part, _)| is_wanted(*part));
    let row = |(part, inner): (Part, &Expr)| {
        let row = Row::formula(rank, s.called(part, inner, left), s.formula(left, inner));
        row.gives(s.as_written(left, inner))
    };
    parts.map(row).collect()
}

fn rank_of(sum: &Sum, rank: u8) -> u8 {
    match sum.over {
        Over::Units | Over::Classes | Over::Time | Over::Reading(_) => rank + 1,
        Over::Embedding | Over::Pixels => rank + 2,
        Over::Rows | Over::GateRows => 3,
    }
}

impl<'a> Symbols<'a> {
    /// The right side of the equation of `left`, or a part of it, with its numbers.
    pub(crate) fn formula(&self, left: Quantity, right: &Expr) -> Formula {
        let mut built = Built { s: self, left, template: String::new(), atoms: vec![] };
        built.push(right, 0);
        Formula::of(built.template, built.atoms)
    }

    /// A part of the equation of `left` by its name.
    fn called(&self, part: Part, inner: &Expr, left: Quantity) -> Atom {
        Atom::new(self.part_name(part, left), inner.value(&|of| self.value(of)))
    }

    pub(crate) fn sum_row(&'a self, rank: u8, head: Atom, sum: Sum) -> Row<'a> {
        let (symbols, count) = (self.sum(&sum), sum.count());
        let as_written = self.sum_as_written(&sum);
        Row::sum(rank, head, symbols, count, move |k| self.term(&sum, k)).gives(as_written)
    }

    pub(crate) fn term(&self, sum: &Sum, k: usize) -> Formula {
        let factors = sum.term(k).into_iter().flat_map(|factor| self.factors(factor));
        Formula::product(factors.map(|factor| self.atom(factor)).collect::<Vec<Atom>>())
    }

    /// A sum as a part of the equation of `left`; its value is known as soon as that of `left` is.
    pub(crate) fn part(&self, sum: &Sum, left: Quantity) -> Atom {
        let value = self.value(left).and_then(|_| sum.value(&|of| self.value(of)));
        Atom::new(self.product(sum, left), value)
    }

    /// Whether the arm computes it as the equation says, and what is written out in it too.
    pub(crate) fn is_as_written(&self, equation: &Equation) -> bool {
        let holds = |equation: &Equation| self.holds_in(equation);
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
        let Expr::Of(of) = expr else { return false };
        let later = [Tensor::DhFromLater, Tensor::DcFromLater].map(Variable::Tape);
        later.contains(&of.variable) && self.is_last(of.row)
    }
}

/// A constant; one of many digits, such as 1 − 0.9, in short.
fn constant(number: f64) -> String {
    let digits = number.to_string();
    if digits.len() > 8 { short(number) } else { digits }
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

    /// Appends what is computed from a whole vector, as one symbol.
    fn whole(&mut self, symbol: String, expr: &Expr) {
        self.atom(Atom::new(symbol, expr.value(&|of| self.s.value(of))));
    }

    /// Appends a part; in brackets, if the sign around it binds more tightly than its own.
    fn push(&mut self, expr: &Expr, around: u8) {
        match expr {
            Expr::Number(number) => self.template.push_str(&constant(*number)),
            Expr::Of(of) => {
                match is_written_out(*of).then(|| self.s.wiring.equation(*of)).flatten() {
                    Some(equation) => self.push(&equation.right, around),
                    None => self.atom(self.s.atom(*of)),
                }
            }
            Expr::Sum(sum) => self.atom(self.s.part(sum, self.left)),
            Expr::SumOfExp(block) => {
                self.whole(format!("Σ exp({})", self.s.vector(block.first())), expr);
            }
            Expr::Norm(blocks) => self.whole(
                match &blocks[..] {
                    [one] => format!("‖{}‖", self.s.vector(one.first())),
                    _ => self.s.norm(blocks),
                },
                expr,
            ),
            Expr::Called(part, inner) => self.atom(self.s.called(*part, inner, self.left)),
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
        let (before, around, after) = match function {
            Function::Tanh => ("tanh(".to_owned(), 0, ")".to_owned()),
            Function::Sigmoid => ("σ(".to_owned(), 0, ")".to_owned()),
            Function::Relu => ("max(0, ".to_owned(), 0, ")".to_owned()),
            Function::Exp => ("exp(".to_owned(), 0, ")".to_owned()),
            Function::MinusLn => ("−ln ".to_owned(), 3, String::new()),
            Function::Sqrt => ("√".to_owned(), 3, String::new()),
            Function::Power(exponent) => (String::new(), 3, format!("^{exponent}")),
            Function::Cut(c) => (format!("max(-{c}, min({c}, "), 0, "))".to_owned()),
            Function::Step => {
                let slope = if self.s.is_above_0(part) { '1' } else { '0' };
                return self.template.push(slope);
            }
        };
        self.template.push_str(&before);
        self.push(part, around);
        self.template.push_str(&after);
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
